package esiatest_test

import (
	"errors"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/scopes"
)

func (s *stand) loginURL(changes ...string) string {
	s.t.Helper()
	return s.URL + "/aas/oauth2/v2/ac?" + s.signed(s.login(changes...), orderAuthorize).Encode()
}

func TestLoginAndDeny(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	query, err := s.Login(t.Context(), s.loginURL(), esiatest.Confirmed())
	if err != nil || query.Get("code") == "" || query.Get("state") == "" {
		t.Errorf("Login: %v, error %v", query, err)
	}
	s.mustPost(s.signed(s.exchange(query.Get("code")), orderExchange))
	query, err = s.Deny(t.Context(), s.loginURL(), esiatest.Confirmed())
	if err != nil || query.Get("error") != "access_denied" || esia.ParseCode(query.Get("error_description")) != "ESIA-007004" || query.Get("state") == "" {
		t.Errorf("Deny: %v, error %v", query, err)
	}
	query, err = s.Login(t.Context(), s.loginURL("scope", "x"), esiatest.Confirmed())
	if err != nil || query.Get("error") != "invalid_scope" {
		t.Errorf("Login with a bad scope: %v, error %v", query, err)
	}
}

func TestLoginFails(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	root := strings.TrimSuffix(s.URL, "/stand")
	for _, tt := range []struct {
		name, address string
		person        esiatest.Person
		want          esia.Code
	}{
		{"foreign redirect", s.loginURL("redirect_uri", "https://evil.com/"), esiatest.Confirmed(), "ESIA-007023"},
		{"unknown person", s.loginURL(), esiatest.Person{OID: 1}, ""},
		{"no path", strings.Replace(s.loginURL(), "/stand", "", 1), esiatest.Confirmed(), ""},
		{"another host", strings.Replace(s.loginURL(), root, "https://esia.gosuslugi.ru", 1), esiatest.Confirmed(), ""},
		{"another scheme", strings.Replace(s.loginURL(), "http://", "https://", 1), esiatest.Confirmed(), ""},
		{"relative", strings.TrimPrefix(s.loginURL(), root), esiatest.Confirmed(), ""},
		{"not an address", "http://%zz", esiatest.Confirmed(), ""},
		{"token endpoint", s.URL + tokenPath, esiatest.Confirmed(), ""},
	} {
		query, err := s.Login(t.Context(), tt.address, tt.person)
		if err == nil {
			t.Errorf("%s: no error, %v", tt.name, query)
		}
		if tt.want != "" && !errors.Is(err, tt.want) {
			t.Errorf("%s: error %v, want %s", tt.name, err, tt.want)
		}
	}
	s.Inject(esiatest.Fault{Redirect: "https://evil.com/?code=1", Times: 1})
	if query, err := s.Login(t.Context(), s.loginURL(), esiatest.Confirmed()); err == nil {
		t.Errorf("redirect elsewhere: no error, %v", query)
	}
	s.Inject(esiatest.Fault{Lose: true, Times: 1})
	if _, err := s.Login(t.Context(), s.loginURL(), esiatest.Confirmed()); !errors.Is(err, esiatest.ErrCut) {
		t.Errorf("lost answer: error %v, want ErrCut", err)
	}
	s.Inject(esiatest.Fault{Status: 503, Times: 1})
	var refusal *esiatest.Refusal
	if _, err := s.Login(t.Context(), s.loginURL(), esiatest.Confirmed()); !errors.As(err, &refusal) || refusal.Status != 503 {
		t.Errorf("maintenance: error %v, want a Refusal with 503", err)
	}
}

// TestPage answers the page like a human.
func TestPage(t *testing.T) {
	t.Parallel()
	s := newStand(t, func(cfg *esiatest.Config) {
		p := esiatest.Confirmed()
		p.Data.LastName = `<script>alert("&'` + "`" + `)</script>`
		cfg.People = []esiatest.Person{p, esiatest.Foreigner()}
	})
	var ticket = regexp.MustCompile(`name="ticket" value="([A-Z0-9]+)"`)
	page := s.do(s.request("GET", s.loginURL(), ""))
	body := string(page.body)
	if page.status != http.StatusOK || strings.Contains(body, "<script") || !strings.Contains(html.UnescapeString(body), "<script>alert") {
		t.Fatalf("status %d, page %s", page.status, body)
	}
	match := ticket.FindStringSubmatch(body)
	if match == nil || !strings.Contains(body, `action="/stand/esiatest/consent"`) {
		t.Fatalf("page without a form: %s", body)
	}
	answer := func(form url.Values) answer {
		r := s.request("POST", s.URL+"/esiatest/consent", form.Encode())
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return s.do(r)
	}
	good := url.Values{"ticket": {match[1]}, "person": {"1000000003"}, "decision": {"agree"}}
	if a := answer(with(good, "ticket", "GUESS")); a.status != http.StatusBadRequest || a.location != "" {
		t.Errorf("guessed ticket: status %d", a.status)
	}
	a := answer(good)
	wantCode(t, a, "")
	tokens := s.mustPost(s.signed(s.exchange(s.codeOf(a)), orderExchange))
	if got := claimsOf(t, tokens.text("id_token"))["sub"]; got != 1000000003.0 {
		t.Errorf("sub %v, want that of the chosen person", got)
	}
	if a := answer(good); a.status != http.StatusBadRequest || a.location != "" {
		t.Errorf("ticket used twice: status %d", a.status)
	}

	next := func() url.Values {
		page := s.do(s.request("GET", s.loginURL(), ""))
		return with(good, "ticket", ticket.FindStringSubmatch(string(page.body))[1])
	}
	wantCode(t, answer(with(next(), "decision", "deny")), "ESIA-007004")
	wantCode(t, answer(with(next(), "decision", "-")), "ESIA-007004")
	for _, oid := range []string{"1", "x", "-"} {
		if a := answer(with(next(), "person", oid)); a.status != http.StatusBadRequest || a.location != "" {
			t.Errorf("person %q: status %d", oid, a.status)
		}
	}
	late := next()
	s.Advance(31 * time.Minute)
	if a := answer(late); a.status != http.StatusBadRequest || a.location != "" {
		t.Errorf("old ticket: status %d", a.status)
	}
	if a := s.do(s.request("GET", s.URL+"/esiatest/consent", "")); a.status != http.StatusMethodNotAllowed {
		t.Errorf("GET: status %d", a.status)
	}
}

// TestPageEscapesTheRequest puts markup wherever a client can put text.
func TestPageEscapesTheRequest(t *testing.T) {
	t.Parallel()
	const evil = `<img/src=x>`
	s := newStand(t, func(cfg *esiatest.Config) { cfg.Clients[0].Scopes = scopes.NewSet(evil) })
	permissions := rawURL([]byte(`[{"sysname":"` + evil + `","actions":[{"sysname":"USE_DATA"}],"purposes":[{"sysname":"A"}]}]`))
	for _, changes := range [][]string{{"scope", evil}, {"scope", "openid", "permissions", permissions}} {
		a := s.do(s.request("GET", s.loginURL(changes...), ""))
		if a.status != http.StatusOK || strings.Contains(string(a.body), evil) {
			t.Errorf("status %d, %s", a.status, a.body)
		}
	}
}

// TestDefaultServer logs in by the client of package esia.
func TestDefaultServer(t *testing.T) {
	t.Parallel()
	server := esiatest.NewServer()
	defer server.Close()
	client, err := esia.New(server.Config())
	if err != nil {
		t.Fatal(err)
	}
	login, err := client.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	query, err := server.Login(t.Context(), login.URL, esiatest.Confirmed())
	if err != nil {
		t.Fatal(err)
	}
	done, err := client.Complete(t.Context(), login, query)
	if err != nil {
		t.Fatal(err)
	}
	if done.Identity.OID != esiatest.Confirmed().OID {
		t.Errorf("OID %d", done.Identity.OID)
	}
}
