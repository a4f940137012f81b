package point

// Digits of windows of a scalar, for the table of the base point: 6 bits are the best
// compromise between the number of additions and the time to look through a window.
const (
	windowBits = 6
	windowSize = 1 << (windowBits - 1)
)

// Digits of a scalar for a key that is used for the first time, and for a key with a
// table. A table has the odd multiples of several powers of two of the key, so that
// blocks of the scalar share their doublings.
const (
	firstBits = 5
	firstOdd  = 1 << (firstBits - 2)

	keyBits   = 6
	keyOdd    = 1 << (keyBits - 2)
	keyBlocks = 8
)

// shapeOf returns the number of blocks and the width of digits of a table.
func shapeOf(length int) (blocks, width int) {
	if length == firstOdd {
		return 1, firstBits
	}
	return keyBlocks, keyBits
}

// smallNumber returns a public big-endian number if it is below 2^32, and else 0.
func smallNumber(encoding []byte) uint64 {
	var x uint64
	for i, b := range encoding {
		if i < len(encoding)-4 && b != 0 {
			return 0
		}
		x = x<<8 | uint64(b)
	}
	return x
}
