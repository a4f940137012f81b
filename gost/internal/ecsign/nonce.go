package ecsign

import (
	"crypto/sha256"
	"crypto/sha512"
)

// nonces generates candidates for the nonce k of a signature by the method of
// RFC 6979, section 3.2, which is HMAC_DRBG of NIST SP 800-90A.
//
// The parameters, which a verifier never sees, are: HMAC-SHA-256 for curves of 32
// bytes and HMAC-SHA-512 for curves of 64, so that one output of HMAC makes one
// candidate; int2octets(d) of the size of the curve; and for bits2octets(h1) the
// number e of the scheme, as big-endian octets of that size.
type nonces struct {
	size    int
	excess  int // bits of an output of HMAC that q does not have
	started bool
	k, v    [maxSize]byte // K and V of RFC 6979
}

// maxExtra is the length of additional data up to which nothing is allocated.
const maxExtra = 64

// maxInput is the length of the longest input of HMAC with that: V, an octet, d, e and
// the additional data.
const maxInput = 3*maxSize + 1 + maxExtra

// init prepares the candidates for a private key d, a number e and the additional data
// of RFC 6979, section 3.6, which may be empty. Steps b to g. The size of the hash is
// that of d and e.
func (n *nonces) init(qBits int, d, e, extra []byte) {
	n.size, n.excess = len(d), 8*len(d)-qBits
	for i := range n.size {
		n.v[i] = 1
	}
	for step := range byte(2) {
		var buf [maxInput]byte
		input := append(buf[:0], n.v[:n.size]...)
		input = append(input, step)
		input = append(input, d...)
		input = append(input, e...)
		input = append(input, extra...)
		n.hmac(&n.k, input)
		n.hmac(&n.v, n.v[:n.size])
		clear(buf[:])
	}
}

// next writes the next candidate to k, of the size of the curve: a big-endian number with
// at most as many bits as q, not yet known to be in [1, q-1]. Step h.
func (n *nonces) next(k []byte) {
	if n.started { // the last candidate was rejected
		var buf [maxSize + 1]byte
		n.hmac(&n.k, append(append(buf[:0], n.v[:n.size]...), 0))
		clear(buf[:])
		n.hmac(&n.v, n.v[:n.size])
	}
	n.started = true
	n.hmac(&n.v, n.v[:n.size])

	var above byte // the function bits2int of RFC 6979, for an excess of at most 7 bits
	for i, b := range n.v[:n.size] {
		k[i] = above<<(8-n.excess) | b>>n.excess
		above = b
	}
}

// clear removes K and V, from which all candidates follow.
func (n *nonces) clear() {
	clear(n.k[:])
	clear(n.v[:])
}

// hmac sets out to HMAC_K of the input, which out may be a part of. It does not
// allocate for inputs of up to maxInput octets, as package hmac does.
func (n *nonces) hmac(out *[maxSize]byte, input []byte) {
	if n.size == sha256.Size {
		n.hmac256(out, input)
	} else {
		n.hmac512(out, input)
	}
}

// Paddings of RFC 2104.
const (
	innerPad = 0x36
	outerPad = 0x5c
)

func (n *nonces) hmac256(out *[maxSize]byte, input []byte) {
	var buf [sha256.BlockSize + maxInput]byte
	n.pad(buf[:sha256.BlockSize], innerPad)
	inner := sha256.Sum256(append(buf[:sha256.BlockSize], input...))
	n.pad(buf[:sha256.BlockSize], outerPad)
	outer := sha256.Sum256(append(buf[:sha256.BlockSize], inner[:]...))
	copy(out[:], outer[:])
	clear(buf[:])
	clear(inner[:])
	clear(outer[:])
}

func (n *nonces) hmac512(out *[maxSize]byte, input []byte) {
	var buf [sha512.BlockSize + maxInput]byte
	n.pad(buf[:sha512.BlockSize], innerPad)
	inner := sha512.Sum512(append(buf[:sha512.BlockSize], input...))
	n.pad(buf[:sha512.BlockSize], outerPad)
	outer := sha512.Sum512(append(buf[:sha512.BlockSize], inner[:]...))
	copy(out[:], outer[:])
	clear(buf[:])
	clear(inner[:])
	clear(outer[:])
}

// pad fills block with K, which is shorter, and a padding.
func (n *nonces) pad(block []byte, padding byte) {
	for i := range block {
		block[i] = padding
	}
	for i, b := range n.k[:n.size] {
		block[i] ^= b
	}
}
