// Package openssltest runs OpenSSL with its GOST engine (gost-engine) for tests.
//
// Tests that need it are skipped on machines without openssl or the engine. With
// openssl in the comma-separated list of the environment variable ESIA_REQUIRE
// they fail instead, so that they can't be left out by accident.
package openssltest

import (
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// engine is the part of a configuration that loads the engine, for one process.
// OpenSSL finds the engine by its name. Without it every command for GOST says
// "unsupported".
const engine = `openssl_conf = openssl_init

[openssl_init]
engines = engine_section

[engine_section]
gost = gost_section

[gost_section]
engine_id = gost
default_algorithms = ALL
`

// OpenSSL runs the program in a directory of a test.
type OpenSSL struct {
	tb   testing.TB
	path string
	dir  string
}

// New returns a working OpenSSL with the engine, or skips or fails the test. The
// additional sections are appended to its configuration.
func New(tb testing.TB, sections ...string) *OpenSSL {
	tb.Helper()
	path, err := exec.LookPath("openssl")
	if err != nil {
		missing(tb, err.Error())
	}
	o := &OpenSSL{tb: tb, path: path, dir: tb.TempDir()}
	o.Write("openssl.cnf", []byte(engine+"\n"+strings.Join(sections, "\n")))
	if out, err := o.Try("dgst", "-md_gost12_256", "openssl.cnf"); err != nil {
		missing(tb, "no GOST engine: "+out)
	}
	return o
}

func missing(tb testing.TB, reason string) {
	tb.Helper()
	if slices.Contains(strings.Split(os.Getenv("ESIA_REQUIRE"), ","), "openssl") {
		tb.Fatalf("ESIA_REQUIRE has openssl, but it can't be used: %s", reason)
	}
	tb.Skipf("OpenSSL with the GOST engine is not installed (ESIA_REQUIRE=openssl makes this a failure): %s", reason)
}

// Try runs openssl and returns everything that it prints.
func (o *OpenSSL) Try(args ...string) (string, error) {
	cmd := exec.CommandContext(o.tb.Context(), o.path, args...)
	cmd.Dir = o.dir
	cmd.Env = append(os.Environ(), "OPENSSL_CONF="+filepath.Join(o.dir, "openssl.cnf"), "LC_ALL=C")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// Run is like Try, and an error fails the test.
func (o *OpenSSL) Run(args ...string) string {
	o.tb.Helper()
	out, err := o.Try(args...)
	if err != nil {
		o.tb.Fatalf("openssl %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

// Write writes a file into the directory in which the program runs.
func (o *OpenSSL) Write(name string, data []byte) {
	o.tb.Helper()
	if err := os.WriteFile(filepath.Join(o.dir, name), data, 0o600); err != nil {
		o.tb.Fatal(err)
	}
}

// WritePEM writes one block of PEM.
func (o *OpenSSL) WritePEM(name, label string, der []byte) {
	o.tb.Helper()
	o.Write(name, pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der}))
}

// Read reads a file of the directory.
func (o *OpenSSL) Read(name string) []byte {
	o.tb.Helper()
	data, err := os.ReadFile(filepath.Join(o.dir, name))
	if err != nil {
		o.tb.Fatal(err)
	}
	return data
}
