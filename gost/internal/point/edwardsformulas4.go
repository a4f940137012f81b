package point

import "github.com/go-esia/sdk/gost/internal/field"

// The formulas are those of Hisil and others for extended coordinates: unified addition
// of section 3.1, and doubling of section 3.3. As 1 is a square and d is not, no
// denominator is 0 for any two points.

// add sets r = p + q.
func (g *edwards4) add(r, p, q *extended4) {
	f := g.f
	var c, d field.Element4
	f.Mul(&c, &p.t, &q.t)
	f.Mul(&c, &c, &g.d)
	f.Mul(&d, &p.z, &q.z)
	g.addProducts(r, p, &q.x, &q.y, &c, &d)
}

// addPrecomputed sets r = p + q.
func (g *edwards4) addPrecomputed(r, p *extended4, q *precomputed4) {
	var c field.Element4
	g.f.Mul(&c, &p.t, &q.duv)
	d := p.z
	g.addProducts(r, p, &q.u, &q.v, &c, &d)
}

// addProducts is the part that both have, with C = d T1 T2 and D = Z1 Z2.
func (g *edwards4) addProducts(r, p *extended4, x, y, c, d *field.Element4) {
	f := g.f
	var a, b, e, t field.Element4
	f.Mul(&a, &p.x, x)
	f.Mul(&b, &p.y, y)
	f.Add(&e, &p.x, &p.y)
	f.Add(&t, x, y)
	f.Mul(&e, &e, &t)
	f.Sub(&e, &e, &a)
	f.Sub(&e, &e, &b) // E = X1 Y2 + Y1 X2
	f.Sub(&t, d, c)   // F = D - C
	f.Add(c, d, c)    // G = D + C
	f.Sub(&b, &b, &a) // H = B - A
	f.Mul(&r.x, &e, &t)
	f.Mul(&r.y, c, &b)
	f.Mul(&r.t, &e, &b)
	f.Mul(&r.z, &t, c)
}

// double sets r = 2p.
func (g *edwards4) double(r, p *extended4) {
	var e, h field.Element4
	g.doubleWithoutT(r, p, &e, &h)
	g.f.Mul(&r.t, &e, &h)
}

// doubleWithoutT sets all but T, which is e * h, and which only additions need.
func (g *edwards4) doubleWithoutT(r, p *extended4, e, h *field.Element4) {
	f := g.f
	var a, b, c, t field.Element4
	f.Square(&a, &p.x)
	f.Square(&b, &p.y)
	f.Square(&c, &p.z)
	f.Add(&c, &c, &c)
	f.Add(&t, &p.x, &p.y)
	f.Square(e, &t)
	f.Add(&t, &a, &b) // G = A + B
	f.Sub(e, e, &t)   // E = (X + Y)^2 - A - B
	f.Sub(&c, &t, &c) // F = G - 2 Z^2
	f.Sub(h, &a, &b)  // H = A - B
	f.Mul(&r.x, e, &c)
	f.Mul(&r.y, &t, h)
	f.Mul(&r.z, &c, &t)
}
