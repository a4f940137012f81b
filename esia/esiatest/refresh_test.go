package esiatest_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/esia/esiatest"
)

func TestRefresh(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	first := s.newTokens()
	s.Advance(2 * time.Hour)
	wantCode(t, s.person(first.text("access_token")), "ESIA-005013")
	second := s.mustPost(s.signed(s.refresh(first.text("refresh_token")), orderRefresh))
	if got := s.person(second.text("access_token")).status; got != http.StatusOK {
		t.Errorf("data: status %d", got)
	}
	if second.text("refresh_token") == first.text("refresh_token") || second.text("refresh_token") == "" {
		t.Error("the refresh token is not a new one")
	}
	a, b := claimsOf(t, first.text("id_token")), claimsOf(t, second.text("id_token"))
	if a["auth_time"] != b["auth_time"] || a["urn:esia:sid"] != b["urn:esia:sid"] || a["iat"] == b["iat"] {
		t.Errorf("identity tokens %v and %v", a, b)
	}
	for _, tt := range []struct {
		name    string
		changes []string
		want    esia.Code
	}{
		{"redirect", []string{"redirect_uri", callback + "2"}, "ESIA-007011"},
		{"scope", []string{"scope", "openid"}, "ESIA-007006"},
		{"scope_org", []string{"scope_org", orgScope}, "ESIA-007006"},
		{"unknown token", []string{"refresh_token", uuid()}, "ESIA-007011"},
		{"access token", []string{"refresh_token", second.text("access_token")}, "ESIA-007011"},
		{"no redirect", []string{"redirect_uri", "-"}, "ESIA-007014"},
		{"no hash", []string{"client_certificate_hash", "-"}, "ESIA-007014"},
		{"no token", []string{"refresh_token", "-"}, "ESIA-007014"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := s.on(t)
			wantCode(t, s.post(s.signed(s.refresh(second.text("refresh_token"), tt.changes...), orderRefresh)), tt.want)
		})
	}
	s.mustPost(s.signed(s.refresh(second.text("refresh_token")), orderRefresh))
}

// TestReusedRefresh: by default only the used token is dead.
func TestReusedRefresh(t *testing.T) {
	t.Parallel()
	for _, revoke := range []bool{false, true} {
		s := newStand(t, func(cfg *esiatest.Config) { cfg.Protocol.RevokeOnRefreshReuse = revoke })
		first := s.newTokens().text("refresh_token")
		form := s.signed(s.refresh(first), orderRefresh)
		second := s.mustPost(form)
		wantCode(t, s.post(form), "ESIA-007011")
		wantCode(t, s.post(s.signed(s.refresh(first), orderRefresh)), "ESIA-007011")
		want := esia.Code("")
		if revoke {
			want = "ESIA-007011"
		}
		wantCode(t, s.post(s.signed(s.refresh(second.text("refresh_token")), orderRefresh)), want)
	}
}

func TestExpiredRefresh(t *testing.T) {
	t.Parallel()
	s := newStand(t, func(cfg *esiatest.Config) { cfg.Clients[0].RefreshLifetime = 24 * time.Hour })
	token := s.newTokens().text("refresh_token")
	s.Advance(24 * time.Hour)
	wantCode(t, s.post(s.signed(s.refresh(token), orderRefresh)), "ESIA-007011")
}

// TestRefreshWithToken is the other form of a refresh, without redirect_uri and
// certificate hash.
func TestRefreshWithToken(t *testing.T) {
	t.Parallel()
	order := []string{"client_id", "scope", "timestamp", "state", "refresh_token"}
	s := newStand(t, func(cfg *esiatest.Config) { cfg.Protocol.RefreshWithToken = true })
	token := s.newTokens().text("refresh_token")
	bare := []string{"redirect_uri", "-", "client_certificate_hash", "-"}
	wantCode(t, s.post(s.signed(s.refresh(token), orderRefresh)), "ESIA-007053")
	wantCode(t, s.post(s.signed(s.refresh(token, append(bare, "scope_org", "org_ogrn")...), order)), "ESIA-007006")
	for i := range len(order) - 1 {
		wrong := append([]string(nil), order...)
		wrong[i], wrong[i+1] = wrong[i+1], wrong[i]
		wantCode(t, s.post(s.signed(s.refresh(token, bare...), wrong)), "ESIA-007053")
	}
	s.mustPost(s.signed(s.refresh(token, bare...), order))
	other := newStand(t)
	token = other.newTokens().text("refresh_token")
	wantCode(t, other.post(other.signed(other.refresh(token, bare...), order)), "ESIA-007014")
}

func TestCredentials(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.agree(esiatest.Confirmed(), consentTo("CREDIT", 5))
	org := func(names ...string) string {
		for i, name := range names {
			names[i] = "http://esia.gosuslugi.ru/" + name + "?org_oid=1000000777"
		}
		return strings.Join(names, " ")
	}
	for _, tt := range []struct {
		name    string
		changes []string
		want    esia.Code
	}{
		{"consent", nil, ""},
		{"organization", []string{"scope", org("org_shortname", "org_ogrn")}, ""},
		{"organization, short form", []string{"scope", "org_shortname?org_oid=1000000777"}, ""},
		{"person without a consent", []string{"scope", "prm_chg?oid=1000000004"}, "ESIA-007004"},
		{"unknown person", []string{"scope", "prm_chg?oid=1"}, "ESIA-007006"},
		{"no person", []string{"scope", "prm_chg"}, "ESIA-007006"},
		{"bad person", []string{"scope", "prm_chg?oid=-1"}, "ESIA-007006"},
		{"unknown organization", []string{"scope", "org_shortname?org_oid=1"}, "ESIA-007006"},
		{"no organization", []string{"scope", "org_shortname"}, "ESIA-007006"},
		{"not granted", []string{"scope", org("org_kpp")}, "ESIA-007019"},
		{"scope of a person", []string{"scope", "openid"}, "ESIA-007006"},
		{"both", []string{"scope", org("org_ogrn") + " prm_chg?oid=1000000006"}, "ESIA-007006"},
		{"two people", []string{"scope", "prm_chg?oid=1000000006 prm_chg?oid=1000000004"}, "ESIA-007006"},
		{"no scope", []string{"scope", "-"}, "ESIA-007013"},
		{"scope_org", []string{"scope_org", orgScope}, "ESIA-007003"},
		{"no redirect", []string{"redirect_uri", "-"}, "ESIA-007014"},
		{"foreign redirect", []string{"redirect_uri", "https://evil.com/"}, "ESIA-007023"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := s.on(t)
			a := s.post(s.signed(s.credentials(tt.changes...), orderCredentials))
			wantCode(t, a, tt.want)
			if a.text("id_token") != "" || a.text("refresh_token") != "" {
				t.Error("there is a token of a person's login")
			}
		})
	}
	form := s.signed(s.credentials(), orderCredentials)
	claims := claimsOf(t, s.mustPost(form).text("access_token"))
	if claims["scope"] != "prm_chg?oid=1000000006" || claims["urn:esia:sbj_id"] != 1000000006.0 {
		t.Errorf("claims %v", claims)
	}
	wantCode(t, s.post(form), "ESIA-007003") // the same request again
	claims = claimsOf(t, s.mustPost(s.signed(s.credentials("scope", org("org_ogrn")), orderCredentials)).text("access_token"))
	if _, ok := claims["urn:esia:sbj_id"]; ok || claims["scope"] != org("org_ogrn") {
		t.Errorf("claims %v", claims)
	}
}

func TestRevoke(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	tokens, code := s.newTokens(), s.newCode()
	other := s.mustPost(s.signed(s.exchange(s.codeOf(s.authorizeAs(esiatest.Foreigner(), s.signed(s.login(), orderAuthorize)))), orderExchange))
	s.Revoke(esiatest.Confirmed().OID)
	wantCode(t, s.person(tokens.text("access_token")), "ESIA-005011")
	wantCode(t, s.post(s.signed(s.refresh(tokens.text("refresh_token")), orderRefresh)), "ESIA-007011")
	wantCode(t, s.post(s.signed(s.exchange(code), orderExchange)), "ESIA-007011")
	s.mustPost(s.signed(s.refresh(other.text("refresh_token")), orderRefresh))
}
