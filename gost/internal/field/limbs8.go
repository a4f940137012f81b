package field

import "math/bits"

// The functions of this file are those of arithmetic.go for 8 limbs. Loops over limbs
// are written out, because the compiler keeps variables in registers, not arrays.

// add8 is Add for 8 limbs.
func (m *Modulus) add8(z, x, y *Element) {
	t0, carry := bits.Add64(x[0], y[0], 0)
	t1, carry := bits.Add64(x[1], y[1], carry)
	t2, carry := bits.Add64(x[2], y[2], carry)
	t3, carry := bits.Add64(x[3], y[3], carry)
	t4, carry := bits.Add64(x[4], y[4], carry)
	t5, carry := bits.Add64(x[5], y[5], carry)
	t6, carry := bits.Add64(x[6], y[6], carry)
	t7, carry := bits.Add64(x[7], y[7], carry)
	m.reduce8(z, t0, t1, t2, t3, t4, t5, t6, t7, carry)
}

// sub8 is Sub for 8 limbs.
func (m *Modulus) sub8(z, x, y *Element) {
	t0, borrow := bits.Sub64(x[0], y[0], 0)
	t1, borrow := bits.Sub64(x[1], y[1], borrow)
	t2, borrow := bits.Sub64(x[2], y[2], borrow)
	t3, borrow := bits.Sub64(x[3], y[3], borrow)
	t4, borrow := bits.Sub64(x[4], y[4], borrow)
	t5, borrow := bits.Sub64(x[5], y[5], borrow)
	t6, borrow := bits.Sub64(x[6], y[6], borrow)
	t7, borrow := bits.Sub64(x[7], y[7], borrow)
	mask := -borrow // all ones if x < y: then add m
	var carry uint64
	z[0], carry = bits.Add64(t0, m.m[0]&mask, 0)
	z[1], carry = bits.Add64(t1, m.m[1]&mask, carry)
	z[2], carry = bits.Add64(t2, m.m[2]&mask, carry)
	z[3], carry = bits.Add64(t3, m.m[3]&mask, carry)
	z[4], carry = bits.Add64(t4, m.m[4]&mask, carry)
	z[5], carry = bits.Add64(t5, m.m[5]&mask, carry)
	z[6], carry = bits.Add64(t6, m.m[6]&mask, carry)
	z[7], _ = bits.Add64(t7, m.m[7]&mask, carry)
}

// mul8 is Mul for 8 limbs.
func (m *Modulus) mul8(z, x, y *Element) {
	y0, y1, y2, y3, y4, y5, y6, y7 := y[0], y[1], y[2], y[3], y[4], y[5], y[6], y[7]
	m0, m1, m2, m3, m4, m5, m6, m7 := m.m[0], m.m[1], m.m[2], m.m[3], m.m[4], m.m[5], m.m[6], m.m[7]
	var t0, t1, t2, t3, t4, t5, t6, t7, top uint64 // the accumulator; top is 0 or 1 between rounds
	for _, limb := range x[:8] {
		var carry, over uint64 // t += limb * y
		t0, carry = mulAdd(limb, y0, t0, 0)
		t1, carry = mulAdd(limb, y1, t1, carry)
		t2, carry = mulAdd(limb, y2, t2, carry)
		t3, carry = mulAdd(limb, y3, t3, carry)
		t4, carry = mulAdd(limb, y4, t4, carry)
		t5, carry = mulAdd(limb, y5, t5, carry)
		t6, carry = mulAdd(limb, y6, t6, carry)
		t7, carry = mulAdd(limb, y7, t7, carry)
		top, over = bits.Add64(top, carry, 0)

		u := t0 * m.m0 // t = (t + u * m) / 2^64, which is a whole number
		_, carry = mulAdd(u, m0, t0, 0)
		t0, carry = mulAdd(u, m1, t1, carry)
		t1, carry = mulAdd(u, m2, t2, carry)
		t2, carry = mulAdd(u, m3, t3, carry)
		t3, carry = mulAdd(u, m4, t4, carry)
		t4, carry = mulAdd(u, m5, t5, carry)
		t5, carry = mulAdd(u, m6, t6, carry)
		t6, carry = mulAdd(u, m7, t7, carry)
		t7, carry = bits.Add64(top, carry, 0)
		top = over + carry
	}
	m.reduce8(z, t0, t1, t2, t3, t4, t5, t6, t7, top)
}

// reduce8 sets z to the number with the limbs t0, t1 ... top, which must be less than
// 2m, reduced modulo m.
func (m *Modulus) reduce8(z *Element, t0, t1, t2, t3, t4, t5, t6, t7, top uint64) {
	d0, borrow := bits.Sub64(t0, m.m[0], 0)
	d1, borrow := bits.Sub64(t1, m.m[1], borrow)
	d2, borrow := bits.Sub64(t2, m.m[2], borrow)
	d3, borrow := bits.Sub64(t3, m.m[3], borrow)
	d4, borrow := bits.Sub64(t4, m.m[4], borrow)
	d5, borrow := bits.Sub64(t5, m.m[5], borrow)
	d6, borrow := bits.Sub64(t6, m.m[6], borrow)
	d7, borrow := bits.Sub64(t7, m.m[7], borrow)
	_, borrow = bits.Sub64(top, 0, borrow)
	mask := -borrow // all ones if the number is less than m: then keep it
	z[0] = d0 ^ (mask & (t0 ^ d0))
	z[1] = d1 ^ (mask & (t1 ^ d1))
	z[2] = d2 ^ (mask & (t2 ^ d2))
	z[3] = d3 ^ (mask & (t3 ^ d3))
	z[4] = d4 ^ (mask & (t4 ^ d4))
	z[5] = d5 ^ (mask & (t5 ^ d5))
	z[6] = d6 ^ (mask & (t6 ^ d6))
	z[7] = d7 ^ (mask & (t7 ^ d7))
}
