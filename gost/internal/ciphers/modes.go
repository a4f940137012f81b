package ciphers

import "crypto/subtle"

// Block is a block cipher with a key: [Magma], [Kuznyechik] or another one with the
// methods of [crypto/cipher.Block].
type Block interface {
	BlockSize() int
	Encrypt(dst, src []byte)
}

// CTRACPKM encrypts or decrypts src in the mode CTR-ACPKM of RFC 8645, section 6.2.2:
// the counter mode in which the key is replaced after every section, by encrypting the
// constant D with it. The counter is not reset.
//
// newCipher makes the cipher of a key of [KeySize] bytes. The section must be a multiple
// of the block size and the IV half of a block, or [ErrPartialBlock] is returned.
func CTRACPKM[B Block](newCipher func(key []byte) (B, error), key, iv []byte, section int, src []byte) ([]byte, error) {
	c, err := newCipher(key)
	if err != nil {
		return nil, err
	}
	size := c.BlockSize()
	if 2*len(iv) != size || section <= 0 || section%size != 0 {
		return nil, ErrPartialBlock
	}
	counter, gamma := make([]byte, size), make([]byte, size)
	copy(counter, iv)
	dst := make([]byte, len(src))
	for i := 0; i < len(src); i += size {
		if i > 0 && i%section == 0 {
			if c, err = newCipher(nextKey(c)); err != nil {
				return nil, err
			}
		}
		c.Encrypt(gamma, counter)
		subtle.XORBytes(dst[i:], src[i:], gamma)
		increment(counter)
	}
	return dst, nil
}

// nextKey is ACPKM of RFC 8645, section 6.2.1. D is the octets 80 ... 9f.
func nextKey(c Block) []byte {
	key := make([]byte, KeySize)
	for i := range key {
		key[i] = 0x80 + byte(i)
	}
	for i := 0; i < KeySize; i += c.BlockSize() {
		c.Encrypt(key[i:], key[i:])
	}
	return key
}

// increment adds one to a big-endian number.
func increment(counter []byte) {
	for i := len(counter) - 1; i >= 0; i-- {
		counter[i]++
		if counter[i] != 0 {
			return
		}
	}
}

// OMAC returns the message authentication code of GOST R 34.13-2015, section 5.6 (OMAC1,
// the same as CMAC of NIST SP 800-38B), of a whole block. The block size must be 8 or 16
// bytes.
func OMAC(c Block, message []byte) []byte {
	size := c.BlockSize()
	code := make([]byte, size)
	for len(message) > size {
		subtle.XORBytes(code, code, message[:size])
		c.Encrypt(code, code)
		message = message[size:]
	}
	key := make([]byte, size)
	c.Encrypt(key, key)
	double(key)
	last := make([]byte, size)
	if n := copy(last, message); n < size {
		last[n] = 0x80
		double(key)
	}
	subtle.XORBytes(code, code, last)
	subtle.XORBytes(code, code, key)
	c.Encrypt(code, code)
	return code
}

// double multiplies by x in GF(2^64) modulo x^64 + x^4 + x^3 + x + 1, or in GF(2^128)
// modulo x^128 + x^7 + x^2 + x + 1.
func double(b []byte) {
	reduction := byte(0x1b)
	if len(b) == KuznyechikBlockSize {
		reduction = 0x87
	}
	carry := b[0] >> 7
	for i := range len(b) - 1 {
		b[i] = b[i]<<1 | b[i+1]>>7
	}
	b[len(b)-1] = b[len(b)-1]<<1 ^ carry*reduction
}
