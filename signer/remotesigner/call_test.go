package remotesigner_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer/answer"
	"github.com/go-esia/sdk/signer/keysigner"
	"github.com/go-esia/sdk/signer/remotesigner"
	"github.com/go-esia/sdk/signer/signertest"
)

// double is a service that answers as tests want. It records what it is asked.
type double struct {
	*httptest.Server
	key    *keysigner.Signer
	cert   *gost.Certificate
	answer func(w http.ResponseWriter, good map[string]any)
	asked  atomic.Int32
}

// newDouble runs a service whose answers are changed by answer; nil leaves them.
func newDouble(tb testing.TB, answer func(w http.ResponseWriter, good map[string]any)) *double {
	tb.Helper()
	d := &double{answer: answer}
	d.key, d.cert = signertest.New(tb)
	d.Server = httptest.NewServer(http.HandlerFunc(d.serve))
	tb.Cleanup(d.Close)
	return d
}

func (d *double) serve(w http.ResponseWriter, r *http.Request) {
	d.asked.Add(1)
	var request struct {
		Key, Format string
		Data        []byte
	}
	_ = json.NewDecoder(r.Body).Decode(&request)
	sig, err := d.key.Sign(r.Context(), request.Data)
	if err != nil {
		return
	}
	good := map[string]any{
		"key": request.Key, "format": request.Format, "signature": sig.Raw, "certificate": sig.Certificate, "certificate_hash": sig.CertificateHash,
	}
	if d.answer == nil {
		writeAnswer(w, good)
		return
	}
	d.answer(w, good)
}

func writeAnswer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

func (d *double) client(tb testing.TB, edit func(*remotesigner.Config)) *remotesigner.Signer {
	tb.Helper()
	cfg := remotesigner.Config{URL: d.URL, Key: "main", Certificates: []*gost.Certificate{d.cert}}
	if edit != nil {
		edit(&cfg)
	}
	return newClient(tb, cfg)
}

// TestReplayedAnswer finds that the answer to one request is none to another.
func TestReplayedAnswer(t *testing.T) {
	t.Parallel()
	var first atomic.Pointer[map[string]any]
	d := newDouble(t, func(w http.ResponseWriter, good map[string]any) {
		first.CompareAndSwap(nil, &good)
		writeAnswer(w, *first.Load())
	})
	client := d.client(t, nil)
	if _, err := client.Sign(t.Context(), []byte("first")); err != nil {
		t.Fatal(err)
	}
	if sig, err := client.Sign(t.Context(), []byte("second")); !errors.Is(err, answer.ErrSignature) || len(sig.Raw) != 0 {
		t.Errorf("got %v, %v, want ErrSignature", sig, err)
	}
}

// TestWrongAnswers finds the name of each mistake.
func TestWrongAnswers(t *testing.T) {
	t.Parallel()
	other, otherCert := signertest.New(t)
	swap := func(b []byte) []byte { return slices.Concat(b[32:], b[:32]) }
	for name, tt := range map[string]struct {
		edit func(map[string]any)
		want error
	}{
		"another key": {func(a map[string]any) {
			sig, _ := other.Sign(context.Background(), []byte("m"))
			a["signature"] = sig.Raw
		}, answer.ErrSignature},
		"another certificate": {func(a map[string]any) {
			sig, _ := other.Sign(context.Background(), []byte("m"))
			a["signature"], a["certificate"], a["certificate_hash"] = sig.Raw, otherCert.Raw, otherCert.Hash()
		}, answer.ErrCertificate},
		"hash of another certificate": {func(a map[string]any) { a["certificate_hash"] = otherCert.Hash() }, answer.ErrCertificate},
		"reversed": {func(a map[string]any) {
			s := bytes.Clone(a["signature"].([]byte))
			slices.Reverse(s)
			a["signature"] = s
		}, answer.ErrReversed},
		"swapped":        {func(a map[string]any) { a["signature"] = swap(a["signature"].([]byte)) }, answer.ErrSwapped},
		"cut":            {func(a map[string]any) { a["signature"] = a["signature"].([]byte)[:40] }, answer.ErrSize},
		"no signature":   {func(a map[string]any) { delete(a, "signature") }, remotesigner.ErrAnswer},
		"no certificate": {func(a map[string]any) { a["certificate"] = nil }, remotesigner.ErrAnswer},
		"no hash":        {func(a map[string]any) { a["certificate_hash"] = "" }, remotesigner.ErrAnswer},
		"another alias":  {func(a map[string]any) { a["key"] = "other" }, remotesigner.ErrAnswer},
		"another format": {func(a map[string]any) { a["format"] = "cms" }, remotesigner.ErrAnswer},
		"a number":       {func(a map[string]any) { a["signature"] = 1 }, remotesigner.ErrAnswer},
	} {
		d := newDouble(t, func(w http.ResponseWriter, good map[string]any) { tt.edit(good); writeAnswer(w, good) })
		sig, err := d.client(t, nil).Sign(t.Context(), []byte("m"))
		if !errors.Is(err, tt.want) || len(sig.Raw) != 0 {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
		if n := d.asked.Load(); n != 1 {
			t.Errorf("%s: asked %d times", name, n)
		}
	}
}

// TestBadAnswers sends what is no answer at all. None of it is asked for twice.
func TestBadAnswers(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		answer func(w http.ResponseWriter)
		want   error
	}{
		"page": {func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, "<p>hello")
		}, remotesigner.ErrAnswer},
		"malformed": {func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, "{")
		}, remotesigner.ErrAnswer},
		"empty":     {func(w http.ResponseWriter) { w.Header().Set("Content-Type", "application/json") }, remotesigner.ErrAnswer},
		"too large": {func(w http.ResponseWriter) { _, _ = w.Write(make([]byte, 300<<10)) }, remotesigner.ErrTooLarge},
		"truncated": {func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, `{"key":`)
		}, remotesigner.ErrTransport},
		"killed":   {func(http.ResponseWriter) { panic(http.ErrAbortHandler) }, remotesigner.ErrTransport},
		"redirect": {func(w http.ResponseWriter) { w.Header().Set("Location", "http://127.0.0.1:1/"); w.WriteHeader(307) }, remotesigner.ErrRefused},
		"proxy":    {func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) }, remotesigner.ErrRefused},
		"bad error": {func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(500)
			_, _ = io.WriteString(w, "[1")
		}, remotesigner.ErrRefused},
	} {
		d := newDouble(t, func(w http.ResponseWriter, _ map[string]any) { tt.answer(w) })
		if _, err := d.client(t, nil).Sign(t.Context(), []byte("m")); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
		if n := d.asked.Load(); n != 1 {
			t.Errorf("%s: asked %d times", name, n)
		}
	}
}

// TestRetryMarked repeats what the server says that it has not begun, and only so often.
func TestRetryMarked(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ failures, attempts, wantAsked int }{{1, 0, 2}, {2, 0, 3}, {100, 0, 3}, {100, 1, 1}, {100, 2, 2}} {
		var n atomic.Int32
		d := newDouble(t, func(w http.ResponseWriter, good map[string]any) {
			if int(n.Add(1)) <= tt.failures {
				w.Header().Set("Esia-Signer-Accepted", "no")
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(http.StatusServiceUnavailable)
				_, _ = io.WriteString(w, `{"error":{"code":"busy","message":"too many\u001b[31m","request_id":"ID"}}`)
				return
			}
			writeAnswer(w, good)
		})
		_, err := d.client(t, func(c *remotesigner.Config) { c.Attempts = tt.attempts }).Sign(t.Context(), []byte("m"))
		if ok := tt.failures < tt.wantAsked; (err == nil) != ok || int(d.asked.Load()) != tt.wantAsked {
			t.Errorf("%+v: asked %d times, %v", tt, d.asked.Load(), err)
		}
		if refused, ok := errors.AsType[*remotesigner.RefusedError](err); err != nil && (!ok || !refused.NotAccepted || refused.Code != "busy" || strings.Contains(err.Error(), "\x1b")) {
			t.Errorf("%+v: got %#v", tt, refused)
		}
	}
}

// TestRetryNotBeyondContext doesn't wait for a repetition that would be too late.
func TestRetryNotBeyondContext(t *testing.T) {
	t.Parallel()
	d := newDouble(t, func(w http.ResponseWriter, _ map[string]any) {
		w.Header().Set("Esia-Signer-Accepted", "no")
		w.Header().Set("Retry-After", "3000")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	start := time.Now()
	_, err := d.client(t, nil).Sign(t.Context(), []byte("m"))
	if !errors.Is(err, remotesigner.ErrRefused) || time.Since(start) > 5*time.Second || d.asked.Load() != 1 {
		t.Errorf("got %v after %v and %d requests", err, time.Since(start), d.asked.Load())
	}
}

// TestRetryRefusedConnection repeats when there is no connection: the service starts late.
func TestRetryRefusedConnection(t *testing.T) {
	t.Parallel()
	d := newDouble(t, nil)
	var dialed atomic.Int32
	transport := &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		if dialed.Add(1) <= 2 {
			return nil, errors.New("connection refused")
		}
		return new(net.Dialer).DialContext(ctx, network, address)
	}}
	t.Cleanup(transport.CloseIdleConnections)
	withTransport := func(c *remotesigner.Config) { c.HTTPClient = &http.Client{Transport: transport} }
	if _, err := d.client(t, withTransport).Sign(t.Context(), []byte("m")); err != nil || dialed.Load() != 3 || d.asked.Load() != 1 {
		t.Errorf("dialed %d times, asked %d times, %v", dialed.Load(), d.asked.Load(), err)
	}
	gone := newDouble(t, nil)
	gone.Close()
	if _, err := gone.client(t, nil).Sign(t.Context(), []byte("m")); !errors.Is(err, remotesigner.ErrUnreachable) {
		t.Errorf("got %v, want ErrUnreachable", err)
	}
}

// TestStaleConnection signs although the connection in reserve has died meanwhile.
func TestStaleConnection(t *testing.T) {
	t.Parallel()
	d := newDouble(t, nil)
	client := d.client(t, nil)
	for range 3 {
		if _, err := client.Sign(t.Context(), []byte("m")); err != nil {
			t.Fatal(err)
		}
		d.CloseClientConnections()
		time.Sleep(20 * time.Millisecond) // until the client has seen it
	}
}

// TestAuthorizationErrors ends before anything is sent.
func TestAuthorizationErrors(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for name, a := range map[string]*remotesigner.Authorization{
		"empty": remotesigner.Bearer(""), "zero": {}, "nil": remotesigner.BearerFunc(nil),
		"error": remotesigner.BearerFunc(func(context.Context) (string, error) { return "", broken }),
	} {
		d := newDouble(t, nil)
		_, err := d.client(t, func(c *remotesigner.Config) { c.Authorization = a }).Sign(t.Context(), []byte("m"))
		if err == nil || d.asked.Load() != 0 || name == "error" && !errors.Is(err, broken) {
			t.Errorf("%s: got %v after %d requests", name, err, d.asked.Load())
		}
	}
}
