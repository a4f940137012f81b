package container_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	stdpbkdf2 "crypto/pbkdf2"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/hex"
	"encoding/pem"
	"math/big"
	"slices"
	"testing"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/container"
	"github.com/go-esia/sdk/gost/internal/ciphers"
)

// Builders of DER, with which files are forged that no program at hand writes.

func element(t byte, parts ...[]byte) []byte {
	var b cryptobyte.Builder
	b.AddASN1(tag.Tag(t), func(b *cryptobyte.Builder) {
		for _, part := range parts {
			b.AddBytes(part)
		}
	})
	return b.BytesOrPanic()
}

func sequence(parts ...[]byte) []byte { return element(0x30, parts...) }

func octetString(content []byte) []byte { return element(4, content) }

func integer(x int64) []byte {
	var b cryptobyte.Builder
	b.AddASN1Int64(x)
	return b.BytesOrPanic()
}

func oid(tb testing.TB, s string) []byte {
	tb.Helper()
	var id asn1.ObjectIdentifier
	part := 0
	for _, c := range s + "." {
		if c == '.' {
			id, part = append(id, part), 0
			continue
		}
		part = 10*part + int(c-'0')
	}
	der, err := asn1.Marshal(id)
	if err != nil {
		tb.Fatal(err)
	}
	return der
}

func unhex(tb testing.TB, s string) []byte {
	tb.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func pemOf(label string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der})
}

func derOf(tb testing.TB, data []byte) []byte {
	tb.Helper()
	block, _ := pem.Decode(data)
	if block == nil {
		tb.Fatal("no PEM")
	}
	return block.Bytes
}

func reversed(b []byte) []byte {
	b = slices.Clone(b)
	slices.Reverse(b)
	return b
}

// pkcs8 is an unencrypted key with another body than [gost.MarshalPKCS8PrivateKey]
// writes.
func pkcs8(tb testing.TB, key *gost.PrivateKey, body []byte, rest ...[]byte) []byte {
	tb.Helper()
	algorithm := "1.2.643.7.1.1.1.1"
	if key.Curve().Size() == 64 {
		algorithm = "1.2.643.7.1.1.1.2"
	}
	fields := [][]byte{
		integer(int64(min(len(rest), 1))),
		sequence(oid(tb, algorithm), sequence(oid(tb, key.Curve().OID().String()))), octetString(body),
	}
	return sequence(append(fields, rest...)...)
}

// masked returns x and mask, little-endian, with x / mask = d modulo q.
func masked(key *gost.PrivateKey, factor int64) (x, mask []byte) {
	size := key.Curve().Size()
	q := new(big.Int).SetBytes(key.Curve().Order())
	m := new(big.Int).Exp(big.NewInt(factor), big.NewInt(71), q)
	d := new(big.Int).SetBytes(key.Bytes())
	d.Mul(d, m).Mod(d, q)
	return reversed(d.FillBytes(make([]byte, size))), reversed(m.FillBytes(make([]byte, size)))
}

// A forgery is a container of CryptoPro CSP to be made. The zero value of a field
// leaves out what it is for.
type forgery struct {
	first, second         *gost.PrivateKey
	firstCert, secondCert []byte
	pin                   []byte
	reserve               bool
	notExportable         bool
	otherForm             bool // the key is in the other form only
	noFingerprint         bool
	noPINCode             bool
	attributes            byte // more of them
	secondParameters      bool
}

func bitString(b byte) []byte { return element(3, []byte{0, b}) }

// files returns the files of the container.
func (g forgery) files(tb testing.TB) map[string][]byte {
	tb.Helper()
	files := map[string][]byte{
		"name.key":    sequence(element(0x16, []byte("forged"))),
		"header.key":  g.header(tb),
		"masks.key":   g.masks(tb, g.first, 3),
		"primary.key": g.primary(tb, g.first, 3),
	}
	switch {
	case g.second != nil:
		files["masks2.key"], files["primary2.key"] = g.masks(tb, g.second, 7), g.primary(tb, g.second, 7)
	case g.reserve:
		files["masks2.key"], files["primary2.key"] = g.masks(tb, g.first, 5), g.primary(tb, g.first, 5)
	}
	return files
}

func salt(factor int64) []byte { return slices.Repeat([]byte{byte(factor)}, 12) }

func (g forgery) masks(tb testing.TB, key *gost.PrivateKey, factor int64) []byte {
	tb.Helper()
	_, mask := masked(key, factor)
	return sequence(octetString(mask), octetString(salt(factor)), octetString(code(tb, mask[len(mask)-32:], salt(factor))))
}

func (g forgery) primary(tb testing.TB, key *gost.PrivateKey, factor int64) []byte {
	tb.Helper()
	x, _ := masked(key, factor)
	c, err := ciphers.NewGOST28147(container.ForTestCryptoProKDF(g.pin, salt(factor)), ciphers.SBoxZ)
	if err != nil {
		tb.Fatal(err)
	}
	encrypted, err := c.EncryptECB(x)
	if err != nil {
		tb.Fatal(err)
	}
	if g.otherForm {
		return sequence(octetString(make([]byte, len(encrypted))), element(0x80, encrypted))
	}
	return sequence(octetString(encrypted))
}

func code(tb testing.TB, key, message []byte) []byte {
	tb.Helper()
	c, err := ciphers.NewGOST28147(key, ciphers.SBoxZ)
	if err != nil {
		tb.Fatal(err)
	}
	sum := c.IMIT([8]byte{}, message)
	return sum[:]
}

func (g forgery) parameters(tb testing.TB, key *gost.PrivateKey) []byte {
	tb.Helper()
	bits := byte(0xa0) // exportable, for exchange
	if g.notExportable {
		bits = 0x20
	}
	agreement := "1.2.643.7.1.1.6.1"
	if key.Curve().Size() == 64 {
		agreement = "1.2.643.7.1.1.6.2"
	}
	algorithm := element(0xa0, oid(tb, agreement), sequence(oid(tb, key.Curve().OID().String())))
	return slices.Concat(bitString(bits), algorithm)
}

func (g forgery) header(tb testing.TB) []byte {
	tb.Helper()
	attributes := g.attributes
	if len(g.pin) > 0 {
		attributes |= 0x80
	}
	if g.reserve {
		attributes |= 0x40
	}
	fingerprint := g.first.PublicKey().Bytes()[:8]
	pinCode := make([]byte, 4)
	if len(g.pin) > 0 {
		pinCode = code(tb, container.ForTestCryptoProKDF(g.pin, fingerprint), make([]byte, 16))
	}
	fields := [][]byte{element(0xa0, oid(tb, "1.2.643.2.2.37.2.1")), bitString(attributes), sequence(g.parameters(tb, g.first))}
	add := func(present bool, field []byte) {
		if present {
			fields = append(fields, field)
		}
	}
	add(!g.noPINCode, element(0x82, pinCode))
	if g.secondParameters {
		add(true, element(0xa4, g.parameters(tb, g.second)))
	}
	add(g.firstCert != nil, element(0x85, g.firstCert))
	add(g.secondCert != nil, element(0x86, g.secondCert))
	add(!g.noFingerprint, element(0x8a, fingerprint))
	if g.second != nil && !g.noFingerprint {
		add(true, element(0x8b, g.second.PublicKey().Bytes()[:8]))
	}
	content := sequence(fields...)
	return sequence(content, octetString(code(tb, make([]byte, 32), content)))
}

// encryptedKey is EncryptedPrivateKeyInfo with the given parameters.
func encryptedKey(tb testing.TB, kdf, cipher, data []byte) []byte {
	tb.Helper()
	return sequence(sequence(oid(tb, "1.2.840.113549.1.5.13"), sequence(kdf, cipher)), octetString(data))
}

func pbkdf2(tb testing.TB, iterations []byte, prf string) []byte {
	tb.Helper()
	return sequence(oid(tb, "1.2.840.113549.1.5.12"), sequence(octetString(make([]byte, 8)), iterations, sequence(oid(tb, prf), []byte{5, 0})))
}

func scryptParams(tb testing.TB, n, r, p int64) []byte {
	tb.Helper()
	return sequence(oid(tb, "1.3.6.1.4.1.11591.4.11"), sequence(octetString(make([]byte, 8)), integer(n), integer(r), integer(p)))
}

func aes256(tb testing.TB) []byte {
	tb.Helper()
	return sequence(oid(tb, "2.16.840.1.101.3.4.1.42"), octetString(make([]byte, 16)))
}

// sealAES is plain, encrypted with the password "secret".
func sealAES(tb testing.TB, plain []byte) []byte {
	tb.Helper()
	key, err := stdpbkdf2.Key(sha256.New, "secret", make([]byte, 8), 10, 32)
	if err != nil {
		tb.Fatal(err)
	}
	c, err := aes.NewCipher(key)
	if err != nil {
		tb.Fatal(err)
	}
	n := 16 - len(plain)%16
	padded := append(slices.Clone(plain), bytes.Repeat([]byte{byte(n)}, n)...)
	cipher.NewCBCEncrypter(c, make([]byte, 16)).CryptBlocks(padded, padded)
	return encryptedKey(tb, pbkdf2(tb, integer(10), "1.2.840.113549.2.9"), aes256(tb), padded)
}
