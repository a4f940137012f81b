package esiatest_test

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/esia/esiatest"
)

const tokenPath = "/aas/oauth2/v3/te"

// try sends a token request and returns its error, too.
func (s *stand) try(form url.Values) (*http.Response, []byte, error) {
	s.t.Helper()
	r := s.request("POST", s.URL+tokenPath, form.Encode())
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.GetBody = nil
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer client.CloseIdleConnections()
	resp, err := client.Do(r)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp, body, err
}

func TestFaultsThatAnswer(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	form := s.signed(s.exchange(s.newCode()), orderExchange)
	for _, tt := range []struct {
		name   string
		fault  esiatest.Fault
		status int
		check  func(resp *http.Response, body []byte) bool
	}{
		{"code", esiatest.Fault{Code: "ESIA-007008"}, 400, func(_ *http.Response, b []byte) bool {
			return strings.HasPrefix(string(b), `{"error":"temporarily_unavailable","error_description":"ESIA-007008`)
		}},
		{"page", esiatest.Fault{Status: 503}, 503, func(r *http.Response, _ []byte) bool {
			return strings.HasPrefix(r.Header.Get("Content-Type"), "text/html")
		}},
		{"redirect", esiatest.Fault{Redirect: "https://evil.com/"}, 302, func(r *http.Response, _ []byte) bool {
			return r.Header.Get("Location") == "https://evil.com/"
		}},
		{"empty", esiatest.Fault{Empty: true}, 200, func(_ *http.Response, b []byte) bool { return len(b) == 0 }},
		{"size", esiatest.Fault{Size: 100000}, 200, func(_ *http.Response, b []byte) bool { return len(b) == 100000 }},
		{"gzip", esiatest.Fault{Size: 1 << 20, Gzip: true}, 200, func(r *http.Response, b []byte) bool {
			z, err := gzip.NewReader(strings.NewReader(string(b)))
			if err != nil {
				return false
			}
			n, err := io.Copy(io.Discard, z)
			return err == nil && n == 1<<20 && len(b) < 10000 && r.Header.Get("Content-Encoding") == "gzip"
		}},
	} {
		remove := s.Inject(tt.fault)
		resp, body, err := s.try(form)
		if err != nil || resp.StatusCode != tt.status || !tt.check(resp, body) {
			t.Errorf("%s: %v, error %v, %d bytes", tt.name, resp, err, len(body))
		}
		remove()
		remove() // does nothing
	}
	s.mustPost(form) // nothing was carried out
}

func TestFaultCounts(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.Inject(esiatest.Fault{Path: "/rs", Code: "ESIA-000001"})
	s.Inject(esiatest.Fault{Path: tokenPath, Skip: 1, Times: 2, Code: "ESIA-007007"})
	var got []esia.Code
	for range 4 {
		got = append(got, s.post(url.Values{}).code())
	}
	want := []esia.Code{"ESIA-007014", "ESIA-007007", "ESIA-007007", "ESIA-007014"}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("answers %v, want %v", got, want)
		}
	}
	a := s.person("x")
	if wantCode(t, a, "ESIA-000001"); a.status != 500 {
		t.Errorf("data: status %d, want 500", a.status)
	}
}

func TestFaultAtTheDoor(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.Inject(esiatest.Fault{Path: "/aas/oauth2/v2/ac", Code: "ESIA-007008"})
	a := s.authorize(s.signed(s.login(), orderAuthorize))
	if wantCode(t, a, "ESIA-007008"); !strings.HasPrefix(a.location, callback) {
		t.Errorf("location %q", a.location)
	}
	a = s.authorize(s.signed(s.login("redirect_uri", "https://evil.com/"), orderAuthorize))
	if strings.Contains(a.location, "evil.com/?") {
		t.Errorf("location %q", a.location)
	}
}

// TestLostAnswer: the refresh token is used up, and nobody has the new one.
func TestLostAnswer(t *testing.T) {
	t.Parallel()
	for _, fault := range []esiatest.Fault{{Lose: true, Times: 1}, {Cut: true, Times: 1}} {
		s := newStand(t)
		token := s.newTokens().text("refresh_token")
		s.Inject(fault)
		if _, body, err := s.try(s.signed(s.refresh(token), orderRefresh)); err == nil {
			t.Errorf("%+v: no error, %s", fault, body)
		}
		wantCode(t, s.post(s.signed(s.refresh(token), orderRefresh)), "ESIA-007011")
		if got := s.Requests(); got[len(got)-2].Status != 200 {
			t.Errorf("recorded status %d of the lost answer, want 200", got[len(got)-2].Status)
		}
	}
}

func TestEditedAnswer(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.Inject(esiatest.Fault{Path: tokenPath, Times: 1, Edit: func(answer map[string]any) {
		answer["state"] = "other"
		answer["expires_in"] = "3600"
		delete(answer, "id_token")
	}})
	a := s.newTokens()
	if a.text("state") != "other" || a.text("expires_in") != "3600" || a.text("id_token") != "" || a.text("access_token") == "" {
		t.Errorf("answer has %d members", len(a.json))
	}
	s.Inject(esiatest.Fault{Path: "/rs", Edit: func(answer map[string]any) { answer["rIdDoc"] = "3571" }})
	if got := s.person(a.text("access_token")); got.text("rIdDoc") != "3571" || got.status != 200 {
		t.Errorf("data: status %d, %s", got.status, got.body)
	}
}

// TestDelay: a client that gives up ends the delay, and so does Close.
func TestDelay(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.Inject(esiatest.Fault{Delay: time.Hour, Times: 3})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "GET", s.URL+"/rs/prns/1", nil)
	if err != nil {
		t.Fatal(err)
	}
	if resp, err := http.DefaultClient.Do(r); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("answer %v, error %v, want the deadline", resp, err)
	}
	ctx, cancel = context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	form := s.signed(s.login(), orderAuthorize)
	if _, err := s.Login(ctx, s.URL+"/aas/oauth2/v2/ac?"+form.Encode(), esiatest.Confirmed()); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Login: error %v, want the deadline", err)
	}
	done := make(chan error)
	go func() {
		_, err := http.Get(s.URL + "/rs/prns/1")
		done <- err
	}()
	time.Sleep(20 * time.Millisecond)
	s.Close()
	if err := <-done; err == nil {
		t.Error("a delayed request was answered")
	}
}

func TestShortDelay(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.Inject(esiatest.Fault{Delay: 10 * time.Millisecond})
	start := time.Now()
	wantCode(t, s.post(url.Values{}), "ESIA-007014")
	if d := time.Since(start); d < 10*time.Millisecond {
		t.Errorf("answered after %v", d)
	}
}
