package field_test

import (
	"cmp"
	"flag"
	"math"
	"slices"
	"testing"
)

var allBounds = flag.Bool("bounds", false, "compute the number of division steps for 128, 256 and 512 bits, too")

// vertex is a pair (f, g).
type vertex struct{ f, g float64 }

// TestStepBound computes how many division steps suffice for every inversion: for each delta
// it follows the convex hull of all pairs (f, g) that can be reached from 0 <= g <= f <= 1,
// real numbers with any parities, until g is below 2^-256 or 2^-512 everywhere, that is, 0
// for integers up to these powers of two (P. Wuille, https://github.com/sipa/safegcd-bounds).
//
// A rounding error, below 2^-52, shrinks in the following steps as the numbers do, by the
// factor 2^-0.43 in a step. So all of them together are worth less than a step, and there
// are 10 and 20 more than are needed. For 64, 128 and 256 bits, a computation with exact
// numbers gave the same. All of it takes minutes:
//
//	go test -run StepBound -v -timeout 1h ./gost/internal/field -bounds
func TestStepBound(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ bits, want, steps int }{{64, 148, 180}, {128, 296, 300}, {256, 590, 600}, {512, 1180, 1200}} {
		if tt.bits > 64 && !*allBounds {
			continue
		}
		if got := stepBound(tt.bits); got != tt.want || got > tt.steps {
			t.Errorf("%d bits: %d steps, want %d", tt.bits, got, tt.want)
		}
	}
}

// stepBound returns how many steps make g = 0 of all numbers of so many bits.
func stepBound(bits int) (steps int) {
	hulls := map[int][]vertex{0: {{0, 0}, {1, 0}, {1, 1}}} // by delta - 1/2
	for least := math.Ldexp(1, -bits); len(hulls) > 0; steps++ {
		next := make(map[int][]vertex)
		largest := 0.0
		for delta, hull := range hulls {
			for _, v := range hull {
				largest = max(largest, math.Abs(v.f), math.Abs(v.g))
				next[delta+1] = append(next[delta+1], vertex{v.f, v.g / 2})
				if delta >= 0 {
					next[-delta] = append(next[-delta], vertex{v.g, (v.g - v.f) / 2})
				} else {
					next[delta+1] = append(next[delta+1], vertex{v.f, (v.g + v.f) / 2})
				}
			}
		}
		scale := 1.0
		if largest < 0x1p-32 { // so that products of small numbers are not 0
			scale = 0x1p32
		}
		least *= scale
		clear(hulls)
		for delta, vertices := range next {
			for i := range vertices {
				vertices[i].f *= scale
				vertices[i].g *= scale
			}
			if slices.ContainsFunc(vertices, func(v vertex) bool { return math.Abs(v.g) >= least }) {
				hulls[delta] = convexHull(vertices)
			}
		}
	}
	return steps
}

// convexHull returns the corners, by A. M. Andrew, "Another efficient algorithm for convex
// hulls in two dimensions", 1979.
func convexHull(vertices []vertex) []vertex {
	slices.SortFunc(vertices, func(a, b vertex) int { return cmp.Or(cmp.Compare(a.f, b.f), cmp.Compare(a.g, b.g)) })
	vertices = slices.Compact(vertices)
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
	return (b.f-a.f)*(c.g-a.g) > (b.g-a.g)*(c.f-a.f)
}
