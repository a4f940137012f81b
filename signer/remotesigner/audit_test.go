package remotesigner_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/go-esia/sdk/esia/message"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/remotesigner"
	"github.com/go-esia/sdk/signer/signertest"
)

// disk is a writer that can be full.
type disk struct {
	full atomic.Bool
	bytes.Buffer
}

func (d *disk) Write(p []byte) (int, error) {
	if d.full.Load() {
		return 0, errors.New("no space left on device")
	}
	return d.Buffer.Write(p)
}

func audited(w io.Writer) *slog.Logger { return slog.New(slog.NewJSONHandler(w, nil)) }

// counting is a signer that counts.
func counting(tb testing.TB) (signer.Func, *atomic.Int32) {
	tb.Helper()
	key, _ := signertest.New(tb)
	n := new(atomic.Int32)
	return func(ctx context.Context, m []byte) (signer.Signature, error) {
		n.Add(1)
		return key.Sign(ctx, m)
	}, n
}

func get(h http.Handler, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

// TestAuditNotWritten fills the disk: no signature is given away that is not on record,
// none is made while it is known that none could be recorded, and all goes on when there
// is room again.
func TestAuditNotWritten(t *testing.T) {
	t.Parallel()
	key, made := counting(t)
	log := new(disk)
	server := newServer(t, remotesigner.ServerConfig{
		Callers: []remotesigner.Caller{app(remotesigner.KindAny)}, Keys: remotesigner.KeyMap{"main": key}, Audit: audited(log),
	})
	ask := func() *httptest.ResponseRecorder { return post(server, body("main", "raw", []byte("m"))) }
	if w := ask(); w.Code != http.StatusOK {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	log.full.Store(true)
	first := ask()
	wantCode(t, first, http.StatusInternalServerError, "audit_failed")
	if first.Header().Get("Esia-Signer-Accepted") != "" || strings.Contains(first.Body.String(), "signature\"") {
		t.Errorf("the signature was made and may be asked for again: %v %s", first.Header(), first.Body)
	}
	second := ask()
	wantCode(t, second, http.StatusServiceUnavailable, "audit_failed")
	if n := made.Load(); n != 2 || second.Header().Get("Esia-Signer-Accepted") != "no" {
		t.Errorf("%d signatures were made, want 2; %v", n, second.Header())
	}
	wantCode(t, get(server, "/readyz"), http.StatusServiceUnavailable, "audit_failed")
	metrics := httptest.NewRecorder()
	server.Metrics().ServeHTTP(metrics, nil)
	for _, want := range []string{"esia_signer_audit_failures_total 4\n", `esia_signer_requests_total{caller="app",result="audit_failed"} 2`} {
		if !strings.Contains(metrics.Body.String(), want) {
			t.Errorf("there is no %s in\n%s", want, metrics.Body)
		}
	}
	log.full.Store(false)
	if w := get(server, "/readyz"); w.Code != http.StatusOK {
		t.Errorf("with room again: %s", w.Body)
	}
	if w := ask(); w.Code != http.StatusOK {
		t.Errorf("with room again: %s", w.Body)
	}
	if !strings.Contains(log.String(), `"msg":"audit log resumed","failures":4`) {
		t.Errorf("the gap is not on record:\n%s", log)
	}
}

// TestAuditOptional counts what could not be written, and signs.
func TestAuditOptional(t *testing.T) {
	t.Parallel()
	log := new(disk)
	log.full.Store(true)
	server := newServer(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindAny)}, Audit: audited(log), AuditOptional: true})
	for range 2 {
		if w := post(server, body("main", "raw", []byte("m"))); w.Code != http.StatusOK {
			t.Errorf("got %d %s", w.Code, w.Body)
		}
	}
	metrics := httptest.NewRecorder()
	server.Metrics().ServeHTTP(metrics, nil)
	if !strings.Contains(metrics.Body.String(), "esia_signer_audit_failures_total 2\n") || get(server, "/readyz").Code != http.StatusOK {
		t.Errorf("got\n%s", metrics.Body)
	}
}

// TestAuditAfterCancel finds that a caller that has gone away is on record.
func TestAuditAfterCancel(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	server := newServer(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindAny)}, Audit: slog.New(obedient{slog.NewJSONHandler(&log, nil)})})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/v1/sign", strings.NewReader(body("main", "raw", []byte("m"))))
	r.Header = http.Header{"Content-Type": {"application/json"}, "X-Test-Caller": {"app"}}
	server.ServeHTTP(httptest.NewRecorder(), r)
	if !strings.Contains(log.String(), `"caller":"app"`) {
		t.Errorf("there is no record: %s", &log)
	}
}

// obedient is a handler that doesn't write when it needn't.
type obedient struct{ slog.Handler }

func (o obedient) Handle(ctx context.Context, r slog.Record) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return o.Handler.Handle(ctx, r)
}

// TestAuditOfAny finds what it was that a caller had signed who may have anything signed.
func TestAuditOfAny(t *testing.T) {
	t.Parallel()
	v1, v2 := text(t, message.V1, message.Authorize, fields()), text(t, message.V2, message.Authorize, fields())
	account := []byte(`{"snils":"1"}`)
	digest := func(m []byte) string {
		sum := sha256.Sum256(m)
		return `,"message_sha256":"` + hex.EncodeToString(sum[:]) + `"`
	}
	for name, tt := range map[string]struct {
		format string
		data   []byte
		want   string
	}{
		"v1":           {"cms", v1, `"kind":"v1","permission":"any","client_id":"MYSYS01"` + digest(v1)},
		"v2":           {"raw", v2, `"kind":"v2","permission":"any","client_id":"MYSYS01"` + digest(v2)},
		"v1, raw":      {"raw", v1, `"format":"raw","kind":"v1","permission":"any","client_id":"MYSYS01"` + digest(v1)},
		"other":        {"raw", []byte("m"), `"kind":"other","permission":"any"` + digest([]byte("m"))},
		"account":      {"cms", account, `"kind":"import","permission":"any","certificate_hash"`},
		"account, raw": {"raw", account, `"kind":"import","permission":"any","certificate_hash"`},
		"API key":      {"cms", []byte(testState), `"kind":"api_key","permission":"any","certificate_hash"`},
	} {
		var log bytes.Buffer
		server := newServer(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindAny)}, Audit: audited(&log)})
		if w := post(server, body("main", tt.format, tt.data)); w.Code != http.StatusOK || !strings.Contains(log.String(), tt.want) {
			t.Errorf("%s: got %d, want %s in\n%s", name, w.Code, tt.want, &log)
		}
	}
}

// TestMetricsStrangers finds that credentials can't be tried out at /metrics unseen.
func TestMetricsStrangers(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	server := newServer(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindAny)}, Audit: audited(&log)})
	wantCode(t, get(server, "/metrics"), http.StatusUnauthorized, "unauthenticated")
	w := httptest.NewRecorder()
	server.Metrics().ServeHTTP(w, nil)
	if want := `esia_signer_requests_total{caller="",result="unauthenticated"} 1`; !strings.Contains(w.Body.String(), want) {
		t.Errorf("there is no %s in\n%s", want, w.Body)
	}
	if want := `"level":"WARN","msg":"metrics","request_id":"`; !strings.Contains(log.String(), want) {
		t.Errorf("there is no %s in\n%s", want, &log)
	}
}
