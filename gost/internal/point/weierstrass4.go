package point

import (
	"sync"

	"github.com/go-esia/sdk/gost/internal/field"
)

// The code for 8 limbs is generated from that for 4, by a replacement of names.

// weierstrass4 is the curve y^2 = x^3 + ax + b.
type weierstrass4 struct {
	f      *field.Modulus4
	a, b   field.Element4
	b3     field.Element4 // 3b
	base   affine4
	minus3 bool   // a = -3
	smallB uint64 // b if it is small and the field has a fast product with it, or 0

	tableOnce sync.Once
	table     []window4 // multiples of base, see baseTable
}

// projective4 is a point with x = X/Z, y = Y/Z.
type projective4 struct{ x, y, z field.Element4 }

// affine4 is a point other than O.
type affine4 struct{ x, y field.Element4 }

func newWeierstrass4(c *Curve) (*weierstrass4, error) {
	f, err := field.NewModulus4(c.P)
	if err != nil {
		return nil, err
	}
	g := &weierstrass4{f: f}
	if f.SetBytes(&g.a, c.A) != nil || f.SetBytes(&g.b, c.B) != nil || g.isSingular() {
		return nil, ErrCurve
	}
	f.Add(&g.b3, &g.b, &g.b)
	f.Add(&g.b3, &g.b3, &g.b)

	one, minus3 := f.One(), field.Element4{}
	for range 3 {
		f.Sub(&minus3, &minus3, &one)
	}
	g.minus3 = g.a.Equal(&minus3).IsSet()
	if small := smallNumber(c.B); f.HasMulSmall() {
		g.smallB = small
	}
	var base Point
	if err := g.setCoordinates(&base, c.X, c.Y); err != nil {
		return nil, err
	}
	p := projectiveOf4(&base)
	g.base = affine4{p.x, p.y}
	return g, nil
}

// isSingular reports whether 4a^3 + 27b^2 = 0.
func (g *weierstrass4) isSingular() bool {
	var a, b field.Element4
	g.f.Square(&a, &g.a)
	g.f.Mul(&a, &a, &g.a) // a^3
	g.f.Add(&a, &a, &a)
	g.f.Add(&a, &a, &a)  // 4a^3
	g.f.Square(&b, &g.b) // b^2
	for range 3 {        // b^2 -> 3b^2 -> 9b^2 -> 27b^2
		x := b
		g.f.Add(&b, &b, &x)
		g.f.Add(&b, &b, &x)
	}
	g.f.Add(&a, &a, &b)
	return a.IsZero().IsSet()
}

func (g *weierstrass4) identity() *projective4 { return &projective4{y: g.f.One()} }

// projectiveOf4 returns the coordinates of p.
func projectiveOf4(p *Point) (r projective4) {
	copy(r.x[:], p.x[:])
	copy(r.y[:], p.y[:])
	copy(r.z[:], p.z[:])
	return r
}

// put sets r to p.
func (p *projective4) put(r *Point) {
	*r = Point{}
	copy(r.x[:], p.x[:])
	copy(r.y[:], p.y[:])
	copy(r.z[:], p.z[:])
}

func (g *weierstrass4) setCoordinates(r *Point, x, y []byte) error {
	f := g.f
	p := projective4{z: f.One()}
	if f.SetBytes(&p.x, x) != nil || f.SetBytes(&p.y, y) != nil {
		return ErrCoordinate
	}
	var left, right field.Element4
	f.Square(&left, &p.y) // y^2

	f.Square(&right, &p.x)
	f.Add(&right, &right, &g.a)
	f.Mul(&right, &right, &p.x)
	f.Add(&right, &right, &g.b) // (x^2 + a)x + b
	if !left.Equal(&right).IsSet() {
		return ErrNotOnCurve
	}
	p.put(r)
	return nil
}

// putBytes writes the coordinates of p, y only if it is not nil.
func (g *weierstrass4) putBytes(x, y []byte, p *Point) bool {
	q := projectiveOf4(p)
	var zInv, a field.Element4
	g.f.Invert(&zInv, &q.z) // 1/Z, or 0
	g.f.Mul(&a, &q.x, &zInv)
	g.f.PutBytes(x, &a)
	if y != nil {
		g.f.Mul(&a, &q.y, &zInv)
		g.f.PutBytes(y, &a)
	}
	finite := !q.z.IsZero().IsSet()
	q, zInv = projective4{}, field.Element4{} // they tell bits of a secret multiplier
	return finite
}

func (g *weierstrass4) equal(p, q *Point) field.Mask {
	p1, q1 := projectiveOf4(p), projectiveOf4(q)
	var px, qx, py, qy field.Element4
	g.f.Mul(&px, &p1.x, &q1.z) // X1/Z1 = X2/Z2 without division
	g.f.Mul(&qx, &q1.x, &p1.z)
	g.f.Mul(&py, &p1.y, &q1.z)
	g.f.Mul(&qy, &q1.y, &p1.z)
	// For O = (0 : Y : 0) and a point with Z != 0 the second product is not 0 = Y1 Z2.
	return px.Equal(&qx) & py.Equal(&qy)
}

// vartimeAffine returns p in affine coordinates, and false if it is O, and then another
// point.
func (g *weierstrass4) vartimeAffine(p *Point) (r projective4, a affine4, ok bool) {
	r = projectiveOf4(p)
	if r.z.IsZero().IsSet() {
		return r, g.base, false
	}
	one := g.f.One()
	if r.z.Equal(&one).IsSet() {
		return r, affine4{r.x, r.y}, true
	}
	var zInv field.Element4
	g.f.Invert(&zInv, &r.z)
	g.f.Mul(&a.x, &r.x, &zInv)
	g.f.Mul(&a.y, &r.y, &zInv)
	return r, a, true
}

// vartimeHasX reports whether the x coordinate of p is x, without an inversion.
func (g *weierstrass4) vartimeHasX(p *Point, x []byte) bool {
	q := projectiveOf4(p)
	var want field.Element4
	if q.z.IsZero().IsSet() || g.f.SetBytes(&want, x) != nil {
		return false
	}
	g.f.Mul(&want, &want, &q.z)
	return want.Equal(&q.x).IsSet()
}

// mulB sets z = b x.
func (g *weierstrass4) mulB(z, x *field.Element4) {
	if g.smallB != 0 {
		g.f.MulSmall(z, x, g.smallB)
	} else {
		g.f.Mul(z, x, &g.b)
	}
}
