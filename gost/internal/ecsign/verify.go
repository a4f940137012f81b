package ecsign

import (
	"github.com/go-esia/sdk/gost/internal/field"
	"github.com/go-esia/sdk/gost/internal/point"
)

// Verify returns nil if sig is a signature s || r of the digest with the private key
// that belongs to the public key xy. If not, it returns an error that wraps
// [ErrPublicKey], if [Curve.CheckPublic] refuses the key, [ErrDigestSize], or
// [ErrSignature]. It is in variable time.
func (c *Curve) Verify(xy, digest, sig []byte) error {
	var e, r, s field.Element
	if err := c.setDigest(&e, digest); err != nil {
		return err
	}
	if !c.setSignature(&r, &s, sig) {
		return ErrSignature
	}
	var key point.Point // the last check: it may take as long as the rest
	if err := c.setPublic(&key, xy); err != nil {
		return err
	}

	// GOST R 34.10-2012, section 6.2: the x coordinate of (s/e) * P - (r/e) * Q must
	// be r modulo q.
	var v, z1, z2 field.Element
	c.q.Invert(&v, &e) // v = 1/e, and e is not 0
	c.q.Mul(&z1, &s, &v)
	c.q.Mul(&z2, &r, &v)
	c.q.Neg(&z2, &z2)
	var buf1, buf2 [maxSize]byte
	u1, u2 := buf1[:c.Size()], buf2[:c.Size()]
	c.q.PutBytes(u1, &z1)
	c.q.PutBytes(u2, &z2)

	var commitment point.Point
	var x field.Element
	c.group.VartimeDoubleBaseMult(&commitment, u1, &key, u2)
	if !c.setCoordinate(&x, &commitment) || !x.Equal(&r).IsSet() {
		return ErrSignature
	}
	return nil
}

// setSignature sets s and r to the halves of a signature. It returns false if the
// signature has a wrong length or a half that is not in [1, q-1].
func (c *Curve) setSignature(r, s *field.Element, sig []byte) bool {
	if len(sig) != 2*c.Size() {
		return false
	}
	if c.q.SetBytes(s, sig[:c.Size()]) != nil || c.q.SetBytes(r, sig[c.Size():]) != nil {
		return false
	}
	return !(r.IsZero() | s.IsZero()).IsSet()
}
