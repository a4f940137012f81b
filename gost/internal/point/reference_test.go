package point_test

import (
	"encoding/json"
	"math/big"
	"math/rand/v2"
	"os"
	"sync"
	"testing"

	"github.com/go-esia/sdk/gost/internal/point"
)

// curve is a parameter set with the textbook group law on affine coordinates, which
// the package is compared with.
type curve struct {
	name       string
	p, a, b, q *big.Int
	base       *affine
	cofactor   int
	edwards    bool
	group      *point.Group
	powers     func() []*affine // base times powers of two
}

// edwards are the coefficients of the twisted Edwards curves of RFC 7836, appendix A.2.
var edwards = map[string]string{
	"tc26-256-A": "605f6b7c183fa81578bc39cfad518132b9df62897009af7e522c32d6dc7bffb",
	"tc26-512-C": "9e4f5d8c017d8d9f13a5cf3cdf5bfe4dab402d54198e31ebde28a0621050439c" +
		"a6b39e0a515c06b304e2ce43e79e369e91a0cfc2bc2a22b4ca302dbb33ee7550",
}

// affine is a point; nil is the point at infinity.
type affine struct{ x, y *big.Int }

// loadCurves reads the curves of testdata, each with a new group, and those that have
// the form of a twisted Edwards curve once more in it.
func loadCurves() ([]*curve, error) {
	data, err := os.ReadFile("testdata/curves.json")
	if err != nil {
		return nil, err
	}
	var sets []struct {
		Name             string
		P, A, B, Q, X, Y string
		Cofactor         int
	}
	if err := json.Unmarshal(data, &sets); err != nil {
		return nil, err
	}
	var curves []*curve
	for _, s := range sets {
		c := &curve{
			name: s.Name,
			p:    number(s.P), a: number(s.A), b: number(s.B), q: number(s.Q),
			base:     &affine{number(s.X), number(s.Y)},
			cofactor: s.Cofactor,
		}
		c.powers = sync.OnceValue(c.makePowers)
		c.group, err = point.NewGroup(c.bytes(c.p), c.bytes(c.a), c.bytes(c.b),
			c.bytes(c.base.x), c.bytes(c.base.y))
		if err != nil {
			return nil, err
		}
		curves = append(curves, c)
		d, ok := edwards[c.name]
		if !ok {
			continue
		}
		e := *c
		e.name, e.edwards = c.name+", twisted Edwards", true
		e.group, err = point.NewEdwardsGroup(c.bytes(c.p), c.bytes(number(d)), c.bytes(c.a), c.bytes(c.b),
			c.bytes(c.base.x), c.bytes(c.base.y))
		if err != nil {
			return nil, err
		}
		curves = append(curves, &e)
	}
	return curves, nil
}

// sharedCurves are the curves of most tests, for their tables take time.
var sharedCurves = sync.OnceValues(loadCurves)

// readCurves returns the curves of testdata.
func readCurves(t testing.TB) []*curve {
	t.Helper()
	curves, err := sharedCurves()
	if err != nil {
		t.Fatal(err)
	}
	return curves
}

// forCurves runs a test for every curve.
func forCurves(t *testing.T, test func(t *testing.T, c *curve)) {
	for _, c := range readCurves(t) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			test(t, c)
		})
	}
}

// number returns the number with the given hexadecimal digits, or panics.
func number(hex string) *big.Int {
	x, ok := new(big.Int).SetString(hex, 16)
	if !ok {
		panic("not a number: " + hex)
	}
	return x
}

// size is the length of a coordinate in bytes.
func (c *curve) size() int { return (c.p.BitLen() + 7) / 8 }

// bytes returns x as a coordinate or a scalar.
func (c *curve) bytes(x *big.Int) []byte { return x.FillBytes(make([]byte, c.size())) }

// limit is 2^(8 size), the first number that is no scalar.
func (c *curve) limit() *big.Int { return new(big.Int).Lsh(big.NewInt(1), uint(8*c.size())) }

// random returns a number below limit, the same for the same seed.
func random(r *rand.Rand, limit *big.Int) *big.Int {
	b := make([]byte, len(limit.Bytes())+8)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return new(big.Int).Mod(new(big.Int).SetBytes(b), limit)
}

// newRandom returns a generator with a fixed seed, so that failures repeat.
func newRandom() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

// rhs returns x^3 + ax + b.
func (c *curve) rhs(x *big.Int) *big.Int {
	y := new(big.Int).Mul(x, x)
	y.Add(y, c.a).Mul(y, x).Add(y, c.b)
	return y.Mod(y, c.p)
}

func (c *curve) negate(p *affine) *affine {
	if p == nil {
		return nil
	}
	return &affine{p.x, new(big.Int).Mod(new(big.Int).Neg(p.y), c.p)}
}

func equal(p, q *affine) bool {
	if p == nil || q == nil {
		return p == q
	}
	return p.x.Cmp(q.x) == 0 && p.y.Cmp(q.y) == 0
}

// add is the chord and tangent rule with all its cases.
func (c *curve) add(p, q *affine) *affine {
	if p == nil {
		return q
	}
	if q == nil {
		return p
	}
	if equal(p, c.negate(q)) {
		return nil
	}
	var numerator, denominator *big.Int
	if equal(p, q) {
		numerator = new(big.Int).Mul(big.NewInt(3), new(big.Int).Mul(p.x, p.x))
		numerator.Add(numerator, c.a)
		denominator = new(big.Int).Lsh(p.y, 1)
	} else {
		numerator = new(big.Int).Sub(q.y, p.y)
		denominator = new(big.Int).Sub(q.x, p.x)
	}
	denominator.ModInverse(denominator.Mod(denominator, c.p), c.p)
	slope := numerator.Mul(numerator, denominator)
	x := new(big.Int).Mul(slope, slope)
	x.Sub(x, p.x).Sub(x, q.x).Mod(x, c.p)
	y := new(big.Int).Sub(p.x, x)
	y.Mul(y, slope).Sub(y, p.y).Mod(y, c.p)
	return &affine{x, y}
}

// makePowers doubles the base point again and again.
func (c *curve) makePowers() []*affine {
	powers := []*affine{c.base}
	for len(powers) <= 8*c.size() {
		last := powers[len(powers)-1]
		powers = append(powers, c.add(last, last))
	}
	return powers
}

// multiplyBase is multiply for the base point and a scalar modulo q, with doubled points
// that are made once.
func (c *curve) multiplyBase(k *big.Int) *affine {
	k = new(big.Int).Mod(k, c.q)
	var sum *affine
	for i := range k.BitLen() {
		if k.Bit(i) == 1 {
			sum = c.add(sum, c.powers()[i])
		}
	}
	return sum
}

// multiply is double-and-add.
func (c *curve) multiply(k *big.Int, p *affine) *affine {
	var sum *affine
	for i := k.BitLen() - 1; i >= 0; i-- {
		sum = c.add(sum, sum)
		if k.Bit(i) == 1 {
			sum = c.add(sum, p)
		}
	}
	return sum
}

// anyPoint returns a random point of the curve, in the subgroup or not.
func (c *curve) anyPoint(r *rand.Rand) *affine {
	for {
		x := random(r, c.p)
		if y := new(big.Int).ModSqrt(c.rhs(x), c.p); y != nil {
			return &affine{x, y}
		}
	}
}

// order4 returns a point of order 4 of a curve of order 4q.
func (c *curve) order4(r *rand.Rand) *affine {
	for {
		p := c.multiply(c.q, c.anyPoint(r))
		if c.add(p, p) != nil {
			return p
		}
	}
}

// point returns p as a point of the package.
func (c *curve) point(t testing.TB, p *affine) *point.Point {
	t.Helper()
	r := new(point.Point)
	if p == nil {
		c.group.SetIdentity(r)
		return r
	}
	if err := c.group.SetBytes(r, c.encode(p)); err != nil {
		t.Fatalf("SetBytes: %v", err)
	}
	return r
}

// encode returns x || y.
func (c *curve) encode(p *affine) []byte { return append(c.bytes(p.x), c.bytes(p.y)...) }
