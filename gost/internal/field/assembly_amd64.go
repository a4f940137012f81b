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

// lookupAVX4 and lookupAVX8 are Lookup with AVX2. They read the whole table.

//go:noescape
func lookupAVX4(z *Element4, table *[32]Element4, index uint64)

//go:noescape
func lookupAVX8(z *Element8, table *[32]Element8, index uint64)

// cpuid and xgetbv are the instructions.
func cpuid(eax, ecx uint32) (a, b, c, d uint32)
func xgetbv() (a, d uint32)

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

// hasAVX2 is whether the processor has AVX2 and the operating system keeps its registers.
var hasAVX2 = func() bool {
	const osxsave, avx, avx2 = 1 << 27, 1 << 28, 1 << 5
	if highest, _, _, _ := cpuid(0, 0); highest < 7 {
		return false
	}
	if _, _, c, _ := cpuid(1, 0); c&osxsave == 0 || c&avx == 0 {
		return false
	}
	if a, _ := xgetbv(); a&6 != 6 { // the state of SSE and AVX
		return false
	}
	_, b, _, _ := cpuid(7, 0)
	return b&avx2 != 0
}()

func hasAssembly4(kind) bool { return hasADX }

// hasAssembly8 is false for Montgomery's reduction, which no prime of 512 bits needs, but
// only the orders, with a few products for a signature.
func hasAssembly8(k kind) bool { return hasADX && k != montgomery }
