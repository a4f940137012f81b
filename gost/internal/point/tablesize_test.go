package point_test

import (
	"testing"

	"github.com/go-esia/sdk/gost/internal/point"
)

// TestTableSizes holds what is documented of the memory that tables take.
func TestTableSizes(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		wantBase, wantKey := 43*32*64, 8<<10
		if c.size() == 64 {
			wantBase, wantKey = 86*32*128, 16<<10
		}
		if c.edwards {
			wantBase, wantKey = wantBase*3/2, wantKey*3/2
		}
		base, key := point.ForTestTableSizes(c.group, c.group.VartimeTable(c.point(t, c.base)))
		if base != wantBase || key != wantKey {
			t.Errorf("%d bytes for the base point and %d for a key, want %d and %d", base, key, wantBase, wantKey)
		}
	})
}
