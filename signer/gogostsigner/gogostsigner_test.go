package gogostsigner_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/internal/logintest"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/gogostsigner"
	"github.com/go-esia/sdk/signer/signertest"
)

var _ signer.Signer = (*gogostsigner.Signer)(nil)

// sets returns one curve for each parameter set.
func sets() []*gost.Curve {
	return []*gost.Curve{
		gost.CryptoProA(), gost.CryptoProB(), gost.CryptoProC(), gost.TC26256A(),
		gost.TC26512A(), gost.TC26512B(), gost.TC26512C(),
	}
}

// generate returns a new key and a certificate of it.
func generate(tb testing.TB, c *gost.Curve) (*gost.PrivateKey, *gost.Certificate) {
	tb.Helper()
	key, err := gost.GenerateKey(c)
	if err != nil {
		tb.Fatal(err)
	}
	return key, certify(tb, key)
}

// certify returns a self-signed certificate of key.
func certify(tb testing.TB, key *gost.PrivateKey) *gost.Certificate {
	tb.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "gogostsigner"},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(time.Hour),
	}
	der, err := gost.CreateCertificate(template, nil, key.PublicKey(), key)
	if err != nil {
		tb.Fatal(err)
	}
	cert, err := gost.ParseCertificate(der)
	if err != nil {
		tb.Fatal(err)
	}
	return cert
}

func newSigner(tb testing.TB, key *gost.PrivateKey, cert *gost.Certificate) *gogostsigner.Signer {
	tb.Helper()
	s, err := gogostsigner.New(key, cert)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// TestSigner runs the conformance test with all parameter sets; with -short only
// for one of each size.
func TestSigner(t *testing.T) {
	t.Parallel()
	for _, c := range sets() {
		if testing.Short() && !slices.Contains([]string{"CryptoPro-A", "tc26-512-A"}, c.Name()) {
			continue
		}
		t.Run(c.Name(), func(t *testing.T) {
			t.Parallel()
			key, cert := generate(t, c)
			s := newSigner(t, key, cert)
			signertest.TestSigner(t, s, cert)
			if s.Certificate() != cert {
				t.Error("Certificate returns another certificate than New was given")
			}
		})
	}
}

func TestLogin(t *testing.T) {
	t.Parallel()
	key, cert := generate(t, gost.CryptoProA())
	logintest.Run(t, newSigner(t, key, cert), []esia.Version{esia.V1, esia.V2}, cert)
}

// TestAliases signs with keys under the further OIDs of the parameter sets.
func TestAliases(t *testing.T) {
	t.Parallel()
	for _, oid := range []asn1.ObjectIdentifier{
		{1, 2, 643, 2, 2, 36, 0},
		{1, 2, 643, 2, 2, 36, 1},
		{1, 2, 643, 7, 1, 2, 1, 1, 2},
		{1, 2, 643, 7, 1, 2, 1, 1, 3},
		{1, 2, 643, 7, 1, 2, 1, 1, 4},
	} {
		c, err := gost.CurveByOID(oid)
		if err != nil {
			t.Fatal(err)
		}
		key, cert := generate(t, c)
		checkSign(t, newSigner(t, key, cert), cert)
	}
}

// checkSign signs one message.
func checkSign(t *testing.T, s signer.Signer, cert *gost.Certificate) {
	t.Helper()
	sig, err := s.Sign(t.Context(), []byte("message"))
	if err != nil || !gost.VerifyMessage(cert.Key, []byte("message"), sig.Raw) {
		t.Errorf("%v: %v, or the signature is not valid", cert.Key.Curve(), err)
	}
}

// TestOneSignerInManyGoroutines is for the race detector, and is red without it too
// when goroutines share a curve of gogost: it panics or signs wrongly.
func TestOneSignerInManyGoroutines(t *testing.T) {
	t.Parallel()
	for _, c := range []*gost.Curve{gost.CryptoProA(), gost.TC26256A()} {
		t.Run(c.Name(), func(t *testing.T) {
			t.Parallel()
			key, cert := generate(t, c)
			s := newSigner(t, key, cert)
			var wg sync.WaitGroup
			for i := range 16 {
				wg.Go(func() {
					message := []byte{byte(i)}
					sig, err := s.Sign(t.Context(), message)
					if err != nil || !gost.VerifyMessage(key.PublicKey(), message, sig.Raw) {
						t.Errorf("goroutine %d: %v, or the signature is not valid", i, err)
					}
				})
			}
			wg.Wait()
		})
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	key, cert := generate(t, gost.CryptoProA())
	other, _ := generate(t, gost.CryptoProA())
	long, _ := generate(t, gost.TC26512A())
	for name, tt := range map[string]struct {
		key  *gost.PrivateKey
		cert *gost.Certificate
		want string
	}{
		"no key":                  {nil, cert, "no valid key"},
		"zero key":                {new(gost.PrivateKey), cert, "no valid key"},
		"no certificate":          {key, nil, "no certificate"},
		"zero certificate":        {key, new(gost.Certificate), "no certificate"},
		"certificate of RSA":      {key, &gost.Certificate{Certificate: cert.Certificate}, "no GOST R 34.10-2012 key"},
		"another key":             {other, cert, signer.ErrKeyMismatch.Error()},
		"a key of another size":   {long, cert, signer.ErrKeyMismatch.Error()},
		"certificate of zero key": {key, &gost.Certificate{Certificate: cert.Certificate, Key: new(gost.PublicKey)}, signer.ErrKeyMismatch.Error()},
	} {
		s, err := gogostsigner.New(tt.key, tt.cert)
		if s != nil || err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, %v, want %q", name, s, err, tt.want)
		}
	}
	if _, err := gogostsigner.New(other, cert); !errors.Is(err, signer.ErrKeyMismatch) {
		t.Errorf("another key: got %v, want %v", err, signer.ErrKeyMismatch)
	}
}

// TestKeyUnderAlias gives a certificate that names the parameters of the key by
// another OID.
func TestKeyUnderAlias(t *testing.T) {
	t.Parallel()
	key, _ := generate(t, gost.CryptoProA())
	exchange, err := gost.CurveByOID(asn1.ObjectIdentifier{1, 2, 643, 2, 2, 36, 0})
	if err != nil {
		t.Fatal(err)
	}
	alias, err := gost.NewPrivateKey(exchange, key.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	cert := certify(t, alias)
	checkSign(t, newSigner(t, key, cert), cert)
}

func TestZeroSigner(t *testing.T) {
	t.Parallel()
	sig, err := new(gogostsigner.Signer).Sign(t.Context(), []byte("message"))
	if err == nil || sig.Raw != nil {
		t.Errorf("got %x, %v", sig.Raw, err)
	}
}

// TestWrongSignatureIsNotReturned makes the signature wrong by a fault: it is of
// another key than the certificate.
func TestWrongSignatureIsNotReturned(t *testing.T) {
	t.Parallel()
	key, cert := generate(t, gost.CryptoProA())
	_, other := generate(t, gost.CryptoProA())
	s := gogostsigner.WithCertificate(newSigner(t, key, cert), other)
	sig, err := s.Sign(t.Context(), []byte("message"))
	if err == nil || !strings.Contains(err.Error(), "does not verify") || sig.Raw != nil || sig.Certificate != nil {
		t.Errorf("got %x, %v", sig.Raw, err)
	}
}

// TestWrongCurveIsNoticed replaces gogost's parameter set by another.
func TestWrongCurveIsNoticed(t *testing.T) {
	t.Parallel()
	key, cert := generate(t, gost.CryptoProA())
	s := newSigner(t, key, cert)
	if _, err := gogostsigner.WithCurve(s, gost.CryptoProB()); err == nil {
		t.Error("New does not notice another parameter set of gogost")
	}
	if _, err := gogostsigner.WithCurve(s, gost.CryptoProA()); err != nil {
		t.Errorf("the parameter set itself: %v", err)
	}
}

func TestRandomSourceFails(t *testing.T) {
	t.Parallel()
	key, cert := generate(t, gost.CryptoProA())
	s := newSigner(t, key, cert)
	broken := errors.New("broken")
	if raw, err := gogostsigner.SignFrom(s, iotest.ErrReader(broken), []byte("m")); raw != nil || !errors.Is(err, broken) {
		t.Errorf("broken source: got %x, %v, want %v", raw, err, broken)
	}
	if raw, err := gogostsigner.SignFrom(s, strings.NewReader("too short"), []byte("m")); raw != nil || err == nil {
		t.Errorf("short source: got %x, %v", raw, err)
	}
}

// lateContext is done after some calls of Err.
type lateContext struct {
	context.Context
	left atomic.Int32
}

func (c *lateContext) Err() error {
	if c.left.Add(-1) < 0 {
		return context.DeadlineExceeded
	}
	return nil
}

// TestCancelledWhileHashing gives up in the middle of a long message.
func TestCancelledWhileHashing(t *testing.T) {
	t.Parallel()
	key, cert := generate(t, gost.CryptoProA())
	s := newSigner(t, key, cert)
	ctx := &lateContext{Context: t.Context()}
	ctx.left.Store(2)
	sig, err := s.Sign(ctx, make([]byte, 1<<20))
	if !errors.Is(err, context.DeadlineExceeded) || sig.Raw != nil {
		t.Errorf("got %x, %v", sig.Raw, err)
	}
	if ctx.left.Load() != -1 {
		t.Error("the context was not looked at between pieces of the message")
	}
}

// TestCancelledEmptyMessage has no piece of the message to look at the context at.
func TestCancelledEmptyMessage(t *testing.T) {
	t.Parallel()
	key, cert := generate(t, gost.CryptoProA())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	sig, err := newSigner(t, key, cert).Sign(ctx, nil)
	if !errors.Is(err, context.Canceled) || sig.Raw != nil {
		t.Errorf("got %x, %v", sig.Raw, err)
	}
}

// TestSignaturesDiffer checks that fresh bytes are mixed into the nonce.
func TestSignaturesDiffer(t *testing.T) {
	t.Parallel()
	key, cert := generate(t, gost.CryptoProA())
	s := newSigner(t, key, cert)
	first, err := s.Sign(t.Context(), []byte("message"))
	if err != nil {
		t.Fatal(err)
	}
	second, err := s.Sign(t.Context(), []byte("message"))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(first.Raw[32:], second.Raw[32:]) {
		t.Error("two signatures of one message have the same r")
	}
}
