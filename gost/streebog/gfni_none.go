//go:build !amd64 || purego

package streebog

const hasGFNI = false

type gfniTables struct{}

func gfni() *gfniTables { return nil }

func compressGFNI(_ *gfniTables, h, n, m *block) { h.compressTables(n, m) }
