package ecsign_test

import (
	"errors"
	"math/big"
	"testing"

	"github.com/go-esia/sdk/gost/internal/ecsign"
)

// TestLargeX makes signatures whose commitment has an x coordinate of at least as many q as
// there are below p, so that r is much smaller. No nonce for such a point is known, so the
// public key is computed from it.
func TestLargeX(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		x := new(big.Int).Div(c.p, c.q)
		x.Mul(x, c.q) // the largest multiple of q below p
		var point *affine
		for range 300 {
			x.Add(x, big.NewInt(1))
			if x.Cmp(c.p) >= 0 {
				t.Fatal("no point found")
			}
			y := new(big.Int).Mul(x, x)
			y.Add(y, c.a).Mul(y, x).Add(y, c.b)
			if y.ModSqrt(y.Mod(y, c.p), c.p) == nil {
				continue
			}
			if point = (&affine{x, y}); c.multiply(c.q, point) == nil {
				break
			}
			point = nil
		}
		// With e = -r/v and s = ue, the commitment is uP + vQ for Q = (point - uP)/v.
		u, v := big.NewInt(1234567), big.NewInt(7654321)
		key := c.add(point, c.negate(c.multiply(u, &c.base)))
		key = c.multiply(new(big.Int).ModInverse(v, c.q), key)
		r := new(big.Int).Mod(x, c.q)
		e := new(big.Int).ModInverse(v, c.q)
		e.Mul(e, r).Neg(e).Mod(e, c.q)
		s := new(big.Int).Mul(u, e)
		digest, signature := c.digest(e), c.signature(s.Mod(s, c.q), r)
		if !c.verify(key, digest, signature) {
			t.Fatal("the reference refuses the signature")
		}
		if err := c.Verify(c.encode(key), digest, signature); err != nil {
			t.Error(err)
		}
	})
}

// TestWrappedX makes signatures whose r is the x coordinate of the commitment and
// 2^256 - jq or 2^512 - jq. Whoever adds q to r and drops the carry finds x.
func TestWrappedX(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		v, tested := newSigned(t, c), 0
		d, e := number(v.d), c.number(v.digest)
		limit := new(big.Int).Add(c.all(), big.NewInt(1))
		for k := int64(1); k <= 30; k++ {
			x := c.multiply(big.NewInt(k), &c.base).x
			for j := range int64(5) {
				r := new(big.Int).Mul(big.NewInt(j), c.q)
				r.Sub(limit, r).Add(r, x)
				if r.Sign() <= 0 || r.Cmp(c.q) >= 0 {
					continue
				}
				tested++
				s := new(big.Int).Mul(r, d)
				s.Add(s, new(big.Int).Mul(big.NewInt(k), e)).Mod(s, c.q)
				if err := c.Verify(v.public, v.digest, c.signature(s, r)); !errors.Is(err, ecsign.ErrSignature) {
					t.Errorf("k = %d, j = %d: error %v, want ErrSignature", k, j, err)
				}
			}
		}
		if tested == 0 && c.q.Bit(8*c.Size()-2) == 1 { // no q next to a power of two from above
			t.Error("there is no such signature")
		}
	})
}
