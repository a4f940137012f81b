package point

import "github.com/go-esia/sdk/gost/internal/field"

// maxBytes is the length of the longest scalar in bytes.
const maxBytes = 8 * field.MaxLimbs

// scalar is twice a number of 32 or 64 bytes, as limbs with one more of them for what
// doubling carries. So the digits of signed windows, which overlap in a bit and begin
// with one below the lowest, are at positions from 0 on.
type scalar [field.MaxLimbs + 1]uint64

// setBytes sets s to the scalar with the given big-endian encoding.
func (s *scalar) setBytes(encoding []byte) {
	*s = scalar{}
	for i := range encoding {
		b := uint64(encoding[len(encoding)-1-i]) << 1
		s[i/8] |= b << (8 * (i % 8))
		s[i/8+1] |= b >> (64 - 8*(i%8))
	}
}

// bits returns count bits of the number from the given position on, of which at most
// the first may be -1. Positions and counts are public.
func (s *scalar) bits(position, count int) uint64 {
	position++ // in s
	i, shift := position/64, position%64
	if i >= len(s) {
		return 0
	}
	x := s[i] >> shift
	if i+1 < len(s) {
		x |= s[i+1] << 1 << (63 - shift)
	}
	return x & (1<<count - 1)
}

// signed returns a digit of the number in [-2^(width-1), 2^(width-1)], as absolute value
// and mask for a negative one: the sum of all digits times 2^(i * width) is the number
// (A. D. Booth, "A signed binary multiplication technique", 1951). It is in constant time.
func (s *scalar) signed(i, width int) (abs uint64, negative field.Mask) {
	x := s.bits(i*width-1, width+1)
	mask := -(x >> width)
	x = x ^ mask&(x^(1<<(width+1)-1-x))
	return x>>1 + x&1, field.Mask(mask)
}

// signedDigits is how many digits numbers of the given size have.
func signedDigits(size, width int) int { return 8*size/width + 1 }

// nonAdjacent sets naf to digits of the number that are 0 or odd and below 2^(width-1),
// in absolute value, of which in any width neighbours at most one is not 0: the sum of
// all digits times 2^i is the number. It returns the count of digits. It is in variable
// time.
func (s *scalar) nonAdjacent(naf *[8*maxBytes + 1]int8, size, width int) int {
	*naf = [8*maxBytes + 1]int8{}
	count, carry := 8*size+1, uint64(0)
	for i := 0; i < count; {
		x := s.bits(i, min(width, 8*size-i)) + carry
		if x&1 == 0 {
			i++
			continue
		}
		carry = x >> (width - 1)
		naf[i] = int8(int64(x) - int64(carry)<<width)
		i += width
	}
	return count
}
