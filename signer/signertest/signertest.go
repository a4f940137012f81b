// Package signertest checks implementations of [signer.Signer] and provides a
// signer with a throw-away key for tests.
package signertest

import (
	"bytes"
	"context"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/keysigner"
)

// New returns a signer with a new CryptoPro-A key and a self-signed certificate
// that is valid for a year.
func New(tb testing.TB) (*keysigner.Signer, *gost.Certificate) {
	tb.Helper()
	return NewCurve(tb, gost.CryptoProA())
}

// NewCurve is like [New] with a key of another parameter set.
func NewCurve(tb testing.TB, curve *gost.Curve) (*keysigner.Signer, *gost.Certificate) {
	tb.Helper()
	key, err := gost.GenerateKey(curve)
	if err != nil {
		tb.Fatal(err)
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()),
		Subject:      pkix.Name{CommonName: "signertest"},
		NotBefore:    now.Add(-time.Hour),
		NotAfter:     now.AddDate(1, 0, 0),
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
	der, err := gost.CreateCertificate(template, nil, key.PublicKey(), key)
	if err != nil {
		tb.Fatal(err)
	}
	cert, err := gost.ParseCertificate(der)
	if err != nil {
		tb.Fatal(err)
	}
	s, err := keysigner.New(key, cert)
	if err != nil {
		tb.Fatal(err)
	}
	return s, cert
}

// TestSigner checks the documented requirements of [signer.Signer] on s: the
// byte order and size of signatures, the certificate and its hash, concurrent
// use, cancellation, and that messages are neither kept nor modified. Each
// signature must be by one of certs.
func TestSigner(t *testing.T, s signer.Signer, certs ...*gost.Certificate) {
	t.Helper()
	c := checker{s, certs}
	t.Run("Messages", c.testMessages)
	t.Run("MessageUntouched", c.testMessageUntouched)
	t.Run("ResultsIndependent", c.testResultsIndependent)
	t.Run("Concurrent", c.testConcurrent)
	t.Run("Cancelled", c.testCancelled)
}

type checker struct {
	signer signer.Signer
	certs  []*gost.Certificate
}

// check reports whether sig is a correct signature of message.
func (c checker) check(message []byte, sig signer.Signature) error {
	for _, cert := range c.certs {
		if !bytes.Equal(cert.Raw, sig.Certificate) {
			continue
		}
		switch size := 2 * cert.Key.Curve().Size(); {
		case sig.CertificateHash != cert.Hash():
			return errors.New("CertificateHash is not that of Certificate: want Streebog-256 of the DER in upper-case hexadecimal")
		case len(sig.Raw) != size:
			return errors.New("Raw does not have two halves of the size of the key")
		case gost.VerifyMessage(cert.Key, message, sig.Raw):
			return nil
		}
		return errors.New(explain(cert.Key, message, sig.Raw))
	}
	return errors.New("Certificate is none of those that were given to TestSigner")
}

// explain names the usual mistakes in the order of bytes.
func explain(key *gost.PublicKey, message, raw []byte) string {
	half := len(raw) / 2
	swapped := append(bytes.Clone(raw[half:]), raw[:half]...)
	reversed := bytes.Clone(raw)
	for i, j := 0, len(reversed)-1; i < j; i, j = i+1, j-1 {
		reversed[i], reversed[j] = reversed[j], reversed[i]
	}
	switch {
	case gost.VerifyMessage(key, message, reversed):
		return "Raw is reversed, as CryptoPro CSP returns it: want s || r, big-endian"
	case gost.VerifyMessage(key, message, swapped):
		return "Raw is r || s: want s || r"
	}
	return "Raw is not a signature of the message by the key of Certificate"
}

func (c checker) testMessages(t *testing.T) {
	messages := map[string][]byte{
		"Empty":       {},
		"OneByte":     {0},
		"Request":     []byte("MYSYS01openid fullname2026.01.15 12:34:56 +03004f7c1f0e-6a0d-4b7b-9f36-0a1b2c3d4e5fhttps://app.example.ru/esia/callback"),
		"Cyrillic":    []byte("сообщение"),
		"LineEnds":    []byte("a\nb\r\nc\n"),
		"Binary":      {0xff, 0xfe, 0x00, 0x80, 0x1a},
		"OneBlock":    bytes.Repeat([]byte("b"), 64),
		"SeveralKiB":  bytes.Repeat([]byte("0123456789abcdef"), 512),
		"LooksBase64": []byte("AAAA"),
	}
	for name, message := range messages {
		t.Run(name, func(t *testing.T) {
			sig, err := c.signer.Sign(t.Context(), message)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.check(message, sig); err != nil {
				t.Error(err)
			}
		})
	}
}

func (c checker) testMessageUntouched(t *testing.T) {
	message := bytes.Repeat([]byte("m"), 200)
	want := bytes.Clone(message)
	sig, err := c.signer.Sign(t.Context(), message[:100])
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(message, want) {
		t.Error("Sign has modified the message or what is behind it")
	}
	clear(message)
	if err := c.check(want[:100], sig); err != nil {
		t.Errorf("after the message was overwritten: %v", err)
	}
}

func (c checker) testResultsIndependent(t *testing.T) {
	first, err := c.signer.Sign(t.Context(), []byte("first"))
	if err != nil {
		t.Fatal(err)
	}
	second, err := c.signer.Sign(t.Context(), []byte("second"))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.check([]byte("first"), first); err != nil {
		t.Errorf("after another signature: %v", err)
	}
	clear(first.Raw)
	clear(first.Certificate)
	if err := c.check([]byte("second"), second); err != nil {
		t.Errorf("after another result was overwritten: %v", err)
	}
}

func (c checker) testConcurrent(t *testing.T) {
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			message := bytes.Repeat([]byte{byte('a' + i)}, 100+i)
			sig, err := c.signer.Sign(t.Context(), message)
			if err == nil {
				err = c.check(message, sig)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func (c checker) testCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	start := time.Now()
	sig, err := c.signer.Sign(ctx, []byte("message"))
	switch {
	case err == nil:
		t.Error("Sign succeeded although the context was done")
	case !errors.Is(err, context.Canceled):
		t.Errorf("the error %q does not wrap the cause of the context", err)
	case len(sig.Raw) != 0:
		t.Error("Sign returned both a signature and an error")
	case strings.TrimSpace(err.Error()) == "":
		t.Error("the error has no text")
	}
	if d := time.Since(start); d > 5*time.Second {
		t.Errorf("Sign took %v although the context was done", d)
	}
}
