package esiatest_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/gost/cms"
	"github.com/go-esia/sdk/scopes"
)

const (
	apiKey     = "5b9c3f0e-2d1a-4c7e-9b60-0a1b2c3d4e5f"
	otherKey   = "00000000-2d1a-4c7e-9b60-0a1b2c3d4e5f"
	poorKey    = "11111111-2d1a-4c7e-9b60-0a1b2c3d4e5f"
	apiKeyRoot = "/esia-rs/api/public/v1/orgs/ext-app/"
)

// newKeyed returns a stand whose two clients have an API key each, and a third
// that has no scopes of organizations.
func newKeyed(t *testing.T) *stand {
	t.Helper()
	return newStand(t, func(cfg *esiatest.Config) {
		own := &cfg.Clients[0]
		own.Scopes = own.Scopes.With("http://lk.gosuslugi.ru/api-order")
		own.APIKeys = map[string]scopes.OID{apiKey: 1000000777}
		cfg.Clients[1].APIKeys = map[string]scopes.OID{otherKey: 1000000777}
		cfg.Clients = append(cfg.Clients, esiatest.Client{
			ID: "POOR", Certificates: own.Certificates, Domains: own.Domains, APIKeys: map[string]scopes.OID{poorKey: 1000000777},
			Scopes: scopes.NewSet("openid"),
		})
	})
}

func (s *stand) exchangeKey(key, signature string) answer {
	s.t.Helper()
	return s.do(s.request("GET", s.URL+apiKeyRoot+key+"/tkn?signature="+url.QueryEscape(signature), ""))
}

func TestAPIKey(t *testing.T) {
	t.Parallel()
	s := newKeyed(t)
	a := s.exchangeKey(apiKey, rawURL(s.cms(apiKey, cms.SignOptions{})))
	token := a.text("accessTkn")
	if a.status != http.StatusOK || len(a.json) != 1 || token == "" {
		t.Fatalf("status %d, %s", a.status, a.body)
	}
	claims := claimsOf(t, token)
	want := "http://lk.gosuslugi.ru/api-order http://esia.gosuslugi.ru/org_shortname?org_oid=1000000777 http://esia.gosuslugi.ru/org_ogrn?org_oid=1000000777"
	lifetime := claims["exp"].(float64) - claims["iat"].(float64)
	if claims["scope"] != want || claims["nbf"] != nil || claims["urn:esia:sbj_id"] != nil || lifetime != 86400 || claims["client_id"] != mnemonic {
		t.Errorf("claims %v", claims)
	}
	if a = s.get("/rs/orgs/1000000777", token); a.text("ogrn") != "1234567890123" || a.text("inn") != "" {
		t.Errorf("status %d, %s", a.status, a.body)
	}
	s.Advance(24*time.Hour + time.Second)
	wantCode(t, s.get("/rs/orgs/1000000777", token), "ESIA-005013")
}

// TestAPIKeyMistakes makes one mistake at a time.
func TestAPIKeyMistakes(t *testing.T) {
	t.Parallel()
	s := newKeyed(t)
	stranger := newStand(t)
	good := rawURL(s.cms(apiKey, cms.SignOptions{}))
	for _, tt := range []struct {
		name, key, signature string
		status               int
		code                 string
	}{
		{"unknown", strings.Replace(apiKey, "5b", "6b", 1), good, 404, "ESIA-030003"},
		{"none", "", good, 404, "ESIA-030003"},
		{"no signature", apiKey, "", 401, "ESIA-005011"},
		{"garbage", apiKey, "AAAA", 401, "ESIA-005011"},
		{"padded", apiKey, good + "==", 401, "ESIA-005011"},
		{"of another text", apiKey, rawURL(s.cms(apiKey+"\n", cms.SignOptions{})), 401, "ESIA-005011"},
		{"attached", apiKey, rawURL(s.cms(apiKey, cms.SignOptions{Attached: true})), 401, "ESIA-005011"},
		{"raw", apiKey, rawURL(s.raw(apiKey)), 401, "ESIA-005011"},
		{"old", apiKey, rawURL(s.cms(apiKey, cms.SignOptions{SigningTime: s.Now().Add(-time.Hour)})), 401, "ESIA-005052"},
		{"of a stranger", apiKey, rawURL(stranger.cms(apiKey, cms.SignOptions{})), 403, "ESIA-005029"},
		{"of another client", otherKey, rawURL(s.cms(otherKey, cms.SignOptions{})), 403, "ESIA-005029"},
		{"without scopes", poorKey, rawURL(s.cms(poorKey, cms.SignOptions{})), 403, "ESIA-005029"},
	} {
		if a := s.exchangeKey(tt.key, tt.signature); a.status != tt.status || a.text("code") != tt.code || a.text("accessTkn") != "" {
			t.Errorf("%s: status %d, %s, want %d, %s", tt.name, a.status, a.body, tt.status, tt.code)
		}
	}
	for path, want := range map[string]int{
		apiKey + "/tkn?signature=" + good + "&signature=" + good: 401, apiKey + "/tkn": 401, apiKey: 404, apiKey + "/x/tkn": 404,
	} {
		if a := s.do(s.request("GET", s.URL+apiKeyRoot+path, "")); a.status != want {
			t.Errorf("%.60s: status %d, want %d", path, a.status, want)
		}
	}
	if a := s.do(s.request("POST", s.URL+apiKeyRoot+apiKey+"/tkn?signature="+good, "")); a.status != http.StatusForbidden {
		t.Errorf("POST: status %d", a.status)
	}
	for _, r := range s.Requests() {
		if shown := fmt.Sprintf("%v %+v", r, r); strings.Contains(shown, apiKey) {
			t.Errorf("a printed request shows the key: %s", shown)
		}
	}
}
