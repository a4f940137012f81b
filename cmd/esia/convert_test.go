package main

import (
	"errors"
	"os"
	"os/exec"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/go-esia/sdk/gost"
)

// cmdConvert demands that files become a key of the test data:
//
//	convert KEY PASSWORD|- FILE…
//
// once with the certificate of the key and once without. If there is OPENSSL_CONF,
// OpenSSL reads the results, of which that of the first file is encrypted, too: it
// needs a second for each.
func cmdConvert(ts *testscript.TestScript, _ bool, args []string) {
	base := ts.Getenv("KEYS") + "/openssl/" + args[0]
	want, err := gost.ParsePrivateKey([]byte(ts.ReadFile(base + ".key.pem")))
	ts.Check(err)
	var password []string
	if args[1] != "-" {
		ts.Check(os.WriteFile(ts.MkAbs("convert.password"), []byte(args[1]), 0o600))
		password = []string{"-password-file", "convert.password"}
	}
	same := func(file, name string) {
		got, err := gost.ParsePrivateKey([]byte(ts.ReadFile(name)))
		ts.Check(err)
		if !got.Equal(want) {
			ts.Fatalf("%s became another key than %s", file, args[0])
		}
	}
	for i, file := range args[2:] {
		for _, cert := range [][]string{nil, {"-cert", base + ".crt.pem"}} {
			if cert == nil && ts.Getenv("OPENSSL_CONF") != "" {
				continue // TestScripts does it
			}
			command := append(append([]string{"key", "convert", file, "-force"}, password...), cert...)
			ts.Check(ts.Exec("esia", append(command, "-plain", "-out", "convert.pem")...))
			same(file, "convert.pem")
			if ts.Getenv("OPENSSL_CONF") == "" {
				continue
			}
			ts.Check(ts.Exec("openssl", "pkey", "-in", "convert.pem", "-out", "openssl.pem"))
			same(file, "openssl.pem")
			if i > 0 {
				continue
			}
			ts.Check(os.WriteFile(ts.MkAbs("convert.new"), []byte("новый"), 0o600))
			ts.Check(ts.Exec("esia", append(command, "-new-password-file", "convert.new", "-out", "encrypted.pem")...))
			ts.Check(ts.Exec("openssl", "pkey", "-in", "encrypted.pem", "-passin", "file:convert.new", "-out", "openssl.pem"))
			same(file, "openssl.pem")
		}
	}
}

// cmdExitCode demands the exit code of a command: exitcode 2 esia frobnicate.
func cmdExitCode(ts *testscript.TestScript, _ bool, args []string) {
	code := "0"
	if exit, ok := errors.AsType[*exec.ExitError](ts.Exec(args[1], args[2:]...)); ok {
		code = string(rune('0' + exit.ExitCode()))
	}
	if code != args[0] {
		ts.Fatalf("exit code %s", code)
	}
}
