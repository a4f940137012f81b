//go:build !amd64 || purego

package field

func hasAssembly4(kind) bool { return false }

func hasAssembly8(kind) bool { return false }

func multiplyADX4(m *Modulus4, z, x, y *Element4) { m.multiplyGo(z, x, y) }

func squareADX4(m *Modulus4, z, x *Element4) { m.squareGo(z, x) }

func multiplyADX8(m *Modulus8, z, x, y *Element8) { m.multiplyGo(z, x, y) }

func squareADX8(m *Modulus8, z, x *Element8) { m.squareGo(z, x) }

const hasAVX2 = false

func lookupAVX4(z *Element4, table *[32]Element4, index uint64) { z.lookupGo(table, index) }

func lookupAVX8(z *Element8, table *[32]Element8, index uint64) { z.lookupGo(table, index) }
