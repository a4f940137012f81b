//go:build !purego

package field

import "github.com/go-esia/sdk/gost/internal/cpu"

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

var (
	hasADX  = cpu.HasADX()
	hasAVX2 = cpu.HasAVX2()
)

func hasAssembly4(kind) bool { return hasADX }

// hasAssembly8 is false for Montgomery's reduction, which no prime of 512 bits needs, but
// only the orders, with a few products for a signature.
func hasAssembly8(k kind) bool { return hasADX && k != montgomery }
