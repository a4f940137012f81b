package field

// kind is how products are reduced.
type kind int

const (
	montgomery kind = iota
	belowPower      // m = 2^(64n) - c
	abovePower      // m = 2^(64n-1) + c
)

// kindOf returns the kind of a modulus and its c, which is below 2^31, so that products
// with it and with 2c can be carried in a limb.
func kindOf(m []uint64) (kind, uint64) {
	const limit = 1 << 31
	last := len(m) - 1
	ones, zeros := true, m[last] == 1<<63
	for i, limb := range m {
		ones = ones && (i == 0 || limb == ^uint64(0))
		zeros = zeros && (i == 0 || i == last || limb == 0)
	}
	switch {
	case ones && -m[0] < limit:
		return belowPower, -m[0]
	case zeros && m[0] < limit:
		return abovePower, m[0]
	}
	return montgomery, 0
}

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
