package main

import (
	"fmt"
	"strings"
)

// adx writes products for amd64 with the instructions MULX, ADCX and ADOX: two chains of
// carries at once, which the Go compiler makes no use of.
//
// In all of it, AX and BX are for what lives a few lines, DX is the factor of MULX, SI and
// DI are pointers to the factors, and then DI is one to the modulus. The other registers
// are limbs. BP and R14 keep their meaning for Go: R14 is free in functions of ABI0.
type adx struct {
	code strings.Builder
	name string // of the function, for its labels
}

// registers are those for limbs.
var registers = []string{"R8", "R9", "R10", "R11", "R12", "R13", "R14", "R15", "CX"}

// renderADX returns multiply_amd64.s of package field.
func renderADX() ([]byte, error) {
	a := new(adx)
	a.text("%s\n//go:build !purego\n\n#include \"textflag.h\"\n#include \"go_asm.h\"\n", goHeader)
	a.multiply4()
	a.square4()
	a.multiply8()
	a.square8()
	a.lookup(4)
	a.lookup(8)
	return []byte(a.code.String()), nil
}

func (a *adx) text(format string, args ...any) { fmt.Fprintf(&a.code, format, args...) }

func (a *adx) op(name string, operands ...string) {
	a.text("\t%s %s\n", name, strings.Join(operands, ", "))
}

// chain writes the first of several instructions that hand on a carry as first, and the
// others as rest.
func (a *adx) chain(i int, first, rest string, operands ...string) {
	if i == 0 {
		a.op(first, operands...)
	} else {
		a.op(rest, operands...)
	}
}

// at is the operand for the i-th limb behind a register.
func at(register string, i int) string { return fmt.Sprintf("%d(%s)", 8*i, register) }

func (a *adx) begin(name string, frame int, arguments ...string) {
	a.name = name
	limbs := name[len(name)-1:]
	a.text("\n// func %s(m *Modulus%s, %s *Element%s)\n", name, limbs, strings.Join(arguments, ", "), limbs)
	a.text("TEXT ·%s(SB), NOSPLIT, $%d-%d\n", name, frame, 8+8*len(arguments))
}

// multiply4 leaves the product in R8 to R15.
func (a *adx) multiply4() {
	t := registers[:8]
	a.begin("multiplyADX4", 0, "z", "x", "y")
	a.op("MOVQ", "x+16(FP)", "SI")
	a.op("MOVQ", "y+24(FP)", "DI")
	a.op("MOVQ", "0(DI)", "DX")
	a.firstRow(0, 4, t)
	for i := 1; i < 4; i++ {
		a.op("MOVQ", at("DI", i), "DX")
		a.row(0, 4, t[i:])
	}
	a.reduce4(t)
}

// firstRow sets to to DX times the limbs of SI in [from, end).
func (a *adx) firstRow(from, end int, to []string) {
	a.op("MULXQ", at("SI", from), to[0], to[1])
	for j := 1; j < end-from; j++ {
		a.op("MULXQ", at("SI", from+j), "AX", to[j+1])
		a.chain(j-1, "ADDQ", "ADCQ", "AX", to[j])
	}
	a.op("ADCQ", "$0", to[end-from])
}

// row adds DX times the limbs of SI in [from, end) to to, of which the last was not in
// use.
func (a *adx) row(from, end int, to []string) {
	n := end - from
	a.op("XORQ", to[n], to[n]) // clears both carries, too
	for j := range n {
		a.op("MULXQ", at("SI", from+j), "AX", "BX")
		a.op("ADCXQ", "AX", to[j])
		a.op("ADOXQ", "BX", to[j+1])
	}
	a.op("ADCQ", "$0", to[n])
}

// square4 leaves the square in R8 to R15.
func (a *adx) square4() {
	t := registers[:8]
	a.begin("squareADX4", 0, "z", "x")
	a.op("MOVQ", "x+16(FP)", "SI")
	a.text("\t// the products of different limbs\n")
	a.op("MOVQ", "0(SI)", "DX")
	a.firstRow(1, 4, t[1:])
	for i := 1; i < 3; i++ {
		a.op("MOVQ", at("SI", i), "DX")
		a.row(i+1, 4, t[2*i+1:])
	}
	a.text("\t// twice that, and the squares\n")
	a.op("XORQ", t[7], t[7])
	for i := range 4 {
		a.op("MOVQ", at("SI", i), "DX")
		if i == 0 {
			a.op("MULXQ", "DX", t[0], "BX")
		} else {
			a.op("MULXQ", "DX", "AX", "BX")
			a.op("ADCXQ", t[2*i], t[2*i])
			a.op("ADOXQ", "AX", t[2*i])
		}
		a.op("ADCXQ", t[2*i+1], t[2*i+1])
		a.op("ADOXQ", "BX", t[2*i+1])
	}
	a.reduce4(t)
}

// reduce4 writes t modulo m to z.
func (a *adx) reduce4(t []string) {
	a.dispatch(4)
	a.text("\n\t// 2^256 - c: the upper half counts c times.\n")
	a.op("MOVQ", "Modulus4_c(DI)", "DX")
	a.op("XORQ", "CX", "CX")
	for j := range 4 {
		a.op("MULXQ", t[4+j], "AX", "BX")
		a.op("ADCXQ", "AX", t[j])
		if j < 3 {
			a.op("ADOXQ", "BX", t[j+1])
		}
	}
	a.op("ADOXQ", "CX", "BX")
	a.op("ADCXQ", "CX", "BX")
	a.foldBelow(t[:4], "BX")
	a.text("\nabove:\n\t// 2^255 + c: the upper half counts -2c times.\n")
	a.twiceC(t[4:])
	for j := range 4 {
		a.chain(j, "SUBQ", "SBBQ", t[4+j], t[j])
	}
	a.foldAbove(t[:4])
	a.montgomery4(t)
}

// dispatch jumps to the reduction for the kind of the modulus.
func (a *adx) dispatch(n int) {
	a.op("MOVQ", "m+0(FP)", "DI")
	a.op("MOVQ", fmt.Sprintf("Modulus%d_kind(DI)", n), "AX")
	a.op("CMPQ", "AX", "$const_abovePower")
	a.op("JEQ", "above")
	if n == 4 {
		a.op("CMPQ", "AX", "$const_belowPower")
		a.op("JNE", "montgomery")
	}
}

// store writes t to z and returns.
func (a *adx) store(t []string) {
	a.op("MOVQ", "z+8(FP)", "SI")
	for j, limb := range t {
		a.op("MOVQ", limb, at("SI", j))
	}
	a.text("\tRET\n")
}

// foldBelow writes t and a limb above it, modulo 2^n - DX. BX may be that limb.
func (a *adx) foldBelow(t []string, top string) {
	a.op("IMULQ", "DX", top)
	for j, limb := range t {
		if j == 0 {
			a.op("ADDQ", top, limb)
		} else {
			a.op("ADCQ", "$0", limb)
		}
	}
	a.text("\t// After a carry only the lowest limb is not 0, and it is small.\n")
	a.op("SBBQ", "AX", "AX")
	a.op("ANDQ", "DX", "AX")
	a.op("ADDQ", "AX", t[0])
	a.text("\t// If it is not less than m, the higher limbs are all ones.\n")
	a.op("MOVQ", t[1], "AX")
	for _, limb := range t[2:] {
		a.op("ANDQ", limb, "AX")
	}
	a.op("MOVQ", t[0], "BX")
	a.op("ADDQ", "DX", "BX")
	a.op("ADCQ", "$0", "AX")
	a.op("CMOVQCS", "BX", t[0])
	a.op("SBBQ", "AX", "AX")
	a.op("NOTQ", "AX")
	for _, limb := range t[1:] {
		a.op("ANDQ", "AX", limb)
	}
	a.store(t)
}

// twiceC multiplies u with 2c and leaves the limb above in BX, and 2c in DX.
func (a *adx) twiceC(u []string) {
	a.op("MOVQ", fmt.Sprintf("Modulus%d_c(DI)", len(u)), "DX")
	a.op("ADDQ", "DX", "DX")
	carry, next := "AX", "BX"
	a.op("MULXQ", u[0], u[0], carry)
	for j := 1; j < len(u); j++ {
		a.op("MULXQ", u[j], u[j], next)
		a.chain(j-1, "ADDQ", "ADCQ", carry, u[j])
		carry, next = next, carry
	}
	a.op("ADCQ", "$0", carry) // which is BX
}

// foldAbove writes t - (BX + borrow) 2^n modulo 2^(n-1) + c, for 2c in DX.
func (a *adx) foldAbove(t []string) {
	last := t[len(t)-1]
	a.op("ADCQ", "$0", "BX")
	a.op("IMULQ", "DX", "BX")
	a.op("ADDQ", "BX", t[0])
	for _, limb := range t[1:] {
		a.op("ADCQ", "$0", limb)
	}
	a.text("\t// What is at 2^(n-1) and above counts -c times.\n")
	a.op("SBBQ", "AX", "AX")
	a.op("NEGQ", "AX")
	a.op("MOVQ", last, "BX")
	a.op("SHRQ", "$63", "BX")
	a.op("LEAQ", "(BX)(AX*2)", "AX")
	a.op("BTRQ", "$63", last)
	a.op("SHRQ", "$1", "DX")
	a.op("IMULQ", "DX", "AX")
	a.op("SUBQ", "AX", t[0])
	for _, limb := range t[1:] {
		a.op("SBBQ", "$0", limb)
	}
	a.text("\t// If that is below 0, add m.\n")
	a.op("SBBQ", "AX", "AX")
	a.op("ANDQ", "AX", "DX")
	a.op("SHLQ", "$63", "AX")
	a.op("ADDQ", "DX", t[0])
	for _, limb := range t[1 : len(t)-1] {
		a.op("ADCQ", "$0", limb)
	}
	a.op("ADCQ", "AX", last)
	a.store(t)
}

// montgomery4 writes t / 2^256 modulo m.
func (a *adx) montgomery4(t []string) {
	a.text("\nmontgomery:\n")
	m := func(j int) string { return fmt.Sprintf("(Modulus4_m+%d)(DI)", 8*j) }
	for i := range 4 { // add the multiple of m that makes the lowest limb 0
		a.op("MOVQ", "Modulus4_m0(DI)", "DX")
		a.op("IMULQ", t[i], "DX")
		a.op("XORQ", "CX", "CX")
		for j := range 4 {
			a.op("MULXQ", m(j), "AX", "BX")
			a.op("ADCXQ", "AX", t[i+j])
			if j < 3 {
				a.op("ADOXQ", "BX", t[i+j+1])
			}
		}
		a.op("ADOXQ", "CX", "BX")
		a.op("ADCXQ", "CX", "BX")
		// The limb that was made 0 holds the carry into the limb i + 5.
		if i == 0 {
			a.op("ADDQ", "BX", t[4])
		} else {
			a.op("ADDQ", "$-1", t[i-1])
			a.op("ADCQ", "BX", t[i+4])
		}
		a.op("SBBQ", t[i], t[i])
		a.op("NEGQ", t[i])
	}
	s := []string{t[0], t[1], t[2], "AX"}
	for j := range 4 {
		a.op("MOVQ", t[4+j], s[j])
	}
	for j := range 4 {
		a.chain(j, "SUBQ", "SBBQ", m(j), s[j])
	}
	a.op("SBBQ", "$0", t[3])
	for j := range 4 { // unless it was less than m
		a.op("CMOVQCC", s[j], t[4+j])
	}
	a.store(t[4:])
}

// multiply8 leaves the lower half of the product on the stack.
func (a *adx) multiply8() {
	w := append([]string(nil), registers...)
	a.begin("multiplyADX8", 64, "z", "x", "y")
	a.op("MOVQ", "x+16(FP)", "SI")
	a.op("MOVQ", "y+24(FP)", "DI")
	for i := range 8 {
		a.op("MOVQ", at("DI", i), "DX")
		if i == 0 {
			a.firstRow(0, 8, w)
		} else {
			a.row(0, 8, w)
		}
		a.op("MOVQ", w[0], at("SP", i))
		w = append(w[1:], w[0])
	}
	a.reduce8(w[:8], w[8])
}

// square8 leaves the lower half of the square on the stack.
func (a *adx) square8() {
	a.begin("squareADX8", 128, "z", "x")
	a.op("MOVQ", "x+16(FP)", "SI")
	a.text("\t// the products of different limbs, to the stack\n")
	w := append([]string(nil), registers[:8]...) // the limbs from 2i + 1 on
	free := []string{registers[8]}
	for i := range 7 {
		a.op("MOVQ", at("SI", i), "DX")
		if i == 0 {
			a.firstRow(1, 8, w)
		} else {
			w = append(w, free[0])
			free = free[1:]
			a.row(i+1, 8, w)
		}
		a.op("MOVQ", w[0], at("SP", 2*i+1))
		a.op("MOVQ", w[1], at("SP", 2*i+2))
		free, w = append(free, w[:2]...), w[2:]
	}
	a.text("\t// twice that, and the squares\n")
	t := registers[:8]
	a.op("XORQ", "CX", "CX")
	for i := range 8 {
		low, high := t[2*i%8], t[(2*i+1)%8]
		a.op("MOVQ", at("SI", i), "DX")
		a.op("MULXQ", "DX", "AX", "BX")
		if i == 0 {
			a.op("MOVQ", "AX", low)
		} else {
			a.op("MOVQ", at("SP", 2*i), low)
			a.op("ADCXQ", low, low)
			a.op("ADOXQ", "AX", low)
		}
		if i < 7 {
			a.op("MOVQ", at("SP", 2*i+1), high)
			a.op("ADCXQ", high, high)
		} else {
			a.op("MOVQ", "CX", high)
			a.op("ADCXQ", "CX", high)
		}
		a.op("ADOXQ", "BX", high)
		if i < 4 {
			a.op("MOVQ", low, at("SP", 2*i))
			a.op("MOVQ", high, at("SP", 2*i+1))
		}
	}
	a.reduce8(t, "CX")
}

// reduce8 writes the limbs on the stack and those of u above them modulo m to z.
func (a *adx) reduce8(u []string, spare string) {
	a.dispatch(8)
	a.text("\n\t// 2^512 - c: the upper half counts c times.\n")
	a.op("MOVQ", "Modulus8_c(DI)", "DX")
	a.op("XORQ", "SI", "SI")
	carry, next := spare, "BX"
	for j := range 8 {
		a.op("MULXQ", u[j], "AX", next)
		if j > 0 {
			a.op("ADCXQ", carry, "AX")
		}
		a.op("ADOXQ", at("SP", j), "AX")
		a.op("MOVQ", "AX", u[j])
		carry, next = next, carry
	}
	a.op("ADCXQ", "SI", carry)
	a.op("ADOXQ", "SI", carry)
	a.foldBelow(u, carry)
	a.text("\nabove:\n\t// 2^511 + c: the upper half counts -2c times.\n")
	a.twiceC(u)
	for j := range 8 {
		a.op("MOVQ", at("SP", j), "AX")
		a.chain(j, "SUBQ", "SBBQ", u[j], "AX")
		a.op("MOVQ", "AX", u[j])
	}
	a.foldAbove(u)
}

// lookup reads all entries of a table and keeps the one whose number is the index.
func (a *adx) lookup(n int) {
	a.text("\n// func lookupAVX%d(z *Element%d, table *[32]Element%d, index uint64)\n", n, n, n)
	a.text("TEXT ·lookupAVX%d(SB), NOSPLIT, $0-24\n", n)
	a.op("MOVQ", "z+0(FP)", "DI")
	a.op("MOVQ", "table+8(FP)", "SI")
	a.op("VPBROADCASTQ", "index+16(FP)", "Y0")
	a.op("VPCMPEQQ", "Y1", "Y1", "Y1") // -1
	a.op("VPXOR", "Y2", "Y2", "Y2")    // the number of the entry
	results := []string{"Y4", "Y5"}[:n/4]
	for _, y := range results {
		a.op("VPXOR", y, y, y)
	}
	for i := range 32 {
		a.op("VPSUBQ", "Y1", "Y2", "Y2")
		a.op("VPCMPEQQ", "Y0", "Y2", "Y3")
		for j, y := range results {
			a.op("VPAND", fmt.Sprintf("%d(SI)", 8*n*i+32*j), "Y3", "Y6")
			a.op("VPOR", "Y6", y, y)
		}
	}
	for j, y := range results {
		a.op("VMOVDQU", y, fmt.Sprintf("%d(DI)", 32*j))
	}
	a.text("\tVZEROUPPER\n\tRET\n")
}
