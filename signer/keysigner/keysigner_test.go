package keysigner_test

import (
	"errors"
	"testing"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/keysigner"
	"github.com/go-esia/sdk/signer/signertest"
)

var _ signer.Signer = (*keysigner.Signer)(nil)

func TestSigner(t *testing.T) {
	t.Parallel()
	s, cert := signertest.New(t)
	signertest.TestSigner(t, s, cert)
	if s.Certificate() != cert {
		t.Error("Certificate returns another certificate than New was given")
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	_, cert := signertest.New(t)
	other, err := gost.GenerateKey(gost.CryptoProA())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := keysigner.New(other, cert); !errors.Is(err, keysigner.ErrKeyMismatch) {
		t.Errorf("another key: got %v, want %v", err, keysigner.ErrKeyMismatch)
	}
	if _, err := keysigner.New(nil, cert); err == nil {
		t.Error("no key: got no error")
	}
	if _, err := keysigner.New(other, nil); err == nil {
		t.Error("no certificate: got no error")
	}
	if _, err := keysigner.New(other, &gost.Certificate{}); err == nil {
		t.Error("an empty certificate: got no error")
	}
	if _, err := keysigner.New(other, &gost.Certificate{Certificate: cert.Certificate}); err == nil {
		t.Error("a certificate without a GOST key: got no error")
	}
}
