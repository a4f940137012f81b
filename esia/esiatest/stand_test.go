package esiatest_test

import (
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"maps"
	"math/big"
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

// The client of these tests is made by hand from the published facts, without
// the code of package esia or esia/message: the two sides must not share a
// mistake.

// A stand is a server and the system under test: a client whose key is known.
type stand struct {
	*esiatest.Server
	t    testing.TB
	http *http.Client // follows no redirects
	id   string
	key  *gost.PrivateKey
	cert *gost.Certificate
}

// on returns s for a subtest.
func (s *stand) on(t testing.TB) *stand {
	c := *s
	c.t = t
	return &c
}

// newHTTPClient returns a client with connections of its own.
func newHTTPClient(t testing.TB) *http.Client {
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

const (
	mnemonic = "MYSYS01"
	callback = "https://app.example.ru/esia/callback"
)

// Orders of the signed strings.
var (
	orderAuthorize   = []string{"client_id", "scope", "scope_org", "timestamp", "state", "redirect_uri"}
	orderExchange    = []string{"client_id", "scope", "scope_org", "timestamp", "state", "redirect_uri", "code"}
	orderRefresh     = []string{"client_id", "scope", "scope_org", "timestamp", "state", "redirect_uri"}
	orderCredentials = []string{"client_id", "scope", "timestamp", "state", "redirect_uri"}
)

// newStand starts a server with two clients, MYSYS01 and OTHER, which have the
// same grants. The configuration can be changed before.
func newStand(t testing.TB, edit ...func(*esiatest.Config)) *stand {
	t.Helper()
	key, cert := newKey(t, gost.CryptoProA(), time.Now().Add(-time.Hour), time.Now().AddDate(1, 0, 0))
	return newStandWith(t, key, cert, edit...)
}

func newStandWith(t testing.TB, key *gost.PrivateKey, cert *gost.Certificate, edit ...func(*esiatest.Config)) *stand {
	t.Helper()
	granted := scopes.NewSet("openid fullname birthdate gender snils email usr_org org_shortname org_ogrn prm_chg")
	other, err := esiatest.GenerateClient("OTHER", granted, "example.ru")
	if err != nil {
		t.Fatal(err)
	}
	cfg := esiatest.Config{Clients: []esiatest.Client{
		{ID: mnemonic, Certificates: []*gost.Certificate{cert}, Domains: []string{"example.ru"}, Scopes: granted, Offline: true},
		other,
	}}
	for _, f := range edit {
		f(&cfg)
	}
	server := esiatest.NewServer(cfg)
	t.Cleanup(server.Close)
	return &stand{Server: server, t: t, http: newHTTPClient(t), id: mnemonic, key: key, cert: cert}
}

func newKey(t testing.TB, curve *gost.Curve, from, to time.Time) (*gost.PrivateKey, *gost.Certificate) {
	t.Helper()
	key, err := gost.GenerateKey(curve)
	if err != nil {
		t.Fatal(err)
	}
	return key, newCertificate(t, key, from, to)
}

func newCertificate(t testing.TB, key *gost.PrivateKey, from, to time.Time) *gost.Certificate {
	t.Helper()
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: serial.Add(serial, big.NewInt(1)), Subject: pkix.Name{CommonName: mnemonic},
		NotBefore: from, NotAfter: to,
	}
	der, err := gost.CreateCertificate(template, nil, key.PublicKey(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := gost.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

// uuid returns a fresh state.
func uuid() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	s := hex.EncodeToString(b[:])
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}

// common returns the parameters that all requests have.
func (s *stand) common() url.Values {
	return url.Values{
		"client_id":               {s.id},
		"client_certificate_hash": {s.cert.Hash()},
		"redirect_uri":            {callback},
		"scope":                   {"openid fullname"},
		"state":                   {uuid()},
		"timestamp":               {s.Now().In(time.FixedZone("", 3*3600)).Format("2006.01.02 15:04:05 -0700")},
	}
}

// with returns a copy of form in which names have values: with(form, "a", "1").
// The value "-" removes a parameter.
func with(form url.Values, changes ...string) url.Values {
	form = maps.Clone(form)
	for i := 0; i+1 < len(changes); i += 2 {
		if changes[i+1] == "-" {
			form.Del(changes[i])
			continue
		}
		form[changes[i]] = []string{changes[i+1]}
	}
	return form
}

// raw signs a string and returns the signature, s || r.
func (s *stand) raw(message string) []byte {
	s.t.Helper()
	signature, err := s.key.SignMessage(nil, []byte(message), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return signature
}

// signed returns form with a client_secret over its parameters in the given
// order.
func (s *stand) signed(form url.Values, order []string) url.Values {
	s.t.Helper()
	return with(form, "client_secret", base64.RawURLEncoding.EncodeToString(s.raw(message(form, order))))
}

func message(form url.Values, order []string) string {
	var b strings.Builder
	for _, name := range order {
		b.WriteString(form.Get(name))
	}
	return b.String()
}

// login returns a login request without its signature.
func (s *stand) login(changes ...string) url.Values {
	return with(with(s.common(), "response_type", "code", "access_type", "offline"), changes...)
}

// exchange returns a token request for a code without its signature.
func (s *stand) exchange(code string, changes ...string) url.Values {
	return with(with(s.common(), "grant_type", "authorization_code", "code", code, "token_type", "Bearer"), changes...)
}

// refresh returns a token request for a refresh token without its signature.
func (s *stand) refresh(token string, changes ...string) url.Values {
	return with(with(s.common(), "grant_type", "refresh_token", "refresh_token", token, "token_type", "Bearer"), changes...)
}

// credentials returns a token request without a person, and without its
// signature.
func (s *stand) credentials(changes ...string) url.Values {
	return with(with(s.common(), "grant_type", "client_credentials", "scope", "prm_chg?oid=1000000006", "token_type", "Bearer"), changes...)
}

// An answer is an answer of the server.
type answer struct {
	status   int
	header   http.Header
	body     []byte
	location string
	values   url.Values     // of the query of location
	json     map[string]any // of the body
}

// code returns the code of a refusal, wherever it is, or "".
func (a answer) code() esia.Code {
	if a.values.Get("error") != "" {
		return esia.ParseCode(a.values.Get("error_description"))
	}
	if text, ok := a.json["error_description"].(string); ok {
		return esia.ParseCode(text)
	}
	text, _ := a.json["code"].(string)
	return esia.ParseCode(text)
}

// text returns a member of a JSON answer.
func (a answer) text(name string) string {
	s, _ := a.json[name].(string)
	return s
}

// do sends a request over HTTP and follows no redirects.
func (s *stand) do(r *http.Request) answer {
	s.t.Helper()
	resp, err := s.http.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	a := answer{status: resp.StatusCode, header: resp.Header, location: resp.Header.Get("Location")}
	if a.body, err = io.ReadAll(resp.Body); err != nil {
		s.t.Fatal(err)
	}
	if u, err := url.Parse(a.location); err == nil {
		a.values = u.Query()
	}
	_ = json.Unmarshal(a.body, &a.json)
	return a
}

func (s *stand) request(method, address, body string) *http.Request {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// authorize sends a login request as the person with the OID 1000000006.
func (s *stand) authorize(form url.Values) answer {
	s.t.Helper()
	return s.authorizeAs(esiatest.Confirmed(), form)
}

func (s *stand) authorizeAs(p esiatest.Person, form url.Values) answer {
	s.t.Helper()
	r := s.request("GET", s.URL+"/aas/oauth2/v2/ac?"+form.Encode(), "")
	r.Header.Set(esiatest.LoginHeader, p.OID.String())
	return s.do(r)
}

// post sends a token request.
func (s *stand) post(form url.Values) answer {
	s.t.Helper()
	r := s.request("POST", s.URL+"/aas/oauth2/v3/te", form.Encode())
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.do(r)
}

// newCode logs in and returns a code.
func (s *stand) newCode(changes ...string) string {
	s.t.Helper()
	return s.codeOf(s.authorize(s.signed(s.login(changes...), orderAuthorize)))
}

func (s *stand) codeOf(a answer) string {
	s.t.Helper()
	code := a.values.Get("code")
	if a.status != http.StatusFound || code == "" {
		s.t.Fatalf("login: status %d, location %q", a.status, a.location)
	}
	return code
}

// newTokens logs in and exchanges the code.
func (s *stand) newTokens(changes ...string) answer {
	s.t.Helper()
	code := s.newCode(changes...)
	return s.mustPost(s.signed(s.exchange(code, changes...), orderExchange))
}

// mustPost sends a token request that must succeed.
func (s *stand) mustPost(form url.Values) answer {
	s.t.Helper()
	a := s.post(form)
	if a.status != http.StatusOK {
		s.t.Fatalf("token request: status %d, %s", a.status, a.body)
	}
	return a
}

// wantCode checks that the answer is a refusal with the code want, or none if
// want is "".
func wantCode(t testing.TB, a answer, want esia.Code) {
	t.Helper()
	if got := a.code(); got != want {
		t.Errorf("code %q (%s%s), want %q", got, a.values.Get("error_description"), a.text("error_description"), want)
	}
	if want != "" && (a.values.Get("code") != "" || a.text("access_token") != "") {
		t.Error("the answer is a refusal, and has a code or a token")
	}
}
