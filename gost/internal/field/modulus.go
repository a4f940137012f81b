// Package field implements arithmetic modulo the 256- and 512-bit numbers of
// elliptic curves: the prime p of the coordinates and the order q of the scalars.
//
// Numbers have a fixed count of 64-bit limbs, 4 or 8, and are kept in Montgomery
// form (P. L. Montgomery, "Modular multiplication without trial division", 1985).
// Every operation on an [Element] takes a time and touches addresses that depend
// on the modulus only, never on the value of the element, except that errors of
// [Modulus.SetBytes] tell whether the input was in range. Nothing is allocated
// after [NewModulus].
//
// Encodings are big-endian and as long as the modulus: 32 or 64 bytes.
package field

import (
	"errors"
	"math/bits"
)

var (
	// ErrModulus says that a number cannot be a modulus: it is not of 32 or 64
	// bytes, even, or 1.
	ErrModulus = errors.New("field: modulus is not an odd number of 32 or 64 bytes")

	// ErrLength says that an encoding is not as long as the modulus.
	ErrLength = errors.New("field: encoding has a wrong length")

	// ErrRange says that an encoded number is not less than the modulus.
	ErrRange = errors.New("field: encoded number is not reduced")
)

// Modulus is an odd modulus m with the constants derived from it. It is immutable
// and safe for concurrent use.
//
// All arguments of its methods may be the same variable. Elements must have been
// made with the same modulus.
type Modulus struct {
	n    int     // limbs of m: 4 or 8
	bits int     // bit length of m
	m    Element // m itself, not in Montgomery form
	m0   uint64  // -1/m mod 2^64
	one  Element // R mod m, where R = 2^(64n): the number 1
	rr   Element // R^2 mod m: the number R
	less Element // m - 2, not in Montgomery form: the exponent of Invert
}

// NewModulus returns the modulus with the given big-endian encoding of 32 or 64
// bytes. Leading zero bits are allowed. It does not check that the number is
// prime, which only [Modulus.Invert] needs.
func NewModulus(encoding []byte) (*Modulus, error) {
	if len(encoding) != 32 && len(encoding) != 64 {
		return nil, ErrModulus
	}
	m := &Modulus{n: len(encoding) / 8}
	setLimbs(&m.m, encoding)
	m.bits = bitLen(&m.m)
	if m.m[0]&1 == 0 || m.bits < 2 {
		return nil, ErrModulus
	}
	m.m0 = negInverse(m.m[0])
	m.less, _ = subLimbs(&m.m, &Element{2}, m.n)

	// Doubling 1 modulo m 64n times gives R, and as many times more gives R^2.
	x := Element{1}
	for range 64 * m.n {
		m.Add(&x, &x, &x)
	}
	m.one = x
	for range 64 * m.n {
		m.Add(&x, &x, &x)
	}
	m.rr = x
	return m, nil
}

// Size returns the length of an encoding in bytes: 32 or 64.
func (m *Modulus) Size() int { return 8 * m.n }

// BitLen returns the length of the modulus in bits, which may be less than
// 8 * Size.
func (m *Modulus) BitLen() int { return m.bits }

// One returns the number 1.
func (m *Modulus) One() Element { return m.one }

// negInverse returns -1/x mod 2^64 for an odd x.
func negInverse(x uint64) uint64 {
	// x is its own inverse modulo 8. Each step of Newton's method, y = y(2 - xy),
	// doubles the number of right bits: 3, 6, 12, 24, 48, 96.
	y := x
	for range 5 {
		y *= 2 - x*y
	}
	return -y
}

// bitLen returns the length of a public number in bits, in variable time.
func bitLen(x *Element) int {
	for i := MaxLimbs - 1; i >= 0; i-- {
		if x[i] != 0 {
			return 64*i + bits.Len64(x[i])
		}
	}
	return 0
}
