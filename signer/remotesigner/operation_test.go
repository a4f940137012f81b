package remotesigner_test

import (
	"bytes"
	"context"
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
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-esia/sdk/esia/message"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/remotesigner"
	"github.com/go-esia/sdk/signer/signertest"
)

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

// readying is a signer that is asked whether it would sign.
type readying struct {
	signer.Signer
	asked atomic.Int32
	err   error
}

func (r *readying) Ready(ctx context.Context) error {
	r.asked.Add(1)
	if err := ctx.Err(); err != nil {
		return err
	}
	return r.err
}

// TestReadinessOfSigners finds that /readyz asks the signers, however often it is asked
// itself, and whether or not somebody waits for the answer, once in 5 seconds.
func TestReadinessOfSigners(t *testing.T) {
	t.Parallel()
	key, _ := signertest.New(t)
	for name, tt := range map[string]struct {
		err  error
		want int
	}{"ready": {nil, http.StatusOK}, "not ready": {errors.New("TOP-SECRET"), http.StatusServiceUnavailable}, "can't say": {errors.ErrUnsupported, http.StatusOK}} {
		now := time.Now()
		r := &readying{Signer: key, err: tt.err}
		server := newServer(t, remotesigner.ServerConfig{
			Callers: []remotesigner.Caller{app(remotesigner.KindAny)}, Keys: remotesigner.KeyMap{"main": r}, Now: func() time.Time { return now },
		})
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		server.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, http.MethodGet, "/readyz", nil))
		for range 100 {
			if w := get(server, "/readyz"); w.Code != tt.want || strings.Contains(w.Body.String(), "SECRET") {
				t.Fatalf("%s: got %d %s", name, w.Code, w.Body)
			}
		}
		if n := r.asked.Load(); n != 1 {
			t.Errorf("%s: asked %d times, want 1", name, n)
		}
		now = now.Add(5 * time.Second)
		if r.err = nil; get(server, "/readyz").Code != http.StatusOK || r.asked.Load() != 2 {
			t.Errorf("%s: not asked after 5 seconds", name)
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
