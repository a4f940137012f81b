package remotesigner_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/remotesigner"
	"github.com/go-esia/sdk/signer/signertest"
)

// tokenOnly is an Authenticator that knows one header.
type tokenOnly struct{}

func (tokenOnly) Authenticate(r *http.Request) (string, error) {
	if name := r.Header.Get("X-Test-Caller"); name != "" {
		return name, nil
	}
	return "", errors.New("nobody")
}

// newServer returns a server with one key and the given callers, whom tokenOnly knows.
func newServer(tb testing.TB, cfg remotesigner.ServerConfig) *remotesigner.Server {
	tb.Helper()
	if cfg.Keys == nil {
		key, _ := signertest.New(tb)
		cfg.Keys = remotesigner.KeyMap{"main": key}
	}
	cfg.Authenticator = tokenOnly{}
	server, err := remotesigner.NewServer(cfg)
	check(tb, err)
	return server
}

// body returns a request to sign.
func body(key, format string, data []byte) string {
	b, err := json.Marshal(map[string]any{"key": key, "format": format, "data": append([]byte{}, data...)})
	if err != nil {
		panic(err)
	}
	return string(b)
}

// post sends a request of the caller "app" to the handler.
func post(server http.Handler, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/v1/sign", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Test-Caller", "app")
	w := httptest.NewRecorder()
	server.ServeHTTP(w, r)
	return w
}

// code returns the code of an error.
func code(w *httptest.ResponseRecorder) string {
	var answer struct{ Error struct{ Code string } }
	_ = json.Unmarshal(w.Body.Bytes(), &answer)
	return answer.Error.Code
}

func wantCode(t *testing.T, w *httptest.ResponseRecorder, status int, want string) {
	t.Helper()
	if got := code(w); w.Code != status || got != want {
		t.Errorf("got %d %s, want %d %s: %s", w.Code, got, status, want, w.Body)
	}
}

// TestNoAuthenticator finds that no server is made without a way to know callers.
func TestNoAuthenticator(t *testing.T) {
	t.Parallel()
	key, _ := signertest.New(t)
	keys := remotesigner.KeyMap{"main": key}
	anonymous := app(remotesigner.KindV2)
	anonymous.CertificateNames = nil
	for name, callers := range map[string][]remotesigner.Caller{"no callers": nil, "no credentials": {anonymous}, "one without": {app(remotesigner.KindV2), func() remotesigner.Caller {
		c := anonymous
		c.Name = "other"
		return c
	}()}} {
		if _, err := remotesigner.NewServer(remotesigner.ServerConfig{Callers: callers, Keys: keys}); !errors.Is(err, remotesigner.ErrNoAuthenticator) {
			t.Errorf("%s: got %v, want ErrNoAuthenticator", name, err)
		}
	}
	if _, err := remotesigner.NewServer(remotesigner.ServerConfig{Callers: []remotesigner.Caller{anonymous}, Keys: keys, Authenticator: tokenOnly{}}); err != nil {
		t.Errorf("with an Authenticator: %v", err)
	}
}

// TestNoPolicy finds that no server is made without saying what callers may have signed.
func TestNoPolicy(t *testing.T) {
	t.Parallel()
	key, _ := signertest.New(t)
	for name, edit := range map[string]func(*remotesigner.Caller){
		"no keys": func(c *remotesigner.Caller) { c.Keys = nil }, "no kinds": func(c *remotesigner.Caller) { c.Kinds = nil },
		"no client identifiers": func(c *remotesigner.Caller) { c.ClientIDs = nil },
		"no scopes":             func(c *remotesigner.Caller) { c.Scopes = nil },
		"no scopes, V2":         func(c *remotesigner.Caller) { c.Kinds, c.Scopes = []remotesigner.Kind{remotesigner.KindV2}, nil },
	} {
		caller := app(remotesigner.KindV1)
		edit(&caller)
		_, err := remotesigner.NewServer(remotesigner.ServerConfig{Callers: []remotesigner.Caller{caller}, Keys: remotesigner.KeyMap{"main": key}})
		if !errors.Is(err, remotesigner.ErrNoPolicy) {
			t.Errorf("%s: got %v, want ErrNoPolicy", name, err)
		}
	}
	if _, err := remotesigner.NewServer(remotesigner.ServerConfig{Keys: remotesigner.KeyMap{"main": key}, Authenticator: tokenOnly{}}); !errors.Is(err, remotesigner.ErrNoPolicy) {
		t.Errorf("no callers: got %v, want ErrNoPolicy", err)
	}
}

// TestServerConfig checks what else NewServer refuses.
func TestServerConfig(t *testing.T) {
	t.Parallel()
	key, _ := signertest.New(t)
	for name, edit := range map[string]func(*remotesigner.ServerConfig){
		"no keys":       func(c *remotesigner.ServerConfig) { c.Keys = nil },
		"a name twice":  func(c *remotesigner.ServerConfig) { c.Callers = append(c.Callers, c.Callers[0]) },
		"a bad name":    func(c *remotesigner.ServerConfig) { c.Callers[0].Name = "a\nb" },
		"a bad alias":   func(c *remotesigner.ServerConfig) { c.Callers[0].Keys = []string{"a b"} },
		"a bad kind":    func(c *remotesigner.ServerConfig) { c.Callers[0].Kinds = []remotesigner.Kind{"v3"} },
		"a bad client":  func(c *remotesigner.ServerConfig) { c.Callers[0].ClientIDs = []string{"mysys"} },
		"a bad scope":   func(c *remotesigner.ServerConfig) { c.Callers[0].Scopes = []string{"two words"} },
		"all and more":  func(c *remotesigner.ServerConfig) { c.Callers[0].Scopes = []string{"openid", "*"} },
		"all of them":   func(c *remotesigner.ServerConfig) { c.Callers[0].Scopes = []string{"http://esia.gosuslugi.ru/*"} },
		"a bare host":   func(c *remotesigner.ServerConfig) { c.Callers[0].RedirectURLs = []string{"https://app.example.ru"} },
		"a plain token": func(c *remotesigner.ServerConfig) { c.Callers[0].Tokens = []string{testToken} },
		"a bad hash":    func(c *remotesigner.ServerConfig) { c.Callers[0].Certificates = []string{"00"} },
		"an empty name": func(c *remotesigner.ServerConfig) { c.Callers[0].CertificateNames = []string{" "} },
		"a shared secret": func(c *remotesigner.ServerConfig) {
			c.Callers[0].Tokens = hashed(t, testToken)
			other := c.Callers[0]
			other.Name, other.CertificateNames = "other", nil
			c.Callers = append(c.Callers, other)
		},
	} {
		cfg := remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindV2)}, Keys: remotesigner.KeyMap{"main": key}}
		edit(&cfg)
		if _, err := remotesigner.NewServer(cfg); err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
	if _, err := remotesigner.HashSecret("short"); err == nil {
		t.Error("a short secret: got no error")
	}
}

// TestParseServerConfig reads the JSON that docs show, and finds misspelt members.
func TestParseServerConfig(t *testing.T) {
	t.Parallel()
	cfg, err := remotesigner.ParseServerConfig([]byte(`{"callers":[{"name":"app","keys":["main"],"kinds":["v2"],"client_ids":["MYSYS01"],"rate":5}],"sign_timeout":"3s"}`))
	if err != nil || cfg.SignTimeout != remotesigner.Duration(3*time.Second) || cfg.Callers[0].Rate != 5 || cfg.Callers[0].Kinds[0] != remotesigner.KindV2 {
		t.Errorf("got %v, %v", cfg, err)
	}
	for _, text := range []string{``, `[]`, `{"caller":[]}`, `{"callers":[{"client_id":["A"]}]}`, `{} {}`, `{"sign_timeout":3}`, `{"sign_timeout":"-3s"}`} {
		if _, err := remotesigner.ParseServerConfig([]byte(text)); err == nil {
			t.Errorf("%s: got no error", text)
		}
	}
}

// TestUnknownAlias answers in the same way for keys that don't exist and those of others.
func TestUnknownAlias(t *testing.T) {
	t.Parallel()
	key, _ := signertest.New(t)
	server := newServer(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindAny)}, Keys: remotesigner.KeyMap{"main": key, "foreign": key}})
	foreign, unknown := post(server, body("foreign", "raw", []byte("m"))), post(server, body("unknown", "raw", []byte("m")))
	wantCode(t, foreign, http.StatusForbidden, "key_refused")
	withoutID := func(w *httptest.ResponseRecorder) string {
		return strings.ReplaceAll(w.Body.String(), w.Header().Get("X-Request-Id"), "")
	}
	if unknown.Code != foreign.Code || withoutID(unknown) != withoutID(foreign) {
		t.Errorf("the answers show which keys exist: %s and %s", foreign.Body, unknown.Body)
	}
	missing := newServer(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindAny)}, Keys: remotesigner.KeyMap{"other": key}})
	w := post(missing, body("main", "raw", []byte("m")))
	wantCode(t, w, http.StatusServiceUnavailable, "key_unavailable")
	if w.Header().Get("Esia-Signer-Accepted") != "no" {
		t.Error("the client is not told that nothing was signed")
	}
}

// TestOversizedBody sends more than the server reads, with and without saying so.
func TestOversizedBody(t *testing.T) {
	t.Parallel()
	server := newServer(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindAny)}, MaxBody: 1000})
	wantCode(t, post(server, body("main", "raw", make([]byte, 2000))), http.StatusRequestEntityTooLarge, "too_large")
	r := httptest.NewRequest(http.MethodPost, "/v1/sign", io.MultiReader(strings.NewReader(body("main", "raw", make([]byte, 2000)))))
	r.Header = http.Header{"Content-Type": {"application/json"}, "X-Test-Caller": {"app"}}
	r.ContentLength = -1
	w := httptest.NewRecorder()
	server.ServeHTTP(w, r)
	wantCode(t, w, http.StatusRequestEntityTooLarge, "too_large")
	if w := post(server, body("main", "raw", make([]byte, 500))); w.Code != http.StatusOK {
		t.Errorf("a small one: %s", w.Body)
	}
}

// TestStrangers sends requests that the server doesn't know the caller of.
func TestStrangers(t *testing.T) {
	t.Parallel()
	both := app(remotesigner.KindAny)
	both.Name, both.CertificateNames, both.Tokens = "both", []string{"both.example.ru"}, hashed(t, testToken)
	pinned := app(remotesigner.KindAny)
	pinned.Name, pinned.CertificateNames = "pinned", nil
	own := newAuthority(t).pair(t, "app.example.ru") // of another authority
	pinned.Certificates = certificateHash(own)
	s := start(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindAny), both, pinned}})
	bothPair, double := s.authority.pair(t, "both.example.ru"), s.authority.pair(t, "both.example.ru", "app.example.ru")
	for name, edit := range map[string]func(*remotesigner.Config){
		"nothing": func(c *remotesigner.Config) { c.TLS = s.authority.clientTLS() },
		"token without certificate": func(c *remotesigner.Config) {
			c.TLS, c.Authorization = s.authority.clientTLS(), remotesigner.Bearer(testToken)
		},
		"certificate without token":          func(c *remotesigner.Config) { c.TLS = s.authority.clientTLS(bothPair) },
		"certificate of one, token of other": func(c *remotesigner.Config) { c.Authorization = remotesigner.Bearer(testToken) },
		"wrong token":                        func(c *remotesigner.Config) { c.Authorization = remotesigner.Bearer("wrong-" + testToken) },
		"hash instead of token": func(c *remotesigner.Config) {
			c.TLS, c.Authorization = s.authority.clientTLS(bothPair), remotesigner.Bearer(hashed(t, testToken)[0])
		},
		"wrong user": func(c *remotesigner.Config) {
			c.TLS, c.Authorization = s.authority.clientTLS(bothPair), remotesigner.Basic("app", testToken)
		},
		"two names": func(c *remotesigner.Config) { c.TLS = s.authority.clientTLS(double) },
		"unknown name": func(c *remotesigner.Config) {
			c.TLS = s.authority.clientTLS(s.authority.pair(t, "stranger.example.ru"))
		},
	} {
		client := s.client(t, edit)
		_, err := client.Sign(t.Context(), []byte("m"))
		refused, ok := errors.AsType[*remotesigner.RefusedError](err)
		if !ok || refused.StatusCode != http.StatusUnauthorized || refused.Code != "unauthenticated" || !errors.Is(err, remotesigner.ErrRefused) {
			t.Errorf("%s: got %v, want 401", name, err)
		}
	}
	// A certificate with the right name by another authority doesn't get through the handshake.
	if _, err := s.client(t, func(c *remotesigner.Config) { c.TLS = s.authority.clientTLS(own) }).Sign(t.Context(), []byte("m")); err == nil {
		t.Error("another authority: got no error")
	}
}

// TestPinnedCertificate knows a caller by the hash of its own certificate, without an
// authority.
func TestPinnedCertificate(t *testing.T) {
	t.Parallel()
	own := newAuthority(t)
	pinned := app(remotesigner.KindAny)
	pinned.CertificateNames, pinned.Certificates = []string{"app.example.ru"}, certificateHash(own.pair(t))
	right := own.pair(t, "app.example.ru")
	pinned.Certificates = append(pinned.Certificates, certificateHash(right)...)
	key, cert := signertest.New(t)
	server, err := remotesigner.NewServer(remotesigner.ServerConfig{Callers: []remotesigner.Caller{pinned}, Keys: remotesigner.KeyMap{"main": key}})
	check(t, err)
	files := own.files(t)
	files.ClientAuthorities, files.RequireCertificate = "", true
	cfg, err := files.Config(t.Context())
	check(t, err)
	address, _ := serve(t, server, cfg)
	s := &service{url: address, authority: own, cert: cert, pair: right}
	if _, err := s.client(t, nil).Sign(t.Context(), []byte("m")); err != nil {
		t.Error(err)
	}
	s.pair = own.pair(t, "app.example.ru") // the name counts only if an authority has verified it
	if _, err := s.client(t, nil).Sign(t.Context(), []byte("m")); !errors.Is(err, remotesigner.ErrRefused) {
		t.Errorf("another certificate: got %v", err)
	}
	if _, err := s.client(t, func(c *remotesigner.Config) { c.TLS = own.clientTLS() }).Sign(t.Context(), []byte("m")); err == nil || errors.Is(err, remotesigner.ErrRefused) {
		t.Errorf("no certificate: got %v, want a broken connection", err)
	}
}

// TestRateLimit makes more requests than are allowed.
func TestRateLimit(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	caller := app(remotesigner.KindAny)
	caller.Rate, caller.Burst = 2, 3
	server := newServer(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{caller}, Now: func() time.Time { return now }})
	ok := func() (n int) {
		for range 10 {
			if w := post(server, body("main", "raw", []byte("m"))); w.Code == http.StatusOK {
				n++
			} else if wantCode(t, w, http.StatusTooManyRequests, "rate_limited"); w.Header().Get("Retry-After") != "1" || w.Header().Get("Esia-Signer-Accepted") != "no" {
				t.Errorf("got %v", w.Header())
			}
		}
		return n
	}
	if n := ok(); n != 3 {
		t.Errorf("got %d at once, want 3", n)
	}
	now = now.Add(time.Second)
	if n := ok(); n != 2 {
		t.Errorf("got %d after a second, want 2", n)
	}
	now = now.Add(-time.Hour)
	if n := ok(); n != 0 {
		t.Errorf("got %d after the clock was set back, want 0", n)
	}
}

// TestBusy fills all slots.
func TestBusy(t *testing.T) {
	t.Parallel()
	release, entered := make(chan struct{}), make(chan struct{}, 10)
	key, _ := signertest.New(t)
	slow := signer.Func(func(ctx context.Context, m []byte) (signer.Signature, error) {
		entered <- struct{}{}
		<-release
		return key.Sign(ctx, m)
	})
	server := newServer(t, remotesigner.ServerConfig{
		Callers: []remotesigner.Caller{app(remotesigner.KindAny)}, Keys: remotesigner.KeyMap{"main": slow},
		MaxConcurrent: 1, QueueTime: remotesigner.Duration(10 * time.Millisecond),
	})
	var wg sync.WaitGroup
	wg.Go(func() {
		if w := post(server, body("main", "raw", []byte("m"))); w.Code != http.StatusOK {
			t.Errorf("the first: %s", w.Body)
		}
	})
	<-entered
	wantCode(t, post(server, body("main", "raw", []byte("m"))), http.StatusServiceUnavailable, "busy")
	close(release)
	wg.Wait()
}
