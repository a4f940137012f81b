package esia

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/internal/redact"
)

// ErrForeignHost is returned, wrapped, for requests to a host other than that
// of the endpoint. They are not sent: a token must not get to anybody else.
var ErrForeignHost = errors.New("esia: request to another host than that of the endpoint")

// HTTPClient returns a client that adds the token of src to each request, for
// services of ESIA that this package has no method for. It sends requests only
// to the scheme and host of the endpoint, and follows no redirects.
func (c *Client) HTTPClient(src oauth2.TokenSource) *http.Client {
	hc := *c.cfg.HTTPClient
	hc.Transport = &bearerTransport{endpoint: c.cfg.Endpoint, source: src, base: hc.Transport}
	return &hc
}

// bearerTransport adds a token to requests to the endpoint (RFC 6750, Section
// 2.1).
type bearerTransport struct {
	endpoint Endpoint
	source   oauth2.TokenSource
	base     http.RoundTripper // nil for the default
}

// RoundTrip implements [http.RoundTripper].
func (t *bearerTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	fail := func(err error) (*http.Response, error) {
		if req.Body != nil {
			_ = req.Body.Close()
		}
		return nil, err
	}
	if !t.endpoint.sameOrigin(req.URL) {
		return fail(fmt.Errorf("%w: %s", ErrForeignHost, redact.Text(req.URL.Host)))
	}
	token, err := tokenOf(t.source)
	if err != nil {
		return fail(err)
	}
	req = req.Clone(req.Context())
	req.Header.Set("Authorization", "Bearer "+token.AccessToken)
	if t.base == nil {
		return http.DefaultTransport.RoundTrip(req)
	}
	return t.base.RoundTrip(req)
}

// tokenOf returns the token of src, which may be anything that callers have.
func tokenOf(src oauth2.TokenSource) (*oauth2.Token, error) {
	if src == nil {
		return nil, errors.New("esia: there is no token source")
	}
	token, err := src.Token()
	if err != nil {
		return nil, err
	}
	if token == nil || token.AccessToken == "" {
		return nil, errors.New("esia: the token source returned no token")
	}
	return token, nil
}

// sameOrigin reports whether u is at the scheme, host and port of e.
func (e Endpoint) sameOrigin(u *url.URL) bool {
	base, err := url.Parse(e.base)
	return err == nil && u.User == nil && u.Scheme == base.Scheme &&
		strings.EqualFold(u.Hostname(), base.Hostname()) && portOf(u) == portOf(base)
}

// portOf returns the port of u. ESIA writes :443 into its own links.
func portOf(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}
