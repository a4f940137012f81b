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
	var v verification
	if err := v.init(c, digest, sig); err != nil {
		return err
	}
	var key point.Point // the last check: it may take as long as the rest
	if err := c.setPublic(&key, xy); err != nil {
		return err
	}
	return v.finish(c, &key, nil)
}

// verification is what is known of a signature without the key.
type verification struct {
	r      field.Element
	u1, u2 [maxSize]byte // s/e and -r/e modulo q
}

func (v *verification) init(c *Curve, digest, sig []byte) error {
	var e, s, z field.Element
	if err := c.setDigest(&e, digest); err != nil {
		return err
	}
	if !c.setSignature(&v.r, &s, sig) {
		return ErrSignature
	}
	c.q.Invert(&e, &e) // e is not 0
	c.q.Mul(&z, &s, &e)
	c.q.PutBytes(v.u1[:], &z)
	c.q.Mul(&z, &v.r, &e)
	c.q.Neg(&z, &z)
	c.q.PutBytes(v.u2[:], &z)
	return nil
}

// finish returns nil if the x coordinate of (s/e) P - (r/e) Q is r modulo q: GOST
// R 34.10-2012, section 6.2.
func (v *verification) finish(c *Curve, key *point.Point, table *point.Table) error {
	var commitment point.Point
	u1, u2 := v.u1[:c.Size()], v.u2[:c.Size()]
	if table != nil {
		c.group.VartimeTableMult(&commitment, u1, table, u2)
	} else {
		c.group.VartimeDoubleBaseMult(&commitment, u1, key, u2)
	}
	// x is below p, so it is r, r + q ... up to the cofactor of them, and one more where q
	// is less than p.
	var buf [maxSize]byte
	x := buf[:c.Size()]
	c.q.PutBytes(x, &v.r)
	for range c.cofactor + 1 {
		if c.group.VartimeHasX(&commitment, x) {
			return nil
		}
		if !addBytes(x, c.order) {
			break
		}
	}
	return ErrSignature
}

// addBytes adds y to the big-endian number x of the same length. It returns false if
// that has no room for the sum.
func addBytes(x, y []byte) bool {
	var carry uint
	for i := len(x) - 1; i >= 0; i-- {
		carry += uint(x[i]) + uint(y[i])
		x[i] = byte(carry)
		carry >>= 8
	}
	return carry == 0
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
