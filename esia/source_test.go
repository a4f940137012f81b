package esia_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/scopes"
)

// grant returns a grant of d whose token ends after the given time.
func (d *double) grant(t testing.TB, lifetime time.Duration) *esia.Grant {
	t.Helper()
	return &esia.Grant{
		Token:       &oauth2.Token{AccessToken: "old-access", TokenType: "Bearer", RefreshToken: "old-refresh", Expiry: d.now.Add(lifetime)},
		IDToken:     "old-id",
		Scopes:      scopes.NewSet(scopes.OpenID, scopes.FullName),
		RedirectURL: testRedirect,
		Issuer:      d.cfg.Endpoint.Issuer(),
		Subject:     testOID.String(),
		OID:         testOID,
	}
}

// refreshing returns a double that answers refreshes with changes to the
// answer, and how many there were.
func refreshing(t *testing.T, changes func(*double) object) (*double, *atomic.Int64) {
	t.Helper()
	var d *double
	var count atomic.Int64
	d = newDouble(t, func(w http.ResponseWriter, r *http.Request) {
		count.Add(1)
		if got := r.FormValue("refresh_token"); got != "old-refresh" {
			t.Errorf("refresh_token: got %q", got)
		}
		var o object
		if changes != nil {
			o = changes(d)
		}
		writeJSON(w, http.StatusOK, d.answer(t, r, o))
	})
	return d, &count
}

func TestRefresh(t *testing.T) {
	t.Parallel()
	d, _ := refreshing(t, nil)
	old := d.grant(t, 0)
	fresh, err := d.client(t).Refresh(t.Context(), old)
	if err != nil {
		t.Fatal(err)
	}
	if fresh.Token.RefreshToken != "0b1f2e3d-0000-4000-8000-000000000001" || fresh.Token.AccessToken == "old-access" || fresh.IDToken == "old-id" {
		t.Errorf("got the old tokens: %v", fresh)
	}
	if old.Token.AccessToken != "old-access" || old.Token.RefreshToken != "old-refresh" {
		t.Error("the old grant was changed")
	}
	if fresh.Identity() != old.Identity() || !fresh.Scopes.Equal(old.Scopes) || fresh.RedirectURL != old.RedirectURL {
		t.Errorf("got %v of %v", fresh, fresh.Identity())
	}
}

// TestRefreshKeepsToken is an answer without new refresh and identity tokens.
func TestRefreshKeepsToken(t *testing.T) {
	t.Parallel()
	d, _ := refreshing(t, func(*double) object { return object{"refresh_token": nil, "id_token": nil} })
	fresh, err := d.client(t).Refresh(t.Context(), d.grant(t, 0))
	if err != nil || fresh.Token.RefreshToken != "old-refresh" || fresh.IDToken != "old-id" {
		t.Errorf("got %v, %v, want the old refresh token kept", fresh, err)
	}
}

func TestRefreshRefuses(t *testing.T) {
	t.Parallel()
	answers := map[string]struct {
		changes func(*double) object
		want    error
	}{
		"OtherPersonAccess": {func(d *double) object {
			return object{"access_token": d.token(t, "access", object{"urn:esia:sbj_id": 1000000002})}
		}, esia.ErrTokenSubject},
		"OtherPersonID": {func(d *double) object {
			return object{"id_token": d.token(t, "id", object{"sub": 1000000002, "urn:esia:sbj": nil})}
		}, esia.ErrTokenSubject},
		"InvalidGrant": {func(*double) object {
			return object{"error": "invalid_grant", "error_description": "ESIA-007011: used"}
		}, esia.ErrLoginRequired},
		"Unavailable": {func(*double) object {
			return object{"error": "temporarily_unavailable", "error_description": "ESIA-007008"}
		}, esia.CodeUnavailable},
	}
	for name, tt := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, _ := refreshing(t, tt.changes)
			fresh, err := d.client(t).Refresh(t.Context(), d.grant(t, 0))
			if fresh != nil || !errors.Is(err, tt.want) {
				t.Errorf("got %v, %v, want %v", fresh, err, tt.want)
			}
			if name == "Unavailable" && errors.Is(err, esia.ErrLoginRequired) {
				t.Error("a passing failure demands a login")
			}
		})
	}
	d := newDouble(t, nil)
	c := d.client(t)
	without := d.grant(t, 0)
	without.Token.RefreshToken = ""
	for name, g := range map[string]*esia.Grant{"Nil": nil, "NoToken": {}, "NoRefreshToken": without} {
		if _, err := c.Refresh(t.Context(), g); !errors.Is(err, esia.ErrLoginRequired) {
			t.Errorf("%s: got %v, want ErrLoginRequired", name, err)
		}
	}
	foreign := d.grant(t, 0)
	foreign.Issuer = "http://esia.gosuslugi.ru/"
	if _, err := c.Refresh(t.Context(), foreign); err == nil || errors.Is(err, esia.ErrLoginRequired) {
		t.Errorf("a grant of another installation: got %v", err)
	}
}

// TestRefreshVariant sends the other form of refreshes.
func TestRefreshVariant(t *testing.T) {
	t.Parallel()
	var d *double
	d = newDouble(t, func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		if r.PostForm.Has("redirect_uri") || r.PostForm.Has("client_certificate_hash") {
			t.Errorf("got %v", r.PostForm)
		}
		writeJSON(w, http.StatusOK, d.answer(t, r, nil))
	})
	d.cfg.Protocol.RefreshMessage = esia.RefreshWithToken
	if _, err := d.client(t).Refresh(t.Context(), d.grant(t, 0)); err != nil {
		t.Error(err)
	}
}

// TestTokenSourceRefreshesOnce has many goroutines meet one expired token.
func TestTokenSourceRefreshesOnce(t *testing.T) {
	t.Parallel()
	d, count := refreshing(t, nil)
	source := d.client(t).TokenSource(t.Context(), d.grant(t, time.Second), nil)
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			token, err := source.Token()
			if err != nil || token.AccessToken == "old-access" {
				t.Errorf("got %v", err)
			}
		})
	}
	wg.Wait()
	if got := count.Load(); got != 1 {
		t.Errorf("got %d refreshes, want 1", got)
	}
}

func TestTokenSourceKeepsFreshToken(t *testing.T) {
	t.Parallel()
	d := newDouble(t, nil)
	g := d.grant(t, time.Minute)
	source := d.client(t).TokenSource(t.Context(), g, nil)
	g.Token.AccessToken = "changed"
	token, err := source.Token()
	if err != nil || token.AccessToken != "old-access" {
		t.Fatalf("got %v, %v", token, err)
	}
	token.AccessToken = "changed"
	source.Grant().Token.AccessToken = "changed"
	if token, _ := source.Token(); token.AccessToken != "old-access" {
		t.Error("the source shares its token with callers")
	}
}

// TestTokenSourceSaves hands each new grant to save before it is used, and does
// not refresh again when only saving failed.
func TestTokenSourceSaves(t *testing.T) {
	t.Parallel()
	d, count := refreshing(t, nil)
	broken := errors.New("disk full")
	fail := true
	var saved []*esia.Grant
	var source *esia.TokenSource
	source = d.client(t).TokenSource(t.Context(), d.grant(t, 0), func(_ context.Context, g *esia.Grant) error {
		if source.Grant().Token.AccessToken != g.Token.AccessToken {
			t.Error("the source has another grant than the one to be saved")
		}
		if fail {
			return broken
		}
		saved = append(saved, g)
		return nil
	})

	if token, err := source.Token(); token != nil || !errors.Is(err, broken) {
		t.Fatalf("got %v, %v, want the error of save", token, err)
	}
	fail = false
	token, err := source.Token()
	if err != nil || len(saved) != 1 || saved[0].Token.AccessToken != token.AccessToken {
		t.Fatalf("got %v, %v, %d saved", token, err, len(saved))
	}
	if _, err := source.Token(); err != nil || len(saved) != 1 || count.Load() != 1 {
		t.Errorf("got %v, %d saved, %d refreshes, want 1 and 1", err, len(saved), count.Load())
	}
}

func TestTokenSourceWithoutGrant(t *testing.T) {
	t.Parallel()
	c := newDouble(t, nil).client(t)
	for _, g := range []*esia.Grant{nil, {}} {
		if _, err := c.TokenSource(t.Context(), g, nil).Token(); !errors.Is(err, esia.ErrLoginRequired) {
			t.Errorf("got %v, want ErrLoginRequired", err)
		}
	}
}

func TestClientToken(t *testing.T) {
	t.Parallel()
	var d *double
	d = newDouble(t, func(w http.ResponseWriter, r *http.Request) {
		writeJSON(w, http.StatusOK, d.answer(t, r, object{
			"id_token": nil, "refresh_token": nil, "access_token": d.token(t, "access", object{"urn:esia:sbj_id": nil}),
		}))
	})
	c := d.client(t)
	token, err := c.ClientToken(t.Context(), scopes.NewSet("prm_chg?oid=1000000001"))
	if err != nil || !token.Expiry.Equal(d.now.Add(time.Hour)) {
		t.Errorf("got %v, %v", token.Expiry, err)
	}
	if _, err := c.ClientToken(t.Context(), scopes.Set{}); err == nil {
		t.Error("no scopes: got no error")
	}
}

// TestGrantStorage takes a grant through its stored form.
func TestGrantStorage(t *testing.T) {
	t.Parallel()
	d := newDouble(t, nil)
	g := d.grant(t, time.Hour)
	g.OrgScopes = scopes.NewSet(scopes.Scope("org_inn").ForOrg(1000000777))
	data, err := g.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var got esia.Grant
	if err := got.UnmarshalBinary(data); err != nil {
		t.Fatal(err)
	}
	again, err := got.MarshalBinary()
	if err != nil || string(again) != string(data) {
		t.Errorf("got %s, want %s", again, data)
	}
	if got.Identity() != g.Identity() || *got.Token != *g.Token || got.OrgScopes != g.OrgScopes {
		t.Errorf("got %v", got)
	}
	for name, bad := range map[string]string{
		"Empty": "", "NoJSON": "secret", "OtherVersion": `{"v":2,"access_token":"secret"}`, "NoToken": `{"v":1}`,
		"WrongType": `{"v":1,"access_token":"secret","expiry":"secret"}`, "List": `["secret"]`,
	} {
		kept := got
		err := kept.UnmarshalBinary([]byte(bad))
		if err == nil || kept.Identity() != g.Identity() {
			t.Errorf("%s: got %v and %v", name, err, kept)
			continue
		}
		wantNoSecret(t, err.Error(), "secret")
	}
	if _, err := (esia.Grant{}).MarshalBinary(); err == nil {
		t.Error("an empty grant: got no error")
	}
}

func FuzzGrantUnmarshalBinary(f *testing.F) {
	f.Add([]byte(`{"v":1,"access_token":"a","scopes":"openid","expiry":"2026-01-15T12:34:56Z","oid":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var g esia.Grant
		if g.UnmarshalBinary(data) != nil {
			return
		}
		if _, err := g.MarshalBinary(); err != nil {
			t.Errorf("a grant that was read can't be stored: %v", err)
		}
	})
}
