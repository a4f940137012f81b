package container_test

import (
	"bytes"
	"math/big"
	"slices"
	"testing"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/container"
	"github.com/go-esia/sdk/gost/internal/ciphers"
)

// TestBodies opens all forms of the private key, for all sizes.
func TestBodies(t *testing.T) {
	t.Parallel()
	for _, name := range opensslKeys() {
		key := keyOf(t, name)
		plain := reversed(key.Bytes())
		public := key.PublicKey().Bytes()
		blocks := productOf(t, key)
		for form, der := range map[string][]byte{
			"octets":            pkcs8(t, key, plain),
			"nested":            pkcs8(t, key, octetString(plain)),
			"integer":           pkcs8(t, key, unsigned(key.Bytes())),
			"one mask":          pkcs8(t, key, slices.Concat(blocks...)),
			"masks of one":      pkcs8(t, key, slices.Concat(plain, one(len(plain)), one(len(plain)))),
			"SEQUENCE":          pkcs8(t, key, sequence(octetString(plain), octetString(public))),
			"SEQUENCE, masked":  pkcs8(t, key, sequence(octetString(slices.Concat(blocks...)), octetString(public))),
			"public key":        pkcs8(t, key, plain, element(0x81, append([]byte{1}, public...))),
			"public key, OCTET": pkcs8(t, key, plain, element(0x81, append([]byte{0}, octetString(public)...))),
			"attributes":        pkcs8(t, key, plain, element(0xa0, sequence(oid(t, "1.2.3")))),
		} {
			contents, err := container.OpenBytes(der, container.Config{})
			if err != nil {
				t.Errorf("%s, %s: %v", name, form, err)
				continue
			}
			if got := contents.Keys[0]; !got.PrivateKey.Equal(key) || got.Format != container.FormatPKCS8 {
				t.Errorf("%s, %s: another key", name, form)
			}
		}
	}
}

// productOf returns the masked form of the key with one mask: d·m and 1/m.
func productOf(tb testing.TB, key *gost.PrivateKey) [][]byte {
	tb.Helper()
	x, mask := masked(key, 3)
	q := new(big.Int).SetBytes(key.Curve().Order())
	inverse := new(big.Int).ModInverse(new(big.Int).SetBytes(reversed(mask)), q)
	return [][]byte{x, reversed(inverse.FillBytes(make([]byte, len(mask))))}
}

func one(size int) []byte { return append([]byte{1}, make([]byte, size-1)...) }

// unsigned is an INTEGER.
func unsigned(d []byte) []byte {
	d = bytes.TrimLeft(d, "\x00")
	if d[0] >= 0x80 {
		d = append([]byte{0}, d...)
	}
	return element(2, d)
}

// TestPublicKeyOfAnotherKey has a public key next to the private one, in both places
// where it can be.
func TestPublicKeyOfAnotherKey(t *testing.T) {
	t.Parallel()
	key := keyOf(t, "g256_XA")
	plain, public := reversed(key.Bytes()), another(t, key).PublicKey().Bytes()
	for what, der := range map[string][]byte{
		"SEQUENCE": pkcs8(t, key, sequence(octetString(plain), octetString(public))),
		"[1]":      pkcs8(t, key, plain, element(0x81, append([]byte{0}, public...))),
	} {
		_, err := container.OpenBytes(der, container.Config{})
		checkError(t, what, err, container.ErrMismatch)
		_, err = container.OpenBytes(der, container.Config{Certificates: []*gost.Certificate{certificateOf(t, "g256_XA")}})
		checkError(t, what+" and a certificate", err, container.ErrMismatch)
	}
}

// TestAmbiguousKey has a key of 512 bits whose octets are an INTEGER, too. What it is
// is decided by the public key, and it is octets without one.
func TestAmbiguousKey(t *testing.T) {
	t.Parallel()
	inner := append([]byte{0x31}, bytes.Repeat([]byte{7}, 61)...)
	body := element(2, inner)
	curve := gost.TC26512A()
	asOctets, err := gost.NewPrivateKey(curve, reversed(body))
	if err != nil {
		t.Fatal(err)
	}
	asInteger, err := gost.NewPrivateKey(curve, append([]byte{0, 0}, inner...))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []*gost.PrivateKey{asOctets, asInteger} {
		der := pkcs8(t, want, body, element(0x81, append([]byte{0}, want.PublicKey().Bytes()...)))
		contents, err := container.OpenBytes(der, container.Config{})
		if err != nil || !contents.Keys[0].PrivateKey.Equal(want) {
			t.Errorf("%v, or another key", err)
		}
	}
	contents, err := container.OpenBytes(pkcs8(t, asOctets, body), container.Config{})
	if err != nil || !contents.Keys[0].PrivateKey.Equal(asOctets) {
		t.Errorf("without a public key: %v, or another key", err)
	}
}

func TestBadPKCS8(t *testing.T) {
	t.Parallel()
	key := keyOf(t, "g256_XA")
	plain := reversed(key.Bytes())
	good := marshalled(t, key)
	algorithm := func(set string) []byte {
		return sequence(integer(0), sequence(oid(t, "1.2.643.7.1.1.1.1"), sequence(oid(t, set))), octetString(plain))
	}
	for what, v := range map[string]struct {
		der  []byte
		want error
	}{
		"zero":               {pkcs8(t, key, make([]byte, 32)), container.ErrDamaged},
		"q":                  {pkcs8(t, key, reversed(key.Curve().Order())), container.ErrDamaged},
		"zero mask":          {pkcs8(t, key, append(slices.Clone(plain), make([]byte, 32)...)), container.ErrDamaged},
		"31 octets":          {pkcs8(t, key, plain[1:]), container.ErrDamaged},
		"33 octets":          {pkcs8(t, key, append(slices.Clone(plain), 1)), container.ErrDamaged},
		"none":               {pkcs8(t, key, nil), container.ErrDamaged},
		"negative INTEGER":   {pkcs8(t, key, element(2, append([]byte{0x80}, plain[:30]...))), container.ErrDamaged},
		"long INTEGER":       {pkcs8(t, key, element(2, append([]byte{1}, make([]byte, 40)...))), container.ErrDamaged},
		"SEQUENCE":           {pkcs8(t, key, sequence(octetString(plain))), container.ErrDamaged},
		"something follows":  {append(slices.Clone(good), 1), container.ErrDamaged},
		"version 2":          {replaced(t, good, integer(0), integer(2)), container.ErrDamaged},
		"512-bit curve":      {algorithm("1.2.643.7.1.2.1.2.1"), container.ErrDamaged},
		"test curve":         {algorithm("1.2.643.2.2.35.0"), gost.ErrUnsupportedAlgorithm},
		"unknown curve":      {algorithm("1.2.3.4"), gost.ErrUnsupportedAlgorithm},
		"short public key":   {pkcs8(t, key, plain, element(0x81, make([]byte, 33))), container.ErrDamaged},
		"something after it": {pkcs8(t, key, plain, element(0x82, nil)), container.ErrDamaged},
	} {
		_, err := container.OpenBytes(v.der, container.Config{})
		checkError(t, what, err, v.want)
		_, err = container.OpenBytes(pemOf("PRIVATE KEY", v.der), container.Config{})
		checkError(t, what+" in PEM", err, v.want)
	}
}

func TestBadPEM(t *testing.T) {
	t.Parallel()
	good := read(t, "openssl/g256_XA.key.pem")
	bad := bytes.Replace(good, []byte("M"), []byte("*"), 1)
	for what, v := range map[string]struct {
		data []byte
		want error
	}{
		"base64":        {bad, container.ErrDamaged},
		"no END":        {good[:len(good)-30], container.ErrTruncated},
		"second no END": {append(slices.Clone(good), "-----BEGIN CERTIFICATE-----\n"...), nil},
		"Proc-Type": {
			bytes.Replace(good, []byte("-----\n"), []byte("-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: DES-EDE3-CBC,00\n\n"), 1),
			container.ErrUnsupported,
		},
		"label":         {pemOf("SOMETHING", nil), container.ErrUnknown},
		"OpenSSH":       {pemOf("OPENSSH PRIVATE KEY", nil), container.ErrForeignKey},
		"PKCS #7":       {pemOf("PKCS7", nil), container.ErrCertificate},
		"BOM and CRLF":  {append([]byte("\xef\xbb\xbf"), bytes.ReplaceAll(good, []byte("\n"), []byte("\r\n"))...), nil},
		"text around":   {slices.Concat([]byte("Bag Attributes\n"), good, []byte("\nbye\n")), nil},
		"key and chain": {slices.Concat(good, read(t, "openssl/g256_XA.crt.pem"), read(t, "other/gost2001.crt.pem")), nil},
	} {
		_, err := container.OpenBytes(v.data, container.Config{})
		checkError(t, what, err, v.want)
	}
}

// TestOMAC opens keys that are encrypted with a MAC, which OpenSSL can't make, and
// damages them.
func TestOMAC(t *testing.T) {
	t.Parallel()
	const prf = "1.2.643.7.1.1.4.2"
	for _, name := range []string{"g256_XA", "g512_A"} {
		plain := marshalled(t, keyOf(t, name))
		for cipher, sealed := range map[string][]byte{
			"1.2.643.7.1.1.5.1.2": sealOMAC(t, ciphers.NewMagma, 8, 8<<10, plain),
			"1.2.643.7.1.1.5.2.2": sealOMAC(t, ciphers.NewKuznyechik, 16, 256<<10, plain),
		} {
			ukm := make([]byte, 12)
			if cipher == "1.2.643.7.1.1.5.2.2" {
				ukm = make([]byte, 16)
			}
			params := sequence(oid(t, cipher), sequence(octetString(ukm)))
			contents, err := container.OpenBytes(encryptedKey(t, pbkdf2(t, integer(10), prf), params, sealed), password("secret"))
			if err != nil || !contents.Keys[0].PrivateKey.Equal(keyOf(t, name)) {
				t.Errorf("%s, %s: %v", name, cipher, err)
			}
			for i := range sealed {
				_, err := container.OpenBytes(encryptedKey(t, pbkdf2(t, integer(10), prf), params, flipped(sealed, i)), password("secret"))
				checkError(t, "flipped", err, container.ErrPassword)
			}
		}
	}
}

// TestOMACOfManySections seals with the sections of different programs.
func TestOMACOfManySections(t *testing.T) {
	t.Parallel()
	key := marshalled(t, keyOf(t, "g256_XA"))
	var bags [][]byte
	for range 30 {
		bags = append(bags, bag(t, certsBag, certBag(t, certificateOf(t, "g256_XA").Raw)))
	}
	plain := sequence(append(bags, bag(t, keyBag, key))...)
	for _, section := range []int{1 << 10, 8 << 10} {
		sealed := sealOMAC(t, ciphers.NewMagma, 8, section, plain)
		algorithm := sequence(oid(t, "1.2.840.113549.1.5.13"), sequence(
			pbkdf2(t, integer(10), "1.2.643.7.1.1.4.2"), sequence(oid(t, "1.2.643.7.1.1.5.1.2"), sequence(octetString(make([]byte, 12))))))
		encrypted := sequence(integer(0), sequence(oid(t, data7), algorithm, element(0x80, sealed)))
		content := sequence(sequence(oid(t, "1.2.840.113549.1.7.6"), element(constructed0, encrypted)))
		file := sequence(integer(3), sequence(oid(t, data7), element(constructed0, octetString(content))))
		if _, err := container.OpenBytes(file, password("secret")); err != nil {
			t.Errorf("sections of %d: %v", section, err)
		}
	}
}

// sealOMAC encrypts with a UKM of zeros and 10 iterations, as RFC 9337 says.
func sealOMAC[B ciphers.Block](tb testing.TB, newCipher func([]byte) (B, error), block, section int, plain []byte) []byte {
	tb.Helper()
	key := container.ForTestStreebogKey("secret", make([]byte, 8), 10)
	keys := container.ForTestKDFTree(key, "kdf tree", make([]byte, 8), 64)
	c, err := newCipher(keys[32:])
	if err != nil {
		tb.Fatal(err)
	}
	sealed, err := ciphers.CTRACPKM(newCipher, keys[:32], make([]byte, block/2), section, slices.Concat(plain, ciphers.OMAC(c, plain)))
	if err != nil {
		tb.Fatal(err)
	}
	return sealed
}

func TestEncryptPKCS8(t *testing.T) {
	t.Parallel()
	if racing {
		t.Skip("slow with the race detector")
	}
	key := keyOf(t, "g512_A")
	first, err := container.EncryptPKCS8(key, []byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	second, err := container.EncryptPKCS8(key, []byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(first[len(first)-64:], second[len(second)-64:]) {
		t.Error("not randomised")
	}
	contents, err := container.OpenBytes(first, password("secret"))
	if err != nil || !contents.Keys[0].PrivateKey.Equal(key) || contents.Keys[0].Format != container.FormatEncryptedPKCS8 {
		t.Errorf("%v, or another key", err)
	}
	_, err = container.OpenBytes(first, password("Secret"))
	checkError(t, "wrong password", err, container.ErrPassword)
	for what, v := range map[string]struct {
		key      *gost.PrivateKey
		password []byte
	}{"no password": {key, nil}, "no key": {nil, []byte("x")}, "zero key": {new(gost.PrivateKey), []byte("x")}} {
		if der, err := container.EncryptPKCS8(v.key, v.password); err == nil || der != nil {
			t.Errorf("%s: no error", what)
		}
	}
}
