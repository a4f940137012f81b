package esia

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/esia/message"
	"github.com/go-esia/sdk/internal/limits"
	"github.com/go-esia/sdk/scopes"
)

// Exchange converts an authorization code into tokens and verifies them, for
// callers that keep the state themselves; others should use [Client.Complete].
// The options must set the same scopes and redirect address as those of
// [Client.AuthCodeURL], and may set a code verifier ([oauth2.VerifierOption]).
// A nonce is not checked, see [Client.VerifyIDToken].
//
// A code is good for one attempt, within four minutes.
func (c *Client) Exchange(ctx context.Context, code string, opts ...oauth2.AuthCodeOption) (*Authentication, error) {
	v, err := parameters(opts, paramCode)
	if err != nil {
		return nil, err
	}
	t, err := c.target(v)
	if err != nil {
		return nil, err
	}
	return c.exchange(ctx, code, v.Get(paramVerifier), "", c.forLogin(t))
}

func (c *Client) exchange(ctx context.Context, code, verifier, nonce string, t target) (*Authentication, error) {
	const op = "exchange"
	v := url.Values{paramGrantType: {"authorization_code"}, paramCode: {code}}
	if verifier != "" {
		v.Set(paramVerifier, verifier)
	}
	c.set(v, t)
	resp, err := c.requestToken(ctx, op, message.Exchange, v)
	if err != nil {
		return nil, err
	}
	id, err := c.VerifyIDToken(ctx, resp.IDToken, nonce)
	if err != nil {
		return nil, err
	}
	access, err := c.VerifyAccessToken(ctx, resp.AccessToken)
	if err != nil {
		return nil, err
	}
	if access.OID != id.OID {
		return nil, &TokenError{"access token", claimSubjectID, ErrTokenSubject}
	}
	grant := &Grant{
		Token:       resp.token(c.cfg.Now(), access.Expiry),
		IDToken:     resp.IDToken,
		Scopes:      t.scopes,
		OrgScopes:   t.orgScopes,
		RedirectURL: t.redirectURL,
		Issuer:      id.Issuer,
		Subject:     id.Subject,
		OID:         id.OID,
	}
	return &Authentication{Identity: grant.Identity(), IDToken: id, AccessToken: access, Grant: grant}, nil
}

// Refresh gets new tokens for g, which stays as it is. ESIA's refresh tokens
// are one-time: store the result before it is used, because g can't be
// refreshed again.
//
// The error wraps [ErrLoginRequired] if g has no refresh token or ESIA does not
// accept it any more. After a network error it is not known whether the
// refresh token has been used up.
func (c *Client) Refresh(ctx context.Context, g *Grant) (*Grant, error) {
	start := c.cfg.Now()
	fresh, err := c.refresh(ctx, g)
	event := RefreshEvent{Duration: c.cfg.Now().Sub(start), Err: err}
	if g != nil {
		event.OID = g.OID
	}
	c.observeRefresh(ctx, event)
	return fresh, err
}

func (c *Client) refresh(ctx context.Context, g *Grant) (*Grant, error) {
	const op = "refresh"
	switch {
	case g == nil || g.Token == nil || g.Token.RefreshToken == "":
		return nil, fmt.Errorf("%w: there is no refresh token; was the login begun with oauth2.AccessTypeOffline?", ErrLoginRequired)
	case g.Issuer != c.cfg.Endpoint.issuer:
		return nil, errors.New("esia: refresh: the grant is of another installation of ESIA")
	}
	kind := message.Refresh
	v := url.Values{paramGrantType: {"refresh_token"}, paramRefreshToken: {g.Token.RefreshToken}}
	c.set(v, g.target())
	if c.cfg.Protocol.RefreshMessage == RefreshWithToken {
		kind = message.RefreshToken
		v.Del(paramRedirectURI)
	}
	resp, err := c.requestToken(ctx, op, kind, v)
	if refusal, ok := errors.AsType[*Error](err); ok && refusal.isInvalidGrant() {
		return nil, fmt.Errorf("%w: %w", ErrLoginRequired, err)
	}
	if err != nil {
		return nil, err
	}
	return c.refreshed(ctx, g, resp)
}

// refreshed verifies the answer to a refresh of g: the person must be the same.
func (c *Client) refreshed(ctx context.Context, g *Grant, resp *tokenResponse) (*Grant, error) {
	access, err := c.VerifyAccessToken(ctx, resp.AccessToken)
	if err != nil {
		return nil, err
	}
	if access.OID != g.OID {
		return nil, &TokenError{"access token", claimSubjectID, ErrTokenSubject}
	}
	fresh := *g
	if resp.IDToken != "" {
		id, err := c.VerifyIDToken(ctx, resp.IDToken, "")
		if err != nil {
			return nil, err
		}
		if id.Subject != g.Subject {
			return nil, &TokenError{"identity token", "sub", ErrTokenSubject}
		}
		fresh.IDToken = resp.IDToken
	}
	fresh.Token = resp.token(c.cfg.Now(), access.Expiry)
	if fresh.Token.RefreshToken == "" {
		fresh.Token.RefreshToken = g.Token.RefreshToken
	}
	return &fresh, nil
}

// ClientToken gets a token of the system itself, without a person at the
// keyboard (grant type client_credentials), for scopes that a person or an
// organization has granted before, such as [scopes.Scope.ForOrg].
func (c *Client) ClientToken(ctx context.Context, s scopes.Set) (*oauth2.Token, error) {
	if s.IsEmpty() {
		return nil, errors.New("esia: client token: no scopes")
	}
	v := url.Values{paramGrantType: {"client_credentials"}}
	c.set(v, target{scopes: s, redirectURL: c.cfg.RedirectURL})
	if c.cfg.Endpoint.version == V1 { // as the clients of V1 do (observed)
		v.Set(paramResponseType, "token")
		v.Del(paramRedirectURI)
	}
	resp, err := c.requestToken(ctx, "client token", message.ClientCredentials, v)
	if err != nil {
		return nil, err
	}
	access, err := c.VerifyAccessToken(ctx, resp.AccessToken)
	if err != nil {
		return nil, err
	}
	return resp.token(c.cfg.Now(), access.Expiry), nil
}

// requestToken signs and sends the parameters v. It sends them once: a code or
// a refresh token must not be sent again when the answer is lost.
func (c *Client) requestToken(ctx context.Context, op string, kind message.Kind, v url.Values) (*tokenResponse, error) {
	state := newState()
	v.Set(paramState, state)
	v.Set(paramTokenType, "Bearer")
	if err := c.sign(ctx, op, kind, v); err != nil {
		return nil, err
	}
	if kind == message.RefreshToken {
		v.Del(paramCertificateHash)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.cfg.Endpoint.TokenURL(), strings.NewReader(v.Encode()))
	if err != nil {
		return nil, fmt.Errorf("esia: %s: %w", op, bare(err))
	}
	// Without GetBody, package net/http can't send the body a second time.
	req.GetBody = nil
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	a, err := c.do(op, c.cfg.HTTPClient, req, limits.TokenResponse)
	if err != nil {
		return nil, err
	}
	return parseTokenAnswer(op, a, v)
}

// tokenResponse is the answer of the token endpoint, good or bad.
type tokenResponse struct {
	AccessToken  string  `json:"access_token"`
	IDToken      string  `json:"id_token"`
	RefreshToken string  `json:"refresh_token"`
	TokenType    string  `json:"token_type"`
	ExpiresIn    seconds `json:"expires_in"`
	State        string  `json:"state"`

	Error            string `json:"error"`
	ErrorDescription string `json:"error_description"`
}

// parseTokenAnswer returns the tokens of a good answer to the request with the
// parameters v, and an error for any other.
func parseTokenAnswer(op string, a answer, v url.Values) (*tokenResponse, error) {
	var resp tokenResponse
	unexpected := func(text string) error { return fmt.Errorf("esia: %s: %w", op, a.unexpected("%s", text)) }
	if err := json.Unmarshal(a.body, &resp); !a.isJSON() || err != nil {
		err := unexpected("it is not JSON; is there a proxy or a maintenance page between?")
		if a.status == http.StatusOK {
			return nil, err
		}
		return nil, fmt.Errorf("%w: %w", &Error{Op: op, StatusCode: a.status, Code: ParseCode(string(a.body)), State: v.Get(paramState)}, err)
	}
	state := v.Get(paramState)
	switch {
	case resp.Error != "" || a.status != http.StatusOK:
		return nil, newError(op, a.status, resp.Error, resp.ErrorDescription, state,
			v.Get(paramCode), v.Get(paramRefreshToken), v.Get(paramVerifier), v.Get(paramClientSecret))
	case resp.State != state:
		return nil, unexpected("its state is not that of the request")
	case resp.AccessToken == "":
		return nil, unexpected("there is no access token")
	case resp.TokenType != "" && !strings.EqualFold(resp.TokenType, "Bearer"):
		return nil, unexpected("its token type is not Bearer")
	}
	return &resp, nil
}

// token returns the answer as a token, which expires when ESIA says it does
// or when the token itself does, whichever comes first.
func (r *tokenResponse) token(now, expiry time.Time) *oauth2.Token {
	t := &oauth2.Token{
		AccessToken:  r.AccessToken,
		TokenType:    "Bearer",
		RefreshToken: r.RefreshToken,
		ExpiresIn:    int64(r.ExpiresIn),
		Expiry:       expiry,
	}
	if after := now.Add(time.Duration(r.ExpiresIn) * time.Second); r.ExpiresIn > 0 && after.Before(expiry) {
		t.Expiry = after
	}
	return t
}

// seconds is a duration as a JSON number or, as some installations send it, a
// string. Anything else is taken for absent.
type seconds int64

// UnmarshalJSON implements [json.Unmarshaler].
func (s *seconds) UnmarshalJSON(data []byte) error {
	const most = 10 * 365 * 24 * 3600
	n, err := strconv.ParseInt(strings.Trim(string(data), `"`), 10, 64)
	if err != nil || n < 0 || n > most {
		n = 0
	}
	*s = seconds(n)
	return nil
}
