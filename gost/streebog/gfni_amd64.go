//go:build !purego

package streebog

import (
	"sync"

	"github.com/go-esia/sdk/gost/internal/cpu"
)

// hasGFNI is whether blocks are compressed without tables: see compressGFNI.
var hasGFNI = cpu.HasGFNI()

// gfniTables are the constants of the standard in the form of compressGFNI.
type gfniTables struct {
	substitution [256]byte
	turn         [64]byte     // of the transposition of a block: octet 8i + k is 8k + i
	matrices     [8][8]uint64 // see matrix: lane k of the r-th one is that of octets k and (k + r) mod 8
	constants    [12]block
}

// compressGFNI is compress with instructions of AVX-512. It looks nothing up in memory, so
// that its time and its addresses do not depend on the input.
//
//go:noescape
func compressGFNI(t *gfniTables, h, n, m *block)

// gfni returns the tables, which are computed at the first use.
var gfni = sync.OnceValue(func() *gfniTables {
	t := &gfniTables{substitution: substitution, constants: lpsTables().constants}
	for i := range 8 {
		for k := range 8 {
			t.turn[8*i+k] = byte(8*k + i)
			t.matrices[i][k] = matrix(k, (k+i)%8)
		}
	}
	return t
})

// matrix returns the part of L that octet j of a word contributes to octet k, in the form of
// GF2P8AFFINEQB: the row for bit i is octet 7 - i.
func matrix(k, j int) uint64 {
	var m uint64
	for n := range 8 {
		column := multiply(1<<(8*j+n)) >> (8 * k)
		for i := range 8 {
			m |= (column >> i & 1) << (8*(7-i) + n)
		}
	}
	return m
}
