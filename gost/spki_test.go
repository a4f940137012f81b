package gost_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/go-esia/sdk/gost"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

const (
	key256, key512       = "1.2.643.7.1.1.1.1", "1.2.643.7.1.1.1.2"
	digest256, digest512 = "1.2.643.7.1.1.2.2", "1.2.643.7.1.1.2.3"
	proA, tc256B         = "1.2.643.2.2.35.1", "1.2.643.7.1.2.1.1.2"
	tc512A               = "1.2.643.7.1.2.1.2.1"
	encryption           = "1.2.643.2.2.31.1" // encryptionParamSet CryptoPro-A of GOST 28147-89
)

// spki returns a SubjectPublicKeyInfo.
func spki(tb testing.TB, alg, bits []byte, rest ...byte) []byte {
	tb.Helper()
	return element(tb, tag.SEQUENCE, alg, bits, rest)
}

func bitString(tb testing.TB, content []byte) []byte {
	tb.Helper()
	return element(tb, tag.BIT_STRING, []byte{0}, content)
}

func TestPKIXParameters(t *testing.T) {
	t.Parallel()
	short, long := opensslKey(t, "g256_A").PublicKey().Bytes(), opensslKey(t, "g512_A").PublicKey().Bytes()
	for name, test := range map[string]struct {
		alg  []byte
		q    []byte
		want string // "" if it is good
	}{
		"digest":                    {keyAlgorithm(t, key256, proA, digest256), short, ""},
		"no digest":                 {keyAlgorithm(t, key256, proA), short, ""},
		"third OID":                 {keyAlgorithm(t, key256, proA, digest256, encryption), short, ""},
		"tc26 without digest":       {keyAlgorithm(t, key256, tc256B), short, ""},
		"tc26 with digest":          {keyAlgorithm(t, key256, tc256B, digest256), short, ""},
		"512 without digest":        {keyAlgorithm(t, key512, tc512A), long, ""},
		"512 with digest":           {keyAlgorithm(t, key512, tc512A, digest512), long, ""},
		"digest of the other size":  {keyAlgorithm(t, key256, proA, digest512), short, "digest in the parameters"},
		"512, digest of 256":        {keyAlgorithm(t, key512, tc512A, digest256), long, "digest in the parameters"},
		"digest GOST R 34.11-94":    {keyAlgorithm(t, key256, proA, "1.2.643.2.2.30.1"), short, "is GOST R 34.11-94"},
		"encryption without digest": {keyAlgorithm(t, key256, proA, encryption), short, "digest in the parameters"},
		"fourth OID":                {keyAlgorithm(t, key256, proA, digest256, encryption, encryption), short, "after the digest"},
		"no parameter set":          {keyAlgorithm(t, key256), short, "don't begin with a parameter set"},
		"curve of the other size":   {keyAlgorithm(t, key256, tc512A), long, "is that of 256-bit keys"},
		"key of the other size":     {keyAlgorithm(t, key512, proA, digest512), short, "is that of 512-bit keys"},
		"test set":                  {keyAlgorithm(t, key256, "1.2.643.2.2.35.0", digest256), short, "for tests of the standard only"},
		"unknown set":               {keyAlgorithm(t, key256, "1.2.3.4"), short, "OID 1.2.3.4 is unknown"},
		"NIST curve":                {keyAlgorithm(t, key256, "1.2.840.10045.3.1.7"), short, "is unknown"},
		"GOST R 34.10-2001":         {keyAlgorithm(t, "1.2.643.2.2.19", proA, "1.2.643.2.2.30.1"), short, "is GOST R 34.10-2001"},
		"elliptic curve":            {keyAlgorithm(t, "1.2.840.10045.2.1", proA), short, "is ECDSA"},
		"parameters are absent":     {element(t, tag.SEQUENCE, oids(t, key256)), short, "not one SEQUENCE"},
		"parameters are NULL":       {element(t, tag.SEQUENCE, oids(t, key256), []byte{5, 0}), short, "not one SEQUENCE"},
		"parameters are an OID":     {element(t, tag.SEQUENCE, oids(t, key256, proA)), short, "not one SEQUENCE"},
		"after the parameters":      {element(t, tag.SEQUENCE, oids(t, key256), element(t, tag.SEQUENCE, oids(t, proA)), []byte{5, 0}), short, "not one SEQUENCE"},
		"NULL after the set":        {element(t, tag.SEQUENCE, oids(t, key256), element(t, tag.SEQUENCE, oids(t, proA), []byte{5, 0})), short, "is malformed"},
		"NULL after the digest":     {element(t, tag.SEQUENCE, oids(t, key256), element(t, tag.SEQUENCE, oids(t, proA, digest256), []byte{5, 0})), short, "after the digest"},
	} {
		pub, err := gost.ParsePKIXPublicKey(spki(t, test.alg, bitString(t, element(t, tag.OCTET_STRING, test.q))))
		if test.want != "" {
			if err == nil || pub != nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%s: %v, want %q", name, err, test.want)
			}
		} else if err != nil || !bytes.Equal(pub.Bytes(), test.q) {
			t.Errorf("%s: %v, or another key", name, err)
		}
	}
}

func TestMalformedPKIX(t *testing.T) {
	t.Parallel()
	alg, q := keyAlgorithm(t, key256, proA, digest256), opensslKey(t, "g256_A").PublicKey().Bytes()
	octets := element(t, tag.OCTET_STRING, q)
	good := spki(t, alg, bitString(t, octets))
	for name, der := range map[string][]byte{
		"nothing":                nil,
		"empty":                  {0x30, 0},
		"data after":             append(slices.Clone(good), 0),
		"data in the SEQUENCE":   spki(t, alg, bitString(t, octets), 5, 0),
		"data in the BIT STRING": spki(t, alg, bitString(t, append(slices.Clone(octets), 0))),
		"no OCTET STRING":        spki(t, alg, bitString(t, q)),
		"unused bits":            spki(t, alg, element(t, tag.BIT_STRING, []byte{1}, octets)),
		"empty BIT STRING":       spki(t, alg, []byte{3, 0}),
		"empty OCTET STRING":     spki(t, alg, bitString(t, []byte{4, 0})),
		"OCTET for BIT STRING":   spki(t, alg, element(t, tag.OCTET_STRING, octets)),
		"one byte short":         spki(t, alg, bitString(t, element(t, tag.OCTET_STRING, q[:63]))),
		"one byte long":          spki(t, alg, bitString(t, element(t, tag.OCTET_STRING, q, []byte{0}))),
		"twice":                  spki(t, alg, bitString(t, element(t, tag.OCTET_STRING, q, q))),
		"zero":                   spki(t, alg, bitString(t, element(t, tag.OCTET_STRING, make([]byte, 64)))),
		"big-endian":             spki(t, alg, bitString(t, element(t, tag.OCTET_STRING, littleEndian(q)))),
		"indefinite length":      append(append([]byte{0x30, 0x80}, good[2:]...), 0, 0),
		"long form of length":    append([]byte{0x30, 0x81, good[1]}, good[2:]...),
	} {
		if pub, err := gost.ParsePKIXPublicKey(der); err == nil || pub != nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := gost.ParsePKIXPublicKey(good); err != nil {
		t.Errorf("the key itself: %v", err)
	}
}

func TestPKIXRoundTrip(t *testing.T) {
	t.Parallel()
	for _, c := range gost.AllCurves() {
		pub := generate(t, c).PublicKey()
		der, err := gost.MarshalPKIXPublicKey(pub)
		if err != nil {
			t.Fatal(err)
		}
		again, err := gost.ParsePKIXPublicKey(der)
		if err != nil || !again.Equal(pub) || again.Curve() != c {
			t.Errorf("%v: %v, or another key", c, err)
		}
		fromCryptoPro := strings.HasPrefix(c.OID().String(), "1.2.643.2.2.")
		if got := bytes.Contains(der, oids(t, digest256)); got != fromCryptoPro || bytes.Contains(der, oids(t, digest512)) {
			t.Errorf("%v: digest is written: %v, want %v", c, got, fromCryptoPro)
		}
	}
}

func TestForeignPublicKeys(t *testing.T) {
	t.Parallel()
	for file, message := range map[string]string{
		"gost2001.pub.pem": "GOST R 34.10-2001",
		"rsa.pub.pem":      "algorithm of the key is RSA",
	} {
		_, err := gost.ParsePublicKey(readFile(t, "other", file))
		if !errors.Is(err, gost.ErrUnsupportedAlgorithm) || !strings.Contains(err.Error(), message) {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// TestDamagedDER cuts keys at every length and flips every bit of them. Nothing
// may panic, and no damaged public key may be the same key.
func TestDamagedDER(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"g256_A", "g256_TCA", "g512_C"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			key := opensslKey(t, name)
			private := readFile(t, "openssl", name+".key.p8.der")
			public := readDER(t, "openssl", name+".pub.pem")
			for i := range private {
				if _, err := gost.ParsePKCS8PrivateKey(private[:i]); err == nil {
					t.Errorf("private key of %d bytes was accepted", i)
				}
			}
			for i := range public {
				if _, err := gost.ParsePKIXPublicKey(public[:i]); err == nil {
					t.Errorf("public key of %d bytes was accepted", i)
				}
			}
			for i := range 8 * len(public) {
				bad := flip(public, i)
				if pub, err := gost.ParsePKIXPublicKey(bad); err == nil && pub.Equal(key.Public()) {
					t.Errorf("the same public key after a change of bit %d", i)
				}
			}
			for i := range 8 * (len(private) - key.Curve().Size()) { // other keys begin there
				const version = 8*5 - 1 // 0 becomes 1
				if got, err := gost.ParsePKCS8PrivateKey(flip(private, i)); err == nil && got.Equal(key) && i != version {
					t.Errorf("the same private key after a change of bit %d", i)
				}
			}
		})
	}
}

// flip returns data with one bit changed.
func flip(data []byte, bit int) []byte {
	data = slices.Clone(data)
	data[bit/8] ^= 0x80 >> (bit % 8)
	return data
}
