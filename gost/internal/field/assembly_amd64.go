//go:build !purego

package field

// The functions of multiply_amd64.s. They set z to a product modulo m and take the kinds
// of moduli that hasAssembly4 and hasAssembly8 say. They have no branch but the one for
// the kind of the modulus, and no address but those of their arguments.

//go:noescape
func multiplyADX4(m *Modulus4, z, x, y *Element4)

//go:noescape
func squareADX4(m *Modulus4, z, x *Element4)

//go:noescape
func multiplyADX8(m *Modulus8, z, x, y *Element8)

//go:noescape
func squareADX8(m *Modulus8, z, x *Element8)

// cpuid is the instruction.
func cpuid(eax, ecx uint32) (a, b, c, d uint32)

// hasADX is whether the processor has MULX, ADCX and ADOX: Intel's from 2014 on, AMD's
// from 2017 on. They use no registers that an operating system must know of.
var hasADX = func() bool {
	const bmi2, adx = 1 << 8, 1 << 19
	if highest, _, _, _ := cpuid(0, 0); highest < 7 {
		return false
	}
	_, b, _, _ := cpuid(7, 0)
	return b&bmi2 != 0 && b&adx != 0
}()

func hasAssembly4(kind) bool { return hasADX }

// hasAssembly8 is false for Montgomery's reduction, which no prime of 512 bits needs, but
// only the orders, with a few products for a signature.
func hasAssembly8(k kind) bool { return hasADX && k != montgomery }
