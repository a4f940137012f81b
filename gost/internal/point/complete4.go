package point

import "github.com/go-esia/sdk/gost/internal/field"

// add sets r = p + q: algorithm 1 of Renes, Costello and Batina.
func (g *weierstrass4) add(r, p, q *projective4) {
	f := g.f
	var t0, t1, t2, t3, t4, t5, x3, y3, z3 field.Element4
	f.Mul(&t0, &p.x, &q.x) // t0 = X1 X2
	f.Mul(&t1, &p.y, &q.y) // t1 = Y1 Y2
	f.Mul(&t2, &p.z, &q.z) // t2 = Z1 Z2
	f.Add(&t3, &p.x, &p.y)
	f.Add(&t4, &q.x, &q.y)
	f.Mul(&t3, &t3, &t4)
	f.Add(&t4, &t0, &t1)
	f.Sub(&t3, &t3, &t4) // t3 = X1 Y2 + X2 Y1
	f.Add(&t4, &p.x, &p.z)
	f.Add(&t5, &q.x, &q.z)
	f.Mul(&t4, &t4, &t5)
	f.Add(&t5, &t0, &t2)
	f.Sub(&t4, &t4, &t5) // t4 = X1 Z2 + X2 Z1
	f.Add(&t5, &p.y, &p.z)
	f.Add(&x3, &q.y, &q.z)
	f.Mul(&t5, &t5, &x3)
	f.Add(&x3, &t1, &t2)
	f.Sub(&t5, &t5, &x3) // t5 = Y1 Z2 + Y2 Z1

	f.Mul(&z3, &g.a, &t4)
	f.Mul(&x3, &g.b3, &t2)
	f.Add(&z3, &x3, &z3) // z3 = a t4 + 3b t2
	f.Sub(&x3, &t1, &z3)
	f.Add(&z3, &t1, &z3)
	f.Mul(&y3, &x3, &z3) // y3 = (t1 - z3)(t1 + z3)
	f.Add(&t1, &t0, &t0)
	f.Add(&t1, &t1, &t0)
	f.Mul(&t2, &g.a, &t2)
	f.Mul(&t4, &g.b3, &t4)
	f.Add(&t1, &t1, &t2) // t1 = 3 X1 X2 + a Z1 Z2
	f.Sub(&t2, &t0, &t2)
	f.Mul(&t2, &g.a, &t2)
	f.Add(&t4, &t4, &t2) // t4 = 3b t4 + a (X1 X2 - a Z1 Z2)
	f.Mul(&t0, &t1, &t4)
	f.Add(&y3, &y3, &t0) // Y3 = y3 + t1 t4
	f.Mul(&t0, &t5, &t4)
	f.Mul(&x3, &t3, &x3)
	f.Sub(&x3, &x3, &t0) // X3 = t3 (t1 - z3) - t5 t4
	f.Mul(&t0, &t3, &t1)
	f.Mul(&z3, &t5, &z3)
	f.Add(&z3, &z3, &t0) // Z3 = t5 (t1 + z3) + t3 t1
	r.x, r.y, r.z = x3, y3, z3
}

// addAffine sets r = p + q, for q other than O. For a = -3 it is algorithm 5, which is
// algorithm 4 with Z2 = 1.
func (g *weierstrass4) addAffine(r, p *projective4, q *affine4) {
	if !g.minus3 {
		g.addAffineAny(r, p, q)
		return
	}
	f := g.f
	var t0, t1, t2, t3, t4, x3, y3, z3 field.Element4
	f.Mul(&t0, &p.x, &q.x) // t0 = X1 X2
	f.Mul(&t1, &p.y, &q.y) // t1 = Y1 Y2
	f.Add(&t3, &q.x, &q.y)
	f.Add(&t4, &p.x, &p.y)
	f.Mul(&t3, &t3, &t4)
	f.Add(&t4, &t0, &t1)
	f.Sub(&t3, &t3, &t4) // t3 = X1 Y2 + X2 Y1
	f.Mul(&t4, &q.y, &p.z)
	f.Add(&t4, &t4, &p.y) // t4 = Y1 + Y2 Z1
	f.Mul(&y3, &q.x, &p.z)
	f.Add(&y3, &y3, &p.x) // y3 = X1 + X2 Z1

	g.mulB(&z3, &p.z)
	f.Sub(&x3, &y3, &z3)
	f.Add(&z3, &x3, &x3)
	f.Add(&x3, &x3, &z3) // x3 = 3 (y3 - b Z1)
	f.Sub(&z3, &t1, &x3)
	f.Add(&x3, &t1, &x3)
	g.mulB(&y3, &y3)
	f.Add(&t1, &p.z, &p.z)
	f.Add(&t2, &t1, &p.z) // t2 = 3 Z1
	f.Sub(&y3, &y3, &t2)
	f.Sub(&y3, &y3, &t0)
	f.Add(&t1, &y3, &y3)
	f.Add(&y3, &t1, &y3) // y3 = 3 (b y3 - 3 Z1 - t0)
	f.Add(&t1, &t0, &t0)
	f.Add(&t0, &t1, &t0)
	f.Sub(&t0, &t0, &t2) // t0 = 3 (X1 X2 - Z1)
	f.Mul(&t1, &t4, &y3)
	f.Mul(&t2, &t0, &y3)
	f.Mul(&y3, &x3, &z3)
	f.Add(&y3, &y3, &t2) // Y3 = x3 z3 + t0 y3
	f.Mul(&x3, &t3, &x3)
	f.Sub(&x3, &x3, &t1) // X3 = t3 x3 - t4 y3
	f.Mul(&z3, &t4, &z3)
	f.Mul(&t1, &t3, &t0)
	f.Add(&z3, &z3, &t1) // Z3 = t4 z3 + t3 t0
	r.x, r.y, r.z = x3, y3, z3
}

// addAffineAny is addAffine for any a, by algorithm 1 with Z2 = 1.
func (g *weierstrass4) addAffineAny(r, p *projective4, q *affine4) {
	g.add(r, p, &projective4{q.x, q.y, g.f.One()})
}

// double sets r = 2p: algorithm 3.
func (g *weierstrass4) double(r, p *projective4) {
	f := g.f
	var t0, t1, t2, t3, x3, y3, z3 field.Element4
	f.Square(&t0, &p.x) // t0 = X^2
	f.Square(&t1, &p.y) // t1 = Y^2
	f.Square(&t2, &p.z) // t2 = Z^2
	f.Mul(&t3, &p.x, &p.y)
	f.Add(&t3, &t3, &t3) // t3 = 2XY
	f.Mul(&z3, &p.x, &p.z)
	f.Add(&z3, &z3, &z3) // z3 = 2XZ

	f.Mul(&x3, &g.a, &z3)
	f.Mul(&y3, &g.b3, &t2)
	f.Add(&y3, &x3, &y3) // y3 = 2a XZ + 3b Z^2
	f.Sub(&x3, &t1, &y3)
	f.Add(&y3, &t1, &y3)
	f.Mul(&y3, &x3, &y3) // y3 = (Y^2 - y3)(Y^2 + y3)
	f.Mul(&x3, &t3, &x3) // x3 = 2XY (Y^2 - y3)
	f.Mul(&z3, &g.b3, &z3)
	f.Mul(&t2, &g.a, &t2)
	f.Sub(&t3, &t0, &t2)
	f.Mul(&t3, &g.a, &t3)
	f.Add(&t3, &t3, &z3) // t3 = a (X^2 - a Z^2) + 6b XZ
	f.Add(&z3, &t0, &t0)
	f.Add(&t0, &z3, &t0)
	f.Add(&t0, &t0, &t2) // t0 = 3X^2 + a Z^2
	f.Mul(&t0, &t0, &t3)
	f.Add(&y3, &y3, &t0) // Y3 = y3 + t0 t3
	f.Mul(&t2, &p.y, &p.z)
	f.Add(&t2, &t2, &t2) // t2 = 2YZ
	f.Mul(&t0, &t2, &t3)
	f.Sub(&x3, &x3, &t0) // X3 = x3 - 2YZ t3
	f.Mul(&z3, &t2, &t1)
	f.Add(&z3, &z3, &z3)
	f.Add(&z3, &z3, &z3) // Z3 = 8Y^3 Z
	r.x, r.y, r.z = x3, y3, z3
}
