// Package point implements the groups of points of elliptic curves in short
// Weierstrass form, y^2 = x^3 + ax + b, over the prime fields of GOST R 34.10-2012.
//
// # Formulas
//
// Addition and doubling are those of J. Renes, C. Costello, L. Batina, "Complete
// addition formulas for prime order elliptic curves" (https://eprint.iacr.org/2015/1060)
// on projective coordinates (X : Y : Z) with x = X/Z and y = Y/Z. There are no special
// cases for the point at infinity O = (0 : 1 : 0), for equal or for opposite points. The
// formulas for P + Q fail exactly when P - Q is a point of order 2, and then give
// (0 : 0 : 0), which is not a point. Doubling never fails.
//
// The curves of order 4q are computed in the form of a twisted Edwards curve,
// u^2 + v^2 = 1 + d u^2 v^2, to which RFC 7836, section 5.2, maps them. d is not a
// square, so that the formulas have no special cases for any two points. See
// [NewEdwardsGroup].
//
// So nothing that a secret takes part in has a special case: a curve of prime order has
// no point of order 2, and twisted Edwards curves need no care. Functions whose names
// begin with Vartime use faster formulas, with special cases.
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
// concurrent use. The table of the base point is made at its first use and takes 88 KB for
// 256 bits and 352 KB for 512, half as much again for twisted Edwards curves.
type Group struct {
	// Exactly one is not nil. They are no interface because arguments of its methods
	// would be allocated.
	w4 *weierstrass4
	w8 *weierstrass8
	e4 *edwards4
	e8 *edwards8

	base Point
}

// Curve are the numbers of a curve y^2 = x^3 + ax + b modulo p with a base point (x, y).
// All are big-endian and as long as p: 32 or 64 bytes.
type Curve struct {
	P, A, B, X, Y []byte

	// D is nil, or the coefficient of the twisted Edwards curve
	// u^2 + v^2 = 1 + D u^2 v^2 that is equivalent in the sense of RFC 7836, section 5.2.
	D []byte
}

// NewGroup returns the group of a curve in Weierstrass form.
//
// It checks that the curve is not singular and that the point is on it. It does
// not check that p is prime, which everything else assumes.
func NewGroup(p, a, b, x, y []byte) (*Group, error) {
	return newGroup(&Curve{P: p, A: a, B: b, X: x, Y: y})
}

// NewEdwardsGroup returns the group of the same points as [NewGroup], which are computed
// with in the form of the twisted Edwards curve u^2 + v^2 = 1 + d u^2 v^2. Points are
// those of the Weierstrass form everywhere.
//
// It checks that the two forms are equivalent by RFC 7836, section 5.2, that d is not a
// square, which makes its formulas complete, and that p = 3 mod 4.
func NewEdwardsGroup(p, d, a, b, x, y []byte) (*Group, error) {
	if len(d) == 0 {
		return nil, ErrCurve
	}
	return newGroup(&Curve{P: p, A: a, B: b, X: x, Y: y, D: d})
}

func newGroup(c *Curve) (*Group, error) {
	for _, number := range [][]byte{c.A, c.B, c.X, c.Y} {
		if len(number) != len(c.P) {
			return nil, ErrCurve
		}
	}
	g := new(Group)
	var err error
	switch {
	case len(c.P) == 32 && c.D == nil:
		g.w4, err = newWeierstrass4(c)
	case len(c.P) == 32:
		g.e4, err = newEdwards4(c)
	case c.D == nil:
		g.w8, err = newWeierstrass8(c)
	default:
		g.e8, err = newEdwards8(c)
	}
	if err != nil || g.setCoordinates(&g.base, c.X, c.Y) != nil {
		return nil, ErrCurve
	}
	return g, nil
}

// Size returns the length of a coordinate or a scalar in bytes: 32 or 64.
func (g *Group) Size() int {
	if g.w4 != nil || g.e4 != nil {
		return 32
	}
	return 64
}

// element is a field element of either size.
type element = field.Element
