package streebog

import (
	"encoding/binary"
	"math/bits"
	"sync"
)

// block is a vector of 512 bits: eight 64-bit words, the least significant first. The
// first octet of a message is the least significant of a block.
type block [8]uint64

// setOctets sets b to the block with the given octets.
func (b *block) setOctets(octets *[BlockSize]byte) {
	for i := range b {
		b[i] = binary.LittleEndian.Uint64(octets[8*i:])
	}
}

// putOctets writes the octets of b.
func (b *block) putOctets(octets *[BlockSize]byte) {
	for i, word := range b {
		binary.LittleEndian.PutUint64(octets[8*i:], word)
	}
}

// add sets b = b + x modulo 2^512.
func (b *block) add(x *block) {
	var carry uint64
	for i := range b {
		b[i], carry = bits.Add64(b[i], x[i], carry)
	}
}

// compress replaces h by g_N(h, m) = E(LPS(h ^ N), m) ^ h ^ m, the compression
// function of RFC 6986, section 8.
func (h *block) compress(n, m *block) {
	if hasGFNI {
		compressGFNI(gfni(), h, n, m)
	} else {
		h.compressTables(n, m)
	}
}

// compressTables is compress with tables.
func (h *block) compressTables(n, m *block) {
	t := lpsTables()
	var key, state block
	key.lps(t, h, n) // K_1
	state = *m
	for i := range t.constants {
		state.lps(t, &key, &state)
		key.lps(t, &key, &t.constants[i]) // K_(i+2) = LPS(K_(i+1) ^ C_(i+1))
	}
	for i := range h { // E = X[K_13] LPSX[K_12] ... LPSX[K_1](m)
		h[i] ^= state[i] ^ key[i] ^ m[i]
	}
}

// compressFirst is compress of the first block of a message. Its keys are those of the
// initialization vector, which are always the same.
func (h *block) compressFirst(m *block) {
	if hasGFNI { // which computes the keys while it waits for the state
		compressGFNI(gfni(), h, &block{}, m)
		return
	}
	t := lpsTables()
	keys := &t.keys[h[0]&1]
	state := *m
	for i := range t.constants {
		state.lps(t, &keys[i], &state)
	}
	for i := range h {
		h[i] ^= state[i] ^ keys[12][i] ^ m[i]
	}
}

// lps sets b = LPS(x ^ y): the substitution S of octets, the transposition P of the
// 8 x 8 matrix of octets, and the linear transformation L of words.
//
// P moves octet i of word j to octet j of word i. So word i of the result is the sum,
// for all j, of what octet i of word j contributes in position j of a word.
func (b *block) lps(t *tables, x, y *block) {
	x0, x1, x2, x3 := x[0]^y[0], x[1]^y[1], x[2]^y[2], x[3]^y[3]
	x4, x5, x6, x7 := x[4]^y[4], x[5]^y[5], x[6]^y[6], x[7]^y[7]
	b[0] = t.lps[0][byte(x0)] ^ t.lps[1][byte(x1)] ^ t.lps[2][byte(x2)] ^ t.lps[3][byte(x3)] ^
		t.lps[4][byte(x4)] ^ t.lps[5][byte(x5)] ^ t.lps[6][byte(x6)] ^ t.lps[7][byte(x7)]
	x0, x1, x2, x3 = x0>>8, x1>>8, x2>>8, x3>>8
	x4, x5, x6, x7 = x4>>8, x5>>8, x6>>8, x7>>8
	b[1] = t.lps[0][byte(x0)] ^ t.lps[1][byte(x1)] ^ t.lps[2][byte(x2)] ^ t.lps[3][byte(x3)] ^
		t.lps[4][byte(x4)] ^ t.lps[5][byte(x5)] ^ t.lps[6][byte(x6)] ^ t.lps[7][byte(x7)]
	x0, x1, x2, x3 = x0>>8, x1>>8, x2>>8, x3>>8
	x4, x5, x6, x7 = x4>>8, x5>>8, x6>>8, x7>>8
	b[2] = t.lps[0][byte(x0)] ^ t.lps[1][byte(x1)] ^ t.lps[2][byte(x2)] ^ t.lps[3][byte(x3)] ^
		t.lps[4][byte(x4)] ^ t.lps[5][byte(x5)] ^ t.lps[6][byte(x6)] ^ t.lps[7][byte(x7)]
	x0, x1, x2, x3 = x0>>8, x1>>8, x2>>8, x3>>8
	x4, x5, x6, x7 = x4>>8, x5>>8, x6>>8, x7>>8
	b[3] = t.lps[0][byte(x0)] ^ t.lps[1][byte(x1)] ^ t.lps[2][byte(x2)] ^ t.lps[3][byte(x3)] ^
		t.lps[4][byte(x4)] ^ t.lps[5][byte(x5)] ^ t.lps[6][byte(x6)] ^ t.lps[7][byte(x7)]
	x0, x1, x2, x3 = x0>>8, x1>>8, x2>>8, x3>>8
	x4, x5, x6, x7 = x4>>8, x5>>8, x6>>8, x7>>8
	b[4] = t.lps[0][byte(x0)] ^ t.lps[1][byte(x1)] ^ t.lps[2][byte(x2)] ^ t.lps[3][byte(x3)] ^
		t.lps[4][byte(x4)] ^ t.lps[5][byte(x5)] ^ t.lps[6][byte(x6)] ^ t.lps[7][byte(x7)]
	x0, x1, x2, x3 = x0>>8, x1>>8, x2>>8, x3>>8
	x4, x5, x6, x7 = x4>>8, x5>>8, x6>>8, x7>>8
	b[5] = t.lps[0][byte(x0)] ^ t.lps[1][byte(x1)] ^ t.lps[2][byte(x2)] ^ t.lps[3][byte(x3)] ^
		t.lps[4][byte(x4)] ^ t.lps[5][byte(x5)] ^ t.lps[6][byte(x6)] ^ t.lps[7][byte(x7)]
	x0, x1, x2, x3 = x0>>8, x1>>8, x2>>8, x3>>8
	x4, x5, x6, x7 = x4>>8, x5>>8, x6>>8, x7>>8
	b[6] = t.lps[0][byte(x0)] ^ t.lps[1][byte(x1)] ^ t.lps[2][byte(x2)] ^ t.lps[3][byte(x3)] ^
		t.lps[4][byte(x4)] ^ t.lps[5][byte(x5)] ^ t.lps[6][byte(x6)] ^ t.lps[7][byte(x7)]
	x0, x1, x2, x3 = x0>>8, x1>>8, x2>>8, x3>>8
	x4, x5, x6, x7 = x4>>8, x5>>8, x6>>8, x7>>8
	b[7] = t.lps[0][byte(x0)] ^ t.lps[1][byte(x1)] ^ t.lps[2][byte(x2)] ^ t.lps[3][byte(x3)] ^
		t.lps[4][byte(x4)] ^ t.lps[5][byte(x5)] ^ t.lps[6][byte(x6)] ^ t.lps[7][byte(x7)]
}

// tables are the constants of the standard in the form that is used.
type tables struct {
	lps       [8][256]uint64 // lps[j][x] = L of the word with the octet S(x) in position j
	constants [12]block      // the round constants C_1 ... C_12
	keys      [2][13]block   // K_1 ... K_13 for the initialization vectors of zeros and of ones
}

// lpsTables returns the tables, which are computed at the first use.
var lpsTables = sync.OnceValue(newTables)

func newTables() *tables {
	t := new(tables)
	for j := range t.lps {
		for x := range t.lps[j] {
			t.lps[j][x] = multiply(uint64(substitution[x]) << (8 * j))
		}
	}
	for i, constant := range roundConstants {
		for j, word := range constant {
			t.constants[i][7-j] = word
		}
	}
	for i := range t.keys {
		var vector block
		vector.setInitial(i == 0)
		t.keys[i][0].lps(t, &vector, &block{})
		for j := range t.constants {
			t.keys[i][j+1].lps(t, &t.keys[i][j], &t.constants[j])
		}
	}
	return t
}

// setInitial sets b to the initialization vector, RFC 6986, section 6.1: zeros for
// Streebog-512, octets of 1 for Streebog-256.
func (b *block) setInitial(wide bool) {
	*b = block{}
	if wide {
		return
	}
	for i := range b {
		b[i] = 0x0101010101010101
	}
}

// multiply returns the product of a word, as a row of bits with the most significant
// first, and the matrix of L over GF(2): RFC 6986, section 6.4.
func multiply(word uint64) uint64 {
	var product uint64
	for row, bitsOfRow := range linear {
		if word>>(63-row)&1 == 1 {
			product ^= bitsOfRow
		}
	}
	return product
}
