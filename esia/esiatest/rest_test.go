package esiatest_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/scopes"
)

// person requests the data of the person with the OID 1000000006.
func (s *stand) person(token string) answer {
	s.t.Helper()
	return s.data("GET", "1000000006", "Bearer "+token)
}

func (s *stand) data(method, oid string, authorization ...string) answer {
	s.t.Helper()
	r := s.request(method, s.URL+"/rs/prns/"+oid, "")
	for _, value := range authorization {
		r.Header.Add("Authorization", value)
	}
	return s.do(r)
}

func (s *stand) mint(token esiatest.Token) string {
	s.t.Helper()
	raw, err := s.MintToken(token)
	if err != nil {
		s.t.Fatal(err)
	}
	return raw
}

// TestPersonFields asks for each scope alone.
func TestPersonFields(t *testing.T) {
	t.Parallel()
	technical := []string{"containsUpCfmCode", "eTag", "kidAccCreatedByParent", "rIdDoc", "rfgUOperatorCheck",
		"stateFacts", "status", "trusted", "updatedOn", "verifying"}
	s := newStand(t)
	for scope, fields := range map[string][]string{
		"openid":                {},
		"openid fullname":       {"firstName", "lastName", "middleName"},
		"birthdate":             {"birthDate"},
		"birthplace":            {"birthPlace"},
		"gender":                {"gender"},
		"snils":                 {"snils"},
		"inn":                   {"inn"},
		"id_doc":                {"citizenship"},
		"citizenship":           {"citizenship"},
		"openid snils inn":      {"snils", "inn"},
		"email mobile contacts": {},
		"fullname birthdate birthplace gender snils inn id_doc": {"firstName", "lastName", "middleName", "birthDate", "birthPlace", "gender", "snils", "inn", "citizenship"},
	} {
		t.Run(scope, func(t *testing.T) {
			t.Parallel()
			s := s.on(t)
			a := s.person(s.mint(esiatest.Token{Scopes: scopes.ParseSet(scope)}))
			got := slices.Sorted(maps.Keys(a.json))
			want := slices.Sorted(slices.Values(append(slices.Clone(technical), fields...)))
			if a.status != http.StatusOK || !slices.Equal(got, want) {
				t.Errorf("status %d, fields %v, want %v", a.status, got, want)
			}
		})
	}
}

func TestPersonHeaders(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	a := s.person(s.mint(esiatest.Token{Scopes: scopes.NewSet(scopes.FullName)}))
	for name, want := range map[string]string{
		"Content-Type": `application/json; schema="` + s.URL + `/rs/model/prn/Person-3"`,
		"Location":     s.URL + "/rs/prns/1000000006",
		"ETag":         a.text("eTag"),
	} {
		if got := a.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if got := a.header.Values("Cache-Control"); len(got) != 2 || got[0] != got[1] || !strings.HasPrefix(got[0], "no-store") {
		t.Errorf("Cache-Control %q, want the same twice", got)
	}
	if links := a.header.Values("Link"); len(links) != 14 || !strings.Contains(strings.Join(links, "\n"), "/ctts>;rel=contacts;") {
		t.Errorf("Link %q", links)
	}
	if len(a.text("eTag")) != 40 || a.header.Get("Content-Length") != "" {
		t.Errorf("eTag %q, Content-Length %q", a.text("eTag"), a.header.Get("Content-Length"))
	}
}

// TestBearer makes one mistake at a time.
func TestBearer(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	now := s.Now().Unix()
	granted := scopes.NewSet(scopes.OpenID, scopes.FullName)
	good := s.mint(esiatest.Token{Scopes: granted})
	claims := func(c map[string]any) string { return "Bearer " + s.mint(esiatest.Token{Scopes: granted, Claims: c}) }
	signed := func(how esiatest.Signature) string {
		return "Bearer " + s.mint(esiatest.Token{Scopes: granted, Signature: how})
	}
	head := func(how esiatest.Signature, name string, value any) string {
		return "Bearer " + s.mint(esiatest.Token{Scopes: granted, Signature: how, Header: map[string]any{name: value}})
	}
	for _, tt := range []struct {
		name   string
		header []string
		status int
		want   esia.Code
	}{
		{"good", []string{"Bearer " + good}, 200, ""},
		{"lower case", []string{"bearer " + good}, 200, ""},
		{"none", nil, 401, "ESIA-005011"},
		{"two", []string{"Bearer " + good, "Bearer " + good}, 401, "ESIA-005011"},
		{"Basic", []string{"Basic " + good}, 401, "ESIA-005011"},
		{"bare", []string{good}, 401, "ESIA-005011"},
		{"empty", []string{"Bearer "}, 401, "ESIA-005011"},
		{"garbage", []string{"Bearer a.b.c"}, 401, "ESIA-005011"},
		{"refresh token", []string{"Bearer " + uuid()}, 401, "ESIA-005011"},
		{"identity token", []string{"Bearer " + s.mint(esiatest.Token{Kind: esiatest.IDToken})}, 401, "ESIA-005011"},
		{"code", []string{"Bearer " + s.newCode()}, 401, "ESIA-005011"},
		{"unsigned", []string{head(esiatest.Unsigned, "alg", "none")}, 401, "ESIA-005011"},
		{"HMAC", []string{head(esiatest.SignedHMAC, "alg", "HS256")}, 401, "ESIA-005011"},
		{"other algorithm", []string{head(esiatest.Signed, "alg", "RS256")}, 401, "ESIA-005011"},
		{"other kind", []string{head(esiatest.Signed, "sbt", "id")}, 401, "ESIA-005011"},
		{"other key", []string{signed(esiatest.SignedByOther)}, 401, "ESIA-005011"},
		{"reversed", []string{signed(esiatest.SignedReversed)}, 401, "ESIA-005011"},
		{"swapped", []string{signed(esiatest.SignedSwapped)}, 401, "ESIA-005011"},
		{"bit off", []string{signed(esiatest.SignedBitOff)}, 401, "ESIA-005011"},
		{"short", []string{signed(esiatest.SignedShort)}, 401, "ESIA-005011"},
		{"expired", []string{claims(map[string]any{"exp": now - 1})}, 401, "ESIA-005013"},
		{"without expiry", []string{claims(map[string]any{"exp": nil})}, 401, "ESIA-005013"},
		{"not yet valid", []string{claims(map[string]any{"nbf": now + 60})}, 401, "ESIA-005011"},
		{"expiry is text", []string{claims(map[string]any{"exp": "tomorrow"})}, 401, "ESIA-005011"},
		{"other issuer", []string{claims(map[string]any{"iss": "http://esia.gosuslugi.ru/"})}, 401, "ESIA-005011"},
		{"unknown client", []string{claims(map[string]any{"client_id": "NOBODY"})}, 401, "ESIA-005011"},
		{"other person", []string{"Bearer " + s.mint(esiatest.Token{OID: 1000000004})}, 403, "ESIA-005029"},
		{"no person", []string{claims(map[string]any{"urn:esia:sbj_id": nil})}, 403, "ESIA-005029"},
		{"too long", []string{"Bearer " + good + strings.Repeat("A", 20000)}, 401, "ESIA-005011"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := s.on(t)
			a := s.data("GET", "1000000006", tt.header...)
			wantCode(t, a, tt.want)
			if a.status != tt.status {
				t.Errorf("status %d, want %d", a.status, tt.status)
			}
			if tt.want != "" && (a.text("lastName") != "" || !strings.HasPrefix(a.text("message"), "SecurityErrorEnum.")) {
				t.Errorf("body %s", a.body)
			}
		})
	}
}

// TestScopeOfAnotherPerson: a scope opens data of the person it names only.
func TestScopeOfAnotherPerson(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	token := s.mint(esiatest.Token{Claims: map[string]any{"scope": "openid fullname?oid=1000000004 snils?oid=1000000006 inn"}})
	a := s.person(token)
	if a.status != http.StatusOK || a.text("lastName") != "" || a.text("inn") != "" || a.text("snils") == "" {
		t.Errorf("status %d, fields %v", a.status, slices.Sorted(maps.Keys(a.json)))
	}
}

func TestDataPaths(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	bearer := "Bearer " + s.mint(esiatest.Token{})
	for _, oid := range []string{"", "abc", "-1", "01000000006", "1000000006/", "1000000006%2F", "9999999999999999999"} {
		if a := s.data("GET", oid, bearer); a.status != http.StatusNotFound {
			t.Errorf("%q: status %d, want 404", oid, a.status)
		}
	}
	for _, method := range []string{"POST", "PUT", "DELETE"} {
		if a := s.data(method, "1000000006", bearer); a.status != http.StatusForbidden {
			t.Errorf("%s: status %d, want 403", method, a.status)
		}
	}
	root := strings.TrimSuffix(s.URL, "/stand")
	for _, path := range []string{root + "/rs/prns/1000000006", root + "/aas/oauth2/v2/ac", s.URL + "/aas/oauth2/v2/te", s.URL + "/aas/oauth2/v3/ac", s.URL + "//rs/prns/1000000006", s.URL + "/", s.URL} {
		r := s.request("GET", path, "")
		r.Header.Set("Authorization", bearer)
		if a := s.do(r); a.status != http.StatusNotFound {
			t.Errorf("%s: status %d, want 404", path, a.status)
		}
	}
	r := s.request("GET", s.URL+"/rs/prns/1000000006?access_token="+strings.TrimPrefix(bearer, "Bearer "), "")
	if a := s.do(r); a.status != http.StatusUnauthorized {
		t.Errorf("token in the query: status %d, want 401", a.status)
	}
}
