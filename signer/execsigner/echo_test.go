package execsigner_test

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/go-esia/sdk/signer/execsigner"
)

// apiKey is a message that gives whoever reads it the rights of an organization.
const apiKey = "a1b2c3d4-e5f6-4708-9a0b-c1d2e3f40516"

// account has personal data.
const account = "{\"lastName\":\"Константинопольский\",\n\"snils\":\"112-233-445 95\"}"

const variable = "EXECSIGNER_TOKEN"

// echo prints what it was given, in the form that the first argument names, and fails. The
// second argument, if any, is a file with the message.
func echo() error {
	message, err := io.ReadAll(os.Stdin)
	if len(os.Args) > 2 {
		message, err = os.ReadFile(os.Args[2])
	}
	if err != nil {
		return err
	}
	switch os.Args[1] {
	case "quietly":
		fmt.Printf("%s", message)
		os.Exit(0)
	case "stdout":
		fmt.Printf("%s", message)
		os.Exit(1)
	case "variables":
		message = []byte(strings.Join(os.Environ(), "\n"))
	case "token":
		message = []byte(os.Getenv(variable))
	case "inherited":
		message = []byte(os.Getenv(variable + "_HERE"))
	case "base64":
		message = []byte(base64.StdEncoding.EncodeToString(message))
	case "base64url":
		message = []byte(base64.RawURLEncoding.EncodeToString(message))
	case "hexadecimal":
		message = []byte(hex.EncodeToString(message))
	case "dump":
		message = fmt.Appendf(nil, "% X", message)
	case "last line":
		lines := strings.Split(string(message), "\n")
		message = []byte(lines[len(lines)-1])
	}
	return fmt.Errorf("[ErrorCode: 0x80090010] in: %s", message)
}

// wantNone fails the test if an error has anything of secrets, as they are or encoded.
func wantNone(t *testing.T, name string, err error, secrets ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("%s: got no error", name)
	}
	text := strings.ToLower(err.Error())
	for _, secret := range secrets {
		for _, form := range []string{
			secret, base64.RawStdEncoding.EncodeToString([]byte(secret)), base64.RawURLEncoding.EncodeToString([]byte(secret)),
			hex.EncodeToString([]byte(secret)), fmt.Sprintf("% x", secret),
		} {
			for i := 0; i+12 <= len(form); i++ {
				if strings.Contains(text, strings.ToLower(form[i:i+12])) {
					t.Fatalf("%s: got %v", name, err)
				}
			}
		}
	}
}

// TestErrorsHaveNoMessage has programs that repeat the message: here, on another host,
// from standard input, from a file, instead of an answer.
func TestErrorsHaveNoMessage(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, form := range []string{"as it is", "stdout", "base64", "base64url", "hexadecimal", "dump", "last line"} {
		for name, p := range map[string]execsigner.Program{
			"input":        s.program("echo", form),
			"file":         s.program("echo", form, execsigner.MessageFile),
			"another host": s.overSSH("echo", s.program("echo", form, execsigner.MessageFile)),
		} {
			for _, message := range []string{apiKey, account} {
				_, err := s.signer(p, nil).Sign(t.Context(), []byte(message))
				wantNone(t, name+", "+form, err, message)
				if form != "stdout" && (!strings.Contains(err.Error(), "[…]") || !strings.Contains(err.Error(), "0x80090010")) {
					t.Errorf("%s, %s: got %v", name, form, err)
				}
			}
		}
	}
	p := s.program("echo", "quietly")
	p.Answer = "answer"
	_, err := s.signer(p, nil).Sign(t.Context(), []byte(account))
	if !errors.Is(err, execsigner.ErrNoAnswer) {
		t.Errorf("got %v", err)
	}
	wantNone(t, "no answer", err, account)
}

// TestErrorsHaveNoVariables has programs that print their variables: those of Env, here
// and on another host, and those that only Inherit names. It sets one, so that it does not
// run in parallel with others.
func TestErrorsHaveNoVariables(t *testing.T) {
	const inherited, ours, short = "xR7wQ2nM9kLp4vZt", "hT5yB8cJ1fGd6sWa", "hunter2"
	t.Setenv(variable+"_HERE", inherited)
	s := newStage(t)
	env := func(role, value string) execsigner.Program {
		p := s.program("echo", role)
		p.Env = append(p.Env, variable+"="+value)
		return p
	}
	inherits := env("inherited", ours)
	inherits.Inherit = []string{variable + "*"}
	for name, p := range map[string]execsigner.Program{
		"here": env("variables", ours), "inherited": inherits, "token": env("token", ours), "another host": s.overSSH("echo", env("token", ours)),
	} {
		_, err := s.signer(p, nil).Sign(t.Context(), []byte("message"))
		wantNone(t, name, err, inherited, ours)
		if !strings.Contains(err.Error(), "0x80090010") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	for name, p := range map[string]execsigner.Program{"here": env("token", short), "another host": s.overSSH("echo", env("token", short))} {
		_, err := s.signer(p, nil).Sign(t.Context(), []byte("message"))
		if err == nil || strings.Contains(err.Error(), short) || !strings.Contains(err.Error(), "in: […]") {
			t.Errorf("%s, short: got %v", name, err)
		}
	}
}
