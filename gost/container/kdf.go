package container

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1" //nolint:gosec // the default of PBKDF2 in RFC 8018, and that of old files
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/asn1"
	"encoding/binary"
	"hash"

	"github.com/go-esia/sdk/gost/internal/ciphers"
	"github.com/go-esia/sdk/gost/streebog"
)

// A newHash makes an instance of a hash function.
type newHash func() hash.Hash

// A hashing is a hash function with its weight.
type hashing struct {
	new    newHash // nil for none
	weight int64
}

func newStreebog256() hash.Hash   { return streebog.New256() }
func newStreebog512() hash.Hash   { return streebog.New512() }
func newGOST341194() hash.Hash    { return ciphers.NewGOST341194() }
func pseudoRandomSHA1() hash.Hash { return sha1.New() }

// overSHA1 is the default of most derivations.
func overSHA1() hashing { return hashing{pseudoRandomSHA1, weightSHA} }

// hashOfHMAC returns the hash of an HMAC by its OID, or none (RFC 8018, appendix
// B.1; RFC 7836, section 4.1; RFC 4357, section 3).
func hashOfHMAC(oid asn1.ObjectIdentifier) hashing {
	switch oid.String() {
	case "1.2.840.113549.2.7":
		return overSHA1()
	case "1.2.840.113549.2.8":
		return hashing{sha256.New224, weightSHA}
	case "1.2.840.113549.2.9":
		return hashing{sha256.New, weightSHA}
	case "1.2.840.113549.2.10":
		return hashing{sha512.New384, weightLongSHA}
	case "1.2.840.113549.2.11":
		return hashing{sha512.New, weightLongSHA}
	case "1.2.643.7.1.1.4.1":
		return hashing{newStreebog256, weightStreebog}
	case "1.2.643.7.1.1.4.2":
		return hashing{newStreebog512, weightStreebog}
	case "1.2.643.2.2.10":
		return hashing{newGOST341194, weightGOST341194}
	}
	return hashing{}
}

// pbkdf2 is PBKDF2 with what was taken out of the budget.
func (b *budget) pbkdf2(h hashing, password, salt []byte, iterations, size int) ([]byte, error) {
	b.did(demanded(h, int64(iterations), size))
	return pbkdf2Key(h.new, password, salt, iterations, size)
}

// pkcs12 is [pkcs12Key] with what was taken out of the budget.
func (b *budget) pkcs12(h hashing, id byte, password, salt []byte, iterations, size int) []byte {
	b.did(demanded(h, int64(iterations), size))
	return pkcs12Key(h.new, id, password, salt, iterations, size)
}

// cryptoPro is [cryptoProKDF] with what was taken out of the budget.
func (b *budget) cryptoPro(pin, salt []byte) []byte {
	b.did(demandOfPIN(pin))
	return cryptoProKDF(pin, salt)
}

func demandOfPIN(pin []byte) demand {
	return demand{int64(cryptoProIterations(pin)), 1, weightStreebog}
}

// did counts a derivation when it is done.
func (b *budget) did(d demand) { b.done += d.iterations * d.blocks * d.weight }

// pbkdf2Key is PBKDF2 of RFC 8018, section 5.2, over HMAC with the hash. The
// parameters were checked.
func pbkdf2Key(h newHash, password, salt []byte, iterations, size int) ([]byte, error) {
	key, err := pbkdf2.Key(h, string(password), salt, iterations, size)
	if err != nil {
		return nil, refuse(ErrUnsupported, "PBKDF2: %v", err)
	}
	return key, nil
}

// pkcs12Key is the key derivation of RFC 7292, appendix B.2. The password is that of
// [passphrase.bmp].
func pkcs12Key(h newHash, id byte, password, salt []byte, iterations, size int) []byte {
	d := h()
	v := d.BlockSize()
	diversifier := make([]byte, v)
	for i := range diversifier {
		diversifier[i] = id
	}
	block := append(repeated(salt, v), repeated(password, v)...) // I
	var key []byte
	for len(key) < size {
		d.Reset()
		d.Write(diversifier)
		d.Write(block)
		a := d.Sum(nil)
		for range iterations - 1 {
			d.Reset()
			d.Write(a)
			a = d.Sum(a[:0])
		}
		key = append(key, a...)
		b := repeated(a, v)[:v]
		for i := 0; i < len(block); i += v {
			addOne(block[i:i+v], b)
		}
	}
	clear(block)
	return key[:size]
}

// repeated returns as many copies of s as fill whole blocks of v octets, none for an
// empty s. The last one may be cut.
func repeated(s []byte, v int) []byte {
	out := make([]byte, (len(s)+v-1)/v*v)
	for i := range out {
		out[i] = s[i%len(s)]
	}
	return out
}

// addOne sets x to x + y + 1 modulo 2^(8 len(x)), all big-endian.
func addOne(x, y []byte) {
	carry := 1
	for i := len(x) - 1; i >= 0; i-- {
		carry += int(x[i]) + int(y[i])
		x[i] = byte(carry)
		carry >>= 8
	}
}

// kdfTree is KDF_TREE_GOSTR3411_2012_256 of RFC 7836, section 4.5, with R = 1 for
// keys of 64 octets, and KDF_GOSTR3411_2012_256 of section 4.4 for those of 32.
func kdfTree(key []byte, label string, seed []byte, size int) []byte {
	var out []byte
	for i := byte(1); len(out) < size; i++ {
		h := hmac.New(newStreebog256, key)
		h.Write([]byte{i})
		h.Write([]byte(label))
		h.Write([]byte{0})
		h.Write(seed)
		h.Write(binary.BigEndian.AppendUint16(nil, uint16(8*size)))
		out = h.Sum(out)
	}
	return out[:size]
}

// cryptoProKDF is the derivation of a key from the PIN of a container of CryptoPro
// CSP, which has been taken apart by others (observed). The PIN is one of
// [passphrase.pins].
//
//	c = H(c ⊕ 36… || h || c ⊕ 5C… || h), many times, with h = H(salt || pin)
func cryptoProKDF(pin, salt []byte) []byte {
	d := streebog.New256()
	sum := func(parts ...[]byte) []byte {
		d.Reset()
		for _, part := range parts {
			d.Write(part)
		}
		return d.Sum(nil)
	}
	c, inner, outer := make([]byte, streebog.BlockSize), make([]byte, streebog.BlockSize), make([]byte, streebog.BlockSize)
	mask := func() {
		for i, x := range c {
			inner[i], outer[i] = x^0x36, x^0x5c
		}
	}
	copy(c, "DENEFH028.760246785.IUEFHWUIO.EF")
	h := sum(salt, pin)
	for range cryptoProIterations(pin) {
		mask()
		copy(c, sum(inner, h, outer, h))
	}
	mask()
	return sum(sum(inner[:32], salt, outer[:32], pin))
}

func cryptoProIterations(pin []byte) int {
	if len(pin) == 0 {
		return 2
	}
	return 2000
}

// pfxKey is the derivation of a key from a password in the PKCS #12 files of
// CryptoPro CSP (observed): GOST R 34.11-94, again and again, of the last result, the
// salt and the number of the iteration.
func pfxKey(password, salt []byte, iterations int) []byte {
	key := password
	d := ciphers.NewGOST341194()
	for i := 1; i <= iterations; i++ {
		d.Reset()
		d.Write(key)
		d.Write(salt)
		d.Write([]byte{byte(i >> 8), byte(i)})
		key = d.Sum(nil)
	}
	return key
}

// same compares two checksums in constant time.
func same(a, b []byte) bool { return subtle.ConstantTimeCompare(a, b) == 1 }
