package esiatest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/scopes"
)

// TestConfigMistakes: all of them are reported, together.
func TestConfigMistakes(t *testing.T) {
	t.Parallel()
	good, err := esiatest.GenerateClient("GOOD", scopes.NewSet(scopes.FullName), "example.ru")
	if err != nil {
		t.Fatal(err)
	}
	bad := good
	bad.ID = "bad id"
	bad.Domains = []string{"example.ru/path", "ftp://example.ru", "user@example.ru", ""}
	bad.RedirectURLs = []string{"/callback"}
	bad.Algorithm = "HS256"
	bad.AccessLifetime = -1
	cfg := esiatest.Config{
		Clients: []esiatest.Client{good, good, bad, {ID: "MYESIA", Certificates: []*gost.Certificate{nil}}, {ID: "PGU1"}},
		People:  []esiatest.Person{esiatest.Confirmed(), esiatest.Confirmed(), {}, {OID: 1, Roles: []scopes.Role{{OrgOID: 5}}}},
		URL:     "http://127.0.0.1/x/", Algorithm: "none", TimeTolerance: -1, CodeLifetime: -1, Remember: -1,
		Protocol: esiatest.Protocol{PKCEMethods: []string{"plain"}, LargeKeys: 9},
	}
	_, err = esiatest.New(cfg)
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		`client "bad id": ID`, "Domains[0]", "Domains[1]", "Domains[2]", "Domains[3]", "RedirectURLs[0]",
		`client "bad id": Algorithm "HS256"`, "AccessLifetime", `another client has the ID "GOOD"`,
		`client "MYESIA": ID: contains ESIA`, `client "MYESIA": Certificates[0]: nil`, `client "MYESIA": there must be Domains`,
		`client "PGU1": ID: starts with PGU`, `client "PGU1": Certificates: there are none`,
		"People[1]: another person", "People[2]: OID", "People[3]: Roles[0]: there is no organization with the OID 5",
		"URL: has a slash", `Algorithm "none"`, "TimeTolerance: negative", "CodeLifetime: negative", "Remember: negative",
		`there is no method "plain"`, "there is no choice 9",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error doesn't say %q", want)
		}
	}
	if _, err := esiatest.New(esiatest.Config{}); err == nil || !strings.Contains(err.Error(), "Clients: there are none") {
		t.Errorf("empty configuration: %v", err)
	}
}

func TestNewServerPanics(t *testing.T) {
	t.Parallel()
	for name, cfgs := range map[string][]esiatest.Config{
		"two":   {{}, {}},
		"URL":   {{URL: "http://127.0.0.1:1"}},
		"wrong": {{Algorithm: "none"}},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			esiatest.NewServer(cfgs...).Close()
		}()
	}
}

// TestOwnListener mounts an emulator without a URL at the root of another server.
func TestOwnListener(t *testing.T) {
	t.Parallel()
	client, err := esiatest.GenerateClient("OTHER", scopes.NewSet(scopes.FullName), "example.ru")
	if err != nil {
		t.Fatal(err)
	}
	e, err := esiatest.New(esiatest.Config{Clients: []esiatest.Client{client}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.ClientConfig("OTHER", esia.V2); err == nil {
		t.Error("ClientConfig without a URL: no error")
	}
	if _, err := e.MintToken(esiatest.Token{}); err == nil {
		t.Error("MintToken without an issuer: no error")
	}
	server := httptest.NewServer(e)
	defer server.Close()
	s := &stand{Server: &esiatest.Server{Emulator: e, URL: server.URL}, t: t, http: newHTTPClient(t)}
	token := s.mint(esiatest.Token{Claims: map[string]any{"iss": "http://" + strings.TrimPrefix(server.URL, "http://") + "/"}})
	a := s.person(token)
	if a.status != http.StatusOK || a.location != server.URL+"/rs/prns/1000000006" {
		t.Errorf("status %d, Location %q", a.status, a.location)
	}
	r := s.request("GET", server.URL+"/rs/prns/1000000006", "")
	r.Header.Set("Authorization", "Bearer "+token)
	r.Host = "evil\"host"
	if a := s.do(r); a.status == http.StatusOK {
		t.Errorf("strange Host: status %d", a.status)
	}
}

func TestServerConfig(t *testing.T) {
	t.Parallel()
	s := esiatest.NewServer()
	defer s.Close()
	cfg := s.Config()
	if cfg.ClientID != "TESTSYS" || cfg.RedirectURL != "https://example.ru/esia/callback" || cfg.Signer == nil {
		t.Errorf("ClientID %q, RedirectURL %q, Signer %T", cfg.ClientID, cfg.RedirectURL, cfg.Signer)
	}
	if got, want := cfg.Endpoint.AuthURL(), s.URL+"/aas/oauth2/v2/ac"; got != want {
		t.Errorf("AuthURL %q, want %q", got, want)
	}
	if got, want := cfg.Endpoint.Issuer(), strings.TrimSuffix(s.URL, "stand"); got != want {
		t.Errorf("issuer %q, want %q", got, want)
	}
	if !cfg.Scopes.Has(scopes.FullName) || cfg.Scopes.HasBase(scopes.OrgInn) || cfg.Scopes.HasBase(scopes.PrmChg) {
		t.Errorf("scopes %v", cfg.Scopes)
	}
	s.Advance(time.Hour)
	if d := time.Until(cfg.Now()); d < 59*time.Minute || d > 61*time.Minute {
		t.Errorf("Now is %v ahead, want an hour", d)
	}
	if _, err := s.ClientConfig("TESTSYS", esia.V2+1); err == nil {
		t.Error("unknown version: no error")
	}
	if _, err := s.ClientConfig("NOBODY", esia.V2); err == nil {
		t.Error("unknown client: no error")
	}
}

// TestPersonPrints: personal data doesn't.
func TestPersonPrints(t *testing.T) {
	t.Parallel()
	p := esiatest.Confirmed()
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		for _, v := range []any{p, &p, []esiatest.Person{p}} {
			if text := fmt.Sprintf(format, v); strings.Contains(text, "Фамилия") || strings.Contains(text, "000-600") {
				t.Errorf("%s of %T: %s", format, v, text)
			}
		}
	}
}
