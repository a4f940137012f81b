package point

import "github.com/go-esia/sdk/gost/internal/field"

// edwardsWindow4 is a part of the table of the base point: the entries with the index
// j-1 in the i-th one are j * 2^(i * windowBits) times the base point, for the absolute
// value j of a digit.
type edwardsWindow4 struct {
	u, v, duv [windowSize]field.Element4
}

// baseMult sets r to the base point times s, in constant time.
func (g *edwards4) baseMult(r *extended4, s *scalar) {
	table := g.baseTable()
	one := g.f.One()
	*r = *g.identity()
	for i := range table {
		digit, sign := s.signed(i, windowBits)
		var multiple precomputed4
		multiple.u.Lookup(&table[i].u, digit)
		multiple.v.Lookup(&table[i].v, digit)
		multiple.duv.Lookup(&table[i].duv, digit)
		multiple.v.Or(&one, field.EqualMask(digit, 0)) // O is (0, 1, 0)
		g.negateIf(&multiple, sign)
		g.addPrecomputed(r, r, &multiple)
	}
}

// negateIf sets p to -p if mask is set.
func (g *edwards4) negateIf(p *precomputed4, mask field.Mask) {
	var negative field.Element4
	g.f.Neg(&negative, &p.u)
	p.u.Select(&negative, &p.u, mask)
	g.f.Neg(&negative, &p.duv)
	p.duv.Select(&negative, &p.duv, mask)
}

// mult sets r to p times s, in constant time.
func (g *edwards4) mult(r, p *extended4, s *scalar) {
	var table [16]extended4 // 0p, 1p ... 15p
	table[0] = *g.identity()
	table[1] = *p
	for i := 2; i < len(table); i += 2 {
		g.double(&table[i], &table[i/2])
		g.add(&table[i+1], &table[i], p)
	}
	sum := table[0]
	for i := 2*g.f.Size() - 1; i >= 0; i-- {
		for range 4 {
			g.double(&sum, &sum)
		}
		digit := s.bits(4*i, 4)
		var multiple extended4
		for j := range table {
			mask := field.EqualMask(digit, uint64(j))
			multiple.x.Or(&table[j].x, mask)
			multiple.y.Or(&table[j].y, mask)
			multiple.z.Or(&table[j].z, mask)
			multiple.t.Or(&table[j].t, mask)
		}
		g.add(&sum, &sum, &multiple)
	}
	*r = sum
}

// baseTable returns the windows of the base point for all digits of a scalar. It
// is computed at the first use.
func (g *edwards4) baseTable() []edwardsWindow4 {
	g.tableOnce.Do(func() { g.table = g.makeTable() })
	return g.table
}

func (g *edwards4) makeTable() []edwardsWindow4 {
	count := signedDigits(g.f.Size(), windowBits)
	points := make([]extended4, count*windowSize)
	power := g.base // 2^(i * windowBits) times the base point
	for i := range count {
		multiples := points[i*windowSize:][:windowSize]
		multiples[0] = power
		for j := 1; j < windowSize; j++ {
			g.add(&multiples[j], &multiples[j-1], &power)
		}
		g.double(&power, &multiples[windowSize-1])
	}
	all := make([]precomputed4, len(points))
	g.precompute(all, points)
	table := make([]edwardsWindow4, count)
	for i := range all {
		w, j := &table[i/windowSize], i%windowSize
		w.u[j], w.v[j], w.duv[j] = all[i].u, all[i].v, all[i].duv
	}
	return table
}

// precompute sets to to the same points with one inversion for all (P. L. Montgomery,
// "Speeding the Pollard and elliptic curve methods of factorization", 1987, section
// 10.3.1).
func (g *edwards4) precompute(to []precomputed4, points []extended4) {
	f := g.f
	product := f.One()
	for i := range points {
		to[i].u = product // Z_0 Z_1 ... Z_(i-1)
		f.Mul(&product, &product, &points[i].z)
	}
	var inverse, zInv field.Element4
	f.Invert(&inverse, &product) // 1 / (Z_0 Z_1 ... Z_i)
	for i := len(points) - 1; i >= 0; i-- {
		f.Mul(&zInv, &inverse, &to[i].u) // 1 / Z_i
		f.Mul(&inverse, &inverse, &points[i].z)
		f.Mul(&to[i].u, &points[i].x, &zInv)
		f.Mul(&to[i].v, &points[i].y, &zInv)
		f.Mul(&to[i].duv, &to[i].u, &to[i].v)
		f.Mul(&to[i].duv, &to[i].duv, &g.d)
	}
}

// vartimeOddMultiples sets to to the odd multiples of p.
func (g *edwards4) vartimeOddMultiples(to []extended4, p *extended4) {
	var step extended4
	g.double(&step, p)
	to[0] = *p
	for i := 1; i < len(to); i++ {
		g.add(&to[i], &to[i-1], &step)
	}
}

// keyTable returns the table for p times any scalar, cut into blocks.
func (g *edwards4) keyTable(p *extended4) []precomputed4 {
	points := make([]extended4, keyBlocks*keyOdd)
	power := *p // 2^(block bits * i) p
	for i := range keyBlocks {
		g.vartimeOddMultiples(points[i*keyOdd:][:keyOdd], &power)
		for range 8 * g.f.Size() / keyBlocks {
			g.double(&power, &power)
		}
	}
	table := make([]precomputed4, len(points))
	g.precompute(table, points)
	return table
}

// vartimeDoubleMult sets r to u times the base point plus v times p.
func (g *edwards4) vartimeDoubleMult(r *extended4, u *scalar, p *extended4, v *scalar) {
	var points [firstOdd]extended4
	var table [firstOdd]precomputed4
	g.vartimeOddMultiples(points[:], p)
	g.precompute(table[:], points[:])
	g.vartimeTableMult(r, u, table[:], v)
}

// vartimeTableMult is vartimeDoubleMult with the table of keyTable, or another one.
func (g *edwards4) vartimeTableMult(r *extended4, u *scalar, table []precomputed4, v *scalar) {
	blocks, width := shapeOf(len(table))
	var naf [8*maxBytes + 1]int8
	count := v.nonAdjacent(&naf, g.f.Size(), width)
	rows, odd := (count-1)/blocks, len(table)/blocks
	*r = *g.identity()
	var e, h field.Element4 // T of r is e * h where it was not needed
	started := false
	for row := rows; row >= 0; row-- {
		if started {
			g.doubleWithoutT(r, r, &e, &h)
		}
		current := !started
		for block := range blocks {
			digit := naf[block*rows+row]
			if digit == 0 || row == rows && block < blocks-1 { // it is row 0 of the next block
				continue
			}
			if !current {
				g.f.Mul(&r.t, &e, &h)
			}
			current, started = true, true
			multiple := &table[block*odd+int(max(digit, -digit))/2]
			if digit < 0 {
				negative := *multiple
				g.negateIf(&negative, ^field.Mask(0))
				multiple = &negative
			}
			g.addPrecomputed(r, r, multiple)
		}
		if row == 0 && !current {
			g.f.Mul(&r.t, &e, &h)
		}
	}
	g.vartimeAddBase(r, u)
}

// vartimeAddBase adds u times the base point to r.
func (g *edwards4) vartimeAddBase(r *extended4, u *scalar) {
	table := g.baseTable()
	for i := range table {
		digit, sign := u.signed(i, windowBits)
		if digit == 0 {
			continue
		}
		multiple := precomputed4{table[i].u[digit-1], table[i].v[digit-1], table[i].duv[digit-1]}
		g.negateIf(&multiple, sign)
		g.addPrecomputed(r, r, &multiple)
	}
}
