package point

import "github.com/go-esia/sdk/gost/internal/field"

// window4 is a part of the table of the base point: in the i-th one, (x[j-1], y[j-1]) is
// j * 2^(i * windowBits) times the base point, for the absolute value j of a digit.
type window4 struct {
	x, y [windowSize]field.Element4
}

// baseMult sets r to the base point times s, in constant time.
func (g *weierstrass4) baseMult(r *projective4, s *scalar) {
	table := g.baseTable()
	var next projective4
	var multiple affine4
	zero := g.lookup(&multiple, &table[0], s, 0)
	*r = projective4{multiple.x, multiple.y, g.f.One()}
	r.choose(g.identity(), r, zero)
	for i := 1; i < len(table); i++ {
		// For the digit 0 the table has nothing, because O is not affine: the sum with
		// what was found, (0, 0), is computed and dropped.
		zero := g.lookup(&multiple, &table[i], s, i)
		g.addAffine(&next, r, &multiple)
		r.choose(r, &next, zero)
	}
}

// lookup sets p to the multiple in a window for the i-th digit of s, and returns the mask for
// a digit that is 0.
func (g *weierstrass4) lookup(p *affine4, w *window4, s *scalar, i int) field.Mask {
	digit, sign := s.signed(i, windowBits)
	p.x.Lookup(&w.x, digit)
	p.y.Lookup(&w.y, digit)
	var negative field.Element4
	g.f.Neg(&negative, &p.y)
	p.y.Select(&negative, &p.y, sign)
	return field.EqualMask(digit, 0)
}

// choose sets r to p if mask is set and to q if it is not.
func (r *projective4) choose(p, q *projective4, mask field.Mask) {
	r.x.Select(&p.x, &q.x, mask)
	r.y.Select(&p.y, &q.y, mask)
	r.z.Select(&p.z, &q.z, mask)
}

// mult sets r to p times s, in constant time.
func (g *weierstrass4) mult(r, p *projective4, s *scalar) {
	var table [16]projective4 // 0p, 1p ... 15p
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
		var multiple projective4
		for j := range table {
			mask := field.EqualMask(digit, uint64(j))
			multiple.x.Or(&table[j].x, mask)
			multiple.y.Or(&table[j].y, mask)
			multiple.z.Or(&table[j].z, mask)
		}
		g.add(&sum, &sum, &multiple)
	}
	*r = sum
}

// baseTable returns the windows of the base point for all digits of a scalar. It
// is computed at the first use.
func (g *weierstrass4) baseTable() []window4 {
	g.tableOnce.Do(func() { g.table = g.makeTable() })
	return g.table
}

// makeTable computes the table of the base point. None of its entries is O: they
// are multiples of the base point by numbers that its prime order does not divide.
func (g *weierstrass4) makeTable() []window4 {
	count := signedDigits(g.f.Size(), windowBits)
	points := make([]jacobian4, count*windowSize)
	power := g.base // 2^(i * windowBits) times the base point
	for i := range count {
		multiples := points[i*windowSize:][:windowSize]
		multiples[0] = jacobian4{power.x, power.y, g.f.One()}
		g.vartimeDouble(&multiples[1], &multiples[0])
		for j := 2; j < windowSize; j++ {
			g.vartimeAddAffine(&multiples[j], &multiples[j-1], &power)
		}
		var next [1]affine4
		last := multiples[windowSize-1] // half of the next power
		g.vartimeDouble(&last, &last)
		g.vartimeNormalize(next[:], []jacobian4{last})
		power = next[0]
	}
	all := make([]affine4, len(points))
	g.vartimeNormalize(all, points)
	table := make([]window4, count)
	for i, a := range all {
		table[i/windowSize].x[i%windowSize] = a.x
		table[i/windowSize].y[i%windowSize] = a.y
	}
	return table
}
