package gost_test

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/gost"
)

// numbered returns the private key n of a curve, without the cost of generating
// one.
func numbered(tb testing.TB, c *gost.Curve, n int) *gost.PrivateKey {
	tb.Helper()
	d := make([]byte, c.Size())
	d[len(d)-2], d[len(d)-1] = byte(n>>8), byte(n)
	key, err := gost.NewPrivateKey(c, d)
	if err != nil {
		tb.Fatal(err)
	}
	return key
}

// proA returns the key n of CryptoPro-A.
func keyA(tb testing.TB, n int) *gost.PrivateKey {
	tb.Helper()
	return numbered(tb, gost.CryptoProA(), n)
}

// An issuer is an authority of a test.
type issuer struct {
	*gost.Certificate

	key *gost.PrivateKey
}

// change changes a template.
type change func(*x509.Certificate)

func named(name string, template *x509.Certificate, changes []change) *x509.Certificate {
	template.Subject = pkix.Name{CommonName: name, Country: []string{"RU"}}
	for _, c := range changes {
		c(template)
	}
	return template
}

// newRoot returns a self-signed authority.
func newRoot(tb testing.TB, name string, key *gost.PrivateKey, changes ...change) issuer {
	tb.Helper()
	return issuer{create(tb, named(name, authority(), changes), nil, key.PublicKey(), key), key}
}

// authority returns an authority below i.
func (i issuer) authority(tb testing.TB, name string, key *gost.PrivateKey, changes ...change) issuer {
	tb.Helper()
	return issuer{create(tb, named(name, authority(), changes), i.Certificate, key.PublicKey(), i.key), key}
}

// leaf returns a certificate of a client system below i.
func (i issuer) leaf(tb testing.TB, changes ...change) *gost.Certificate {
	tb.Helper()
	return create(tb, named("Клиент", leaf(), changes), i.Certificate, keyA(tb, 100).PublicKey(), i.key)
}

func validFrom(t time.Time) change  { return func(c *x509.Certificate) { c.NotBefore = t } }
func validUntil(t time.Time) change { return func(c *x509.Certificate) { c.NotAfter = t } }

// pathLength is n authorities at most below this one.
func pathLength(n int) change {
	return func(c *x509.Certificate) { c.MaxPathLen, c.MaxPathLenZero = n, n == 0 }
}

func withKeyUsage(usage x509.KeyUsage) change {
	return func(c *x509.Certificate) { c.KeyUsage = usage }
}

func withExtKeyUsages(usages ...x509.ExtKeyUsage) change {
	return func(c *x509.Certificate) { c.ExtKeyUsage = usages }
}

// withExtension adds an extension with the value NULL.
func withExtension(critical bool, id ...int) change {
	extension := pkix.Extension{Id: asn1.ObjectIdentifier(id), Critical: critical, Value: []byte{5, 0}}
	return func(c *x509.Certificate) { c.ExtraExtensions = append(c.ExtraExtensions, extension) }
}

// summer is a time at which the certificates of these tests are valid.
func summer() time.Time { return time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC) }

func pool(certs ...*gost.Certificate) *gost.CertPool {
	p := new(gost.CertPool)
	p.AddCert(certs...)
	return p
}

// options are those with one root, the intermediates, and summer.
func options(root *gost.Certificate, intermediates ...*gost.Certificate) gost.VerifyOptions {
	return gost.VerifyOptions{Roots: pool(root), Intermediates: pool(intermediates...), CurrentTime: summer()}
}

// wantChain checks that a chain is the given one.
func wantChain(t *testing.T, opts gost.VerifyOptions, want ...*gost.Certificate) {
	t.Helper()
	got, err := want[0].Verify(opts)
	if err != nil {
		t.Errorf("Verify: %v", err)
		return
	}
	if !slices.EqualFunc(got, want, func(a, b *gost.Certificate) bool { return a.Hash() == b.Hash() }) {
		t.Errorf("another chain, of %d certificates: %v, want %v", len(got), got, want)
	}
}

// wantRefusal checks that there is no chain and what the error is.
func wantRefusal(t *testing.T, leaf *gost.Certificate, opts gost.VerifyOptions, text string, is ...func(error) bool) {
	t.Helper()
	chain, err := leaf.Verify(opts)
	if err == nil || chain != nil {
		t.Errorf("accepted: %d certificates, want an error with %q", len(chain), text)
		return
	}
	if !strings.Contains(err.Error(), text) || !strings.HasPrefix(err.Error(), "gost: verify: ") {
		t.Errorf("error %q, want %q in it", err, text)
	}
	for n, check := range is {
		if !check(err) {
			t.Errorf("error %q isn't what it should be (%d)", err, n)
		}
	}
}

func isExpired(err error) bool {
	return errors.Is(err, gost.ErrExpired) && isInvalid(x509.Expired)(err)
}
func isNotYetValid(err error) bool {
	return errors.Is(err, gost.ErrNotYetValid) && isInvalid(x509.Expired)(err)
}

func isInvalid(reason x509.InvalidReason) func(error) bool {
	return func(err error) bool {
		var invalid x509.CertificateInvalidError
		return errors.As(err, &invalid) && invalid.Reason == reason && invalid.Cert != nil
	}
}

func isUnknownAuthority(err error) bool {
	var unknown x509.UnknownAuthorityError
	return errors.As(err, &unknown) && unknown.Cert != nil
}

func isUnhandled(err error) bool {
	var unhandled x509.UnhandledCriticalExtension
	return errors.As(err, &unhandled)
}
