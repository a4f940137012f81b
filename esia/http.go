package esia

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"

	"github.com/go-esia/sdk/internal/limits"
)

// An answer is an HTTP answer that has been read to its end.
type answer struct {
	host      string
	status    int
	mediaType string // without parameters
	body      []byte
}

// isJSON reports whether the answer claims to be JSON. ESIA adds a "schema"
// parameter to the type, so that it can't be compared as it is.
func (a answer) isJSON() bool { return a.mediaType == "application/json" }

// unexpected returns an error for content that can't be used. The content
// itself stays out of it: it may hold a token.
func (a answer) unexpected(format string, args ...any) error {
	return fmt.Errorf("%s: %w: HTTP %d, %.60q, %d bytes: %w", a.host, ErrUnexpectedContent, a.status, a.mediaType, len(a.body), fmt.Errorf(format, args...))
}

// do sends req, reads at most limit bytes of the answer, and tells the
// observer. The answer is never a redirect.
func (c *Client) do(op string, client *http.Client, req *http.Request, limit int64) (answer, error) {
	start := c.cfg.Now()
	a, err := roundTrip(client, req, limit)
	c.observeRequest(req.Context(), RequestEvent{
		Op: op, Host: req.URL.Host, StatusCode: a.status, Duration: c.cfg.Now().Sub(start), Err: err,
	})
	if err != nil {
		return a, fmt.Errorf("esia: %s: %w", op, err)
	}
	return a, nil
}

func roundTrip(client *http.Client, req *http.Request, limit int64) (answer, error) {
	a := answer{host: req.URL.Host}
	resp, err := client.Do(req)
	if err != nil {
		return a, fmt.Errorf("%s: %w", a.host, bare(err))
	}
	defer resp.Body.Close()
	a.status = resp.StatusCode
	a.mediaType, _, _ = mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if to := resp.Header.Get("Location"); a.status >= 300 && a.status < 400 && to != "" {
		return a, fmt.Errorf("%s: %w: HTTP %d to %s", a.host, ErrRedirect, a.status, hostOf(to))
	}
	a.body, err = limits.ReadAll(resp.Body, limit)
	switch {
	case errors.Is(err, limits.ErrTooLarge):
		return a, a.unexpected("%w", err)
	case err != nil:
		return a, fmt.Errorf("%s: HTTP %d, and the answer could not be read to its end: %w", a.host, a.status, bare(err))
	}
	return a, nil
}

// bare returns err without the address that package net/http wraps around it:
// addresses can hold what must not be in an error.
func bare(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// hostOf returns the host of an address from outside, for an error.
func hostOf(address string) string {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return "an address that can't be parsed"
	case u.Host == "":
		return "the same host"
	}
	return fmt.Sprintf("%.100q", u.Host)
}

// newRequest returns a request that accepts JSON.
func newRequest(ctx context.Context, op, method, address string) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("esia: %s: %w", op, bare(err))
	}
	req.Header.Set("Accept", "application/json")
	return req, nil
}
