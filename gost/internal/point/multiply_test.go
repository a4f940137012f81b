package point_test

import (
	"bytes"
	"math/big"
	"sync"
	"testing"

	"github.com/go-esia/sdk/gost/internal/point"
)

// scalars returns numbers at the edges of the range of scalars and of windows of
// digits, and random ones.
func (c *curve) scalars() []*big.Int {
	one := big.NewInt(1)
	top := new(big.Int).Sub(c.limit(), one)
	scalars := []*big.Int{
		new(big.Int), one, big.NewInt(15), big.NewInt(16),
		new(big.Int).Sub(c.q, one), c.q, top, random(newRandom(), c.limit()),
	}
	if next := new(big.Int).Add(c.q, one); next.Cmp(c.limit()) < 0 {
		scalars = append(scalars, next)
	}
	return scalars
}

// TestScalarBaseMult compares the multiplication of the base point with the reference,
// and the other two with it.
func TestScalarBaseMult(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		var base, product, other point.Point
		c.group.SetBase(&base)
		for _, k := range c.scalars() {
			c.group.ScalarBaseMult(&product, c.bytes(k))
			c.check(t, "ScalarBaseMult", &product, c.multiplyBase(k))
			c.group.ScalarMult(&other, &base, c.bytes(k))
			if !c.group.Equal(&other, &product).IsSet() {
				t.Error("ScalarMult differs")
			}
			c.group.VartimeDoubleBaseMult(&other, c.bytes(k), &base, c.bytes(k))
			c.group.Double(&product, &product)
			if !c.group.Equal(&other, &product).IsSet() {
				t.Error("VartimeDoubleBaseMult differs")
			}
			if t.Failed() {
				t.Fatalf("scalar %x", k)
			}
		}
	})
}

// TestEveryDigit uses every entry of the table of the base point: 64 scalars have all
// 64 digits of 6 bits in each of their places. Their sum is multiplied without the table.
func TestEveryDigit(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		var base, product, got, want point.Point
		c.group.SetBase(&base)
		c.group.SetIdentity(&got)
		sum := new(big.Int)
		for digit := range 64 {
			k := new(big.Int)
			for i := 0; 6*i < 8*c.size(); i++ {
				k.Or(k, new(big.Int).Lsh(big.NewInt(int64(digit+7*i)%64), uint(6*i)))
			}
			k.Mod(k, c.limit())
			c.group.ScalarBaseMult(&product, c.bytes(k))
			c.group.Add(&got, &got, &product)
			sum.Add(sum, k)
		}
		c.group.ScalarMult(&want, &base, c.bytes(sum.Mod(sum, c.q)))
		if !c.group.Equal(&got, &want).IsSet() {
			t.Error("an entry of the table is wrong")
		}
	})
}

func TestScalarMult(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		r := newRandom()
		p := c.multiplyBase(random(r, c.q))
		k, u := random(r, c.q), random(r, c.q)
		want := c.multiply(k, p)
		var got point.Point
		c.group.ScalarMult(&got, c.point(t, p), c.bytes(k))
		c.check(t, "kP", &got, want)
		c.group.VartimeDoubleBaseMult(&got, c.bytes(u), c.point(t, p), c.bytes(k))
		c.check(t, "uG + kP", &got, c.add(c.multiplyBase(u), want))

		// The last addition of uG + 1P doubles, or gives O.
		c.group.VartimeDoubleBaseMult(&got, c.bytes(big.NewInt(5)), c.point(t, c.base), c.bytes(big.NewInt(5)))
		c.check(t, "5G + 5G", &got, c.multiplyBase(big.NewInt(10)))
		minus := new(big.Int).Sub(c.q, big.NewInt(5))
		c.group.VartimeDoubleBaseMult(&got, c.bytes(big.NewInt(5)), c.point(t, c.base), c.bytes(minus))
		c.check(t, "5G - 5G", &got, nil)

		var identity point.Point
		c.group.SetIdentity(&identity)
		c.group.ScalarMult(&got, &identity, c.bytes(k))
		c.check(t, "kO", &got, nil)
		c.group.VartimeDoubleBaseMult(&got, c.bytes(u), &identity, c.bytes(k))
		c.check(t, "uG + kO", &got, c.multiplyBase(u))
	})
}

func TestPutX(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		var p point.Point
		c.group.Double(&p, c.point(t, c.base))
		x := make([]byte, c.size())
		if !c.group.PutX(x, &p) || !bytes.Equal(x, c.bytes(c.add(c.base, c.base).x)) {
			t.Errorf("x of 2G = %x", x)
		}
		c.group.SetIdentity(&p)
		if c.group.PutX(x, &p) || !bytes.Equal(x, make([]byte, c.size())) {
			t.Errorf("x of O = %x", x)
		}
	})
}

// TestExceptionalAddition shows the one case in which the formulas of the Weierstrass
// form fail: points whose difference has order 2. The result is not a point, and not O
// either.
func TestExceptionalAddition(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		if c.cofactor != 4 || c.edwards {
			return
		}
		four := c.order4(newRandom())
		two := c.add(four, four)
		for name, pair := range map[string][2]*affine{
			"O + T":       {nil, two},
			"G + (G + T)": {c.base, c.add(c.base, two)},
			"U - U":       {four, c.negate(four)}, // U - (-U) = 2U = T
		} {
			var sum point.Point
			c.group.Add(&sum, c.point(t, pair[0]), c.point(t, pair[1]))
			if sum != (point.Point{}) {
				t.Errorf("%s did not give (0 : 0 : 0)", name)
			}
			if c.group.IsIdentity(&sum).IsSet() {
				t.Errorf("%s is taken for O", name)
			}
			c.group.Double(&sum, &sum)
			c.group.Add(&sum, &sum, c.point(t, c.base))
			if sum != (point.Point{}) {
				t.Errorf("%s: (0 : 0 : 0) was lost", name)
			}
		}
		var double point.Point
		for name, p := range map[string]*affine{"T": two, "U": four, "G + U": c.add(c.base, four)} {
			c.group.Double(&double, c.point(t, p))
			c.check(t, "2"+name, &double, c.add(p, p))
		}
	})
}

// TestEdwardsComplete adds, doubles and multiplies points of all orders in the form of a
// twisted Edwards curve, which has no special cases.
func TestEdwardsComplete(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		if !c.edwards {
			return
		}
		r := newRandom()
		four := c.order4(r)
		two := c.add(four, four)
		points := []*affine{nil, two, four, c.negate(four), c.base, c.negate(c.base),
			c.add(c.base, two), c.add(c.base, four), c.negate(c.add(c.base, four)), c.anyPoint(r)}
		k := random(r, c.limit())
		for _, p := range points {
			for _, q := range points {
				var sum point.Point
				c.group.Add(&sum, c.point(t, p), c.point(t, q))
				c.check(t, "P + Q", &sum, c.add(p, q))
			}
			var got point.Point
			c.group.Double(&got, c.point(t, p))
			c.check(t, "2P", &got, c.add(p, p))
			c.group.ScalarMult(&got, c.point(t, p), c.bytes(k))
			c.check(t, "kP", &got, c.multiply(k, p))
			c.group.VartimeDoubleBaseMult(&got, c.bytes(big.NewInt(7)), c.point(t, p), c.bytes(k))
			c.check(t, "7G + kP", &got, c.add(c.multiplyBase(big.NewInt(7)), c.multiply(k, p)))
		}
	})
}

// TestTable compares multiplication with a table of a point, with scalars at the edges of
// digits and blocks.
func TestTable(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		d := random(newRandom(), c.q)
		p := c.multiplyBase(d)
		table := c.group.VartimeTable(c.point(t, p))
		scalars := c.scalars()
		for i := 31; i < 8*c.size(); i += 32 {
			scalars = append(scalars, new(big.Int).Lsh(big.NewInt(3), uint(i-1)))
		}
		var got, want point.Point
		for i, v := range scalars {
			u := scalars[len(scalars)-1-i]
			if v.Cmp(c.limit()) >= 0 || u.Cmp(c.limit()) >= 0 {
				continue
			}
			c.group.VartimeTableMult(&got, c.bytes(u), table, c.bytes(v))
			sum := new(big.Int).Mul(v, d)
			c.check(t, "uG + vP", &got, c.multiplyBase(sum.Add(sum, u)))
			c.group.VartimeDoubleBaseMult(&want, c.bytes(u), c.point(t, p), c.bytes(v))
			if !c.group.Equal(&got, &want).IsSet() {
				t.Errorf("u = %x, v = %x: VartimeDoubleBaseMult differs", u, v)
			}
			x := make([]byte, c.size())
			finite := c.group.PutX(x, &got)
			if c.group.VartimeHasX(&got, x) != finite {
				t.Errorf("u = %x, v = %x: VartimeHasX = %v for its own x", u, v, !finite)
			}
			if x[c.size()-1] ^= 1; c.group.VartimeHasX(&got, x) {
				t.Errorf("u = %x, v = %x: VartimeHasX is true for another x", u, v)
			}
		}
		if c.group.VartimeHasX(&got, c.bytes(new(big.Int).Sub(c.limit(), big.NewInt(1)))) {
			t.Error("VartimeHasX takes a number from p on")
		}
	})
}

// TestNoX asks for the x coordinate of the point at infinity, which has none.
func TestNoX(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		var sum, computed, zero point.Point
		c.group.SetIdentity(&zero)
		c.group.Negate(&sum, c.point(t, c.base))
		c.group.Add(&computed, &sum, c.point(t, c.base)) // with other coordinates
		table := c.group.VartimeTable(c.point(t, c.base))
		minusOne := c.bytes(new(big.Int).Sub(c.q, big.NewInt(1)))
		c.group.VartimeTableMult(&sum, c.bytes(big.NewInt(1)), table, minusOne)
		for name, p := range map[string]*point.Point{"O": &zero, "P - P": &computed, "P + (q-1)P": &sum} {
			c.check(t, name, p, nil)
			for _, x := range []*big.Int{new(big.Int), big.NewInt(1), c.base.x, new(big.Int).Sub(c.p, big.NewInt(1))} {
				if c.group.VartimeHasX(p, c.bytes(x)) {
					t.Errorf("%s: VartimeHasX = true for x = %x", name, x)
				}
			}
		}
	})
}

// TestEqualPoints adds equal and opposite points in the functions with special cases.
func TestEqualPoints(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		for _, k := range []int64{1, 2, 3, 31, 32, 33, 63, 64} {
			p := c.multiplyBase(big.NewInt(k))
			table := c.group.VartimeTable(c.point(t, p))
			for _, v := range []int64{1, 2, 5, 16, 32, 33} {
				u, minus := big.NewInt(k*v), new(big.Int).Sub(c.q, big.NewInt(k*v))
				var got point.Point
				c.group.VartimeTableMult(&got, c.bytes(u), table, c.bytes(big.NewInt(v)))
				c.check(t, "kvG + vP", &got, c.multiplyBase(big.NewInt(2*k*v)))
				c.group.VartimeTableMult(&got, c.bytes(minus), table, c.bytes(big.NewInt(v)))
				c.check(t, "-kvG + vP", &got, nil)
				c.group.VartimeDoubleBaseMult(&got, c.bytes(minus), c.point(t, p), c.bytes(big.NewInt(v)))
				c.check(t, "-kvG + vP", &got, nil)
			}
		}
	})
}

func TestWrongScalarLength(t *testing.T) {
	t.Parallel()
	c := readCurves(t)[0]
	var p point.Point
	c.group.SetBase(&p)
	right := make([]byte, c.size())
	for name, f := range map[string]func(scalar []byte){
		"ScalarBaseMult":           func(k []byte) { c.group.ScalarBaseMult(&p, k) },
		"ScalarMult":               func(k []byte) { c.group.ScalarMult(&p, &p, k) },
		"VartimeDoubleBaseMult, u": func(k []byte) { c.group.VartimeDoubleBaseMult(&p, k, &p, right) },
		"VartimeDoubleBaseMult, v": func(k []byte) { c.group.VartimeDoubleBaseMult(&p, right, &p, k) },
	} {
		for _, n := range []int{0, 31, 33, 64} {
			if !panics(func() { f(make([]byte, n)) }) {
				t.Errorf("%s takes a scalar of %d bytes", name, n)
			}
		}
	}
}

func panics(f func()) (panicked bool) {
	defer func() { panicked = recover() != nil }()
	f()
	return false
}

// TestFirstUse has many goroutines need the table at once.
func TestFirstUse(t *testing.T) {
	t.Parallel()
	curves, err := loadCurves()
	if err != nil {
		t.Fatal(err)
	}
	c := curves[1]
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			var r point.Point
			c.group.ScalarBaseMult(&r, c.bytes(c.q))
			if !c.group.IsIdentity(&r).IsSet() {
				t.Error("q * G is not O")
			}
		})
	}
	group.Wait()
}

// TestAllocations cannot be parallel: it counts allocations of the whole process.
func TestAllocations(t *testing.T) {
	for _, c := range readCurves(t) {
		scalar := c.bytes(new(big.Int).Sub(c.q, big.NewInt(2)))
		encoding := c.encode(c.base)
		var p, r point.Point
		c.group.ScalarBaseMult(&r, scalar) // makes the table
		table := c.group.VartimeTable(&r)
		// Of several runs, because one allocation of the runtime in between does not count then.
		got := testing.AllocsPerRun(3, func() {
			if c.group.SetBytes(&p, encoding) != nil {
				t.Error("base point was refused")
			}
			c.group.Add(&r, &r, &p)
			c.group.Double(&r, &r)
			c.group.Negate(&r, &r)
			c.group.ScalarBaseMult(&r, scalar)
			c.group.ScalarMult(&r, &p, scalar)
			c.group.VartimeDoubleBaseMult(&r, scalar, &p, scalar)
			c.group.VartimeTableMult(&r, scalar, table, scalar)
			if c.group.VartimeHasX(&r, scalar) {
				t.Error("a scalar is x")
			}
			if !c.group.InSubgroup(&p, scalar, c.cofactor) && c.edwards {
				t.Error("base point is not in the subgroup")
			}
			c.group.PutBytes(encoding, &p)
		})
		if got != 0 {
			t.Errorf("%s: %v allocations, want 0", c.name, got)
		}
	}
}

func BenchmarkScalarBaseMult(b *testing.B) {
	for _, c := range readCurves(b) {
		scalar := c.bytes(new(big.Int).Sub(c.q, big.NewInt(2)))
		b.Run(c.name, func(b *testing.B) {
			var r point.Point
			for b.Loop() {
				c.group.ScalarBaseMult(&r, scalar)
			}
		})
	}
}

func BenchmarkVartimeDoubleBaseMult(b *testing.B) {
	for _, c := range readCurves(b) {
		scalar := c.bytes(new(big.Int).Sub(c.q, big.NewInt(2)))
		b.Run(c.name, func(b *testing.B) {
			var p, r point.Point
			c.group.SetBase(&p)
			for b.Loop() {
				c.group.VartimeDoubleBaseMult(&r, scalar, &p, scalar)
			}
		})
	}
}
