package point

import (
	"sync"

	"github.com/go-esia/sdk/gost/internal/field"
)

// edwards4 is the curve u^2 + v^2 = 1 + d u^2 v^2, where d is not a square. It has the
// points of y^2 = x^3 + ax + b in other coordinates: with s = (1 - d)/4, t = (1 + d)/6,
//
//	u = (x - t) / y        x = s (1 + v) / (1 - v) + t
//	v = (x - t - s) / (x - t + s)    y = (x - t) / u
//
// (RFC 7836, section 5.2), where O is (0, 1) and (t, 0), the point of order 2, is
// (0, -1). The denominators are 0 for no other point of the curve.
type edwards4 struct {
	f    *field.Modulus4
	p    scalar // the modulus
	d    field.Element4
	s, t field.Element4
	a, b field.Element4
	base extended4

	tableOnce sync.Once
	table     []edwardsWindow4 // multiples of base, see baseTable
}

// extended4 is a point with u = X/Z, v = Y/Z and T = XY/Z (H. Hisil, K. Wong, G. Carter,
// E. Dawson, "Twisted Edwards curves revisited", 2008).
type extended4 struct{ x, y, z, t field.Element4 }

// precomputed4 is a point with its coordinates u, v and duv.
type precomputed4 struct{ u, v, duv field.Element4 }

func newEdwards4(c *Curve) (*edwards4, error) {
	f, err := field.NewModulus4(c.P)
	if err != nil {
		return nil, err
	}
	g := &edwards4{f: f}
	g.p.setBytes(c.P)
	if g.p.bits(0, 2) != 3 {
		return nil, ErrCurve
	}
	if f.SetBytes(&g.d, c.D) != nil || f.SetBytes(&g.a, c.A) != nil || f.SetBytes(&g.b, c.B) != nil {
		return nil, ErrCurve
	}
	one := f.One()
	g.s, g.t = g.fraction(4), g.fraction(6)
	var factor field.Element4
	f.Sub(&factor, &one, &g.d)
	f.Mul(&g.s, &g.s, &factor)
	f.Add(&factor, &one, &g.d)
	f.Mul(&g.t, &g.t, &factor)
	if !g.isEquivalent() || g.isSquare(&g.d) {
		return nil, ErrCurve
	}
	var base Point
	if err := g.setCoordinates(&base, c.X, c.Y); err != nil {
		return nil, err
	}
	g.base = extendedOf4(&base)
	return g, nil
}

// fraction returns 1/n.
func (g *edwards4) fraction(n int) field.Element4 {
	one, x := g.f.One(), field.Element4{}
	for range n {
		g.f.Add(&x, &x, &one)
	}
	g.f.Invert(&x, &x)
	return x
}

// isEquivalent reports whether a = s^2 - 3t^2 and b = 2t^3 - ts^2.
func (g *edwards4) isEquivalent() bool {
	f := g.f
	var ss, tt, x field.Element4
	f.Square(&ss, &g.s)
	f.Square(&tt, &g.t)
	f.Sub(&x, &ss, &tt)
	f.Sub(&x, &x, &tt) // s^2 - 2t^2
	var a, b field.Element4
	f.Sub(&a, &x, &tt)
	f.Mul(&b, &x, &g.t)
	f.Neg(&b, &b)
	return (a.Equal(&g.a) & b.Equal(&g.b)).IsSet() && !g.s.IsZero().IsSet()
}

func (g *edwards4) identity() *extended4 { return &extended4{y: g.f.One(), z: g.f.One()} }

// extendedOf4 returns the coordinates of p.
func extendedOf4(p *Point) (r extended4) {
	copy(r.x[:], p.x[:])
	copy(r.y[:], p.y[:])
	copy(r.z[:], p.z[:])
	copy(r.t[:], p.t[:])
	return r
}

// put sets r to p.
func (p *extended4) put(r *Point) {
	*r = Point{}
	copy(r.x[:], p.x[:])
	copy(r.y[:], p.y[:])
	copy(r.z[:], p.z[:])
	copy(r.t[:], p.t[:])
}

func (g *edwards4) setCoordinates(r *Point, x, y []byte) error {
	f := g.f
	var px, py, left, right field.Element4
	if f.SetBytes(&px, x) != nil || f.SetBytes(&py, y) != nil {
		return ErrCoordinate
	}
	f.Square(&left, &py) // y^2
	f.Square(&right, &px)
	f.Add(&right, &right, &g.a)
	f.Mul(&right, &right, &px)
	f.Add(&right, &right, &g.b) // (x^2 + a)x + b
	if !left.Equal(&right).IsSet() {
		return ErrNotOnCurve
	}
	// With m = x - t: u = m/y and v = (m-s)/(m+s), so Z = y (m+s), X = m (m+s) and
	// Y = y (m-s). For the point of order 2, m = y = 0, that is (0, 0, 0) instead of
	// (0, -1, 1).
	var m, plus, minus field.Element4
	f.Sub(&m, &px, &g.t)
	f.Add(&plus, &m, &g.s)
	f.Sub(&minus, &m, &g.s)
	var p extended4
	f.Mul(&p.x, &m, &plus)
	f.Mul(&p.y, &py, &minus)
	f.Mul(&p.z, &py, &plus)
	one := f.One()
	special := py.IsZero()
	p.z.Select(&one, &p.z, special)
	f.Neg(&one, &one)
	p.y.Select(&one, &p.y, special)
	p.x.Select(&field.Element4{}, &p.x, special)
	g.affine(&p)
	p.put(r)
	return nil
}

// affine makes Z = 1.
func (g *edwards4) affine(p *extended4) {
	var zInv field.Element4
	g.f.Invert(&zInv, &p.z)
	g.f.Mul(&p.x, &p.x, &zInv)
	g.f.Mul(&p.y, &p.y, &zInv)
	g.f.Mul(&p.t, &p.x, &p.y)
	p.z = g.f.One()
}

// putX writes the x coordinate of p.
func (g *edwards4) putX(out []byte, p *Point) bool {
	f, q := g.f, extendedOf4(p)
	var plus, minus, x field.Element4
	f.Add(&plus, &q.z, &q.y)
	f.Sub(&minus, &q.z, &q.y)
	f.Invert(&x, &minus)
	f.Mul(&x, &x, &plus)
	f.Mul(&x, &x, &g.s)
	f.Add(&x, &x, &g.t) // s (Z + Y)/(Z - Y) + t
	infinite := minus.IsZero()
	x.Select(&field.Element4{}, &x, infinite)
	f.PutBytes(out, &x)
	q, plus, minus = extended4{}, field.Element4{}, field.Element4{} // they tell bits of a secret multiplier
	return !infinite.IsSet()
}

// putBytes writes both coordinates of p.
func (g *edwards4) putBytes(x, y []byte, p *Point) bool {
	ok := g.putX(x, p)
	f, q := g.f, extendedOf4(p)
	// y = (x - t)/u = s (Z + Y) Z / ((Z - Y) X), and 0 if X = 0, for O and for the point
	// of order 2.
	var a, b field.Element4
	f.Sub(&a, &q.z, &q.y)
	f.Mul(&a, &a, &q.x)
	f.Invert(&a, &a)
	f.Add(&b, &q.z, &q.y)
	f.Mul(&a, &a, &b)
	f.Mul(&a, &a, &q.z)
	f.Mul(&a, &a, &g.s)
	f.PutBytes(y, &a)
	return ok
}

// vartimeHasX reports whether the x coordinate of p is x, without an inversion.
func (g *edwards4) vartimeHasX(p *Point, x []byte) bool {
	f, q := g.f, extendedOf4(p)
	var want, left, right field.Element4
	f.Sub(&left, &q.z, &q.y)
	if left.IsZero().IsSet() || f.SetBytes(&want, x) != nil {
		return false
	}
	f.Sub(&want, &want, &g.t)
	f.Mul(&left, &left, &want) // (x - t)(Z - Y)
	f.Add(&right, &q.z, &q.y)
	f.Mul(&right, &right, &g.s) // s (Z + Y)
	return left.Equal(&right).IsSet()
}

func (g *edwards4) equal(p, q *Point) field.Mask {
	p1, q1 := extendedOf4(p), extendedOf4(q)
	var px, qx, py, qy field.Element4
	g.f.Mul(&px, &p1.x, &q1.z)
	g.f.Mul(&qx, &q1.x, &p1.z)
	g.f.Mul(&py, &p1.y, &q1.z)
	g.f.Mul(&qy, &q1.y, &p1.z)
	return px.Equal(&qx) & py.Equal(&qy)
}

// negate sets p to -p.
func (g *edwards4) negate(p *extended4) {
	g.f.Neg(&p.x, &p.x)
	g.f.Neg(&p.t, &p.t)
}
