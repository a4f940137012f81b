package esia_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/scopes"
)

// The rules of reading ESIA's data that are about HTTP; those about JSON are tested
// in package scopes. They were made from what clients of ESIA had seen.

// TestRule08ContentType: the type has parameters, and pages come instead of JSON.
func TestRule08ContentType(t *testing.T) {
	t.Parallel()
	for mediaType, ok := range map[string]bool{
		`application/json; schema="https://esia.example.ru/rs/model/prn/Person-3"`: true,
		"application/json;charset=UTF-8":                                           true, "Application/JSON": true,
		"text/html; charset=utf-8": false, "text/plain": false, "": false, "application/jsonp": false, "json": false,
	} {
		d := newDouble(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = []string{mediaType}
			_, _ = io.WriteString(w, `{"firstName":"Имя"}`)
		})
		_, err := d.client(t).API(staticToken()).Person(testOID).Get(t.Context())
		if ok && err != nil || !ok && !errors.Is(err, esia.ErrUnexpectedContent) {
			t.Errorf("%q: got %v", mediaType, err)
		}
		if err != nil {
			wantNoSecret(t, err.Error(), "Имя")
		}
	}
}

// TestRule09Location: a Location with status 200 is no redirect, and a redirect is
// never followed.
func TestRule09Location(t *testing.T) {
	t.Parallel()
	var login atomic.Int64
	status := http.StatusOK
	d := newDouble(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/login" {
			login.Add(1)
		}
		w.Header().Set("Location", "/prefix/login")
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, `{}`)
	})
	api := d.client(t).API(staticToken())
	if _, err := api.Person(testOID).Get(t.Context()); err != nil {
		t.Error(err)
	}
	for _, status = range []int{301, 302, 303, 307, 308} {
		if _, err := api.Person(testOID).Get(t.Context()); !errors.Is(err, esia.ErrRedirect) {
			t.Errorf("%d: got %v", status, err)
		}
	}
	if login.Load() != 0 {
		t.Error("a redirect was followed")
	}
}

// TestRule10OneRefusal: one collection that is refused does not fail the others.
func TestRule10OneRefusal(t *testing.T) {
	t.Parallel()
	const path = "/rs/prns/1000000001"
	p, err, _ := driftProfile(t, "email vehicles fullname", map[string]string{
		path + "?embed=(contacts.elements,vehicles.elements)": "!403",
		path: `{"firstName":"Имя"}`, path + "/ctts?embed=(elements)": `{"elements":[` + mail + `]}`, path + "/vhls?embed=(elements)": "!403",
	})
	if err != nil || p.Person.FirstName != "Имя" || len(p.Contacts) != 1 || missingScopes(p) != "vehicles" {
		t.Errorf("got %v, %v", p, err)
	}
}

// TestRule17CleanAddresses: one slash between segments, none at the end, and
// parentheses and commas as they are.
func TestRule17CleanAddresses(t *testing.T) {
	t.Parallel()
	var got atomic.Value
	d := newDouble(t, func(w http.ResponseWriter, r *http.Request) {
		got.Store(r.RequestURI)
		writeJSON(w, http.StatusOK, object{"elements": []any{}})
	})
	api := d.client(t).API(staticToken())
	for want, read := range map[string]func() error{
		"/prefix/rs/prns/1000000001/vhls?embed=(elements)": func() error { _, err := api.Person(testOID).Vehicles().List(t.Context()); return err },
		"/prefix/rs/prns/1000000001":                       func() error { _, err := api.Person(testOID).Get(t.Context()); return err },
		"/prefix/rs/orgs/1/emps?embed=(elements.person)":   func() error { _, err := api.Organization(1).Employees().List(t.Context()); return err },
		"/prefix/rs/orgs/1/emps/2?embed=(person)":          func() error { _, err := api.Organization(1).Employees().Get(t.Context(), "2"); return err },
		"/prefix/rs/orgs/1/grps/RA.X/grps?embed=(elements)": func() error {
			_, err := api.Organization(1).Subgroups("RA.X").List(t.Context())
			return err
		},
	} {
		if err := read(); err != nil || got.Load() != want {
			t.Errorf("got %v, %v, want %s", got.Load(), err, want)
		}
	}
}

// TestRule18Links compares hosts without the port 443 and demands the own host and
// scheme.
func TestRule18Links(t *testing.T) {
	t.Parallel()
	for link, want := range map[string]error{
		"https://esia.example.ru/rs/prns/1000000001/ctts/1":           nil,
		"https://esia.example.ru:443/rs/prns/1000000001/ctts/1":       nil,
		"https://ESIA.EXAMPLE.RU/rs/prns/1000000001/ctts/1":           nil,
		"http://esia.example.ru/rs/prns/1000000001/ctts/1":            esia.ErrForeignHost,
		"https://esia.example.ru:8443/rs/prns/1000000001/ctts/1":      esia.ErrForeignHost,
		"https://esia.example.ru.evil.ru/rs/prns/1":                   esia.ErrForeignHost,
		"https://esia.example.ru@evil.ru/rs/prns/1":                   esia.ErrForeignHost,
		"//esia.example.ru/rs/prns/1000000001/ctts/1":                 esia.ErrForeignHost,
		"https://esia.example.ru/rs/prns/1000000001/ctts/1?embed=(x)": esia.ErrUnexpectedContent,
		"https://esia.example.ru/aas/oauth2/te":                       esia.ErrUnexpectedContent,
		"/rs/prns/1000000001/ctts/1":                                  esia.ErrUnexpectedContent,
	} {
		d := newDouble(t, nil)
		var err error
		if d.cfg.Endpoint, err = esia.NewEndpoint("https://esia.example.ru", esia.V2, ""); err != nil {
			t.Fatal(err)
		}
		d.cfg.HTTPClient = &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			body := mail
			if strings.HasSuffix(r.URL.Path, "/ctts") {
				body = `{"elements":["` + link + `"]}`
			}
			return &http.Response{
				StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
				Body: io.NopCloser(strings.NewReader(body)), Request: r,
			}, nil
		})}
		list, err := esia.Collect(d.client(t).API(staticToken()).Person(testOID).Contacts().Linked().All(t.Context()))
		if !errors.Is(err, want) || want == nil && (err != nil || len(list) != 1) {
			t.Errorf("%s: got %d, %v, want %v", link, len(list), err, want)
		}
	}
}

// TestRule21BoundedRetries: reads are repeated twice at most, and everything else
// never; see also TestRetries.
func TestRule21BoundedRetries(t *testing.T) {
	t.Parallel()
	server := newServer(t, esiatest.Config{})
	c := newClient(t, server.Config())
	auth := loginFor(t.Context(), t, c, server, esiatest.Confirmed(), "fullname")
	before := len(server.Requests())
	server.Inject(esiatest.Fault{Path: "/rs", Status: 503, Times: 2})
	api := c.API(oauth2.StaticTokenSource(auth.Grant.Token))
	if _, err := api.Person(auth.Identity.OID).Get(t.Context()); err != nil {
		t.Errorf("the third attempt: %v", err)
	}
	if got := len(server.Requests()) - before; got != 3 {
		t.Errorf("%d requests", got)
	}
}

// TestRule22TLS: certificates of servers are verified, and nothing in the
// configuration of the client can switch that off.
func TestRule22TLS(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		writeJSON(w, http.StatusOK, object{})
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it tells of the handshake that fails
	server.StartTLS()
	t.Cleanup(server.Close)
	d := newDouble(t, nil)
	var err error
	if d.cfg.Endpoint, err = esia.NewEndpoint(server.URL, esia.V2, ""); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	_, err = d.client(t).API(staticToken()).Person(testOID).Get(ctx)
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); !ok || asked.Load() != 0 {
		t.Errorf("an unknown authority: got %v", err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	d.cfg.HTTPClient = &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	if _, err := d.client(t).API(staticToken()).Person(testOID).Get(ctx); err != nil {
		t.Errorf("a known authority: %v", err)
	}
}

// TestRefusalsThatDrift: the code is found whatever the rest of the body is.
func TestRefusalsThatDrift(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]esia.Code{
		`{"code":"ESIA-005029","message":5}`: "ESIA-005029", `{"message":["x"],"code":"ESIA-005029"}`: "ESIA-005029",
		`{"code":5029,"message":"x"}`: "", `[]`: "", `"ESIA-005029"`: "", `null`: "",
	} {
		d := newDouble(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, body)
		})
		err := d.client(t).API(staticToken()).Get(t.Context(), "/rs/prns", new(any))
		refusal, ok := errors.AsType[*esia.Error](err)
		if !ok || refusal.StatusCode != 403 || refusal.Code != want {
			t.Errorf("%s: got %v", body, err)
		}
	}
}

// TestAvatarForms: pictures of all kinds, and what is none.
func TestAvatarForms(t *testing.T) {
	t.Parallel()
	const png, avif = "\x89PNG\x0D\x0A\x1A\x0A0000", "\x00\x00\x00\x20ftypavif\x00\x00\x00\x00"
	tests := []struct {
		name, declared, body, want string
	}{
		{"PNG", "image/png", png, "image/png"},
		{"Undeclared", "application/octet-stream", png, "image/png"},
		{"AVIF", "image/avif", avif, "image/avif"},
		{"UnknownUndeclared", "application/octet-stream", "\x00\x01\x02\x03", ""},
		{"SVG", "image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg"/>`, ""},
		{"Page", "image/png", "<html>", ""},
		{"Refusal", "application/json", `{"code":"ESIA-005029"}`, ""},
		{"Empty", "image/png", "", ""},
	}
	for _, tt := range tests {
		d := newDouble(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", tt.declared)
			_, _ = io.WriteString(w, tt.body)
		})
		avatar, err := d.client(t).API(staticToken()).Person(testOID).Avatar(t.Context(), esia.AvatarOriginal)
		if tt.want == "" {
			if err == nil {
				t.Errorf("%s: got %v", tt.name, avatar)
			}
			continue
		}
		if err != nil || avatar.MediaType != tt.want || string(avatar.Data) != tt.body {
			t.Errorf("%s: got %v, %v", tt.name, avatar, err)
		}
	}
}

// TestRenewalsAreRare: a service that refuses every token costs one refresh token
// a minute.
func TestRenewalsAreRare(t *testing.T) {
	t.Parallel()
	server := newServer(t, esiatest.Config{})
	cfg := server.Config()
	refreshes := 0
	cfg.Observer.Refresh = func(context.Context, esia.RefreshEvent) { refreshes++ }
	c := newClient(t, cfg)
	auth, err := logIn(t.Context(), c, server, oauth2.AccessTypeOffline, esia.WithScopes(scopes.NewSet("fullname")))
	if err != nil {
		t.Fatal(err)
	}
	source := c.TokenSource(t.Context(), auth.Grant, nil)
	server.Inject(esiatest.Fault{Path: "/rs", Redirect: "/login"})
	read := func(want int) {
		t.Helper()
		for range 3 {
			if _, err := c.API(source).Person(auth.Identity.OID).Get(t.Context()); !errors.Is(err, esia.ErrRedirect) {
				t.Errorf("got %v", err)
			}
		}
		if refreshes != want {
			t.Errorf("%d refreshes, want %d", refreshes, want)
		}
	}
	read(1)
	server.Advance(2 * time.Minute)
	read(2)
}
