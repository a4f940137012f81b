package ciphers

import (
	"encoding/binary"
	"math/bits"
)

// word256 is a vector of 256 bits: four 64-bit words, the least significant first. The
// first octet of input is the least significant one.
type word256 [4]uint64

// hashKeyConstant is C_3 of RFC 5831, section 5.1; C_2 and C_4 are zero.
var hashKeyConstant = word256{0xff00ff00ff00ff00, 0x00ff00ff00ff00ff, 0xff0000ff00ffff00, 0xff00ffff000000ff}

func newWord256(b *[32]byte) word256 {
	var w word256
	for i := range w {
		w[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
	return w
}

func (w word256) octets() [32]byte {
	var b [32]byte
	for i, x := range w {
		binary.LittleEndian.PutUint64(b[8*i:], x)
	}
	return b
}

func (w word256) xor(v word256) word256 {
	return word256{w[0] ^ v[0], w[1] ^ v[1], w[2] ^ v[2], w[3] ^ v[3]}
}

// plus is the sum modulo 2^256.
func (w word256) plus(v word256) word256 {
	var carry uint64
	for i := range w {
		w[i], carry = bits.Add64(w[i], v[i], carry)
	}
	return w
}

// hashStep is the function chi of GOST R 34.11-94 (RFC 5831, section 5).
func hashStep(h, m word256) word256 {
	s := encryptParts(h, m)
	for range 12 {
		s = mix(s)
	}
	s = mix(s.xor(m)).xor(h)
	for range 61 {
		s = mix(s)
	}
	return s
}

// encryptParts encrypts each 64 bits of h with a key of its own (RFC 5831, sections 5.1
// and 5.2).
func encryptParts(h, m word256) word256 {
	var c GOST28147
	c.rounds.table = &substitutions()[SBoxCryptoProHash]
	u, v := h, m
	for i, part := range h {
		key := permute(u.xor(v).octets())
		c.setKey(&key)
		h[i] = pair(c.rounds.encrypt(uint32(part), uint32(part>>32)))
		u, v = shift(u), shift(shift(v))
		if i == 1 {
			u = u.xor(hashKeyConstant)
		}
	}
	return h
}

// shift is the transformation A of RFC 5831, section 5.1.
func shift(w word256) word256 {
	return word256{w[1], w[2], w[3], w[0] ^ w[1]}
}

// permute is the transformation P of RFC 5831, section 5.1.
func permute(b [32]byte) [32]byte {
	var p [32]byte
	for i := range 4 {
		for k := range 8 {
			p[i+4*k] = b[8*i+k]
		}
	}
	return p
}

// mix is the transformation psi of RFC 5831, section 5.3: it moves the words of 16 bits
// down by one and puts the sum of words 1, 2, 3, 4, 13 and 16 on top.
func mix(w word256) word256 {
	sum := w[0] ^ w[0]>>16 ^ w[0]>>32 ^ w[0]>>48 ^ w[3] ^ w[3]>>48
	return word256{
		w[0]>>16 | w[1]<<48,
		w[1]>>16 | w[2]<<48,
		w[2]>>16 | w[3]<<48,
		w[3]>>16 | sum<<48,
	}
}
