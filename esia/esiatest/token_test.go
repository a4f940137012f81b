package esiatest_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/esia/esiatest"
)

func TestExchange(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	form := s.signed(s.exchange(s.newCode()), orderExchange)
	a := s.mustPost(form)
	if got := a.header.Get("Content-Type"); got != "application/json;charset=UTF-8" {
		t.Errorf("Content-Type %q", got)
	}
	if got := a.header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control %q, want no-store", got)
	}
	if got := a.text("state"); got != form.Get("state") {
		t.Errorf("state %q, want that of the request", got)
	}
	if got := a.text("token_type"); got != "Bearer" {
		t.Errorf("token_type %q", got)
	}
	if got, ok := a.json["expires_in"].(float64); !ok || got != 3600 {
		t.Errorf("expires_in %v, want the number 3600", a.json["expires_in"])
	}
	for _, name := range []string{"access_token", "id_token", "refresh_token"} {
		if a.text(name) == "" {
			t.Errorf("no %s", name)
		}
	}
	if _, ok := a.json["scope"]; ok || len(a.json) != 6 {
		t.Errorf("members of the answer: %d", len(a.json))
	}
}

func TestOnlineHasNoRefreshToken(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	a := s.newTokens("access_type", "online")
	if a.text("refresh_token") != "" {
		t.Error("there is a refresh token")
	}
}

func TestNoIDTokenWithoutOpenID(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	if a := s.newTokens("scope", "fullname"); a.text("id_token") != "" || a.text("access_token") == "" {
		t.Errorf("answer has id_token, or no access_token")
	}
}

// TestTokenParameters makes one mistake at a time in a signed exchange. The code
// stays good.
func TestTokenParameters(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		changes []string
		want    esia.Code
	}{
		{"unknown client", []string{"client_id", "NOBODY"}, "ESIA-008010"},
		{"other client's name", []string{"client_id", "OTHER"}, "ESIA-007053"},
		{"password", []string{"grant_type", "password"}, "ESIA-007012"},
		{"grant type upper case", []string{"grant_type", "AUTHORIZATION_CODE"}, "ESIA-007012"},
		{"token type lower case", []string{"token_type", "bearer"}, "ESIA-007003"},
		{"unknown code", []string{"code", "x"}, "ESIA-007011"},
		{"redirect to another path", []string{"redirect_uri", callback + "2"}, "ESIA-007011"},
		{"redirect with a query", []string{"redirect_uri", callback + "?a=b"}, "ESIA-007011"},
		{"foreign redirect", []string{"redirect_uri", "https://evil.com/"}, "ESIA-007011"},
		{"state upper case", []string{"state", strings.ToUpper(uuid())}, "ESIA-007003"},
		{"state no UUID", []string{"state", "state"}, "ESIA-007003"},
		{"no scope", []string{"scope", "-"}, "ESIA-007013"},
		{"less scope", []string{"scope", "openid"}, "ESIA-007006"},
		{"more scope", []string{"scope", "openid fullname birthdate"}, "ESIA-007006"},
		{"scope in another order", []string{"scope", "fullname openid"}, "ESIA-007006"},
		{"unknown scope", []string{"scope", "openid fulname"}, "ESIA-007006"},
		{"scope not granted", []string{"scope", "openid inn"}, "ESIA-007019"},
		{"scope_org that the login had not", []string{"scope_org", orgScope}, "ESIA-007006"},
		{"verifier without challenge", []string{"code_verifier", strings.Repeat("v", 43)}, "ESIA-007039"},
	}
	s := newStand(t)
	code := s.newCode()
	for _, tt := range tests {
		a := s.post(s.signed(s.exchange(code, tt.changes...), orderExchange))
		t.Run(tt.name, func(t *testing.T) {
			wantCode(t, a, tt.want)
			if a.status != http.StatusBadRequest {
				t.Errorf("status %d, want 400", a.status)
			}
			if !strings.HasPrefix(string(a.body), `{"error":"`) {
				t.Errorf("body %.40s", a.body)
			}
		})
	}
	s.mustPost(s.signed(s.exchange(code), orderExchange))
}

func TestTokenMissingOrRepeated(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	form := s.signed(s.exchange(s.newCode()), orderExchange)
	names := []string{"client_id", "client_secret", "client_certificate_hash", "grant_type", "code", "redirect_uri", "state", "timestamp", "token_type"}
	for _, name := range names {
		for _, value := range []string{"-", ""} {
			a := s.post(with(form, name, value))
			wantCode(t, a, "ESIA-007014")
			if text := a.text("error_description"); !strings.Contains(text, "["+name+"]") {
				t.Errorf("description %q doesn't name [%s]", text, name)
			}
		}
		twice := with(form)
		twice[name] = append(twice[name], twice[name][0])
		wantCode(t, s.post(twice), "ESIA-007003")
	}
	a := s.post(with(form, "state", "-"))
	if _, ok := a.json["state"]; ok {
		t.Error("answer has a state that the request had not")
	}
	s.mustPost(form)
}

// TestTokenTransport sends good parameters in a wrong way.
func TestTokenTransport(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	form := s.signed(s.exchange(s.newCode()), orderExchange)
	address := s.URL + "/aas/oauth2/v3/te"
	send := func(method, address, contentType, body string) answer {
		r := s.request(method, address, body)
		if contentType != "" {
			r.Header.Set("Content-Type", contentType)
		}
		return s.do(r)
	}
	const urlencoded = "application/x-www-form-urlencoded"
	json := `{"client_id":"MYSYS01","state":"` + form.Get("state") + `"}`
	for name, tt := range map[string]struct {
		a    answer
		want esia.Code
	}{
		"JSON":               {send("POST", address, "application/json", json), "ESIA-007014"},
		"no type":            {send("POST", address, "", form.Encode()), "ESIA-007014"},
		"text":               {send("POST", address, "text/plain", form.Encode()), "ESIA-007014"},
		"query":              {send("POST", address+"?"+form.Encode(), urlencoded, ""), "ESIA-007014"},
		"query without type": {send("POST", address+"?"+form.Encode(), "", ""), "ESIA-007014"},
		"empty":              {send("POST", address, urlencoded, ""), "ESIA-007014"},
		"bad encoding":       {send("POST", address, urlencoded, "client_id=%zz"), "ESIA-007038"},
		"semicolons":         {send("POST", address, urlencoded, "a=1;b=2"), "ESIA-007038"},
		"too large":          {send("POST", address, urlencoded, "a="+strings.Repeat("x", 70000)), "ESIA-007038"},
	} {
		wantCode(t, tt.a, tt.want)
		if tt.a.status != http.StatusBadRequest {
			t.Errorf("%s: status %d, want 400", name, tt.a.status)
		}
	}
	for _, method := range []string{"GET", "PUT", "DELETE"} {
		if a := send(method, address+"?"+form.Encode(), urlencoded, form.Encode()); a.status != http.StatusMethodNotAllowed {
			t.Errorf("%s: status %d, want 405", method, a.status)
		}
	}
	// A query beside a good body is ignored, and so is the character set.
	if a := send("POST", address+"?code=x&state=y", urlencoded+"; charset=utf-8", form.Encode()); a.status != http.StatusOK {
		t.Errorf("good: status %d, %s", a.status, a.body)
	}
}

func TestReusedCode(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	code := s.newCode()
	form := s.signed(s.exchange(code), orderExchange)
	tokens := s.mustPost(form)
	if got := s.person(tokens.text("access_token")).status; got != http.StatusOK {
		t.Fatalf("data: status %d", got)
	}
	wantCode(t, s.post(form), "ESIA-007011")                                      // the very same request
	wantCode(t, s.post(s.signed(s.exchange(code), orderExchange)), "ESIA-007011") // a new one
	// The tokens of the code are revoked.
	wantCode(t, s.person(tokens.text("access_token")), "ESIA-005011")
	wantCode(t, s.post(s.signed(s.refresh(tokens.text("refresh_token")), orderRefresh)), "ESIA-007011")
}

func TestReusedCodeLenient(t *testing.T) {
	t.Parallel()
	s := newStand(t, func(cfg *esiatest.Config) { cfg.Lenient.CodeReuse = true })
	code := s.newCode()
	tokens := s.mustPost(s.signed(s.exchange(code), orderExchange))
	wantCode(t, s.post(s.signed(s.exchange(code), orderExchange)), "ESIA-007011")
	if got := s.person(tokens.text("access_token")).status; got != http.StatusOK {
		t.Errorf("data: status %d", got)
	}
}

// TestCodeRace exchanges one code from many goroutines: one may win.
func TestCodeRace(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	code := s.newCode()
	var forms []url.Values
	for range 8 {
		forms = append(forms, s.signed(s.exchange(code), orderExchange))
	}
	var won atomic.Int32
	var group sync.WaitGroup
	for _, form := range forms {
		group.Go(func() {
			if s.post(form).status == http.StatusOK {
				won.Add(1)
			}
		})
	}
	group.Wait()
	if won.Load() != 1 {
		t.Errorf("%d of 8 exchanges of one code succeeded, want 1", won.Load())
	}
}

func TestExpiredCode(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	code, late := s.newCode(), s.newCode()
	s.Advance(239 * time.Second)
	s.mustPost(s.signed(s.exchange(code), orderExchange))
	s.Advance(2 * time.Second)
	wantCode(t, s.post(s.signed(s.exchange(late), orderExchange)), "ESIA-007011")
}

// TestCodeOfAnotherClient exchanges a code by another client, with that client's
// own key. It doesn't use the code up.
func TestCodeOfAnotherClient(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	code := s.newCode()
	wantCode(t, s.postAs("OTHER", s.exchange(code), orderExchange), "ESIA-007011")
	tokens := s.mustPost(s.signed(s.exchange(code), orderExchange))
	wantCode(t, s.postAs("OTHER", s.refresh(tokens.text("refresh_token")), orderRefresh), "ESIA-007011")
	s.mustPost(s.signed(s.refresh(tokens.text("refresh_token")), orderRefresh))
}

// postAs sends a token request of another client.
func (s *stand) postAs(id string, form url.Values, order []string) answer {
	s.t.Helper()
	form = with(form, "client_id", id)
	signature, err := s.ConfigFor(id).Signer.Sign(s.t.Context(), []byte(message(form, order)))
	if err != nil {
		s.t.Fatal(err)
	}
	form = with(form, "client_secret", rawURL(signature.Raw), "client_certificate_hash", signature.CertificateHash)
	return s.post(form)
}

// TestStateOfTheLogin: the state of a token request must be a new one.
func TestStateOfTheLogin(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	login := s.signed(s.login(), orderAuthorize)
	code := s.codeOf(s.authorize(login))
	wantCode(t, s.post(s.signed(s.exchange(code, "state", login.Get("state")), orderExchange)), "ESIA-007003")
	tokens := s.mustPost(s.signed(s.exchange(code), orderExchange))
	wantCode(t, s.post(s.signed(s.refresh(tokens.text("refresh_token"), "state", tokens.text("state")), orderRefresh)), "ESIA-007003")
	s.mustPost(s.signed(s.refresh(tokens.text("refresh_token")), orderRefresh))
}

func TestStateReuseLenient(t *testing.T) {
	t.Parallel()
	s := newStand(t, func(cfg *esiatest.Config) { cfg.Lenient = esiatest.Lenient{StateReuse: true, TokenType: true} })
	login := s.signed(s.login(), orderAuthorize)
	code := s.codeOf(s.authorize(login))
	s.mustPost(s.signed(s.exchange(code, "state", login.Get("state"), "token_type", "-"), orderExchange))
}

func TestScopeChangeLenient(t *testing.T) {
	t.Parallel()
	s := newStand(t, func(cfg *esiatest.Config) { cfg.Lenient.ScopeChange = true })
	tokens := s.mustPost(s.signed(s.exchange(s.newCode(), "scope", "openid"), orderExchange))
	if got := claimsOf(t, tokens.text("access_token"))["scope"]; got != "fullname?oid=1000000006 openid" {
		t.Errorf("scope %v, want that of the login", got)
	}
	wantCode(t, s.post(s.signed(s.exchange(s.newCode(), "scope", "openid x"), orderExchange)), "ESIA-007006")
}

// TestSecretsStayOut: no text for people repeats a code, a token or a signature.
func TestSecretsStayOut(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	code := s.newCode()
	form := s.signed(s.exchange(code, "scope", "openid"), orderExchange)
	a := s.post(form)
	for _, secret := range []string{code, form.Get("client_secret")} {
		if bytes.Contains(a.body, []byte(secret)) {
			t.Errorf("answer repeats a secret: %s", a.body)
		}
	}
}
