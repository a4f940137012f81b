package point

import "github.com/go-esia/sdk/gost/internal/field"

// Point is a point of a [Group] in projective coordinates. The zero value is not
// a point; set it with a method of the group before use. A Point does not know its
// group; it is up to the caller not to mix points of two of them.
type Point struct {
	// Of a twisted Edwards curve, in extended coordinates; else t is 0.
	x, y, z, t element
}

// SetIdentity sets r to the point at infinity O, the neutral element.
func (g *Group) SetIdentity(r *Point) {
	switch {
	case g.w4 != nil:
		g.w4.identity().put(r)
	case g.w8 != nil:
		g.w8.identity().put(r)
	case g.e4 != nil:
		g.e4.identity().put(r)
	default:
		g.e8.identity().put(r)
	}
}

// SetBase sets r to the base point.
func (g *Group) SetBase(r *Point) { *r = g.base }

// SetBytes sets r to the point with the encoding x || y, big-endian, of twice
// [Group.Size] bytes. It returns [ErrLength], [ErrCoordinate] if x or y is not
// less than p, or [ErrNotOnCurve]; r is then unchanged. The point at infinity has
// no encoding. SetBytes does not check that the point is in the subgroup of the
// base point.
//
// The time depends on whether the encoding is valid, and on why it is not.
func (g *Group) SetBytes(r *Point, encoding []byte) error {
	if len(encoding) != 2*g.Size() {
		return ErrLength
	}
	return g.setCoordinates(r, encoding[:g.Size()], encoding[g.Size():])
}

// setCoordinates sets r to the point (x, y). Both must be of Size bytes.
func (g *Group) setCoordinates(r *Point, x, y []byte) error {
	switch {
	case g.w4 != nil:
		return g.w4.setCoordinates(r, x, y)
	case g.w8 != nil:
		return g.w8.setCoordinates(r, x, y)
	case g.e4 != nil:
		return g.e4.setCoordinates(r, x, y)
	}
	return g.e8.setCoordinates(r, x, y)
}

// PutBytes writes the encoding x || y of p to out, which must have twice
// [Group.Size] bytes. It returns false, and writes zeros, if p is the point at
// infinity.
func (g *Group) PutBytes(out []byte, p *Point) bool {
	x, y := out[:g.Size()], out[g.Size():2*g.Size()]
	switch {
	case g.w4 != nil:
		return g.w4.putBytes(x, y, p)
	case g.w8 != nil:
		return g.w8.putBytes(x, y, p)
	case g.e4 != nil:
		return g.e4.putBytes(x, y, p)
	}
	return g.e8.putBytes(x, y, p)
}

// PutX is PutBytes for the x coordinate only, of [Group.Size] bytes.
func (g *Group) PutX(out []byte, p *Point) bool {
	switch {
	case g.w4 != nil:
		return g.w4.putBytes(out, nil, p)
	case g.w8 != nil:
		return g.w8.putBytes(out, nil, p)
	case g.e4 != nil:
		return g.e4.putX(out, p)
	}
	return g.e8.putX(out, p)
}

// IsIdentity returns the mask for p == O.
//
// It is not set for (0 : 0 : 0), the result of a formula that failed: see
// [Group.InSubgroup].
func (g *Group) IsIdentity(p *Point) field.Mask {
	if g.w4 != nil || g.w8 != nil {
		return p.z.IsZero() &^ p.y.IsZero()
	}
	return p.x.IsZero() & p.y.Equal(&p.z) &^ p.z.IsZero()
}

// Equal returns the mask for p == q.
func (g *Group) Equal(p, q *Point) field.Mask {
	switch {
	case g.w4 != nil:
		return g.w4.equal(p, q)
	case g.w8 != nil:
		return g.w8.equal(p, q)
	case g.e4 != nil:
		return g.e4.equal(p, q)
	}
	return g.e8.equal(p, q)
}

// Add sets r = p + q. All three may be the same variable. In Weierstrass form it fails
// if p - q has order 2: see the package comment.
func (g *Group) Add(r, p, q *Point) {
	switch {
	case g.w4 != nil:
		x, y := projectiveOf4(p), projectiveOf4(q)
		g.w4.add(&x, &x, &y)
		x.put(r)
	case g.w8 != nil:
		x, y := projectiveOf8(p), projectiveOf8(q)
		g.w8.add(&x, &x, &y)
		x.put(r)
	case g.e4 != nil:
		x, y := extendedOf4(p), extendedOf4(q)
		g.e4.add(&x, &x, &y)
		x.put(r)
	default:
		x, y := extendedOf8(p), extendedOf8(q)
		g.e8.add(&x, &x, &y)
		x.put(r)
	}
}

// Double sets r = 2p. Both may be the same variable. It is right for every point.
func (g *Group) Double(r, p *Point) {
	switch {
	case g.w4 != nil:
		x := projectiveOf4(p)
		g.w4.double(&x, &x)
		x.put(r)
	case g.w8 != nil:
		x := projectiveOf8(p)
		g.w8.double(&x, &x)
		x.put(r)
	case g.e4 != nil:
		x := extendedOf4(p)
		g.e4.double(&x, &x)
		x.put(r)
	default:
		x := extendedOf8(p)
		g.e8.double(&x, &x)
		x.put(r)
	}
}

// Negate sets r = -p. Both may be the same variable.
func (g *Group) Negate(r, p *Point) {
	switch {
	case g.w4 != nil:
		x := projectiveOf4(p)
		g.w4.f.Neg(&x.y, &x.y)
		x.put(r)
	case g.w8 != nil:
		x := projectiveOf8(p)
		g.w8.f.Neg(&x.y, &x.y)
		x.put(r)
	case g.e4 != nil:
		x := extendedOf4(p)
		g.e4.negate(&x)
		x.put(r)
	default:
		x := extendedOf8(p)
		g.e8.negate(&x)
		x.put(r)
	}
}
