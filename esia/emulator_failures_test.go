package esia_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/esia/esiatest"
)

// TestForgedTokens has the emulator answer with tokens that it made wrong.
func TestForgedTokens(t *testing.T) {
	t.Parallel()
	past := time.Now().Add(-time.Hour).Unix()
	tests := []struct {
		name  string
		token esiatest.Token
		want  error
	}{
		{"Expired", esiatest.Token{Claims: object{"exp": past, "iat": past - 60, "nbf": past - 60}}, esia.ErrTokenExpired},
		{"ForAnother", esiatest.Token{Claims: object{"aud": "OTHER"}}, esia.ErrTokenAudience},
		{"Issuer", esiatest.Token{Claims: object{"iss": "http://esia.example.ru/"}}, esia.ErrTokenIssuer},
		{"Kind", esiatest.Token{Header: object{"sbt": "access"}}, esia.ErrTokenKind},
		{"None", esiatest.Token{Header: object{"alg": "none"}, Signature: esiatest.Unsigned}, esia.ErrTokenAlgorithm},
		{"HS256", esiatest.Token{Header: object{"alg": "HS256"}, Signature: esiatest.SignedHMAC}, esia.ErrTokenAlgorithm},
		{"Foreign", esiatest.Token{Signature: esiatest.SignedByOther}, esia.ErrTokenSignature},
		{"Reversed", esiatest.Token{Signature: esiatest.SignedReversed}, esia.ErrTokenSignature},
		{"Swapped", esiatest.Token{Signature: esiatest.SignedSwapped}, esia.ErrTokenSignature},
		{"BitOff", esiatest.Token{Signature: esiatest.SignedBitOff}, esia.ErrTokenSignature},
		{"Short", esiatest.Token{Signature: esiatest.SignedShort}, esia.ErrTokenSignature},
	}
	for _, algorithm := range []esiatest.Algorithm{esiatest.GOST, esiatest.RS256} {
		server := newServer(t, esiatest.Config{Algorithm: algorithm})
		c := newClient(t, server.Config())
		for _, tt := range tests {
			if algorithm == esiatest.RS256 && (tt.name == "Reversed" || tt.name == "Swapped") {
				continue // forms of GOST signatures
			}
			t.Run(string(algorithm)+"/"+tt.name, func(t *testing.T) {
				tt.token.Kind = esiatest.IDToken
				forged, err := server.MintToken(tt.token)
				if err != nil {
					t.Fatal(err)
				}
				remove := server.Inject(esiatest.Fault{Path: "/aas/oauth2/v3/te", Edit: func(a map[string]any) { a["id_token"] = forged }})
				defer remove()
				auth, err := logIn(t.Context(), c, server)
				if auth != nil || !errors.Is(err, tt.want) {
					t.Errorf("got %v, %v, want %v", auth, err, tt.want)
				}
			})
		}
	}
}

// TestKeysRotateDuringLogins changes ESIA's keys five times while people log in.
// The new certificate is in the directory before it is used, as the operator
// announces it.
func TestKeysRotateDuringLogins(t *testing.T) {
	t.Parallel()
	server, dir := newServer(t, esiatest.Config{}), t.TempDir()
	if err := server.WriteKeys(dir); err != nil {
		t.Fatal(err)
	}
	keys, err := esia.NewKeyDir(esia.KeyDirConfig{FS: os.DirFS(dir)})
	if err != nil {
		t.Fatal(err)
	}
	cfg := server.Config()
	cfg.Keys = keys
	c := newClient(t, cfg)
	var logins atomic.Int64
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for ctx.Err() == nil {
				if _, err := logIn(t.Context(), c, server); err != nil {
					t.Errorf("a login failed: %v", err)
					return
				}
				logins.Add(1)
			}
		})
	}
	for range 5 {
		before := logins.Load()
		if err := server.AnnounceKeys(); err != nil {
			t.Fatal(err)
		}
		if err := server.WriteKeys(dir); err != nil {
			t.Fatal(err)
		}
		if err := server.RotateKeys(); err != nil {
			t.Fatal(err)
		}
		for logins.Load() < before+8 && !t.Failed() {
			time.Sleep(time.Millisecond)
		}
	}
	stop()
	wg.Wait()
	if got := len(keys.Keys()); got < 5 {
		t.Errorf("the directory has %d keys; did they rotate?", got)
	}
}

// TestFaults are failures of a server that otherwise works.
func TestFaults(t *testing.T) {
	t.Parallel()
	const te = "/aas/oauth2/v3/te"
	tests := []struct {
		name  string
		fault esiatest.Fault
		want  error
	}{
		{"Maintenance", esiatest.Fault{Path: te, Status: http.StatusServiceUnavailable}, esia.ErrUnexpectedContent},
		{"Redirect", esiatest.Fault{Path: te, Redirect: "https://login.example.ru/"}, esia.ErrRedirect},
		{"Empty", esiatest.Fault{Path: te, Empty: true}, esia.ErrUnexpectedContent},
		{"FiveGB", esiatest.Fault{Path: te, Size: fiveGB}, esia.ErrUnexpectedContent},
		{"FiveGBCompressed", esiatest.Fault{Path: te, Size: fiveGB, Gzip: true}, esia.ErrUnexpectedContent},
		{"WrongState", esiatest.Fault{Path: te, Edit: func(a map[string]any) { a["state"] = "x" }}, esia.ErrUnexpectedContent},
		{"Code", esiatest.Fault{Path: te, Code: esia.CodeUnavailable}, esia.CodeUnavailable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t, esiatest.Config{})
			server.Inject(tt.fault)
			if _, err := logIn(t.Context(), newClient(t, server.Config()), server); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
	for _, fault := range []esiatest.Fault{{Path: te, Cut: true}, {Path: te, Lose: true}} {
		server := newServer(t, esiatest.Config{})
		server.Inject(fault)
		if _, err := logIn(t.Context(), newClient(t, server.Config()), server); err == nil {
			t.Errorf("%+v: got no error", fault)
		}
	}
}

// TestDenied is the person who says no, at the emulator.
func TestDenied(t *testing.T) {
	t.Parallel()
	server := newServer(t, esiatest.Config{})
	c := newClient(t, server.Config())
	login, err := c.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	query, err := server.Deny(t.Context(), login.URL, esiatest.Confirmed())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Complete(t.Context(), login, query); !errors.Is(err, esia.CodeAccessDenied) {
		t.Errorf("got %v, want ESIA-007004", err)
	}
}
