// Package point implements the groups of points of elliptic curves in short
// Weierstrass form, y^2 = x^3 + ax + b, over the prime fields of GOST R 34.10-2012.
//
// # Formulas
//
// Addition and doubling are those of J. Renes, C. Costello, L. Batina, "Complete
// addition formulas for prime order elliptic curves" (https://eprint.iacr.org/2015/1060),
// algorithms 1 to 3, for any a, on projective coordinates (X : Y : Z) with
// x = X/Z and y = Y/Z. There are no special cases for the point at infinity
// O = (0 : 1 : 0), for equal or for opposite points.
//
// The formulas for P + Q fail exactly when P - Q is a point of order 2, and then
// give (0 : 0 : 0), which is not a point. Doubling never fails. A curve of prime
// order has no point of order 2. On a curve of order 4q the points of the subgroup
// of order q differ by points of odd order only, and no other points ever meet a
// secret: see [Group.InSubgroup] for how other points are kept out.
//
// # Timing
//
// Everything takes a time and touches addresses independent of the values of
// points and scalars, except the functions that say otherwise.
//
// Encodings are big-endian: a point is x || y, a scalar has the size of a
// coordinate.
package point

import (
	"errors"
	"sync"

	"github.com/go-esia/sdk/gost/internal/field"
)

var (
	// ErrCurve says that the parameters are not those of an elliptic curve with a
	// point on it.
	ErrCurve = errors.New("point: not the parameters of an elliptic curve")

	// ErrLength says that an encoding of a point has a wrong length.
	ErrLength = errors.New("point: encoding has a wrong length")

	// ErrCoordinate says that a coordinate is not less than p.
	ErrCoordinate = errors.New("point: coordinate is not reduced")

	// ErrNotOnCurve says that a point is not on the curve.
	ErrNotOnCurve = errors.New("point: not on the curve")
)

// Group is the group of points of one curve, with a base point. It is safe for
// concurrent use.
type Group struct {
	f    *field.Modulus
	a, b field.Element
	b3   field.Element // 3b
	base Point

	tableOnce sync.Once
	table     []window // multiples of base, see baseTable
}

// NewGroup returns the group of the curve y^2 = x^3 + ax + b modulo p, with the
// base point (x, y). All numbers are big-endian and as long as p: 32 or 64 bytes.
//
// It checks that the curve is not singular and that the point is on it. It does
// not check that p is prime, which everything else assumes.
func NewGroup(p, a, b, x, y []byte) (*Group, error) {
	f, err := field.NewModulus(p)
	if err != nil {
		return nil, ErrCurve
	}
	g := &Group{f: f}
	if f.SetBytes(&g.a, a) != nil || f.SetBytes(&g.b, b) != nil || g.isSingular() {
		return nil, ErrCurve
	}
	f.Add(&g.b3, &g.b, &g.b)
	f.Add(&g.b3, &g.b3, &g.b)
	if len(x) != f.Size() || len(y) != f.Size() {
		return nil, ErrCurve
	}
	if g.setCoordinates(&g.base, x, y) != nil {
		return nil, ErrCurve
	}
	return g, nil
}

// isSingular reports whether 4a^3 + 27b^2 = 0.
func (g *Group) isSingular() bool {
	var a, b field.Element
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

// Size returns the length of a coordinate or a scalar in bytes: 32 or 64.
func (g *Group) Size() int { return g.f.Size() }
