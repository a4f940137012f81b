package ciphers

import "encoding/binary"

// IMITSize is the size of the code that [GOST28147.IMIT] returns in bytes.
const IMITSize = 4

// IMIT returns the message authentication code of GOST 28147-89 (RFC 5830, section 8)
// that starts with an IV (RFC 4357, section 1.1): 16 rounds for each block, the last one
// padded with zeros, and the first half of the result.
//
// As files with keys have it, the key never changes (no meshing), and no block of
// zeros follows a message of a single block. The code of the empty message is the
// first half of the IV and authenticates nothing.
func (c *GOST28147) IMIT(iv [GOST28147BlockSize]byte, message []byte) [IMITSize]byte {
	n1, n2 := words(iv[:])
	for len(message) > 0 {
		var block [GOST28147BlockSize]byte
		message = message[copy(block[:], message):]
		m1, m2 := words(block[:])
		n1, n2 = c.rounds.forward(c.rounds.forward(n1^m1, n2^m2))
	}
	var code [IMITSize]byte
	binary.LittleEndian.PutUint32(code[:], n1)
	return code
}
