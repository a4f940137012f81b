package main

import "fmt"

// lookup reads all entries of a table and keeps the one whose number is the index.
func (a *adx) lookup(n int) {
	a.text("\n// func lookupAVX%d(z *Element%d, table *[32]Element%d, index uint64)\n", n, n, n)
	a.text("TEXT ·lookupAVX%d(SB), NOSPLIT, $0-24\n", n)
	a.op("MOVQ", "z+0(FP)", "DI")
	a.op("MOVQ", "table+8(FP)", "SI")
	a.op("VPBROADCASTQ", "index+16(FP)", "Y0")
	a.op("VPCMPEQQ", "Y1", "Y1", "Y1") // -1
	a.op("VPXOR", "Y2", "Y2", "Y2")    // the number of the entry
	results := []string{"Y4", "Y5"}[:n/4]
	for _, y := range results {
		a.op("VPXOR", y, y, y)
	}
	for i := range 32 {
		a.op("VPSUBQ", "Y1", "Y2", "Y2")
		a.op("VPCMPEQQ", "Y0", "Y2", "Y3")
		for j, y := range results {
			a.op("VPAND", fmt.Sprintf("%d(SI)", 8*n*i+32*j), "Y3", "Y6")
			a.op("VPOR", "Y6", y, y)
		}
	}
	for j, y := range results {
		a.op("VMOVDQU", y, fmt.Sprintf("%d(DI)", 32*j))
	}
	a.text("\tVZEROUPPER\n\tRET\n")
}
