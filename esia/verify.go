package esia

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-esia/sdk/internal/redact"
	"github.com/go-esia/sdk/scopes"
)

// Kinds of tokens, the values of "sbt" in headers (observed).
const (
	kindID     = "id"
	kindAccess = "access"
)

// claimSubjectID is the claim of access tokens that names the person.
const claimSubjectID = "urn:esia:sbj_id"

// Level is how sure ESIA is of the person behind an account.
type Level string

// Levels of accounts, the claim urn:esia:sbj:lvl. Others are possible.
const (
	LevelConfirmed  Level = "PR" // confirmed in person, by post or by a bank
	LevelSimplified Level = "P"  // simplified or standard
	LevelChild      Level = "KD" // an account of a child
)

// An IDToken is a verified identity token.
type IDToken struct {
	Issuer    string
	Audience  []string
	Subject   string // the OID in decimal
	OID       scopes.OID
	IssuedAt  time.Time
	NotBefore time.Time
	Expiry    time.Time
	AuthTime  time.Time // when the person logged in
	Nonce     string    `json:"-"` // empty on direct ESIA
	Session   string    `json:"-"` // urn:esia:sid
	Method    string    // amr: "PWD" or "DS", by password or by a signature

	// Confirmed says that the account is confirmed. ESIA leaves the claim
	// out of the tokens of other accounts.
	Confirmed bool
	Level     Level

	payload []byte
}

// Claims unmarshals the payload of the token into v. It may contain personal
// data, such as urn:esia:sbj:nam, which has held a SNILS (observed).
func (t *IDToken) Claims(v any) error { return json.Unmarshal(t.payload, v) }

// Format implements [fmt.Formatter] and shows no claims but the issuer and the
// times.
func (t IDToken) Format(f fmt.State, _ rune) {
	redact.Format(f, "esia.IDToken{Issuer: "+t.Issuer+", Expiry: "+t.Expiry.UTC().Format(time.RFC3339)+"}")
}

// LogValue implements [slog.LogValuer], like Format.
func (t IDToken) LogValue() slog.Value {
	return slog.GroupValue(slog.String("issuer", t.Issuer), slog.Time("expiry", t.Expiry))
}

// An AccessToken is a verified access token.
type AccessToken struct {
	Issuer   string
	ClientID string
	OID      scopes.OID // the person; 0 in tokens of the system itself
	Session  string     `json:"-"` // urn:esia:sid
	IssuedAt time.Time
	Expiry   time.Time

	// Scopes are those that were granted, in the form of the token: names with
	// the account that they are for, such as "fullname?oid=1000000001". There
	// may be fewer than were requested. See [scopes.Set.HasBase].
	Scopes scopes.Set

	// Consents are the types of consents of the digital profile that the person
	// has given, such as "APIPGU", the claim permissions.
	Consents []string

	payload []byte
}

// Claims unmarshals the payload of the token into v.
func (t *AccessToken) Claims(v any) error { return json.Unmarshal(t.payload, v) }

// Format implements [fmt.Formatter] and shows only the scopes and the times.
func (t AccessToken) Format(f fmt.State, _ rune) {
	redact.Format(f, "esia.AccessToken{Scopes: "+t.Scopes.String()+", Expiry: "+t.Expiry.UTC().Format(time.RFC3339)+"}")
}

// LogValue implements [slog.LogValuer], like Format.
func (t AccessToken) LogValue() slog.Value {
	return slog.GroupValue(slog.String("scopes", t.Scopes.String()), slog.Time("expiry", t.Expiry))
}

// claims is the payload of tokens, with the types that were observed: the
// subject is a number, the audience a string.
type claims struct {
	Issuer    string      `json:"iss"`
	Audience  audience    `json:"aud"`
	Subject   scopes.OID  `json:"sub"`
	IssuedAt  epoch       `json:"iat"`
	NotBefore epoch       `json:"nbf"`
	Expiry    epoch       `json:"exp"`
	AuthTime  epoch       `json:"auth_time"`
	Nonce     string      `json:"nonce"`
	Method    stringOrOne `json:"amr"`
	Session   string      `json:"urn:esia:sid"`
	Account   struct {
		OID       scopes.OID `json:"urn:esia:sbj:oid"`
		Level     Level      `json:"urn:esia:sbj:lvl"`
		Confirmed bool       `json:"urn:esia:sbj:is_tru"`
	} `json:"urn:esia:sbj"`

	ClientID  string     `json:"client_id"`
	Scope     string     `json:"scope"`
	SubjectID scopes.OID `json:"urn:esia:sbj_id"`

	Permissions permissions `json:"permissions"`
}

// VerifyIDToken verifies an identity token and returns its content: signature,
// kind, issuer, audience, subject, times, and the nonce unless it is empty. On
// failure the error is a *[TokenError].
func (c *Client) VerifyIDToken(ctx context.Context, raw, nonce string) (*IDToken, error) {
	const name = "identity token"
	cl, payload, err := c.verify(ctx, name, kindID, raw)
	if err != nil {
		return nil, err
	}
	refuse := func(claim string, err error) (*IDToken, error) { return nil, &TokenError{name, claim, err} }
	switch {
	case !slices.Equal(cl.Audience, []string{c.cfg.ClientID}):
		return refuse("aud", ErrTokenAudience)
	case cl.Subject == 0:
		return refuse("sub", fmt.Errorf("%w: there is no subject", ErrTokenMalformed))
	case cl.Account.OID != 0 && cl.Account.OID != cl.Subject:
		return refuse("urn:esia:sbj:oid", fmt.Errorf("%w than its subject", ErrTokenSubject))
	case nonce != "" && cl.Nonce != nonce:
		return refuse("nonce", ErrTokenNonce)
	}
	return &IDToken{
		Issuer:    cl.Issuer,
		Audience:  cl.Audience,
		Subject:   cl.Subject.String(),
		OID:       cl.Subject,
		IssuedAt:  cl.IssuedAt.time(),
		NotBefore: cl.NotBefore.time(),
		Expiry:    cl.Expiry.time(),
		AuthTime:  cl.AuthTime.time(),
		Nonce:     cl.Nonce,
		Session:   cl.Session,
		Method:    string(cl.Method),
		Confirmed: cl.Account.Confirmed,
		Level:     cl.Account.Level,
		payload:   payload,
	}, nil
}

// VerifyAccessToken verifies an access token and returns its content:
// signature, kind, issuer, client and times. ESIA's access tokens have no
// audience but a client_id. On failure the error is a *[TokenError].
func (c *Client) VerifyAccessToken(ctx context.Context, raw string) (*AccessToken, error) {
	const name = "access token"
	cl, payload, err := c.verify(ctx, name, kindAccess, raw)
	if err != nil {
		return nil, err
	}
	if cl.ClientID != c.cfg.ClientID {
		return nil, &TokenError{name, "client_id", ErrTokenAudience}
	}
	return &AccessToken{
		Issuer:   cl.Issuer,
		ClientID: cl.ClientID,
		OID:      cl.SubjectID,
		Session:  cl.Session,
		IssuedAt: cl.IssuedAt.time(),
		Expiry:   cl.Expiry.time(),
		Scopes:   scopes.ParseSet(cl.Scope),
		Consents: cl.Permissions,
		payload:  payload,
	}, nil
}

// verify makes the checks that both kinds of tokens share. The signature is
// first: nothing of a token is looked at before it, except for the header.
func (c *Client) verify(ctx context.Context, name, kind, raw string) (*claims, []byte, error) {
	refuse := func(claim string, err error) (*claims, []byte, error) {
		return nil, nil, &TokenError{name, claim, err}
	}
	if raw == "" {
		return refuse("", ErrTokenMissing)
	}
	t, err := parseJWT(raw)
	if err != nil {
		return refuse("", err)
	}
	payload, err := c.cfg.Keys.VerifySignature(ctx, raw)
	if err != nil {
		return refuse("", err)
	}
	if t.header.Kind != kind {
		return refuse("sbt", fmt.Errorf("%w: %.40q instead of %q", ErrTokenKind, t.header.Kind, kind))
	}
	var cl claims
	if err := json.Unmarshal(payload, &cl); err != nil {
		return refuse("", fmt.Errorf("%w: its claims are not of the expected types", ErrTokenMalformed))
	}
	if cl.Issuer != c.cfg.Endpoint.issuer {
		return refuse("iss", fmt.Errorf("%w: %.100q instead of %q", ErrTokenIssuer, redact.Text(cl.Issuer), c.cfg.Endpoint.issuer))
	}
	if claim, err := cl.checkTimes(c.cfg.Now(), c.cfg.Leeway); err != nil {
		return refuse(claim, err)
	}
	return &cl, payload, nil
}

// checkTimes compares the times of a token with the clock. Only exp must be
// there: tokens for API keys have no nbf (observed).
func (cl *claims) checkTimes(now time.Time, leeway time.Duration) (claim string, err error) {
	switch {
	case cl.Expiry == 0:
		return "exp", fmt.Errorf("%w: it has no end", ErrTokenMalformed)
	case !now.Before(cl.Expiry.time().Add(leeway)):
		return "exp", fmt.Errorf("%w at %s", ErrTokenExpired, cl.Expiry.time().Format(time.RFC3339))
	case cl.NotBefore != 0 && now.Add(leeway).Before(cl.NotBefore.time()):
		return "nbf", ErrTokenNotYet
	case cl.IssuedAt != 0 && now.Add(leeway).Before(cl.IssuedAt.time()):
		return "iat", ErrTokenNotYet
	}
	return "", nil
}

// epoch is a NumericDate (RFC 7519, Section 2), in seconds.
type epoch int64

// maxEpoch is the end of year 9999, the last that times can be formatted with.
const maxEpoch = 253402300799

// UnmarshalJSON implements [json.Unmarshaler]. Fractions are cut off.
func (e *epoch) UnmarshalJSON(data []byte) error {
	f, err := strconv.ParseFloat(string(data), 64)
	if err != nil || f < 0 || f > maxEpoch {
		return fmt.Errorf("not a date in seconds")
	}
	*e = epoch(f)
	return nil
}

// time returns the zero time for an absent date.
func (e epoch) time() time.Time {
	if e == 0 {
		return time.Time{}
	}
	return time.Unix(int64(e), 0).UTC()
}

// audience is a string or a list of strings (RFC 7519, Section 4.1.3).
type audience []string

// UnmarshalJSON implements [json.Unmarshaler].
func (a *audience) UnmarshalJSON(data []byte) error {
	var one string
	if err := json.Unmarshal(data, &one); err == nil {
		*a = audience{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(a))
}

// stringOrOne is a string, which ESIA sends for amr, or the first of a list of
// strings, which the standard prescribes.
type stringOrOne string

// UnmarshalJSON implements [json.Unmarshaler].
func (s *stringOrOne) UnmarshalJSON(data []byte) error {
	var list audience
	if err := list.UnmarshalJSON(data); err != nil {
		return err
	}
	*s = ""
	if len(list) > 0 {
		*s = stringOrOne(list[0])
	}
	return nil
}

// permissions is a claim that is seen as a string of names with spaces between
// them, and as an array. What else it may be is not an error of the token.
type permissions []string

// UnmarshalJSON implements [json.Unmarshaler].
func (p *permissions) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*p = strings.Fields(one)
		return nil
	}
	var many []any
	_ = json.Unmarshal(data, &many)
	for _, v := range many {
		if consent, ok := v.(map[string]any); ok {
			v = consent["sysname"]
		}
		if name, ok := v.(string); ok {
			*p = append(*p, name)
		}
	}
	return nil
}
