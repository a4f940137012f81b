package esia

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/internal/redact"
)

// expiryDelta is how long before its end a token is refreshed, so that it does
// not expire on its way.
const expiryDelta = 30 * time.Second

// A TokenSource keeps the tokens of one grant fresh. It implements
// [oauth2.TokenSource] and is safe for concurrent use: several goroutines that
// find the token expired cause one refresh.
//
// It does so within one process. Two processes must not refresh the same grant,
// because ESIA's refresh tokens are one-time.
type TokenSource struct {
	client *Client
	// The interface of package oauth2 leaves no other place for it.
	ctx  context.Context //nolint:containedctx // see above
	save func(context.Context, *Grant) error

	mu      sync.Mutex
	grant   *Grant
	unsaved bool
}

var _ oauth2.TokenSource = (*TokenSource)(nil)

// TokenSource returns a source that returns the token of g until shortly before
// it expires, and then refreshes it.
//
// If save is not nil, each new grant is handed to it before its token is used,
// and a token that could not be saved is not returned: the next call tries to
// save again, without another refresh. If save is nil, the new grant exists in
// memory only.
//
// The context is used for requests during the whole life of the source, so it
// must not be that of one incoming request. The source keeps its own copy of g.
func (c *Client) TokenSource(ctx context.Context, g *Grant, save func(context.Context, *Grant) error) *TokenSource {
	return &TokenSource{client: c, ctx: ctx, save: save, grant: g.clone()}
}

// clone returns a copy of g that shares no token with it.
func (g *Grant) clone() *Grant {
	if g == nil {
		return nil
	}
	clone := *g
	if g.Token != nil {
		token := *g.Token
		clone.Token = &token
	}
	return &clone
}

// Token implements [oauth2.TokenSource]. The error wraps [ErrLoginRequired] if
// the person has to log in again.
func (s *TokenSource) Token() (*oauth2.Token, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.grant == nil || s.grant.Token == nil {
		return nil, fmt.Errorf("%w: there is no grant", ErrLoginRequired)
	}
	if !s.fresh() {
		grant, err := s.client.Refresh(s.ctx, s.grant)
		if err != nil {
			return nil, err
		}
		s.grant, s.unsaved = grant, true
	}
	if s.unsaved && s.save != nil {
		if err := s.save(s.ctx, s.grant.clone()); err != nil {
			return nil, fmt.Errorf("esia: refreshed tokens could not be saved: %w", err)
		}
	}
	s.unsaved = false
	token := *s.grant.Token
	return &token, nil
}

// fresh reports whether the token can be used for a while.
func (s *TokenSource) fresh() bool {
	t := s.grant.Token
	return t.AccessToken != "" && (t.Expiry.IsZero() || s.client.cfg.Now().Add(expiryDelta).Before(t.Expiry))
}

// Grant returns a copy of the present grant.
func (s *TokenSource) Grant() *Grant {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.grant.clone()
}

// Format implements [fmt.Formatter] and shows no token.
func (s *TokenSource) Format(f fmt.State, _ rune) { redact.Format(f, "esia.TokenSource") }

// LogValue implements [slog.LogValuer] and shows no token.
func (s *TokenSource) LogValue() slog.Value { return slog.StringValue("esia.TokenSource") }
