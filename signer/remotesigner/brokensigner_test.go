package remotesigner_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/remotesigner"
	"github.com/go-esia/sdk/signer/signertest"
)

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
		"another message": func(ctx context.Context, m []byte) (signer.Signature, error) {
			return key.Sign(ctx, append(m, 'x'))
		},
		"halves swapped": func(ctx context.Context, m []byte) (signer.Signature, error) {
			s, err := key.Sign(ctx, m)
			s.Raw = append(s.Raw[32:], s.Raw[:32]...)
			return s, err
		},
		"reversed": func(ctx context.Context, m []byte) (signer.Signature, error) {
			s, err := key.Sign(ctx, m)
			slices.Reverse(s.Raw)
			return s, err
		},
		"another certificate": func(ctx context.Context, m []byte) (signer.Signature, error) {
			s, err := key.Sign(ctx, m)
			s.Certificate, s.CertificateHash = other.Raw, other.Hash()
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

// TestInProcess finds that a signer keeps what it can do: nothing but raw signatures is
// taken at its word.
func TestInProcess(t *testing.T) {
	t.Parallel()
	key, _ := signertest.New(t)
	wrong := signer.Func(func(ctx context.Context, m []byte) (signer.Signature, error) { return key.Sign(ctx, append(m, 'x')) })
	own, not := &readying{Signer: key}, &readying{Signer: wrong, err: errors.New("not ready")}
	callers := []remotesigner.Caller{app(remotesigner.KindAny)}
	good := newServer(t, remotesigner.ServerConfig{Callers: callers, Keys: remotesigner.KeyMap{"main": remotesigner.InProcess(own)}})
	bad := newServer(t, remotesigner.ServerConfig{Callers: callers, Keys: remotesigner.KeyMap{"main": remotesigner.InProcess(not)}})
	for _, format := range []string{"raw", "cms"} {
		if w := post(good, body("main", format, []byte("m"))); w.Code != http.StatusOK {
			t.Errorf("%s: %s", format, w.Body)
		}
	}
	wantCode(t, post(bad, body("main", "cms", []byte("m"))), http.StatusInternalServerError, "signing_failed")
	if get(good, "/readyz").Code != http.StatusOK || get(bad, "/readyz").Code != http.StatusServiceUnavailable {
		t.Error("the signers are not asked whether they would sign")
	}
}

// cmsTool is a signer that makes whole messages.
type cmsTool struct {
	signer.Signer
	asked atomic.Int32
}

func (c *cmsTool) SignCMS(context.Context, []byte) ([]byte, error) {
	c.asked.Add(1)
	return []byte("no message"), nil
}

// TestInProcessCMS asks a tool in the process for messages by its own method, and refuses
// what is none.
func TestInProcessCMS(t *testing.T) {
	t.Parallel()
	key, _ := signertest.New(t)
	tool := &cmsTool{Signer: key}
	server := newServer(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindAny)}, Keys: remotesigner.KeyMap{"main": remotesigner.InProcess(tool)}})
	wantCode(t, post(server, body("main", "cms", []byte("m"))), http.StatusInternalServerError, "signing_failed")
	if n := tool.asked.Load(); n != 1 {
		t.Errorf("asked %d times, want 1", n)
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
