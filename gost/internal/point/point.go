package point

import "github.com/go-esia/sdk/gost/internal/field"

// Point is a point of a [Group] in projective coordinates. The zero value is not
// a point; set it with a method of the group before use. A Point does not know its
// group; it is up to the caller not to mix points of two of them.
type Point struct {
	x, y, z field.Element
}

// affine is a point other than O with Z = 1.
type affine struct {
	x, y field.Element
}

// SetIdentity sets r to the point at infinity O, the neutral element.
func (g *Group) SetIdentity(r *Point) { *r = Point{y: g.f.One()} }

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
	p := Point{z: g.f.One()}
	if g.f.SetBytes(&p.x, x) != nil || g.f.SetBytes(&p.y, y) != nil {
		return ErrCoordinate
	}
	var left, right field.Element
	g.f.Square(&left, &p.y) // y^2

	g.f.Square(&right, &p.x)
	g.f.Add(&right, &right, &g.a)
	g.f.Mul(&right, &right, &p.x)
	g.f.Add(&right, &right, &g.b) // (x^2 + a)x + b
	if !left.Equal(&right).IsSet() {
		return ErrNotOnCurve
	}
	*r = p
	return nil
}

// PutBytes writes the encoding x || y of p to out, which must have twice
// [Group.Size] bytes. It returns false, and writes zeros, if p is the point at
// infinity.
func (g *Group) PutBytes(out []byte, p *Point) bool {
	var a affine
	ok := g.normalize(&a, p)
	g.f.PutBytes(out[:g.Size()], &a.x)
	g.f.PutBytes(out[g.Size():2*g.Size()], &a.y)
	return ok
}

// PutX is PutBytes for the x coordinate only, of [Group.Size] bytes.
func (g *Group) PutX(out []byte, p *Point) bool {
	var a affine
	ok := g.normalize(&a, p)
	g.f.PutBytes(out, &a.x)
	return ok
}

// normalize sets a to p, or to (0, 0) and returns false if p has Z = 0.
func (g *Group) normalize(a *affine, p *Point) bool {
	var zInv field.Element
	g.f.Invert(&zInv, &p.z) // 1/Z, or 0
	g.f.Mul(&a.x, &p.x, &zInv)
	g.f.Mul(&a.y, &p.y, &zInv)
	return !p.z.IsZero().IsSet()
}

// IsIdentity returns the mask for p == O.
//
// It is not set for (0 : 0 : 0), the result of a formula that failed: see
// [Group.InSubgroup].
func (g *Group) IsIdentity(p *Point) field.Mask {
	return p.z.IsZero() &^ p.y.IsZero()
}

// Equal returns the mask for p == q.
func (g *Group) Equal(p, q *Point) field.Mask {
	var px, qx, py, qy field.Element
	g.f.Mul(&px, &p.x, &q.z) // X1/Z1 = X2/Z2 without division
	g.f.Mul(&qx, &q.x, &p.z)
	g.f.Mul(&py, &p.y, &q.z)
	g.f.Mul(&qy, &q.y, &p.z)
	// For O = (0 : Y : 0) and a point with Z != 0 the second product is not 0 = Y1 Z2.
	return px.Equal(&qx) & py.Equal(&qy)
}
