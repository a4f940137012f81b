package point

// ScalarBaseMult sets r to the base point times the scalar, which is big-endian
// and of exactly [Group.Size] bytes. A longer or shorter one is a bug of the
// caller and panics. Scalars need not be reduced.
func (g *Group) ScalarBaseMult(r *Point, scalar []byte) {
	s := g.scalar(scalar)
	switch {
	case g.w4 != nil:
		var p projective4
		g.w4.baseMult(&p, &s)
		p.put(r)
		p = projective4{}
	case g.w8 != nil:
		var p projective8
		g.w8.baseMult(&p, &s)
		p.put(r)
		p = projective8{}
	case g.e4 != nil:
		var p extended4
		g.e4.baseMult(&p, &s)
		p.put(r)
		p = extended4{}
	default:
		var p extended8
		g.e8.baseMult(&p, &s)
		p.put(r)
		p = extended8{}
	}
	clear(s[:])
}

// ScalarMult sets r to p times the scalar, which is big-endian and of exactly
// [Group.Size] bytes: else it panics. Scalars need not be reduced. In Weierstrass form,
// if p is not in the subgroup of the base point the result may be wrong; see
// [Group.InSubgroup].
func (g *Group) ScalarMult(r, p *Point, scalar []byte) {
	s := g.scalar(scalar)
	switch {
	case g.w4 != nil:
		x := projectiveOf4(p)
		g.w4.mult(&x, &x, &s)
		x.put(r)
	case g.w8 != nil:
		x := projectiveOf8(p)
		g.w8.mult(&x, &x, &s)
		x.put(r)
	case g.e4 != nil:
		x := extendedOf4(p)
		g.e4.mult(&x, &x, &s)
		x.put(r)
	default:
		x := extendedOf8(p)
		g.e8.mult(&x, &x, &s)
		x.put(r)
	}
}

// VartimeDoubleBaseMult sets r to u times the base point plus v times p, in a time
// that depends on u, v and p: it must not be used with secrets. The scalars are as
// those of [Group.ScalarMult], and so is what p must be.
func (g *Group) VartimeDoubleBaseMult(r *Point, u []byte, p *Point, v []byte) {
	s, t := g.scalar(u), g.scalar(v)
	switch {
	case g.w4 != nil:
		x, a, ok := g.w4.vartimeAffine(p)
		if !ok {
			t = scalar{}
		}
		g.w4.vartimeDoubleMult(&x, &s, &a, &t)
		x.put(r)
	case g.w8 != nil:
		x, a, ok := g.w8.vartimeAffine(p)
		if !ok {
			t = scalar{}
		}
		g.w8.vartimeDoubleMult(&x, &s, &a, &t)
		x.put(r)
	case g.e4 != nil:
		x := extendedOf4(p)
		g.e4.vartimeDoubleMult(&x, &s, &x, &t)
		x.put(r)
	default:
		x := extendedOf8(p)
		g.e8.vartimeDoubleMult(&x, &s, &x, &t)
		x.put(r)
	}
}

// Table holds multiples of one point, to multiply it faster. It is immutable and safe
// for concurrent use, and takes 8 KB for 256 bits and 16 KB for 512, half as much again
// for twisted Edwards curves.
type Table struct {
	w4 []affine4
	w8 []affine8
	e4 []precomputed4
	e8 []precomputed8
}

// VartimeTable returns the table of p, which must be in the subgroup of the base point
// and not O. It takes as long as a few multiplications.
func (g *Group) VartimeTable(p *Point) *Table {
	switch {
	case g.w4 != nil:
		_, a, _ := g.w4.vartimeAffine(p)
		return &Table{w4: g.w4.keyTable(&a)}
	case g.w8 != nil:
		_, a, _ := g.w8.vartimeAffine(p)
		return &Table{w8: g.w8.keyTable(&a)}
	case g.e4 != nil:
		x := extendedOf4(p)
		return &Table{e4: g.e4.keyTable(&x)}
	}
	x := extendedOf8(p)
	return &Table{e8: g.e8.keyTable(&x)}
}

// VartimeTableMult is [Group.VartimeDoubleBaseMult] for the point of a table, which must
// have been made by the same group.
func (g *Group) VartimeTableMult(r *Point, u []byte, table *Table, v []byte) {
	s, t := g.scalar(u), g.scalar(v)
	switch {
	case g.w4 != nil:
		var x projective4
		g.w4.vartimeTableMult(&x, &s, table.w4, &t)
		x.put(r)
	case g.w8 != nil:
		var x projective8
		g.w8.vartimeTableMult(&x, &s, table.w8, &t)
		x.put(r)
	case g.e4 != nil:
		var x extended4
		g.e4.vartimeTableMult(&x, &s, table.e4, &t)
		x.put(r)
	default:
		var x extended8
		g.e8.vartimeTableMult(&x, &s, table.e8, &t)
		x.put(r)
	}
}

// VartimeHasX reports whether p is not O and its x coordinate has the given encoding of
// [Group.Size] bytes. It is faster than [Group.PutX].
func (g *Group) VartimeHasX(p *Point, x []byte) bool {
	switch {
	case g.w4 != nil:
		return g.w4.vartimeHasX(p, x)
	case g.w8 != nil:
		return g.w8.vartimeHasX(p, x)
	case g.e4 != nil:
		return g.e4.vartimeHasX(p, x)
	}
	return g.e8.vartimeHasX(p, x)
}

// InSubgroup reports whether p has an order that divides the odd prime order of the base
// point. cofactor is the number of points of the curve divided by that order, or 0 if it is
// not known. It is right for every point of the curve, and in variable time.
//
// A twisted Edwards curve of cofactor 4 needs no multiplication: see isFourfold. Else p is
// multiplied with the order. Of twisted Edwards curves no formula fails. In Weierstrass
// form, if p is in the subgroup all points of the computation are of odd order, so no
// formula fails and the product is O. If p is not, either no formula fails and
// the product is another point, or one fails and gives (0 : 0 : 0). The formulas
// are homogeneous in the coordinates of each input, so they turn (0 : 0 : 0) into
// itself, and that is not O. Hence the product is O if and only if p is in the
// subgroup.
func (g *Group) InSubgroup(p *Point, order []byte, cofactor int) bool {
	var product Point
	switch {
	case g.e4 != nil && cofactor == 4:
		x := extendedOf4(p)
		return g.e4.isFourfold(&x)
	case g.e8 != nil && cofactor == 4:
		x := extendedOf8(p)
		return g.e8.isFourfold(&x)
	case g.e4 != nil || g.e8 != nil:
		g.VartimeDoubleBaseMult(&product, make([]byte, maxBytes)[:g.Size()], p, order)
	default:
		g.ScalarMult(&product, p, order)
	}
	return g.IsIdentity(&product).IsSet()
}

// scalar returns a scalar, and panics if it has a wrong length.
func (g *Group) scalar(encoding []byte) (s scalar) {
	if len(encoding) != g.Size() {
		panic("point: internal error: scalar has a wrong length")
	}
	s.setBytes(encoding)
	return s
}
