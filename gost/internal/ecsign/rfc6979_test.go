package ecsign_test

import (
	"bytes"
	"crypto/hmac"
	"hash"
	"math/big"
	"slices"
)

// nonces returns candidates for a nonce by RFC 6979, sections 3.2 and 3.6, with
// int2octets(d) and bits2octets(h1) of the size of the curve, for a hash of that size.
func (c *curve) nonces(newHash func() hash.Hash, d, digest, extra []byte, count int) [][]byte {
	mac := func(key []byte, parts ...[]byte) []byte {
		h := hmac.New(newHash, key)
		h.Write(slices.Concat(parts...))
		return h.Sum(nil)
	}
	e := c.bytes(c.number(digest))
	v, k := bytes.Repeat([]byte{1}, c.Size()), make([]byte, c.Size()) // steps b and c
	for _, step := range []byte{0, 1} {                               // steps d to g
		k = mac(k, v, []byte{step}, d, e, extra)
		v = mac(k, v)
	}
	var candidates [][]byte
	for range count { // step h
		v = mac(k, v)
		excess := uint(8*c.Size() - c.q.BitLen())
		candidates = append(candidates, c.bytes(new(big.Int).Rsh(number(v), excess)))
		k = mac(k, v, []byte{0})
		v = mac(k, v)
	}
	return candidates
}
