package ecsign

import (
	"errors"

	"github.com/go-esia/sdk/gost/internal/field"
	"github.com/go-esia/sdk/gost/internal/point"
)

// errNonce says that no nonce was found. It is not possible with a working HMAC.
var errNonce = errors.New("ecsign: internal error: no usable nonce")

// Sign returns the signature s || r of a digest with the private key d. It is in
// constant time.
//
// The nonce is derived from d, the digest and extra as in RFC 6979, section 3.6, with
// HMAC-SHA-256 or HMAC-SHA-512 by the size of the curve. extra should be 32 fresh
// random bytes, which make the signature safe against faults and against leaks of
// deterministic computations, while a bad random source does not make it unsafe. With
// an empty extra the signature is deterministic; that is for tests.
//
// It returns an error that wraps [ErrPrivateKey], or [ErrDigestSize].
func (c *Curve) Sign(d, digest, extra []byte) ([]byte, error) {
	signature := make([]byte, 2*c.Size())
	if err := c.SignTo(signature, d, digest, extra); err != nil {
		return nil, err
	}
	return signature, nil
}

// SignTo is [Curve.Sign] with memory for the signature, which must have twice
// [Curve.Size] bytes and may overlap with the arguments. It does not allocate if extra
// has at most 64 bytes. If it returns an error, the contents are undefined.
func (c *Curve) SignTo(signature, d, digest, extra []byte) error {
	var key, e field.Element
	if err := c.setPrivate(&key, d); err != nil {
		return err
	}
	defer clear(key[:])
	if err := c.setDigest(&e, digest); err != nil {
		return err
	}
	var buf [maxSize]byte
	encoded := buf[:c.Size()]
	c.q.PutBytes(encoded, &e)

	var candidates nonces
	candidates.init(c.q.BitLen(), d, encoded, extra)
	defer candidates.clear()
	nonce := encoded
	defer clear(nonce)
	for range maxAttempts {
		candidates.next(nonce)
		if c.signWith(signature, nonce, &key, &e) {
			return nil
		}
	}
	return errNonce
}

// signWith makes the signature of e with the key d and the nonce k. It returns
// false if k is not in [1, q-1], or in the two cases of GOST R 34.10-2012, section
// 6.1, in which another nonce has to be taken: r = 0 and s = 0.
//
// That a candidate was rejected may show in the time. It says nothing about the
// nonce that is used in the end, which is another output of HMAC, and nothing about
// d: r = 0 and s = 0 do not happen with a probability worth a number.
func (c *Curve) signWith(signature, nonce []byte, d, e *field.Element) bool {
	// These are the dangerous lines. The nonce must be secret, uniform in
	// [1, q-1] and new for every digest: who knows k knows d = (s - ke) / r, and so
	// does, after enough signatures, who knows a few bits of each k, or that its
	// distribution is a little uneven. No test would fail. So k is neither
	// reduced modulo q, nor shortened, nor used again, nor looked at by a branch.
	var k field.Element
	if c.q.SetBytes(&k, nonce) != nil || k.IsZero().IsSet() {
		return false
	}
	var commitment point.Point
	c.group.ScalarBaseMult(&commitment, nonce) // C = k * P

	var r, s field.Element
	c.setCoordinate(&r, &commitment) // r = x_C mod q; C is not O, since 0 < k < q
	commitment = point.Point{}       // Z tells bits of k
	c.q.Mul(&s, &r, d)
	c.q.Mul(&k, &k, e)
	c.q.Add(&s, &s, &k) // s = r*d + k*e mod q
	clear(k[:])         // ke and e tell k
	if (r.IsZero() | s.IsZero()).IsSet() {
		return false
	}
	c.q.PutBytes(signature[:c.Size()], &s)
	c.q.PutBytes(signature[c.Size():], &r)
	return true
}

// setDigest sets e to the number of the scheme for a digest: the little-endian
// integer of its octets modulo q, and 1 if that is 0.
func (c *Curve) setDigest(e *field.Element, digest []byte) error {
	if len(digest) != c.Size() {
		return ErrDigestSize
	}
	var buf [maxSize]byte
	reversed := buf[:c.Size()]
	for i, b := range digest {
		reversed[len(digest)-1-i] = b
	}
	if err := c.q.Reduce(e, reversed); err != nil {
		return ErrDigestSize
	}
	one := c.q.One()
	e.Select(&one, e, e.IsZero())
	return nil
}

// setCoordinate sets r to the x coordinate of p modulo q. It returns false if p is
// the point at infinity.
func (c *Curve) setCoordinate(r *field.Element, p *point.Point) bool {
	var buf [maxSize]byte
	x := buf[:c.Size()]
	ok := c.group.PutX(x, p)
	// x may be over q, and even over 3q if the cofactor is 4. Its length is right.
	return c.q.Reduce(r, x) == nil && ok
}
