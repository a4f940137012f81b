package esia

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"slices"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/esia/message"
	"github.com/go-esia/sdk/scopes"
)

// Names of parameters of requests.
const (
	paramClientID        = "client_id"
	paramClientSecret    = "client_secret" //nolint:gosec // the name of a parameter
	paramCertificateHash = "client_certificate_hash"
	paramTimestamp       = "timestamp"
	paramState           = "state"
	paramScope           = "scope"
	paramOrgScope        = "scope_org"
	paramRedirectURI     = "redirect_uri"
	paramResponseType    = "response_type"
	paramCode            = "code"
	paramRefreshToken    = "refresh_token"
	paramGrantType       = "grant_type"
	paramTokenType       = "token_type"
	paramNonce           = "nonce"
	paramChallenge       = "code_challenge"
	paramChallengeMethod = "code_challenge_method"
	paramVerifier        = "code_verifier"
)

// ErrOption is returned, wrapped, when an option would change a parameter that
// belongs to the client.
var ErrOption = errors.New("esia: option not allowed")

// WithScopes returns an option that requests s instead of the scopes of
// [Config]. In a login [scopes.OpenID] is added, first.
func WithScopes(s scopes.Set) oauth2.AuthCodeOption {
	return oauth2.SetAuthURLParam(paramScope, s.String())
}

// WithOrgScopes returns an option that requests s instead of the scopes of
// organizations of [Config].
func WithOrgScopes(s scopes.Set) oauth2.AuthCodeOption {
	return oauth2.SetAuthURLParam(paramOrgScope, s.String())
}

// WithRedirectURL returns an option that replaces the redirect address of
// [Config]. The same address must go into the exchange of the code, which
// [Client.Complete] takes care of.
func WithRedirectURL(redirectURL string) oauth2.AuthCodeOption {
	return oauth2.SetAuthURLParam(paramRedirectURI, redirectURL)
}

// parameters returns the parameters that opts set, or an error that wraps
// ErrOption if one of them is reserved. The interface of options is sealed, so
// they are applied by package oauth2 itself to an address that is thrown away.
func parameters(opts []oauth2.AuthCodeOption, reserved ...string) (url.Values, error) {
	if len(opts) == 0 {
		return make(url.Values), nil
	}
	const unset = "\x00"
	reserved = append(reserved, paramClientID, paramClientSecret, paramCertificateHash,
		paramTimestamp, paramState, paramResponseType, paramGrantType)
	plain := oauth2.Config{ClientID: unset, Endpoint: oauth2.Endpoint{AuthURL: "https://esia.invalid/"}}
	for _, opt := range opts {
		if opt == nil {
			return nil, fmt.Errorf("%w: nil", ErrOption)
		}
	}
	u, err := url.Parse(plain.AuthCodeURL("", opts...))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOption, err)
	}
	v := u.Query()
	if v.Get(paramClientID) == unset {
		v.Del(paramClientID)
	}
	if v.Get(paramResponseType) == "code" {
		v.Del(paramResponseType)
	}
	for _, name := range reserved {
		if v.Has(name) {
			return nil, fmt.Errorf("%w: it sets %s", ErrOption, name)
		}
	}
	return v, nil
}

// target is what a request is about, and what its refreshes sign again.
type target struct {
	scopes      scopes.Set
	orgScopes   scopes.Set
	redirectURL string
}

// target takes the target of a request out of the parameters v, with defaults
// from the configuration.
func (c *Client) target(v url.Values) (target, error) {
	t := target{c.cfg.Scopes, c.cfg.OrgScopes, c.cfg.RedirectURL}
	if v.Has(paramScope) {
		t.scopes = scopes.ParseSet(v.Get(paramScope))
	}
	if v.Has(paramOrgScope) {
		t.orgScopes = scopes.ParseSet(v.Get(paramOrgScope))
	}
	if v.Has(paramPermissions) {
		if v.Has(paramScope) && t.scopes.String() != string(scopes.OpenID) || v.Get(paramOrgScope) != "" {
			return target{}, fmt.Errorf("%w: a login that asks for consents has the scope openid and no other", ErrOption)
		}
		t.scopes, t.orgScopes = scopes.NewSet(scopes.OpenID), scopes.Set{}
	}
	if v.Has(paramRedirectURI) {
		t.redirectURL = v.Get(paramRedirectURI)
		if err := checkRedirectURL(t.redirectURL); err != nil {
			return target{}, err
		}
	}
	return t, nil
}

// forLogin returns t with openid as the first scope, without which there is no
// identity token.
func (c *Client) forLogin(t target) target {
	if t.scopes == c.cfg.Scopes {
		t.scopes = c.loginScopes
	} else {
		t.scopes = forLogin(t.scopes)
	}
	return t
}

func forLogin(s scopes.Set) scopes.Set { return union(scopes.NewSet(scopes.OpenID), s) }

// union returns the scopes of a, and then those of b that are not in a.
func union(a, b scopes.Set) scopes.Set { return a.With(slices.Collect(b.Values())...) }

// set writes t into the parameters v, as the switches of the protocol say.
func (c *Client) set(v url.Values, t target) {
	all, org := t.scopes, t.orgScopes
	if c.cfg.Protocol.OrgScopes == OrgScopesInScope || c.cfg.Endpoint.version == V1 {
		all, org = union(all, org), scopes.Set{}
	}
	put(v, paramScope, all.String())
	v.Del(paramOrgScope)
	if !org.IsEmpty() {
		v.Set(paramOrgScope, org.String())
	}
	put(v, paramRedirectURI, t.redirectURL)
}

// sign completes the parameters v of a request with its time and its signature.
// What is signed is read from v, so that it can't differ from what is sent.
func (c *Client) sign(ctx context.Context, op string, kind message.Kind, v url.Values) error {
	put(v, paramClientID, c.cfg.ClientID)
	put(v, paramTimestamp, c.cfg.Now().UTC().Format(message.TimeLayout))
	text, err := message.Build(c.cfg.Endpoint.version, kind, message.Fields{
		ClientID:     v.Get(paramClientID),
		Scope:        v.Get(paramScope),
		OrgScope:     v.Get(paramOrgScope),
		Timestamp:    v.Get(paramTimestamp),
		State:        v.Get(paramState),
		RedirectURI:  v.Get(paramRedirectURI),
		Code:         v.Get(paramCode),
		RefreshToken: v.Get(paramRefreshToken),
	})
	if err != nil {
		return fmt.Errorf("esia: %s: %w", op, err)
	}
	if err := c.setSecret(ctx, op, text, v); err != nil {
		return fmt.Errorf("esia: %s: %w", op, err)
	}
	return nil
}

// newState returns a random UUID, version 4 (RFC 9562, Section 5.4), the form
// that ESIA demands of states.
func newState() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails, crypto/rand
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	s := hex.EncodeToString(b[:])
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}
