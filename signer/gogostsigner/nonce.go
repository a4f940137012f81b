package gogostsigner

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"fmt"
	"hash"
	"math/big"
)

// maxCandidates bounds the candidates for the nonce of one signature. Each is
// accepted with a probability of at least 1/2.
const maxCandidates = 128

var errNoNonce = errors.New("internal error: no usable nonce")

// nonces is the random source of one signature of gogost. What is read from it are
// nonces, and not random bytes.
//
// gogost fills a buffer of the size of the key by one call of Read, takes it as a
// big-endian number modulo q, and uses that as the nonce k of GOST R 34.10-2012,
// Section 6.1. If k, r or s is 0 it fills the buffer again. So Read yields numbers
// that are already in [1, q-1], which the reduction does not change.
//
// The numbers are those of RFC 6979, Section 3.2: outputs of HMAC_DRBG, of which the
// ones out of range are rejected. A bias of k, or a k that is used for two digests,
// gives the private key away, and no verifier would notice.
type nonces struct {
	newHash func() hash.Hash
	q       *big.Int
	size    int    // bytes of the private key, of a nonce, and of the hash
	k, v    []byte // K and V of RFC 6979
	left    int    // candidates
}

// newNonces returns the nonces for a private key d, big-endian, a digest of the
// same size with its octets in the order in which they are printed, and additional
// data (RFC 6979, Section 3.6). Steps b to g of Section 3.2; bits2octets(h1) is the
// number e of the signature scheme.
func newNonces(q *big.Int, d, digest, extra []byte) *nonces {
	n := &nonces{newHash: sha256.New, q: q, size: len(d), left: maxCandidates}
	if n.size == sha512.Size {
		n.newHash = sha512.New
	}
	e := new(big.Int).SetBytes(reversed(digest))
	if e.Mod(e, q).Sign() == 0 {
		e.SetInt64(1)
	}
	h := e.FillBytes(make([]byte, n.size))
	n.k = make([]byte, n.size)
	n.v = make([]byte, n.size)
	for i := range n.v {
		n.v[i] = 1
	}
	for _, b := range []byte{0, 1} {
		n.k = n.hmac(n.v, []byte{b}, d, h, extra)
		n.v = n.hmac(n.v)
	}
	return n
}

// Read fills p with the next nonce. It refuses to fill anything but one whole
// nonce, so that a gogost which reads in another way makes no signature instead of
// an unsafe one.
func (n *nonces) Read(p []byte) (int, error) {
	if len(p) != n.size {
		return 0, fmt.Errorf("internal error: gogost reads %d bytes for a nonce of %d", len(p), n.size)
	}
	for n.left > 0 {
		n.left--
		if k := n.next(); k.Sign() > 0 && k.Cmp(n.q) < 0 {
			k.FillBytes(p)
			return n.size, nil
		}
	}
	return 0, errNoNonce
}

// next returns the next candidate, a number with at most as many bits as q. Step h,
// with the update of K and V, which follows a candidate that was rejected, done in
// advance.
func (n *nonces) next() *big.Int {
	n.v = n.hmac(n.v)
	candidate := new(big.Int).SetBytes(n.v)
	candidate.Rsh(candidate, uint(8*n.size-n.q.BitLen())) // bits2int
	n.k = n.hmac(n.v, []byte{0})
	n.v = n.hmac(n.v)
	return candidate
}

// hmac returns HMAC_K of the concatenation of the parts.
func (n *nonces) hmac(parts ...[]byte) []byte {
	mac := hmac.New(n.newHash, n.k)
	for _, part := range parts {
		mac.Write(part)
	}
	return mac.Sum(nil)
}
