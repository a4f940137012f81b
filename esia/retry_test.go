package esia_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/scopes"
)

// TestRetries counts the requests for answers that may and that may not be
// temporary.
func TestRetries(t *testing.T) {
	t.Parallel()
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
	}
	tests := []struct {
		name     string
		handler  http.HandlerFunc
		requests int64
	}{
		{"502", status(502), 3},
		{"503", status(503), 3},
		{"504", status(504), 3},
		{"HTML503", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(503)
			_, _ = io.WriteString(w, "<html>")
		}, 3},
		{"Closed", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 3},
		{"Truncated", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, `{"a":`)
		}, 3},
		{"500", status(500), 1},
		{"429", status(429), 1},
		{"403", status(403), 1},
		{"404", status(404), 1},
		{"NotJSON", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") }, 1},
		{"401", status(401), 1},
		{"302", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/login", http.StatusFound) }, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var n atomic.Int64
			d := newDouble(t, func(w http.ResponseWriter, r *http.Request) {
				n.Add(1)
				tt.handler(w, r)
			})
			if _, err := d.client(t).API(staticToken()).Person(testOID).Get(t.Context()); err == nil {
				t.Error("got no error")
			}
			if got := n.Load(); got != tt.requests {
				t.Errorf("%d requests, want %d", got, tt.requests)
			}
		})
	}
}

// TestRecovery: the second attempt succeeds.
func TestRecovery(t *testing.T) {
	t.Parallel()
	var n atomic.Int64
	d := newDouble(t, func(w http.ResponseWriter, _ *http.Request) {
		if n.Add(1) == 1 {
			panic(http.ErrAbortHandler)
		}
		writeJSON(w, http.StatusOK, object{"firstName": "Имя"})
	})
	if person, err := d.client(t).API(staticToken()).Person(testOID).Get(t.Context()); err != nil || person.FirstName != "Имя" {
		t.Errorf("got %v", err)
	}
}

// TestRetriesEndWithTheContext: no pause goes beyond the deadline.
func TestRetriesEndWithTheContext(t *testing.T) {
	t.Parallel()
	var n atomic.Int64
	d := newDouble(t, func(w http.ResponseWriter, _ *http.Request) {
		n.Add(1)
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := d.client(t).API(staticToken()).Person(testOID).Get(ctx)
	if refusal, ok := errors.AsType[*esia.Error](err); !ok || refusal.StatusCode != 503 {
		t.Errorf("got %v, want the last refusal", err)
	}
	if n.Load() != 1 || time.Since(start) > 5*time.Second {
		t.Errorf("%d requests in %v", n.Load(), time.Since(start))
	}
}

// TestPostsAreNotRepeated: a token request is sent once, whatever happens.
func TestPostsAreNotRepeated(t *testing.T) {
	t.Parallel()
	var n atomic.Int64
	d := newDouble(t, func(w http.ResponseWriter, _ *http.Request) {
		n.Add(1)
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	c := d.client(t)
	if _, err := c.ClientToken(t.Context(), scopes.NewSet("org_inn")); err == nil || n.Load() != 1 {
		t.Errorf("token: got %v, %d requests", err, n.Load())
	}
	account := esia.Account{FirstName: "Имя", LastName: "Фамилия", SNILS: "112-233-445 95"}
	if _, err := c.ImportAccount(t.Context(), account); err == nil || n.Load() != 2 {
		t.Errorf("import: got %v, %d requests", err, n.Load())
	}
}

// A rotating source gives a new token whenever one is asked for.
type rotating struct{ n atomic.Int64 }

func (r *rotating) Token() (*oauth2.Token, error) {
	return &oauth2.Token{AccessToken: "token-" + string(rune('a'+r.n.Add(1)))}, nil
}

// A renewer says itself when it has another token.
type renewer struct {
	oauth2.TokenSource
	renewed atomic.Int64
	err     error
}

func (r *renewer) Renew(stale *oauth2.Token) (*oauth2.Token, error) {
	r.renewed.Add(1)
	if r.err != nil {
		return nil, r.err
	}
	return &oauth2.Token{AccessToken: stale.AccessToken + "-renewed"}, nil
}

// TestRenewal: a token that is not accepted is replaced once.
func TestRenewal(t *testing.T) {
	t.Parallel()
	errStore := errors.New("store is down")
	tests := []struct {
		name     string
		source   oauth2.TokenSource
		accepted string // the token, "" for none
		requests int64
		want     error // nil for success
	}{
		{"Static", staticToken(), "", 1, esia.Code("ESIA-005013")},
		{"OtherToken", &rotating{}, "Bearer token-c", 2, nil},
		{"OtherTokenRefused", &rotating{}, "", 2, esia.Code("ESIA-005013")},
		{"Renewer", &renewer{TokenSource: staticToken()}, "Bearer secret-token-renewed", 2, nil},
		{"RenewerRefused", &renewer{TokenSource: staticToken()}, "", 2, esia.Code("ESIA-005013")},
		{"RenewerFails", &renewer{TokenSource: staticToken(), err: errStore}, "", 1, errStore},
	}
	for _, tt := range tests {
		for _, redirect := range []bool{false, true} {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				var n atomic.Int64
				d := newDouble(t, func(w http.ResponseWriter, r *http.Request) {
					n.Add(1)
					switch {
					case r.Header.Get("Authorization") == tt.accepted:
						writeJSON(w, http.StatusOK, object{})
					case redirect:
						http.Redirect(w, r, "/login", http.StatusFound)
					default:
						writeJSON(w, http.StatusUnauthorized, object{"code": "ESIA-005013"})
					}
				})
				source := tt.source
				if _, ok := source.(*rotating); ok {
					source = &rotating{} // each test has its own
				}
				err := d.client(t).API(source).Get(t.Context(), "/rs/prns", new(any))
				want := tt.want
				if redirect && want != nil && want != errStore { //nolint:errorlint // the value of the table
					want = esia.ErrRedirect
				}
				if !errors.Is(err, want) || want == nil && err != nil {
					t.Errorf("got %v, want %v", err, want)
				}
				if n.Load() != tt.requests {
					t.Errorf("%d requests, want %d", n.Load(), tt.requests)
				}
			})
		}
	}
}
