package esia_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/scopes"
)

// secret stands in every place where a secret or personal data can be.
const secret = "TOP-SECRET"

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
	return map[string]any{
		"Login": &esia.Login{
			URL: "https://a.ru/?client_secret=" + secret, Provider: "esia", State: secret, Nonce: secret, Verifier: secret,
			Scopes: scopes.NewSet("openid"),
		},
		"Authentication":  &esia.Authentication{Identity: grant.Identity(), IDToken: id, Grant: grant},
		"Grant":           grant,
		"IDToken":         id,
		"AccessToken":     access,
		"TokenSource":     source,
		"Client":          c,
		"Config":          &d.cfg,
		"API":             api,
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
		"KeyDir":          &esia.KeyDir{},
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
	listed := holders(t)
	packages, err := parser.ParseDir(token.NewFileSet(), ".", func(info fs.FileInfo) bool {
		return !strings.HasSuffix(info.Name(), "_test.go")
	}, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range packages["esia"].Files {
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok && spec.Name.IsExported() && listed[spec.Name.Name] == nil {
				t.Errorf("type %s is not in the list of printed types", spec.Name.Name)
			}
			return true
		})
	}
}

// field holds a value in an exported field.
type field struct{ V any }

// shapes returns a pointer, its value, and both inside of other values.
func shapes(v any) map[string]any {
	all := map[string]any{"pointer": v}
	// deref is a table because there is no other way without package reflect
	// to keep the static types that users have.
	switch p := v.(type) {
	case *esia.Login:
		all["value"], all["slice of values"] = *p, []esia.Login{*p}
	case *esia.Authentication:
		all["value"], all["slice of values"] = *p, []esia.Authentication{*p}
	case *esia.Grant:
		all["value"], all["slice of values"] = *p, []esia.Grant{*p}
	case *esia.IDToken:
		all["value"], all["slice of values"] = *p, []esia.IDToken{*p}
	case *esia.AccessToken:
		all["value"], all["slice of values"] = *p, []esia.AccessToken{*p}
	case *esia.Config:
		all["value"], all["slice of values"] = *p, []esia.Config{*p}
	case *esia.Logout:
		all["value"], all["slice of values"] = *p, []esia.Logout{*p}
	}
	for name, value := range maps.Clone(all) {
		all[name+" in a field"] = field{value}
		all[name+" in a pointed field"] = &field{value}
		all[name+" in a slice"] = []any{value}
		all[name+" in a map"] = map[string]any{"k": value}
	}
	return all
}

func TestSecretsDoNotPrint(t *testing.T) {
	t.Parallel()
	list := holders(t)
	for _, name := range slices.Sorted(maps.Keys(list)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for shape, v := range shapes(list[name]) {
				for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%X", "%q", "%d"} {
					if text := fmt.Sprintf(verb, v); shows(text) {
						t.Errorf("%s, %s: %.200s", shape, verb, text)
					}
				}
				if text := logText(v); shows(text) {
					t.Errorf("%s, text log: %.200s", shape, text)
				}
			}
		})
	}
}

// TestTokensDoNotLogAsJSON covers the handler that encodes what is inside of
// other values with encoding/json.
func TestTokensDoNotLogAsJSON(t *testing.T) {
	t.Parallel()
	list := holders(t)
	for _, name := range []string{"Authentication", "Grant", "IDToken", "AccessToken", "TokenSource", "Client", "API", "Logout"} {
		for shape, v := range shapes(list[name]) {
			var log bytes.Buffer
			slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "v", v, slog.Group("g", "v", v))
			if shows(log.String()) {
				t.Errorf("%s, %s: %.300s", name, shape, log.String())
			}
		}
	}
	if _, err := json.Marshal(list["Grant"]); !errors.Is(err, esia.ErrMarshalJSON) {
		t.Errorf("json.Marshal of a Grant: got %v", err)
	}
	if err := json.Unmarshal([]byte(`{}`), new(esia.Grant)); err == nil {
		t.Error("json.Unmarshal into a Grant: got no error")
	}
}

func logText(v any) string {
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	logger.Info("m", "v", v, slog.Group("g", "v", v))
	return log.String()
}

// shows reports whether text has the secret or the SNILS of the double's tokens
// in any of the usual forms.
func shows(text string) bool {
	for _, s := range []string{secret, "000-000-600 06"} {
		for _, form := range []string{
			s, fmt.Sprintf("%x", s), fmt.Sprintf("%X", s), strings.Trim(fmt.Sprint([]byte(s)), "[]"),
			strings.Trim(fmt.Sprintf("%#v", []byte(s)), "[]byte{}"),
		} {
			if strings.Contains(text, form) {
				return true
			}
		}
	}
	return false
}

// TestShows is the negative control of the tests above.
func TestShows(t *testing.T) {
	t.Parallel()
	v := field{oauth2.Token{AccessToken: secret}}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%q"} {
		if !shows(fmt.Sprintf(verb, v)) {
			t.Errorf("%s of a token of package oauth2 is taken for harmless", verb)
		}
	}
	if !shows(logText([]byte(secret))) || !shows(logText(v)) {
		t.Error("a log of a token of package oauth2 is taken for harmless")
	}
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
