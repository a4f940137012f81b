package esia

import (
	"context"
	"log/slog"
	"time"

	"github.com/go-esia/sdk/scopes"
)

// An Observer is told what the client does, for metrics and traces. Functions
// that are nil are not called. They are called synchronously, by several
// goroutines at once, and must not block. Events hold no secrets and no
// personal data.
type Observer struct {
	// Request is called after each HTTP request to ESIA.
	Request func(context.Context, RequestEvent)

	// Refresh is called after each attempt to refresh tokens.
	Refresh func(context.Context, RefreshEvent)

	// Sign is called after each call of the signer.
	Sign func(context.Context, SignEvent)
}

// A RequestEvent is one HTTP request to ESIA.
type RequestEvent struct {
	Op         string        // what it was for, such as "exchange" or "GET /rs/prns/{oid}"
	Host       string        // host and port
	StatusCode int           // 0 if there was no answer
	Duration   time.Duration // until the answer was read
	Err        error         // nil for success
}

// A RefreshEvent is one attempt to refresh tokens.
type RefreshEvent struct {
	OID      scopes.OID
	Duration time.Duration
	Err      error
}

// A SignEvent is one call of the signer.
type SignEvent struct {
	Op       string // what was signed, such as "authorize" or "exchange"
	Duration time.Duration
	Err      error
}

// observeRequest tells the observer and the log of a request.
func (c *Client) observeRequest(ctx context.Context, e RequestEvent) {
	if c.cfg.Observer.Request != nil {
		c.cfg.Observer.Request(ctx, e)
	}
	c.debug(ctx, "esia: request", e.Err,
		slog.String("op", e.Op), slog.String("host", e.Host),
		slog.Int("status", e.StatusCode), slog.Duration("duration", e.Duration))
}

// observeRefresh tells the observer and the log of a refresh.
func (c *Client) observeRefresh(ctx context.Context, e RefreshEvent) {
	if c.cfg.Observer.Refresh != nil {
		c.cfg.Observer.Refresh(ctx, e)
	}
	c.debug(ctx, "esia: refresh", e.Err, slog.Duration("duration", e.Duration))
}

// observeSign tells the observer and the log of a signature.
func (c *Client) observeSign(ctx context.Context, e SignEvent) {
	if c.cfg.Observer.Sign != nil {
		c.cfg.Observer.Sign(ctx, e)
	}
	c.debug(ctx, "esia: sign", e.Err, slog.String("op", e.Op), slog.Duration("duration", e.Duration))
}

// debug logs one record, if there is a log.
func (c *Client) debug(ctx context.Context, msg string, err error, attrs ...slog.Attr) {
	if c.cfg.Logger == nil {
		return
	}
	if err != nil {
		attrs = append(attrs, slog.Any("error", err))
	}
	c.cfg.Logger.LogAttrs(ctx, slog.LevelDebug, msg, attrs...)
}
