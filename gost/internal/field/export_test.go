package field

// ForTestMultiplyGo is Mul without assembly.
func ForTestMultiplyGo(m *Modulus, z, x, y *Element) {
	if m.four != nil {
		m.four.multiplyGo(z.four(), x.four(), y.four())
	} else {
		m.eight.multiplyGo(z.eight(), x.eight(), y.eight())
	}
}

// ForTestSquareGo is Square without assembly.
func ForTestSquareGo(m *Modulus, z, x *Element) {
	if m.four != nil {
		m.four.squareGo(z.four(), x.four())
	} else {
		m.eight.squareGo(z.eight(), x.eight())
	}
}

// ForTestMulSmall is MulSmall, or Mul where there is none.
func ForTestMulSmall(m *Modulus, z, x *Element, y uint64) {
	switch {
	case m.four != nil && m.four.HasMulSmall():
		m.four.MulSmall(z.four(), x.four(), y)
	case m.eight != nil && m.eight.HasMulSmall():
		m.eight.MulSmall(z.eight(), x.eight(), y)
	default:
		encoding := make([]byte, m.Size())
		for i := range 8 {
			encoding[len(encoding)-1-i] = byte(y >> (8 * i))
		}
		var factor Element
		if m.Reduce(&factor, encoding) == nil {
			m.Mul(z, x, &factor)
		}
	}
}

// ForTestLookupGo4 and ForTestLookupGo8 are Lookup without assembly.
func ForTestLookupGo4(z *Element4, table *[32]Element4, index uint64) { z.lookupGo(table, index) }

func ForTestLookupGo8(z *Element8, table *[32]Element8, index uint64) { z.lookupGo(table, index) }

// ForTestUpdateDE is updateDE, in place, of numbers with one limb more than the modulus.
func ForTestUpdateDE(m *Modulus, d, e []uint64, u, v, q, r int64) {
	t := transition{uint64(u), uint64(v), uint64(q), uint64(r)}
	if m.four != nil {
		m.four.updateDE((*signed4)(d), (*signed4)(e), &t)
	} else {
		m.eight.updateDE((*signed8)(d), (*signed8)(e), &t)
	}
}

// ForTestNormalize returns the limbs of normalize of a number with one limb more than the
// modulus, as an integer, not in Montgomery form.
func ForTestNormalize(m *Modulus, d []uint64, negative bool) []uint64 {
	var mask uint64
	if negative {
		mask = ^uint64(0)
	}
	if m.four != nil {
		var z Element4
		m.four.normalize(&z, (*signed4)(d), mask)
		return z[:]
	}
	var z Element8
	m.eight.normalize(&z, (*signed8)(d), mask)
	return z[:]
}
