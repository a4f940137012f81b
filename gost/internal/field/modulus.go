// Package field implements arithmetic modulo the 256- and 512-bit numbers of
// elliptic curves: the prime p of the coordinates and the order q of the scalars.
//
// Numbers have a fixed count of 64-bit limbs. [Modulus4] and [Modulus8] have types of
// their own for the numbers of 4 and of 8 limbs; [Modulus] is either of them, for code
// that does a few operations on both sizes.
//
// Three of the primes of GOST R 34.10-2012 are next to a power of two, which makes the
// reduction of products cheap: 2^256 - 617, 2^512 - 569 and 2^255 + 3225, 2^511 + 111.
// Numbers modulo all other moduli are kept in Montgomery form (P. L. Montgomery,
// "Modular multiplication without trial division", 1985). Elements are always fully
// reduced.
//
// Every operation takes a time and touches addresses that depend on the modulus only,
// never on the value of a number, except that errors of [Modulus.SetBytes] tell whether
// the input was in range. Nothing is allocated after [NewModulus].
//
// Encodings are big-endian and as long as the modulus: 32 or 64 bytes.
package field

import "errors"

var (
	// ErrModulus says that a number cannot be a modulus: it is not of 32 or 64
	// bytes, even, or 1.
	ErrModulus = errors.New("field: modulus is not an odd number of 32 or 64 bytes")

	// ErrLength says that an encoding is not as long as the modulus.
	ErrLength = errors.New("field: encoding has a wrong length")

	// ErrRange says that an encoded number is not less than the modulus.
	ErrRange = errors.New("field: encoded number is not reduced")
)

// Modulus is an odd modulus m of 32 or 64 bytes. It is immutable and safe for concurrent
// use.
//
// All arguments of its methods may be the same variable. Elements must have been
// made with the same modulus.
type Modulus struct {
	four  *Modulus4 // one of the two is nil
	eight *Modulus8
}

// NewModulus returns the modulus with the given big-endian encoding of 32 or 64
// bytes. Leading zero bits are allowed. It does not check that the number is prime.
func NewModulus(encoding []byte) (*Modulus, error) {
	var m Modulus
	var err error
	if len(encoding) == 32 {
		m.four, err = NewModulus4(encoding)
	} else {
		m.eight, err = NewModulus8(encoding)
	}
	if err != nil {
		return nil, err
	}
	return &m, nil
}

// Size returns the length of an encoding in bytes: 32 or 64.
func (m *Modulus) Size() int {
	if m.four != nil {
		return m.four.Size()
	}
	return m.eight.Size()
}

// BitLen returns the length of the modulus in bits, which may be less than
// 8 * Size.
func (m *Modulus) BitLen() int {
	if m.four != nil {
		return m.four.BitLen()
	}
	return m.eight.BitLen()
}

// One returns the number 1.
func (m *Modulus) One() (z Element) {
	if m.four != nil {
		*z.four() = m.four.One()
	} else {
		*z.eight() = m.eight.One()
	}
	return z
}

// Add sets z = x + y.
func (m *Modulus) Add(z, x, y *Element) {
	if m.four != nil {
		m.four.Add(z.four(), x.four(), y.four())
	} else {
		m.eight.Add(z.eight(), x.eight(), y.eight())
	}
}

// Sub sets z = x - y.
func (m *Modulus) Sub(z, x, y *Element) {
	if m.four != nil {
		m.four.Sub(z.four(), x.four(), y.four())
	} else {
		m.eight.Sub(z.eight(), x.eight(), y.eight())
	}
}

// Neg sets z = -x.
func (m *Modulus) Neg(z, x *Element) { m.Sub(z, &Element{}, x) }

// Mul sets z = x * y.
func (m *Modulus) Mul(z, x, y *Element) {
	if m.four != nil {
		m.four.Mul(z.four(), x.four(), y.four())
	} else {
		m.eight.Mul(z.eight(), x.eight(), y.eight())
	}
}

// Square sets z = x * x.
func (m *Modulus) Square(z, x *Element) {
	if m.four != nil {
		m.four.Square(z.four(), x.four())
	} else {
		m.eight.Square(z.eight(), x.eight())
	}
}

// Invert sets z = 1/x, or to 0 if x is 0. x must be 0 or prime to the modulus.
func (m *Modulus) Invert(z, x *Element) {
	if m.four != nil {
		m.four.Invert(z.four(), x.four())
	} else {
		m.eight.Invert(z.eight(), x.eight())
	}
}

// SetBytes sets z to the number with the given big-endian encoding. It returns
// [ErrLength] if the encoding is not of exactly [Modulus.Size] bytes and
// [ErrRange] if the number is not less than the modulus; z is then unchanged.
func (m *Modulus) SetBytes(z *Element, encoding []byte) error {
	if m.four != nil {
		return m.four.SetBytes(z.four(), encoding)
	}
	return m.eight.SetBytes(z.eight(), encoding)
}

// Reduce sets z to the remainder modulo m of the number with the given big-endian
// encoding, which may be any of exactly [Modulus.Size] bytes. For another length
// it returns [ErrLength]; z is then unchanged.
func (m *Modulus) Reduce(z *Element, encoding []byte) error {
	if m.four != nil {
		return m.four.Reduce(z.four(), encoding)
	}
	return m.eight.Reduce(z.eight(), encoding)
}

// PutBytes writes the big-endian encoding of x to the first [Modulus.Size] bytes
// of out, which must have as many.
func (m *Modulus) PutBytes(out []byte, x *Element) {
	if m.four != nil {
		m.four.PutBytes(out, x.four())
	} else {
		m.eight.PutBytes(out, x.eight())
	}
}
