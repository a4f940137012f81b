package remotesigner_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-esia/sdk/esia/message"
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

// TestBrokenSigner asks signers that return nonsense or nothing.
func TestBrokenSigner(t *testing.T) {
	t.Parallel()
	key, cert := signertest.New(t)
	_, other := signertest.New(t)
	for name, sign := range map[string]signer.Func{
		"error": func(context.Context, []byte) (signer.Signature, error) {
			return signer.Signature{}, errors.New("TOP-SECRET")
		},
		"nothing": func(context.Context, []byte) (signer.Signature, error) { return signer.Signature{}, nil },
		"no certificate": func(ctx context.Context, m []byte) (signer.Signature, error) {
			s, err := key.Sign(ctx, m)
			s.Certificate = nil
			return s, err
		},
		"another hash": func(ctx context.Context, m []byte) (signer.Signature, error) {
			s, err := key.Sign(ctx, m)
			s.CertificateHash = other.Hash()
			return s, err
		},
		"bad certificate": func(ctx context.Context, m []byte) (signer.Signature, error) {
			s, err := key.Sign(ctx, m)
			s.Certificate = cert.Raw[1:]
			return s, err
		},
	} {
		server := newServer(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindAny)}, Keys: remotesigner.KeyMap{"main": sign}})
		for _, format := range []string{"raw", "cms"} {
			w := post(server, body("main", format, []byte("m")))
			if w.Code != http.StatusInternalServerError || code(w) != "signing_failed" || strings.Contains(w.Body.String(), "TOP-SECRET") {
				t.Errorf("%s, %s: got %d %s", name, format, w.Code, w.Body)
			}
		}
	}
}

// TestSignTimeout ends a signature that takes too long.
func TestSignTimeout(t *testing.T) {
	t.Parallel()
	hang := signer.Func(func(ctx context.Context, _ []byte) (signer.Signature, error) {
		<-ctx.Done()
		return signer.Signature{}, ctx.Err()
	})
	server := newServer(t, remotesigner.ServerConfig{
		Callers: []remotesigner.Caller{app(remotesigner.KindAny)}, Keys: remotesigner.KeyMap{"main": hang}, SignTimeout: remotesigner.Duration(10 * time.Millisecond),
	})
	w := post(server, body("main", "raw", []byte("m")))
	wantCode(t, w, http.StatusGatewayTimeout, "signing_timed_out")
	if w.Header().Get("Esia-Signer-Accepted") != "" {
		t.Error("the server says that it has not begun")
	}
}

// TestAudit finds what happened in the log, and no secrets.
func TestAudit(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	var mu sync.Mutex
	logger := slog.New(slog.NewJSONHandler(&locked{w: &log, mu: &mu}, &slog.HandlerOptions{Level: slog.LevelInfo}))
	caller := app(remotesigner.KindV1, remotesigner.KindV2, remotesigner.KindImport)
	caller.Tokens = hashed(t, testToken)
	s := start(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{caller}, Audit: logger})
	client := s.client(t, func(c *remotesigner.Config) { c.Authorization = remotesigner.Bearer(testToken) })
	f := fields()
	f.Code = "eyJTOP.SECRET.CODE"
	sig, err := client.Sign(t.Context(), text(t, message.V2, message.Exchange, f))
	check(t, err)
	_, err = client.SignCMS(t.Context(), []byte(`{"snils":"TOP-SECRET"}`))
	check(t, err)
	f.ClientID = "FOREIGN"
	if _, err := client.Sign(t.Context(), text(t, message.V2, message.Exchange, f)); err == nil {
		t.Error("got no error")
	}
	if _, err := s.client(t, func(c *remotesigner.Config) {
		c.Authorization = remotesigner.Bearer("TOP-SECRET-TOP-SECRET-TOP-SECRET")
	}).Sign(t.Context(), []byte("m")); err == nil {
		t.Error("got no error")
	}
	check(t, s.stop())
	mu.Lock()
	defer mu.Unlock()
	records := log.String()
	for _, want := range []string{
		`"result":"ok","caller":"app"`, `"key":"main","format":"raw","kind":"v2","client_id":"MYSYS01","message_sha256":"`, `"certificate_hash":"` + sig.CertificateHash,
		`"kind":"import"`, `"result":"message_refused"`, `"reason":"client_id is not one of this caller"`, `"result":"unauthenticated","caller":""`,
	} {
		if !strings.Contains(records, want) {
			t.Errorf("there is no %s in\n%s", want, records)
		}
	}
	for _, secret := range []string{"SECRET", testToken, hashed(t, testToken)[0], testState, "FOREIGN"} {
		if strings.Contains(records, secret) {
			t.Errorf("%s is in\n%s", secret, records)
		}
	}
}

type locked struct {
	w  io.Writer
	mu *sync.Mutex
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

// TestStrangersFillNoLog sends more than is logged.
func TestStrangersFillNoLog(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	server := newServer(t, remotesigner.ServerConfig{
		Callers: []remotesigner.Caller{app(remotesigner.KindAny)}, Audit: slog.New(slog.NewTextHandler(&log, nil)), Now: func() time.Time { return now },
	})
	for range 1000 {
		w := httptest.NewRecorder()
		server.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/v1/sign", nil))
		wantCode(t, w, http.StatusUnauthorized, "unauthenticated")
	}
	if n := strings.Count(log.String(), "\n"); n != 20 {
		t.Errorf("got %d records, want 20", n)
	}
	w := httptest.NewRecorder()
	server.Metrics().ServeHTTP(w, nil)
	if want := `esia_signer_requests_total{caller="",result="unauthenticated"} 1000`; !strings.Contains(w.Body.String(), want) {
		t.Errorf("there is no %s in\n%s", want, w.Body)
	}
}

// TestMetrics reads the metrics, which only those may who have the permission.
func TestMetrics(t *testing.T) {
	t.Parallel()
	collector := remotesigner.Caller{Name: "collector", Metrics: true}
	server := newServer(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindAny), collector}})
	for range 3 {
		post(server, body("main", "cms", []byte("m")))
	}
	post(server, "{}")
	get := func(caller string) *httptest.ResponseRecorder {
		r, w := httptest.NewRequest(http.MethodGet, "/metrics", nil), httptest.NewRecorder()
		r.Header.Set("X-Test-Caller", caller)
		server.ServeHTTP(w, r)
		return w
	}
	wantCode(t, get(""), http.StatusUnauthorized, "unauthenticated")
	wantCode(t, get("app"), http.StatusForbidden, "metrics_refused")
	w := get("collector")
	lines := strings.Split(w.Body.String(), "\n")
	for _, want := range []string{
		`esia_signer_requests_total{caller="app",result="ok"} 3`, `esia_signer_requests_total{caller="app",result="bad_request"} 1`,
		`esia_signer_signatures_total{kind="any"} 3`, `esia_signer_duration_seconds_count 3`, `esia_signer_duration_seconds_bucket{le="+Inf"} 3`, `esia_signer_running 0`,
	} {
		if !slices.Contains(lines, want) {
			t.Errorf("there is no %s in\n%s", want, w.Body)
		}
	}
	wellFormed(t, lines)
}

// wellFormed checks that each line has the text format of Prometheus, with the type of
// each metric before it.
func wellFormed(t *testing.T, lines []string) {
	t.Helper()
	metric := ""
	for _, line := range lines {
		switch {
		case line == "" || strings.HasPrefix(line, "# HELP "):
		case strings.HasPrefix(line, "# TYPE "):
			metric = strings.Fields(line)[2]
		default:
			name, rest, _ := strings.Cut(line, " ")
			var value float64
			if _, err := fmt.Sscan(rest, &value); err != nil || metric == "" || !strings.HasPrefix(name, metric) {
				t.Errorf("malformed line %q", line)
			}
		}
	}
}

// TestReadiness looks at a server without its key and at one that ends.
func TestReadiness(t *testing.T) {
	t.Parallel()
	key, _ := signertest.New(t)
	get := func(h http.Handler, path string) int {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w.Code
	}
	for name, tt := range map[string]struct {
		keys remotesigner.KeyMap
		want int
	}{"ready": {remotesigner.KeyMap{"main": key}, http.StatusOK}, "no key": {remotesigner.KeyMap{"other": key}, http.StatusServiceUnavailable}} {
		server := newServer(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindAny)}, Keys: tt.keys})
		if got := get(server, "/readyz"); got != tt.want {
			t.Errorf("%s: got %d, want %d", name, got, tt.want)
		}
		if got := get(server, "/healthz"); got != http.StatusOK {
			t.Errorf("%s: /healthz: got %d", name, got)
		}
	}
}

// TestReady asks the client's way.
func TestReady(t *testing.T) {
	t.Parallel()
	s := start(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindV2)}})
	client := s.client(t, nil)
	if err := client.Ready(t.Context()); err != nil {
		t.Error(err)
	}
	check(t, s.stop())
	if err := client.Ready(t.Context()); !errors.Is(err, remotesigner.ErrUnreachable) {
		t.Errorf("afterwards: got %v", err)
	}
	other, _ := signertest.New(t)
	s = start(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindV2)}, Keys: remotesigner.KeyMap{"other": other}})
	if err := s.client(t, nil).Ready(t.Context()); !errors.Is(err, remotesigner.ErrRefused) {
		t.Errorf("without the key: got %v", err)
	}
	foreign := s.client(t, func(c *remotesigner.Config) { c.Service = remotesigner.CryptoproSign() })
	if err := foreign.Ready(t.Context()); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("a service of others: got %v", err)
	}
}

// TestPlaintextServer doesn't listen without TLS where others can reach it.
func TestPlaintextServer(t *testing.T) {
	t.Parallel()
	server := newServer(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindAny)}})
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp4", "0.0.0.0:0")
	check(t, err)
	if err := server.Serve(t.Context(), l, nil); !errors.Is(err, remotesigner.ErrPlaintext) {
		t.Errorf("got %v, want ErrPlaintext", err)
	}
}

// TestHTTP2 is for clients of others: ours uses HTTP/1.1.
func TestHTTP2(t *testing.T) {
	t.Parallel()
	s := start(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindAny)}})
	transport := &http.Transport{TLSClientConfig: s.authority.clientTLS(s.pair), ForceAttemptHTTP2: true}
	t.Cleanup(transport.CloseIdleConnections)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/v1/sign", strings.NewReader(body("main", "raw", []byte("m"))))
	check(t, err)
	req.Header.Set("Content-Type", "application/json")
	res, err := transport.RoundTrip(req)
	check(t, err)
	defer func() { _ = res.Body.Close() }()
	if res.ProtoMajor != 2 || res.StatusCode != http.StatusOK {
		t.Errorf("got %s %s", res.Proto, res.Status)
	}
}

// TestShutdown ends a server while a signature is being made.
func TestShutdown(t *testing.T) {
	t.Parallel()
	key, cert := signertest.New(t)
	entered, release := make(chan struct{}), make(chan struct{})
	slow := signer.Func(func(ctx context.Context, m []byte) (signer.Signature, error) {
		close(entered)
		<-release
		return key.Sign(ctx, m)
	})
	s := start(t, remotesigner.ServerConfig{
		Callers: []remotesigner.Caller{app(remotesigner.KindAny)}, Keys: remotesigner.KeyMap{"main": slow}, DrainTime: remotesigner.Duration(100 * time.Millisecond),
	})
	s.cert = cert
	client := s.client(t, nil)
	result := make(chan error, 1)
	go func() { _, err := client.Sign(t.Context(), []byte("m")); result <- err }()
	<-entered
	stopped := make(chan error, 1)
	go func() { stopped <- s.stop() }()
	waitFor(t, func() bool {
		w := httptest.NewRecorder()
		s.server.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
		return w.Code == http.StatusServiceUnavailable
	})
	select {
	case err := <-stopped:
		t.Fatalf("the server ended with a request in it: %v", err)
	case <-time.After(200 * time.Millisecond):
	}
	close(release)
	if err := <-result; err != nil {
		t.Errorf("the signature that had begun: %v", err)
	}
	if err := <-stopped; err != nil {
		t.Errorf("Serve: %v", err)
	}
	if _, err := client.Sign(t.Context(), []byte("m")); !errors.Is(err, remotesigner.ErrUnreachable) {
		t.Errorf("afterwards: got %v, want ErrUnreachable", err)
	}
}

func waitFor(t *testing.T, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !condition(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it did not happen in 10 s")
		}
	}
}
