package main

import "fmt"

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
