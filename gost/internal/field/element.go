package field

import "math/bits"

// MaxLimbs is the number of 64-bit limbs of an [Element].
const MaxLimbs = 8

// Element is an integer modulo the modulus it was made with, fully reduced and
// in Montgomery form: the limbs, least significant first, hold x * 2^(64n) mod m,
// where n is the number of limbs of m. Limbs from the n-th on are zero.
//
// The zero value is the number 0 of every modulus. An Element does not know its
// modulus; it is up to the caller not to mix elements of two of them.
type Element [MaxLimbs]uint64

// Mask is the result of a comparison in constant time: all bits are ones for
// true and zeros for false. Other values are never used.
type Mask uint64

// IsSet reports whether m is the mask for true. A branch on it is allowed only
// where the answer is public.
func (m Mask) IsSet() bool { return m != 0 }

// maskIfZero returns the mask for x == 0.
func maskIfZero(x uint64) Mask {
	// The top bit of x | -x is set exactly if x is not zero.
	return Mask((x|-x)>>63) - 1
}

// EqualMask returns the mask for a == b.
func EqualMask(a, b uint64) Mask { return maskIfZero(a ^ b) }

// IsZero returns the mask for z == 0.
func (z *Element) IsZero() Mask {
	var or uint64
	for _, limb := range z {
		or |= limb
	}
	return maskIfZero(or)
}

// Equal returns the mask for z == y. Elements are always fully reduced, so equal
// numbers have equal limbs.
func (z *Element) Equal(y *Element) Mask {
	var or uint64
	for i, limb := range z {
		or |= limb ^ y[i]
	}
	return maskIfZero(or)
}

// Select sets z to x if mask is set and to y if it is not.
func (z *Element) Select(x, y *Element, mask Mask) {
	for i := range z {
		z[i] = y[i] ^ (uint64(mask) & (x[i] ^ y[i]))
	}
}

// subLimbs returns the difference of the low n limbs of x and y, and the borrow.
func subLimbs(x, y *Element, n int) (diff Element, borrow uint64) {
	for i := range n {
		diff[i], borrow = bits.Sub64(x[i], y[i], borrow)
	}
	return diff, borrow
}
