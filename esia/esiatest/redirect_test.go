package esiatest_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/go-esia/sdk/esia/esiatest"
)

func TestRedirectAddresses(t *testing.T) {
	t.Parallel()
	s := newStand(t, func(cfg *esiatest.Config) {
		cfg.Clients[0].Domains = []string{"example.ru", "https://tls.example.org:8443", "http://localhost:8080", "https://192.0.2.1/", "http://app:8080"}
		cfg.Clients[0].RedirectURLs = []string{"https://exact.example.net/callback?x=1"}
	})
	tests := []struct {
		address string
		ok      bool
	}{
		{"https://example.ru/cb", true},
		{"https://example.ru", true},
		{"https://app.example.ru/a/b?c=d", true},
		{"https://a.b.example.ru/", true},
		{"https://EXAMPLE.ru/cb", true},
		{"https://example.ru:443/cb", true},
		{"https://tls.example.org:8443/cb", true},
		{"http://localhost:8080/cb", true},
		{"https://192.0.2.1/cb", true},
		{"http://app:8080/cb", true},
		{"https://exact.example.net/callback?x=1", true},

		{"http://example.ru/cb", false},
		{"http://app.example.ru:443/cb", false},
		{"https://example.ru:8443/cb", false},
		{"https://example.ru:80/cb", false},
		{"https://evil-example.ru/cb", false},
		{"https://evilexample.ru/cb", false},
		{"https://example.ru.evil.com/cb", false},
		{"https://example.rue/cb", false},
		{"https://ru/cb", false},
		{"https://.example.ru/cb", false},
		{"https://example.ru./cb", false},
		{"https://a..example.ru/cb", false},
		{"https://example.ru@evil.com/cb", false},
		{"https://evil.com@example.ru/cb", false},
		{"https://user:pass@example.ru/cb", false},
		{"https://@example.ru/cb", false},
		{"https://evil.com\\@example.ru/cb", false},
		{"https://evil.com\\.example.ru/cb", false},
		{"https://evil.com/.example.ru", false},
		{"https://evil.com/example.ru", false},
		{"https://evil.com?.example.ru", false},
		{"https://evil.com#.example.ru", false},
		{"https://evil.com%2f.example.ru/cb", false},
		{"https://evil.com%00.example.ru/cb", false},
		{"https://example%2eru/cb", false},
		{"https://\u0435xample.ru/cb", false}, // Cyrillic е
		{"https://example.ru\u3002evil.com/cb", false},
		{"https://example.ru/cb#", false},
		{"https://example.ru/cb#fragment", false},
		{"https://example.ru/c b", false},
		{"https://example.ru/cb\r\nSet-Cookie:a=b", false},
		{"https://example.ru/cb?code=1", false},
		{"https://example.ru/cb?state=1", false},
		{"https://example.ru/cb?a=%zz", false},
		{"https://example.ru:/cb", false},
		{"https://example.ru:x/cb", false},
		{"https:///cb", false},
		{"https:example.ru/cb", false},
		{"//example.ru/cb", false},
		{"/cb", false},
		{"HTTPS://example.ru/cb", false},
		{"ftp://example.ru/cb", false},
		{"javascript:alert(1)//example.ru", false},
		{"data:text/html,example.ru", false},
		{"https://sub.tls.example.org:8444/cb", false},
		{"http://sub.localhost:8080/cb", false},
		{"http://sub.app:8080/cb", false},
		{"https://1.192.0.2.1/cb", false},
		{"https://[::1]/cb", false},
		{"https://exact.example.net/callback?x=2", false},
		{"https://exact.example.net/callback", false},
		{"https://exact.example.net/callback/?x=1", false},
		{"https://example.ru/" + strings.Repeat("a", 2100), false},
	}
	for _, tt := range tests {
		t.Run(tt.address, func(t *testing.T) {
			t.Parallel()
			s := s.on(t)
			a := s.authorize(s.signed(s.login("redirect_uri", tt.address), orderAuthorize))
			if tt.ok {
				wantCode(t, a, "")
				if !strings.HasPrefix(a.location, tt.address) {
					t.Errorf("redirect to %q", a.location)
				}
				return
			}
			wantCode(t, a, "ESIA-007023")
			wantOwnPage(t, s, a)
			wantCode(t, s.post(s.signed(s.credentials("redirect_uri", tt.address), orderCredentials)), "ESIA-007023")
		})
	}
}

// wantOwnPage checks that the browser stays with the emulator.
func wantOwnPage(t *testing.T, s *stand, a answer) {
	t.Helper()
	if a.status != http.StatusFound || !strings.HasPrefix(a.location, s.URL+"/aas/oauth2/?") {
		t.Fatalf("status %d, location %q; want the emulator's own page", a.status, a.location)
	}
	page := s.do(s.request("GET", a.location, ""))
	if page.status != http.StatusBadRequest || !strings.Contains(string(page.body), string(a.code())) {
		t.Errorf("own page: status %d, %s", page.status, page.body)
	}
}

// TestNoOpenRedirect makes other mistakes together with a foreign address: the
// browser must not be sent there with any of them.
func TestNoOpenRedirect(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	const evil = "https://evil.com/"
	good := s.signed(s.login(), orderAuthorize)
	for name, form := range map[string]url.Values{
		"missing parameter":   with(good, "redirect_uri", evil, "state", "-"),
		"old":                 with(good, "redirect_uri", evil, "timestamp", "2001.01.01 00:00:00 +0000"),
		"no signature":        with(good, "redirect_uri", evil, "client_secret", "-"),
		"bad scope":           s.signed(s.login("redirect_uri", evil, "scope", "x"), orderAuthorize),
		"unknown client":      with(good, "client_id", "NOBODY"),
		"two addresses":       {"client_id": {mnemonic}, "redirect_uri": {callback, evil}},
		"two other addresses": {"client_id": {mnemonic}, "redirect_uri": {evil, callback}},
		"two clients":         {"client_id": {mnemonic, "OTHER"}, "redirect_uri": {callback}},
		"nothing":             {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := s.on(t)
			a := s.authorize(form)
			if a.code() == "" {
				t.Error("not refused")
			}
			wantOwnPage(t, s, a)
		})
	}
}

// TestErrorsGoBack makes mistakes with a good client and address.
func TestErrorsGoBack(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	form := s.signed(s.login("redirect_uri", callback+"?a=b"), orderAuthorize)
	a := s.authorize(with(form, "scope", "openid inn"))
	wantCode(t, a, "ESIA-007053")
	if !strings.HasPrefix(a.location, callback+"?a=b&error=") {
		t.Errorf("redirect to %q", a.location)
	}
	if got := a.values.Get("state"); got != form.Get("state") {
		t.Errorf("state %q, want that of the request", got)
	}
	a = s.authorize(with(form, "state", strings.Repeat("x", 1000)))
	if a.values.Has("state") {
		t.Error("a state of 1000 characters is sent back")
	}
}

func TestErrorPageMistakes(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	if a := s.do(s.request("POST", s.URL+"/aas/oauth2/", "")); a.status != http.StatusMethodNotAllowed {
		t.Errorf("POST: status %d", a.status)
	}
	if a := s.do(s.request("GET", s.URL+"/aas/oauth2/?error=%zz", "")); a.status != http.StatusBadRequest || !strings.Contains(string(a.body), "ESIA-007038") {
		t.Errorf("bad encoding: status %d, %s", a.status, a.body)
	}
	a := s.do(s.request("GET", s.URL+"/aas/oauth2/?error_description="+strings.Repeat("x", 5000), ""))
	if strings.Contains(string(a.body), strings.Repeat("x", 201)) {
		t.Error("a long description is not cut")
	}
}

func TestErrorPageEscapes(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	query := url.Values{"error": {"<script>alert(1)</script>"}, "error_description": {"\"><img src=x onerror=alert(1)>"}, "state": {"<b>"}}
	a := s.do(s.request("GET", s.URL+"/aas/oauth2/?"+query.Encode(), ""))
	if body := string(a.body); strings.Contains(body, "<script") || strings.Contains(body, "<img") || strings.Contains(body, "<b>") {
		t.Errorf("page is not escaped: %s", body)
	}
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
		"X-Content-Type-Options":  "nosniff",
		"Content-Type":            "text/html; charset=utf-8",
	} {
		if got := a.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestLogout(t *testing.T) {
	t.Parallel()
	s := newStand(t, func(cfg *esiatest.Config) {
		cfg.Clients[0].RedirectURLs = []string{"https://exact.example.net/callback"}
	})
	logout := func(query string) answer { return s.do(s.request("GET", s.URL+"/idp/ext/Logout?"+query, "")) }
	for _, address := range []string{"https://app.example.ru/", "https://exact.example.net/bye"} {
		a := logout("client_id=MYSYS01&redirect_url=" + url.QueryEscape(address))
		if a.status != http.StatusFound || a.location != address {
			t.Errorf("%s: status %d, location %q", address, a.status, a.location)
		}
	}
	if a := logout("client_id=MYSYS01"); a.status != http.StatusOK || a.location != "" {
		t.Errorf("without an address: status %d, location %q", a.status, a.location)
	}
	for query, code := range map[string]string{
		"client_id=MYSYS01&redirect_url=https%3A%2F%2Fevil.com%2F":                           "ESIA-007023",
		"client_id=MYSYS01&redirect_url=https%3A%2F%2Fa.exact.example.net%2F":                "ESIA-007023",
		"client_id=MYSYS01&redirect_url=%2F%2Fevil.com":                                      "ESIA-007023",
		"client_id=MYSYS01&redirect_uri=https%3A%2F%2Fexample.ru%2F":                         "ESIA-007003",
		"client_id=MYSYS01&redirect_url=https%3A%2F%2Fexample.ru&redirect_url=https://a.com": "ESIA-007003",
		"client_id=NOBODY": "ESIA-008010",
		"":                 "ESIA-007014",
		"client_id=%zz":    "ESIA-007038",
	} {
		a := logout(query)
		if a.status != http.StatusBadRequest || a.location != "" || !strings.Contains(string(a.body), code) {
			t.Errorf("%s: status %d, location %q, want a page with %s", query, a.status, a.location, code)
		}
	}
}
