package field

// MaxLimbs is the number of 64-bit limbs of an [Element].
const MaxLimbs = 8

// Element is an integer modulo the [Modulus] it was made with: an [Element8], or an
// [Element4] in its first limbs.
//
// The zero value is the number 0 of every modulus. An Element does not know its
// modulus; it is up to the caller not to mix elements of two of them.
type Element [MaxLimbs]uint64

func (z *Element) four() *Element4 { return (*Element4)(z[:4]) }

func (z *Element) eight() *Element8 { return (*Element8)(z) }

// Element4 is an integer modulo the [Modulus4] it was made with, fully reduced, least
// significant limb first.
type Element4 [4]uint64

// Element8 is an integer modulo the [Modulus8] it was made with, as [Element4].
type Element8 [8]uint64

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
func (z *Element) IsZero() Mask { return z.eight().IsZero() }

// Equal returns the mask for z == y.
func (z *Element) Equal(y *Element) Mask { return z.eight().Equal(y.eight()) }

// Select sets z to x if mask is set and to y if it is not.
func (z *Element) Select(x, y *Element, mask Mask) { z.eight().Select(x.eight(), y.eight(), mask) }
