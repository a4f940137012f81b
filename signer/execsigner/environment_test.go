package execsigner_test

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/go-esia/sdk/signer/execsigner"
)

// seen returns the variables that a program has seen after a call.
func (s *stage) seen(t *testing.T, p execsigner.Program) []string {
	t.Helper()
	if _, err := s.signer(p, nil).Sign(t.Context(), []byte("message")); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(s.path("out"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(string(data), "\x00")
}

// environment is a program that says what it sees.
func (s *stage) environment(args ...string) execsigner.Program {
	p := s.program("environment", args...)
	p.Env = append(p.Env, outVar+"="+s.path("out"))
	return p
}

// TestEnvironment looks at what a program sees of the variables of this process. It does
// not run in parallel with others, because it sets some.
func TestEnvironment(t *testing.T) {
	const secret, engines, locale = "ESIA_PASSWORD=geheim", "OPENSSL_ENGINES=/engines", "LC_ALL=C"
	for _, v := range []string{secret, engines, locale, "LC_SHADOWED=theirs", "HOME2=x"} {
		name, value, _ := strings.Cut(v, "=")
		t.Setenv(name, value)
	}
	s := newStage(t)
	for name, tt := range map[string]struct {
		inherit []string
		want    []string
		not     []string
	}{
		"nothing said": {nil, []string{engines, locale}, []string{secret, "HOME2=x"}},
		"by name":      {[]string{"HOME2"}, []string{engines, "HOME2=x"}, []string{secret}},
		"by beginning": {[]string{"ESIA_*"}, []string{engines, secret}, []string{"HOME2=x"}},
		"all":          {[]string{"*"}, []string{engines, locale, secret, "HOME2=x"}, nil},
		"another":      {[]string{"ESIA_PASS"}, nil, []string{secret}},
	} {
		p := s.environment()
		p.Inherit = tt.inherit
		p.Env = append(p.Env, "LC_SHADOWED=ours")
		got := s.seen(t, p)
		isPath := func(v string) bool { return strings.EqualFold(v, "PATH="+os.Getenv("PATH")) } // "Path" on Windows
		if !slices.ContainsFunc(got, isPath) {
			t.Errorf("%s: the program doesn't see PATH", name)
		}
		for _, v := range append(tt.want, "LC_SHADOWED=ours") {
			if !slices.Contains(got, v) {
				t.Errorf("%s: the program doesn't see %s: %q", name, v, got)
			}
		}
		for _, v := range append(tt.not, "LC_SHADOWED=theirs") {
			if slices.Contains(got, v) {
				t.Errorf("%s: the program sees %s", name, v)
			}
		}
	}
}

// nasty are variables that a shell might change, also with names that it uses itself.
func nasty() []string {
	return []string{
		"A= two  blanks ", `B=it's "$HOME" \n \\ $(reboot) ; * {message} {password}`, "C=", "D=a=b", "E=\tключ\r", "d=directory",
		"p=password", "e0=first", "e1=second", "IFS=x", "_1=\\",
	}
}

// TestEnvironmentOfAnotherHost sends variables by ssh. None of their values is in
// arguments here or there, where other users would read them.
func TestEnvironmentOfAnotherHost(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	password := execsigner.NewPassword("geheim")
	for name, p := range map[string]execsigner.Program{
		"input":             s.environment(),
		"file":              s.environment(execsigner.MessageFile),
		"file and password": s.environment(execsigner.MessageFile),
		"password here":     s.environment(execsigner.MessageFile, execsigner.PasswordHere),
	} {
		if strings.Contains(name, "password") {
			p.Password = password
		}
		p.Env = append(nasty(), p.Env...)
		over := s.overSSH("another host", p)
		got := s.seen(t, over)
		args := strings.Join(over.Args, " ") + got[len(got)-1]
		for _, v := range p.Env {
			if !slices.Contains(got, v) {
				t.Errorf("%s: the program doesn't see %q: %q", name, v, got)
			}
			if _, value, _ := strings.Cut(v, "="); len(value) > 4 && strings.Contains(args, value) {
				t.Errorf("%s: the value of %s is in the arguments of ssh, or of those who run the program there: %s", name, v, args)
			}
		}
		if !strings.Contains(got[len(got)-1], "timeout") {
			t.Logf("%s: not seen who runs the program: %q", name, got[len(got)-1])
		}
	}
}

// TestNoEnvironmentForAnotherHost has a host that ends before it reads the variables.
func TestNoEnvironmentForAnotherHost(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	if _, err := s.signer(s.overSSH("unreachable", s.environment()), nil).Sign(t.Context(), nil); !errors.Is(err, execsigner.ErrConnection) {
		t.Errorf("got %v", err)
	}
}
