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
