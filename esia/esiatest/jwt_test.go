package esiatest_test

import (
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/scopes"
)

// partOf decodes a part of a token.
func partOf(t *testing.T, token string, i int) string {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("token has %d parts", len(parts))
	}
	data, err := base64.RawURLEncoding.DecodeString(parts[i])
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func claimsOf(t *testing.T, token string) map[string]any {
	t.Helper()
	var claims map[string]any
	if err := json.Unmarshal([]byte(partOf(t, token, 1)), &claims); err != nil {
		t.Fatal(err)
	}
	return claims
}

// TestTokenText compares tokens with what was observed, as text: the order of
// members, escaped slashes, and the types of numbers.
func TestTokenText(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.January, 15, 9, 35, 11, 0, time.UTC)
	key, cert := newKey(t, gost.CryptoProA(), now.AddDate(0, -1, 0), now.AddDate(0, 1, 0))
	s := newStandWith(t, key, cert, func(cfg *esiatest.Config) {
		cfg.Now = func() time.Time { return now }
		cfg.Issuer = "http://esia-portal1.test.gosuslugi.ru/"
	})
	form := s.signed(s.login(), orderAuthorize)
	code := s.codeOf(s.authorize(form))
	tokens := s.mustPost(s.signed(s.exchange(code), orderExchange))
	access, id := tokens.text("access_token"), tokens.text("id_token")
	sid, _ := claimsOf(t, access)["urn:esia:sid"].(string)
	const subject = `"urn:esia:sbj":{"urn:esia:sbj:typ":"P","urn:esia:sbj:lvl":"PR","urn:esia:sbj:is_tru":true,"urn:esia:sbj:oid":1000000006,"urn:esia:sbj:nam":"OID.1000000006"}`
	const issuer = `"iss":"http:\/\/esia-portal1.test.gosuslugi.ru\/"`
	for _, tt := range []struct{ name, got, want string }{
		{"header of code", partOf(t, code, 0), `{"ver":1,"typ":"JWT","sbt":"authorization_code","alg":"GOST3410_2012_256"}`},
		{"code", partOf(t, code, 1), `{` + issuer + `,"urn:esia:client:state":"` + form.Get("state") + `","auth_mthd":"PWD",` + subject +
			`,"params":{},"client_id":"MYSYS01","nbf":1768469711,"scope":"fullname?oid=1000000006 openid","auth_time":1768469711,"urn:esia:sid":"` + sid + `","exp":1768469951,"iat":1768469711}`},
		{"header of access token", partOf(t, access, 0), `{"ver":1,"typ":"JWT","sbt":"access","alg":"GOST3410_2012_256"}`},
		{"access token", partOf(t, access, 1), `{"nbf":1768469711,"scope":"fullname?oid=1000000006 openid",` + issuer +
			`,"urn:esia:sid":"` + sid + `","urn:esia:sbj_id":1000000006,"exp":1768473311,"iat":1768469711,"client_id":"MYSYS01"}`},
		{"header of identity token", partOf(t, id, 0), `{"ver":1,"typ":"JWT","sbt":"id","alg":"GOST3410_2012_256"}`},
		{"identity token", partOf(t, id, 1), `{"aud":"MYSYS01","sub":1000000006,"nbf":1768469711,"amr":"PWD","urn:esia:amd":"PWD","auth_time":1768469711,` + issuer +
			`,"urn:esia:sid":"` + sid + `",` + subject + `,"exp":1768480511,"iat":1768469711}`},
	} {
		if tt.got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, tt.got, tt.want)
		}
	}
	certs, err := s.Certificates()
	if err != nil || len(certs) != 1 {
		t.Fatalf("%d certificates, error %v", len(certs), err)
	}
	for _, token := range []string{code, access, id} {
		i := strings.LastIndexByte(token, '.')
		if !gost.VerifyMessage(certs[0].Key, []byte(token[:i]), []byte(partOf(t, token, 2))) {
			t.Error("a token's signature is not valid")
		}
	}
}

func TestLevels(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for _, tt := range []struct {
		person  esiatest.Person
		level   string
		trusted any
	}{
		{esiatest.Confirmed(), "PR", true}, {esiatest.Unconfirmed(), "P", nil}, {esiatest.Child(), "KD", true},
	} {
		token := s.mint(esiatest.Token{Kind: esiatest.IDToken, OID: tt.person.OID})
		subject, _ := claimsOf(t, token)["urn:esia:sbj"].(map[string]any)
		if subject["urn:esia:sbj:lvl"] != tt.level || subject["urn:esia:sbj:is_tru"] != tt.trusted {
			t.Errorf("%v: level %v, is_tru %v", tt.person, subject["urn:esia:sbj:lvl"], subject["urn:esia:sbj:is_tru"])
		}
	}
}

// TestRS256 has one client with RSA tokens beside one with GOST tokens.
func TestRS256(t *testing.T) {
	t.Parallel()
	s := newStand(t, func(cfg *esiatest.Config) {
		cfg.Clients[0].Algorithm = esiatest.RS256
		cfg.Protocol.Thumbprint = true
	})
	certs, err := s.Certificates()
	if err != nil || len(certs) != 2 {
		t.Fatalf("%d certificates, error %v", len(certs), err)
	}
	if _, ok := certs[1].PublicKey.(*rsa.PublicKey); !ok || certs[0].Key == nil {
		t.Fatalf("keys %T and %T", certs[0].PublicKey, certs[1].PublicKey)
	}
	id := s.newTokens().text("id_token")
	want := `{"ver":1,"typ":"JWT","x5t#St256":"` + certs[1].Hash() + `","sbt":"id","alg":"RS256"}`
	if got := partOf(t, id, 0); got != want {
		t.Errorf("header %s, want %s", got, want)
	}
	verify := func(config esia.Config, token string, ok bool) {
		t.Helper()
		if _, err := config.Keys.VerifySignature(t.Context(), token); (err == nil) != ok {
			t.Errorf("%s: VerifySignature: %v", config.ClientID, err)
		}
	}
	other := s.mint(esiatest.Token{ClientID: "OTHER"})
	verify(s.Config(), id, true)
	verify(s.ConfigFor("OTHER"), other, true)
	verify(s.Config(), other, false)
	verify(s.ConfigFor("OTHER"), id, false)
}

func TestRotateKeys(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	before := s.Config()
	old := s.newTokens()
	if err := s.RotateKeys(); err != nil {
		t.Fatal(err)
	}
	after := s.Config()
	fresh := s.newTokens()
	for _, tt := range []struct {
		name  string
		keys  esia.KeySet
		token answer
		ok    bool
	}{
		{"old token, old key", before.Keys, old, true},
		{"new token, old key", before.Keys, fresh, false},
		{"old token, new key", after.Keys, old, false},
		{"new token, new key", after.Keys, fresh, true},
	} {
		if _, err := tt.keys.VerifySignature(t.Context(), tt.token.text("id_token")); (err == nil) != tt.ok {
			t.Errorf("%s: error %v", tt.name, err)
		}
	}
	for _, a := range []answer{old, fresh} {
		if got := s.person(a.text("access_token")).status; got != 200 {
			t.Errorf("data: status %d", got)
		}
	}
	if _, err := before.Keys.VerifySignature(t.Context(), s.mint(esiatest.Token{Signature: esiatest.SignedBefore})); err != nil {
		t.Errorf("SignedBefore: %v", err)
	}
}

// TestAnnounceKeys: the next keys are published before they sign.
func TestAnnounceKeys(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	signedBy := func(token string) int {
		t.Helper()
		certs, err := s.Certificates()
		if err != nil {
			t.Fatal(err)
		}
		i := strings.LastIndexByte(token, '.')
		return slices.IndexFunc(certs, func(c *gost.Certificate) bool {
			return gost.VerifyMessage(c.Key, []byte(token[:i]), []byte(partOf(t, token, 2)))
		})
	}
	for range 2 { // the second time changes nothing
		if err := s.AnnounceKeys(); err != nil {
			t.Fatal(err)
		}
	}
	announced, err := s.Certificates()
	if err != nil || len(announced) != 2 {
		t.Fatalf("%d certificates, error %v, want two", len(announced), err)
	}
	if got := signedBy(s.mint(esiatest.Token{})); got != 0 {
		t.Errorf("before the change: signed by key %d, want the present one", got)
	}
	if err := s.RotateKeys(); err != nil {
		t.Fatal(err)
	}
	after, err := s.Certificates()
	if err != nil || len(after) != 1 || !after[0].Equal(announced[1].Certificate) {
		t.Fatalf("%d certificates, error %v, want the announced one", len(after), err)
	}
	if got := signedBy(s.mint(esiatest.Token{})); got != 0 {
		t.Errorf("after the change: signed by key %d, want the announced one", got)
	}
}

// TestOldKeys: the emulator keeps eight keys.
func TestOldKeys(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	token := s.mint(esiatest.Token{})
	for n := 1; n <= 8; n++ {
		if err := s.RotateKeys(); err != nil {
			t.Fatal(err)
		}
		want := esia.Code("")
		if n == 8 {
			want = "ESIA-005011"
		}
		wantCode(t, s.person(token), want)
	}
}

func TestMintToken(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	keys := s.Config().Keys
	verify := func(token esiatest.Token) bool {
		_, err := keys.VerifySignature(t.Context(), s.mint(token))
		return err == nil
	}
	for how := esiatest.Signed; how <= esiatest.SignedShort; how++ {
		if how == esiatest.SignedBefore {
			continue
		}
		if got, want := verify(esiatest.Token{Signature: how}), how == esiatest.Signed; got != want {
			t.Errorf("signature %d: verified = %v, want %v", how, got, want)
		}
	}
	token := s.mint(esiatest.Token{
		Kind: esiatest.IDToken, ClientID: "OTHER", OID: 1000000003, Nonce: "n",
		Header: map[string]any{"kid": "1", "ver": 0}, Claims: map[string]any{"aud": []string{"A"}, "amr": nil, "extra": true},
	})
	if got, want := partOf(t, token, 0), `{"ver":0,"typ":"JWT","sbt":"id","alg":"GOST3410_2012_256","kid":"1"}`; got != want {
		t.Errorf("header %s, want %s", got, want)
	}
	claims := claimsOf(t, token)
	if claims["sub"] != 1000000003.0 || claims["nonce"] != "n" || claims["extra"] != true || claims["amr"] != nil {
		t.Errorf("claims %v", claims)
	}
	if !strings.HasPrefix(partOf(t, token, 1), `{"aud":["A"],"sub":`) {
		t.Errorf("claims %s", partOf(t, token, 1))
	}
	for name, token := range map[string]esiatest.Token{
		"unknown client":    {ClientID: "NOBODY"},
		"unknown person":    {OID: 1},
		"unknown kind":      {Kind: "refresh"},
		"unknown algorithm": {Algorithm: "none"},
		"unknown signature": {Signature: 99},
		"no rotation":       {Signature: esiatest.SignedBefore},
		"bad scope":         {Scopes: scopes.NewSet("fullname?x=1")},
		"bad claim":         {Claims: map[string]any{"f": func() {}}},
	} {
		if _, err := s.MintToken(token); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestNonce: a nonce gets into the identity token only where it is switched on.
func TestNonce(t *testing.T) {
	t.Parallel()
	for _, on := range []bool{false, true} {
		s := newStand(t, func(cfg *esiatest.Config) { cfg.Protocol.Nonce = on })
		claims := claimsOf(t, s.newTokens("nonce", "N-0S6_WzA2Mj").text("id_token"))
		if got := slices.Contains(slices.Collect(maps.Values(claims)), any("N-0S6_WzA2Mj")); got != on {
			t.Errorf("switched on: %v, nonce in the token: %v", on, got)
		}
	}
}

func TestPermissionsInTheToken(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	permissions := rawURL([]byte(`[{"sysname":"CREDIT","actions":[{"sysname":"USE_DATA"}],"purposes":[{"sysname":"CREDIT"}]}]`))
	claims := claimsOf(t, s.newTokens("scope", "openid", "permissions", permissions).text("access_token"))
	if got, ok := claims["permissions"].([]any); !ok || len(got) != 1 || got[0] != "CREDIT" {
		t.Errorf("permissions %v", claims["permissions"])
	}
}

func TestOrgScopesInTheToken(t *testing.T) {
	t.Parallel()
	s := newStand(t, twoEmployers)
	const rest = " fullname?oid=1000000004 openid"
	agency := "http://esia.gosuslugi.ru/org_shortname?org_oid=1000000357 " // his other employer
	for scope, want := range map[string]string{
		"org_shortname":                    agency + orgScope + rest,
		"org_shortname?org_oid=1000000777": orgScope + rest,
		orgScope:                           orgScope + rest,
	} {
		changes := []string{"scope_org", scope}
		code := s.codeOf(s.authorizeAs(esiatest.Employee(), s.signed(s.login(changes...), orderAuthorize)))
		tokens := s.mustPost(s.signed(s.exchange(code, changes...), orderExchange))
		if got := claimsOf(t, tokens.text("access_token"))["scope"]; got != want {
			t.Errorf("%s: scope %v, want %s", scope, got, want)
		}
	}
}
