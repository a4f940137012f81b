//go:build !purego

package cpu

// cpuid and xgetbv are the instructions.
func cpuid(eax, ecx uint32) (a, b, c, d uint32)
func xgetbv() (a, d uint32)

// Bits of CPUID, by leaf and register.
const (
	osxsave1C    = 1 << 27
	avx1C        = 1 << 28
	avx2_7B      = 1 << 5
	bmi2_7B      = 1 << 8
	avx512f7B    = 1 << 16
	adx7B        = 1 << 19
	avx512bw7B   = 1 << 30
	avx512vbmi7C = 1 << 1
	gfni7C       = 1 << 8
)

// Bits of XCR0: registers that the operating system keeps.
const (
	stateAVX    = 1<<1 | 1<<2
	stateAVX512 = stateAVX | 1<<5 | 1<<6 | 1<<7
)

// leaf7 returns two registers of leaf 7, which are 0 on processors without it.
func leaf7() (b, c uint32) {
	if highest, _, _, _ := cpuid(0, 0); highest < 7 {
		return 0, 0
	}
	_, b, c, _ = cpuid(7, 0)
	return b, c
}

// keeps reports whether the operating system keeps registers.
func keeps(state uint32) bool {
	_, _, c, _ := cpuid(1, 0)
	if c&osxsave1C == 0 || c&avx1C == 0 {
		return false
	}
	a, _ := xgetbv()
	return a&state == state
}

// HasADX reports whether there are MULX, ADCX and ADOX, which use no special registers:
// Intel from 2014 on, AMD from 2017 on.
func HasADX() bool {
	b, _ := leaf7()
	return b&bmi2_7B != 0 && b&adx7B != 0
}

// HasAVX2 reports whether there is AVX2.
func HasAVX2() bool {
	b, _ := leaf7()
	return b&avx2_7B != 0 && keeps(stateAVX)
}

// HasGFNI reports whether there are GFNI and AVX-512 with F, BW and VBMI: Intel from 2019
// on, AMD from 2022 on, with gaps.
func HasGFNI() bool {
	b, c := leaf7()
	return b&avx512f7B != 0 && b&avx512bw7B != 0 && c&avx512vbmi7C != 0 && c&gfni7C != 0 && keeps(stateAVX512)
}
