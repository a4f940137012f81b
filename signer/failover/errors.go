package failover

import (
	"errors"
	"strings"
)

// The reasons for which a call fails. Test with [errors.Is].
var (
	// ErrUnavailable means that no member could sign. It is an [*Error], which has
	// the error of each.
	ErrUnavailable = errors.New("no signer could sign")

	// ErrNotValid means that no member has a certificate that is valid at this time.
	ErrNotValid = errors.New("no signer has a certificate that is valid now")

	// ErrTimeout means that a member took longer than [Config.Timeout].
	ErrTimeout = errors.New("the signer took too long")
)

// An Error has what the members have said. It wraps [ErrUnavailable], or the error of
// the context if that was done before all were asked, and all errors of Attempts.
type Error struct {
	// Attempts are those that have failed, in the order in which they ended, and
	// then those that had no answer when the context was done.
	Attempts []Attempt

	cause error
}

// Error names each member and its error.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("failover: ")
	if e.cause != nil {
		b.WriteString(e.cause.Error())
	}
	for _, a := range e.Attempts {
		b.WriteString("; " + a.Member + ": " + a.Err.Error())
	}
	return b.String()
}

// Unwrap returns all that is wrapped.
func (e *Error) Unwrap() []error {
	all := []error{e.cause} // errors.Is skips nil
	for _, a := range e.Attempts {
		all = append(all, a.Err)
	}
	return all
}
