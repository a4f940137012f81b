package esia_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/esia"
)

// endless is a body without an end that counts what was taken.
type endless struct{ taken atomic.Int64 }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	e.taken.Add(int64(len(p)))
	return len(p), nil
}

const fiveGB = 5 << 30

// TestHostileAnswers gives the client answers that no good server gives. Each
// must be an error that names the cause, soon, without a panic or a secret.
func TestHostileAnswers(t *testing.T) {
	t.Parallel()
	var elsewhere atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	t.Cleanup(other.Close)
	var big endless
	tests := []struct {
		name    string
		handler http.HandlerFunc
		want    error
		says    string
	}{
		{"HTML", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, "<html>Технические работы secret-code</html>")
		}, esia.ErrUnexpectedContent, "text/html"},
		{"HTMLWithStatus503", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusServiceUnavailable)
		}, esia.ErrUnexpectedContent, "503"},
		{"HTMLThatSaysJSON", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, "<html>secret-code</html>")
		}, esia.ErrUnexpectedContent, "not JSON"},
		{"Empty", func(http.ResponseWriter, *http.Request) {}, esia.ErrUnexpectedContent, "0 bytes"},
		{"EmptyJSON", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, http.StatusOK, object{}) }, esia.ErrUnexpectedContent, "state"},
		{"JSONNull", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, http.StatusOK, nil) }, esia.ErrUnexpectedContent, "state"},
		{"JSONList", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, http.StatusOK, []int{1}) }, esia.ErrUnexpectedContent, "JSON"},
		{"FiveGB", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.CopyN(w, &big, fiveGB)
		}, esia.ErrUnexpectedContent, "more than"},
		{"FiveGBCompressed", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Encoding", "gzip")
			zip := gzip.NewWriter(w)
			_, _ = io.CopyN(zip, &big, fiveGB)
		}, esia.ErrUnexpectedContent, "more than"},
		{"BrokenCompression", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Encoding", "gzip")
			fmt.Fprint(w, "this is certainly not gzip")
		}, gzip.ErrHeader, "gzip"},
		{"Cut", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Length", "1000")
			fmt.Fprint(w, `{"access_token":"secret-code`)
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}, io.ErrUnexpectedEOF, ""},
		{"NoAnswer", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, io.EOF, ""},
		{"RedirectElsewhere", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL+"/secret-code", http.StatusTemporaryRedirect)
		}, esia.ErrRedirect, "127.0.0.1"},
		{"RedirectSameHost", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/login", http.StatusFound) }, esia.ErrRedirect, "302"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var requests atomic.Int64
			d := newDouble(t, func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				tt.handler(w, r)
			})
			d.Config.ErrorLog = nil
			c := d.client(t)
			login, query := begin(t, c)
			_, err := c.Complete(t.Context(), login, query)
			if err == nil || !strings.Contains(err.Error(), tt.says) || !errors.Is(err, tt.want) {
				t.Fatalf("got %v, want %v that says %q", err, tt.want, tt.says)
			}
			wantNoSecret(t, err.Error(), "secret-code", login.State)
			if got := requests.Load(); got != 1 {
				t.Errorf("the code was sent %d times", got)
			}
		})
	}
	t.Cleanup(func() {
		if got := big.taken.Load(); got > 2<<30 {
			t.Errorf("of two bodies of 5 GB, %d bytes were taken", got)
		}
		if elsewhere.Load() != 0 {
			t.Error("a redirect to another host was followed")
		}
	})
}

// TestSlowAnswer ends with the context, or else with the timeout.
func TestSlowAnswer(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	d := newDouble(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusOK)
		_ = http.NewResponseController(w).Flush()
		<-release
	})
	t.Cleanup(func() { close(release) })
	c := d.client(t)
	login, query := begin(t, c)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := c.Complete(ctx, login, query); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("context: got %v", err)
	}
	d.cfg.HTTPClient = &http.Client{Timeout: 50 * time.Millisecond}
	if _, err := d.client(t).Complete(t.Context(), login, query); err == nil {
		t.Error("timeout: got no error")
	}
}

// TestTokenAnswerRefused are answers that are JSON and not good.
func TestTokenAnswerRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		changes object
		want    error
	}{
		{"WrongState", object{"state": "4f7c1f0e-6a0d-4b7b-9f36-0a1b2c3d4e5f"}, esia.ErrUnexpectedContent},
		{"NoState", object{"state": nil}, esia.ErrUnexpectedContent},
		{"NoAccessToken", object{"access_token": nil}, esia.ErrUnexpectedContent},
		{"OtherTokenType", object{"token_type": "mac"}, esia.ErrUnexpectedContent},
		{"AccessTokenNumber", object{"access_token": 1}, esia.ErrUnexpectedContent},
		{"NoIDToken", object{"id_token": nil}, esia.ErrTokenMissing},
		{"ErrorWithStatus200", object{"error": "invalid_grant", "error_description": "ESIA-007011: x"}, esia.CodeInvalidGrant},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var d *double
			d = newDouble(t, func(w http.ResponseWriter, r *http.Request) {
				writeJSON(w, http.StatusOK, d.answer(t, r, tt.changes))
			})
			c := d.client(t)
			login, query := begin(t, c)
			auth, err := c.Complete(t.Context(), login, query)
			if auth != nil || !errors.Is(err, tt.want) {
				t.Fatalf("got %v, %v, want %v", auth, err, tt.want)
			}
			wantNoSecret(t, err.Error(), "secret-code", "eyJ")
		})
	}
}

// TestTokensOfTwoPeople refuses an access token of somebody else.
func TestTokensOfTwoPeople(t *testing.T) {
	t.Parallel()
	var d *double
	d = newDouble(t, func(w http.ResponseWriter, r *http.Request) {
		writeJSON(w, http.StatusOK, d.answer(t, r, object{"access_token": d.token(t, "access", object{"urn:esia:sbj_id": 1000000002})}))
	})
	c := d.client(t)
	login, query := begin(t, c)
	if _, err := c.Complete(t.Context(), login, query); !errors.Is(err, esia.ErrTokenSubject) {
		t.Errorf("got %v, want ErrTokenSubject", err)
	}
}

// TestExpiresInForms reads the lifetime in all its forms.
func TestExpiresInForms(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		value any
		want  time.Duration
	}{
		"Number":      {600, 10 * time.Minute},
		"String":      {"600", 10 * time.Minute},
		"Absent":      {nil, time.Hour}, // that of the token
		"Text":        {"soon", time.Hour},
		"Negative":    {-1, time.Hour},
		"Huge":        {1e18, time.Hour},
		"BeyondToken": {7200, time.Hour},
	} {
		var d *double
		d = newDouble(t, func(w http.ResponseWriter, r *http.Request) {
			writeJSON(w, http.StatusOK, d.answer(t, r, object{"expires_in": tt.value}))
		})
		c := d.client(t)
		login, query := begin(t, c)
		auth, err := c.Complete(t.Context(), login, query)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := auth.Grant.Token.Expiry.Sub(d.now); got != tt.want {
			t.Errorf("%s: got %v, want %v", name, got, tt.want)
		}
	}
}

// TestRetrieveError is for code that knows only package oauth2.
func TestRetrieveError(t *testing.T) {
	t.Parallel()
	d := newDouble(t, func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusBadRequest, object{"error": "invalid_grant", "error_description": "ESIA-007011: " + strings.Repeat("я", 5000)})
	})
	c := d.client(t)
	login, query := begin(t, c)
	_, err := c.Complete(t.Context(), login, query)
	retrieve, ok := errors.AsType[*oauth2.RetrieveError](err)
	if !ok || retrieve.ErrorCode != "invalid_grant" || !strings.HasPrefix(retrieve.ErrorDescription, "ESIA-007011") || retrieve.Response.StatusCode != 400 {
		t.Fatalf("got %#v of %v", retrieve, err)
	}
	if len(err.Error()) > 2500 {
		t.Errorf("the text has %d bytes", len(err.Error()))
	}
	refusal, _ := errors.AsType[*esia.Error](err)
	if refusal == nil || refusal.StatusCode != 400 || refusal.Op != "exchange" || refusal.Temporary() {
		t.Errorf("got %#v", refusal)
	}
	var typed *esia.Error
	if errors.As(errors.New("x"), &typed) || (&esia.Error{}).Unwrap() != nil {
		t.Error("an Error without an OAuth error unwraps to something")
	}
}

// TestEchoedSecrets is a server that repeats what it was sent.
func TestEchoedSecrets(t *testing.T) {
	t.Parallel()
	var sent []string
	d := newDouble(t, func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		var echo []string
		for _, name := range []string{"code", "refresh_token", "client_secret", "code_verifier"} {
			echo = append(echo, r.PostForm.Get(name))
		}
		sent = append(sent, echo...)
		writeJSON(w, http.StatusBadRequest, object{
			"error":             "invalid_grant " + strings.Join(echo, " "),
			"error_description": "ESIA-007011: " + strings.Join(echo, " ") + " eyJhbGciOiJub25lIn0.e30.c2ln",
		})
	})
	d.cfg.Protocol.PKCE = esia.PKCES256
	c := d.client(t)
	login, query := begin(t, c)
	_, err := c.Complete(t.Context(), login, query)
	_, refreshErr := c.Refresh(t.Context(), d.grant(t, 0))
	for _, err := range []error{err, refreshErr} {
		retrieve, ok := errors.AsType[*oauth2.RetrieveError](err)
		if !ok {
			t.Fatalf("got %v, want a refusal", err)
		}
		for _, text := range []string{err.Error(), fmt.Sprintf("%#v", retrieve), logText(err)} {
			wantNoSecret(t, text, append(sent, "secret-code", "old-refresh", login.Verifier, "eyJ")...)
		}
	}
}

// TestErrorPages are pages of HTML with a status that says what happened.
func TestErrorPages(t *testing.T) {
	t.Parallel()
	d := newDouble(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprint(w, "<html>ESIA-007008 сервис недоступен</html>")
	})
	c := d.client(t)
	login, query := begin(t, c)
	_, err := c.Complete(t.Context(), login, query)
	refusal, ok := errors.AsType[*esia.Error](err)
	if !ok || refusal.StatusCode != 503 || !refusal.Temporary() || !errors.Is(err, esia.CodeUnavailable) || !errors.Is(err, esia.ErrUnexpectedContent) {
		t.Errorf("got %#v of %v", refusal, err)
	}
	if !strings.Contains(err.Error(), "127.0.0.1") {
		t.Errorf("the error does not name the host: %v", err)
	}
}

// TestInvalidGrantWithoutCode is a server that knows RFC 6749 and no codes.
func TestInvalidGrantWithoutCode(t *testing.T) {
	t.Parallel()
	d := newDouble(t, func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusBadRequest, object{"error": "invalid_grant"})
	})
	if _, err := d.client(t).Refresh(t.Context(), d.grant(t, 0)); !errors.Is(err, esia.ErrLoginRequired) {
		t.Errorf("got %v, want ErrLoginRequired", err)
	}
}

// TestNoCookies leaves the jar of the caller's client alone.
func TestNoCookies(t *testing.T) {
	t.Parallel()
	var d *double
	d = newDouble(t, func(w http.ResponseWriter, r *http.Request) {
		if len(r.Cookies()) > 0 {
			t.Errorf("got cookies %v", r.Cookies())
		}
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "x", Path: "/"})
		writeJSON(w, http.StatusOK, d.answer(t, r, nil))
	})
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	d.cfg.HTTPClient = &http.Client{Jar: jar}
	c := d.client(t)
	for range 2 {
		login, query := begin(t, c)
		if _, err := c.Complete(t.Context(), login, query); err != nil {
			t.Fatal(err)
		}
	}
}

// silence is a transport that never answers.
type silence struct{}

func (silence) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// TestDefaultTimeout gives up after 30 seconds, even with a client that has no
// timeout of its own, and shows no address.
func TestDefaultTimeout(t *testing.T) {
	t.Parallel()
	cfg := newDouble(t, nil).cfg
	cfg.HTTPClient = &http.Client{Transport: silence{}}
	synctest.Test(t, func(t *testing.T) {
		c, err := esia.New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		login, query := begin(t, c)
		start := time.Now()
		_, err = c.Complete(t.Context(), login, query)
		if d := time.Since(start); err == nil || d != 30*time.Second {
			t.Errorf("got %v after %v, want an error after 30 seconds", err, d)
		}
		wantNoSecret(t, err.Error(), "/aas/oauth2", "http://")
	})
}
