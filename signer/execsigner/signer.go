package execsigner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os/exec"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/answer"
)

// Config is what a signer is made from. Program and Certificates are required.
type Config struct {
	// Program makes the signatures.
	Program Program

	// Certificates are those that the program may sign with; a signature by any
	// other is refused. See [answer.New].
	Certificates []*gost.Certificate

	// Timeout limits one call, the wait for MaxProcesses included. If zero, it is
	// 30 seconds.
	Timeout time.Duration

	// Grace is how long a program that was told to end may take before it is
	// killed. If zero, it is one second; if negative, the program is killed at
	// once.
	Grace time.Duration

	// MaxProcesses is how many programs run at the same time; further calls wait.
	// If zero, it is 8.
	MaxProcesses int

	// MaxOutput is how many bytes the answer may have, and how many the program
	// may print besides. If zero, it is 64 KiB; it is at most [answer.MaxSize].
	// Other files of the program have no limit: see TempDir.
	MaxOutput int

	// TempDir is where private directories are made. If empty, it is
	// [os.TempDir]. A file system in memory keeps messages off the disk, and one of
	// limited size is all that a program can fill there.
	TempDir string
}

// Format implements [fmt.Formatter] and shows the name of the program only: arguments
// and variables may have secrets.
func (c Config) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.summary()) }

// LogValue implements [slog.LogValuer], like Format.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.summary()) }

func (c Config) summary() string { return "execsigner.Config{" + c.Program.summary() + "}" }

// withDefaults returns c with values in place of zeros, or what is wrong with it.
func (c Config) withDefaults() (Config, error) {
	switch {
	case c.Timeout < 0:
		return c, errors.New("Timeout is negative")
	case c.MaxProcesses < 0:
		return c, errors.New("MaxProcesses is negative")
	case c.MaxOutput < 0 || c.MaxOutput > answer.MaxSize:
		return c, fmt.Errorf("MaxOutput is %d, want 0 to %d", c.MaxOutput, answer.MaxSize)
	}
	if c.Timeout == 0 {
		c.Timeout = 30 * time.Second
	}
	if c.Grace == 0 {
		c.Grace = time.Second
	}
	if c.MaxProcesses == 0 {
		c.MaxProcesses = 8
	}
	if c.MaxOutput == 0 {
		c.MaxOutput = 64 << 10
	}
	return c, c.Program.check()
}

// A Signer asks a program for raw signatures, which serve both versions of ESIA's
// protocol. It implements [signer.Signer] and is safe for concurrent use.
type Signer struct{ runner *runner }

// A CMSSigner asks a program that makes nothing but CMS messages, for version 1 of
// ESIA's protocol. It implements [signer.CMSSigner] and is safe for concurrent use.
type CMSSigner struct{ runner *runner }

var (
	_ signer.Signer    = (*Signer)(nil)
	_ signer.Signer    = (*CMSSigner)(nil)
	_ signer.CMSSigner = (*CMSSigner)(nil)
)

// New returns a Signer. It runs nothing, but fails if the program is not there.
func New(cfg Config) (*Signer, error) {
	if cfg.Program.CMS {
		return nil, errors.New("execsigner: the program makes CMS messages: use NewCMS")
	}
	r, err := newRunner(cfg)
	if err != nil {
		return nil, fmt.Errorf("execsigner: %w", err)
	}
	return &Signer{r}, nil
}

// NewCMS returns a CMSSigner. It runs nothing, but fails if the program is not there.
func NewCMS(cfg Config) (*CMSSigner, error) {
	if !cfg.Program.CMS {
		return nil, errors.New("execsigner: the program makes raw signatures: use New, which serves version 1 as well")
	}
	r, err := newRunner(cfg)
	if err != nil {
		return nil, fmt.Errorf("execsigner: %w", err)
	}
	return &CMSSigner{r}, nil
}

// Sign implements [signer.Signer]. An error wraps that of ctx if ctx is done, one of
// this package or of package answer, or an [*exec.ExitError].
func (s *Signer) Sign(ctx context.Context, message []byte) (signer.Signature, error) {
	a, err := s.runner.run(ctx, message)
	if err != nil {
		return signer.Signature{}, fmt.Errorf("execsigner: %w", err)
	}
	sig, err := s.runner.checker.Signature(message, a)
	if err != nil {
		return signer.Signature{}, fmt.Errorf("execsigner: %w", err)
	}
	return sig, nil
}

// Sign implements [signer.Signer]. It always fails, with [ErrOnlyCMS] or the error of
// ctx.
func (s *CMSSigner) Sign(ctx context.Context, _ []byte) (signer.Signature, error) {
	if err := ctx.Err(); err != nil {
		return signer.Signature{}, fmt.Errorf("execsigner: %w", err)
	}
	return signer.Signature{}, fmt.Errorf("execsigner: %w", ErrOnlyCMS)
}

// SignCMS implements [signer.CMSSigner]. Errors are like those of [Signer.Sign].
func (s *CMSSigner) SignCMS(ctx context.Context, message []byte) ([]byte, error) {
	a, err := s.runner.run(ctx, message)
	if err != nil {
		return nil, fmt.Errorf("execsigner: %w", err)
	}
	der, err := s.runner.checker.CMS(message, a)
	if err != nil {
		return nil, fmt.Errorf("execsigner: %w", err)
	}
	return der, nil
}

// A runner runs the program of a configuration.
type runner struct {
	cfg     func() Config // behind a function, which prints as a number
	path    string
	checker *answer.Checker
	slots   chan struct{}
}

func newRunner(cfg Config) (*runner, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	checker, err := answer.New(cfg.Certificates...)
	if err != nil {
		return nil, err
	}
	path, err := exec.LookPath(cfg.Program.Args[0])
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrStart, err)
	}
	return &runner{cfg: func() Config { return cfg }, path: path, checker: checker, slots: make(chan struct{}, cfg.MaxProcesses)}, nil
}

// run returns the answer of the program to a message.
func (r *runner) run(ctx context.Context, message []byte) (answer.Answer, error) {
	if r == nil {
		return answer.Answer{}, errors.New("the signer was not made by New")
	}
	if err := ctx.Err(); err != nil {
		return answer.Answer{}, err
	}
	timed, cancel := context.WithTimeoutCause(ctx, r.cfg().Timeout, ErrTimeout)
	defer cancel()
	select {
	case r.slots <- struct{}{}:
	case <-timed.Done():
		return answer.Answer{}, fmt.Errorf("waiting for one of %d programs to end: %w", r.cfg().MaxProcesses, reason(ctx, timed))
	}
	p, err := r.start(message, func() { <-r.slots })
	if err != nil {
		return answer.Answer{}, err
	}
	data, err := p.wait(ctx, timed)
	if err != nil {
		return answer.Answer{}, err
	}
	program := r.cfg().Program
	return answer.Answer{Data: data, Encoding: program.Encoding, Order: program.Order}, nil
}

// reason returns why timed is done: what the caller's context says, or a cause of
// this package.
func reason(ctx, timed context.Context) error {
	err := ctx.Err()
	if err == nil {
		return context.Cause(timed)
	}
	if cause := context.Cause(ctx); cause != err {
		return fmt.Errorf("%w: %w", err, cause)
	}
	return err
}
