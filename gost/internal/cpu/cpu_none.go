//go:build !amd64 || purego

package cpu

// HasADX is false.
func HasADX() bool { return false }

// HasAVX2 is false.
func HasAVX2() bool { return false }

// HasGFNI is false.
func HasGFNI() bool { return false }
