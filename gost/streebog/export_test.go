package streebog

// ForTestCompress returns g_N(h, m) as compress computes it, and by the tables.
func ForTestCompress(h, n, m [8]uint64) (got, tables [8]uint64) {
	x, y := block(h), block(h)
	x.compress((*block)(&n), (*block)(&m))
	y.compressTables((*block)(&n), (*block)(&m))
	return x, y
}
