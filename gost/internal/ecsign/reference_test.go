package ecsign_test

import (
	"encoding/hex"
	"encoding/json"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/go-esia/sdk/gost/internal/ecsign"
)

// curve is a parameter set with the signature scheme written down from GOST
// R 34.10-2012, section 6, with math/big and affine points.
type curve struct {
	name       string
	p, a, b, q *big.Int
	base       affine
	cofactor   int
	params     ecsign.Params
	signed     func() (signed, error) // a signature made once
	*ecsign.Curve
}

// affine is a point; nil is the point at infinity.
type affine struct{ x, y *big.Int }

// shipped are the constructors of the package, by the names in testdata. The two test
// sets of the standard are not among them.
var shipped = map[string]func() *ecsign.Curve{
	"CryptoPro-A": ecsign.CryptoProA,
	"CryptoPro-B": ecsign.CryptoProB,
	"CryptoPro-C": ecsign.CryptoProC,
	"tc26-256-A":  ecsign.TC26256A,
	"tc26-512-A":  ecsign.TC26512A,
	"tc26-512-B":  ecsign.TC26512B,
	"tc26-512-C":  ecsign.TC26512C,
}

// loadCurves makes the curves of [readCurves]. They are shared by all tests, for their
// tables take time.
var loadCurves = sync.OnceValues(func() ([]*curve, error) {
	var sets []struct {
		Name             string
		P, A, B, Q, X, Y string
		Cofactor         int
	}
	if err := decode("curves.json", &sets); err != nil {
		return nil, err
	}
	curves := make([]*curve, len(sets))
	for i, s := range sets {
		c := &curve{name: s.Name, cofactor: s.Cofactor}
		c.params = ecsign.Params{Name: s.Name, Cofactor: s.Cofactor}
		for _, field := range []struct {
			hex  string
			to   *[]byte
			also **big.Int
		}{
			{s.P, &c.params.P, &c.p}, {s.A, &c.params.A, &c.a}, {s.B, &c.params.B, &c.b},
			{s.Q, &c.params.Q, &c.q}, {s.X, &c.params.X, &c.base.x}, {s.Y, &c.params.Y, &c.base.y},
		} {
			var err error
			if *field.to, err = hex.DecodeString(field.hex); err != nil {
				return nil, err
			}
			*field.also = number(*field.to)
		}
		var err error
		if constructor, ok := shipped[s.Name]; ok {
			c.Curve = constructor()
		} else if c.Curve, err = ecsign.NewCurve(c.params); err != nil {
			return nil, err
		}
		c.signed = sync.OnceValues(c.makeSigned)
		curves[i] = c
	}
	return curves, nil
})

// readCurves returns the seven shipped curves and the two test sets of the standard.
func readCurves(t testing.TB) []*curve {
	t.Helper()
	curves, err := loadCurves()
	if err != nil {
		t.Fatal(err)
	}
	return curves
}

// curveByName returns one of readCurves.
func curveByName(t testing.TB, curves []*curve, name string) *curve {
	t.Helper()
	i := slices.IndexFunc(curves, func(c *curve) bool { return c.name == name })
	if i < 0 {
		t.Fatalf("no curve %q", name)
	}
	return curves[i]
}

// forCurves runs a test for every curve; with -short only for one of each kind.
func forCurves(t *testing.T, test func(t *testing.T, c *curve)) {
	short := []string{"CryptoPro-A", "CryptoPro-C", "tc26-256-A", "tc26-512-A"}
	for _, c := range readCurves(t) {
		if testing.Short() && !slices.Contains(short, c.name) {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			test(t, c)
		})
	}
}

// decode reads a file of testdata into v.
func decode(name string, v any) error {
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		return err
	}
	return json.Unmarshal(data, v)
}

// readJSON is decode for tests.
func readJSON(t testing.TB, name string, v any) {
	t.Helper()
	if err := decode(name, v); err != nil {
		t.Fatal(err)
	}
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func number(b []byte) *big.Int { return new(big.Int).SetBytes(b) }

// bytes returns x in the size of the curve.
func (c *curve) bytes(x *big.Int) []byte { return x.FillBytes(make([]byte, c.Size())) }

// all returns 2^(8 Size) - 1.
func (c *curve) all() *big.Int {
	x := new(big.Int).Lsh(big.NewInt(1), uint(8*c.Size()))
	return x.Sub(x, big.NewInt(1))
}

// newRandom returns a generator with a fixed seed, so that failures repeat.
func newRandom() *rand.ChaCha8 { return rand.NewChaCha8([32]byte{1}) }

// random returns a number in [1, limit-1].
func random(r *rand.ChaCha8, limit *big.Int) *big.Int {
	b := make([]byte, 72)
	r.Read(b)
	x := new(big.Int).Mod(number(b), new(big.Int).Sub(limit, big.NewInt(1)))
	return x.Add(x, big.NewInt(1))
}

func (c *curve) negate(p *affine) *affine {
	if p == nil {
		return nil
	}
	return &affine{p.x, new(big.Int).Mod(new(big.Int).Neg(p.y), c.p)}
}

// add is the chord and tangent rule with all its cases.
func (c *curve) add(p, q *affine) *affine {
	if p == nil {
		return q
	}
	if q == nil {
		return p
	}
	var numerator, denominator *big.Int
	switch {
	case p.x.Cmp(q.x) != 0:
		numerator = new(big.Int).Sub(q.y, p.y)
		denominator = new(big.Int).Sub(q.x, p.x)
	case p.y.Cmp(q.y) == 0 && p.y.Sign() != 0:
		numerator = new(big.Int).Mul(big.NewInt(3), new(big.Int).Mul(p.x, p.x))
		numerator.Add(numerator, c.a)
		denominator = new(big.Int).Lsh(p.y, 1)
	default:
		return nil
	}
	slope := denominator.ModInverse(denominator.Mod(denominator, c.p), c.p)
	slope.Mul(slope, numerator)
	x := new(big.Int).Mul(slope, slope)
	x.Sub(x, p.x).Sub(x, q.x).Mod(x, c.p)
	y := new(big.Int).Sub(p.x, x)
	y.Mul(y, slope).Sub(y, p.y).Mod(y, c.p)
	return &affine{x, y}
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
func (c *curve) anyPoint(r *rand.ChaCha8) *affine {
	for {
		x := random(r, c.p)
		y := new(big.Int).Mul(x, x)
		y.Add(y, c.a).Mul(y, x).Add(y, c.b)
		if y.ModSqrt(y.Mod(y, c.p), c.p) != nil {
			return &affine{x, y}
		}
	}
}

// encode returns x || y.
func (c *curve) encode(p *affine) []byte { return append(c.bytes(p.x), c.bytes(p.y)...) }

// number returns e for a digest.
func (c *curve) number(digest []byte) *big.Int {
	reversed := slices.Clone(digest)
	slices.Reverse(reversed)
	e := number(reversed)
	if e.Mod(e, c.q).Sign() == 0 {
		e.SetInt64(1)
	}
	return e
}

// digest returns the digest with the number e.
func (c *curve) digest(e *big.Int) []byte {
	b := c.bytes(e)
	slices.Reverse(b)
	return b
}

// sign returns s || r for the nonce k, by section 6.1.
func (c *curve) sign(d, k *big.Int, digest []byte) []byte {
	r := new(big.Int).Mod(c.multiply(k, &c.base).x, c.q)
	s := new(big.Int).Mul(r, d)
	s.Add(s, new(big.Int).Mul(k, c.number(digest))).Mod(s, c.q)
	return c.signature(s, r)
}

// signature returns s || r.
func (c *curve) signature(s, r *big.Int) []byte { return append(c.bytes(s), c.bytes(r)...) }

// verify reports whether a signature s || r is valid, by section 6.2.
func (c *curve) verify(key *affine, digest, signature []byte) bool {
	s, r := number(signature[:c.Size()]), number(signature[c.Size():])
	for _, x := range []*big.Int{s, r} {
		if x.Sign() == 0 || x.Cmp(c.q) >= 0 {
			return false
		}
	}
	v := new(big.Int).ModInverse(c.number(digest), c.q)
	z1 := new(big.Int).Mul(s, v)
	z2 := new(big.Int).Mul(new(big.Int).Neg(r), v)
	sum := c.add(c.multiply(z1.Mod(z1, c.q), &c.base), c.multiply(z2.Mod(z2, c.q), key))
	return sum != nil && new(big.Int).Mod(sum.x, c.q).Cmp(r) == 0
}
