package point_test

import (
	"errors"
	"math/big"
	"testing"

	"github.com/go-esia/sdk/gost/internal/point"
)

// TestInSubgroup checks points of every order.
func TestInSubgroup(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		r := newRandom()
		multiple, other := c.multiplyBase(random(r, c.q)), c.anyPoint(r)
		inside := map[string]*affine{"O": nil, "base": c.base, "multiple": multiple}
		outside := make(map[string]*affine)
		if c.cofactor == 1 || c.multiply(c.q, other) == nil {
			inside["any point"] = other
		} else {
			outside["any point"] = other
		}
		if c.cofactor == 4 {
			four := c.order4(r)
			two := c.add(four, four)
			outside["order 2"] = two
			outside["order 4"] = four
			outside["order 4, other"] = c.negate(four)
			outside["order 2q"] = c.add(c.base, two)
			outside["order 4q"] = c.add(c.base, four)
			outside["order 4q, other"] = c.add(multiple, c.negate(four))
		}
		for want, points := range map[bool]map[string]*affine{true: inside, false: outside} {
			for name, p := range points {
				for _, cofactor := range []int{0, c.cofactor} {
					if got := c.group.InSubgroup(c.point(t, p), c.bytes(c.q), cofactor); got != want {
						t.Errorf("%s, cofactor %d: InSubgroup = %v, want %v", name, cofactor, got, want)
					}
				}
			}
		}
	})
}

// TestFourCosets adds the four points of order 1, 2 and 4 to points of the subgroup. Only
// with O they stay in it. Coordinates Z are 1 and others.
func TestFourCosets(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		if !c.edwards {
			return
		}
		r := newRandom()
		four := c.point(t, c.order4(r))
		var p point.Point
		c.group.SetBase(&p)
		for i := range 32 {
			encoding := make([]byte, 2*c.size())
			var next, again point.Point
			next = p
			for j := range 4 {
				got := c.group.InSubgroup(&next, c.bytes(c.q), c.cofactor)
				if got != (j == 0) {
					t.Errorf("point %d + %dU: InSubgroup = %v", i, j, got)
				}
				c.group.PutBytes(encoding, &next)
				if err := c.group.SetBytes(&again, encoding); err != nil {
					t.Fatal(err)
				}
				if c.group.InSubgroup(&again, c.bytes(c.q), c.cofactor) != got {
					t.Errorf("point %d + %dU: another answer for another Z", i, j)
				}
				c.group.Add(&next, &next, four)
			}
			c.group.Double(&next, &p)
			c.group.Negate(&p, &next)
			c.group.Add(&p, &p, c.point(t, c.base))
		}
	})
}

// TestHalvingNeedsPrime refuses p = 1 mod 4, for which the check of the subgroup is wrong.
func TestHalvingNeedsPrime(t *testing.T) {
	t.Parallel()
	c := &curve{p: number("8000000000000000000000000000000000000000000000000000000000000c99")}
	d := big.NewInt(2)
	for big.Jacobi(d, c.p) != -1 {
		d.Add(d, big.NewInt(1))
	}
	e := c.weierstrass(d)
	_, err := point.NewEdwardsGroup(c.bytes(c.p), c.bytes(d), c.bytes(e.a), c.bytes(e.b), c.bytes(e.base.x), c.bytes(e.base.y))
	if !errors.Is(err, point.ErrCurve) {
		t.Errorf("error %v, want ErrCurve", err)
	}
}

// FuzzInSubgroup compares both checks of the subgroup, for every point of the curves that
// have both.
func FuzzInSubgroup(f *testing.F) {
	var curves []*curve
	for _, c := range readCurves(f) {
		if c.edwards {
			curves = append(curves, c)
		}
	}
	for i := range byte(16) {
		f.Add(i, []byte{i, 0xa5})
	}
	f.Fuzz(func(t *testing.T, index uint8, x []byte) {
		c := curves[int(index)%len(curves)]
		p := &affine{x: new(big.Int).SetBytes(x[:min(len(x), c.size())])}
		p.x.Mod(p.x, c.p)
		if p.y = new(big.Int).ModSqrt(c.rhs(p.x), c.p); p.y == nil {
			return
		}
		want := c.group.InSubgroup(c.point(t, p), c.bytes(c.q), 0)
		if got := c.group.InSubgroup(c.point(t, p), c.bytes(c.q), c.cofactor); got != want {
			t.Errorf("InSubgroup = %v, want %v", got, want)
		}
	})
}

func BenchmarkInSubgroup(b *testing.B) {
	for _, c := range readCurves(b) {
		if !c.edwards {
			continue
		}
		p := c.point(b, c.base)
		for name, cofactor := range map[string]int{"halving": c.cofactor, "multiplication": 0} {
			b.Run(c.name+"/"+name, func(b *testing.B) {
				for b.Loop() {
					c.group.InSubgroup(p, c.bytes(c.q), cofactor)
				}
			})
		}
	}
}
