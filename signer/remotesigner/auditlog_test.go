package remotesigner_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-esia/sdk/esia/message"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/remotesigner"
)

func metricsOf(s *remotesigner.Server) string {
	w := httptest.NewRecorder()
	s.Metrics().ServeHTTP(w, nil)
	return w.Body.String()
}

// TestAuditBrokenAtStart has a log that can't be written from the beginning: the server does
// not start, unless it may do without a log.
func TestAuditBrokenAtStart(t *testing.T) {
	t.Parallel()
	for _, optional := range []bool{false, true} {
		log := new(disk)
		log.full.Store(true)
		server := newServer(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindAny)}, Audit: audited(log), AuditOptional: optional})
		l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
		check(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		err = server.Serve(ctx, l, nil)
		cancel()
		if refused := err != nil && strings.Contains(err.Error(), "the audit log can't be written: no space left"); refused == optional {
			t.Errorf("optional: %t: got %v", optional, err)
		}
		if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
			t.Errorf("optional: %t: it is listened still: %v", optional, err)
		}
	}
}

// TestRecordNotWritten loses a record of the program: nothing is signed until one can be
// written.
func TestRecordNotWritten(t *testing.T) {
	t.Parallel()
	key, made := counting(t)
	log := new(disk)
	server := newServer(t, remotesigner.ServerConfig{
		Callers: []remotesigner.Caller{app(remotesigner.KindAny)}, Keys: remotesigner.KeyMap{"main": key}, Audit: audited(log),
	})
	log.full.Store(true)
	if err := server.Record(t.Context(), slog.LevelInfo, "keys reloaded"); err == nil {
		t.Error("the failure is not told")
	}
	wantCode(t, get(server, "/readyz"), http.StatusServiceUnavailable, "audit_failed")
	wantCode(t, post(server, body("main", "raw", []byte("m"))), http.StatusServiceUnavailable, "audit_failed")
	if n := made.Load(); n != 0 {
		t.Errorf("%d signatures were made", n)
	}
	log.full.Store(false)
	check(t, server.Record(t.Context(), slog.LevelInfo, "keys reloaded", slog.Int("number", 1)))
	if w := get(server, "/readyz"); w.Code != http.StatusOK || !strings.Contains(log.String(), `"msg":"keys reloaded","number":1`) {
		t.Errorf("with room again: %s\n%s", w.Body, log)
	}
}

// misplaced is a handler whose records go elsewhere.
type misplaced struct {
	slog.Handler
	wrong *atomic.Bool
}

func (m misplaced) Err() error {
	if m.wrong.Load() {
		return errors.New("no such directory")
	}
	return nil
}

// TestAuditNotReopened tells of a log that goes to another place than it should.
func TestAuditNotReopened(t *testing.T) {
	t.Parallel()
	handler := misplaced{slog.DiscardHandler, new(atomic.Bool)}
	server := newServer(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindAny)}, Audit: slog.New(handler)})
	for wrong, want := range map[bool][2]string{
		false: {`{"status":"ok"}`, "esia_signer_audit_not_reopened 0\n"},
		true:  {`{"status":"ok","notes":["audit_not_reopened"]}`, "esia_signer_audit_not_reopened 1\n"},
	} {
		handler.wrong.Store(wrong)
		if w := get(server, "/readyz"); w.Code != http.StatusOK || w.Body.String() != want[0] || !strings.Contains(metricsOf(server), want[1]) {
			t.Errorf("wrong: %t: got %s\n%s", wrong, w.Body, metricsOf(server))
		}
	}
}

// ended is the error of a program that has ended.
type ended struct{ error }

func (ended) ExitCode() int { return 3 }

// TestSecretMessageInError has signers that repeat the message, as programs do that print
// what they were given.
func TestSecretMessageInError(t *testing.T) {
	t.Parallel()
	account := []byte(`{"snils":"123-456-789 01"}`)
	v1 := text(t, message.V1, message.Authorize, fields())
	for name, tt := range map[string]struct {
		kind  remotesigner.Kind
		data  []byte
		shown bool
	}{
		"account":           {remotesigner.KindImport, account, false},
		"API key":           {remotesigner.KindAPIKey, []byte(testState), false},
		"account, any":      {remotesigner.KindAny, account, false},
		"API key, any":      {remotesigner.KindAny, []byte(testState), false},
		"login, to be seen": {remotesigner.KindV1, v1, true},
	} {
		for class, tell := range map[string]func(m []byte) error{
			"exit status 3":             func(m []byte) error { return fmt.Errorf("it printed %q: %w", m, ended{errors.New(string(m))}) },
			"the service refused":       func(m []byte) error { return &remotesigner.RefusedError{StatusCode: 418, Message: string(m)} },
			"an error of type":          func(m []byte) error { return errors.New(string(m)) },
			"context deadline exceeded": func(m []byte) error { return fmt.Errorf("%s: %w", m, context.DeadlineExceeded) },
		} {
			var log bytes.Buffer
			server := newServer(t, remotesigner.ServerConfig{
				Callers: []remotesigner.Caller{app(tt.kind)}, Audit: audited(&log),
				Keys: remotesigner.KeyMap{"main": signer.Func(func(_ context.Context, _ []byte) (signer.Signature, error) { return signer.Signature{}, tell(tt.data) })},
			})
			wantCode(t, post(server, body("main", "cms", tt.data)), http.StatusInternalServerError, "signing_failed")
			for _, secret := range []string{"123-456", testState} {
				if strings.Contains(log.String(), secret) && !tt.shown {
					t.Errorf("%s, %s: the message is on record:\n%s", name, class, &log)
				}
			}
			if strings.Contains(log.String(), class) == (tt.shown && class != "the service refused" && class != "context deadline exceeded") {
				t.Errorf("%s, %s: got\n%s", name, class, &log)
			}
		}
	}
}

// TestFailedHandshakes counts connections that end before their handshake, and writes of
// them at level debug only.
func TestFailedHandshakes(t *testing.T) {
	t.Parallel()
	for _, level := range []slog.Level{slog.LevelDebug, slog.LevelInfo} {
		var log bytes.Buffer
		var mu sync.Mutex
		audit := slog.New(slog.NewJSONHandler(&locked{w: &log, mu: &mu}, &slog.HandlerOptions{Level: level}))
		s := start(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindAny)}, Audit: audit})
		if _, err := s.client(t, nil).Sign(t.Context(), []byte("m")); err != nil {
			t.Error(err)
		}
		if want := "esia_signer_tls_handshake_failures_total 0\n"; !strings.Contains(metricsOf(s.server), want) {
			t.Errorf("a good one is counted:\n%s", metricsOf(s.server))
		}
		address := strings.TrimPrefix(s.url, "https://")
		stranger := s.authority.clientTLS(newAuthority(t).pair(t, "app.example.ru"))
		if conn, err := (&tls.Dialer{Config: stranger}).DialContext(t.Context(), "tcp", address); err == nil {
			_, _ = conn.Read(make([]byte, 1)) // in TLS 1.3 the refusal comes afterwards
			_ = conn.Close()
		}
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
		check(t, err)
		_, err = conn.Write([]byte("SSH-2.0-stranger\r\n"))
		check(t, err)
		want := "esia_signer_tls_handshake_failures_total 2\n"
		for start := time.Now(); !strings.Contains(metricsOf(s.server), want) && time.Since(start) < 5*time.Second; {
			time.Sleep(time.Millisecond)
		}
		check(t, conn.Close())
		if !strings.Contains(metricsOf(s.server), want) {
			t.Errorf("there is no %s in\n%s", want, metricsOf(s.server))
		}
		check(t, s.stop())
		if n := strings.Count(log.String(), "TLS handshake error"); n != map[slog.Level]int{slog.LevelDebug: 2}[level] {
			t.Errorf("%v: %d records:\n%s", level, n, &log)
		}
	}
}
