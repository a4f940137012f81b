package point

import "github.com/go-esia/sdk/gost/internal/field"

// baseTable returns the windows of the base point for all digits of a scalar. It
// is computed at the first use.
func (g *Group) baseTable() []window {
	g.tableOnce.Do(func() { g.table = g.makeTable() })
	return g.table
}

// makeTable computes the table of the base point. None of its entries is O: they
// are multiples of the base point by numbers j * 16^i with 0 < j < 16, which its
// prime order does not divide.
func (g *Group) makeTable() []window {
	count := 2 * g.Size()
	points := make([]Point, 0, count*(digits-1))
	power := g.base // 16^i times the base point
	for range count {
		multiples := g.multiples(&power)
		points = append(points, multiples[1:]...)
		g.Add(&power, &multiples[digits-1], &power)
	}
	table := make([]window, count)
	for i, a := range g.normalizeAll(points) {
		table[i/(digits-1)][i%(digits-1)] = a
	}
	return table
}

// normalizeAll returns the points, none of which may be O, in affine coordinates,
// with one inversion for all (P. L. Montgomery, "Speeding the Pollard and elliptic
// curve methods of factorization", 1987, section 10.3.1).
func (g *Group) normalizeAll(points []Point) []affine {
	products := make([]field.Element, len(points)) // Z_0 Z_1 ... Z_(i-1)
	product := g.f.One()
	for i := range points {
		products[i] = product
		g.f.Mul(&product, &product, &points[i].z)
	}

	var inverse field.Element // 1 / (Z_0 Z_1 ... Z_i)
	g.f.Invert(&inverse, &product)
	result := make([]affine, len(points))
	for i := len(points) - 1; i >= 0; i-- {
		var zInv field.Element
		g.f.Mul(&zInv, &inverse, &products[i]) // 1 / Z_i
		g.f.Mul(&inverse, &inverse, &points[i].z)
		g.f.Mul(&result[i].x, &points[i].x, &zInv)
		g.f.Mul(&result[i].y, &points[i].y, &zInv)
	}
	return result
}
