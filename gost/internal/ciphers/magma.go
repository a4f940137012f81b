package ciphers

import "encoding/binary"

// MagmaBlockSize is the block size of Magma in bytes.
const MagmaBlockSize = 8

// Magma is the block cipher of RFC 8891 (GOST R 34.12-2015, n = 64) with a key. It has
// the methods of [crypto/cipher.Block] and is safe for concurrent use.
type Magma struct {
	rounds feistel
}

// NewMagma returns the cipher with the key. It returns [ErrKeySize] if the key is not
// of [KeySize] bytes. Words are big-endian (RFC 8891, section 4.3).
func NewMagma(key []byte) (*Magma, error) {
	if len(key) != KeySize {
		return nil, ErrKeySize
	}
	c := &Magma{rounds: feistel{table: &substitutions()[SBoxZ]}}
	for i := range c.rounds.key {
		c.rounds.key[i] = binary.BigEndian.Uint32(key[4*i:])
	}
	return c, nil
}

// BlockSize returns the block size in bytes.
func (c *Magma) BlockSize() int { return MagmaBlockSize }

// Encrypt encrypts the first block of src into dst (RFC 8891, section 5.1). They may be
// the same. It panics if one of them is less than a block.
func (c *Magma) Encrypt(dst, src []byte) {
	x := binary.BigEndian.Uint64(src)
	binary.BigEndian.PutUint64(dst, pair(c.rounds.encrypt(uint32(x), uint32(x>>32))))
}

// Decrypt decrypts the first block of src into dst (RFC 8891, section 5.2). They may be
// the same. It panics if one of them is less than a block.
func (c *Magma) Decrypt(dst, src []byte) {
	x := binary.BigEndian.Uint64(src)
	binary.BigEndian.PutUint64(dst, pair(c.rounds.decrypt(uint32(x), uint32(x>>32))))
}
