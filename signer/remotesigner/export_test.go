package remotesigner

import (
	"context"
	"time"
)

// Watch is Load with another interval and another clock.
func (f TLSFiles) Watch(ctx context.Context, every time.Duration, now func() time.Time) (*TLS, error) {
	return f.watch(ctx, every, now)
}
