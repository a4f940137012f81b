package answer_test

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"os"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer/answer"
)

const day = 24 * time.Hour

// renew returns a certificate of key for a time. If usage is not zero, the private key
// may be used until then. The identifier of the key may be nil.
func renew(tb testing.TB, key *gost.PrivateKey, id []byte, from, to, usage time.Time) *gost.Certificate {
	tb.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(from.UnixNano() ^ to.UnixNano()), Subject: pkix.Name{CommonName: "renewed"}, NotBefore: from, NotAfter: to,
		SubjectKeyId: id,
	}
	if !usage.IsZero() {
		notAfter := asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 1, Bytes: []byte(usage.UTC().Format("20060102150405Z"))}
		der, err := asn1.Marshal([]asn1.RawValue{notAfter})
		if err != nil {
			tb.Fatal(err)
		}
		template.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 16}, Value: der}}
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

// TestSeveralCertificatesOfOneKey pairs a signature with the certificate that the answer
// names, and otherwise with the one that is valid now and ends last, in whichever order
// they were given.
func TestSeveralCertificatesOfOneKey(t *testing.T) {
	t.Parallel()
	key, err := gost.GenerateKey(gost.CryptoProA())
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		now, never := time.Now(), time.Time{}
		certs := map[string]*gost.Certificate{
			"ended":       renew(t, key, nil, now.Add(-9*day), now.Add(-5*day), never),
			"old":         renew(t, key, nil, now.Add(-3*day), now.Add(2*day), never),
			"new":         renew(t, key, nil, now.Add(-1*day), now.Add(5*day), never),
			"key is over": renew(t, key, nil, now.Add(-2*day), now.Add(20*day), now.Add(-day)),
			"future":      renew(t, key, nil, now.Add(10*day), now.Add(30*day), never),
		}
		raw, err := key.SignMessage(nil, []byte(text), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			after time.Duration
			given []string
			want  string
		}{
			{0, []string{"ended", "old", "new", "key is over", "future"}, "new"},
			{0, []string{"ended", "old", "future"}, "old"},
			{0, []string{"ended", "key is over"}, "key is over"}, // none is valid
			{0, []string{"ended", "future"}, "future"},
			{5 * day, []string{"old", "new"}, "new"}, // the last moment
			{5*day + 1, []string{"old", "new", "future"}, "future"},
			{11 * day, []string{"new", "old", "ended", "future"}, "future"},
		} {
			time.Sleep(time.Until(now.Add(tt.after)))
			for range 2 {
				slices.Reverse(tt.given)
				var list []*gost.Certificate
				for _, name := range tt.given {
					list = append(list, certs[name])
				}
				c := newChecker(t, list...)
				sig, err := c.Signature([]byte(text), answer.Answer{Data: raw})
				if err != nil || !bytes.Equal(sig.Certificate, certs[tt.want].Raw) || sig.CertificateHash != certs[tt.want].Hash() {
					t.Errorf("%v of %q: got %v, %v, want %s", tt.after, tt.given, sig, err, tt.want)
				}
				if !slices.Equal(c.Certificates(), list) {
					t.Errorf("%q: the order of Certificates has changed", tt.given)
				}
				testNamed(t, c, raw, list)
			}
		}
		_, err = newChecker(t, certs["old"]).Signature([]byte(text), answer.Answer{Data: raw, CertificateHash: certs["new"].Hash()})
		if !errors.Is(err, answer.ErrCertificate) {
			t.Errorf("a certificate of the key that is not accepted: got %v", err)
		}
	})
}

// testNamed names each of the certificates.
func testNamed(t *testing.T, c *answer.Checker, raw []byte, certs []*gost.Certificate) {
	t.Helper()
	for _, cert := range certs {
		for _, a := range []answer.Answer{{Data: raw, Certificate: cert.Raw}, {Data: raw, CertificateHash: cert.Hash()}} {
			sig, err := c.Signature([]byte(text), a)
			if err != nil || !bytes.Equal(sig.Certificate, cert.Raw) || sig.CertificateHash != cert.Hash() {
				t.Errorf("the answer names its certificate: got %v, %v, want %s", sig, err, cert.Hash())
			}
		}
	}
}

// TestCMSBySeveralCertificatesOfOneKey has a message that names its certificate by the
// identifier of the key, which is that of a renewed certificate, too.
func TestCMSBySeveralCertificatesOfOneKey(t *testing.T) {
	t.Parallel()
	read := func(name string) []byte {
		data, err := os.ReadFile("../../gost/cms/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	key, err := gost.ParsePKCS8PrivateKey(read("openssl/g256_XA.key.p8.der"))
	if err != nil {
		t.Fatal(err)
	}
	cert, err := gost.ParseCertificate(read("openssl/g256_XA.crt.der"))
	if err != nil {
		t.Fatal(err)
	}
	renewed := renew(t, key, cert.SubjectKeyId, time.Now().Add(-day), cert.NotAfter.Add(day), time.Time{})
	message, der := read("openssl/msg_esia.txt"), read("other/keyid.der")
	for name, tt := range map[string]struct {
		certs []*gost.Certificate
		want  error
	}{
		"renewed first": {[]*gost.Certificate{renewed, cert}, nil},
		"renewed last":  {[]*gost.Certificate{cert, renewed}, nil},
		"renewed only":  {[]*gost.Certificate{renewed}, answer.ErrCertificate},
	} {
		if _, err := newChecker(t, tt.certs...).CMS(message, answer.Answer{Data: der}); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
	}
}
