package ciphers

import "crypto/subtle"

// Meshing says whether the cipher feedback mode changes its key on the way.
type Meshing uint8

const (
	// NoMeshing keeps the key: id-Gost28147-89-None-KeyMeshing (RFC 4357, section 2.3.1).
	NoMeshing Meshing = iota

	// CryptoProMeshing changes the key after every 1024 octets:
	// id-Gost28147-89-CryptoPro-KeyMeshing (RFC 4357, section 2.3.2).
	CryptoProMeshing
)

// meshingInterval is the number of octets that are processed with one key.
const meshingInterval = 1024

// meshingConstant is C of RFC 4357, section 2.3.2.
var meshingConstant = [KeySize]byte{
	0x69, 0x00, 0x72, 0x22, 0x64, 0xc9, 0x04, 0x23, 0x8d, 0x3a, 0xdb, 0x96, 0x46, 0xe9, 0x2a, 0xc4,
	0x18, 0xfe, 0xac, 0x94, 0x00, 0xed, 0x07, 0x12, 0xc0, 0x86, 0xdc, 0xc2, 0xef, 0x4c, 0xa9, 0x2b,
}

// feedback is the state of the cipher feedback mode (RFC 5830, section 7).
type feedback struct {
	cipher  GOST28147 // a copy: meshing changes the key
	meshing Meshing
	iv      [GOST28147BlockSize]byte // the last block of ciphertext
	used    int                      // octets that were processed with the key
}

// EncryptCFB encrypts src, of any length, in the cipher feedback mode (RFC 5830,
// section 7).
func (c *GOST28147) EncryptCFB(iv [GOST28147BlockSize]byte, src []byte, m Meshing) []byte {
	f := feedback{cipher: *c, meshing: m, iv: iv}
	dst := make([]byte, len(src))
	for i := 0; i < len(src); i += GOST28147BlockSize {
		gamma := f.gamma()
		n := subtle.XORBytes(dst[i:], src[i:], gamma[:])
		copy(f.iv[:], dst[i:i+n])
	}
	return dst
}

// DecryptCFB is the inverse of [GOST28147.EncryptCFB].
func (c *GOST28147) DecryptCFB(iv [GOST28147BlockSize]byte, src []byte, m Meshing) []byte {
	f := feedback{cipher: *c, meshing: m, iv: iv}
	dst := make([]byte, len(src))
	for i := 0; i < len(src); i += GOST28147BlockSize {
		gamma := f.gamma()
		n := subtle.XORBytes(dst[i:], src[i:], gamma[:])
		copy(f.iv[:], src[i:i+n])
	}
	return dst
}

// gamma returns what the next block is added to.
func (f *feedback) gamma() [GOST28147BlockSize]byte {
	if f.meshing == CryptoProMeshing && f.used == meshingInterval {
		f.mesh()
	}
	f.used += GOST28147BlockSize
	var g [GOST28147BlockSize]byte
	f.cipher.Encrypt(g[:], f.iv[:])
	return g
}

// mesh sets the key to the decryption of the constant, and encrypts the IV with the
// new key (RFC 4357, section 2.3.2).
func (f *feedback) mesh() {
	var key [KeySize]byte
	for i := 0; i < KeySize; i += GOST28147BlockSize {
		f.cipher.Decrypt(key[i:], meshingConstant[i:])
	}
	f.cipher.setKey(&key)
	f.cipher.Encrypt(f.iv[:], f.iv[:])
	f.used = 0
}
