package ciphers

import "encoding/binary"

// GOST28147BlockSize is the block size of GOST 28147-89 in bytes.
const GOST28147BlockSize = 8

// GOST28147 is the block cipher GOST 28147-89 (RFC 5830) with a key and an S-box. It
// has the methods of [crypto/cipher.Block] and is safe for concurrent use.
type GOST28147 struct {
	rounds feistel
}

// NewGOST28147 returns the cipher with the key and the S-box. It returns [ErrKeySize]
// or [ErrSBox] if one of them is not valid.
func NewGOST28147(key []byte, s SBox) (*GOST28147, error) {
	if len(key) != KeySize {
		return nil, ErrKeySize
	}
	if int(s) >= len(sboxRows) {
		return nil, ErrSBox
	}
	c := &GOST28147{rounds: feistel{table: &substitutions()[s]}}
	c.setKey((*[KeySize]byte)(key))
	return c, nil
}

// setKey replaces the key. Words are little-endian (RFC 5830, section 5.1).
func (c *GOST28147) setKey(key *[KeySize]byte) {
	for i := range c.rounds.key {
		c.rounds.key[i] = binary.LittleEndian.Uint32(key[4*i:])
	}
}

// BlockSize returns the block size in bytes.
func (c *GOST28147) BlockSize() int { return GOST28147BlockSize }

// Encrypt encrypts the first block of src into dst. They may be the same. It panics
// if one of them is less than a block.
func (c *GOST28147) Encrypt(dst, src []byte) {
	putWords(dst, pair(c.rounds.encrypt(words(src))))
}

// Decrypt decrypts the first block of src into dst. They may be the same. It panics
// if one of them is less than a block.
func (c *GOST28147) Decrypt(dst, src []byte) {
	putWords(dst, pair(c.rounds.decrypt(words(src))))
}

// EncryptECB encrypts each block of src by itself (RFC 5830, section 5). It returns
// [ErrPartialBlock] unless src is made of whole blocks.
func (c *GOST28147) EncryptECB(src []byte) ([]byte, error) {
	return eachBlock(src, c.Encrypt)
}

// DecryptECB is the inverse of [GOST28147.EncryptECB].
func (c *GOST28147) DecryptECB(src []byte) ([]byte, error) {
	return eachBlock(src, c.Decrypt)
}

func eachBlock(src []byte, do func(dst, src []byte)) ([]byte, error) {
	if len(src)%GOST28147BlockSize != 0 {
		return nil, ErrPartialBlock
	}
	dst := make([]byte, len(src))
	for i := 0; i < len(src); i += GOST28147BlockSize {
		do(dst[i:], src[i:])
	}
	return dst, nil
}

// words are N1 and N2 of RFC 5830: the first and the second half of a block.
func words(block []byte) (n1, n2 uint32) {
	x := binary.LittleEndian.Uint64(block)
	return uint32(x), uint32(x >> 32)
}

// pair is the inverse of the split that words does.
func pair(n1, n2 uint32) uint64 { return uint64(n2)<<32 | uint64(n1) }

func putWords(block []byte, x uint64) { binary.LittleEndian.PutUint64(block, x) }
