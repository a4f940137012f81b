package remotesigner_test

import (
	"bytes"
	"errors"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-esia/sdk/signer/remotesigner"
	"github.com/go-esia/sdk/signer/signertest"
)

// reloading is a server whose TLS files are looked at at each request.
type reloading struct {
	*service
	files remotesigner.TLSFiles
	clock atomic.Int64 // added to the time
	log   *bytes.Buffer
	mu    *sync.Mutex // of log
}

func newReloading(t *testing.T, caller remotesigner.Caller) *reloading {
	t.Helper()
	r := &reloading{log: new(bytes.Buffer), mu: new(sync.Mutex), service: &service{authority: newAuthority(t)}}
	now := func() time.Time { return time.Now().Add(time.Duration(r.clock.Load())) }
	r.files = r.authority.files(t)
	current, err := r.files.Watch(t.Context(), time.Nanosecond, now)
	check(t, err)
	r.key, r.cert = signertest.New(t)
	r.server, err = remotesigner.NewServer(remotesigner.ServerConfig{
		Callers: []remotesigner.Caller{caller}, Keys: remotesigner.KeyMap{"main": r.key}, TLS: current, Now: now, Audit: audited(&locked{w: r.log, mu: r.mu}),
	})
	check(t, err)
	r.url, r.stop = serve(t, r.server, nil) // with TLS of the configuration
	r.url = strings.Replace(r.url, "http:", "https:", 1)
	r.pair = r.authority.pair(t, "app.example.ru")
	return r
}

func (r *reloading) records() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.log.String()
}

func (r *reloading) metrics() string {
	w := httptest.NewRecorder()
	r.server.Metrics().ServeHTTP(w, nil)
	return w.Body.String()
}

// TestRemovedAuthority takes the authority of a caller away while its connection is open.
func TestRemovedAuthority(t *testing.T) {
	t.Parallel()
	r := newReloading(t, app(remotesigner.KindAny))
	client := r.client(t, nil)
	for range 2 {
		_, err := client.Sign(t.Context(), []byte("m"))
		check(t, err)
	}
	other := newAuthority(t)
	check(t, os.WriteFile(r.files.ClientAuthorities, append(other.pem, r.authority.pem...), 0o600))
	if _, err := client.Sign(t.Context(), []byte("m")); err != nil {
		t.Errorf("with one more authority: %v", err)
	}
	check(t, os.WriteFile(r.files.ClientAuthorities, other.pem, 0o600))
	_, err := client.Sign(t.Context(), []byte("m"))
	if refused, ok := errors.AsType[*remotesigner.RefusedError](err); !ok || refused.StatusCode != 401 {
		t.Errorf("over the open connection: got %v, want 401", err)
	}
	if _, err := client.Sign(t.Context(), []byte("m")); !errors.Is(err, remotesigner.ErrTransport) && !errors.Is(err, remotesigner.ErrUnreachable) {
		t.Errorf("afterwards: got %v, want no connection", err)
	}
	for _, want := range []string{`"msg":"TLS files reloaded"`, "is not, or no longer, one of the authorities in force"} {
		if !strings.Contains(r.records(), want) {
			t.Errorf("there is no %s in\n%s", want, r.records())
		}
	}
}

// TestExpiredClientCertificate lets certificates end, and not begin yet, while connections
// are open: those that are known by the name that an authority certifies, and those that
// are known by their hash.
func TestExpiredClientCertificate(t *testing.T) {
	t.Parallel()
	for name, byHash := range map[string]bool{"by name": false, "by hash": true} {
		caller := app(remotesigner.KindAny)
		r := newReloading(t, caller)
		if byHash {
			caller.CertificateNames, caller.Certificates = nil, certificateHash(r.pair)
			files := r.authority.files(t)
			files.ClientAuthorities = ""
			now := func() time.Time { return time.Now().Add(time.Duration(r.clock.Load())) }
			server, err := remotesigner.NewServer(remotesigner.ServerConfig{Callers: []remotesigner.Caller{caller}, Keys: remotesigner.KeyMap{"main": r.key}, Now: now})
			check(t, err)
			cfg, err := files.Config(t.Context())
			check(t, err)
			r.url, _ = serve(t, server, cfg)
		}
		client := r.client(t, nil)
		if _, err := client.Sign(t.Context(), []byte("m")); err != nil {
			t.Errorf("%s, valid: %v", name, err)
		}
		for at, d := range map[string]time.Duration{"ended": 2 * time.Hour, "not yet": -2 * time.Hour, "authority ended": 75 * time.Minute} {
			r.clock.Store(int64(d))
			if _, err := client.Sign(t.Context(), []byte("m")); errors.Is(err, remotesigner.ErrRefused) == (byHash && at == "authority ended") {
				t.Errorf("%s, %s: got %v", name, at, err)
			}
			r.clock.Store(0)
			if _, err := client.Sign(t.Context(), []byte("m")); err != nil {
				t.Errorf("%s, valid again: %v", name, err)
			}
		}
	}
}

// TestTLSNotReloaded puts files there that can't be loaded: the former ones stay in force,
// and log, metrics and readiness say so.
func TestTLSNotReloaded(t *testing.T) {
	t.Parallel()
	r := newReloading(t, app(remotesigner.KindAny))
	if w := get(r.server, "/readyz"); w.Body.String() != `{"status":"ok"}` {
		t.Errorf("got %s", w.Body)
	}
	good, err := os.ReadFile(r.files.Key)
	check(t, err)
	check(t, os.WriteFile(r.files.Key, []byte("nonsense"), 0o600))
	for range 3 {
		if _, err := r.client(t, nil).Sign(t.Context(), []byte("m")); err != nil {
			t.Errorf("with the former files: %v", err)
		}
	}
	if w := get(r.server, "/readyz"); w.Code != 200 || w.Body.String() != `{"status":"ok","notes":["tls_not_reloaded"]}` {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	if !strings.Contains(r.metrics(), "esia_signer_tls_reload_failed 1\n") {
		t.Errorf("the metric is missing in\n%s", r.metrics())
	}
	if n := strings.Count(r.records(), `"level":"ERROR","msg":"TLS files not reloaded","error":"`); n != 1 {
		t.Errorf("got %d records, want 1:\n%s", n, r.records())
	}
	check(t, os.WriteFile(r.files.Key, good, 0o600))
	if w := get(r.server, "/readyz"); w.Body.String() != `{"status":"ok"}` || !strings.Contains(r.metrics(), "esia_signer_tls_reload_failed 0\n") {
		t.Errorf("afterwards: got %s\n%s", w.Body, r.metrics())
	}
	if !strings.Contains(r.records(), `"msg":"TLS files reloaded"`) {
		t.Errorf("there is no record of the end:\n%s", r.records())
	}
}

// TestKeysNotReloaded finds the same of the keys.
func TestKeysNotReloaded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cfg := keyFiles(t, dir)
	keys, err := remotesigner.NewKeyFiles(t.Context(), cfg)
	check(t, err)
	server := newServer(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindAny)}, Keys: keys, Now: ticking()})
	writeFile(t, dir, "key.der", []byte("nonsense"))
	keys.Reload() // without it, the files are looked at after 5 seconds
	if w := get(server, "/readyz"); w.Code != 200 || w.Body.String() != `{"status":"ok","notes":["keys_not_reloaded"]}` {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

// ticking is a clock that goes on by a minute each time.
func ticking() func() time.Time {
	var n atomic.Int64
	return func() time.Time { return time.Now().Add(time.Duration(n.Add(1)) * time.Minute) }
}

// TestURIName compares names of type URI as addresses: of the path, case counts.
func TestURIName(t *testing.T) {
	t.Parallel()
	caller := app(remotesigner.KindAny)
	caller.CertificateNames = []string{"SPIFFE://Example.RU/ns/App", "urn:example:Portal", "App2.Example.RU"}
	s := start(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{caller}})
	for name, known := range map[string]bool{
		"spiffe://example.ru/ns/App": true, "Spiffe://EXAMPLE.ru/ns/App": true, "spiffe://example.ru/ns/app": false, "spiffe://example.ru/NS/App": false,
		"urn:example:Portal": true, "urn:example:portal": false, "app2.example.ru": true, "APP2.example.ru": true,
	} {
		client := s.client(t, func(c *remotesigner.Config) { c.TLS = s.authority.clientTLS(s.authority.pair(t, name)) })
		if _, err := client.Sign(t.Context(), []byte("m")); (err == nil) != known {
			t.Errorf("%s: got %v, want known: %t", name, err, known)
		}
	}
}
