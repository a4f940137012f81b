package execsigner

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const (
	// pipeDelay is how long output is waited for after a program has ended that
	// has left somebody behind who escaped the group and holds its pipes.
	pipeDelay = time.Second

	// killDelay is how long a killed program may take before it is given up.
	killDelay = 5 * time.Second

	// sizeInterval is how often the size of a file of the answer is looked at.
	sizeInterval = 50 * time.Millisecond
)

// A process is a program that was started. A goroutine waits for its end and then
// cleans up, also when nobody waits for the answer any more.
type process struct {
	runner *runner
	cmd    *exec.Cmd
	dir    string // private directory, or ""
	group  *group
	stdout *sink
	stderr *sink

	// message is a copy: that of the caller is theirs again when the call has
	// ended, which this process may outlive.
	message []byte

	overflow chan struct{} // has a value when too much was written
	done     chan struct{} // closed when the fields below are set
	answer   []byte
	err      error
	removed  error // of the private directory
}

// start starts the program. When everything is over, it calls release, also if it
// fails.
func (r *runner) start(message []byte, release func()) (*process, error) {
	p := &process{runner: r, message: bytes.Clone(message), overflow: make(chan struct{}, 1), done: make(chan struct{})}
	if err := p.launch(p.message); err != nil {
		err = errors.Join(fmt.Errorf("%w: %w", ErrStart, err), p.removeDir())
		release()
		return nil, err
	}
	go func() {
		defer close(p.done)
		defer release()
		p.answer, p.err = p.finish()
		p.removed = p.removeDir()
	}()
	return p, nil
}

func (p *process) launch(message []byte) error {
	program := p.runner.cfg().Program
	if program.needsDir() {
		if err := p.makeDir(program, message); err != nil {
			return err
		}
	}
	args := program.arguments(p.dir)
	p.cmd = exec.Command(p.runner.path, args[1:]...) //nolint:gosec // it is what this package is for
	p.cmd.Args[0] = args[0]
	p.cmd.Env = program.environment(os.Environ())
	p.stdout, p.stderr = p.newSink(), p.newSink()
	p.cmd.Stdout, p.cmd.Stderr = p.stdout, p.stderr
	if input := program.input(message); len(input) > 0 {
		p.cmd.Stdin = bytes.NewReader(input)
	}
	p.cmd.WaitDelay = pipeDelay
	prepare(p.cmd)
	if err := p.cmd.Start(); err != nil {
		return err
	}
	p.group = newGroup(p.cmd)
	return nil
}

// makeDir makes the private directory and the file with the message.
func (p *process) makeDir(program Program, message []byte) error {
	dir, err := os.MkdirTemp(p.runner.cfg().TempDir, "execsigner-*") // 0700
	if err != nil {
		return err
	}
	p.dir = dir
	if !program.uses(MessageFile) {
		return nil
	}
	return os.WriteFile(filepath.Join(dir, messageName), message, 0o600)
}

func (p *process) removeDir() error {
	if p.dir == "" {
		return nil
	}
	return os.RemoveAll(p.dir)
}

// finish waits for the end of the program and returns its answer. Afterwards there is
// no process of the group and no pipe.
func (p *process) finish() ([]byte, error) {
	err := p.group.wait()
	if errors.Is(err, exec.ErrWaitDelay) { // the answer is complete or does not verify
		err = nil
	}
	switch {
	case p.stdout.over || p.stderr.over:
		return nil, p.tooMuch()
	case err != nil:
		return nil, p.failure(err)
	}
	return p.readAnswer()
}

// failure explains that the program has not ended well.
func (p *process) failure(err error) error {
	if e, ok := errors.AsType[*exec.ExitError](err); ok && p.runner.cfg().Program.remote && e.ExitCode() == 255 {
		err = fmt.Errorf("%w: %w", ErrConnection, err)
	}
	return withText(err, p.printed())
}

// printed returns the beginning of what the program has printed, fit for an error:
// without what the program was given.
func (p *process) printed() string {
	text := string(p.stderr.Bytes())
	if p.runner.cfg().Program.answerFile() != "" || strings.TrimSpace(text) == "" {
		text += "\n" + string(p.stdout.Bytes())
	}
	return p.runner.cfg().Program.sent(p.message, os.Environ()).Text(text)
}

func withText(err error, text string) error {
	if text == "" {
		return err
	}
	return fmt.Errorf("%w: %s", err, text)
}

func (p *process) tooMuch() error {
	return fmt.Errorf("%w: more than %d bytes", ErrOutput, p.runner.cfg().MaxOutput)
}

// wait returns the answer, or ends the program when timed, which is derived from ctx,
// is done.
func (p *process) wait(ctx, timed context.Context) ([]byte, error) {
	watch := time.NewTicker(sizeInterval)
	defer watch.Stop()
	for {
		select {
		case <-p.done:
			return p.answer, errors.Join(p.err, p.removed)
		case <-timed.Done():
			return nil, p.stop(reason(ctx, timed))
		case <-p.overflow:
			return nil, p.stop(p.tooMuch())
		case <-watch.C:
			if p.fileTooLarge() {
				return nil, p.stop(p.tooMuch())
			}
		}
	}
}

func (p *process) fileTooLarge() bool {
	name := p.runner.cfg().Program.answerFile()
	if name == "" {
		return false
	}
	info, err := os.Lstat(filepath.Join(p.dir, name))
	return err == nil && info.Size() > int64(p.runner.cfg().MaxOutput)
}

// stop ends the group and returns why, after everything was cleaned up.
func (p *process) stop(why error) error {
	if grace := p.runner.cfg().Grace; grace > 0 {
		p.group.terminate()
		if p.isDone(grace) {
			return errors.Join(why, p.removed)
		}
	}
	p.group.kill()
	if p.isDone(killDelay) {
		return errors.Join(why, p.removed)
	}
	return fmt.Errorf("%w: %w", ErrStuck, why)
}

// isDone reports whether everything was over within a time.
func (p *process) isDone(within time.Duration) bool {
	timer := time.NewTimer(within)
	defer timer.Stop()
	select {
	case <-p.done:
		return true
	case <-timer.C:
		return false
	}
}
