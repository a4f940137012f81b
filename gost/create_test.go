package gost_test

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"io"
	"math/big"
	"net"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/gost"
)

// create issues a certificate and parses it.
func create(tb testing.TB, template *x509.Certificate, parent *gost.Certificate, pub *gost.PublicKey, key crypto.Signer) *gost.Certificate {
	tb.Helper()
	der, err := gost.CreateCertificate(template, parent, pub, key)
	if err != nil {
		tb.Fatal(err)
	}
	cert, err := gost.ParseCertificate(der)
	if err != nil {
		tb.Fatal(err)
	}
	return cert
}

func TestCreateSelfSigned(t *testing.T) {
	t.Parallel()
	for _, c := range gost.AllCurves() {
		key := generate(t, c)
		cert := create(t, authority(), nil, key.PublicKey(), key)
		if err := cert.CheckSignatureFrom(cert); err != nil {
			t.Errorf("%v: %v", c, err)
		}
		if !cert.Key.Equal(key.Public()) || cert.Key.Curve() != c || !bytes.Equal(cert.RawIssuer, cert.RawSubject) {
			t.Errorf("%v: another key, curve or issuer", c)
		}
		if !cert.IsCA || cert.Version != 3 || len(cert.SubjectKeyId) != 20 || cert.Subject.CommonName != "Authority" {
			t.Errorf("%v: IsCA = %v, Version = %d, SubjectKeyId = %x, Subject = %v", c, cert.IsCA, cert.Version, cert.SubjectKeyId, cert.Subject)
		}
	}
}

func TestCreateByAuthority(t *testing.T) {
	t.Parallel()
	for _, c := range sets() {
		caKey := generate(t, c)
		ca := create(t, authority(), nil, caKey.PublicKey(), caKey)
		for _, leafCurve := range []*gost.Curve{gost.CryptoProA(), gost.TC26512A()} {
			key := generate(t, leafCurve)
			cert := create(t, leaf(), ca, key.PublicKey(), caKey)
			if err := cert.CheckSignatureFrom(ca); err != nil {
				t.Errorf("%v by %v: %v", leafCurve, c, err)
			}
			if !bytes.Equal(cert.RawIssuer, ca.RawSubject) || !bytes.Equal(cert.AuthorityKeyId, ca.SubjectKeyId) {
				t.Errorf("%v by %v: names or identifiers of keys don't match", leafCurve, c)
			}
			if err := cert.CheckSignatureFrom(cert); err == nil {
				t.Errorf("%v by %v: signed by itself too", leafCurve, c)
			}
		}
	}
}

func TestCreateFields(t *testing.T) {
	t.Parallel()
	key := generate(t, gost.CryptoProA())
	uri := &url.URL{Scheme: "https", Host: "example.ru", Path: "/a"}
	template := leaf()
	template.DNSNames = []string{"example.ru"}
	template.EmailAddresses = []string{"a@example.ru"}
	template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1).To4()}
	template.URIs = []*url.URL{uri}
	template.OCSPServer = []string{"http://ocsp.example.ru"}
	template.SubjectKeyId = []byte{1, 2, 3}
	template.AuthorityKeyId = []byte{4, 5, 6}
	template.SignatureAlgorithm = x509.SHA256WithRSA // ignored
	ogrn := asn1.ObjectIdentifier{1, 2, 643, 100, 1}
	template.Subject.ExtraNames = []pkix.AttributeTypeAndValue{{Type: ogrn, Value: "1027700132195"}}
	extra := pkix.Extension{Id: asn1.ObjectIdentifier{1, 2, 643, 100, 111}, Value: []byte{0x0c, 1, 'x'}}
	template.ExtraExtensions = []pkix.Extension{extra}
	cert := create(t, template, nil, key.PublicKey(), key)

	if cert.SerialNumber.Cmp(template.SerialNumber) != 0 || !cert.NotBefore.Equal(template.NotBefore) || !cert.NotAfter.Equal(template.NotAfter) {
		t.Errorf("serial %v, %v to %v", cert.SerialNumber, cert.NotBefore, cert.NotAfter)
	}
	if cert.KeyUsage != template.KeyUsage || !slices.Equal(cert.ExtKeyUsage, template.ExtKeyUsage) || cert.IsCA || !cert.BasicConstraintsValid {
		t.Errorf("KeyUsage %v, ExtKeyUsage %v, IsCA %v", cert.KeyUsage, cert.ExtKeyUsage, cert.IsCA)
	}
	if !slices.Equal(cert.DNSNames, template.DNSNames) || !slices.Equal(cert.EmailAddresses, template.EmailAddresses) ||
		len(cert.IPAddresses) != 1 || len(cert.URIs) != 1 || !slices.Equal(cert.OCSPServer, template.OCSPServer) {
		t.Errorf("names %v %v %v %v, OCSP %v", cert.DNSNames, cert.EmailAddresses, cert.IPAddresses, cert.URIs, cert.OCSPServer)
	}
	if !bytes.Equal(cert.SubjectKeyId, template.SubjectKeyId) || !bytes.Equal(cert.AuthorityKeyId, template.AuthorityKeyId) {
		t.Errorf("SubjectKeyId = %x, AuthorityKeyId = %x", cert.SubjectKeyId, cert.AuthorityKeyId)
	}
	if cert.Subject.CommonName != "Клиент" || !strings.Contains(cert.Subject.String(), "1.2.643.100.1=") {
		t.Errorf("Subject = %v", cert.Subject)
	}
	if !slices.ContainsFunc(cert.Extensions, func(e pkix.Extension) bool { return e.Id.Equal(extra.Id) && bytes.Equal(e.Value, extra.Value) }) {
		t.Error("extra extension is missing")
	}
	if bytes.Contains(cert.Raw, oids(t, "1.3.101.112")) || !bytes.Contains(cert.Raw, append([]byte{0x30, 10}, oids(t, signature256)...)) {
		t.Error("algorithm is not the one of GOST without parameters")
	}
}

func TestCreateTimes(t *testing.T) {
	t.Parallel()
	key := generate(t, gost.CryptoProA())
	template := leaf()
	moscow := time.FixedZone("MSK", 3*60*60)
	template.NotBefore = time.Date(2050, 1, 1, 2, 59, 59, 999, moscow) // one second to 2050 in UTC
	template.NotAfter = time.Date(2050, 1, 1, 3, 0, 0, 0, moscow)
	cert := create(t, template, nil, key.PublicKey(), key)
	for _, want := range []string{"\x17\x0d491231235959Z", "\x18\x0f20500101000000Z"} { // UTCTime and GeneralizedTime
		if !bytes.Contains(cert.Raw, []byte(want)) {
			t.Errorf("%q is not in the certificate", want)
		}
	}
}

func TestCreateSerialNumber(t *testing.T) {
	t.Parallel()
	key := generate(t, gost.CryptoProA())
	seen := make(map[string]bool)
	for range 4 {
		template := leaf()
		template.SerialNumber = nil
		cert := create(t, template, nil, key.PublicKey(), key)
		if template.SerialNumber != nil || template.SubjectKeyId != nil {
			t.Error("the template was changed")
		}
		if cert.SerialNumber.Sign() <= 0 || cert.SerialNumber.BitLen() > 159 || cert.SerialNumber.BitLen() < 64 {
			t.Errorf("SerialNumber = %v", cert.SerialNumber)
		}
		seen[cert.SerialNumber.String()] = true
	}
	if len(seen) != 4 {
		t.Errorf("%d different serial numbers of 4", len(seen))
	}
}

// A digestSigner has nothing but the methods of crypto.Signer, like a key in a
// token.
type digestSigner struct {
	key    *gost.PrivateKey
	change func([]byte) []byte
}

func (s digestSigner) Public() crypto.PublicKey { return s.key.Public() }

func (s digestSigner) Sign(random io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	if opts.HashFunc() != 0 || len(digest) != s.key.Curve().Size() {
		return nil, errors.New("not a Streebog digest")
	}
	sig, err := s.key.Sign(random, digest, opts)
	return s.change(sig), err
}

func TestCreateWithSigner(t *testing.T) {
	t.Parallel()
	forEachSet(t, func(t *testing.T, c *gost.Curve) {
		key := generate(t, c)
		for name, change := range map[string]func([]byte) []byte{
			"s || r":        func(sig []byte) []byte { return sig },
			"r || s":        func(sig []byte) []byte { return slices.Concat(sig[c.Size():], sig[:c.Size()]) },
			"reversed":      reversed,
			"little-endian": littleEndian,
			"nothing":       func([]byte) []byte { return nil },
			"cut short":     func(sig []byte) []byte { return sig[1:] },
		} {
			_, err := gost.CreateCertificate(leaf(), nil, key.PublicKey(), digestSigner{key, change})
			if (err == nil) != (name == "s || r") {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestCreateRefuses(t *testing.T) {
	t.Parallel()
	key, other := generate(t, gost.CryptoProA()), generate(t, gost.CryptoProA())
	ca := create(t, authority(), nil, key.PublicKey(), key)
	with := func(change func(*x509.Certificate)) *x509.Certificate {
		template := leaf()
		change(template)
		return template
	}
	pub := key.PublicKey()
	for name, test := range map[string]struct {
		template *x509.Certificate
		parent   *gost.Certificate
		pub      *gost.PublicKey
		key      crypto.Signer
		want     string
	}{
		"no template":         {nil, nil, pub, key, "template is nil"},
		"no public key":       {leaf(), nil, nil, key, "key is not valid"},
		"zero public key":     {leaf(), nil, new(gost.PublicKey), key, "key is not valid"},
		"no private key":      {leaf(), nil, pub, nil, "private key is not that of the issuer"},
		"nil private key":     {leaf(), nil, pub, (*gost.PrivateKey)(nil), "private key is not that of the issuer"},
		"key of another":      {leaf(), nil, pub, other, "private key is not that of the issuer"},
		"key of the leaf":     {leaf(), ca, other.PublicKey(), other, "private key is not that of the issuer"},
		"zero parent":         {leaf(), &gost.Certificate{}, pub, key, "parent has no GOST"},
		"parent without key":  {leaf(), &gost.Certificate{Certificate: ca.Certificate}, pub, key, "parent has no GOST"},
		"serial number 0":     {with(func(c *x509.Certificate) { c.SerialNumber = big.NewInt(0) }), nil, pub, key, "serial number"},
		"serial number -1":    {with(func(c *x509.Certificate) { c.SerialNumber = big.NewInt(-1) }), nil, pub, key, "serial number"},
		"long serial number":  {with(func(c *x509.Certificate) { c.SerialNumber = new(big.Int).Lsh(big.NewInt(1), 159) }), nil, pub, key, "serial number"},
		"no NotBefore":        {with(func(c *x509.Certificate) { c.NotBefore = time.Time{} }), nil, pub, key, "NotBefore"},
		"no NotAfter":         {with(func(c *x509.Certificate) { c.NotAfter = time.Time{} }), nil, pub, key, "NotAfter"},
		"ends before":         {with(func(c *x509.Certificate) { c.NotAfter = c.NotBefore.Add(-time.Second) }), nil, pub, key, "not in order"},
		"no name":             {with(func(c *x509.Certificate) { c.Subject = pkix.Name{} }), nil, pub, key, "name of the issuer is empty"},
		"path length, no CA":  {with(func(c *x509.Certificate) { c.MaxPathLen = 1 }), nil, pub, key, "MaxPathLen"},
		"year 10000":          {with(func(c *x509.Certificate) { c.NotAfter = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) }), nil, pub, key, ""},
		"malformed DNS name":  {with(func(c *x509.Certificate) { c.DNSNames = []string{"пример.рф"} }), nil, pub, key, ""},
		"not yet a signature": {leaf(), nil, pub, digestSigner{key, func([]byte) []byte { return make([]byte, 64) }}, "not a valid signature s || r"},
	} {
		der, err := gost.CreateCertificate(test.template, test.parent, test.pub, test.key)
		if err == nil || der != nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), "gost: create certificate: ") {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
}
