package failover_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/failover"
	"github.com/go-esia/sdk/signer/keysigner"
)

var errBroken = errors.New("broken")

// newKey returns a signer whose certificate is valid in a period.
func newKey(tb testing.TB, from, to time.Time) *keysigner.Signer {
	tb.Helper()
	key, err := gost.GenerateKey(gost.CryptoProA())
	if err != nil {
		tb.Fatal(err)
	}
	return certify(tb, key, from, to)
}

func certify(tb testing.TB, key *gost.PrivateKey, from, to time.Time) *keysigner.Signer {
	tb.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(from.UnixNano()), Subject: pkix.Name{CommonName: "failover"}, NotBefore: from, NotAfter: to,
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
	return s
}

// always returns a signer whose certificate is valid now, also in a bubble of synctest.
func always(tb testing.TB) *keysigner.Signer {
	tb.Helper()
	return newKey(tb, time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC))
}

// A device is a signer that behaves as it is told to.
type device struct {
	key   *keysigner.Signer
	calls atomic.Int32
	begun atomic.Int32 // calls that have not returned

	mu   sync.Mutex
	does func(context.Context, signer.Signature) (signer.Signature, error)
}

func newDevice(tb testing.TB) *device {
	tb.Helper()
	return &device{key: always(tb), does: works}
}

func (d *device) set(does func(context.Context, signer.Signature) (signer.Signature, error)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.does = does
}

func (d *device) Sign(ctx context.Context, message []byte) (signer.Signature, error) {
	d.calls.Add(1)
	d.begun.Add(1)
	defer d.begun.Add(-1)
	sig, err := d.key.Sign(context.WithoutCancel(ctx), message)
	if err != nil {
		return sig, err
	}
	d.mu.Lock()
	does := d.does
	d.mu.Unlock()
	return does(ctx, sig)
}

// count returns the number of calls since the last time.
func (d *device) count() int { return int(d.calls.Swap(0)) }

func (d *device) cert() *gost.Certificate { return d.key.Certificate() }

func (d *device) member(name string) failover.Member {
	return failover.Member{Name: name, Signer: d, Certificates: []*gost.Certificate{d.cert()}}
}

func works(ctx context.Context, sig signer.Signature) (signer.Signature, error) {
	return sig, ctx.Err()
}

func fails(context.Context, signer.Signature) (signer.Signature, error) {
	return signer.Signature{}, errBroken
}

func hangs(ctx context.Context, _ signer.Signature) (signer.Signature, error) {
	<-ctx.Done()
	return signer.Signature{}, ctx.Err()
}

func panics(context.Context, signer.Signature) (signer.Signature, error) { panic("in the device") }

// takes returns a behaviour that works after a time, or gives up with the context.
func takes(d time.Duration) func(context.Context, signer.Signature) (signer.Signature, error) {
	return func(ctx context.Context, sig signer.Signature) (signer.Signature, error) {
		select {
		case <-time.After(d):
			return sig, nil
		case <-ctx.Done():
			return signer.Signature{}, ctx.Err()
		}
	}
}

// isDeaf works after a time and ignores the context.
func isDeaf(d time.Duration) func(context.Context, signer.Signature) (signer.Signature, error) {
	return func(_ context.Context, sig signer.Signature) (signer.Signature, error) {
		time.Sleep(d)
		return sig, nil
	}
}

func newSigner(tb testing.TB, cfg failover.Config) *failover.Signer {
	tb.Helper()
	s, err := failover.New(cfg)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// two returns two devices and their members.
func two(tb testing.TB) (a, b *device, members []failover.Member) {
	tb.Helper()
	a, b = newDevice(tb), newDevice(tb)
	return a, b, []failover.Member{a.member("a"), b.member("b")}
}

// by fails the test unless the message is signed, by that certificate.
func by(tb testing.TB, s signer.Signer, want *gost.Certificate) {
	tb.Helper()
	sig, err := s.Sign(tb.Context(), []byte("message"))
	switch {
	case err != nil:
		tb.Error(err)
	case !bytes.Equal(sig.Certificate, want.Raw) || sig.CertificateHash != want.Hash():
		tb.Errorf("the signature is by another certificate, %s", sig.CertificateHash)
	case !gost.VerifyMessage(want.Key, []byte("message"), sig.Raw):
		tb.Error("the signature is not valid")
	}
}
