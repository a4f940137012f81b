package point

import "reflect"

// ForTestTableSizes returns how many bytes the table of the base point and the table of a
// point take.
func ForTestTableSizes(g *Group, table *Table) (base, key int) {
	switch {
	case g.w4 != nil:
		return size(g.w4.baseTable()), size(table.w4)
	case g.w8 != nil:
		return size(g.w8.baseTable()), size(table.w8)
	case g.e4 != nil:
		return size(g.e4.baseTable()), size(table.e4)
	}
	return size(g.e8.baseTable()), size(table.e8)
}

func size[T any](table []T) int { return cap(table) * int(reflect.TypeFor[T]().Size()) }
