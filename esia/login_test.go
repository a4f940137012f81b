package esia_test

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/scopes"
)

func TestBegin(t *testing.T) {
	t.Parallel()
	c := newDouble(t, nil).client(t)
	login, err := c.Begin(t.Context(), oauth2.AccessTypeOffline,
		esia.WithScopes(scopes.NewSet(scopes.Email, scopes.OpenID)), esia.WithRedirectURL("https://app.example.ru/other"))
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(login.URL)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	for name, want := range map[string]string{
		"scope": "openid email", "redirect_uri": "https://app.example.ru/other", "access_type": "offline",
		"response_type": "code", "state": login.State, "nonce": "", "code_challenge": "", "scope_org": "",
	} {
		if got := q.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if !regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(login.State) {
		t.Errorf("the state %q is not a UUID of version 4", login.State)
	}
	again, err := c.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if again.State == login.State {
		t.Error("two logins have the same state")
	}
}

// TestBeginOptions refuses options that would change what the client makes.
func TestBeginOptions(t *testing.T) {
	t.Parallel()
	c := newDouble(t, nil).client(t)
	for _, name := range []string{
		"client_id", "client_secret", "client_certificate_hash", "timestamp", "state", "response_type", "grant_type",
		"nonce", "code_challenge", "code_challenge_method", "code_verifier",
	} {
		if _, err := c.Begin(t.Context(), oauth2.SetAuthURLParam(name, "x")); !errors.Is(err, esia.ErrOption) {
			t.Errorf("%s: got %v, want ErrOption", name, err)
		}
	}
	if _, err := c.Begin(t.Context(), nil); !errors.Is(err, esia.ErrOption) {
		t.Errorf("nil: got %v, want ErrOption", err)
	}
	if _, err := c.Begin(t.Context(), esia.WithRedirectURL("/relative")); err == nil {
		t.Error("a relative redirect address: got no error")
	}
	if _, err := c.AuthCodeURL(t.Context(), "state"); err == nil {
		t.Error("a state that is no UUID: got no error")
	}
	if _, err := c.Exchange(t.Context(), "code", oauth2.SetAuthURLParam("code", "x")); !errors.Is(err, esia.ErrOption) {
		t.Errorf("Exchange with another code: got %v, want ErrOption", err)
	}
}

// TestLoginJSON takes a login through the form in which it is kept.
func TestLoginJSON(t *testing.T) {
	t.Parallel()
	var d *double
	d = newDouble(t, func(w http.ResponseWriter, r *http.Request) {
		writeJSON(w, http.StatusOK, d.answer(t, r, object{"id_token": d.token(t, "id", object{"nonce": r.FormValue("code")})}))
	})
	d.cfg.Protocol = esia.Protocol{Nonce: true, PKCE: esia.PKCES256}
	c := d.client(t)
	login, query := begin(t, c)
	query.Set("code", login.Nonce) // the double returns it as the nonce
	data, err := json.Marshal(login)
	if err != nil {
		t.Fatal(err)
	}
	wantNoSecret(t, string(data), login.URL, "client_secret")
	var kept esia.Login
	if err := json.Unmarshal(data, &kept); err != nil {
		t.Fatal(err)
	}
	auth, err := c.Complete(t.Context(), &kept, query)
	if err != nil {
		t.Fatal(err)
	}
	if auth.IDToken.Nonce != login.Nonce || auth.Identity.OID != testOID {
		t.Errorf("got %+v, %v", auth.Identity, auth.IDToken.Nonce)
	}
}

func TestCompleteRefuses(t *testing.T) {
	t.Parallel()
	d := newDouble(t, nil) // no request must be made
	c := d.client(t)
	login, good := begin(t, c)
	other, _ := begin(t, c)
	tests := []struct {
		name   string
		login  func(*esia.Login)
		query  func(url.Values)
		want   error
		advice string
	}{
		{name: "WrongState", query: func(q url.Values) { q.Set("state", other.State) }, want: esia.ErrState},
		{name: "StateUpperCase", query: func(q url.Values) { q.Set("state", strings.ToUpper(login.State)) }, want: esia.ErrState},
		{name: "StatePrefix", query: func(q url.Values) { q.Set("state", login.State[:35]) }, want: esia.ErrState},
		{name: "NoState", query: func(q url.Values) { q.Del("state") }, want: esia.ErrState},
		{name: "WrongStateWithError", query: func(q url.Values) { q.Set("state", other.State); q.Set("error", "access_denied") }, want: esia.ErrState},
		{name: "RepeatedState", query: func(q url.Values) { q.Add("state", login.State) }, want: esia.ErrCallback, advice: "state is repeated"},
		{name: "RepeatedCode", query: func(q url.Values) { q.Add("code", "x") }, want: esia.ErrCallback, advice: "code is repeated"},
		{name: "RepeatedError", query: func(q url.Values) { q["error"] = []string{"a", "b"} }, want: esia.ErrCallback, advice: "error is repeated"},
		{name: "RepeatedDescription", query: func(q url.Values) { q["error_description"] = []string{"a", "b"} }, want: esia.ErrCallback},
		{name: "NeitherCodeNorError", query: func(q url.Values) { q.Del("code") }, want: esia.ErrCallback},
		{name: "HugeParameter", query: func(q url.Values) { q.Set("x", strings.Repeat("x", 1<<20)) }, want: esia.ErrCallback},
		{name: "Empty", query: func(q url.Values) { clear(q) }, want: esia.ErrState},
		{name: "EmptyLogin", login: func(l *esia.Login) { *l = esia.Login{} }, want: esia.ErrState},
		{name: "BothStatesEmpty", login: func(l *esia.Login) { l.State = "" }, query: func(q url.Values) { q.Set("state", "") }, want: esia.ErrState},
		{name: "OtherInstallation", login: func(l *esia.Login) { l.Issuer = "http://esia.gosuslugi.ru/" }, want: esia.ErrState},
		{name: "OtherProvider", login: func(l *esia.Login) { l.Provider = "gateway" }, want: esia.ErrState},
		{name: "Expired", login: func(l *esia.Login) { l.Expires = d.now }, want: esia.ErrLoginExpired},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l, q := *login, maps.Clone(good)
			if tt.login != nil {
				tt.login(&l)
			}
			if tt.query != nil {
				tt.query(q)
			}
			auth, err := c.Complete(t.Context(), &l, q)
			if auth != nil || !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.advice) {
				t.Fatalf("got %v, %v, want %v", auth, err, tt.want)
			}
			wantNoSecret(t, err.Error(), login.State, other.State, "secret-code")
		})
	}
	if _, err := c.Complete(t.Context(), nil, good); !errors.Is(err, esia.ErrState) {
		t.Errorf("no login: got %v, want ErrState", err)
	}
}

// TestCompleteDenied is the person who says no.
func TestCompleteDenied(t *testing.T) {
	t.Parallel()
	c := newDouble(t, nil).client(t)
	login, query := begin(t, c)
	query.Del("code")
	query.Set("error", "access_denied")
	query.Set("error_description", "ESIA-007004: The resource owner or authorization server denied the request.\r\nX: forged\x1b[31m")
	_, err := c.Complete(t.Context(), login, query)
	refusal, ok := errors.AsType[*esia.Error](err)
	if !ok || !errors.Is(err, esia.CodeAccessDenied) || refusal.OAuth != "access_denied" || refusal.State != login.State {
		t.Fatalf("got %#v, want ESIA-007004", err)
	}
	if strings.ContainsAny(err.Error(), "\r\n\x1b") {
		t.Errorf("the text has control characters: %q", err)
	}
	if errors.Is(err, esia.CodeInvalidGrant) {
		t.Error("it is ESIA-007011 too")
	}
	if _, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
		t.Error("a refusal in a callback is a RetrieveError, though no token was requested")
	}
}

func TestLogoutURL(t *testing.T) {
	t.Parallel()
	d := newDouble(t, nil)
	c := d.client(t)
	got, err := c.LogoutURL(t.Context(), esia.Logout{RedirectURL: "https://app.example.ru/?a=b"})
	if err != nil {
		t.Fatal(err)
	}
	if want := d.URL + "/prefix/idp/ext/Logout?client_id=MYSYS01&redirect_url=https%3A%2F%2Fapp.example.ru%2F%3Fa%3Db"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	got, err = c.LogoutURL(t.Context(), esia.Logout{})
	if want := d.URL + "/prefix/idp/ext/Logout?client_id=MYSYS01"; err != nil || got != want {
		t.Errorf("without an address: got %s, %v, want %s", got, err, want)
	}
	for _, l := range []esia.Logout{{RedirectURL: "javascript:x"}, {IDToken: "x"}, {State: "x"}} {
		if got, err := c.LogoutURL(t.Context(), l); err == nil {
			t.Errorf("%+v: got %s, want an error", l, got)
		}
	}
}

// TestOrgScopes sends scopes of organizations where the switch says.
func TestOrgScopes(t *testing.T) {
	t.Parallel()
	org := scopes.Scope("org_inn").ForOrg(1000000777)
	for name, tt := range map[string]struct {
		place         esia.OrgScopesPlace
		scope, orgSet string
	}{
		"Parameter": {esia.OrgScopesParameter, "openid fullname", string(org)},
		"InScope":   {esia.OrgScopesInScope, "openid fullname " + string(org), ""},
	} {
		d := newDouble(t, nil)
		d.cfg.OrgScopes = scopes.NewSet(org)
		d.cfg.Protocol.OrgScopes = tt.place
		login, _ := begin(t, d.client(t))
		u, err := url.Parse(login.URL)
		if err != nil {
			t.Fatal(err)
		}
		if got := u.Query(); got.Get("scope") != tt.scope || got.Get("scope_org") != tt.orgSet {
			t.Errorf("%s: got scope %q and scope_org %q", name, got.Get("scope"), got.Get("scope_org"))
		}
		if login.Scopes.String() != "openid fullname" || login.OrgScopes.String() != string(org) {
			t.Errorf("%s: the login keeps %q and %q", name, login.Scopes, login.OrgScopes)
		}
	}
}

// TestAddressIsFresh checks that the timestamp is that of the call.
func TestAddressIsFresh(t *testing.T) {
	t.Parallel()
	d := newDouble(t, nil)
	c := d.client(t)
	d.now = d.now.Add(90 * time.Minute)
	login, _ := begin(t, c)
	if !strings.Contains(login.URL, "timestamp=2026.01.15+11%3A05%3A10+%2B0000") {
		t.Errorf("got %s", login.URL)
	}
	if want := d.now.Add(esia.LoginLifetime); !login.Expires.Equal(want) {
		t.Errorf("Expires: got %v, want %v", login.Expires, want)
	}
}
