package field

// SetBytes sets z to the number with the given big-endian encoding. It returns
// [ErrLength] if the encoding is not of exactly [Modulus.Size] bytes and
// [ErrRange] if the number is not less than the modulus; z is then unchanged.
func (m *Modulus) SetBytes(z *Element, encoding []byte) error {
	if len(encoding) != m.Size() {
		return ErrLength
	}
	var x Element
	setLimbs(&x, encoding)
	if _, borrow := subLimbs(&x, &m.m, m.n); borrow == 0 {
		return ErrRange
	}
	m.Mul(z, &x, &m.rr) // x * R^2 / R
	return nil
}

// Reduce sets z to the remainder modulo m of the number with the given big-endian
// encoding, which may be any of exactly [Modulus.Size] bytes. For another length
// it returns [ErrLength]; z is then unchanged.
func (m *Modulus) Reduce(z *Element, encoding []byte) error {
	if len(encoding) != m.Size() {
		return ErrLength
	}
	var x Element
	setLimbs(&x, encoding)
	m.Mul(z, &x, &m.rr) // Mul allows a first factor that is not reduced
	return nil
}

// PutBytes writes the big-endian encoding of x to the first [Modulus.Size] bytes
// of out, which must have as many.
func (m *Modulus) PutBytes(out []byte, x *Element) {
	var y Element
	m.Mul(&y, x, &Element{1}) // x * R * 1 / R
	out = out[:m.Size()]
	for i := range m.n {
		limb := y[m.n-1-i]
		for j := range 8 {
			out[8*i+j] = byte(limb >> (56 - 8*j))
		}
	}
}

// setLimbs sets z to the number with the given big-endian encoding, without any
// reduction. The length of the encoding must be a multiple of 8.
func setLimbs(z *Element, encoding []byte) {
	*z = Element{}
	for i, b := range encoding {
		limb := &z[(len(encoding)-1-i)/8]
		*limb = *limb<<8 | uint64(b)
	}
}
