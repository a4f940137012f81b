package esia_test

import (
	"encoding/base64"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/scopes"
	"github.com/go-esia/sdk/signer/signertest"
)

// fuzzClient returns a client without a server, its signer for tokens, and a
// function that sets the answer to its requests.
func fuzzClient(f *testing.F) (c *esia.Client, sign func(t *testing.T, payload []byte, kind string) string, answer *string) {
	f.Helper()
	keySigner, cert := signertest.New(f)
	keys, err := esia.StaticKeys(cert)
	if err != nil {
		f.Fatal(err)
	}
	answer = new(string)
	c, err = esia.New(esia.Config{
		ClientID: testClientID, Endpoint: esia.Test(esia.V2), Signer: keySigner, RedirectURL: testRedirect, Keys: keys,
		HTTPClient: &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			return &http.Response{
				StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
				Body: io.NopCloser(strings.NewReader(*answer)), Request: r,
			}, nil
		})},
	})
	if err != nil {
		f.Fatal(err)
	}
	return c, func(t *testing.T, payload []byte, kind string) string {
		t.Helper()
		text := encode(object{"ver": 1, "typ": "JWT", "sbt": kind, "alg": "GOST3410_2012_256"}) + "." + base64.RawURLEncoding.EncodeToString(payload)
		sig, err := keySigner.Sign(t.Context(), []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return text + "." + base64.RawURLEncoding.EncodeToString(sig.Raw)
	}, answer
}

// FuzzClaims: whatever is in a signed token, it is accepted with an account and an
// issuer, or refused, and never a panic.
func FuzzClaims(f *testing.F) {
	c, sign, _ := fuzzClient(f)
	for _, seed := range []string{
		`{"iss":"x","aud":"MYSYS01","sub":1000000001,"nbf":1,"exp":99999999999,"iat":"1","amr":["PWD"],"urn:esia:sbj":{"urn:esia:sbj:oid":"1"}}`,
		`{"iss":"http://esia-portal1.test.gosuslugi.ru/","aud":["MYSYS01"],"sub":"1","exp":1e9,"permissions":["a",{"sysname":"b"}]}`,
		`{"exp":253402300799,"client_id":"MYSYS01","scope":"openid","urn:esia:sbj_id":1.5}`, `[]`, `null`, `{"exp":null}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		if id, err := c.VerifyIDToken(t.Context(), sign(t, payload, "id"), ""); err == nil && (id.OID <= 0 || id.Issuer == "") {
			t.Errorf("accepted %q", payload)
		}
		if access, err := c.VerifyAccessToken(t.Context(), sign(t, payload, "access")); err == nil && access.ClientID != testClientID {
			t.Errorf("accepted %q", payload)
		}
	})
}

// FuzzTokenResponse: whatever the token endpoint answers, no token comes out that
// was not verified.
func FuzzTokenResponse(f *testing.F) {
	c, _, answer := fuzzClient(f)
	for _, seed := range []string{
		`{"access_token":"a.b.c","expires_in":"3600","state":"x","token_type":"Bearer"}`, `{"expires_in":1e99}`, `{"expires_in":{}}`,
		`{"error":"invalid_grant","error_description":"ESIA-007011: x"}`, `{"error":7}`, `[]`, `null`, ``,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		*answer = body
		if token, err := c.ClientToken(t.Context(), scopes.NewSet("org_inn")); err == nil {
			t.Errorf("%q gave %v", body, token)
		}
	})
}
