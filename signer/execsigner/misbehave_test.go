//go:build unix

package execsigner_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer/answer"
	"github.com/go-esia/sdk/signer/execsigner"
)

// TestMisbehavingPrograms has one kind of mischief each. The stage checks that no
// process and no file is left.
func TestMisbehavingPrograms(t *testing.T) {
	t.Parallel()
	const file = execsigner.SignatureFile
	for role, tt := range map[string]struct {
		args    []string
		timeout time.Duration
		want    error
	}{
		"garbage":         {nil, 0, answer.ErrSignature},
		"partial":         {nil, 0, answer.ErrSize},
		"swapped":         {nil, 0, answer.ErrSwapped},
		"cms":             {nil, 0, answer.ErrCMS},
		"silent":          {nil, 0, answer.ErrEmpty},
		"endless":         {nil, 0, execsigner.ErrOutput},
		"endless errors":  {nil, 0, execsigner.ErrOutput},
		"endless file":    {[]string{file}, 0, execsigner.ErrOutput},
		"sign":            {[]string{file}, 0, execsigner.ErrNoAnswer}, // to standard output
		"directory":       {[]string{file}, 0, execsigner.ErrNoAnswer},
		"fifo":            {[]string{file}, 0, execsigner.ErrNoAnswer},
		"link":            {[]string{file}, 0, execsigner.ErrNoAnswer},
		"hang":            {nil, 300 * time.Millisecond, execsigner.ErrTimeout},
		"stubborn":        {nil, 300 * time.Millisecond, execsigner.ErrTimeout},
		"half and hang":   {nil, 300 * time.Millisecond, execsigner.ErrTimeout},
		"family":          {nil, 2 * time.Second, execsigner.ErrTimeout},
		"crash":           {nil, 0, new(exec.ExitError)},
		"killed":          {nil, 0, new(exec.ExitError)},
		"failing":         {nil, 0, new(exec.ExitError)},
		"failing late":    {nil, 0, new(exec.ExitError)}, // after a correct signature
		"leaves children": {nil, 0, nil},
	} {
		t.Run(role, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			x := s.signer(s.program(role, tt.args...), func(c *execsigner.Config) {
				if tt.timeout > 0 {
					c.Timeout = tt.timeout
				}
			})
			sig, err := x.Sign(t.Context(), []byte("message"))
			if !wanted(err, tt.want) || (err == nil) != gost.VerifyMessage(s.cert.Key, []byte("message"), sig.Raw) {
				t.Errorf("got %v, %v, want %v", sig, err, tt.want)
			}
			if tt.timeout > 0 && errors.Is(err, context.DeadlineExceeded) {
				t.Error("the error is that of a context, which was not done")
			}
		})
	}
}

func wanted(err, want error) bool {
	if _, ok := want.(*exec.ExitError); ok { //nolint:errorlint // it is what the test wants
		_, ok := errors.AsType[*exec.ExitError](err)
		return ok
	}
	return errors.Is(err, want)
}

// TestChildrenAreKilled looks at the moment after Sign has returned: those that the
// program has started are gone by then.
func TestChildrenAreKilled(t *testing.T) {
	t.Parallel()
	for _, role := range []string{"leaves children", "family"} {
		s := newStage(t)
		x := s.signer(s.program(role), func(c *execsigner.Config) { c.Timeout = 3 * time.Second })
		_, err := x.Sign(t.Context(), []byte("message"))
		for deadline := time.Now().Add(2 * time.Second); ; time.Sleep(10 * time.Millisecond) {
			left := s.processes() // SIGKILL takes a moment
			if len(left) == 0 {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("%s (%v): %q", role, err, left)
			}
		}
	}
}

// TestDaemonEscapes documents what the process group can't do. The call ends in
// spite of the daemon, which holds the pipes.
func TestDaemonEscapes(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	start := time.Now()
	sig, err := s.signer(s.program("daemon"), nil).Sign(t.Context(), []byte("message"))
	if err != nil || !gost.VerifyMessage(s.cert.Key, []byte("message"), sig.Raw) {
		t.Errorf("got %v, %v after %v", sig, err, time.Since(start))
	}
	for _, status := range s.processes() {
		var pid int
		if _, err := fmt.Sscan(status, &pid); err != nil {
			t.Fatal(err)
		}
		p, err := os.FindProcess(pid)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Kill(); err != nil {
			t.Error(err)
		}
	}
	for len(s.processes()) > 0 {
		time.Sleep(10 * time.Millisecond)
	}
}

// TestErrorsHaveNoPassword looks at what a program has printed.
func TestErrorsHaveNoPassword(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := s.program("failing")
	p.Password = execsigner.NewPassword("geheim")
	_, err := s.signer(p, nil).Sign(t.Context(), []byte("message"))
	if err == nil || strings.Contains(err.Error(), "geheim") || strings.ContainsAny(err.Error(), "\x1b\n") || !strings.Contains(err.Error(), "0x80090010") {
		t.Errorf("got %q", err)
	}
	p = s.csptest()
	p.Password = execsigner.NewPassword("falsch")
	_, err = s.signer(p, nil).Sign(t.Context(), []byte("message"))
	if err == nil || strings.Contains(err.Error(), "falsch") || !strings.Contains(err.Error(), "0x8010006b") {
		t.Errorf("csptest: got %q", err)
	}
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	for _, role := range []string{"hang", "stubborn"} {
		s := newStage(t)
		x := s.signer(s.program(role, execsigner.MessageFile), nil)
		ctx, cancel := context.WithCancelCause(t.Context())
		cause := errors.New("the user has gone")
		go func() {
			for len(s.processes()) == 0 && ctx.Err() == nil {
				time.Sleep(time.Millisecond)
			}
			cancel(cause)
		}()
		sig, err := x.Sign(ctx, []byte("message"))
		if !errors.Is(err, context.Canceled) || !errors.Is(err, cause) || errors.Is(err, execsigner.ErrTimeout) || sig.Raw != nil {
			t.Errorf("%s: got %v, %v", role, sig, err)
		}
		s.checkClean()
		ctx, stop := context.WithTimeout(t.Context(), 100*time.Millisecond)
		if _, err := x.Sign(ctx, []byte("message")); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, execsigner.ErrTimeout) {
			t.Errorf("%s: got %v", role, err)
		}
		stop()
	}
}

// TestPlacesAreLimited fills the only place and waits for it.
func TestPlacesAreLimited(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	x := s.signer(s.program("hang"), func(c *execsigner.Config) { c.MaxProcesses = 1 })
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = x.Sign(ctx, []byte("first"))
	}()
	for len(s.processes()) == 0 {
		time.Sleep(time.Millisecond)
	}
	second, stop := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer stop()
	_, err := x.Sign(second, []byte("second"))
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "waiting for one of 1") {
		t.Errorf("got %v", err)
	}
	if n := len(s.processes()); n != 1 {
		t.Errorf("%d processes", n)
	}
	cancel()
	<-done
}

// TestPrivateFiles looks at files while the program runs.
func TestPrivateFiles(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := s.program("permissions", execsigner.MessageFile, execsigner.Directory)
	p.Env = []string{playVar + "=permissions", s.mark} // those with paths would hide what paths begin with
	_, err := s.signer(p, nil).Sign(t.Context(), []byte("message"))
	if err == nil || !strings.Contains(err.Error(), "-rw------- "+s.temp) || !strings.Contains(err.Error(), "drwx------ "+s.temp) {
		t.Errorf("got %v", err)
	}
}

// TestNoPlaceForFiles has a directory for private directories that is not there.
func TestNoPlaceForFiles(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := s.program("not reading", execsigner.MessageFile)
	x := s.signer(p, func(c *execsigner.Config) { c.TempDir = filepath.Join(s.temp, "not", "there") })
	for range 20 { // places are given back
		if _, err := x.Sign(t.Context(), nil); !errors.Is(err, execsigner.ErrStart) || !errors.Is(err, os.ErrNotExist) {
			t.Fatalf("got %v", err)
		}
	}
}

// TestProgramVanishes removes the program after the signer was made.
func TestProgramVanishes(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	link := s.path("program")
	if err := os.Symlink(test(), link); err != nil {
		t.Fatal(err)
	}
	p := s.program("sign", execsigner.Directory)
	p.Args[0] = link
	x := s.signer(p, nil)
	if err := os.Remove(link); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if _, err := x.Sign(t.Context(), nil); !errors.Is(err, execsigner.ErrStart) || !errors.Is(err, os.ErrNotExist) {
			t.Fatalf("got %v", err)
		}
	}
}

// TestLongMessage has a program that doesn't read its standard input, which is longer
// than a pipe takes.
func TestLongMessage(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	message := make([]byte, 1<<20)
	if _, err := s.signer(s.program("garbage"), nil).Sign(t.Context(), message); !errors.Is(err, answer.ErrSignature) {
		t.Errorf("got %v", err)
	}
	sig, err := s.signer(s.program("sign"), nil).Sign(t.Context(), message)
	if err != nil || !gost.VerifyMessage(s.cert.Key, message, sig.Raw) {
		t.Errorf("got %v, %v", sig, err)
	}
}

// TestUnreachableHost has an ssh that ends as the real one does.
func TestUnreachableHost(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	_, err := s.signer(s.overSSH("unreachable", s.csptest()), nil).Sign(t.Context(), []byte("message"))
	if !errors.Is(err, execsigner.ErrConnection) || !strings.Contains(err.Error(), "No route to host") {
		t.Errorf("got %v", err)
	}
}

// TestNoTerminal has a program that asks on the terminal, as many do for a password.
func TestNoTerminal(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	_, err := s.signer(s.program("asks"), nil).Sign(t.Context(), []byte("message"))
	if err == nil || !strings.Contains(err.Error(), "leads its session: true") {
		t.Errorf("got %v", err)
	}
}
