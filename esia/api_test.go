package esia_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/scopes"
)

const personJSON = `{"stateFacts":["EntityRoot"],"firstName":"Имя006","lastName":"Фамилия006","middleName":"Отчество006",
 "birthDate":"26.05.2000","gender":"F","trusted":true,"snils":"000-000-600 06","status":"REGISTERED","rIdDoc":3571,
 "eTag":"61F2A6BF9D17B97E6B56F8B10EB28A7C814FF0B4","newField":{"x":1}}`

func staticToken() oauth2.TokenSource {
	return oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "secret-token"})
}

func TestPerson(t *testing.T) {
	t.Parallel()
	d := newDouble(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || r.URL.Path != "/rs/prns/1000000001" || r.URL.RawQuery != "" ||
			r.Header.Get("Authorization") != "Bearer secret-token" || r.Header.Get("Accept") != "application/json" {
			t.Errorf("got %s %s, %v", r.Method, r.URL, r.Header)
		}
		w.Header().Set("Content-Type", `application/json; schema="https://esia.example.ru/rs/model/prn/Person-3"`)
		w.Header().Set("Location", "https://esia.example.ru:443/rs/prns/1000000001")
		fmt.Fprint(w, personJSON)
	})
	person, err := d.client(t).API(staticToken()).Person(testOID).Get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if person.OID != testOID || person.FirstName != "Имя006" || !person.Trusted {
		t.Errorf("got %q %q %v", person.OID, person.FirstName, person.Trusted)
	}
	var more struct{ NewField struct{ X int } }
	if err := person.Decode(&more); err != nil || more.NewField.X != 1 {
		t.Errorf("Decode: got %v, %v", more, err)
	}
}

func TestAPIRefusals(t *testing.T) {
	t.Parallel()
	answer := func(status int, mediaType, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", mediaType)
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}
	}
	const isJSON = "application/json;charset=UTF-8"
	tests := []struct {
		name    string
		handler http.HandlerFunc
		want    error
		status  int
	}{
		{"ScopeNotAllowed", answer(403, isJSON, `{"code":"ESIA-005029","message":"SecurityErrorEnum.scopeNotAllowed"}`), esia.Code("ESIA-005029"), 403},
		{"ExpiredToken", answer(401, isJSON, `{"code":"ESIA-005013","message":"SecurityErrorEnum.expiredToken"}`), esia.Code("ESIA-005013"), 401},
		{"NoBody", answer(404, isJSON, ``), nil, 404},
		{"HTML", answer(503, "text/html", `<html>secret</html>`), esia.ErrUnexpectedContent, 503},
		{"HTMLWithStatus200", answer(200, "text/html", `<html>secret</html>`), esia.ErrUnexpectedContent, 0},
		{"Empty", answer(200, isJSON, ``), esia.ErrUnexpectedContent, 0},
		{"LoginPage", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/login", http.StatusFound) }, esia.ErrRedirect, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := newDouble(t, tt.handler)
			person, err := d.client(t).API(staticToken()).Person(testOID).Get(t.Context())
			if person != nil || err == nil || tt.want != nil && !errors.Is(err, tt.want) {
				t.Fatalf("got %v, %v, want %v", person, err, tt.want)
			}
			wantNoSecret(t, err.Error(), "secret", "1000000001")
			if refusal, ok := errors.AsType[*esia.Error](err); tt.status != 0 && (!ok || refusal.StatusCode != tt.status) {
				t.Errorf("got %#v, want status %d", refusal, tt.status)
			}
		})
	}
}

func TestAPIHugeBody(t *testing.T) {
	t.Parallel()
	var big endless
	d := newDouble(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.CopyN(w, &big, fiveGB)
	})
	if err := d.client(t).API(staticToken()).Get(t.Context(), "/rs/prns", new(any)); !errors.Is(err, esia.ErrUnexpectedContent) {
		t.Errorf("got %v", err)
	}
	if got := big.taken.Load(); got > 1<<30 {
		t.Errorf("%d bytes of the body were taken", got)
	}
}

// TestTokenStaysHome sends the token to the endpoint only.
func TestTokenStaysHome(t *testing.T) {
	t.Parallel()
	var foreign atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { foreign.Add(1) }))
	t.Cleanup(other.Close)
	d := newDouble(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/away" {
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
			return
		}
		writeJSON(w, http.StatusOK, object{"authorization": r.Header.Get("Authorization")})
	})
	hc := d.client(t).HTTPClient(staticToken())
	get := func(address string) (*http.Response, error) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := hc.Do(req)
		if err == nil {
			t.Cleanup(func() { resp.Body.Close() })
		}
		return resp, err
	}
	host := strings.TrimPrefix(d.URL, "http://")
	for name, address := range map[string]string{
		"OtherPort": other.URL, "OtherScheme": "https://" + host, "User": "http://u@" + host + "/", "OtherHost": "http://localhost.example.invalid/",
	} {
		if _, err := get(address); !errors.Is(err, esia.ErrForeignHost) {
			t.Errorf("%s: got %v, want ErrForeignHost", name, err)
		} else {
			wantNoSecret(t, err.Error(), "secret-token")
		}
	}
	resp, err := get(d.URL + "/prefix/away")
	if err != nil || resp.StatusCode != http.StatusTemporaryRedirect {
		t.Errorf("a redirect: got %v, %v, want it returned", resp, err)
	}
	if foreign.Load() != 0 {
		t.Error("another host was asked")
	}
	resp, err = get(d.URL + "/prefix/anything")
	if err != nil {
		t.Fatal(err)
	}
	var seen struct{ Authorization string }
	if err := json.NewDecoder(resp.Body).Decode(&seen); err != nil || seen.Authorization != "Bearer secret-token" {
		t.Errorf("got %v, %v", seen, err)
	}
}

func TestAPIPaths(t *testing.T) {
	t.Parallel()
	d := newDouble(t, func(w http.ResponseWriter, r *http.Request) {
		writeJSON(w, http.StatusOK, object{"path": r.URL.Path, "query": r.URL.RawQuery})
	})
	api := d.client(t).API(staticToken())
	var got struct{ Path, Query string }
	if err := api.Get(t.Context(), "/rs/prns/1000000001/ctts?embed=(elements)", &got); err != nil || got.Path != "/rs/prns/1000000001/ctts" || got.Query != "embed=(elements)" {
		t.Errorf("got %v, %v, want parentheses as they are", got, err)
	}
	for _, path := range []string{"", "prns", "@evil.example.ru/", "/../aas/oauth2/te", "/rs/./1", "/rs/1#f", "/rs/%zz", "/rs/%2e%2E/aas"} {
		if err := api.Get(t.Context(), path, &got); err == nil {
			t.Errorf("%q: got no error", path)
		}
	}
	if err := api.Get(t.Context(), "/rs/prns?q=a..b", &got); err != nil {
		t.Errorf("dots in a query: %v", err)
	}
	if err := d.client(t).API(nil).Get(t.Context(), "/rs/prns", &got); err == nil {
		t.Error("no token source: got no error")
	}
	if err := d.client(t).API(oauth2.StaticTokenSource(nil)).Get(t.Context(), "/rs/prns", &got); err == nil {
		t.Error("a source without a token: got no error")
	}
	if _, err := api.Person(0).Get(t.Context()); err == nil {
		t.Error("OID 0: got no error")
	}
}

// TestSourceError passes the error of a token source on.
func TestSourceError(t *testing.T) {
	t.Parallel()
	d := newDouble(t, nil)
	c := d.client(t)
	_, err := c.API(c.TokenSource(context.Background(), nil, nil)).Person(scopes.OID(1)).Get(t.Context())
	if !errors.Is(err, esia.ErrLoginRequired) {
		t.Errorf("got %v, want ErrLoginRequired", err)
	}
}
