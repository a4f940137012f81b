package field

import "math/bits"

// stepsOfBatch is how many division steps are done on the low limbs of f and g before
// the numbers themselves are changed.
const stepsOfBatch = 60

// transition is the matrix (u v; q r) of a batch of division steps, scaled by
// 2^stepsOfBatch: numbers in two's complement, with |u| + |v| and |q| + |r| at most that.
type transition struct{ u, v, q, r uint64 }

// steps sets t to the matrix of the next batch, from the low limbs of f and g and from
// zeta = -(delta + 1/2), in two's complement, and returns the next zeta.
//
// A step is (delta, f, g) -> (1 - delta, g, (g-f)/2) if delta > 0 and g is odd, and else
// (1 + delta, f, (g + (g mod 2) f)/2).
func (t *transition) steps(zeta, f, g uint64) uint64 {
	var u, v, q, r uint64 = 1, 0, 0, 1
	for range stepsOfBatch {
		swap := uint64(int64(zeta) >> 63) // delta > 0
		odd := -(g & 1)
		// Add f to g, or -f if delta > 0; the same with the rows of the matrix.
		g += ((f ^ swap) - swap) & odd
		q += ((u ^ swap) - swap) & odd
		r += ((v ^ swap) - swap) & odd
		// If both hold, what was g before that, (g - f) + f, goes to f.
		swap &= odd
		zeta = (zeta ^ swap) - 1
		f += g & swap
		u += q & swap
		v += r & swap
		g >>= 1
		u <<= 1
		v <<= 1
	}
	*t = transition{u, v, q, r}
	return zeta
}

// factor is a number as its absolute value and a mask of all ones if it is below 0.
type factor struct{ abs, sign uint64 }

func split(x uint64) factor {
	sign := uint64(int64(x) >> 63)
	return factor{(x ^ sign) - sign, sign}
}

func (t *transition) split() (u, v, q, r factor) {
	return split(t.u), split(t.v), split(t.q), split(t.r)
}

// correction is what a product with f begins with. For f below 0 the product is |f| times
// the complement of all limbs and |f| more, because -x = ^x + 1.
func (f *factor) correction() uint64 { return f.abs & f.sign }

// times returns a limb and the carry of f * x + carry.
func (f *factor) times(x, carry uint64) (limb, next uint64) {
	hi, lo := bits.Mul64(f.abs, x^f.sign)
	lo, c := bits.Add64(lo, carry, 0)
	hi, _ = bits.Add64(hi, 0, c)
	return lo, hi
}

// combine returns a limb and the carry of f * x + g * y + carry. It can't overflow, for
// |f| + |g| is at most 2^stepsOfBatch.
func combine(f, g *factor, x, y, carry uint64) (limb, next uint64) {
	hi, lo := bits.Mul64(f.abs, x^f.sign)
	hi2, lo2 := bits.Mul64(g.abs, y^g.sign)
	lo, c := bits.Add64(lo, lo2, 0)
	hi, _ = bits.Add64(hi, hi2, c)
	lo, c = bits.Add64(lo, carry, 0)
	hi, _ = bits.Add64(hi, 0, c)
	return lo, hi
}
