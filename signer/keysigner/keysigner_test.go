package keysigner_test

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/internal/printtest"
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
	if _, err := keysigner.New(other, cert); !errors.Is(err, signer.ErrKeyMismatch) {
		t.Errorf("another key: got %v, want %v", err, signer.ErrKeyMismatch)
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

// TestKeyDoesNotPrint looks for the key in all forms of a signer.
func TestKeyDoesNotPrint(t *testing.T) {
	t.Parallel()
	key, err := gost.NewPrivateKey(gost.CryptoProA(), []byte("the-key-of-this-test-32-bytes-!!"))
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: time.Now(), NotAfter: time.Now().AddDate(1, 0, 0)}
	der, err := gost.CreateCertificate(template, nil, key.PublicKey(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := gost.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	s, err := keysigner.New(key, cert)
	if err != nil {
		t.Fatal(err)
	}
	list := map[string]any{"Signer": s}
	printtest.Listed(t, list)
	asNumber := new(big.Int).SetBytes(key.Bytes()).String()
	printtest.Formatted(t, list, "the-key-of", asNumber)
	printtest.LoggedAsJSON(t, list, "the-key-of", asNumber)
}
