package point_test

import (
	"errors"
	"math/big"
	"testing"

	"github.com/go-esia/sdk/gost/internal/point"
)

// weierstrass returns the numbers of the curve that is equivalent to u^2 + v^2 = 1 + d u^2 v^2
// by RFC 7836, section 5.2, and a point on it.
func (c *curve) weierstrass(d *big.Int) *curve {
	one := big.NewInt(1)
	fraction := func(x *big.Int, n int64) *big.Int {
		x.Mul(x, new(big.Int).ModInverse(big.NewInt(n), c.p))
		return x.Mod(x, c.p)
	}
	s, t := fraction(new(big.Int).Sub(one, d), 4), fraction(new(big.Int).Add(one, d), 6)
	ss, tt := new(big.Int).Mul(s, s), new(big.Int).Mul(t, t)
	a := new(big.Int).Sub(ss, new(big.Int).Mul(big.NewInt(3), tt))
	b := new(big.Int).Sub(new(big.Int).Lsh(tt, 1), ss)
	e := &curve{p: c.p, a: a.Mod(a, c.p), b: b.Mul(b, t).Mod(b, c.p)}
	e.base = e.anyPoint(newRandom())
	return e
}

// TestNewEdwardsGroup gives coefficients that do not belong to the curve, and one that is a
// square, for which the formulas are not complete.
func TestNewEdwardsGroup(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		if !c.edwards {
			return
		}
		right := number(edwards[c.name[:len("tc26-256-A")]])
		square := big.NewInt(9)
		for _, tt := range []struct {
			name string
			of   *curve
			d    []byte
			want error
		}{
			{"right", c, c.bytes(right), nil},
			{"another d", c, c.bytes(new(big.Int).Add(right, big.NewInt(1))), point.ErrCurve},
			{"1/d", c, c.bytes(new(big.Int).ModInverse(right, c.p)), point.ErrCurve},
			{"d = 0", c, make([]byte, c.size()), point.ErrCurve},
			{"d = p", c, c.bytes(c.p), point.ErrCurve},
			{"short d", c, c.bytes(right)[1:], point.ErrCurve},
			{"no d", c, nil, point.ErrCurve},
			{"equivalent, but d is a square", c.weierstrass(square), c.bytes(square), point.ErrCurve},
			{"equivalent, but singular with d = 1", c.weierstrass(big.NewInt(1)), c.bytes(big.NewInt(1)), point.ErrCurve},
			{"the same with the right d", c.weierstrass(right), c.bytes(right), nil},
		} {
			_, err := point.NewEdwardsGroup(c.bytes(c.p), tt.d, c.bytes(tt.of.a), c.bytes(tt.of.b),
				c.bytes(tt.of.base.x), c.bytes(tt.of.base.y))
			if !errors.Is(err, tt.want) {
				t.Errorf("%s: error %v, want %v", tt.name, err, tt.want)
			}
		}
	})
}
