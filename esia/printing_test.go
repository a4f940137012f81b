package esia_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/internal/printtest"
	"github.com/go-esia/sdk/scopes"
)

// secret stands in every place where a secret or personal data can be.
const secret = printtest.Secret

// holders are values of all exported types that are not plain names or
// functions, with a secret wherever there is room for one.
func holders(t *testing.T) map[string]any {
	t.Helper()
	d := newDouble(t, nil)
	d.cfg.HTTPClient = &http.Client{}
	c := d.client(t)
	grant := &esia.Grant{
		Token:   &oauth2.Token{AccessToken: secret, RefreshToken: secret},
		IDToken: secret, Scopes: scopes.NewSet("openid"), Issuer: "issuer", Subject: "1", OID: 1,
	}
	id, err := c.VerifyIDToken(t.Context(), d.token(t, "id", object{"urn:esia:sid": secret, "nonce": secret}), "")
	if err != nil {
		t.Fatal(err)
	}
	access, err := c.VerifyAccessToken(t.Context(), d.token(t, "access", object{"urn:esia:sid": secret}))
	if err != nil {
		t.Fatal(err)
	}
	source := c.TokenSource(t.Context(), grant, nil)
	api := c.API(source)
	profile := &esia.Profile{
		Person:   scopes.Person{LastName: secret},
		Contacts: []scopes.Contact{{Value: secret}},
		Avatar:   &esia.Avatar{Data: []byte(secret)},
		Missing:  []esia.Missing{{Scope: scopes.Email, Err: errors.New("x")}},
	}
	return map[string]any{
		"Account":             &esia.Account{FirstName: secret, SNILS: snils, Contacts: profile.Contacts},
		"Avatar":              profile.Avatar,
		"AvatarKind":          new(esia.AvatarCircle),
		"Collection":          new(api.Person(1).Contacts()),
		"Consent":             &esia.Consent{Type: "APIPGU"},
		"ConsentAction":       new(esia.ConsentUse),
		"ImportForm":          new(esia.Import2016),
		"Missing":             &profile.Missing[0],
		"OrganizationService": api.Organization(1),
		"PersonFilter":        new(esia.NoKids),
		"Profile":             profile,
		"Renewer":             printtest.Pointer{To: esia.Renewer(source)},
		"Login": &esia.Login{
			URL: "https://a.ru/?client_secret=" + secret, Provider: "esia", State: secret, Nonce: secret, Verifier: secret,
			Scopes: scopes.NewSet("openid"),
		},
		"Authentication":  &esia.Authentication{Identity: grant.Identity(), IDToken: id, AccessToken: access, Grant: grant},
		"Grant":           grant,
		"IDToken":         id,
		"AccessToken":     access,
		"TokenSource":     printtest.Pointer{To: source},
		"Client":          printtest.Pointer{To: c},
		"Config":          &d.cfg,
		"API":             printtest.Pointer{To: api},
		"PersonService":   api.Person(1),
		"Error":           &esia.Error{Op: "exchange", Code: esia.CodeInvalidGrant, OAuth: "invalid_grant", StatusCode: 400},
		"TokenError":      &esia.TokenError{Token: "access token", Claim: "exp", Err: esia.ErrTokenExpired},
		"Endpoint":        new(esia.Test(esia.V2)),
		"Identity":        new(grant.Identity()),
		"Logout":          &esia.Logout{IDToken: secret, State: secret},
		"RequestEvent":    &esia.RequestEvent{Op: "exchange", Err: errors.New("x")},
		"RefreshEvent":    &esia.RefreshEvent{OID: 1},
		"SignEvent":       &esia.SignEvent{Op: "exchange"},
		"Observer":        &esia.Observer{},
		"Protocol":        &esia.Protocol{},
		"KeyInfo":         &esia.KeyInfo{},
		"KeyDirConfig":    &esia.KeyDirConfig{},
		"KeyDir":          printtest.Pointer{To: &esia.KeyDir{}},
		"Code":            new(esia.CodeInvalidGrant),
		"Level":           new(esia.LevelConfirmed),
		"PKCE":            new(esia.PKCES256),
		"RefreshMessage":  new(esia.RefreshWithToken),
		"OrgScopesPlace":  new(esia.OrgScopesInScope),
		"CertificateHash": new(esia.Hash256),
		"KeySet":          &d.cfg.Keys,
		"Version":         new(esia.V2),
	}
}

// TestAllTypesAreListed fails when a type is exported that holders forgets.
func TestAllTypesAreListed(t *testing.T) {
	t.Parallel()
	printtest.Listed(t, holders(t))
}

// snils is in the tokens of the double.
const snils = "000-000-600 06"

func TestSecretsDoNotPrint(t *testing.T) {
	t.Parallel()
	printtest.Formatted(t, holders(t), secret, snils)
}

// TestTokensDoNotLogAsJSON covers the handler that encodes what is inside of
// other values with encoding/json.
func TestTokensDoNotLogAsJSON(t *testing.T) {
	t.Parallel()
	list := holders(t)
	// A Login is made to be kept as JSON, and holds no key and no token. Config
	// and KeyDirConfig hold functions, which have no JSON.
	delete(list, "Login")
	// Data of people is logged through scopes.Redact.
	delete(list, "Account")
	delete(list, "Avatar")
	delete(list, "Profile")
	printtest.LoggedAsJSON(t, list, secret, snils)
	grant := list["Grant"]
	if _, err := json.Marshal(grant); !errors.Is(err, esia.ErrMarshalGrant) {
		t.Errorf("json.Marshal of a Grant: got %v", err)
	}
	if _, err := xml.Marshal(grant); !errors.Is(err, esia.ErrMarshalGrant) {
		t.Errorf("xml.Marshal of a Grant: got %v", err)
	}
	for _, data := range []string{`{}`, `"x"`} {
		if err := json.Unmarshal([]byte(data), new(esia.Grant)); err == nil {
			t.Errorf("json.Unmarshal of %s into a Grant: got no error", data)
		}
	}
}

func logText(v any) string {
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	logger.Info("m", "v", v, slog.Group("g", "v", v))
	return log.String()
}

// TestObserved checks what the observer and the log are told of a login that
// fails and one that does not, and that there is no secret in it.
func TestObserved(t *testing.T) {
	t.Parallel()
	var d *double
	refuse := true
	d = newDouble(t, func(w http.ResponseWriter, r *http.Request) {
		if refuse {
			writeJSON(w, http.StatusBadRequest, object{"error": "invalid_grant", "error_description": "ESIA-007011"})
			return
		}
		writeJSON(w, http.StatusOK, d.answer(t, r, object{"refresh_token": secret}))
	})
	var log bytes.Buffer
	var events []string
	d.cfg.Logger = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	d.cfg.Observer = observe(&events)
	c := d.client(t)
	login, query := begin(t, c)
	query.Set("code", secret)
	if _, err := c.Complete(t.Context(), login, query); err == nil {
		t.Fatal("got no error")
	}
	refuse = false
	auth, err := c.Complete(t.Context(), login, query)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Refresh(t.Context(), auth.Grant); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"sign authorize ok", "sign exchange ok", "request exchange 400 ok", "sign exchange ok", "request exchange 200 ok",
		"sign refresh ok", "request refresh 200 ok", "refresh 1000000001 ok",
	}
	if !slices.Equal(events, want) {
		t.Errorf("got  %q\nwant %q", events, want)
	}
	if got := strings.Count(log.String(), "\n"); got != len(want) {
		t.Errorf("got %d log records, want %d:\n%s", got, len(want), log.String())
	}
	wantNoSecret(t, log.String(), secret, login.State, login.URL, "eyJ", auth.Grant.Token.AccessToken)
}

func observe(events *[]string) esia.Observer {
	result := func(err error) string {
		if err != nil {
			return "failed"
		}
		return "ok"
	}
	add := func(format string, args ...any) { *events = append(*events, fmt.Sprintf(format, args...)) }
	return esia.Observer{
		Sign: func(_ context.Context, e esia.SignEvent) { add("sign %s %s", e.Op, result(e.Err)) },
		Request: func(_ context.Context, e esia.RequestEvent) {
			add("request %s %d %s", e.Op, e.StatusCode, result(e.Err))
		},
		Refresh: func(_ context.Context, e esia.RefreshEvent) { add("refresh %v %s", e.OID, result(e.Err)) },
	}
}
