package field

import "math/bits"

// Add sets z = x + y.
func (m *Modulus) Add(z, x, y *Element) {
	if m.n == 4 {
		m.add4(z, x, y)
	} else {
		m.add8(z, x, y)
	}
}

// Sub sets z = x - y.
func (m *Modulus) Sub(z, x, y *Element) {
	if m.n == 4 {
		m.sub4(z, x, y)
	} else {
		m.sub8(z, x, y)
	}
}

// Neg sets z = -x.
func (m *Modulus) Neg(z, x *Element) { m.Sub(z, &Element{}, x) }

// Mul sets z = x * y.
//
// On limbs it computes xy/R mod m, by the CIOS method (Ç. K. Koç, T. Acar,
// B. S. Kaliski, "Analyzing and comparing Montgomery multiplication algorithms",
// 1996, section 5). Only y has to be reduced: before each round the accumulator t
// is below 2m, and (t + (2^64-1)y + (2^64-1)m) / 2^64 < 2m for any y < m.
func (m *Modulus) Mul(z, x, y *Element) {
	if m.n == 4 {
		m.mul4(z, x, y)
	} else {
		m.mul8(z, x, y)
	}
}

// Square sets z = x * x.
func (m *Modulus) Square(z, x *Element) { m.Mul(z, x, x) }

// Invert sets z = 1/x, or to 0 if x is 0. The modulus must be prime: by Fermat's
// little theorem 1/x = x^(m-2).
func (m *Modulus) Invert(z, x *Element) {
	var powers [16]Element // x^0 ... x^15
	powers[0] = m.one
	for i := 1; i < len(powers); i++ {
		m.Mul(&powers[i], &powers[i-1], x)
	}

	// Windows of 4 bits of the exponent, from the top. The exponent is public, so
	// it may be an index.
	power := m.one
	for i := 16*m.n - 1; i >= 0; i-- {
		for range 4 {
			m.Square(&power, &power)
		}
		digit := m.less[i/16] >> (4 * (i % 16)) & 15
		m.Mul(&power, &power, &powers[digit])
	}
	*z = power
}

// mulAdd returns the low and the high limb of x*y + a + b, which cannot overflow.
func mulAdd(x, y, a, b uint64) (lo, hi uint64) {
	hi, lo = bits.Mul64(x, y)
	var carry uint64
	lo, carry = bits.Add64(lo, a, 0)
	hi += carry
	lo, carry = bits.Add64(lo, b, 0)
	return lo, hi + carry
}
