package remotesigner

import (
	"context"
	"time"

	"github.com/go-esia/sdk/signer"
)

// TrustSigners lets a server give away signatures unverified, so that a signer that does
// nothing shows the cost of the server alone.
func (s *Server) TrustSigners() { s.inProcess = func(signer.Signer) bool { return true } }

// Watch is Load with another interval and another clock.
func (f TLSFiles) Watch(ctx context.Context, every time.Duration, now func() time.Time) (*TLS, error) {
	return f.watch(ctx, every, now)
}
