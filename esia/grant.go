package esia

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/internal/redact"
	"github.com/go-esia/sdk/scopes"
)

// An Identity names an account: it is what an application keeps to know a
// person again. The pair of Issuer and Subject is unique; on ESIA the subject
// is the OID in decimal.
type Identity struct {
	Issuer  string     `json:"issuer"`
	Subject string     `json:"subject"`
	OID     scopes.OID `json:"oid,omitzero"` // 0 if the provider is not ESIA
}

// A Grant is what a person has granted: the tokens, together with all that is
// needed to refresh them, because ESIA wants the scopes and the redirect
// address of the login signed again. A Grant is what an application stores.
//
// It prints nothing secret and refuses to be encoded as JSON or XML, so that
// tokens don't get into logs by accident: store the result of [Grant.MarshalBinary], encrypted.
type Grant struct {
	// Token is the access token, its expiry, and the refresh token if the login
	// asked for one with [oauth2.AccessTypeOffline].
	Token *oauth2.Token

	// IDToken is the identity token as it was received.
	IDToken string

	Scopes      scopes.Set // as requested
	OrgScopes   scopes.Set // as requested
	RedirectURL string     // as signed
	Issuer      string
	Subject     string
	OID         scopes.OID
}

// Identity returns the account that the grant belongs to, or none if g is nil.
func (g *Grant) Identity() Identity {
	if g == nil {
		return Identity{}
	}
	return Identity{g.Issuer, g.Subject, g.OID}
}

// target returns what a refresh has to sign again.
func (g *Grant) target() target { return target{g.Scopes, g.OrgScopes, g.RedirectURL} }

// Format implements [fmt.Formatter] and shows no token.
func (g Grant) Format(f fmt.State, _ rune) {
	redact.Format(f, "esia.Grant{OID: "+g.OID.String()+", Scopes: "+g.Scopes.String()+"}")
}

// LogValue implements [slog.LogValuer] and shows no token.
func (g Grant) LogValue() slog.Value {
	return slog.GroupValue(slog.String("oid", g.OID.String()), slog.String("scopes", g.Scopes.String()))
}

// ErrMarshalGrant is returned by json.Marshal, xml.Marshal and others like them
// for a [Grant].
var ErrMarshalGrant = errors.New("esia: a Grant holds tokens and is not encoded as text by accident: use MarshalBinary, and encrypt the result")

// MarshalText always fails with [ErrMarshalGrant].
func (g Grant) MarshalText() ([]byte, error) { return nil, ErrMarshalGrant }

// UnmarshalText always fails, because [Grant.MarshalText] does.
func (g *Grant) UnmarshalText([]byte) error {
	return errors.New("esia: a Grant is not decoded from text: use UnmarshalBinary")
}

// storedGrant is the form in which grants are stored.
type storedGrant struct {
	Version      int        `json:"v"`
	AccessToken  string     `json:"access_token"`
	TokenType    string     `json:"token_type,omitempty"`
	RefreshToken string     `json:"refresh_token,omitempty"`
	Expiry       time.Time  `json:"expiry,omitzero"`
	IDToken      string     `json:"id_token,omitempty"`
	Scopes       scopes.Set `json:"scopes"`
	OrgScopes    scopes.Set `json:"org_scopes,omitzero"`
	RedirectURL  string     `json:"redirect_url"`
	Issuer       string     `json:"issuer"`
	Subject      string     `json:"subject"`
	OID          scopes.OID `json:"oid,omitzero"`
}

// storedGrantVersion grows when older programs could misread a stored grant.
const storedGrantVersion = 1

// MarshalBinary implements [encoding.BinaryMarshaler]. The result is for
// storage: it holds the tokens in plain text, and [Grant.UnmarshalBinary] of
// later versions of this module will read it.
func (g Grant) MarshalBinary() ([]byte, error) {
	if g.Token == nil {
		return nil, errors.New("esia: a Grant without a token can't be stored")
	}
	return json.Marshal(storedGrant{
		Version:      storedGrantVersion,
		AccessToken:  g.Token.AccessToken,
		TokenType:    g.Token.TokenType,
		RefreshToken: g.Token.RefreshToken,
		Expiry:       g.Token.Expiry,
		IDToken:      g.IDToken,
		Scopes:       g.Scopes,
		OrgScopes:    g.OrgScopes,
		RedirectURL:  g.RedirectURL,
		Issuer:       g.Issuer,
		Subject:      g.Subject,
		OID:          g.OID,
	})
}

// UnmarshalBinary implements [encoding.BinaryUnmarshaler] for the results of
// [Grant.MarshalBinary]. On an error, which holds nothing of data, g is
// unchanged.
func (g *Grant) UnmarshalBinary(data []byte) error {
	var s storedGrant
	if err := json.Unmarshal(data, &s); err != nil {
		return errors.New("esia: stored grant is damaged")
	}
	switch {
	case s.Version != storedGrantVersion:
		return fmt.Errorf("esia: stored grant has version %d, this program knows %d", s.Version, storedGrantVersion)
	case s.AccessToken == "":
		return errors.New("esia: stored grant holds no token")
	}
	*g = Grant{
		Token: &oauth2.Token{
			AccessToken:  s.AccessToken,
			TokenType:    s.TokenType,
			RefreshToken: s.RefreshToken,
			Expiry:       s.Expiry,
		},
		IDToken:     s.IDToken,
		Scopes:      s.Scopes,
		OrgScopes:   s.OrgScopes,
		RedirectURL: s.RedirectURL,
		Issuer:      s.Issuer,
		Subject:     s.Subject,
		OID:         s.OID,
	}
	return nil
}
