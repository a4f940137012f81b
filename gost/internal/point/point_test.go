package point_test

import (
	"bytes"
	"errors"
	"math/big"
	"testing"

	"github.com/go-esia/sdk/gost/internal/point"
)

// check compares a point with want.
func (c *curve) check(t testing.TB, name string, got *point.Point, want *affine) {
	t.Helper()
	out := make([]byte, 2*c.size())
	finite := c.group.PutBytes(out, got)
	if want == nil {
		if finite || !c.group.IsIdentity(got).IsSet() {
			t.Errorf("%s = %x, want the point at infinity", name, out)
		}
		return
	}
	if encoding := c.encode(want); !finite || !bytes.Equal(out, encoding) {
		t.Errorf("%s = %x, want %x", name, out, encoding)
	}
	if c.group.IsIdentity(got).IsSet() {
		t.Errorf("%s is the point at infinity", name)
	}
}

// TestGroupLaw compares sums, doubles and negatives of all pairs of some points with
// the reference: among them equal and opposite points and the point at infinity.
func TestGroupLaw(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		r := newRandom()
		two := c.add(c.base, c.base)
		other := c.multiplyBase(random(r, c.q))
		points := []*affine{nil, c.base, c.negate(c.base), two, c.negate(two),
			c.add(two, c.base), other, c.negate(other)}
		for _, p := range points {
			var double, negative point.Point
			c.group.Double(&double, c.point(t, p))
			c.check(t, "2P", &double, c.add(p, p))
			c.group.Negate(&negative, c.point(t, p))
			c.check(t, "-P", &negative, c.negate(p))
			for _, q := range points {
				var sum point.Point
				c.group.Add(&sum, c.point(t, p), c.point(t, q))
				c.check(t, "P + Q", &sum, c.add(p, q))
				if got := c.group.Equal(c.point(t, p), c.point(t, q)); got.IsSet() != equal(p, q) {
					t.Errorf("Equal = %v, want %v", got.IsSet(), equal(p, q))
				}
			}
		}
	})
}

// TestProjective repeats sums with coordinates Z other than 1.
func TestProjective(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		var p, q, sum point.Point
		c.group.Double(&p, c.point(t, c.base))
		c.group.Add(&q, &p, c.point(t, c.base))
		two, three := c.add(c.base, c.base), c.multiplyBase(big.NewInt(3))

		c.group.Add(&sum, &p, &q)
		c.check(t, "2P + 3P", &sum, c.add(two, three))
		c.group.Add(&sum, &q, &q)
		c.check(t, "3P + 3P", &sum, c.add(three, three))
		c.group.Negate(&p, &q)
		c.group.Add(&sum, &q, &p)
		c.check(t, "3P - 3P", &sum, nil)
		if !c.group.Equal(&q, c.point(t, three)).IsSet() {
			t.Error("3P with different Z is not equal")
		}
		if c.group.Equal(&q, &p).IsSet() {
			t.Error("3P = -3P")
		}
	})
}

// TestAliasing calls the formulas with all ways in which their arguments can be the
// same variable.
func TestAliasing(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		two := c.add(c.base, c.base)
		r := c.point(t, c.base)
		c.group.Add(r, r, c.point(t, two))
		c.check(t, "r = r + q", r, c.add(c.base, two))
		r = c.point(t, two)
		c.group.Add(r, c.point(t, c.base), r)
		c.check(t, "r = p + r", r, c.add(c.base, two))
		r = c.point(t, two)
		c.group.Add(r, r, r)
		c.check(t, "r = r + r", r, c.add(two, two))
		r = c.point(t, two)
		c.group.Double(r, r)
		c.check(t, "r = 2r", r, c.add(two, two))
		r = c.point(t, two)
		c.group.Negate(r, r)
		c.check(t, "r = -r", r, c.negate(two))
		r = c.point(t, two)
		c.group.ScalarMult(r, r, c.bytes(big.NewInt(5)))
		c.check(t, "r = 5r", r, c.multiplyBase(big.NewInt(10)))
		r = c.point(t, two)
		c.group.VartimeDoubleBaseMult(r, c.bytes(big.NewInt(3)), r, c.bytes(big.NewInt(5)))
		c.check(t, "r = 3P + 5r", r, c.multiplyBase(big.NewInt(13)))
	})
}

func TestSetBytes(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		valid := c.encode(c.base)
		offCurve := bytes.Clone(valid)
		offCurve[len(offCurve)-1] ^= 1
		wrongX := bytes.Clone(valid)
		wrongX[len(wrongX)/2-1] ^= 2
		swapped := append(c.bytes(c.base.y), c.bytes(c.base.x)...)
		allOnes := bytes.Repeat([]byte{0xff}, c.size())
		for _, test := range []struct {
			name     string
			encoding []byte
			want     error
		}{
			{"valid", valid, nil},
			{"wrong y", offCurve, point.ErrNotOnCurve},
			{"wrong x", wrongX, point.ErrNotOnCurve},
			{"swapped coordinates", swapped, point.ErrNotOnCurve},
			{"zeros", make([]byte, 2*c.size()), point.ErrNotOnCurve},
			{"x = p", append(c.bytes(c.p), c.bytes(c.base.y)...), point.ErrCoordinate},
			{"y = p", append(c.bytes(c.base.x), c.bytes(c.p)...), point.ErrCoordinate},
			{"x of all ones", append(bytes.Clone(allOnes), c.bytes(c.base.y)...), point.ErrCoordinate},
			{"y of all ones", append(c.bytes(c.base.x), allOnes...), point.ErrCoordinate},
			{"nil", nil, point.ErrLength},
			{"short", valid[:len(valid)-1], point.ErrLength},
			{"long", append(bytes.Clone(valid), 0), point.ErrLength},
			{"x only", valid[:c.size()], point.ErrLength},
			{"SEC 1 prefix", append([]byte{4}, valid...), point.ErrLength},
		} {
			r := *c.point(t, c.add(c.base, c.base))
			before := r
			if err := c.group.SetBytes(&r, test.encoding); !errors.Is(err, test.want) {
				t.Errorf("%s: error %v, want %v", test.name, err, test.want)
			}
			if test.want != nil && r != before {
				t.Errorf("%s: receiver changed", test.name)
			}
		}
	})
}

// TestUnreducedCoordinate adds p to coordinates of valid points where the sum still
// fits: the point is the same, the encoding is not accepted.
func TestUnreducedCoordinate(t *testing.T) {
	t.Parallel()
	tested := 0
	for _, c := range readCurves(t) {
		x := new(big.Int).Add(c.base.x, c.p)
		if x.Cmp(c.limit()) >= 0 {
			continue
		}
		tested++
		var r point.Point
		err := c.group.SetBytes(&r, append(c.bytes(x), c.bytes(c.base.y)...))
		if !errors.Is(err, point.ErrCoordinate) {
			t.Errorf("%s: error %v, want ErrCoordinate", c.name, err)
		}
	}
	if tested == 0 {
		t.Error("no curve has x + p of its size")
	}
}

func TestNewGroup(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		p, a, b := c.bytes(c.p), c.bytes(c.a), c.bytes(c.b)
		x, y := c.bytes(c.base.x), c.bytes(c.base.y)
		zero := make([]byte, c.size())
		even := bytes.Clone(p)
		even[len(even)-1]--
		for _, test := range []struct {
			name          string
			p, a, b, x, y []byte
		}{
			{"even p", even, a, b, x, y},
			{"short p", p[1:], a, b, x, y},
			{"no p", nil, nil, nil, nil, nil},
			{"a = p", p, p, b, x, y},
			{"b = p", p, a, p, x, y},
			{"short a", p, a[1:], b, x, y},
			{"short x, long y", p, a, b, x[1:], append([]byte{0}, y...)},
			{"x = p", p, a, b, p, y},
			{"other b", p, a, a, x, y},
			{"base not on the curve", p, a, b, x, x},
			{"a = b = 0, which is singular", p, zero, zero, zero, zero},
		} {
			_, err := point.NewGroup(test.p, test.a, test.b, test.x, test.y)
			if !errors.Is(err, point.ErrCurve) {
				t.Errorf("%s: error %v, want ErrCurve", test.name, err)
			}
		}
	})
}

// TestSingularCurve builds y^2 = (x - 1)^2 (x + 2) = x^3 - 3x + 2, which has a node.
func TestSingularCurve(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		a := c.bytes(new(big.Int).Sub(c.p, big.NewInt(3)))
		x := c.bytes(new(big.Int).Sub(c.p, big.NewInt(2)))
		_, err := point.NewGroup(c.bytes(c.p), a, c.bytes(big.NewInt(2)), x, make([]byte, c.size()))
		if !errors.Is(err, point.ErrCurve) {
			t.Errorf("error %v, want ErrCurve", err)
		}
	})
}
