package ecsign

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"hash"
)

// nonces generates candidates for the nonce k of a signature by the method of
// RFC 6979, section 3.2, which is HMAC_DRBG of NIST SP 800-90A.
//
// The parameters, which a verifier never sees, are: HMAC-SHA-256 for curves of 32
// bytes and HMAC-SHA-512 for curves of 64, so that one output of HMAC makes one
// candidate; int2octets(d) of the size of the curve; and for bits2octets(h1) the
// number e of the scheme, as big-endian octets of that size.
type nonces struct {
	newHash func() hash.Hash
	excess  int    // bits of an output of HMAC that q does not have
	k, v    []byte // K and V of RFC 6979
	started bool
}

// nonceHash returns the hash of HMAC for curves of the given size.
func nonceHash(size int) func() hash.Hash {
	if size == sha512.Size {
		return sha512.New
	}
	return sha256.New
}

// newNonces returns the candidates for a private key d, a number e and the
// additional data of RFC 6979, section 3.6, which may be empty. Steps b to g.
func newNonces(newHash func() hash.Hash, size, qBits int, d, e, extra []byte) *nonces {
	n := &nonces{newHash: newHash, excess: 8*size - qBits}
	n.k = make([]byte, size)
	n.v = make([]byte, size)
	for i := range n.v {
		n.v[i] = 1
	}
	n.k = n.hmac(n.v, []byte{0}, d, e, extra)
	n.v = n.hmac(n.v)
	n.k = n.hmac(n.v, []byte{1}, d, e, extra)
	n.v = n.hmac(n.v)
	return n
}

// next returns the next candidate: a big-endian number with at most as many bits as
// q, not yet known to be in [1, q-1]. Step h.
func (n *nonces) next() []byte {
	if n.started { // the last candidate was rejected
		n.k = n.hmac(n.v, []byte{0})
		n.v = n.hmac(n.v)
	}
	n.started = true
	n.v = n.hmac(n.v)
	return shiftRight(n.v, n.excess)
}

// hmac returns HMAC_K of the concatenation of the parts.
func (n *nonces) hmac(parts ...[]byte) []byte {
	mac := hmac.New(n.newHash, n.k)
	for _, part := range parts {
		mac.Write(part)
	}
	return mac.Sum(nil)
}

// shiftRight returns a copy of the big-endian number x without its lowest bits, of
// which count, from 0 to 7, are dropped: the function bits2int of RFC 6979.
func shiftRight(x []byte, count int) []byte {
	shifted := make([]byte, len(x))
	var above byte
	for i, b := range x {
		shifted[i] = above<<(8-count) | b>>count
		above = b
	}
	return shifted
}
