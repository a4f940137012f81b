package field_test

import (
	"testing"

	"github.com/go-esia/sdk/gost/internal/field"
)

// TestLookup finds every entry of a table, and none, and one beyond its end.
func TestLookup(t *testing.T) {
	t.Parallel()
	var table4 [32]field.Element4
	var table8 [32]field.Element8
	for i := range table4 {
		for j := range table8[i] {
			table8[i][j] = uint64(i+1)<<56 | uint64(j+1)
			table4[i][j%4] = table8[i][j]
		}
	}
	for _, index := range []uint64{0, 1, 2, 15, 16, 17, 30, 31, 32, 33, 64, 1 << 32, 1<<32 + 1, 1<<63 - 1} {
		var want4 field.Element4
		var want8 field.Element8
		if 1 <= index && index <= 32 {
			want4, want8 = table4[index-1], table8[index-1]
		}
		for name, lookup := range map[string]func(z *field.Element4){
			"Lookup": func(z *field.Element4) { z.Lookup(&table4, index) },
			"Go":     func(z *field.Element4) { field.ForTestLookupGo4(z, &table4, index) },
		} {
			got := field.Element4{1, 2, 3, 4}
			if lookup(&got); got != want4 {
				t.Errorf("%s, index %x: %x, want %x", name, index, got, want4)
			}
		}
		for name, lookup := range map[string]func(z *field.Element8){
			"Lookup": func(z *field.Element8) { z.Lookup(&table8, index) },
			"Go":     func(z *field.Element8) { field.ForTestLookupGo8(z, &table8, index) },
		} {
			got := field.Element8{1, 2, 3, 4, 5, 6, 7, 8}
			if lookup(&got); got != want8 {
				t.Errorf("%s, index %x: %x, want %x", name, index, got, want8)
			}
		}
	}
}
