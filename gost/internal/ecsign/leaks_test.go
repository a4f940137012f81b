//go:build timing

package ecsign_test

import (
	"maps"
	"math/bits"
	"slices"
	"testing"

	"github.com/go-esia/sdk/gost/internal/point"
)

// TestTimingFindsLeaks measures variants that are not in constant time: if it does not find
// them, what the other tests did not find says nothing.
func TestTimingFindsLeaks(t *testing.T) {
	for _, name := range []string{"CryptoPro-A", "tc26-512-A"} {
		c := curveByName(t, readCurves(t), name)
		leaks := c.leaks(t)
		for _, leak := range slices.Sorted(maps.Keys(leaks)) {
			t.Run(name+", "+leak, func(t *testing.T) {
				m := c.timing(leaks[leak])
				m.slow = leak == "double and add"
				m.check(t, true)
			})
		}
		t.Run(name+", inverse, ends when g is 0", func(t *testing.T) {
			m := c.timing(func(secret []byte) { divideUntilZero(c.params.P, secret) })
			m.fixed = unhex(t, slow[name])
			m.check(t, true)
		})
	}
}

// leaks returns operations whose time depends on the secret, by names.
func (c *curve) leaks(t *testing.T) map[string]func(secret []byte) {
	g := c.group(t)
	var base, r point.Point
	g.SetBase(&base)
	zero := make([]byte, c.Size())
	sign := c.signing()
	addIfOdd := func(secret []byte) {
		if secret[len(secret)-1]&1 == 1 {
			g.Add(&r, &base, &base)
		}
	}
	return map[string]func(secret []byte){
		"skips digits that are 0": func(secret []byte) { g.VartimeDoubleBaseMult(&r, secret, &base, zero) },
		"double and add": func(secret []byte) {
			g.SetIdentity(&r)
			for i := range 8 * len(secret) {
				g.Double(&r, &r)
				if secret[i/8]>>(7-i%8)&1 == 1 {
					g.Add(&r, &r, &base)
				}
			}
		},
		"multiplication, one addition more if the lowest bit is 1": func(secret []byte) {
			g.ScalarBaseMult(&r, secret)
			addIfOdd(secret)
		},
		"signature, one addition more if the lowest bit of the key is 1": func(secret []byte) {
			sign(secret)
			addIfOdd(secret)
		},
	}
}

// wide is an integer in two's complement of up to 512 bits and more, least significant limb
// first.
type wide [9]uint64

func wideOf(encoding []byte) (z wide) {
	for i, b := range encoding {
		j := len(encoding) - 1 - i
		z[j/8] |= uint64(b) << (8 * (j % 8))
	}
	return z
}

// divideUntilZero does division steps as package field does them, with masks, but ends after
// the batch of 60 steps in which g has become 0.
func divideUntilZero(modulus, x []byte) {
	f, g, zeta := wideOf(modulus), wideOf(x), ^uint64(0)
	for g != (wide{}) {
		for range 60 {
			swap, odd := uint64(int64(zeta)>>63), -(g[0] & 1)
			carry := swap & odd & 1
			for i := range g {
				g[i], carry = bits.Add64(g[i], (f[i]^swap)&odd, carry)
			}
			swap &= odd
			zeta = (zeta ^ swap) - 1
			carry = 0
			for i := range f {
				f[i], carry = bits.Add64(f[i], g[i]&swap, carry)
			}
			for i := range g[:len(g)-1] {
				g[i] = g[i]>>1 | g[i+1]<<63
			}
			g[len(g)-1] = uint64(int64(g[len(g)-1]) >> 1)
		}
	}
}
