package esia_test

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/scopes"
	"github.com/go-esia/sdk/signer/keysigner"
	"github.com/go-esia/sdk/signer/signertest"
)

const (
	testClientID = "MYSYS01"
	testRedirect = "https://app.example.ru/esia/callback"
	testOID      = scopes.OID(1000000001)
)

// testNow is the time of the tests that don't use the emulator.
var testNow = time.Date(2026, time.January, 15, 9, 35, 10, 0, time.UTC)

// A double is an installation of ESIA that answers what a test wants, and signs
// tokens with one GOST key.
type double struct {
	*httptest.Server

	signer *keysigner.Signer
	cfg    esia.Config
	now    time.Time
}

// newDouble starts a server under a path, so that addresses that forget the
// path of the installation are noticed.
func newDouble(t testing.TB, handler http.HandlerFunc) *double {
	t.Helper()
	if handler == nil {
		handler = func(w http.ResponseWriter, r *http.Request) { t.Errorf("unexpected request to %s", r.URL.Path) }
	}
	mux := http.NewServeMux()
	mux.Handle("/prefix/", http.StripPrefix("/prefix", handler))
	d := &double{Server: httptest.NewServer(mux), now: testNow}
	t.Cleanup(d.Close)

	var cert *gost.Certificate
	d.signer, cert = signertest.New(t)
	keys, err := esia.StaticKeys(cert)
	if err != nil {
		t.Fatal(err)
	}
	endpoint, err := esia.NewEndpoint(d.URL+"/prefix", esia.V2, "")
	if err != nil {
		t.Fatal(err)
	}
	d.cfg = esia.Config{
		ClientID:    testClientID,
		Endpoint:    endpoint,
		Signer:      d.signer,
		RedirectURL: testRedirect,
		Scopes:      scopes.NewSet(scopes.FullName),
		Keys:        keys,
		Now:         func() time.Time { return d.now },
	}
	return d
}

// client returns a client of d.
func (d *double) client(t testing.TB) *esia.Client {
	t.Helper()
	c, err := esia.New(d.cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// encode returns a part of a token.
func encode(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString(data)
}

type object = map[string]any

// with returns a copy of o with changes; nil removes a member.
func (d *double) with(o, changes object) object {
	o = maps.Clone(o)
	for name, value := range changes {
		if o[name] = value; value == nil {
			delete(o, name)
		}
	}
	return o
}

// token returns a token of d of the given kind with changes to its claims.
func (d *double) token(t testing.TB, kind string, changes object) string {
	t.Helper()
	claims := object{
		"iss": d.cfg.Endpoint.Issuer(), "iat": d.now.Unix(), "nbf": d.now.Unix(), "exp": d.now.Add(time.Hour).Unix(),
		"urn:esia:sid": "11111111-2222-4333-8444-555555555555",
	}
	if kind == "id" {
		maps.Copy(claims, object{
			"aud": testClientID, "sub": testOID, "amr": "PWD", "auth_time": d.now.Unix(),
			"urn:esia:sbj": object{
				"urn:esia:sbj:typ": "P", "urn:esia:sbj:lvl": "PR", "urn:esia:sbj:is_tru": true,
				"urn:esia:sbj:oid": testOID, "urn:esia:sbj:nam": "000-000-600 06",
			},
		})
	} else {
		maps.Copy(claims, object{
			"client_id": testClientID, "urn:esia:sbj_id": testOID, "scope": "openid fullname?oid=1000000001",
		})
	}
	return d.sign(t, object{"ver": 1, "typ": "JWT", "sbt": kind, "alg": "GOST3410_2012_256"}, d.with(claims, changes))
}

// sign returns a token with a good signature over whatever it is given.
func (d *double) sign(t testing.TB, header, claims any) string {
	t.Helper()
	signed := encode(header) + "." + encode(claims)
	sig, err := d.signer.Sign(t.Context(), []byte(signed))
	if err != nil {
		t.Fatal(err)
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(sig.Raw)
}

// answer returns a good answer to the token request r with changes.
func (d *double) answer(t testing.TB, r *http.Request, changes object) object {
	t.Helper()
	return d.with(object{
		"access_token": d.token(t, "access", nil), "id_token": d.token(t, "id", nil),
		"refresh_token": "0b1f2e3d-0000-4000-8000-000000000001", "expires_in": 3600,
		"token_type": "Bearer", "state": r.FormValue("state"),
	}, changes)
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// begin begins a login and returns it with a good callback.
func begin(t testing.TB, c *esia.Client, opts ...oauth2.AuthCodeOption) (*esia.Login, url.Values) {
	t.Helper()
	login, err := c.Begin(t.Context(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	return login, url.Values{"state": {login.State}, "code": {"secret-code"}}
}

// wantNoSecret fails if text contains one of the secrets.
func wantNoSecret(t testing.TB, text string, secrets ...string) {
	t.Helper()
	for _, secret := range secrets {
		if secret != "" && strings.Contains(text, secret) {
			t.Errorf("it shows a secret: %.300s", text)
		}
	}
}
