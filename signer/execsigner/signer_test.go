package execsigner_test

import (
	"errors"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/internal/logintest"
	"github.com/go-esia/sdk/internal/printtest"
	"github.com/go-esia/sdk/signer/answer"
	"github.com/go-esia/sdk/signer/execsigner"
	"github.com/go-esia/sdk/signer/signertest"
)

// preset makes a program that this test plays.
func (s *stage) preset(role string, p execsigner.Program, err error) execsigner.Program {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	p.Env = append(p.Env, s.env(role)...)
	return p
}

func (s *stage) csptest() execsigner.Program {
	p, err := execsigner.CSPTest{Path: test(), Container: container, Password: execsigner.NewPassword("geheim")}.Program()
	return s.preset("csptest", p, err)
}

func (s *stage) cryptcp() execsigner.Program {
	p, err := execsigner.CryptCP{Path: test(), Thumbprint: thumbprint, Password: execsigner.NewPassword("geheim"), Options: []string{"-nochain"}}.Program()
	return s.preset("cryptcp", p, err)
}

// overSSH runs p by the ssh that this test plays, which needs a shell.
func (s *stage) overSSH(role string, p execsigner.Program) execsigner.Program {
	s.t.Helper()
	if _, err := exec.LookPath("/bin/sh"); err != nil {
		s.t.Skip(err)
	}
	p, err := execsigner.SSH{Path: test(), Host: strings.ReplaceAll(role, " ", "_")}.Program(p)
	return s.preset("ssh", p, err)
}

// good are programs of all forms that make raw signatures.
func (s *stage) good() map[string]execsigner.Program {
	file := s.program("not reading", execsigner.MessageFile)
	password := s.program("password")
	password.Password = execsigner.NewPassword("geheim")
	return map[string]execsigner.Program{
		"Stdin": s.program("base64"), "File": file, "Password": password, "CSPTest": s.csptest(),
	}
}

// TestSigner runs the conformance test with programs of all forms, here and by ssh.
func TestSigner(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for name, p := range s.good() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			signertest.TestSigner(t, s.signer(p, nil), s.cert)
		})
		if !slices.Contains([]string{"Password", "CSPTest"}, name) {
			continue // over ssh like the others
		}
		t.Run(name+"OverSSH", func(t *testing.T) {
			t.Parallel()
			signertest.TestSigner(t, s.signer(s.overSSH(role(p), p), nil), s.cert)
		})
	}
}

// role returns what the program plays.
func role(p execsigner.Program) string {
	for _, v := range p.Env {
		if name, ok := strings.CutPrefix(v, playVar+"="); ok {
			return name
		}
	}
	return ""
}

// TestLogin logs in with the signers: with those that make raw signatures in both
// versions, and with those that make CMS messages in version 1.
func TestLogin(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	both := []esia.Version{esia.V1, esia.V2}
	t.Run("CSPTest", func(t *testing.T) { logintest.Run(t, s.signer(s.csptest(), nil), both, s.cert) })
	t.Run("CSPTestOverSSH", func(t *testing.T) {
		logintest.Run(t, s.signer(s.overSSH("csptest", s.csptest()), nil), both, s.cert)
	})
	t.Run("CryptCP", func(t *testing.T) { logintest.Run(t, s.cmsSigner(s.cryptcp()), both[:1], s.cert) })
	t.Run("CryptCPOverSSH", func(t *testing.T) {
		logintest.Run(t, s.cmsSigner(s.overSSH("cryptcp", s.cryptcp())), both[:1], s.cert)
	})
}

func TestCMSSigner(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	program := s.program("cms")
	program.CMS = true
	x := s.cmsSigner(program)
	der, err := x.SignCMS(t.Context(), []byte("message"))
	if err != nil || len(der) == 0 {
		t.Fatalf("got %d bytes, %v", len(der), err)
	}
	if sig, err := x.Sign(t.Context(), []byte("message")); !errors.Is(err, execsigner.ErrOnlyCMS) || sig.Raw != nil {
		t.Errorf("Sign: got %v, %v", sig, err)
	}
	program = s.program("sign")
	program.CMS = true
	if der, err := s.cmsSigner(program).SignCMS(t.Context(), []byte("message")); !errors.Is(err, answer.ErrNotCMS) || der != nil {
		t.Errorf("a program that makes raw signatures: got %d bytes, %v", len(der), err)
	}
	if _, err := s.signer(s.program("cms"), nil).Sign(t.Context(), []byte("message")); !errors.Is(err, answer.ErrCMS) {
		t.Errorf("a program that makes CMS messages: got %v", err)
	}
}

// TestCommandLines pins what is run.
func TestCommandLines(t *testing.T) {
	t.Parallel()
	openssl := execsigner.OpenSSL{Key: "/k.pem", Password: execsigner.NewPassword("p"), Engine: "gost", Config: "/c"}
	for want, program := range map[string]func() (execsigner.Program, error){
		"csptest -keyset -sign GOST12_256 -container C -keytype exchange -in {message} -out {signature}":                            execsigner.CSPTest{Container: "C"}.Program,
		"csptest -keyset -sign GOST12_512 -container C -keytype signature -in {message} -out {signature} -password {password}":      execsigner.CSPTest{Container: "C", KeyType: "signature", Bits: 512, Password: execsigner.NewPassword("p")}.Program,
		"cryptcp -signf -norev -dir {dir} -der -strict -cert -detached -thumbprint " + thumbprint + " {message}":                    execsigner.CryptCP{Thumbprint: thumbprint}.Program,
		"cryptcp -signf -norev -dir {dir} -der -strict -cert -detached -thumbprint " + thumbprint + " -a -pin {password} {message}": execsigner.CryptCP{Thumbprint: thumbprint, Password: execsigner.NewPassword("p"), Options: []string{"-a"}}.Program,
		"openssl dgst -md_gost12_256 -sign /k.pem":                                                                                     execsigner.OpenSSL{Key: "/k.pem"}.Program,
		"openssl dgst -engine gost -md_gost12_256 -passin stdin -sign /k.pem":                                                          openssl.Program,
		"openssl cms -engine gost -sign -binary -nosmimecap -md md_gost12_256 -signer /c.pem -inkey /k.pem -passin stdin -outform DER": execsigner.OpenSSLCMS{OpenSSL: openssl, Certificate: "/c.pem"}.Program,
	} {
		p, err := program()
		if got := strings.Join(p.Args, " "); err != nil || got != want {
			t.Errorf("got %q, %v\nwant %q", got, err, want)
		}
		if (len(p.Env) == 1 && p.Env[0] == "OPENSSL_CONF=/c") != strings.Contains(want, "-engine") {
			t.Errorf("%s: variables %q", want, p.Env)
		}
	}
}

// TestCommandLineOfSSH pins what is run here and what on the other host.
func TestCommandLineOfSSH(t *testing.T) {
	t.Parallel()
	inner, err := execsigner.OpenSSL{Key: "/it's.pem"}.Program()
	if err != nil {
		t.Fatal(err)
	}
	p, err := execsigner.SSH{Host: "u@h", Port: 2222, Identity: "/id", Config: "/cfg", Options: []string{"-v"}, Timeout: 1500}.Program(inner)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"ssh", "-T", "-e", "none", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o", "ControlMaster=no",
		"-o", "ClearAllForwardings=yes", "-o", "ForwardAgent=no", "-o", "ConnectTimeout=10", "-o", "ServerAliveInterval=5",
		"-o", "LogLevel=ERROR", "-F", "/cfg", "-p", "2222", "-i", "/id", "-o", "IdentitiesOnly=yes", "-v", "--", "u@h",
		`timeout -k 5 1 'openssl' 'dgst' '-md_gost12_256' '-sign' '/it'\''s.pem'`,
	}
	if !slices.Equal(p.Args, want) {
		t.Errorf("got %q\nwant %q", p.Args, want)
	}
	inner.Args, inner.Env = []string{"x"}, []string{"A=one", "B=two"}
	if p, err = (execsigner.SSH{Host: "u@h", Timeout: -1}).Program(inner); err != nil {
		t.Fatal(err)
	}
	script := "umask 077\nIFS= read -r e0 || exit 125\nIFS= read -r e1 || exit 125\n(set -- '\\''x'\\''; export A=\"$e0\" B=\"$e1\"; exec \"$@\")"
	if got, want := p.Args[len(p.Args)-1], "exec /bin/sh -c '"+script+"'"; got != want {
		t.Errorf("with variables: got %s\nwant %s", got, want)
	}
}

func TestPresetsRefuse(t *testing.T) {
	t.Parallel()
	good := execsigner.Program{Args: []string{"true"}}
	over := func(s execsigner.SSH, p execsigner.Program) func() (execsigner.Program, error) {
		return func() (execsigner.Program, error) { return s.Program(p) }
	}
	twice, err := execsigner.SSH{Host: "h"}.Program(good)
	if err != nil {
		t.Fatal(err)
	}
	for name, program := range map[string]func() (execsigner.Program, error){
		"no container":         execsigner.CSPTest{}.Program,
		"placeholder":          execsigner.CSPTest{Container: "x{password}"}.Program,
		"key type":             execsigner.CSPTest{Container: "C", KeyType: "both"}.Program,
		"bits":                 execsigner.CSPTest{Container: "C", Bits: 2048}.Program,
		"hash of Streebog":     execsigner.CryptCP{Thumbprint: strings.Repeat("A", 64)}.Program,
		"thumbprint":           execsigner.CryptCP{Thumbprint: strings.Repeat("-", 40)}.Program,
		"no key":               execsigner.OpenSSL{}.Program,
		"no certificate":       execsigner.OpenSSLCMS{OpenSSL: execsigner.OpenSSL{Key: "k"}}.Program,
		"no host":              over(execsigner.SSH{}, good),
		"an option as host":    over(execsigner.SSH{Host: "-oProxyCommand=evil"}, good),
		"port":                 over(execsigner.SSH{Host: "h", Port: 65536}, good),
		"ssh over ssh":         over(execsigner.SSH{Host: "h"}, twice),
		"no program":           over(execsigner.SSH{Host: "h"}, execsigner.Program{}),
		"answer elsewhere":     over(execsigner.SSH{Host: "h"}, execsigner.Program{Args: good.Args, Answer: "../x"}),
		"variable with a line": over(execsigner.SSH{Host: "h"}, execsigner.Program{Args: good.Args, Env: []string{"A=a\nb"}}),
		"name for no shell":    over(execsigner.SSH{Host: "h"}, execsigner.Program{Args: good.Args, Env: []string{"A;reboot=a"}}),
		"name with a digit":    over(execsigner.SSH{Host: "h"}, execsigner.Program{Args: good.Args, Env: []string{"1A=a"}}),
		"inherited from here":  over(execsigner.SSH{Host: "h"}, execsigner.Program{Args: good.Args, Inherit: []string{"HOME"}}),
		"password with a line": over(execsigner.SSH{Host: "h"}, execsigner.Program{Args: good.Args, Password: execsigner.NewPassword("a\nb")}),
	} {
		if p, err := program(); err == nil {
			t.Errorf("%s: got %q and no error", name, p.Args)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	good := s.program("sign")
	for name, change := range map[string]func(*execsigner.Config){
		"no program":                  func(c *execsigner.Config) { c.Program = execsigner.Program{} },
		"a program that is not there": func(c *execsigner.Config) { c.Program.Args = []string{"no-such-program"} },
		"CMS":                         func(c *execsigner.Config) { c.Program.CMS = true },
		"no certificates":             func(c *execsigner.Config) { c.Certificates = nil },
		"no certificate":              func(c *execsigner.Config) { c.Certificates = []*gost.Certificate{nil} },
		"negative timeout":            func(c *execsigner.Config) { c.Timeout = -1 },
		"negative processes":          func(c *execsigner.Config) { c.MaxProcesses = -1 },
		"output over the limit":       func(c *execsigner.Config) { c.MaxOutput = answer.MaxSize + 1 },
		"password without place":      func(c *execsigner.Config) { c.Program.Args = append(c.Program.Args, execsigner.PasswordHere) },
		"password with a line":        func(c *execsigner.Config) { c.Program.Password = execsigner.NewPassword("a\nb") },
		"NUL":                         func(c *execsigner.Config) { c.Program.Args = append(c.Program.Args, "a\x00b") },
		"variable":                    func(c *execsigner.Config) { c.Program.Env = []string{"NAME"} },
		"inherited nothing":           func(c *execsigner.Config) { c.Program.Inherit = []string{""} },
		"inherited with a value":      func(c *execsigner.Config) { c.Program.Inherit = []string{"NAME=value"} },
		"inherited in the middle":     func(c *execsigner.Config) { c.Program.Inherit = []string{"A*B"} },
		"answer elsewhere":            func(c *execsigner.Config) { c.Program.Answer = "../answer" },
		"answer is the message":       func(c *execsigner.Config) { c.Program.Answer = "message" },
	} {
		cfg := s.config(good)
		cfg.Program.Args = slices.Clone(good.Args)
		change(&cfg)
		if x, err := execsigner.New(cfg); x != nil || err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
	if _, err := execsigner.NewCMS(s.config(good)); err == nil {
		t.Error("NewCMS takes a program that makes raw signatures")
	}
	cfg := s.config(good)
	cfg.Program.Args = []string{"no-such-program"}
	if _, err := execsigner.New(cfg); !errors.Is(err, execsigner.ErrStart) || !errors.Is(err, exec.ErrNotFound) {
		t.Errorf("no program: got %v", err)
	}
	if _, err := new(execsigner.Signer).Sign(t.Context(), nil); err == nil {
		t.Error("the zero Signer signs")
	}
}

func TestSecretsDoNotPrint(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	const secret = printtest.Secret
	p := execsigner.Program{Args: []string{test(), secret, execsigner.PasswordHere}, Env: []string{"A=" + secret}, Password: execsigner.NewPassword(secret)}
	password := execsigner.NewPassword(secret)
	cfg := s.config(p)
	x := s.signer(p, nil)
	openssl := execsigner.OpenSSL{Key: "k", Password: execsigner.NewPassword(secret)}
	over, err := execsigner.SSH{Host: "h"}.Program(p)
	if err != nil {
		t.Fatal(err)
	}
	p.CMS = true
	list := map[string]any{
		"Config": &cfg, "Program": &over, "Password": &password, "Signer": x, "CMSSigner": s.cmsSigner(p),
		"CSPTest": &execsigner.CSPTest{Container: "C", Password: execsigner.NewPassword(secret)}, "CryptCP": &execsigner.CryptCP{Password: execsigner.NewPassword(secret)},
		"OpenSSL": &openssl, "OpenSSLCMS": &execsigner.OpenSSLCMS{OpenSSL: openssl}, "SSH": new(execsigner.SSH),
	}
	printtest.Listed(t, list)
	printtest.Formatted(t, list, secret)
	delete(list, "Config") // holds certificates, which are JSON
	cfg.Certificates = nil
	list["Config"] = &cfg
	printtest.LoggedAsJSON(t, list, secret)
}
