package point

import "github.com/go-esia/sdk/gost/internal/field"

// isFourfold reports whether p is 4r for a point r. On a curve of order 4q with an odd q
// those are the points of the subgroup of order q. It takes a square root and a Legendre
// symbol, and is in variable time. The idea is that of T. Pornin, "Point-Halving and
// Subgroup Membership in Twisted Edwards Curves"; what follows is all that is needed.
//
// With m = x - t, A = 3t = (1+d)/2 and s = (1-d)/4, the curve is y^2 = m (m^2 + Am + s^2),
// T = (0, 0) is its only point of order 2, for A^2 - 4s^2 = d is not a square, and so
// (m, y) is twice a point if and only if m is a square. Let m = w^2, and Q and Q + T the
// halves. For M = m(Q), the other has s^2/M, and by the formula of doubling
// k = M + s^2/M solves 4m (k + A) = k^2 - 4s^2, so that k is 2m + 2y/w or 2m - 2y/w.
//
// M is in the field if k^2 - 4s^2, and so k + A, is a square. The product of k + A for both
// k is A^2 - 4s^2 = d: one of them is. For that one, Q is twice a point if and only if M is
// a square, and that is if and only if k - 2s is: (k - 2s)(k + 2s) is a square, and if both
// are, (sqrt(k - 2s) + sqrt(k + 2s))^2 is 4M; the other way round, if M = n^2,
// k - 2s = (n - s/n)^2. The product of k - 2s for both k is -4m (A + 2s) = -4m, not a
// square because p = 3 mod 4. So p is fourfold if and only if (k + A)(k - 2s) is a square,
// for either k.
//
// By m = s (1+v)/(1-v), y = m/u and 1 - v^2 = u^2 (1 - dv^2), and without factors that are
// squares, m is (1-d)(1-dv^2) = h^2, and the product is (1 - dv + h)((1-d)v + h), which is
// 0 for O and T only, which are dealt with first.
func (g *edwards4) isFourfold(p *extended4) bool {
	if p.x.IsZero().IsSet() { // O or T
		return p.y.Equal(&p.z).IsSet()
	}
	f, one := g.f, g.f.One()
	var factor, dy, hh, h, a, b field.Element4
	f.Sub(&factor, &one, &g.d)
	f.Mul(&dy, &g.d, &p.y)
	f.Square(&a, &p.z)
	f.Mul(&b, &dy, &p.y)
	f.Sub(&hh, &a, &b)
	f.Mul(&hh, &hh, &factor) // (1-d)(Z^2 - dY^2)
	h = g.power(&hh, 2)
	f.Mul(&h, &h, &hh) // to the power of (p+1)/4 = (p-3)/4 + 1
	if f.Square(&a, &h); !a.Equal(&hh).IsSet() {
		return false
	}
	f.Sub(&a, &p.z, &dy)
	f.Add(&a, &a, &h)
	f.Mul(&b, &factor, &p.y)
	f.Add(&b, &b, &h)
	f.Mul(&a, &a, &b)
	return g.isSquare(&a)
}

// isSquare reports whether x is a square, by Euler's criterion.
func (g *edwards4) isSquare(x *field.Element4) bool {
	one := g.f.One()
	var minus field.Element4
	g.f.Neg(&minus, &one)
	power := g.power(x, 1)
	return !power.Equal(&minus).IsSet()
}

// power returns x to the power of p / 2^shift, rounded down.
func (g *edwards4) power(x *field.Element4, shift int) field.Element4 {
	const width = 4
	var powers [1 << width]field.Element4
	powers[0] = g.f.One()
	for i := 1; i < len(powers); i++ {
		g.f.Mul(&powers[i], &powers[i-1], x)
	}
	z := powers[0]
	for i := 8 * g.f.Size() / width; i >= 0; i-- {
		for range width {
			g.f.Square(&z, &z)
		}
		g.f.Mul(&z, &z, &powers[g.p.bits(shift+width*i, width)])
	}
	return z
}
