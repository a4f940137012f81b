package gost_test

import (
	"bytes"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-esia/sdk/gost"
	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

// TestPKCS8Forms reads the forms of private keys that gost-engine reads. All are
// the key of g256_XA, or pretend to be.
func TestPKCS8Forms(t *testing.T) {
	t.Parallel()
	want := opensslKey(t, "g256_XA")
	for file, message := range map[string]string{
		"a_raw_le":                              "",
		"b_nested_octet_le":                     "",
		"c_nested_integer_be":                   "nested INTEGER",
		"e_masked_raw_KM_then_M":                "masked (1 masks)",
		"f_masked_raw_two_masks":                "masked (2 masks)",
		"g_masked_nested_octet":                 "masked (1 masks) in a nested OCTET STRING",
		"h_d_ge_q":                              "not in the range [1, q-1] of CryptoPro-A",
		"i_v1_no_extra":                         "",
		"j_sequence_masked_public":              "nested SEQUENCE",
		"k_sequence_plain_public":               "nested SEQUENCE",
		"l_v1_public_raw":                       "",
		"m_v1_public_raw_unused1_as_in_rfc9548": "",
		"n_v1_public_octet":                     "",
		"p8_aes256":                             "PKCS #8 is encrypted",
		"pkey_aes_enc":                          "PKCS #8 is encrypted",
		"../other/gost2001.key":                 "GOST R 34.10-2001",
		"../other/rsa.key":                      "algorithm of the key is RSA",
		"../other/rsa_pkcs1.key":                "RSA key (PKCS #1)",
		"../other/ec.key":                       "algorithm of the key is ECDSA",
		"../other/ec_sec1.key":                  "elliptic curve private key (SEC 1)",
		"../other/request":                      "certificate request",
		"../other/ca256.crt":                    "the file is an X.509 certificate",
		"../openssl/g256_XA.pub":                "the file is a public key",
	} {
		key, err := gost.ParsePrivateKey(readFile(t, "pkcs8", file+".pem"))
		if message == "" {
			if err != nil || !key.Equal(want) {
				t.Errorf("%s: %v, or another key", file, err)
			}
			continue
		}
		if err == nil || key != nil || !strings.Contains(err.Error(), message) || !strings.HasPrefix(err.Error(), "gost: private key") {
			t.Errorf("%s: %v, want %q", file, err, message)
		}
		foreign := slices.Contains([]string{"gost2001.key", "rsa.key", "rsa_pkcs1.key", "ec.key", "ec_sec1.key"}, strings.TrimPrefix(file, "../other/"))
		if errors.Is(err, gost.ErrUnsupportedAlgorithm) != foreign {
			t.Errorf("%s: %v is ErrUnsupportedAlgorithm: %v, want %v", file, err, !foreign, foreign)
		}
	}
}

// TestBigEndianPKCS8 shows the trap that the documentation tells of: a key that
// was written in the wrong order is another key.
func TestBigEndianPKCS8(t *testing.T) {
	t.Parallel()
	key, err := gost.ParsePrivateKey(readFile(t, "pkcs8", "d_raw_be_WRONG.pem"))
	if err != nil {
		t.Fatal(err)
	}
	if key.PublicKey().Equal(opensslCertificate(t, "g256_XA").Key) {
		t.Error("a big-endian key was read as if it were little-endian")
	}
}

func TestPKCS8RoundTrip(t *testing.T) {
	t.Parallel()
	for _, c := range gost.AllCurves() {
		key := generate(t, c)
		der, err := gost.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		again, err := gost.ParsePKCS8PrivateKey(der)
		if err != nil || !again.Equal(key) || again.Curve() != c {
			t.Errorf("%v: %v, or another key", c, err)
		}
	}
}

// A pkcs8 is a private key to be encoded with mistakes.
type pkcs8 struct {
	version int64
	alg     []byte // AlgorithmIdentifier
	octets  []byte
	rest    []byte
}

func (p pkcs8) encode(tb testing.TB) []byte {
	tb.Helper()
	var b cryptobyte.Builder
	b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(p.version)
		b.AddBytes(p.alg)
		b.AddASN1OctetString(p.octets)
		b.AddBytes(p.rest)
	})
	return build(tb, &b)
}

func build(tb testing.TB, b *cryptobyte.Builder) []byte {
	tb.Helper()
	der, err := b.Bytes()
	if err != nil {
		tb.Fatal(err)
	}
	return der
}

// element returns a DER element with the given content.
func element(tb testing.TB, t tag.Tag, content ...[]byte) []byte {
	tb.Helper()
	var b cryptobyte.Builder
	b.AddASN1(t, func(b *cryptobyte.Builder) { b.AddBytes(slices.Concat(content...)) })
	return build(tb, &b)
}

// oids returns DER object identifiers, one after another.
func oids(tb testing.TB, list ...string) []byte {
	tb.Helper()
	var b cryptobyte.Builder
	for _, s := range list {
		b.AddASN1ObjectIdentifier(parseOID(tb, s))
	}
	return build(tb, &b)
}

func parseOID(tb testing.TB, s string) asn1.ObjectIdentifier {
	tb.Helper()
	var oid asn1.ObjectIdentifier
	n := 0
	for _, c := range s + "." {
		if c != '.' {
			n = 10*n + int(c-'0')
			continue
		}
		oid, n = append(oid, n), 0
	}
	return oid
}

// keyAlgorithm returns the AlgorithmIdentifier of a key.
func keyAlgorithm(tb testing.TB, alg string, params ...string) []byte {
	tb.Helper()
	return element(tb, tag.SEQUENCE, oids(tb, alg), element(tb, tag.SEQUENCE, oids(tb, params...)))
}

func TestMalformedPKCS8(t *testing.T) {
	t.Parallel()
	key := opensslKey(t, "g256_A")
	d, q := reversed(key.Bytes()), key.PublicKey().Bytes()
	other := opensslKey(t, "g256_XA").PublicKey().Bytes()
	alg := keyAlgorithm(t, "1.2.643.7.1.1.1.1", "1.2.643.2.2.35.1", "1.2.643.7.1.1.2.2")
	attributes := []byte{0xa0, 2, 5, 0}
	publicKey := func(q []byte) []byte { return element(t, tag.Tag(1).ContextSpecific(), []byte{0}, q) }
	for name, test := range map[string]struct {
		key  pkcs8
		want string // "" if it is good
	}{
		"version 0":            {pkcs8{0, alg, d, nil}, ""},
		"version 1":            {pkcs8{1, alg, d, nil}, ""},
		"version 2":            {pkcs8{2, alg, d, nil}, "version of PKCS #8 is not 0 or 1"},
		"version -1":           {pkcs8{-1, alg, d, nil}, "version of PKCS #8 is not 0 or 1"},
		"attributes":           {pkcs8{0, alg, d, attributes}, ""},
		"public key":           {pkcs8{1, alg, d, publicKey(q)}, ""},
		"both":                 {pkcs8{1, alg, d, append(attributes, publicKey(q)...)}, ""},
		"public key of other":  {pkcs8{1, alg, d, publicKey(other)}, "not that of the private key"},
		"public key, empty":    {pkcs8{1, alg, d, []byte{0x81, 0}}, "not that of the private key"},
		"public key cut short": {pkcs8{1, alg, d, publicKey(q[:63])}, "not that of the private key"},
		"something follows":    {pkcs8{0, alg, d, []byte{5, 0}}, "something unknown follows"},
		"no key":               {pkcs8{0, alg, nil, nil}, "the key has 0 octets"},
		"31 octets":            {pkcs8{0, alg, d[:31], nil}, "the key has 31 octets"},
		"33 octets":            {pkcs8{0, alg, append(slices.Clone(d), 0), nil}, "the key has 33 octets"},
		"zero":                 {pkcs8{0, alg, make([]byte, 32), nil}, "not in the range"},
		"nested, and more":     {pkcs8{0, alg, append(element(t, tag.OCTET_STRING, d), 0), nil}, "the key has 35 octets"},
		"nested twice":         {pkcs8{0, alg, element(t, tag.OCTET_STRING, element(t, tag.OCTET_STRING, d)), nil}, "the key has 36 octets"},
		"nested, 31 octets":    {pkcs8{0, alg, element(t, tag.OCTET_STRING, d[:31]), nil}, "the key has 33 octets"},
		"agreement":            {pkcs8{0, keyAlgorithm(t, "1.2.643.7.1.1.6.1", "1.2.643.2.2.36.0"), d, nil}, "key agreement"},
	} {
		_, err := gost.ParsePKCS8PrivateKey(test.key.encode(t))
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
}

// TestScalarsInPKCS8 has the limits of the range in files.
func TestScalarsInPKCS8(t *testing.T) {
	t.Parallel()
	forEachSet(t, func(t *testing.T, c *gost.Curve) {
		size, q := c.Size(), unhex(t, numbersOf(t, c).Q)
		one := append(make([]byte, size-1), 1)
		alg := keyAlgorithm(t, key256, c.OID().String())
		if size == 64 {
			alg = keyAlgorithm(t, key512, c.OID().String())
		}
		for name, test := range map[string]struct {
			d    []byte // big-endian
			good bool
		}{
			"zero":  {make([]byte, size), false},
			"1":     {one, true},
			"q-1":   {minus(q, one), true},
			"q":     {q, false},
			"q+1":   {plus(q, one), false},
			"2^n-1": {bytes.Repeat([]byte{0xff}, size), false},
			"short": {one[1:], false},
			"long":  {append([]byte{0}, one...), false},
		} {
			raw := reversed(test.d)
			for form, octets := range map[string][]byte{"raw": raw, "nested": element(t, tag.OCTET_STRING, raw)} {
				der := pkcs8{0, alg, octets, nil}.encode(t)
				_, err := gost.ParsePKCS8PrivateKey(der)
				_, pemErr := gost.ParsePrivateKey(wrap("PRIVATE KEY", der))
				if (err == nil) != test.good || (pemErr == nil) != test.good {
					t.Errorf("%s, %s: %v, in PEM %v", name, form, err, pemErr)
				}
			}
		}
	})
}

// TestErrorsShowNoKey damages keys in many ways. Whatever the error is, it must
// not have a piece of the key in it.
func TestErrorsShowNoKey(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"g256_A", "g256_TCA", "g512_A"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			der := readFile(t, "openssl", name+".key.p8.der")
			secret := newLeak(opensslKey(t, name).Bytes())
			seen := make(map[string]bool)
			for _, data := range damaged(der) {
				for _, err := range parseAll(data) {
					if err != nil && !seen[err.Error()] && secret.in(err.Error()) {
						t.Errorf("%q shows the key", err)
					}
					if err != nil {
						seen[err.Error()] = true
					}
				}
			}
			if len(seen) < 20 {
				t.Errorf("only %d different errors", len(seen))
			}
		})
	}
}

// TestKeyInPlaceOfOID puts a key where an OID is expected. The numbers of an OID
// are the same octets in another form.
func TestKeyInPlaceOfOID(t *testing.T) {
	t.Parallel()
	d := reversed(opensslKey(t, "g256_A").Bytes())
	for i := range d {
		d[i] &= 0x7f // each octet is a number then
	}
	asOID := element(t, tag.OBJECT_IDENTIFIER, d)
	number := strconv.Itoa(int(d[10])) + "." + strconv.Itoa(int(d[11])) + "."
	for name, alg := range map[string][]byte{
		"algorithm":     element(t, tag.SEQUENCE, asOID, element(t, tag.SEQUENCE, oids(t, proA))),
		"parameter set": element(t, tag.SEQUENCE, oids(t, key256), element(t, tag.SEQUENCE, asOID)),
		"digest":        element(t, tag.SEQUENCE, oids(t, key256), element(t, tag.SEQUENCE, oids(t, proA), asOID)),
	} {
		_, err := gost.ParsePKCS8PrivateKey(pkcs8{0, alg, d, nil}.encode(t))
		if err == nil || strings.Contains(err.Error(), number) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// damaged returns der with mistakes, as DER and as text.
func damaged(der []byte) [][]byte {
	var out [][]byte
	for i := range der {
		masks := []byte{255, 1, 16}
		if i >= len(der)-32 { // in the key: what is damaged is another key, which takes longer to make
			masks = masks[:1]
		}
		for _, mask := range masks {
			bad := slices.Clone(der)
			bad[i] ^= mask
			out = append(out, bad)
		}
		out = append(out, der[:i], der[i:], append(slices.Clone(der[:i]), der[i+1:]...), append([]byte{6, byte(len(der) - i)}, der[i:]...))
	}
	text := wrap("PRIVATE KEY", der)
	for i := range text {
		bad := slices.Clone(text)
		bad[i] ^= 1
		out = append(out, text[:i], text[i:], bad)
	}
	for _, label := range []string{"CERTIFICATE", "PUBLIC KEY", "RSA PRIVATE KEY", "SECRET", base64.StdEncoding.EncodeToString(der[len(der)-24:])} {
		out = append(out, wrap(label, der), wrap(label, der[:40]))
	}
	return append(out, []byte(strings.TrimSpace(string(text[28:len(text)-26]))))
}

// parseAll gives data to all parsers and returns their errors.
func parseAll(data []byte) []error {
	var errs []error
	_, err := gost.ParsePKCS8PrivateKey(data)
	errs = append(errs, err)
	_, err = gost.ParsePrivateKey(data)
	errs = append(errs, err)
	_, err = gost.ParsePKIXPublicKey(data)
	errs = append(errs, err)
	_, err = gost.ParsePublicKey(data)
	errs = append(errs, err)
	_, err = gost.ParseCertificate(data)
	errs = append(errs, err)
	_, err = gost.ParseCertificates(data)
	return append(errs, err)
}
