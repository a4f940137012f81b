package esiatest_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/scopes"
)

func TestRequests(t *testing.T) {
	t.Parallel()
	s := newStand(t, func(cfg *esiatest.Config) { cfg.Remember = 3 })
	s.newTokens()
	form := s.signed(s.exchange("x"), orderExchange)
	s.post(form)
	got := s.Requests()
	if len(got) != 3 {
		t.Fatalf("%d requests, want 3", len(got))
	}
	var lines []string
	for _, r := range got {
		lines = append(lines, fmt.Sprintf("%s %s %d %s", r.Method, r.Path, r.Status, string(r.Code)))
	}
	want := []string{"GET /aas/oauth2/v2/ac 302 ", "POST /aas/oauth2/v3/te 200 ", "POST /aas/oauth2/v3/te 400 ESIA-007011"}
	if !slices.Equal(lines, want) {
		t.Errorf("requests %q, want %q", lines, want)
	}
	last := got[2]
	if last.Form.Get("client_secret") != form.Get("client_secret") || last.Detail == "" || last.Time.IsZero() {
		t.Errorf("last request: %d parameters, detail %q", len(last.Form), last.Detail)
	}
	if got[0].Query.Get("client_secret") == "" || got[0].Form != nil {
		t.Error("first request: no query, or a form")
	}
	s.person("x")
	if got := s.Requests(); len(got) != 3 || got[2].Path != "/rs/prns/1000000006" {
		t.Errorf("%d requests, the last one of %s", len(got), got[2].Path)
	}
}

// TestPublishedKeys compares the archive and the files with Certificates, before
// and after a change of keys.
func TestPublishedKeys(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	dir := t.TempDir()
	for n := 1; n <= 2; n++ {
		certs, err := s.Certificates()
		if err != nil {
			t.Fatal(err)
		}
		if now := s.Now(); now.Before(certs[0].NotBefore) || now.After(certs[0].NotAfter) {
			t.Errorf("key %d is not valid now", n)
		}
		if err := s.WriteKeys(dir); err != nil {
			t.Fatal(err)
		}
		if files, err := os.ReadDir(dir); err != nil || len(files) != n {
			t.Fatalf("files %v, error %v", files, err)
		}
		data, err := os.ReadFile(filepath.Join(dir, fmt.Sprintf("GOST_EMULATOR_%d.cer", n)))
		if err != nil || !bytes.Equal(data, certs[0].Raw) {
			t.Errorf("file %d is not the certificate, error %v", n, err)
		}
		if got := s.archived(); !bytes.Equal(got, certs[0].Raw) {
			t.Errorf("archive %d has another certificate", n)
		}
		if err := s.RotateKeys(); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.WriteKeys(filepath.Join(dir, "missing")); err == nil {
		t.Error("missing directory: no error")
	}
}

// archived returns the one file of /public/esia.zip.
func (s *stand) archived() []byte {
	s.t.Helper()
	a := s.do(s.request("GET", s.URL+"/public/esia.zip", ""))
	archive, err := zip.NewReader(bytes.NewReader(a.body), int64(len(a.body)))
	if err != nil || len(archive.File) != 1 {
		s.t.Fatalf("archive: status %d, error %v", a.status, err)
	}
	f, err := archive.File[0].Open()
	if err != nil {
		s.t.Fatal(err)
	}
	data, err := io.ReadAll(f)
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := gost.ParseCertificate(data); err != nil {
		s.t.Fatal(err)
	}
	return data
}

// TestManyAtOnce uses everything from many goroutines; the race detector is the
// judge.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	var group sync.WaitGroup
	for i := range 4 {
		group.Go(func() {
			form := s.signed(s.login(), orderAuthorize)
			a := s.authorize(form)
			tokens := s.post(s.signed(s.exchange(a.values.Get("code")), orderExchange))
			s.post(s.signed(s.refresh(tokens.text("refresh_token")), orderRefresh))
			s.person(tokens.text("access_token"))
			remove := s.Inject(esiatest.Fault{Path: fmt.Sprintf("/none%d", i)})
			s.Advance(time.Millisecond)
			s.Requests()
			s.Revoke(1)
			if err := s.RotateKeys(); err != nil {
				t.Error(err)
			}
			s.Config()
			remove()
		})
	}
	group.Wait()
}

// FuzzHandler sends arbitrary methods, paths, queries, headers and bodies. There
// must be no panic, and no redirect to a place that nobody has registered.
func FuzzHandler(f *testing.F) {
	client, err := esiatest.GenerateClient(mnemonic, scopes.NewSet(scopes.FullName), "example.ru")
	if err != nil {
		f.Fatal(err)
	}
	e, err := esiatest.New(esiatest.Config{Clients: []esiatest.Client{client}, URL: "http://127.0.0.1/stand"})
	if err != nil {
		f.Fatal(err)
	}
	all := "client_id=MYSYS01&client_secret=x&client_certificate_hash=x&redirect_uri=https%3A%2F%2Fexample.ru&response_type=code&state=x&timestamp=2026.01.15+12%3A34%3A56+%2B0300&scope=openid"
	f.Add("GET", "/stand/aas/oauth2/v2/ac", all, "", "")
	f.Add("GET", "/stand/idp/ext/Logout", "client_id=MYSYS01&redirect_url=https://example.ru/", "", "")
	f.Add("POST", "/stand/aas/oauth2/v3/te", "", all+"&grant_type=authorization_code&code=x&token_type=Bearer", "")
	f.Add("POST", "/stand/esiatest/consent", "", "ticket=x&person=1&decision=agree", "")
	f.Add("GET", "/stand/rs/prns/1000000006", "", "", "Bearer e30.e30.e30")
	f.Add("GET", "/stand/aas/oauth2/", "error=<b>", "", "")
	f.Fuzz(func(t *testing.T, method, path, query, body, authorization string) {
		r, err := http.NewRequestWithContext(t.Context(), method, "http://127.0.0.1/", strings.NewReader(body))
		if err != nil {
			return
		}
		r.URL.Path, r.URL.RawQuery = path, query
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Authorization", authorization)
		w := &fuzzWriter{header: http.Header{}}
		e.ServeHTTP(w, r)
		location := w.header.Get("Location")
		if location == "" || w.status == http.StatusOK {
			return
		}
		u, err := url.Parse(location)
		if err != nil || u.Host != "127.0.0.1" && u.Hostname() != "example.ru" && !strings.HasSuffix(strings.ToLower(u.Hostname()), "example.ru") {
			t.Errorf("redirect to %q", location)
		}
	})
}

type fuzzWriter struct {
	header http.Header
	status int
}

func (w *fuzzWriter) Header() http.Header         { return w.header }
func (w *fuzzWriter) WriteHeader(status int)      { w.status = status }
func (w *fuzzWriter) Write(p []byte) (int, error) { return len(p), nil }
