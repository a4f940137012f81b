package ecsign_test

import (
	"bytes"
	"errors"
	"math/big"
	"testing"

	"github.com/go-esia/sdk/gost/internal/ecsign"
)

// TestParameterSets checks that the shipped sets are those of testdata, through the
// public keys and the range of private keys, and that they meet the conditions of
// GOST R 34.10-2012, section 5.2, which NewCurve does not check.
func TestParameterSets(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		one := big.NewInt(1)
		last := new(big.Int).Sub(c.q, one)
		for _, test := range []struct {
			name string
			d    *big.Int
			want *affine
		}{
			{"1", one, &c.base},
			{"2", big.NewInt(2), c.add(&c.base, &c.base)},
			{"q - 1", last, c.negate(&c.base)},
		} {
			got, err := c.PublicKey(c.bytes(test.d))
			if err != nil || !bytes.Equal(got, c.encode(test.want)) {
				t.Errorf("public key of %s = %x, %v, want %x", test.name, got, err, c.encode(test.want))
			}
		}
		if err := c.CheckPrivate(c.bytes(c.q)); !errors.Is(err, ecsign.ErrPrivateKey) {
			t.Errorf("private key q: error %v", err)
		}
		if constructor, ok := shipped[c.name]; ok && (constructor() != c.Curve || c.Name() != c.name) {
			t.Errorf("curve %p named %q, then %p", c.Curve, c.Name(), constructor())
		}
		c.checkConditions(t)
	})
}

// checkConditions checks that p and q are prime, the number of points, the embedding
// degree and the j-invariant.
func (c *curve) checkConditions(t *testing.T) {
	t.Helper()
	if !c.p.ProbablyPrime(10) || !c.q.ProbablyPrime(10) {
		t.Error("p or q is not prime")
	}
	// Hasse: |p + 1 - hq| <= 2 sqrt(p)
	trace := new(big.Int).Add(c.p, big.NewInt(1))
	trace.Sub(trace, new(big.Int).Mul(c.q, big.NewInt(int64(c.cofactor))))
	if trace.Mul(trace, trace).Cmp(new(big.Int).Lsh(c.p, 2)) > 0 {
		t.Error("the order is outside of the bound of Hasse")
	}
	degree := map[int]int{32: 31, 64: 131}[c.Size()]
	power := big.NewInt(1)
	for range degree {
		if power.Mul(power, c.p).Mod(power, c.q).Cmp(big.NewInt(1)) == 0 {
			t.Error("the embedding degree is small")
		}
	}
	// J = 1728 * 4a^3 / (4a^3 + 27b^2) is 0 or 1728 exactly if a or b is 0.
	if c.a.Sign() == 0 || c.b.Sign() == 0 {
		t.Error("the j-invariant is 0 or 1728")
	}
}

func TestNewCurve(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		size := c.Size()
		short := new(big.Int).Lsh(big.NewInt(1), map[int]uint{32: 254, 64: 508}[size])
		short.Sub(short, big.NewInt(1))
		other := 96 - size // the other size
		for name, change := range map[string]func(p *ecsign.Params){
			"p even":           func(p *ecsign.Params) { p.P = c.bytes(new(big.Int).Sub(c.p, big.NewInt(1))) },
			"p empty":          func(p *ecsign.Params) { p.P = nil },
			"a not reduced":    func(p *ecsign.Params) { p.A = p.P },
			"b of other curve": func(p *ecsign.Params) { p.B = p.A },
			"x short":          func(p *ecsign.Params) { p.X = p.X[1:] },
			"y of zeros":       func(p *ecsign.Params) { p.Y = make([]byte, size) },
			"q empty":          func(p *ecsign.Params) { p.Q = nil },
			"q even":           func(p *ecsign.Params) { p.Q = c.bytes(new(big.Int).Sub(c.q, big.NewInt(1))) },
			"q wrong":          func(p *ecsign.Params) { p.Q = c.bytes(new(big.Int).Sub(c.q, big.NewInt(2))) },
			"q of p":           func(p *ecsign.Params) { p.Q = p.P },
			"q small":          func(p *ecsign.Params) { p.Q = c.bytes(short) },
			"q of other size":  func(p *ecsign.Params) { p.Q = bytes.Repeat([]byte{0xff}, other) },
			"order 3, of (0, 1) on y^2 = x^3 + 1": func(p *ecsign.Params) {
				p.A, p.X, p.Q = make([]byte, size), make([]byte, size), c.bytes(big.NewInt(3))
				p.B, p.Y = c.bytes(big.NewInt(1)), c.bytes(big.NewInt(1))
			},
			"cofactor zero": func(p *ecsign.Params) { p.Cofactor = 0 },
		} {
			params := c.params
			change(&params)
			if _, err := ecsign.NewCurve(params); !errors.Is(err, ecsign.ErrParameters) {
				t.Errorf("%s: error %v, want ErrParameters", name, err)
			}
		}
	})
}

// TestNewCurveCopies checks that a curve does not share memory with its parameters.
func TestNewCurveCopies(t *testing.T) {
	t.Parallel()
	c := curveByName(t, readCurves(t), "tc26-256-A")
	params := c.params
	params.Q = bytes.Clone(params.Q)
	made, err := ecsign.NewCurve(params)
	if err != nil {
		t.Fatal(err)
	}
	params.Q[0] ^= 1
	if err := made.CheckPublic(c.encode(&c.base)); err != nil {
		t.Errorf("CheckPublic after the parameters were changed: %v", err)
	}
}
