//go:build unix

package execsigner_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/internal/logintest"
	"github.com/go-esia/sdk/signer/execsigner"
	"github.com/go-esia/sdk/signer/signertest"
)

// startSSHD starts a server on the loopback interface with keys and a configuration
// of its own, into which the user of this test may log in.
func (s *stage) startSSHD() execsigner.SSH {
	s.t.Helper()
	server := lookFor(s.t, "sshd")
	keygen := lookFor(s.t, "ssh-keygen")
	for _, name := range []string{"host", "user"} {
		out, err := exec.CommandContext(s.t.Context(), keygen, "-q", "-t", "ed25519", "-N", "", "-f", s.path(name)).CombinedOutput()
		if err != nil {
			s.t.Fatalf("%v: %s", err, out)
		}
	}
	me, err := user.Current()
	if err != nil {
		s.t.Fatal(err)
	}
	port := freePort(s.t)
	s.write("sshd_config", fmt.Sprintf(`ListenAddress 127.0.0.1
Port %d
HostKey %s
AuthorizedKeysFile %s
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
MaxStartups 100
SetEnv TMPDIR=%s
`, port, s.path("host"), s.path("user.pub"), s.remoteTemp()))
	hostKey, err := os.ReadFile(s.path("host.pub"))
	if err != nil {
		s.t.Fatal(err)
	}
	s.write("known_hosts", fmt.Sprintf("[127.0.0.1]:%d %s", port, hostKey))
	s.write("ssh_config", "")
	s.runSSHD(server, port)
	return execsigner.SSH{
		Host: me.Username + "@127.0.0.1", Port: port, Identity: s.path("user"), Config: s.path("ssh_config"),
		Options: []string{"-o", "UserKnownHostsFile=" + s.path("known_hosts")},
	}
}

func (s *stage) write(name, text string) {
	s.t.Helper()
	if err := os.WriteFile(s.path(name), []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// runSSHD runs the server until the test ends, and waits until it listens.
func (s *stage) runSSHD(server string, port int) {
	s.t.Helper()
	if os.Getuid() == 0 { // sshd wants an empty directory, which services make at boot
		if err := os.MkdirAll("/run/sshd", 0o755); err != nil {
			missing(s.t, err.Error())
		}
	}
	var log bytes.Buffer
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, server, "-D", "-e", "-f", s.path("sshd_config"))
	cmd.Stdout, cmd.Stderr = &log, &log
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		stop()
		s.t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	s.t.Cleanup(func() {
		stop()
		<-ended
		if s.t.Failed() {
			s.t.Logf("sshd: %s", log.String())
		}
	})
	for {
		select {
		case <-ended:
			missing(s.t, "sshd has ended: "+log.String())
		case <-time.After(20 * time.Millisecond):
		}
		if c, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port))); err == nil {
			_ = c.Close()
			return
		}
	}
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port //nolint:forcetypeassert // it is one
}

// lookFor returns the path of a program, also of those for administrators.
func lookFor(t *testing.T, name string) string {
	t.Helper()
	for _, candidate := range []string{name, filepath.Join("/usr/sbin", name), filepath.Join("/usr/local/sbin", name)} {
		if path, err := exec.LookPath(candidate); err == nil && filepath.IsAbs(path) {
			return path
		}
	}
	missing(t, "there is no "+name)
	return ""
}

func missing(t *testing.T, reason string) {
	t.Helper()
	if slices.Contains(strings.Split(os.Getenv("ESIA_REQUIRE"), ","), "sshd") {
		t.Fatalf("ESIA_REQUIRE has sshd, but it can't be used: %s", reason)
	}
	t.Skipf("no local sshd (ESIA_REQUIRE=sshd makes this a failure): %s", reason)
}

// TestOverSSHD runs programs by the real ssh and sshd.
func TestOverSSHD(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ssh := s.startSSHD()
	remote := func(p execsigner.Program) execsigner.Program { return s.must(ssh.Program(p)) }
	v1, both := []esia.Version{esia.V1}, []esia.Version{esia.V1, esia.V2}
	run := func(name string, f func(*testing.T)) {
		t.Run(name, func(t *testing.T) { t.Parallel(); f(t) })
	}
	run("CSPTest", func(t *testing.T) {
		signertest.TestSigner(t, s.signer(s.must(s.shared(t, ssh).Program(s.csptest())), nil), s.cert)
	})
	run("CryptCP", func(t *testing.T) { logintest.Run(t, s.cmsSigner(remote(s.cryptcp())), v1, s.cert) })
	openssl := s.openSSL()
	openssl.Config = s.path("openssl.cnf") // a variable there
	s.write("openssl.cnf", "# nothing\n")
	run("OpenSSL", func(t *testing.T) {
		logintest.Run(t, s.signer(remote(s.must(openssl.Program())), nil), both, s.cert)
	})
	run("OpenSSLCMS", func(t *testing.T) {
		c := s.must(execsigner.OpenSSLCMS{OpenSSL: openssl, Certificate: s.path("cert.pem")}.Program())
		logintest.Run(t, s.cmsSigner(remote(c)), v1, s.cert)
	})
	run("Failing", func(t *testing.T) {
		_, err := s.signer(remote(s.program("failing")), nil).Sign(t.Context(), []byte("message"))
		e, ok := errors.AsType[*exec.ExitError](err)
		if !ok || e.ExitCode() != 2 || errors.Is(err, execsigner.ErrConnection) || !strings.Contains(err.Error(), "0x80090010") {
			t.Errorf("got %v", err)
		}
	})
	run("Environment", func(t *testing.T) {
		p := s.environment(execsigner.MessageFile)
		p.Env = append(nasty(), p.Env...)
		got := s.seen(t, remote(p))
		for _, v := range p.Env {
			if !slices.Contains(got, v) {
				t.Errorf("the program doesn't see %q", v)
			}
		}
	})
	run("UnknownHost", func(t *testing.T) {
		stranger := ssh
		stranger.Options = []string{"-o", "UserKnownHostsFile=/dev/null"}
		_, err := s.signer(s.must(stranger.Program(s.program("sign"))), nil).Sign(t.Context(), []byte("message"))
		if !errors.Is(err, execsigner.ErrConnection) {
			t.Errorf("got %v", err)
		}
	})
	run("WrongPort", func(t *testing.T) {
		wrong := ssh
		wrong.Port = freePort(t)
		_, err := s.signer(s.must(wrong.Program(s.program("sign"))), nil).Sign(t.Context(), []byte("message"))
		if !errors.Is(err, execsigner.ErrConnection) {
			t.Errorf("got %v", err)
		}
	})
}

// shared returns ssh with a connection that a master shares until the test ends.
func (s *stage) shared(t *testing.T, ssh execsigner.SSH) execsigner.SSH {
	t.Helper()
	ssh.Options = append(slices.Clone(ssh.Options), "-o", "ControlPath="+s.path("master"))
	control := func(args ...string) {
		args = slices.Concat(args, ssh.Options, []string{"-F", ssh.Config, "-p", strconv.Itoa(ssh.Port), "-i", ssh.Identity, ssh.Host})
		if out, err := exec.CommandContext(context.WithoutCancel(t.Context()), lookFor(t, "ssh"), args...).CombinedOutput(); err != nil { //nolint:gosec // of this test
			t.Fatalf("ssh %q: %v: %s", args, err, out)
		}
	}
	control("-fNM", "-o", "BatchMode=yes", "-o", "LogLevel=QUIET")
	t.Cleanup(func() { control("-O", "exit", "-q") })
	return ssh
}

// remoteTemp is where the other host has its private directories.
func (s *stage) remoteTemp() string {
	dir := s.path("temp")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		s.t.Fatal(err)
	}
	return dir
}

// TestHangingOverSSHD gives up before the program on the other host is told to end,
// which nobody but timeout(1) does.
func TestHangingOverSSHD(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ssh := s.startSSHD()
	ssh.Timeout = 5 * time.Second
	x := s.signer(s.must(ssh.Program(s.program("hang", execsigner.MessageFile))), nil)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for len(s.processes()) < 2 && ctx.Err() == nil { // ssh here, and the program there
			time.Sleep(10 * time.Millisecond)
		}
		cancel()
	}()
	if _, err := x.Sign(ctx, []byte("message")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	files, _ := os.ReadDir(s.remoteTemp())
	if len(files) != 1 {
		t.Errorf("%d private directories on the other host, want that of the program", len(files))
	}
	for deadline := time.Now().Add(20 * time.Second); len(s.processes())+len(files) > 0; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("left on the other host: %q, %v", s.processes(), files)
		}
		files, _ = os.ReadDir(s.remoteTemp())
	}
}
