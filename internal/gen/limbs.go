package main

import (
	"bytes"
	"fmt"
	"go/format"
	"strings"
)

// limbs writes the arithmetic of numbers of n limbs with all loops over limbs
// written out, because the compiler keeps variables in registers, not arrays.
//
// Carries only stay in the flag of the processor where additions that hand one on
// follow each other; so products are computed first and added afterwards.
type limbs struct {
	n    int
	code bytes.Buffer
}

// renderLimbs returns limbs4_gen.go or limbs8_gen.go of package field.
func renderLimbs(n int) ([]byte, error) {
	l := &limbs{n: n}
	l.line(goHeader)
	l.line("package field")
	l.line("")
	l.line("import \"math/bits\"")
	l.add()
	l.sub()
	l.multiply()
	l.square()
	l.multiplySmall()
	l.selection()
	return format.Source(l.code.Bytes())
}

func (l *limbs) line(text string, args ...any) { fmt.Fprintf(&l.code, text+"\n", args...) }

// each writes a line for every i in [from, to), which is the first argument.
func (l *limbs) each(from, to int, text string) {
	for i := from; i < to; i++ {
		l.line(text, i)
	}
}

// names returns, for i in [from, to), the texts with i in the place of %d.
func names(text string, from, to int) []string {
	var list []string
	for i := from; i < to; i++ {
		list = append(list, fmt.Sprintf(text, i))
	}
	return list
}

func join(list []string) string { return strings.Join(list, ", ") }

func (l *limbs) method(doc, name, arguments string) {
	l.line("")
	l.line("// %s %s", name, doc)
	l.line("func (m *Modulus%d) %s {", l.n, arguments)
}

func (l *limbs) add() {
	n := l.n
	l.method("sets z = x + y.", "Add", fmt.Sprintf("Add(z, x, y *Element%d)", n))
	l.line("t0, borrow := bits.Sub64(y[0], m.m[0], 0) // y - m, below 0")
	l.each(1, n-1, "t%[1]d, borrow := bits.Sub64(y[%[1]d], m.m[%[1]d], borrow)")
	l.each(n-1, n, "t%[1]d, _ := bits.Sub64(y[%[1]d], m.m[%[1]d], borrow)")
	l.line("t0, carry := bits.Add64(t0, x[0], 0)")
	l.each(1, n, "t%[1]d, carry = bits.Add64(t%[1]d, x[%[1]d], carry)")
	l.line("mask := carry - 1 // all ones if x + y < m: then add m again")
	l.addMasked()
}

func (l *limbs) sub() {
	n := l.n
	l.method("sets z = x - y.", "Sub", fmt.Sprintf("Sub(z, x, y *Element%d)", n))
	l.line("t0, borrow := bits.Sub64(x[0], y[0], 0)")
	l.each(1, n, "t%[1]d, borrow := bits.Sub64(x[%[1]d], y[%[1]d], borrow)")
	l.line("mask := -borrow // all ones if x < y: then add m")
	l.line("var carry uint64")
	l.addMasked()
}

// addMasked writes z = t + (m & mask).
func (l *limbs) addMasked() {
	n := l.n
	l.line("z[0], carry = bits.Add64(t0, m.m[0]&mask, 0)")
	l.each(1, n-1, "z[%[1]d], carry = bits.Add64(t%[1]d, m.m[%[1]d]&mask, carry)")
	l.each(n-1, n, "z[%[1]d], _ = bits.Add64(t%[1]d, m.m[%[1]d]&mask, carry)")
	l.line("}")
}

// chunk is how many products of a row are computed before they are added: as many
// as there are registers for.
const chunk = 4

// declare writes the variables of rows.
func (l *limbs) declare(variables ...string) {
	variables = append(variables, names("h%d", 0, chunk)...)
	variables = append(variables, names("l%d", 0, chunk)...)
	l.line("var %s, carry uint64", join(variables))
	if l.n > chunk {
		l.line("var high uint64")
	}
}

// row writes outs = addends + factor * operands, limb by limb, with the carry of the
// highest one in top. Without addends it is the product.
func (l *limbs) row(factor string, operands, addends, outs []string, top string) {
	for start := 0; start < len(operands); start += chunk {
		size := min(chunk, len(operands)-start)
		last := fmt.Sprintf("h%d", size-1)
		for j := range size {
			l.line("h%d, l%d = bits.Mul64(%s, %s)", j, j, factor, operands[start+j])
		}
		carry := "0"
		if start > 0 {
			l.line("l0, carry = bits.Add64(l0, high, 0)")
			carry = "carry"
		}
		for j := 1; j < size; j++ {
			l.line("l%d, carry = bits.Add64(l%d, h%d, %s)", j, j, j-1, carry)
			carry = "carry"
		}
		if carry == "carry" {
			l.line("%s, _ = bits.Add64(%s, 0, carry)", last, last)
		}
		carry = "0"
		for j := range size {
			if addends == nil {
				l.line("%s = l%d", outs[start+j], j)
				continue
			}
			l.line("%s, carry = bits.Add64(%s, l%d, %s)", outs[start+j], addends[start+j], j, carry)
			carry = "carry"
		}
		next := top
		if start+size < len(operands) {
			next = "high"
		}
		if addends == nil {
			l.line("%s = %s", next, last)
		} else {
			l.line("%s, _ = bits.Add64(%s, 0, carry)", next, last)
		}
	}
}

func (l *limbs) multiply() {
	n := l.n
	l.method("is Mul without assembly.", "multiplyGo", fmt.Sprintf("multiplyGo(z, x, y *Element%d)", n))
	l.line("%s := %s", join(names("y%d", 0, n)), join(names("y[%d]", 0, n)))
	l.declare(names("t%d", 0, 2*n)...)
	for i := range n {
		t := names("t%d", i, i+n)
		addends := t
		if i == 0 {
			addends = nil
		}
		l.row(fmt.Sprintf("x[%d]", i), names("y%d", 0, n), addends, t, fmt.Sprintf("t%d", i+n))
	}
	l.reduce()
}

func (l *limbs) square() {
	n := l.n
	l.method("is Square without assembly.", "squareGo", fmt.Sprintf("squareGo(z, x *Element%d)", n))
	l.line("%s := %s", join(names("x%d", 0, n)), join(names("x[%d]", 0, n)))
	l.declare(names("t%d", 0, 2*n)...)
	for i := range n - 1 { // the products of different limbs
		t := names("t%d", 2*i+1, i+n)
		addends := t
		if i == 0 {
			addends = nil
		}
		l.row(fmt.Sprintf("x%d", i), names("x%d", i+1, n), addends, t, fmt.Sprintf("t%d", i+n))
	}
	l.line("t1, carry = bits.Add64(t1, t1, 0) // twice that")
	l.each(2, 2*n-1, "t%[1]d, carry = bits.Add64(t%[1]d, t%[1]d, carry)")
	l.line("t%d = carry", 2*n-1)
	for start := 0; start < n; start += chunk { // and the squares
		for j := range chunk {
			l.line("h%d, l%d = bits.Mul64(x%d, x%d)", j, j, start+j, start+j)
		}
		for i := start; i < start+chunk; i++ {
			carry := "carry"
			if i == start && i > 0 {
				carry = "high"
			}
			if i == 0 {
				l.line("t0 = l0")
				carry = "0"
			} else {
				l.line("t%d, carry = bits.Add64(t%d, l%d, %s)", 2*i, 2*i, i-start, carry)
				carry = "carry"
			}
			l.line("t%d, carry = bits.Add64(t%d, h%d, %s)", 2*i+1, 2*i+1, i-start, carry)
		}
		if start+chunk < n {
			l.line("high = carry")
		}
	}
	l.reduce()
}

// reduce writes z = t modulo m for all kinds of moduli.
func (l *limbs) reduce() {
	l.line("switch m.kind {")
	l.line("case belowPower: // the upper half counts c times")
	l.row("m.c", names("t%d", l.n, 2*l.n), names("t%d", 0, l.n), names("t%d", 0, l.n), fmt.Sprintf("t%d", l.n))
	l.foldBelow()
	l.line("case abovePower: // the upper half counts -2c times")
	l.reduceAbove()
	l.line("default:")
	l.reduceMontgomery()
	l.line("}")
	l.line("}")
}

// foldBelow writes z = t modulo m = 2^(64n) - c for n + 1 limbs t, of which the highest
// is below 2^32.
func (l *limbs) foldBelow() {
	n := l.n
	l.line("t0, carry = bits.Add64(t0, t%d*m.c, 0)", n)
	l.each(1, n, "t%[1]d, carry = bits.Add64(t%[1]d, 0, carry)")
	l.line("t0 += m.c & -carry // after a carry only the lowest limb is not 0, and it is small")
	l.line("_, carry = bits.Add64(t0, m.c, 0)")
	l.line("_, carry = bits.Add64(%s, 0, carry) // 1 if t >= m: then the higher limbs are all ones",
		strings.Join(names("t%d", 1, n), "&"))
	l.line("z[0] = t0 + m.c&-carry")
	l.line("carry--")
	l.each(1, n, "z[%[1]d] = t%[1]d & carry")
}

// reduceAbove writes z = t modulo m = 2^(64n-1) + c.
func (l *limbs) reduceAbove() {
	n := l.n
	upper := names("t%d", n, 2*n)
	l.row("2*m.c", upper, nil, upper, "l0")
	l.line("t0, carry = bits.Sub64(t0, t%d, 0)", n)
	for i := 1; i < n; i++ {
		l.line("t%d, carry = bits.Sub64(t%d, t%d, carry)", i, i, n+i)
	}
	l.line("// Now it is t - (l0+carry) 2^%d, and that power is -2c.", 64*n)
	l.line("t0, carry = bits.Add64(t0, 2*m.c*(l0+carry), 0)")
	l.each(1, n, "t%[1]d, carry = bits.Add64(t%[1]d, 0, carry)")
	l.line("// What is at 2^%d and above counts -c times.", 64*n-1)
	l.line("l0 = carry<<1 | t%d>>63", n-1)
	l.line("t%d &= 1<<63 - 1", n-1)
	l.line("t0, carry = bits.Sub64(t0, l0*m.c, 0)")
	l.each(1, n, "t%[1]d, carry = bits.Sub64(t%[1]d, 0, carry)")
	l.line("l0 = -carry // all ones if that is below 0: then add m")
	l.line("z[0], carry = bits.Add64(t0, m.c&l0, 0)")
	l.each(1, n-1, "z[%[1]d], carry = bits.Add64(t%[1]d, 0, carry)")
	l.line("z[%d], _ = bits.Add64(t%d, 1<<63&l0, carry)", n-1, n-1)
}

// reduceMontgomery writes z = t / 2^(64n) modulo m, for t < 2^(64n) m.
func (l *limbs) reduceMontgomery() {
	n := l.n
	l.line("var over uint64 // what belongs to the limb above the highest one that was met")
	for i := range n { // add the multiple of m that makes the lowest limb 0
		outs := names("t%d", i, i+n)
		outs[0] = "_"
		l.row(fmt.Sprintf("t%d*m.m0", i), names("m.m[%d]", 0, n), names("t%d", i, i+n), outs, "l0")
		carry := "over"
		if i == 0 {
			carry = "0"
		}
		l.line("t%d, over = bits.Add64(t%d, l0, %s)", i+n, i+n, carry)
	}
	l.line("t0, carry = bits.Sub64(t%d, m.m[0], 0)", n)
	for i := 1; i < n; i++ {
		l.line("t%d, carry = bits.Sub64(t%d, m.m[%d], carry)", i, n+i, i)
	}
	l.line("_, carry = bits.Sub64(over, 0, carry)")
	l.line("carry = -carry // all ones if it was less than m: then keep it")
	for i := range n {
		l.line("z[%d] = t%d ^ carry&(t%d^t%d)", i, i, i, n+i)
	}
}

func (l *limbs) multiplySmall() {
	n := l.n
	l.line("")
	l.line("// MulSmall sets z = x * y for a public y below 2^32. The modulus must be one for which")
	l.line("// [Modulus%d.HasMulSmall] is true.", n)
	l.line("func (m *Modulus%d) MulSmall(z, x *Element%d, y uint64) {", n, n)
	l.declare(names("t%d", 0, n+1)...)
	l.row("y", names("x[%d]", 0, n), nil, names("t%d", 0, n), fmt.Sprintf("t%d", n))
	l.foldBelow()
	l.line("}")
}

func (l *limbs) selection() {
	n := l.n
	l.line("")
	l.line("// Select sets z to x if mask is set and to y if it is not.")
	l.line("func (z *Element%d) Select(x, y *Element%d, mask Mask) {", n, n)
	l.line("m := uint64(mask)")
	l.each(0, n, "z[%[1]d] = y[%[1]d] ^ m&(x[%[1]d]^y[%[1]d])")
	l.line("}")
	l.line("")
	l.line("// Or sets z to z | x if mask is set and leaves it alone if not. From z = 0, calls of which")
	l.line("// at most one has its mask set choose one of many numbers.")
	l.line("func (z *Element%d) Or(x *Element%d, mask Mask) {", n, n)
	l.line("m := uint64(mask)")
	l.each(0, n, "z[%[1]d] |= x[%[1]d] & m")
	l.line("}")
	l.line("")
	l.line("// lookupGo is Lookup without assembly.")
	l.line("func (z *Element%d) lookupGo(table *[32]Element%d, index uint64) {", n, n)
	l.line("var %s uint64", join(names("z%d", 0, n)))
	l.line("for i := range table {")
	l.line("x := &table[i]")
	l.line("mask := uint64(int64((index^uint64(i+1))-1) >> 63) // all ones if they are equal")
	l.each(0, n, "z%[1]d |= x[%[1]d] & mask")
	l.line("}")
	l.each(0, n, "z[%[1]d] = z%[1]d")
	l.line("}")
}
