package main

import "fmt"

// Registers of the compression function of Streebog with AVX-512 and GFNI. A block is one
// register: word j in the lane j.
const (
	gfniKey   = "Z16"
	gfniState = "Z17"
	gfniTurn  = "Z4" // the indices of a transposition of 8 x 8 octets
)

// renderGFNI returns compress_amd64.s of package streebog.
func renderGFNI() ([]byte, error) {
	a := new(adx)
	a.text("%s\n//go:build !purego\n\n#include \"textflag.h\"\n#include \"go_asm.h\"\n", goHeader)
	a.text("\n// func compressGFNI(t *gfniTables, h, n, m *block)\nTEXT ·compressGFNI(SB), NOSPLIT, $0-32\n")
	a.op("MOVQ", "t+0(FP)", "SI")
	a.op("MOVQ", "h+8(FP)", "DI")
	a.op("MOVQ", "n+16(FP)", "BX")
	a.op("MOVQ", "m+24(FP)", "DX")
	for i := range 4 { // the substitution
		a.op("VMOVDQU64", fmt.Sprintf("(gfniTables_substitution+%d)(SI)", 64*i), fmt.Sprintf("Z%d", i))
	}
	a.op("VMOVDQU64", "gfniTables_turn(SI)", gfniTurn)
	for i := range 8 { // the matrices
		a.op("VMOVDQU64", fmt.Sprintf("(gfniTables_matrices+%d)(SI)", 64*i), fmt.Sprintf("Z%d", 8+i))
	}
	a.op("VMOVDQU64", "(DI)", gfniKey)
	a.op("VPXORQ", "(BX)", gfniKey, gfniKey)
	a.op("VMOVDQU64", "(DX)", gfniState)
	a.lps(gfniKey, 18)
	a.op("LEAQ", "gfniTables_constants(SI)", "SI")
	a.op("MOVQ", "$12", "CX")
	a.text("\nround:\n")
	a.op("VPXORQ", gfniKey, gfniState, gfniState)
	a.op("VPXORQ", "(SI)", gfniKey, gfniKey)
	a.lps(gfniState, 18)
	a.lps(gfniKey, 25)
	a.op("ADDQ", "$64", "SI")
	a.op("DECQ", "CX")
	a.op("JNZ", "round")
	a.text("\n")
	a.op("VPXORQ", gfniKey, gfniState, gfniState)
	a.op("VPXORQ", "(DX)", gfniState, gfniState)
	a.op("VPXORQ", "(DI)", gfniState, gfniState)
	a.op("VMOVDQU64", gfniState, "(DI)")
	a.text("\tVZEROUPPER\n\tRET\n")
	return []byte(a.code.String()), nil
}

// lps writes x = LPS(x), with seven registers from temporary on.
func (a *adx) lps(x string, temporary int) {
	z := func(i int) string { return fmt.Sprintf("Z%d", temporary+i) }
	a.text("\t// S: two halves of the table, and the highest bit chooses\n")
	a.op("VPMOVB2M", x, "K1")
	a.op("VMOVDQA64", x, z(0))
	a.op("VMOVDQA64", x, z(1))
	a.op("VPERMI2B", "Z1", "Z0", z(0))
	a.op("VPERMI2B", "Z3", "Z2", z(1))
	a.op("VPBLENDMB", z(1), z(0), "K1", x)
	a.text("\t// P and L: a lane of the result is a sum of all lanes times matrices of 8 x 8 bits\n")
	for r := 1; r < 8; r++ {
		a.op("VALIGNQ", fmt.Sprintf("$%d", r), x, x, z(r-1))
	}
	a.op("VGF2P8AFFINEQB", "$0", "Z8", x, x)
	for r := 1; r < 8; r++ {
		a.op("VGF2P8AFFINEQB", "$0", fmt.Sprintf("Z%d", 8+r), z(r-1), z(r-1))
	}
	a.op("VPTERNLOGQ", "$0x96", z(0), z(1), x)
	a.op("VPTERNLOGQ", "$0x96", z(2), z(3), z(4))
	a.op("VPTERNLOGQ", "$0x96", z(5), z(6), x)
	a.op("VPXORQ", z(4), x, x)
	a.op("VPERMB", x, gfniTurn, x)
}
