package field

import "math/bits"

// The code for 8 limbs is generated from that for 4, by a replacement of names.

// Modulus4 is an odd modulus of at most 256 bits. See [Modulus], which is the same for
// both sizes. Methods may be given the same variable several times.
type Modulus4 struct {
	kind kind
	c    uint64 // the distance of m from a power of two, for the kinds that have it
	m    Element4
	m0   uint64   // -1/m mod 2^64
	fast bool     // there is assembly for products
	one  Element4 // the number 1
	rr   Element4 // R^2 mod m, where R is 1 in Montgomery form
}

// NewModulus4 returns the modulus with the given big-endian encoding.
func NewModulus4(encoding []byte) (*Modulus4, error) {
	m := new(Modulus4)
	if len(encoding) != m.Size() {
		return nil, ErrModulus
	}
	m.m.setBytes(encoding)
	var above uint64
	for _, limb := range m.m[1:] {
		above |= limb
	}
	if m.m[0]&1 == 0 || above == 0 && m.m[0] == 1 {
		return nil, ErrModulus
	}
	m.m0 = negInverse(m.m[0])
	m.kind, m.c = kindOf(m.m[:])
	m.fast = hasAssembly4(m.kind)
	m.one[0] = 1
	if m.kind != montgomery {
		return m, nil
	}
	// Doubling 1 modulo m as many times as R has bits gives R, and as many times more
	// gives R^2.
	for range 8 * m.Size() {
		m.Add(&m.one, &m.one, &m.one)
	}
	m.rr = m.one
	for range 8 * m.Size() {
		m.Add(&m.rr, &m.rr, &m.rr)
	}
	return m, nil
}

// Size returns the length of an encoding in bytes.
func (m *Modulus4) Size() int { return 8 * len(m.m) }

// BitLen returns the length of the modulus in bits.
func (m *Modulus4) BitLen() int {
	for i := len(m.m) - 1; ; i-- {
		if m.m[i] != 0 {
			return 64*i + bits.Len64(m.m[i])
		}
	}
}

// One returns the number 1.
func (m *Modulus4) One() Element4 { return m.one }

// HasMulSmall reports whether [Modulus4.MulSmall] may be called.
func (m *Modulus4) HasMulSmall() bool { return m.kind == belowPower }

// Mul sets z = x * y. The factors need not be reduced, but one of them if m is of kind
// montgomery.
func (m *Modulus4) Mul(z, x, y *Element4) {
	if m.fast {
		multiplyADX4(m, z, x, y)
	} else {
		m.multiplyGo(z, x, y)
	}
}

// Square sets z = x * x.
func (m *Modulus4) Square(z, x *Element4) {
	if m.fast {
		squareADX4(m, z, x)
	} else {
		m.squareGo(z, x)
	}
}

// Neg sets z = -x.
func (m *Modulus4) Neg(z, x *Element4) { m.Sub(z, &Element4{}, x) }

// SetBytes is [Modulus.SetBytes].
func (m *Modulus4) SetBytes(z *Element4, encoding []byte) error {
	if len(encoding) != m.Size() {
		return ErrLength
	}
	var x Element4
	x.setBytes(encoding)
	var borrow uint64
	for i := range x {
		_, borrow = bits.Sub64(x[i], m.m[i], borrow)
	}
	if borrow == 0 {
		return ErrRange
	}
	m.fromInteger(z, &x)
	clear(x[:])
	return nil
}

// Reduce is [Modulus.Reduce].
func (m *Modulus4) Reduce(z *Element4, encoding []byte) error {
	if len(encoding) != m.Size() {
		return ErrLength
	}
	var x Element4
	x.setBytes(encoding)
	if m.kind != montgomery {
		m.Mul(&x, &x, &m.one) // products are reduced whatever the factors are
	}
	m.fromInteger(z, &x)
	return nil
}

// fromInteger sets z to the number x, which must be reduced if the modulus is not of
// kind montgomery.
func (m *Modulus4) fromInteger(z, x *Element4) {
	*z = *x
	if m.kind == montgomery {
		m.Mul(z, x, &m.rr) // x R^2 / R
	}
}

// toInteger sets z to the limbs of the number x.
func (m *Modulus4) toInteger(z, x *Element4) {
	*z = *x
	if m.kind == montgomery {
		m.Mul(z, x, &Element4{1}) // x R / R
	}
}

// PutBytes is [Modulus.PutBytes].
func (m *Modulus4) PutBytes(out []byte, x *Element4) {
	var y Element4
	m.toInteger(&y, x)
	out = out[:m.Size()]
	for i, limb := range y {
		for j := range 8 {
			out[len(out)-1-8*i-j] = byte(limb >> (8 * j))
		}
	}
}

// setBytes sets z to the number with the given big-endian encoding of its size.
func (z *Element4) setBytes(encoding []byte) {
	for i := range z {
		var limb uint64
		for j := range 8 {
			limb |= uint64(encoding[len(encoding)-1-8*i-j]) << (8 * j)
		}
		z[i] = limb
	}
}

// IsZero returns the mask for z == 0.
func (z *Element4) IsZero() Mask {
	var or uint64
	for _, limb := range z {
		or |= limb
	}
	return maskIfZero(or)
}

// Equal returns the mask for z == y. Elements are always fully reduced, so equal
// numbers have equal limbs.
func (z *Element4) Equal(y *Element4) Mask {
	var or uint64
	for i, limb := range z {
		or |= limb ^ y[i]
	}
	return maskIfZero(or)
}

// Lookup sets z to table[index-1], or to 0 if there is none, in constant time. index must be
// below 2^63.
func (z *Element4) Lookup(table *[32]Element4, index uint64) {
	if hasAVX2 {
		lookupAVX4(z, table, index)
	} else {
		z.lookupGo(table, index)
	}
}
