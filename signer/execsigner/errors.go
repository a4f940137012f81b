package execsigner

import "errors"

// The reasons for which a call fails, besides those of package answer, of the
// context of the call, and an [*exec.ExitError] of a program that has failed or was
// killed by somebody else. Test with [errors.Is] and [errors.As].
var (
	// ErrStart means that the program could not be started. The error of the
	// system is wrapped, too.
	ErrStart = errors.New("the program could not be started")

	// ErrTimeout means that the call took longer than [Config.Timeout].
	ErrTimeout = errors.New("the program took too long")

	// ErrOutput means that the program wrote more than [Config.MaxOutput].
	ErrOutput = errors.New("the program wrote too much")

	// ErrNoAnswer means that the program has ended without an error and has not
	// written the file of its answer.
	ErrNoAnswer = errors.New("the program wrote no answer")

	// ErrConnection means that ssh has failed to reach the other host or to log in
	// there; the [*exec.ExitError] is wrapped, too.
	ErrConnection = errors.New("the other host could not be reached by ssh")

	// ErrStuck means that the program could not be killed, because the system
	// holds it, as it may do with a broken disk or token. It keeps its place among
	// [Config.MaxProcesses] until it ends.
	ErrStuck = errors.New("the program can't be killed")

	// ErrOnlyCMS means that a raw signature was asked of a program that makes CMS
	// messages only: version 2 of ESIA's protocol needs another program.
	ErrOnlyCMS = errors.New("the program makes CMS messages and no raw signatures")
)
