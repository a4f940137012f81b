package container_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/container"
	"github.com/go-esia/sdk/gost/internal/ciphers"
)

// An export is a key as CryptoPro CSP exports it, to be forged.
type export struct {
	key               *gost.PrivateKey // of 256 bits
	wrap              []byte           // the key that encrypts it
	algorithm         []byte           // of the blob, that for key exchange if nil
	badMAC, badBlock  bool             // the codes of the key, and of the structure
	berOfWhatIsInside bool
}

// exported is SEQUENCE { V, OCTET STRING mac2 }.
func (e export) exported(tb testing.TB) []byte {
	tb.Helper()
	ukm := bytes.Repeat([]byte{3}, 8)
	c, err := ciphers.NewGOST28147(container.ForTestKDFTree(e.wrap, "\x26\xbd\xb8\x78", ukm, 32), ciphers.SBoxCryptoProA)
	if err != nil {
		tb.Fatal(err)
	}
	raw := reversed(e.key.Bytes())
	encrypted, err := c.EncryptECB(raw)
	if err != nil {
		tb.Fatal(err)
	}
	mac := c.IMIT([8]byte(ukm), raw)
	if e.badMAC {
		mac[0] ^= 1
	}
	parameters := forgery{}.parameters(tb, e.key)
	v := sequence(octetString(ukm), sequence(octetString(encrypted), octetString(mac[:])), element(0xa0, parameters))
	mac2 := c.IMIT([8]byte{}, v)
	if e.badBlock {
		mac2[3] ^= 0x80
	}
	return sequence(v, octetString(mac2[:]))
}

// plain is what the encryption of the file hides.
func (e export) plain(tb testing.TB) []byte {
	tb.Helper()
	algorithm := e.algorithm
	if algorithm == nil {
		algorithm = []byte{0x46, 0xaa, 0, 0}
	}
	blob := slices.Concat([]byte{7, 0x20, 0, 0}, algorithm, []byte("MAG1\x20\x00\x00\x00"), e.exported(tb))
	plain := sequence(integer(0), sequence(oid(tb, "1.2.643.7.1.1.6.1"), []byte{5, 0}), octetString(blob))
	if e.berOfWhatIsInside {
		return toBER(tb, plain)
	}
	return plain
}

// encrypted is the key under a password, with one iteration.
func (e export) encrypted(tb testing.TB, password string) []byte {
	tb.Helper()
	salt := bytes.Repeat([]byte{9}, 16)
	h := ciphers.NewGOST341194()
	for _, c := range []byte(password) {
		h.Write([]byte{c, 0})
	}
	h.Write(salt)
	h.Write([]byte{0, 1})
	e.wrap = h.Sum(nil)
	c, err := ciphers.NewGOST28147(e.wrap, ciphers.SBoxCryptoProA)
	if err != nil {
		tb.Fatal(err)
	}
	data := c.EncryptCFB([8]byte(salt), e.plain(tb), ciphers.CryptoProMeshing)
	return sequence(sequence(oid(tb, "1.2.840.113549.1.12.1.80"), sequence(octetString(salt), integer(1))), octetString(data))
}

// TestCodesOfExportedKey has one wrong code each, and the other one right.
func TestCodesOfExportedKey(t *testing.T) {
	t.Parallel()
	key := keyOf(t, "g256_XA")
	for what, v := range map[string]struct {
		export export
		want   error
	}{
		"good":          {export{key: key}, nil},
		"BER":           {export{key: key, berOfWhatIsInside: true}, nil},
		"for signing":   {export{key: key, algorithm: []byte{0x49, 0x2e, 0, 0}}, nil},
		"key":           {export{key: key, badMAC: true}, container.ErrDamaged},
		"structure":     {export{key: key, badBlock: true}, container.ErrDamaged},
		"512 bits":      {export{key: key, algorithm: []byte{0x42, 0xaa, 0, 0}}, container.ErrDamaged},
		"GOST 2001":     {export{key: key, algorithm: []byte{0x24, 0xaa, 0, 0}}, container.ErrGOST2001},
		"of the future": {export{key: key, algorithm: []byte{1, 2, 3, 4}}, container.ErrUnsupported},
	} {
		contents, err := container.OpenBytes(v.export.encrypted(t, "12345"), password("12345"))
		checkError(t, what, err, v.want)
		if err == nil && !contents.Keys[0].PrivateKey.Equal(key) {
			t.Errorf("%s: another key", what)
		}
	}
}
