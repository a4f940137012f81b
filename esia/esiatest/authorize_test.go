package esiatest_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/scopes"
)

func TestLogin(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	form := s.signed(s.login(), orderAuthorize)
	a := s.authorize(form)
	wantCode(t, a, "")
	if base, _, _ := strings.Cut(a.location, "?"); base != callback {
		t.Errorf("redirect to %q, want %q", base, callback)
	}
	if got := a.values.Get("state"); got != form.Get("state") {
		t.Errorf("state %q, want that of the request", got)
	}
	if len(a.values) != 2 {
		t.Errorf("parameters %v, want code and state", a.values)
	}
	if got := a.header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control %q, want no-store", got)
	}
}

// TestLoginParameters makes one mistake at a time, correctly signed. Nothing is
// signed again if the parameter isn't a part of the message.
func TestLoginParameters(t *testing.T) {
	t.Parallel()
	b64 := base64.StdEncoding.EncodeToString
	const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
	tests := []struct {
		name    string
		changes []string
		want    esia.Code
	}{
		{"good", nil, ""},
		{"online", []string{"access_type", "online"}, ""},
		{"no access type", []string{"access_type", "-"}, ""},
		{"unknown parameter", []string{"display", "popup"}, ""},
		{"nonce", []string{"nonce", "n"}, ""},
		{"unknown client", []string{"client_id", "NOBODY"}, "ESIA-008010"},
		{"client in lower case", []string{"client_id", "mysys01"}, "ESIA-008010"},
		{"response type token", []string{"response_type", "token"}, "ESIA-007009"},
		{"response type upper case", []string{"response_type", "CODE"}, "ESIA-007009"},
		{"access type other", []string{"access_type", "Offline"}, "ESIA-007003"},

		{"state upper case", []string{"state", strings.ToUpper("4f7c1f0e-6a0d-4b7b-9f36-0a1b2c3d4e5f")}, "ESIA-007003"},
		{"state without hyphens", []string{"state", "4f7c1f0e6a0d4b7b9f360a1b2c3d4e5f"}, "ESIA-007003"},
		{"state in braces", []string{"state", "{4f7c1f0e-6a0d-4b7b-9f36-0a1b2c3d4e5f}"}, "ESIA-007003"},
		{"state nil", []string{"state", "00000000-0000-0000-0000-000000000000"}, "ESIA-007003"},
		{"state token_urlsafe", []string{"state", "Dd_pVZ5mB4cFz1r0eZ8bQf2T6xY7uJ9kL3nM5oP1qR0"}, "ESIA-007003"},
		{"state misplaced hyphen", []string{"state", "4f7c1f0-e6a0d-4b7b-9f36-0a1b2c3d4e5f"}, "ESIA-007003"},
		{"state not hexadecimal", []string{"state", "4f7c1f0e-6a0d-4b7b-9f36-0a1b2c3d4e5g"}, "ESIA-007003"},

		{"no scope", []string{"scope", "-"}, "ESIA-007013"},
		{"unknown scope", []string{"scope", "openid fulname"}, "ESIA-007006"},
		{"deprecated scope", []string{"scope", "openid usr_inf"}, "ESIA-007006"},
		{"scope upper case", []string{"scope", "openid FULLNAME"}, "ESIA-007006"},
		{"scopes with comma", []string{"scope", "openid,fullname"}, "ESIA-007006"},
		{"scopes with two spaces", []string{"scope", "openid  fullname"}, "ESIA-007006"},
		{"scopes with plus", []string{"scope", "openid+fullname"}, "ESIA-007006"},
		{"scope with leading space", []string{"scope", " openid"}, "ESIA-007006"},
		{"scope with tab", []string{"scope", "openid\tfullname"}, "ESIA-007006"},
		{"scope twice", []string{"scope", "openid fullname openid"}, "ESIA-007006"},
		{"scope with oid", []string{"scope", "openid fullname?oid=1000000006"}, "ESIA-007006"},
		{"scope with mode", []string{"scope", "openid fullname?mode=w"}, "ESIA-007006"},
		{"scope not granted", []string{"scope", "openid inn"}, "ESIA-007019"},
		{"scope of systems", []string{"scope", "openid prm_chg?oid=1000000006"}, "ESIA-007006"},
		{"scope of systems, bare", []string{"scope", "openid prm_chg"}, "ESIA-007006"},
		{"scope of an organization without one", []string{"scope", "openid org_ogrn"}, "ESIA-007006"},
		{"scope of an organization", []string{"scope", "openid org_ogrn?org_oid=1000000777"}, "ESIA-007194"},
		{"scope of a bad organization", []string{"scope", "openid org_ogrn?org_oid=01"}, "ESIA-007006"},
		{"scope_org of a person", []string{"scope_org", "fullname"}, "ESIA-007006"},
		{"scope_org of a stranger", []string{"scope_org", orgScope}, "ESIA-007194"},
		{"scope_org not granted", []string{"scope_org", "org_kpp"}, "ESIA-007019"},

		{"filter", []string{"person_filter", b64([]byte("conf_acc"))}, ""},
		{"filter without padding", []string{"person_filter", "Y29uZl9hY2M"}, ""},
		{"filter of children", []string{"person_filter", b64([]byte("acc_kid"))}, "ESIA-007055"},
		{"filter of adults", []string{"person_filter", b64([]byte("acc_not_kid"))}, ""},
		{"filter not base64", []string{"person_filter", "conf_acc"}, "ESIA-007003"},
		{"filter unknown", []string{"person_filter", b64([]byte("conf"))}, "ESIA-007003"},

		{"challenge", []string{"code_challenge", challenge, "code_challenge_method", "S256"}, ""},
		{"challenge of Streebog", []string{"code_challenge", challenge, "code_challenge_method", "GOST3411"}, ""},
		{"challenge without method", []string{"code_challenge", challenge}, "ESIA-007014"},
		{"challenge plain", []string{"code_challenge", challenge, "code_challenge_method", "plain"}, "ESIA-007003"},
		{"challenge with a method switched off", []string{"code_challenge", challenge, "code_challenge_method", "St256"}, "ESIA-007003"},
		{"challenge with padding", []string{"code_challenge", challenge + "=", "code_challenge_method", "S256"}, "ESIA-007003"},
		{"challenge too short", []string{"code_challenge", challenge[1:], "code_challenge_method", "S256"}, "ESIA-007003"},
		{"method without challenge", []string{"code_challenge_method", "S256"}, "ESIA-007039"},
	}
	s := newStand(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := s.on(t)
			wantCode(t, s.authorize(s.signed(s.login(tt.changes...), orderAuthorize)), tt.want)
		})
	}
}

// TestLoginMissingOrRepeated removes, empties and repeats each parameter.
func TestLoginMissingOrRepeated(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for _, name := range []string{"client_id", "client_secret", "client_certificate_hash", "redirect_uri", "response_type", "state", "timestamp"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := s.on(t)
			form := s.signed(s.login(), orderAuthorize)
			for _, value := range []string{"-", ""} {
				a := s.authorize(with(form, name, value))
				wantCode(t, a, "ESIA-007014")
				if text := a.values.Get("error_description"); !strings.Contains(text, "["+name+"]") {
					t.Errorf("description %q doesn't name [%s]", text, name)
				}
			}
			form[name] = append(form[name], form[name][0])
			wantCode(t, s.authorize(form), "ESIA-007003")
		})
	}
	for _, name := range []string{"scope", "access_type", "unknown"} {
		form := s.signed(s.login("unknown", "1"), orderAuthorize)
		form[name] = append(form[name], form[name][0])
		wantCode(t, s.authorize(form), "ESIA-007003")
	}
	all := s.authorize(url.Values{})
	wantCode(t, all, "ESIA-007014")
	want := "[client_id, client_secret, client_certificate_hash, redirect_uri, response_type, state, timestamp]"
	if text := all.values.Get("error_description"); !strings.Contains(text, want) {
		t.Errorf("description %q, want all names", text)
	}
}

func TestTimestamp(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.January, 15, 9, 34, 56, 500e6, time.UTC)
	key, cert := newKey(t, gost.CryptoProA(), now.AddDate(0, -1, 0), now.AddDate(0, 1, 0))
	s := newStandWith(t, key, cert, func(cfg *esiatest.Config) { cfg.Now = func() time.Time { return now } })
	tests := []struct {
		timestamp string
		want      esia.Code
	}{
		{"2026.01.15 12:34:56 +0300", ""},
		{"2026.01.15 09:34:56 +0000", ""},
		{"2026.01.14 23:34:56 -1000", ""},
		{"2026.01.15 12:39:56 +0300", ""}, // 4:59.5 ahead
		{"2026.01.15 12:29:57 +0300", ""}, // 4:59.5 behind
		{"2026.01.15 12:39:57 +0300", "ESIA-007015"},
		{"2026.01.15 12:29:56 +0300", "ESIA-007015"}, // 5:00.5 behind
		{"2026.01.15 09:34:56 +0300", "ESIA-007015"}, // UTC with the zone of Moscow
		{"2025.01.15 12:34:56 +0300", "ESIA-007015"},
		{"0001.01.01 00:00:00 +0000", "ESIA-007015"},
		{"9999.12.31 23:59:59 +0000", "ESIA-007015"},
		{"2026.01.15 12:34:56 +03:00", "ESIA-007014"},
		{"2026.01.15 12:34:56+0300", "ESIA-007014"},
		{"2026.01.15 12:34:56 0300", "ESIA-007014"}, // a plus that was not encoded
		{"2026.01.15 12:34:56  0300", "ESIA-007014"},
		{"2026.01.15 09:34:56 Z", "ESIA-007014"},
		{"2026.01.15 09:34:56 UTC", "ESIA-007014"},
		{"2026.01.15 12:34:56.5 +0300", "ESIA-007014"},
		{"2026.01.15 12:34:56,5 +0300", "ESIA-007014"},
		{"2026-01-15 12:34:56 +0300", "ESIA-007014"},
		{"2026-01-15T12:34:56+03:00", "ESIA-007014"},
		{"2026.1.15 12:34:56 +0300", "ESIA-007014"},
		{"26.01.15 12:34:56 +0300", "ESIA-007014"},
		{"2026.15.01 12:34:56 +0300", "ESIA-007014"},
		{"2026.02.30 12:34:56 +0300", "ESIA-007014"},
		{"2026.01.15 24:34:56 +0300", "ESIA-007014"},
		{" 2026.01.15 12:34:56 +0300", "ESIA-007014"},
		{"2026.01.15 12:34:56 +0300\n", "ESIA-007014"},
		{"1768469696", "ESIA-007014"},
		{"timestamp", "ESIA-007014"},
	}
	for _, tt := range tests {
		t.Run(tt.timestamp, func(t *testing.T) {
			t.Parallel()
			s := s.on(t)
			wantCode(t, s.authorize(s.signed(s.login("timestamp", tt.timestamp), orderAuthorize)), tt.want)
			want := tt.want
			if want == "" {
				want = "ESIA-007011" // the code doesn't exist
			}
			wantCode(t, s.post(s.signed(s.exchange("x", "timestamp", tt.timestamp), orderExchange)), want)
		})
	}
}

// TestLoginReplay: a page may be reloaded, but a state is good for one request.
func TestLoginReplay(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	form := s.signed(s.login(), orderAuthorize)
	wantCode(t, s.authorize(form), "")
	wantCode(t, s.authorize(form), "") // the same request
	s.Advance(time.Second)
	again := s.signed(s.login("state", form.Get("state")), orderAuthorize)
	wantCode(t, s.authorize(again), "ESIA-007003")
	s.Advance(10 * time.Minute)
	wantCode(t, s.authorize(form), "ESIA-007015")
}

func TestPeopleAtTheDoor(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	const confirmed, kids = "Y29uZl9hY2M=", "YWNjX2tpZA=="
	tests := []struct {
		name    string
		person  esiatest.Person
		changes []string
		want    esia.Code
	}{
		{"unconfirmed", esiatest.Unconfirmed(), nil, ""},
		{"unconfirmed, filtered", esiatest.Unconfirmed(), []string{"person_filter", confirmed}, "ESIA-007055"},
		{"child, filtered", esiatest.Child(), []string{"person_filter", kids}, ""},
		{"employee", esiatest.Employee(), []string{"scope_org", orgScope}, ""},
		{"employee, any organization", esiatest.Employee(), []string{"scope_org", "org_shortname"}, ""},
		{"employee elsewhere", esiatest.Employee(), []string{"scope_org", "org_shortname?org_oid=1000000778"}, "ESIA-007194"},
		{"no employee, any organization", esiatest.Foreigner(), []string{"scope_org", "org_shortname"}, "ESIA-007194"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := s.on(t)
			wantCode(t, s.authorizeAs(tt.person, s.signed(s.login(tt.changes...), orderAuthorize)), tt.want)
		})
	}
}

func TestOfflineNotAllowed(t *testing.T) {
	t.Parallel()
	s := newStand(t, func(cfg *esiatest.Config) { cfg.Clients[0].Offline = false })
	wantCode(t, s.authorize(s.signed(s.login(), orderAuthorize)), "ESIA-007005")
	wantCode(t, s.authorize(s.signed(s.login("access_type", "online"), orderAuthorize)), "")
}

func TestPKCERequired(t *testing.T) {
	t.Parallel()
	s := newStand(t, func(cfg *esiatest.Config) { cfg.Protocol.PKCERequired = true })
	wantCode(t, s.authorize(s.signed(s.login(), orderAuthorize)), "ESIA-007039")
}

func TestLoginMethods(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	form := s.signed(s.login(), orderAuthorize)
	for _, method := range []string{"POST", "HEAD", "PUT"} {
		a := s.do(s.request(method, s.URL+"/aas/oauth2/v2/ac?"+form.Encode(), ""))
		if a.status != http.StatusMethodNotAllowed || a.header.Get("Allow") != "GET" {
			t.Errorf("%s: status %d", method, a.status)
		}
	}
}

func TestUnreadableQuery(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for _, query := range []string{"client_id=%zz", "client_id=MYSYS01;state=1", "x=" + strings.Repeat("a", 40000)} {
		r := s.request("GET", s.URL+"/aas/oauth2/v2/ac", "")
		r.URL.RawQuery = query
		wantCode(t, s.do(r), "ESIA-007038")
	}
}

// TestLenientLogin switches checks off one by one.
func TestLenientLogin(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		lenient esiatest.Lenient
		changes []string
	}{
		{"state", esiatest.Lenient{State: true}, []string{"state", "not-a-UUID"}},
		{"hash", esiatest.Lenient{HashCase: true}, []string{"client_certificate_hash", "lower"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, lenient := range []esiatest.Lenient{{}, tt.lenient} {
				s := newStand(t, func(cfg *esiatest.Config) { cfg.Lenient = lenient })
				changes := append([]string(nil), tt.changes...)
				if changes[1] == "lower" {
					changes[1] = strings.ToLower(s.cert.Hash())
				}
				refused := s.authorize(s.signed(s.login(changes...), orderAuthorize)).code() != ""
				if refused != (lenient == esiatest.Lenient{}) {
					t.Errorf("%+v: refused = %v", lenient, refused)
				}
			}
		})
	}
	s := newStand(t, func(cfg *esiatest.Config) { cfg.Lenient.State = true })
	for _, state := range []string{"with space", "\x00", strings.Repeat("x", 129), "é"} {
		wantCode(t, s.authorize(s.signed(s.login("state", state), orderAuthorize)), "ESIA-007003")
	}
	s = newStand(t, func(cfg *esiatest.Config) { cfg.Lenient.StateReuse = true })
	state := uuid()
	for range 2 {
		wantCode(t, s.authorize(s.signed(s.login("state", state), orderAuthorize)), "")
		s.Advance(time.Second)
	}
}

func TestScopesThatOnlyTheClientKnows(t *testing.T) {
	t.Parallel()
	s := newStand(t, func(cfg *esiatest.Config) {
		cfg.Clients[0].Scopes = scopes.NewSet("http://lk.gosuslugi.ru/api-order brand_new")
	})
	wantCode(t, s.authorize(s.signed(s.login("scope", "openid http://lk.gosuslugi.ru/api-order brand_new"), orderAuthorize)), "")
}
