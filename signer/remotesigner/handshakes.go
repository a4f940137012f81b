package remotesigner

import (
	"context"
	"log/slog"
	"strings"
)

// handshakeFailed is what net/http begins a line with when a handshake of TLS has failed:
// there is no other way to hear of it.
const handshakeFailed = "http: TLS handshake error"

// connectionLog takes what net/http says about connections: failed handshakes are counted,
// and all goes into the audit log at level debug, which by default is not written, because
// everybody who can connect can cause it.
type connectionLog struct{ server *Server }

var _ slog.Handler = connectionLog{}

// Enabled implements [slog.Handler].
func (c connectionLog) Enabled(context.Context, slog.Level) bool { return true }

// Handle implements [slog.Handler].
func (c connectionLog) Handle(ctx context.Context, r slog.Record) error {
	if strings.HasPrefix(r.Message, handshakeFailed) {
		c.server.metrics.handshakes.Add(1)
	}
	return c.server.log.write(ctx, c.server.cfg.Now(), slog.LevelDebug, r.Message)
}

// WithAttrs implements [slog.Handler]. There are none.
func (c connectionLog) WithAttrs([]slog.Attr) slog.Handler { return c }

// WithGroup implements [slog.Handler]. There are none.
func (c connectionLog) WithGroup(string) slog.Handler { return c }
