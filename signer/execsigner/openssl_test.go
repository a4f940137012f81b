package execsigner_test

import (
	"errors"
	"os/exec"
	"strings"
	"testing"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/internal/logintest"
	"github.com/go-esia/sdk/internal/openssltest"
	"github.com/go-esia/sdk/signer/execsigner"
	"github.com/go-esia/sdk/signer/signertest"
)

const passphrase = "a pass phrase; with $HOME 'quotes'"

// openSSL puts the key of the stage, and the same key encrypted, where OpenSSL finds
// them.
func (s *stage) openSSL() execsigner.OpenSSL {
	s.t.Helper()
	tool := openssltest.New(s.t)
	tool.Run("pkcs8", "-topk8", "-v2", "aes-256-cbc", "-in", s.path("key.pem"), "-out", s.path("encrypted.pem"), "-passout", "pass:"+passphrase)
	return execsigner.OpenSSL{Key: s.path("encrypted.pem"), Password: execsigner.NewPassword(passphrase), Engine: "gost"}
}

func (s *stage) must(p execsigner.Program, err error) execsigner.Program {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	p.Env = append(p.Env, s.mark)
	return p
}

// TestOpenSSL runs the real one.
func TestOpenSSL(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	openssl := s.openSSL()
	raw := s.signer(s.must(openssl.Program()), nil)
	t.Run("Raw", func(t *testing.T) { signertest.TestSigner(t, raw, s.cert) })
	t.Run("Login", func(t *testing.T) { logintest.Run(t, raw, []esia.Version{esia.V1, esia.V2}, s.cert) })
	t.Run("CMS", func(t *testing.T) {
		x := s.cmsSigner(s.must(execsigner.OpenSSLCMS{OpenSSL: openssl, Certificate: s.path("cert.pem")}.Program()))
		logintest.Run(t, x, []esia.Version{esia.V1}, s.cert)
	})
	t.Run("NotEncrypted", func(t *testing.T) {
		x := s.signer(s.must(execsigner.OpenSSL{Key: s.path("key.pem"), Engine: "gost"}.Program()), nil)
		if _, err := x.Sign(t.Context(), []byte("a\r\n\x1a\x00\xff")); err != nil {
			t.Error(err)
		}
	})
	t.Run("WrongPassword", func(t *testing.T) {
		for _, password := range []string{"falsches", ""} { // without one, there is no terminal to ask on
			wrong := openssl
			wrong.Password = execsigner.NewPassword(password)
			_, err := s.signer(s.must(wrong.Program()), nil).Sign(t.Context(), []byte("message"))
			if _, ok := errors.AsType[*exec.ExitError](err); !ok || password != "" && strings.Contains(err.Error(), password) {
				t.Errorf("got %v", err)
			}
		}
	})
}

// TestOpenSSL512 signs with a key of 512 bits.
func TestOpenSSL512(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	openssltest.New(t)
	key, err := gost.GenerateKey(gost.TC26512A())
	if err != nil {
		t.Fatal(err)
	}
	der, err := gost.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	s.writePEM("long.pem", "PRIVATE KEY", der)
	s.cert = certify(t, key)
	s.writePEM("long.crt.pem", "CERTIFICATE", s.cert.Raw)
	openssl := execsigner.OpenSSL{Key: s.path("long.pem"), Engine: "gost", Bits: 512}
	sig, err := s.signer(s.must(openssl.Program()), nil).Sign(t.Context(), []byte("message"))
	if err != nil || len(sig.Raw) != 128 {
		t.Errorf("got %v, %v", sig, err)
	}
	program := s.must(execsigner.OpenSSLCMS{OpenSSL: openssl, Certificate: s.path("long.crt.pem")}.Program())
	if _, err := s.cmsSigner(program).SignCMS(t.Context(), []byte("message")); err != nil {
		t.Error(err)
	}
}
