//go:build proofs

package field_test

import (
	"cmp"
	"math/big"
	"slices"
	"testing"
)

// vertex is a pair (f, g), times a power of two.
type vertex struct{ f, g *big.Int }

// TestStepBound proves that the division steps of an inversion suffice: for each delta it
// follows the convex hull of all pairs (f, g) that can be reached from 0 <= g <= f <= 1,
// real numbers with any parities, until g is below 2^-256 or 2^-512 everywhere, that is, 0
// for integers up to these powers of two (P. Wuille, https://github.com/sipa/safegcd-bounds).
// It takes minutes:
//
//	go test -tags proofs -run StepBound -v -timeout 2h ./gost/internal/field
func TestStepBound(t *testing.T) {
	for _, tt := range []struct{ bits, steps int }{{64, 150}, {256, 600}, {512, 1200}} {
		if got := stepBound(tt.bits); got > tt.steps {
			t.Errorf("%d bits: %d steps, want at most %d", tt.bits, got, tt.steps)
		} else {
			t.Logf("%d bits: %d steps", tt.bits, got)
		}
	}
}

// stepBound returns how many steps make g = 0 of all numbers of so many bits.
func stepBound(bits int) (steps int) {
	// The key is delta - 1/2, and numbers are times 2^steps.
	hulls := map[int][]vertex{0: {{new(big.Int), new(big.Int)}, {big.NewInt(1), new(big.Int)}, {big.NewInt(1), big.NewInt(1)}}}
	for len(hulls) > 0 {
		steps++
		next := make(map[int][]vertex)
		for delta, hull := range hulls {
			for _, v := range hull {
				doubleF, doubleG := new(big.Int).Lsh(v.f, 1), new(big.Int).Lsh(v.g, 1)
				next[delta+1] = append(next[delta+1], vertex{doubleF, v.g})
				if delta >= 0 {
					next[-delta] = append(next[-delta], vertex{doubleG, new(big.Int).Sub(v.g, v.f)})
				} else {
					next[delta+1] = append(next[delta+1], vertex{doubleF, new(big.Int).Add(v.g, v.f)})
				}
			}
		}
		clear(hulls)
		for delta, vertices := range next {
			if slices.ContainsFunc(vertices, func(v vertex) bool { return v.g.BitLen()+bits > steps }) {
				hulls[delta] = convexHull(vertices)
			}
		}
	}
	return steps
}

// convexHull returns the corners, by A. M. Andrew, "Another efficient algorithm for convex
// hulls in two dimensions", 1979.
func convexHull(vertices []vertex) []vertex {
	slices.SortFunc(vertices, func(a, b vertex) int { return cmp.Or(a.f.Cmp(b.f), a.g.Cmp(b.g)) })
	vertices = slices.CompactFunc(vertices, func(a, b vertex) bool { return a.f.Cmp(b.f) == 0 && a.g.Cmp(b.g) == 0 })
	if len(vertices) < 3 {
		return vertices
	}
	lower := halfHull(vertices)
	slices.Reverse(vertices)
	upper := halfHull(vertices)
	return slices.Concat(lower[:len(lower)-1], upper[:len(upper)-1])
}

func halfHull(vertices []vertex) (half []vertex) {
	for _, v := range vertices {
		for len(half) > 1 && !turnsLeft(half[len(half)-2], half[len(half)-1], v) {
			half = half[:len(half)-1]
		}
		half = append(half, v)
	}
	return half
}

func turnsLeft(a, b, c vertex) bool {
	x1, y1 := new(big.Int).Sub(b.f, a.f), new(big.Int).Sub(b.g, a.g)
	x2, y2 := new(big.Int).Sub(c.f, a.f), new(big.Int).Sub(c.g, a.g)
	return x1.Mul(x1, y2).Cmp(y1.Mul(y1, x2)) > 0
}
