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

// renewDelta is how long a renewed token is not renewed again.
const renewDelta = time.Minute

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

	refreshing sync.Mutex // held while a token is looked at, refreshed and saved
	renewed    time.Time  // when Renew refreshed last; guarded by refreshing

	mu      sync.Mutex // guards what follows
	grant   *Grant     // replaced, never modified
	unsaved bool
}

var (
	_ oauth2.TokenSource = (*TokenSource)(nil)
	_ Renewer            = (*TokenSource)(nil)
)

// TokenSource returns a source that returns the token of g until shortly before
// it expires, and then refreshes it.
//
// If save is not nil, each new grant is handed to it before its token is used,
// and a token that could not be saved is not returned: the next call tries to
// save again, without another refresh. It must not call Token. If save is nil,
// the new grant exists in memory only.
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
func (s *TokenSource) Token() (*oauth2.Token, error) { return s.token(s.client.isFresh) }

// Renew implements [Renewer]: it refreshes the grant if its token is still the
// stale one, even before its time. Otherwise it is like [TokenSource.Token]. It
// does not refresh a second time within a minute: a service that refuses a token
// that is so new would refuse the next one, too, and each costs a refresh token.
func (s *TokenSource) Renew(stale *oauth2.Token) (*oauth2.Token, error) {
	return s.token(func(t *oauth2.Token) bool {
		now := s.client.cfg.Now()
		accepted := stale == nil || t.AccessToken != stale.AccessToken || now.Sub(s.renewed) < renewDelta
		if s.client.isFresh(t) && accepted {
			return true
		}
		s.renewed = now
		return false
	})
}

// token returns the present token if it is good, and a new one otherwise.
func (s *TokenSource) token(good func(*oauth2.Token) bool) (*oauth2.Token, error) {
	s.refreshing.Lock()
	defer s.refreshing.Unlock()
	grant, unsaved := s.present()
	if grant == nil || grant.Token == nil {
		return nil, fmt.Errorf("%w: there is no grant", ErrLoginRequired)
	}
	if !good(grant.Token) {
		var err error
		if grant, err = s.client.Refresh(s.ctx, grant); err != nil {
			return nil, err
		}
		unsaved = true
		s.replace(grant, unsaved)
	}
	if unsaved && s.save != nil {
		if err := s.save(s.ctx, grant.clone()); err != nil {
			return nil, fmt.Errorf("esia: refreshed tokens could not be saved: %w", err)
		}
	}
	s.replace(grant, false)
	token := *grant.Token
	return &token, nil
}

func (s *TokenSource) present() (grant *Grant, unsaved bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.grant, s.unsaved
}

func (s *TokenSource) replace(grant *Grant, unsaved bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.grant, s.unsaved = grant, unsaved
}

// isFresh reports whether t can be used for a while.
func (c *Client) isFresh(t *oauth2.Token) bool {
	return t.AccessToken != "" && (t.Expiry.IsZero() || c.cfg.Now().Add(expiryDelta).Before(t.Expiry))
}

// Grant returns a copy of the present grant.
func (s *TokenSource) Grant() *Grant {
	grant, _ := s.present()
	return grant.clone()
}

// Format implements [fmt.Formatter] and shows no token.
func (s *TokenSource) Format(f fmt.State, _ rune) { redact.Format(f, "esia.TokenSource") }

// LogValue implements [slog.LogValuer] and shows no token.
func (s *TokenSource) LogValue() slog.Value { return slog.StringValue("esia.TokenSource") }
