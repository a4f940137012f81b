package esiatest_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/gost/cms"
	"github.com/go-esia/sdk/scopes"
)

const importBody = `{"firstName":"Тест","lastName":"Тестов","middleName":"Тестович","birthDate":"11.11.1988","birthPlace":"Воронеж",
"gender":"M","trusted":"true","snils":"112-233-445 95",
"contacts":{"elements":[{"type":"MBT","value":"+7(910)9999999"}]},
"documents":[{"type":"RF_PASSPORT","series":"0000","number":"000002","issueDate":"01.05.2016"}],
"addresses":{"elements":[{"type":"PLV","addressStr":"г Воронеж","zipCode":"394000"}]}}`

// newImporter returns a stand that may import, and its token.
func newImporter(t *testing.T, edit ...func(*esiatest.Config)) (*stand, string) {
	t.Helper()
	s := newStand(t, append(edit, func(cfg *esiatest.Config) {
		for i := range cfg.Clients {
			cfg.Clients[i].Scopes = cfg.Clients[i].Scopes.With("ext_imp")
		}
	})...)
	return s, s.mustPost(s.signed(s.credentials("scope", "http://esia.gosuslugi.ru/ext_imp"), orderCredentials)).text("access_token")
}

// importing returns the request of an import.
func (s *stand) importing(token, body string) *http.Request {
	s.t.Helper()
	r := s.request("POST", s.URL+"/rs/prns/import", body)
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json;charset=UTF-8")
	r.Header.Set("Request-Data", rawURL([]byte(body)))
	r.Header.Set("Request-Data-Sign", rawURL(s.cms(body, cms.SignOptions{})))
	return r
}

// importingV2 returns the request at the newer address, where the headers are in
// plain base64.
func (s *stand) importingV2(token, body string) *http.Request {
	s.t.Helper()
	r := s.importing(token, body)
	r.URL.Path = "/stand/esia-rs/api/public/v2/prns/import"
	for _, name := range []string{"Request-Data", "Request-Data-Sign"} {
		data, err := base64.RawURLEncoding.DecodeString(r.Header.Get(name))
		if err != nil {
			s.t.Fatal(err)
		}
		r.Header.Set(name, base64.StdEncoding.EncodeToString(data))
	}
	return r
}

func TestImport(t *testing.T) {
	t.Parallel()
	s, token := newImporter(t)
	a := s.do(s.importing(token, importBody))
	if a.status != http.StatusOK || a.json["oid"] != 1900000001.0 || a.json["trusted"] != true {
		t.Fatalf("status %d, %s", a.status, a.body)
	}
	if a = s.do(s.importingV2(token, importBody)); a.status != http.StatusOK {
		t.Errorf("the newer address: status %d, %s", a.status, a.body)
	}
	for name, other := range map[string]*http.Request{"newer": s.importing(token, importBody), "older": s.importingV2(token, importBody+"\n")} {
		other.URL.Path = map[string]string{"newer": "/stand/esia-rs/api/public/v2/prns/import", "older": "/stand/rs/prns/import"}[name]
		if a = s.do(other); a.status != http.StatusBadRequest {
			t.Errorf("the %s address with the other encoding: status %d", name, a.status)
		}
	}
	imported := s.Imported()
	if len(imported) != 2 || imported[0].OID != 1900000001 || imported[1].OID != 1900000002 {
		t.Fatalf("imported %v", imported)
	}
	p := imported[0]
	if p.Data.FullName() != "Тестов Тест Тестович" || !p.Data.Trusted || p.Data.SNILS != "112-233-445 95" || p.Data.BirthDate != (scopes.Date{Year: 1988, Month: 11, Day: 11}) {
		t.Errorf("person %s", p.Data.FullName())
	}
	if len(p.Contacts) != 1 || p.Contacts[0].Value != "+7(910)9999999" || len(p.Documents) != 1 || p.Documents[0].Number != "000002" || len(p.Addresses) != 1 {
		t.Errorf("%d contacts, %d documents, %d addresses", len(p.Contacts), len(p.Documents), len(p.Addresses))
	}
}

// TestImportMistakes makes one mistake at a time.
func TestImportMistakes(t *testing.T) {
	t.Parallel()
	s, token := newImporter(t)
	stranger := newStand(t)
	std := base64.StdEncoding.EncodeToString
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	sign := func(der []byte) func(*http.Request) { return header("Request-Data-Sign", rawURL(der)) }
	as := func(token esiatest.Token) func(*http.Request) {
		return header("Authorization", "Bearer "+s.mint(token))
	}
	noPerson := func(scope any) map[string]any { return map[string]any{"urn:esia:sbj_id": nil, "scope": scope} }
	const scope = "http://esia.gosuslugi.ru/ext_imp"
	for _, tt := range []struct {
		name   string
		body   string
		edit   func(*http.Request)
		status int
		code   string
	}{
		{"no token", importBody, header("Authorization", ""), 401, "ESIA-005011"},
		{"other scope", importBody, as(esiatest.Token{Claims: noPerson("prm_chg")}), 403, "ESIA-005029"},
		{"short scope", importBody, as(esiatest.Token{Claims: noPerson("ext_imp")}), 403, "ESIA-005029"},
		{"token of a person", importBody, as(esiatest.Token{Claims: map[string]any{"scope": scope}}), 403, "ESIA-005029"},
		{"token of another client", importBody, as(esiatest.Token{ClientID: "OTHER", Claims: noPerson(scope)}), 400, "ESIA-030504"},
		{"method", importBody, func(r *http.Request) { r.Method = "PUT" }, 405, "ESIA-020000"},
		{"content type", importBody, header("Content-Type", "text/plain"), 400, "ESIA-020000"},
		{"no data", importBody, header("Request-Data", ""), 400, "ESIA-020000"},
		{"other data", importBody, header("Request-Data", rawURL([]byte(importBody+" "))), 400, "ESIA-020000"},
		{"standard base64", importBody, header("Request-Data", std([]byte(importBody+"\xff\xff"))), 400, "ESIA-020000"},
		{"no signature", importBody, header("Request-Data-Sign", ""), 400, "ESIA-030504"},
		{"garbage signature", importBody, header("Request-Data-Sign", "AAAA"), 400, "ESIA-030504"},
		{"of another text", importBody, sign(s.cms(importBody+" ", cms.SignOptions{})), 400, "ESIA-030504"},
		{"attached", importBody, sign(s.cms(importBody, cms.SignOptions{Attached: true})), 400, "ESIA-030504"},
		{"of a stranger", importBody, sign(stranger.cms(importBody, cms.SignOptions{})), 400, "ESIA-030504"},
		{"old", importBody, sign(s.cms(importBody, cms.SignOptions{SigningTime: s.Now().Add(-time.Hour)})), 400, "ESIA-005052"},
		{"padded", importBody, func(r *http.Request) { r.Header.Set("Request-Data-Sign", r.Header.Get("Request-Data-Sign")+"==") }, 400, "ESIA-030504"},
		{"no object", `["x"]`, nil, 400, "ESIA-020000"},
		{"no JSON", `{`, nil, 400, "ESIA-020000"},
		{"no name", `{"lastName":"Тестов","snils":"112-233-445 95"}`, nil, 400, "ESIA-030002"},
		{"no SNILS", `{"firstName":"Тест","lastName":"Тестов"}`, nil, 400, "ESIA-036100"},
		{"empty", "", nil, 400, "ESIA-020000"},
		{"too large", strings.Repeat(" ", 40<<10), func(r *http.Request) { r.Header.Set("Request-Data", "") }, 413, "ESIA-020000"},
	} {
		r := s.importing(token, tt.body)
		if tt.edit != nil {
			tt.edit(r)
		}
		if a := s.do(r); a.status != tt.status || a.text("code") != tt.code {
			t.Errorf("%s: status %d, %s, want %d, %s", tt.name, a.status, a.body, tt.status, tt.code)
		}
	}
	if got := s.Imported(); len(got) != 0 {
		t.Errorf("imported %v", got)
	}
	wantCode(t, s.post(s.signed(s.credentials("scope", "ext_imp?oid=1000000006"), orderCredentials)), "ESIA-007006")
	wantCode(t, s.post(s.signed(s.credentials("scope", "ext_imp prm_chg?oid=1000000006"), orderCredentials)), "ESIA-007006")
	wantCode(t, s.authorize(s.signed(s.login("scope", "openid ext_imp"), orderAuthorize)), "ESIA-007006")
}

func TestLenientImport(t *testing.T) {
	t.Parallel()
	s, token := newImporter(t, func(cfg *esiatest.Config) { cfg.Lenient.Base64 = true })
	r := s.importing(token, importBody)
	r.Header.Set("Request-Data", base64.StdEncoding.EncodeToString([]byte(importBody)))
	r.Header.Set("Request-Data-Sign", base64.StdEncoding.EncodeToString(s.cms(importBody, cms.SignOptions{})))
	if a := s.do(r); a.status != http.StatusOK || len(s.Imported()) != 1 {
		t.Errorf("status %d, %s", a.status, a.body)
	}
}
