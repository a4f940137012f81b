package remotesigner_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/esia/message"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/cms"
	"github.com/go-esia/sdk/signer/remotesigner"
	"github.com/go-esia/sdk/signer/signertest"
)

// attributesOf returns what is signed for a CMS message over text.
func attributesOf(tb testing.TB, text []byte) []byte {
	tb.Helper()
	key, cert := signertest.New(tb)
	var attributes []byte
	_, err := cms.Sign(tb.Context(), text, cert, func(ctx context.Context, m []byte) ([]byte, *gost.Certificate, error) {
		attributes = m
		sig, err := key.Sign(ctx, m)
		return sig.Raw, cert, err
	}, cms.SignOptions{SigningTime: time.Now()})
	check(tb, err)
	return attributes
}

// with returns a message with other fields than those that the caller may have signed.
func with(tb testing.TB, v message.Version, k message.Kind, edit func(*message.Fields)) []byte {
	tb.Helper()
	f := fields()
	edit(&f)
	return text(tb, v, k, f)
}

// TestStolenCallerOtherClientID and the following tests are what somebody tries who has
// got the credentials of a caller.
func TestStolenCallerOtherClientID(t *testing.T) {
	t.Parallel()
	foreign := func(f *message.Fields) { f.ClientID = "VICTIM01" }
	longer := func(f *message.Fields) { f.ClientID += "A" }
	wantRefused(t, app(remotesigner.KindV1, remotesigner.KindV2), map[string]attack{
		"V1":                  {"cms", with(t, message.V1, message.Authorize, foreign)},
		"V2":                  {"raw", with(t, message.V2, message.Authorize, foreign)},
		"V2, longer":          {"raw", with(t, message.V2, message.Authorize, longer)},
		"V1, longer":          {"cms", with(t, message.V1, message.Authorize, longer)},
		"V2, client token":    {"raw", with(t, message.V2, message.ClientCredentials, foreign)},
		"V1, client in scope": {"cms", with(t, message.V1, message.Authorize, func(f *message.Fields) { foreign(f); f.Scope += " MYSYS01" })},
	})
}

type attack struct {
	format string
	data   []byte
}

func wantRefused(t *testing.T, caller remotesigner.Caller, attacks map[string]attack) {
	t.Helper()
	server := newServer(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{caller}})
	for name, a := range attacks {
		w := post(server, body("main", a.format, a.data))
		if w.Code != http.StatusForbidden || code(w) != "message_refused" {
			t.Errorf("%s: got %d %s", name, w.Code, w.Body)
		}
	}
}

// TestRawCMSAttributes asks for the signature of attributes, whose text nobody can see.
// With it, a CMS message over the text of another system could be put together.
func TestRawCMSAttributes(t *testing.T) {
	t.Parallel()
	attributes := attributesOf(t, with(t, message.V1, message.Authorize, func(f *message.Fields) { f.ClientID = "VICTIM01" }))
	indefinite := append([]byte{0x31, 0x80}, append(attributes[2:], 0, 0)...)
	longForm := append([]byte{0x31, 0x84, 0, 0, 0, byte(len(attributes) - 2)}, attributes[2:]...)
	certificate := func() []byte {
		_, cert := signertest.New(t)
		return cert.RawTBSCertificate
	}()
	for _, kinds := range [][]remotesigner.Kind{{remotesigner.KindV1}, {remotesigner.KindV2}, {remotesigner.KindAny}} {
		wantRefused(t, app(kinds...), map[string]attack{
			"attributes":         {"raw", attributes},
			"with another tag":   {"raw", append([]byte{0xa0}, attributes[1:]...)},
			"in BER":             {"raw", indefinite},
			"with a long length": {"raw", longForm},
			"a certificate":      {"raw", certificate},
		})
	}
}

// TestOtherKinds asks for everything that the policy doesn't say.
func TestOtherKinds(t *testing.T) {
	t.Parallel()
	v1, v2 := with(t, message.V1, message.Authorize, func(*message.Fields) {}), with(t, message.V2, message.Authorize, func(*message.Fields) {})
	key, account := []byte(testState), []byte(`{"snils":"1"}`)
	all := map[remotesigner.Kind]attack{
		remotesigner.KindV1: {"cms", v1}, remotesigner.KindV2: {"raw", v2}, remotesigner.KindAPIKey: {"cms", key}, remotesigner.KindImport: {"cms", account},
	}
	for kind, own := range all {
		attacks := map[string]attack{
			"V1 raw": {"raw", v1}, "API key raw": {"raw", key}, "account raw": {"raw", account},
			"text": {"raw", []byte("text")}, "text in CMS": {"cms", []byte("text")}, "nothing": {"raw", []byte{}}, "nothing in CMS": {"cms", []byte{}},
			"two timestamps": {"raw", append(v2, v2...)}, "V2 with a line end": {"raw", append(v2[:len(v2):len(v2)], '\n')},
		}
		for other, a := range all {
			if other != kind {
				attacks[string(other)] = a
			}
		}
		if kind != remotesigner.KindV1 {
			attacks["V2 in CMS"] = attack{"cms", v2}
		}
		wantRefused(t, app(kind), attacks)
		wantSigned(t, app(kind), map[string]attack{string(kind): own})
	}
}

func wantSigned(t *testing.T, caller remotesigner.Caller, messages map[string]attack) {
	t.Helper()
	server := newServer(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{caller}})
	for name, a := range messages {
		if w := post(server, body("main", a.format, a.data)); w.Code != http.StatusOK {
			t.Errorf("%s: got %d %s", name, w.Code, w.Body)
		}
	}
}

// TestV2TextInCMS finds that a text of version 2 is never one of version 1 of the same
// caller.
func TestV2TextInCMS(t *testing.T) {
	t.Parallel()
	v2 := with(t, message.V2, message.Authorize, func(f *message.Fields) { f.RedirectURI += "/" + testState })
	wantRefused(t, app(remotesigner.KindV1), map[string]attack{"a state at its end": {"cms", v2}})
}

// TestOtherRedirect asks for codes to be sent elsewhere.
func TestOtherRedirect(t *testing.T) {
	t.Parallel()
	attacks := make(map[string]attack)
	for _, address := range []string{
		"https://evil.example/callback", "https://app.example.ru/callback2", "https://app.example.ru/", "http://app.example.ru/callback",
		"evil.example", "evil", "localhost", "eyJhbGciOiJub25lIn0.evil.example", testState + ".evil.example", testState + "0", testRedirect + "?x=eyJa.b.c.d", testRedirect + "/../other", "HTTPS://evil.example/", "app.evil:/callback", "//evil.example/callback", "evil.example/callback",
	} {
		attacks[address] = attack{"raw", with(t, message.V2, message.Authorize, func(f *message.Fields) { f.RedirectURI = address })}
	}
	wantRefused(t, app(remotesigner.KindV2), attacks)
	wantSigned(t, app(remotesigner.KindV2), map[string]attack{
		"its own":       {"raw", with(t, message.V2, message.Authorize, func(*message.Fields) {})},
		"with a code":   {"raw", with(t, message.V2, message.Exchange, func(f *message.Fields) { f.Code = "eyJa.b.c" })},
		"refresh token": {"raw", with(t, message.V2, message.RefreshToken, func(f *message.Fields) { f.RefreshToken = testState })},
	})
}

// TestOtherScope asks for data that the caller may not have.
func TestOtherScope(t *testing.T) {
	t.Parallel()
	caller := app(remotesigner.KindV1, remotesigner.KindV2)
	caller.Scopes = []string{"openid", "fullname", "org_inn", "http://esia.gosuslugi.ru/org_ogrn?org_oid=7", "prm_chg"}
	scoped := func(scope, org string) func(*message.Fields) {
		return func(f *message.Fields) { f.Scope, f.OrgScope = scope, org }
	}
	attacks, messages := make(map[string]attack), make(map[string]attack)
	for _, scope := range []string{
		"openid snils", "openid  fullname", "openidfullname", "openid fullname?oid=x", "openid fullname&scope=snils", "openid http://evil.example/fullname",
		"openid http://esia.gosuslugi.ru/org_ogrn?org_oid=77", "openid http://esia.gosuslugi.ru/org_ogrn",
		"openid org_inn?org_oid=1org_inn?org_oid=2 org_inn?org_oid=3org_inn?org_oid=4", "openid " + strings.Repeat("a", 300) + "?org_oid=1",
	} {
		attacks[scope] = attack{"raw", with(t, message.V2, message.Authorize, scoped(scope, ""))}
		attacks["V1 "+scope] = attack{"cms", with(t, message.V1, message.Authorize, scoped(scope, ""))}
	}
	attacks["foreign organization scope"] = attack{"raw", with(t, message.V2, message.Authorize, scoped("openid fullname", "org_emps?org_oid=1"))}
	wantRefused(t, caller, attacks)
	for _, scope := range []string{"openid", "fullname openid", "prm_chg?oid=1000", "openid org_inn?org_oid=1", "openid http://esia.gosuslugi.ru/org_inn?org_oid=1 fullname"} {
		messages[scope] = attack{"raw", with(t, message.V2, message.Authorize, scoped(scope, ""))}
	}
	for _, org := range []string{
		"http://esia.gosuslugi.ru/org_inn?org_oid=1", "org_inn?org_oid=1", "http://esia.gosuslugi.ru/org_inn?org_oid=1 http://esia.gosuslugi.ru/org_ogrn?org_oid=7",
	} {
		messages["scope_org "+org] = attack{"raw", with(t, message.V2, message.Authorize, scoped("openid fullname", org))}
	}
	wantSigned(t, caller, messages)
}

// TestNamesThatBeginAlike finds that no caller may speak in version 1 for another one,
// whose client identifier its own begins with, or is the beginning of.
func TestNamesThatBeginAlike(t *testing.T) {
	t.Parallel()
	key, _ := signertest.New(t)
	for name, tt := range map[string]struct {
		first, second []string
		firstKind     remotesigner.Kind
		secondKind    remotesigner.Kind
		want          bool
	}{
		"begins with":    {[]string{"MYSYS01"}, []string{"MYSYS"}, remotesigner.KindV1, remotesigner.KindV2, false},
		"is beginning":   {[]string{"MYSYS"}, []string{"OTHER", "MYSYS-TEST"}, remotesigner.KindV1, remotesigner.KindV2, false},
		"both V1":        {[]string{"MYSYS"}, []string{"MYSYS01"}, remotesigner.KindV1, remotesigner.KindV1, false},
		"V2":             {[]string{"MYSYS01"}, []string{"MYSYS"}, remotesigner.KindV2, remotesigner.KindV2, true},
		"has both":       {[]string{"MYSYS01", "MYSYS"}, []string{"MYSYS"}, remotesigner.KindV1, remotesigner.KindV2, true},
		"both have both": {[]string{"MYSYS01", "MYSYS"}, []string{"MYSYS", "MYSYS01"}, remotesigner.KindV1, remotesigner.KindV1, true},
		"the same":       {[]string{"MYSYS01"}, []string{"MYSYS01"}, remotesigner.KindV1, remotesigner.KindV1, true},
		"others":         {[]string{"MYSYS01"}, []string{"MYSYS02"}, remotesigner.KindV1, remotesigner.KindV1, true},
	} {
		first, second := app(tt.firstKind), app(tt.secondKind)
		first.ClientIDs, second.ClientIDs, second.Name = tt.first, tt.second, "second"
		_, err := remotesigner.NewServer(remotesigner.ServerConfig{
			Callers: []remotesigner.Caller{first, second}, Keys: remotesigner.KeyMap{"main": key}, Authenticator: tokenOnly{},
		})
		if (err == nil) != tt.want {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestStaleTimestamp asks for signatures that are to be used later.
func TestStaleTimestamp(t *testing.T) {
	t.Parallel()
	at := func(d time.Duration) func(*message.Fields) {
		return func(f *message.Fields) { f.Timestamp = time.Now().Add(d).UTC().Format(message.TimeLayout) }
	}
	wantRefused(t, app(remotesigner.KindV1, remotesigner.KindV2), map[string]attack{
		"tomorrow":    {"raw", with(t, message.V2, message.Authorize, at(24*time.Hour))},
		"yesterday":   {"raw", with(t, message.V2, message.Authorize, at(-24*time.Hour))},
		"tomorrow V1": {"cms", with(t, message.V1, message.Authorize, at(6*time.Minute))},
		"no date":     {"raw", with(t, message.V2, message.Authorize, func(f *message.Fields) { f.Timestamp = "2026.99.99 12:00:00 +0000" })},
	})
	wantSigned(t, app(remotesigner.KindV1, remotesigner.KindV2), map[string]attack{"a minute": {"raw", with(t, message.V2, message.Authorize, at(time.Minute))}})
}

// TestRefusalShowsNoValue looks for the message in the answer.
func TestRefusalShowsNoValue(t *testing.T) {
	t.Parallel()
	server := newServer(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindV2)}})
	for _, data := range []string{"TOP-SECRET", `{"a":"TOP-SECRET"}`, "SECRET" + string(with(t, message.V2, message.Authorize, func(*message.Fields) {}))} {
		for _, format := range []string{"raw", "cms"} {
			if w := post(server, body("main", format, []byte(data))); strings.Contains(w.Body.String(), "SECRET") {
				t.Errorf("got %s", w.Body)
			}
		}
	}
}

// TestMalformedRequests sends what is not in the contract.
func TestMalformedRequests(t *testing.T) {
	t.Parallel()
	server := newServer(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindAny)}})
	for _, text := range malformed() {
		wantCode(t, post(server, text), http.StatusBadRequest, "bad_request")
	}
}

func malformed() []string {
	return []string{
		"", "null", "[]", "{", "{}", `"x"`, `{"key":"main","format":"raw"}`, `{"key":"main","format":"raw","data":null}`, `{"key":"main","format":"raw","data":1}`,
		`{"key":"main","format":"raw","data":"AA"}`, `{"key":"main","format":"raw","data":"AB=="}`, `{"key":"main","format":"raw","data":"AA==\n"}`, `{"key":"main","format":"raw","data":"-_=="}`,
		`{"Key":"main","format":"raw","data":"AA=="}`, `{"key":"main","key":"main","format":"raw","data":"AA=="}`, `{"key":"main","format":"raw","data":"AA==","x":"y"}`,
		`{"key":"main","format":"raw","data":"AA=="} {}`, `{"key":"main","format":"RAW","data":"AA=="}`, `{"key":"","format":"raw","data":"AA=="}`, `{"key":"a b","format":"raw","data":"AA=="}`,
		`{"key":["main"],"format":"raw","data":"AA=="}`,
	}
}
