package field

import "math/bits"

// The functions of this file are those of arithmetic.go for 4 limbs. Loops over limbs
// are written out, because the compiler keeps variables in registers, not arrays.

// add4 is Add for 4 limbs.
func (m *Modulus) add4(z, x, y *Element) {
	t0, carry := bits.Add64(x[0], y[0], 0)
	t1, carry := bits.Add64(x[1], y[1], carry)
	t2, carry := bits.Add64(x[2], y[2], carry)
	t3, carry := bits.Add64(x[3], y[3], carry)
	m.reduce4(z, t0, t1, t2, t3, carry)
}

// sub4 is Sub for 4 limbs.
func (m *Modulus) sub4(z, x, y *Element) {
	t0, borrow := bits.Sub64(x[0], y[0], 0)
	t1, borrow := bits.Sub64(x[1], y[1], borrow)
	t2, borrow := bits.Sub64(x[2], y[2], borrow)
	t3, borrow := bits.Sub64(x[3], y[3], borrow)
	mask := -borrow // all ones if x < y: then add m
	var carry uint64
	z[0], carry = bits.Add64(t0, m.m[0]&mask, 0)
	z[1], carry = bits.Add64(t1, m.m[1]&mask, carry)
	z[2], carry = bits.Add64(t2, m.m[2]&mask, carry)
	z[3], _ = bits.Add64(t3, m.m[3]&mask, carry)
}

// mul4 is Mul for 4 limbs.
func (m *Modulus) mul4(z, x, y *Element) {
	y0, y1, y2, y3 := y[0], y[1], y[2], y[3]
	m0, m1, m2, m3 := m.m[0], m.m[1], m.m[2], m.m[3]
	var t0, t1, t2, t3, top uint64 // the accumulator; top is 0 or 1 between rounds
	for _, limb := range x[:4] {
		var carry, over uint64 // t += limb * y
		t0, carry = mulAdd(limb, y0, t0, 0)
		t1, carry = mulAdd(limb, y1, t1, carry)
		t2, carry = mulAdd(limb, y2, t2, carry)
		t3, carry = mulAdd(limb, y3, t3, carry)
		top, over = bits.Add64(top, carry, 0)

		u := t0 * m.m0 // t = (t + u * m) / 2^64, which is a whole number
		_, carry = mulAdd(u, m0, t0, 0)
		t0, carry = mulAdd(u, m1, t1, carry)
		t1, carry = mulAdd(u, m2, t2, carry)
		t2, carry = mulAdd(u, m3, t3, carry)
		t3, carry = bits.Add64(top, carry, 0)
		top = over + carry
	}
	m.reduce4(z, t0, t1, t2, t3, top)
}

// reduce4 sets z to the number with the limbs t0, t1 ... top, which must be less than
// 2m, reduced modulo m.
func (m *Modulus) reduce4(z *Element, t0, t1, t2, t3, top uint64) {
	d0, borrow := bits.Sub64(t0, m.m[0], 0)
	d1, borrow := bits.Sub64(t1, m.m[1], borrow)
	d2, borrow := bits.Sub64(t2, m.m[2], borrow)
	d3, borrow := bits.Sub64(t3, m.m[3], borrow)
	_, borrow = bits.Sub64(top, 0, borrow)
	mask := -borrow // all ones if the number is less than m: then keep it
	z[0] = d0 ^ (mask & (t0 ^ d0))
	z[1] = d1 ^ (mask & (t1 ^ d1))
	z[2] = d2 ^ (mask & (t2 ^ d2))
	z[3] = d3 ^ (mask & (t3 ^ d3))
}
