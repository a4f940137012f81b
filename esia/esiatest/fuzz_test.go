package esiatest_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/scopes"
)

// FuzzData requests anything with a token of a person who has few scopes: no data
// of others gets out.
func FuzzData(f *testing.F) {
	for _, seed := range [][2]string{
		{"/rs/prns/1000000006/ctts", "embed=(elements)"}, {"/rs/prns/1000000006", "embed=(contacts.elements)"},
		{"/rs/prns/1000000006/kids/9001/docs/9101", ""}, {"/rs/prns/1000000006%3Fembed=(elements)", ""},
		{"/rs/orgs/1000000777/emps/1000000004/grps", "embed=(elements.person)"}, {"/categories/prns/1000000006", ""},
		{"/esia-rs/api/public/v2/prns/1000000006/addrs", "embed=%28elements%29"},
		{"/esia-rs/api/public/v1/pso/1000000006/avt/circle", ""}, {"/esia-rs/api/public/v1/orgs/ext-app/a/tkn", "signature=AA"},
		{"/rs/prns/1000000004/roles", ""}, {"/rs/prns/import", ""},
	} {
		f.Add(seed[0], seed[1])
	}
	client, err := esiatest.GenerateClient("SYS", scopes.NewSet(scopes.Email), "example.ru")
	if err != nil {
		f.Fatal(err)
	}
	e, err := esiatest.New(esiatest.Config{Clients: []esiatest.Client{client}, URL: "http://127.0.0.1:1"})
	if err != nil {
		f.Fatal(err)
	}
	token, err := e.MintToken(esiatest.Token{Scopes: scopes.NewSet(scopes.Email)})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, path, query string) {
		u, err := url.Parse("http://127.0.0.1:1" + path)
		if err != nil || !strings.HasPrefix(path, "/") {
			return
		}
		u.RawQuery = query
		r := &http.Request{Method: "GET", URL: u, Host: u.Host, Body: http.NoBody, Header: http.Header{"Authorization": {"Bearer " + token}}}
		w := httptest.NewRecorder()
		e.ServeHTTP(w, r.WithContext(t.Context()))
		for _, secret := range []string{"Отчество", "000-000-600", "ЮЛ", "925695", "Примерная", "+7(000)", "PNG"} {
			if strings.Contains(w.Body.String(), secret) {
				t.Errorf("%s?%s: status %d, the answer has %s", path, query, w.Code, secret)
			}
		}
		if w.Code == http.StatusInternalServerError {
			t.Errorf("%s?%s: status 500", path, query)
		}
	})
}
