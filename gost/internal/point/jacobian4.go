package point

import "github.com/go-esia/sdk/gost/internal/field"

// jacobian4 is a point with x = X/Z^2, y = Y/Z^3, and O if Z = 0. The formulas for it
// have branches for their special cases, and are for public points only.
type jacobian4 struct{ x, y, z field.Element4 }

// vartimeDouble sets r = 2p: dbl-2001-b of D. J. Bernstein and T. Lange,
// "Explicit-formulas database" (https://hyperelliptic.org/EFD), and for other a the same
// with another alpha.
func (g *weierstrass4) vartimeDouble(r, p *jacobian4) {
	f := g.f
	var alpha, beta, gamma, delta, t field.Element4
	f.Square(&delta, &p.z)
	f.Square(&gamma, &p.y)
	f.Mul(&beta, &p.x, &gamma)
	if g.minus3 {
		f.Sub(&t, &p.x, &delta)
		f.Add(&alpha, &p.x, &delta)
		f.Mul(&t, &t, &alpha)
		f.Add(&alpha, &t, &t)
		f.Add(&alpha, &alpha, &t) // 3 (X - delta)(X + delta)
	} else {
		f.Square(&t, &p.x)
		f.Add(&alpha, &t, &t)
		f.Add(&alpha, &alpha, &t)
		f.Square(&t, &delta)
		f.Mul(&t, &t, &g.a)
		f.Add(&alpha, &alpha, &t) // 3 X^2 + a Z^4
	}
	f.Add(&t, &p.y, &p.z)
	f.Square(&t, &t)
	f.Sub(&t, &t, &gamma)
	f.Sub(&r.z, &t, &delta) // (Y + Z)^2 - gamma - delta
	f.Add(&beta, &beta, &beta)
	f.Add(&beta, &beta, &beta)
	f.Square(&t, &alpha)
	f.Sub(&t, &t, &beta)
	f.Sub(&r.x, &t, &beta) // alpha^2 - 8 beta
	f.Sub(&beta, &beta, &r.x)
	f.Mul(&beta, &beta, &alpha)
	f.Square(&gamma, &gamma)
	f.Add(&gamma, &gamma, &gamma)
	f.Add(&gamma, &gamma, &gamma)
	f.Add(&gamma, &gamma, &gamma)
	f.Sub(&r.y, &beta, &gamma) // alpha (4 beta - X3) - 8 gamma^2
}

// vartimeAddAffine sets r = p + q. r may be p.
func (g *weierstrass4) vartimeAddAffine(r, p *jacobian4, q *affine4) {
	f := g.f
	if p.z.IsZero().IsSet() {
		*r = jacobian4{q.x, q.y, f.One()}
		return
	}
	var zz, h, s, t, v field.Element4
	f.Square(&zz, &p.z)
	f.Mul(&h, &q.x, &zz)
	f.Sub(&h, &h, &p.x) // H = X2 Z1^2 - X1
	f.Mul(&s, &zz, &p.z)
	f.Mul(&s, &s, &q.y)
	f.Sub(&s, &s, &p.y) // S = Y2 Z1^3 - Y1
	if h.IsZero().IsSet() {
		if s.IsZero().IsSet() {
			g.vartimeDouble(r, p)
		} else {
			*r = jacobian4{}
		}
		return
	}
	f.Mul(&r.z, &p.z, &h) // Z3 = Z1 H
	f.Square(&t, &h)
	f.Mul(&v, &t, &p.x) // V = X1 H^2
	f.Mul(&h, &h, &t)   // H^3
	f.Square(&t, &s)
	f.Sub(&t, &t, &h)
	f.Sub(&t, &t, &v)
	f.Mul(&h, &h, &p.y)
	f.Sub(&r.x, &t, &v) // X3 = S^2 - H^3 - 2V
	f.Sub(&v, &v, &r.x)
	f.Mul(&v, &v, &s)
	f.Sub(&r.y, &v, &h) // Y3 = S (V - X3) - Y1 H^3
}

// vartimeNormalize sets the affine points to the others, of which none may be O, with one
// inversion for all (P. L. Montgomery, "Speeding the Pollard and elliptic curve methods
// of factorization", 1987, section 10.3.1).
func (g *weierstrass4) vartimeNormalize(to []affine4, points []jacobian4) {
	f := g.f
	product := f.One()
	for i := range points {
		to[i].x = product // Z_0 Z_1 ... Z_(i-1)
		f.Mul(&product, &product, &points[i].z)
	}
	var inverse, zInv, zInv2 field.Element4
	f.Invert(&inverse, &product) // 1 / (Z_0 Z_1 ... Z_i)
	for i := len(points) - 1; i >= 0; i-- {
		f.Mul(&zInv, &inverse, &to[i].x) // 1 / Z_i
		f.Mul(&inverse, &inverse, &points[i].z)
		f.Square(&zInv2, &zInv)
		f.Mul(&to[i].x, &points[i].x, &zInv2)
		f.Mul(&zInv2, &zInv2, &zInv)
		f.Mul(&to[i].y, &points[i].y, &zInv2)
	}
}

// projective returns p in other coordinates.
func (g *weierstrass4) projective(p *jacobian4) (r projective4) {
	if p.z.IsZero().IsSet() {
		return *g.identity()
	}
	g.f.Mul(&r.x, &p.x, &p.z) // X/Z^2 = XZ/Z^3
	r.y = p.y
	g.f.Square(&r.z, &p.z)
	g.f.Mul(&r.z, &r.z, &p.z)
	return r
}
