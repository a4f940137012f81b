package execsigner_test

import (
	"bytes"
	"encoding/pem"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer/execsigner"
	"github.com/go-esia/sdk/signer/keysigner"
)

// A stage has a key in files, which the programs that are played find.
type stage struct {
	t    *testing.T
	cert *gost.Certificate
	key  *gost.PrivateKey
	dir  string // of the key
	temp string // of the private directories of signers
	mark string
}

func newStage(t *testing.T) *stage {
	t.Helper()
	key, err := gost.GenerateKey(gost.CryptoProA())
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{
		t: t, key: key, cert: certify(t, key), dir: t.TempDir(), temp: t.TempDir(),
		mark: markVar + "=" + strconv.FormatUint(rand.Uint64(), 36),
	}
	der, err := gost.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	s.writePEM("key.pem", "PRIVATE KEY", der)
	s.writePEM("cert.pem", "CERTIFICATE", s.cert.Raw)
	t.Cleanup(s.checkClean)
	return s
}

func certify(tb testing.TB, key *gost.PrivateKey) *gost.Certificate {
	tb.Helper()
	der, err := gost.CreateCertificate(template(), nil, key.PublicKey(), key)
	if err != nil {
		tb.Fatal(err)
	}
	cert, err := gost.ParseCertificate(der)
	if err != nil {
		tb.Fatal(err)
	}
	return cert
}

func (s *stage) path(name string) string { return filepath.Join(s.dir, name) }

func (s *stage) writePEM(name, label string, der []byte) {
	s.t.Helper()
	data := pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der})
	if err := os.WriteFile(s.path(name), data, 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// env are the variables of a role. Programs with the race detector sleep for a second at
// their end, unless they are told not to.
func (s *stage) env(role string) []string {
	return []string{
		playVar + "=" + role, keyVar + "=" + s.path("key.pem"), certVar + "=" + s.path("cert.pem"), s.mark,
		"GORACE=" + strings.TrimSpace(os.Getenv("GORACE")+" atexit_sleep_ms=0"),
	}
}

// program is this test in a role.
func (s *stage) program(role string, args ...string) execsigner.Program {
	return execsigner.Program{Args: append([]string{os.Args[0]}, args...), Env: s.env(role)}
}

func (s *stage) config(p execsigner.Program) execsigner.Config {
	return execsigner.Config{
		Program: p, Certificates: []*gost.Certificate{s.cert}, TempDir: s.temp,
		Timeout: time.Minute, Grace: 100 * time.Millisecond,
	}
}

func (s *stage) signer(p execsigner.Program, change func(*execsigner.Config)) *execsigner.Signer {
	s.t.Helper()
	cfg := s.config(p)
	if change != nil {
		change(&cfg)
	}
	x, err := execsigner.New(cfg)
	if err != nil {
		s.t.Fatal(err)
	}
	return x
}

func (s *stage) cmsSigner(p execsigner.Program) *execsigner.CMSSigner {
	s.t.Helper()
	x, err := execsigner.NewCMS(s.config(p))
	if err != nil {
		s.t.Fatal(err)
	}
	return x
}

func (s *stage) keySigner() *keysigner.Signer {
	s.t.Helper()
	k, err := keysigner.New(s.key, s.cert)
	if err != nil {
		s.t.Fatal(err)
	}
	return k
}

// checkClean fails the test if a process or a file is left.
func (s *stage) checkClean() {
	s.t.Helper()
	if left := s.processes(); len(left) > 0 {
		s.t.Errorf("processes are left: %q", left)
	}
	entries, err := os.ReadDir(s.temp)
	if err != nil || len(entries) > 0 {
		s.t.Errorf("files are left: %v, %v", entries, err)
	}
}

// processes returns those that live and were started on this stage, found by their
// environment, wherever they are in the tree. Where there is no /proc it finds none.
func (s *stage) processes() []string {
	var found []string
	files, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, name := range files {
		environ, err := os.ReadFile(name)
		if err != nil || !bytes.Contains(environ, []byte(s.mark)) {
			continue
		}
		status, _ := os.ReadFile(filepath.Join(filepath.Dir(name), "stat"))
		if !strings.Contains(string(status), ") Z ") {
			found = append(found, fmt.Sprintf("%.80s", status))
		}
	}
	return found
}

// children returns the processes that this one has started and not waited for.
func children() int {
	n := 0
	files, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, name := range files {
		status, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		_, rest, _ := strings.Cut(string(status), ") ")
		if fields := strings.Fields(rest); len(fields) > 1 && fields[1] == strconv.Itoa(os.Getpid()) {
			n++
		}
	}
	return n
}

// descriptors returns how many files are open, or 0 where that can't be seen.
func descriptors() int {
	entries, _ := os.ReadDir("/proc/self/fd")
	return len(entries)
}

// settled waits until there are no more goroutines, files and children than before, and
// fails the test if that never comes.
func settled(t *testing.T, goroutines, files, processes int) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		g, f, p := runtime.NumGoroutine(), descriptors(), children()
		if g <= goroutines && f <= files && p <= processes {
			return
		}
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<16)
			stacks = stacks[:runtime.Stack(stacks, true)]
			t.Fatalf("goroutines %d, were %d; files %d, were %d; children %d, were %d\n%s", g, goroutines, f, files, p, processes, stacks)
		}
	}
}

// test returns the path of this test.
func test() string { return os.Args[0] }
