package point

import "github.com/go-esia/sdk/gost/internal/field"

// vartimeOddMultiples sets to to the odd multiples of p, which must not be O.
//
// With Z the coordinate of 2p, (x, y) -> (x Z^2, y Z^3) is a map to the curve
// y^2 = x^3 + a Z^4 x + b Z^6. All is computed there, where 2p is affine; vartimeAddAffine
// needs neither a nor b, for no two of the points are equal. Back again, a point
// (X : Y : Z') becomes (X : Y : Z' Z).
func (g *weierstrass4) vartimeOddMultiples(to []jacobian4, p *affine4) {
	f := g.f
	var double jacobian4
	g.vartimeDouble(&double, &jacobian4{p.x, p.y, f.One()})
	step := affine4{double.x, double.y}
	var zz field.Element4
	f.Square(&zz, &double.z)
	f.Mul(&to[0].x, &p.x, &zz)
	f.Mul(&zz, &zz, &double.z)
	f.Mul(&to[0].y, &p.y, &zz)
	to[0].z = f.One()
	for i := 1; i < len(to); i++ {
		g.vartimeAddAffine(&to[i], &to[i-1], &step)
	}
	for i := range to {
		f.Mul(&to[i].z, &to[i].z, &double.z)
	}
}

// keyTable returns the table for p times any scalar, cut into blocks.
func (g *weierstrass4) keyTable(p *affine4) []affine4 {
	powers := make([]jacobian4, keyBlocks) // 2^(block bits * i) p
	powers[0] = jacobian4{p.x, p.y, g.f.One()}
	for i := 1; i < keyBlocks; i++ {
		powers[i] = powers[i-1]
		for range 8 * g.f.Size() / keyBlocks {
			g.vartimeDouble(&powers[i], &powers[i])
		}
	}
	bases := make([]affine4, keyBlocks)
	g.vartimeNormalize(bases, powers)
	points := make([]jacobian4, keyBlocks*keyOdd)
	for i := range bases {
		g.vartimeOddMultiples(points[i*keyOdd:][:keyOdd], &bases[i])
	}
	table := make([]affine4, len(points))
	g.vartimeNormalize(table, points)
	return table
}

// vartimeDoubleMult sets r to u times the base point plus v times p, which must not be O.
func (g *weierstrass4) vartimeDoubleMult(r *projective4, u *scalar, p *affine4, v *scalar) {
	var points [firstOdd]jacobian4
	var table [firstOdd]affine4
	g.vartimeOddMultiples(points[:], p)
	g.vartimeNormalize(table[:], points[:])
	g.vartimeTableMult(r, u, table[:], v)
}

// vartimeTableMult is vartimeDoubleMult with the table of keyTable, or another one.
func (g *weierstrass4) vartimeTableMult(r *projective4, u *scalar, table []affine4, v *scalar) {
	var sum jacobian4
	blocks, width := shapeOf(len(table))
	g.vartimeMult(&sum, table, blocks, width, v)
	g.vartimeAddBase(&sum, u)
	*r = g.projective(&sum)
}

// vartimeMult sets r to the point of a table, cut into blocks of digits of the given
// width, times v.
func (g *weierstrass4) vartimeMult(r *jacobian4, table []affine4, blocks, width int, v *scalar) {
	var naf [8*maxBytes + 1]int8
	count := v.nonAdjacent(&naf, g.f.Size(), width)
	rows, odd := (count-1)/blocks, len(table)/blocks
	*r = jacobian4{}
	for row := rows; row >= 0; row-- {
		if !r.z.IsZero().IsSet() {
			g.vartimeDouble(r, r)
		}
		for block := range blocks {
			if row == rows && block < blocks-1 {
				continue // it is row 0 of the next block
			}
			if digit := naf[block*rows+row]; digit > 0 {
				g.vartimeAddAffine(r, r, &table[block*odd+int(digit)/2])
			} else if digit < 0 {
				negative := table[block*odd+int(-digit)/2]
				g.f.Neg(&negative.y, &negative.y)
				g.vartimeAddAffine(r, r, &negative)
			}
		}
	}
}

// vartimeAddBase adds u times the base point to r.
func (g *weierstrass4) vartimeAddBase(r *jacobian4, u *scalar) {
	table := g.baseTable()
	for i := range table {
		digit, sign := u.signed(i, windowBits)
		if digit == 0 {
			continue
		}
		multiple := affine4{table[i].x[digit-1], table[i].y[digit-1]}
		if sign.IsSet() {
			g.f.Neg(&multiple.y, &multiple.y)
		}
		g.vartimeAddAffine(r, r, &multiple)
	}
}
