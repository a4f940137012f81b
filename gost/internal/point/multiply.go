package point

import "github.com/go-esia/sdk/gost/internal/field"

// Scalars are read as digits of 4 bits, two to a byte.
const (
	digitBits = 4
	digits    = 1 << digitBits
)

// window is a part of the table of the base point: window[j-1] of the i-th one is
// j * 16^i times the base point, for the digit j.
type window [digits - 1]affine

// ScalarBaseMult sets r to the base point times the scalar, which is big-endian
// and of exactly [Group.Size] bytes. A longer or shorter one is a bug of the
// caller and panics. Scalars need not be reduced.
func (g *Group) ScalarBaseMult(r *Point, scalar []byte) {
	g.checkScalar(scalar)
	table := g.baseTable()
	var sum Point
	g.SetIdentity(&sum)
	for i := range table {
		g.addDigit(&sum, &table[i], digitAt(scalar, i))
	}
	*r = sum
}

// addDigit adds to sum the multiple of the window for a digit, in constant time.
func (g *Group) addDigit(sum *Point, w *window, digit uint64) {
	multiple := w[0]
	for j := 1; j < len(w); j++ {
		mask := field.EqualMask(digit, uint64(j+1))
		multiple.x.Select(&w[j].x, &multiple.x, mask)
		multiple.y.Select(&w[j].y, &multiple.y, mask)
	}
	// For the digit 0 there is nothing in the table, because O is not affine: the
	// sum with w[0] is computed and dropped.
	var next Point
	g.addAffine(&next, sum, &multiple)
	sum.choose(sum, &next, field.EqualMask(digit, 0))
}

// ScalarMult sets r to p times the scalar, which is big-endian and of exactly
// [Group.Size] bytes: else it panics. Scalars need not be reduced. If p is not in
// the subgroup of the base point the result may be wrong; see [Group.InSubgroup].
func (g *Group) ScalarMult(r, p *Point, scalar []byte) {
	g.checkScalar(scalar)
	table := g.multiples(p)
	var sum, multiple Point
	g.SetIdentity(&sum)
	for i := 2*len(scalar) - 1; i >= 0; i-- {
		for range digitBits {
			g.Double(&sum, &sum)
		}
		digit := digitAt(scalar, i)
		for j := range table {
			multiple.choose(&table[j], &multiple, field.EqualMask(digit, uint64(j)))
		}
		g.Add(&sum, &sum, &multiple)
	}
	*r = sum
}

// VartimeDoubleBaseMult sets r to u times the base point plus v times p, in a time
// that depends on u, v and p: it must not be used with secrets. The scalars are as
// those of [Group.ScalarMult].
func (g *Group) VartimeDoubleBaseMult(r *Point, u []byte, p *Point, v []byte) {
	g.checkScalar(u)
	g.checkScalar(v)
	multiples := g.multiples(p)
	var sum Point
	g.SetIdentity(&sum)
	for i := 2*len(v) - 1; i >= 0; i-- {
		for range digitBits {
			g.Double(&sum, &sum)
		}
		if digit := digitAt(v, i); digit != 0 {
			g.Add(&sum, &sum, &multiples[digit])
		}
	}
	table := g.baseTable()
	for i := range table {
		if digit := digitAt(u, i); digit != 0 {
			g.addAffine(&sum, &sum, &table[i][digit-1])
		}
	}
	*r = sum
}

// InSubgroup reports whether p has an order that divides the odd prime order of
// the base point, by multiplying it with that order. It is right for every point
// of the curve.
//
// If p is in the subgroup all points of the computation are of odd order, so no
// formula fails and the product is O. If p is not, either no formula fails and
// the product is another point, or one fails and gives (0 : 0 : 0). The formulas
// are homogeneous in the coordinates of each input, so they turn (0 : 0 : 0) into
// itself, and that is not O. Hence the product is O if and only if p is in the
// subgroup.
func (g *Group) InSubgroup(p *Point, order []byte) bool {
	var product Point
	g.ScalarMult(&product, p, order)
	return g.IsIdentity(&product).IsSet()
}

// multiples returns 0p, 1p ... 15p.
func (g *Group) multiples(p *Point) (table [digits]Point) {
	g.SetIdentity(&table[0])
	table[1] = *p
	for j := 2; j < len(table); j += 2 {
		g.Double(&table[j], &table[j/2])
		g.Add(&table[j+1], &table[j], p)
	}
	return table
}

// choose sets r to p if mask is set and to q if it is not.
func (r *Point) choose(p, q *Point, mask field.Mask) {
	r.x.Select(&p.x, &q.x, mask)
	r.y.Select(&p.y, &q.y, mask)
	r.z.Select(&p.z, &q.z, mask)
}

// digitAt returns the i-th digit of a big-endian scalar, the 0th being the least
// significant.
func digitAt(scalar []byte, i int) uint64 {
	b := scalar[len(scalar)-1-i/2]
	return uint64(b>>(digitBits*(i%2))) & (digits - 1)
}

// checkScalar panics if scalar has a wrong length.
func (g *Group) checkScalar(scalar []byte) {
	if len(scalar) != g.Size() {
		panic("point: internal error: scalar has a wrong length")
	}
}
