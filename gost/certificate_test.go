package gost_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/streebog"
	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

const (
	signature256, signature512 = "1.2.643.7.1.1.3.2", "1.2.643.7.1.1.3.3"
	signature2001              = "1.2.643.2.2.3"
)

func TestHash(t *testing.T) {
	t.Parallel()
	cert := opensslCertificate(t, "g512_A")
	sum := streebog.Sum256(cert.Raw) // also for 512-bit keys
	if got, want := cert.Hash(), strings.ToUpper(hex.EncodeToString(sum[:])); got != want {
		t.Errorf("Hash = %s, want %s", got, want)
	}
	for _, c := range []*gost.Certificate{nil, {}} {
		if got := c.Hash(); got != "" {
			t.Errorf("Hash of no certificate = %q", got)
		}
	}
}

// TestChains checks leaves whose keys are of another size than those of the
// authority, made by OpenSSL: the hash function is that of the authority.
func TestChains(t *testing.T) {
	t.Parallel()
	ca256, ca512 := certificateFile(t, "other", "ca256.crt.pem"), certificateFile(t, "other", "ca512.crt.pem")
	by256, by512 := certificateFile(t, "other", "leaf512_by_ca256.crt.pem"), certificateFile(t, "other", "leaf256_by_ca512.crt.pem")
	by2001 := certificateFile(t, "other", "leaf256_by_gost2001.crt.pem")
	for _, test := range []struct {
		name          string
		child, parent *gost.Certificate
		want          string // "" if the signature is valid
	}{
		{"512 by 256", by256, ca256, ""},
		{"256 by 512", by512, ca512, ""},
		{"256 by itself", ca256, ca256, ""},
		{"512 by itself", ca512, ca512, ""},
		{"512 by 256, other parent", by256, ca512, "of a 256-bit key, and the key of the parent is 512-bit"},
		{"256 by 512, other parent", by512, ca256, "of a 512-bit key, and the key of the parent is 256-bit"},
		{"leaf by itself", by256, by256, "of a 256-bit key, and the key of the parent is 512-bit"},
		{"authority by another", ca256, reissue(t, ca256), "the signature is not valid"},
		{"by GOST R 34.10-2001", by2001, ca256, "of GOST R 34.10-2001"},
		{"by nil", by256, nil, "nil"},
		{"by zero", by256, &gost.Certificate{}, "nil"},
		{"nil by", nil, ca256, "nil"},
	} {
		err := test.child.CheckSignatureFrom(test.parent)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
		if want := test.name == "by GOST R 34.10-2001"; errors.Is(err, gost.ErrUnsupportedAlgorithm) != want {
			t.Errorf("%s: %v is ErrUnsupportedAlgorithm: %v", test.name, err, !want)
		}
	}
}

// reissue returns an authority with the name of ca and another key.
func reissue(tb testing.TB, ca *gost.Certificate) *gost.Certificate {
	tb.Helper()
	key := generate(tb, ca.Key.Curve())
	template := authority()
	template.RawSubject = ca.RawSubject
	return create(tb, template, nil, key.PublicKey(), key)
}

func TestGOST2001Certificate(t *testing.T) {
	t.Parallel()
	_, err := gost.ParseCertificate(readFile(t, "other", "gost2001.crt.pem"))
	if !errors.Is(err, gost.ErrUnsupportedAlgorithm) || !strings.Contains(err.Error(), "GOST R 34.10-2001") {
		t.Errorf("err = %v", err)
	}
}

// TestParentMayNotSign checks that a leaf can't be taken for an authority.
func TestParentMayNotSign(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*x509.Certificate){
		"not an authority":     func(c *x509.Certificate) { c.IsCA = false },
		"no basic constraints": func(c *x509.Certificate) { c.IsCA, c.BasicConstraintsValid = false, false },
		"key usage":            func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageDigitalSignature },
		"authority":            func(*x509.Certificate) {},
	} {
		key, leafKey := generate(t, gost.CryptoProA()), generate(t, gost.CryptoProA())
		template := authority()
		change(template)
		parent := create(t, template, nil, key.PublicKey(), key)
		child := create(t, leaf(), parent, leafKey.PublicKey(), key)
		var constraint x509.ConstraintViolationError
		if err := child.CheckSignatureFrom(parent); errors.As(err, &constraint) != (name != "authority") || (err == nil) != (name == "authority") {
			t.Errorf("%s: %v", name, err)
		}
		if err := parent.CheckSignatureFrom(parent); err != nil {
			t.Errorf("%s: self-signature: %v", name, err)
		}
	}
}

// resign returns a certificate with the fields of der and other identifiers of
// the signature algorithm, inside and outside.
func resign(tb testing.TB, der []byte, inner, outer, rest []byte, key *gost.PrivateKey) []byte {
	tb.Helper()
	tbs := withAlgorithm(tb, der, inner, nil)
	sig, err := key.SignMessage(nil, tbs, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return element(tb, tag.SEQUENCE, tbs, outer, bitString(tb, sig), rest)
}

// withAlgorithm returns the TBSCertificate of der with another algorithm, and
// with another key if spki is not nil.
func withAlgorithm(tb testing.TB, der, alg, spki []byte) []byte {
	tb.Helper()
	input := cryptobyte.String(der)
	var fields [8]cryptobyte.String // version serial signature issuer validity subject key extensions
	var t tag.Tag
	ok := input.ReadASN1(&input, tag.SEQUENCE) && input.ReadASN1(&input, tag.SEQUENCE)
	for i := range fields {
		ok = ok && input.ReadAnyASN1Element(&fields[i], &t)
	}
	if !ok || !input.Empty() {
		tb.Fatal("unexpected certificate")
	}
	fields[2] = alg
	if spki != nil {
		fields[6] = spki
	}
	var b bytes.Buffer
	for _, f := range fields {
		b.Write(f)
	}
	return element(tb, tag.SEQUENCE, b.Bytes())
}

func TestSignatureAlgorithmOfCertificate(t *testing.T) {
	t.Parallel()
	key := generate(t, gost.CryptoProA())
	self := create(t, authority(), nil, key.PublicKey(), key)
	ai := func(oid string, params ...byte) []byte { return element(t, tag.SEQUENCE, oids(t, oid), params) }
	absent, null := ai(signature256), ai(signature256, 5, 0)
	for name, test := range map[string]struct {
		inner, outer, rest []byte
		want               string // "" if it is good
	}{
		"absent":                 {absent, absent, nil, ""},
		"NULL":                   {null, null, nil, ""},
		"absent inside":          {absent, null, nil, "identifiers of the signature algorithm differ"},
		"NULL inside":            {null, absent, nil, "identifiers of the signature algorithm differ"},
		"other OID inside":       {ai(signature512), absent, nil, "identifiers of the signature algorithm differ"},
		"NULL with a value":      {ai(signature256, 5, 1, 0), ai(signature256, 5, 1, 0), nil, "neither absent nor NULL"},
		"NULL twice":             {ai(signature256, 5, 0, 5, 0), ai(signature256, 5, 0, 5, 0), nil, "neither absent nor NULL"},
		"SEQUENCE":               {ai(signature256, 0x30, 0), ai(signature256, 0x30, 0), nil, "neither absent nor NULL"},
		"of the other size":      {ai(signature512), ai(signature512), nil, "of a 512-bit key"},
		"OID of keys":            {ai(key256), ai(key256), nil, "of GOST R 34.10-2012 (256-bit)"},
		"OID of GOST R 34.10-94": {ai("1.2.643.2.2.4"), ai("1.2.643.2.2.4"), nil, "of GOST R 34.10-94"},
		"OID of 2001":            {ai(signature2001), ai(signature2001), nil, "of GOST R 34.10-2001"},
		"OID of RSA":             {ai("1.2.840.113549.1.1.11", 5, 0), ai("1.2.840.113549.1.1.11", 5, 0), nil, "of RSA"},
		"data after":             {absent, absent, []byte{5, 0}, "not a SEQUENCE of data, algorithm and signature"},
		"no OID":                 {[]byte{0x30, 0}, []byte{0x30, 0}, nil, "malformed"},
	} {
		der := resign(t, self.Raw, test.inner, test.outer, test.rest, key)
		// What ParseCertificate refuses is also tried on the method itself.
		made := &gost.Certificate{Certificate: &x509.Certificate{Raw: der}}
		err := made.CheckSignatureFrom(self)
		if test.want == "" && err == nil {
			err = reparse(der, self)
		}
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
		if test.want != "" && reparse(der, self) == nil {
			t.Errorf("%s: accepted after ParseCertificate", name)
		}
	}
}

// reparse parses der and checks that parent has signed it.
func reparse(der []byte, parent *gost.Certificate) error {
	cert, err := gost.ParseCertificate(der)
	if err != nil {
		return err
	}
	return cert.CheckSignatureFrom(parent)
}

// TestTrailingDataInCertificate checks that what no signature protects, but what
// the hash depends on, is refused.
func TestTrailingDataInCertificate(t *testing.T) {
	t.Parallel()
	fields := cryptobyte.String(opensslCertificate(t, "g256_A").Raw)
	if !fields.ReadASN1(&fields, tag.SEQUENCE) {
		t.Fatal("not a certificate")
	}
	if _, err := gost.ParseCertificate(element(t, tag.SEQUENCE, fields, []byte{5, 0})); err == nil {
		t.Error("accepted")
	}
}

// TestDamagedCertificate flips bits in all octets, and cuts. No damaged
// certificate may have a valid signature.
func TestDamagedCertificate(t *testing.T) {
	t.Parallel()
	for name, step := range map[string]int{"g256_XA": 7, "g256_TCA": 61, "g512_A": 203} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parent := opensslCertificate(t, name)
			for i := 0; i < len(parent.Raw); i += step {
				if _, err := gost.ParseCertificate(parent.Raw[:i]); err == nil {
					t.Errorf("certificate of %d bytes was accepted", i)
				}
			}
			// A damaged copy is not its own parent, so the parent must be an authority.
			parent.IsCA, parent.BasicConstraintsValid, parent.KeyUsage = true, true, x509.KeyUsageCertSign
			for i := 0; i < 8*len(parent.Raw); i += step {
				if reparse(flip(parent.Raw, i), parent) == nil {
					t.Errorf("valid after a change of bit %d", i)
				}
			}
			if err := reparse(parent.Raw, parent); err != nil {
				t.Errorf("the certificate itself: %v", err)
			}
		})
	}
}

// TestForeignCertificates checks certificates and authorities with keys that
// crypto/x509 knows.
func TestForeignCertificates(t *testing.T) {
	t.Parallel()
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := authority()
	caDER, err := x509.CreateCertificate(rand.Reader, template, template, caKey.Public(), caKey)
	if err != nil {
		t.Fatal(err)
	}
	ca, err := gost.ParseCertificate(caDER)
	if err != nil || ca.Key != nil || !caKey.PublicKey.Equal(ca.PublicKey) {
		t.Fatalf("Key = %v, PublicKey = %v, %v", ca.Key, ca.PublicKey, err)
	}
	if err := ca.CheckSignatureFrom(ca); err != nil {
		t.Errorf("self-signature: %v", err)
	}
	gostCA := certificateFile(t, "other", "ca256.crt.pem")
	if err := gostCA.CheckSignatureFrom(ca); err == nil || !strings.Contains(err.Error(), "the key of the parent is ECDSA") {
		t.Errorf("GOST signature with a key of ECDSA: %v", err)
	}
	if err := ca.CheckSignatureFrom(gostCA); !errors.Is(err, gost.ErrUnsupportedAlgorithm) {
		t.Errorf("ECDSA signature with a GOST key: %v", err)
	}
	gostLeaf := signedByECDSA(t, caKey, caDER, opensslKey(t, "g256_A").PublicKey())
	if err := gostLeaf.CheckSignatureFrom(ca); err != nil || gostLeaf.Key == nil {
		t.Errorf("GOST key signed by ECDSA: Key = %v, %v", gostLeaf.Key, err)
	}
	bad := slices.Clone(gostLeaf.Raw)
	bad[len(bad)-1] ^= 1
	if reparse(bad, ca) == nil {
		t.Error("a damaged signature of ECDSA is valid")
	}
}

// signedByECDSA returns a certificate for a GOST key that is signed with ECDSA.
func signedByECDSA(tb testing.TB, key *ecdsa.PrivateKey, like []byte, pub *gost.PublicKey) *gost.Certificate {
	tb.Helper()
	spki, err := gost.MarshalPKIXPublicKey(pub)
	if err != nil {
		tb.Fatal(err)
	}
	alg := element(tb, tag.SEQUENCE, oids(tb, "1.2.840.10045.4.3.2"))
	tbs := withAlgorithm(tb, like, alg, spki)
	sum := sha256.Sum256(tbs)
	sig, err := ecdsa.SignASN1(rand.Reader, key, sum[:])
	if err != nil {
		tb.Fatal(err)
	}
	cert, err := gost.ParseCertificate(element(tb, tag.SEQUENCE, tbs, alg, bitString(tb, sig)))
	if err != nil {
		tb.Fatal(err)
	}
	return cert
}

// authority returns a template of a certification authority.
func authority() *x509.Certificate {
	return &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "Authority", Country: []string{"RU"}},
		NotBefore:             time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:              time.Date(2046, 1, 1, 0, 0, 0, 0, time.UTC),
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		BasicConstraintsValid: true,
		IsCA:                  true,
	}
}

// leaf returns a template of a certificate of a client system.
func leaf() *x509.Certificate {
	return &x509.Certificate{
		SerialNumber:          big.NewInt(2),
		Subject:               pkix.Name{CommonName: "Клиент", Organization: []string{"Тест"}, Country: []string{"RU"}},
		NotBefore:             time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:              time.Date(2027, 4, 1, 0, 0, 0, 0, time.UTC),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
		BasicConstraintsValid: true,
	}
}
