package esia

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/esia/message"
	"github.com/go-esia/sdk/gost/streebog"
	"github.com/go-esia/sdk/internal/limits"
	"github.com/go-esia/sdk/internal/redact"
	"github.com/go-esia/sdk/scopes"
)

// LoginLifetime is how long a [Login] may take between [Client.Begin] and
// [Client.Complete]. People who forgot their password need a while.
const LoginLifetime = 30 * time.Minute

// providerName is the value of [Login.Provider] for direct ESIA.
const providerName = "esia"

// Errors of [Client.Complete] about the callback itself. None of them has
// reached ESIA, and the code, if there was one, has not been used.
var (
	// ErrState means that the callback does not belong to the login: it may be
	// a forged one, one of another tab, or one of a login that has ended.
	ErrState = errors.New("esia: callback does not belong to the login")

	// ErrLoginExpired means that the login began too long ago.
	ErrLoginExpired = errors.New("esia: login has expired, begin again")

	// ErrCallback means that the callback has repeated, missing or oversized
	// parameters.
	ErrCallback = errors.New("esia: bad callback")
)

// A Login is a login that has begun and has not been completed. Keep it between
// the two requests of the browser, in a session or in an encrypted cookie, under
// its State; it can be encoded as JSON. It is good for one attempt only: take
// it out of its place before [Client.Complete].
type Login struct {
	// URL is where to redirect the browser. It is not part of the JSON.
	URL string `json:"-"`

	Provider    string     `json:"provider"`              // "esia"
	Issuer      string     `json:"issuer"`                // of the installation
	State       string     `json:"state"`                 // a UUID
	Nonce       string     `json:"nonce,omitempty"`       // if switched on
	Verifier    string     `json:"verifier,omitempty"`    // PKCE code verifier, RFC 7636; secret
	Scopes      scopes.Set `json:"scopes"`                // as requested, with openid
	OrgScopes   scopes.Set `json:"orgScopes,omitzero"`    // as requested
	RedirectURL string     `json:"redirectUrl,omitempty"` // as signed
	Expires     time.Time  `json:"expires"`
}

// Format implements [fmt.Formatter] and shows only what the login asks for.
func (l Login) Format(f fmt.State, _ rune) {
	redact.Format(f, "esia.Login{Provider: "+l.Provider+", Scopes: "+l.Scopes.String()+"}")
}

// LogValue implements [slog.LogValuer] and shows only what the login asks for.
func (l Login) LogValue() slog.Value {
	return slog.GroupValue(slog.String("provider", l.Provider), slog.String("scopes", l.Scopes.String()))
}

// An Authentication is the result of a login.
type Authentication struct {
	// Identity names the account.
	Identity Identity

	// IDToken is the verified identity token: how sure ESIA is of the person.
	IDToken *IDToken

	// AccessToken is the verified access token: which scopes were granted.
	AccessToken *AccessToken

	// Grant holds the tokens. Keep it to read data later.
	Grant *Grant
}

// Begin starts a login: it makes the state, and the nonce and the PKCE verifier
// if they are switched on, and signs the address of the login page.
//
// Options of package oauth2, [WithScopes], [WithOrgScopes] and
// [WithRedirectURL] modify the request. An option that would change what the
// client makes itself is an error that wraps [ErrOption].
func (c *Client) Begin(ctx context.Context, opts ...oauth2.AuthCodeOption) (*Login, error) {
	v, err := parameters(opts, paramNonce, paramChallenge, paramChallengeMethod, paramVerifier)
	if err != nil {
		return nil, err
	}
	t, err := c.target(v)
	if err != nil {
		return nil, err
	}
	t = c.forLogin(t)
	login := &Login{
		Provider:    providerName,
		Issuer:      c.cfg.Endpoint.issuer,
		State:       newState(),
		Scopes:      t.scopes,
		OrgScopes:   t.orgScopes,
		RedirectURL: t.redirectURL,
		Expires:     c.cfg.Now().Add(LoginLifetime).UTC(),
	}
	if c.cfg.Protocol.Nonce {
		login.Nonce = newState()
		v.Set(paramNonce, login.Nonce)
	}
	if c.cfg.Protocol.PKCE != PKCEOff {
		login.Verifier = oauth2.GenerateVerifier()
		setChallenge(v, c.cfg.Protocol.PKCE, login.Verifier)
	}
	login.URL, err = c.authURL(ctx, login.State, v, t)
	if err != nil {
		return nil, err
	}
	return login, nil
}

// setChallenge sets the parameters of RFC 7636, Section 4.3. The method of
// Streebog is not in the standard, see [Protocol].
func setChallenge(v url.Values, method PKCE, verifier string) {
	name, sum := "S256", sha256.Sum256([]byte(verifier))
	if method == PKCEGOST3411 {
		name, sum = "GOST3411", streebog.Sum256([]byte(verifier))
	}
	v.Set(paramChallengeMethod, name)
	v.Set(paramChallenge, base64.RawURLEncoding.EncodeToString(sum[:]))
}

// AuthCodeURL returns the signed address of the login page for callers that
// keep the state themselves; others should use [Client.Begin]. The state must be
// a new UUID in lower case, which ESIA demands.
//
// Unlike the method of [oauth2.Config] it needs a context and can fail, because
// the signature may come from another process. ESIA refuses the address a few
// minutes after it was made.
func (c *Client) AuthCodeURL(ctx context.Context, state string, opts ...oauth2.AuthCodeOption) (string, error) {
	v, err := parameters(opts)
	if err != nil {
		return "", err
	}
	t, err := c.target(v)
	if err != nil {
		return "", err
	}
	return c.authURL(ctx, state, v, c.forLogin(t))
}

// authURL signs a request for a code with the additional parameters v.
func (c *Client) authURL(ctx context.Context, state string, v url.Values, t target) (string, error) {
	reserve(v, paramState, paramResponseType, paramScope, paramRedirectURI, paramClientID, paramTimestamp, paramClientSecret)
	if c.cfg.Endpoint.version != V1 {
		reserve(v, paramCertificateHash)
	}
	put(v, paramState, state)
	put(v, paramResponseType, "code")
	c.set(v, t)
	if err := c.sign(ctx, "authorize", message.Authorize, v); err != nil {
		return "", err
	}
	const usual = 1024 // octets of an address
	return string(appendQuery(append(make([]byte, 0, usual), c.cfg.Endpoint.AuthURL()...), v)), nil
}

// Complete finishes a login with the query of the callback request: it checks
// that the callback belongs to the login, exchanges the code for tokens and
// verifies them.
//
// If the person or ESIA has refused, the error is an *[Error]. If the callback
// is not that of the login, it wraps [ErrState], [ErrLoginExpired] or
// [ErrCallback]. If a token is not acceptable, it is a *[TokenError].
func (c *Client) Complete(ctx context.Context, login *Login, query url.Values) (*Authentication, error) {
	if err := c.checkLogin(login); err != nil {
		return nil, err
	}
	answer, err := parseCallback(query)
	if err != nil {
		return nil, err
	}
	if subtle.ConstantTimeCompare([]byte(answer.state), []byte(login.State)) != 1 {
		return nil, fmt.Errorf("%w: its state is another one", ErrState)
	}
	if !c.cfg.Now().Before(login.Expires) {
		return nil, ErrLoginExpired
	}
	if answer.oauthError != "" {
		return nil, answer.refusal()
	}
	if answer.code == "" {
		return nil, fmt.Errorf("%w: there is neither a code nor an error", ErrCallback)
	}
	t := target{login.Scopes, login.OrgScopes, login.RedirectURL}
	return c.exchange(ctx, answer.code, login.Verifier, login.Nonce, t)
}

// checkLogin refuses a login that this client has not begun.
func (c *Client) checkLogin(login *Login) error {
	switch {
	case login == nil || login.State == "":
		return fmt.Errorf("%w: there is no login; was it kept between the requests?", ErrState)
	case login.Provider != providerName:
		return fmt.Errorf("%w: it was begun with another provider", ErrState)
	case login.Issuer != c.cfg.Endpoint.issuer:
		return fmt.Errorf("%w: it was begun with another installation of ESIA", ErrState)
	}
	return nil
}

// callback holds the parameters with which ESIA returns the browser (RFC 6749,
// Sections 4.1.2 and 4.1.2.1).
type callback struct {
	state, code, oauthError, description string
}

// parseCallback refuses repeated parameters, of which nobody could say which
// one counts, and unreasonable sizes.
func parseCallback(query url.Values) (callback, error) {
	size := 0
	for name, values := range query {
		for _, value := range values {
			size += len(name) + len(value)
		}
	}
	if size > limits.CallbackQuery {
		return callback{}, fmt.Errorf("%w: more than %d bytes", ErrCallback, limits.CallbackQuery)
	}
	for _, name := range []string{paramState, "error", "error_description", paramCode} {
		if len(query[name]) > 1 {
			return callback{}, fmt.Errorf("%w: %s is repeated", ErrCallback, name)
		}
	}
	return callback{
		state:       query.Get(paramState),
		code:        query.Get(paramCode),
		oauthError:  query.Get("error"),
		description: query.Get("error_description"),
	}, nil
}

// refusal returns the error that the callback tells of.
func (a callback) refusal() *Error {
	return newError("authorize", 0, a.oauthError, a.description, a.state, a.code)
}
