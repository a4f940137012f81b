package esia_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/scopes"
)

// A script answers each path with JSON, and remembers what was asked for.
type script struct {
	mu      sync.Mutex
	asked   []string
	answers map[string]string // path and query; {url} is the address of the double
	url     string
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	target := r.URL.Path
	if r.URL.RawQuery != "" {
		target += "?" + r.URL.RawQuery
	}
	s.asked = append(s.asked, target)
	answer, ok := s.answers[target]
	if !ok {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusNotFound)
		return
	}
	if status, found := strings.CutPrefix(answer, "!"); found {
		w.Header().Set("Content-Type", "application/json")
		var code int
		_, _ = fmt.Sscan(status, &code)
		w.WriteHeader(code)
		_, _ = io.WriteString(w, `{"code":"ESIA-005029","message":"SecurityErrorEnum.scopeNotAllowed"}`)
		return
	}
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	_, _ = io.WriteString(w, strings.ReplaceAll(answer, "{url}", s.url))
}

func (s *script) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked)
}

// newScript returns an API that talks to a script.
func newScript(t *testing.T, answers map[string]string) (*script, *esia.API) {
	t.Helper()
	s := &script{answers: answers}
	d := newDouble(t, s.ServeHTTP)
	s.url = d.URL + "/prefix"
	return s, d.client(t).API(staticToken())
}

const (
	mail   = `{"stateFacts":["Identifiable"],"id":1,"type":"EML","value":"a@example.ru"}`
	mobile = `{"stateFacts":["Identifiable"],"id":2,"type":"MBT","value":"+7(900)0000000"}`
)

func contactTypes(list []scopes.Contact) string {
	var types []string
	for _, c := range list {
		types = append(types, string(c.Type))
	}
	return strings.Join(types, " ")
}

func TestCollectionStyles(t *testing.T) {
	t.Parallel()
	const ctts = "/rs/prns/1000000001/ctts"
	tests := []struct {
		name    string
		linked  bool
		answers map[string]string
		types   string
		asked   []string
		err     error
	}{
		{"Embedded", false, map[string]string{ctts + "?embed=(elements)": `{"size":2,"elements":[` + mail + `,` + mobile + `]}`},
			"EML MBT", []string{ctts + "?embed=(elements)"}, nil},
		{"Empty", false, map[string]string{ctts + "?embed=(elements)": `{"stateFacts":["hasSize"],"size":0,"elements":[]}`},
			"", []string{ctts + "?embed=(elements)"}, nil},
		{"NoElements", false, map[string]string{ctts + "?embed=(elements)": `{"size":0}`}, "", []string{ctts + "?embed=(elements)"}, nil},
		{"Linked", true, map[string]string{ctts: `{"size":2,"elements":["{url}` + ctts + `/1","{url}` + ctts + `/2"]}`, ctts + "/1": mail, ctts + "/2": mobile},
			"EML MBT", []string{ctts, ctts + "/1", ctts + "/2"}, nil},
		{"LinksInsteadOfElements", false, map[string]string{ctts + "?embed=(elements)": `{"elements":["{url}` + ctts + `/2"]}`, ctts + "/2": mobile},
			"MBT", []string{ctts + "?embed=(elements)", ctts + "/2"}, nil},
		{"VanishedLink", true, map[string]string{ctts: `{"elements":["{url}` + ctts + `/1","{url}` + ctts + `/2"]}`, ctts + "/2": mobile},
			"MBT", []string{ctts, ctts + "/1", ctts + "/2"}, nil},
		{"ForeignLink", true, map[string]string{ctts: `{"elements":["https://evil.example.ru/rs/prns/1/ctts/1"]}`}, "", []string{ctts}, esia.ErrForeignHost},
		{"LinkWithUser", true, map[string]string{ctts: `{"elements":["http://user@127.0.0.1/rs/prns/1/ctts/1"]}`}, "", []string{ctts}, esia.ErrForeignHost},
		{"LinkToLogout", true, map[string]string{ctts: `{"elements":["{url}/idp/ext/Logout"]}`}, "", []string{ctts}, esia.ErrUnexpectedContent},
		{"LinkUpwards", true, map[string]string{ctts: `{"elements":["{url}/rs/../aas/oauth2/te"]}`}, "", []string{ctts}, nil},
		{"LinkUpwardsEscaped", true, map[string]string{ctts: `{"elements":["{url}/rs/%2e%2e/aas/oauth2/te"]}`}, "", []string{ctts}, nil},
		{"NoLink", true, map[string]string{ctts: `{"elements":["contact one"]}`}, "", []string{ctts}, esia.ErrUnexpectedContent},
		{"MoreThanSent", false, map[string]string{ctts + "?embed=(elements)": `{"totalSize":35,"elements":[` + mail + `]}`},
			"EML", []string{ctts + "?embed=(elements)"}, esia.ErrIncomplete},
		{"StrangeElement", false, map[string]string{ctts + "?embed=(elements)": `{"elements":[7,` + mail + `]}`},
			"EML", []string{ctts + "?embed=(elements)"}, esia.ErrIncomplete},
		{"Refused", false, map[string]string{ctts + "?embed=(elements)": "!403"}, "", []string{ctts + "?embed=(elements)"}, esia.Code("ESIA-005029")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, api := newScript(t, tt.answers)
			contacts := api.Person(testOID).Contacts()
			if tt.linked {
				contacts = contacts.Linked()
			}
			list, err := esia.Collect(contacts.All(t.Context()))
			if got := contactTypes(list); got != tt.types {
				t.Errorf("got %q, want %q", got, tt.types)
			}
			if asked := s.requests(); !slices.Equal(asked, tt.asked) {
				t.Errorf("asked for %q, want %q", asked, tt.asked)
			}
			vanished := tt.name == "VanishedLink" || strings.HasPrefix(tt.name, "LinkUpwards")
			if tt.err != nil && !errors.Is(err, tt.err) || tt.err == nil && (err != nil) != vanished {
				t.Errorf("got %v, want %v", err, tt.err)
			}
		})
	}
}

// TestLinkWithPort: ESIA writes the port 443 into its links.
func TestLinkWithPort(t *testing.T) {
	t.Parallel()
	asked := false
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	t.Cleanup(server.Close)
	d := newDouble(t, nil)
	var err error
	if d.cfg.Endpoint, err = esia.NewEndpoint("https://esia.example.ru", esia.V2, ""); err != nil {
		t.Fatal(err)
	}
	d.cfg.HTTPClient = &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		body := mail
		if r.URL.Path == "/rs/prns/1000000001/ctts" {
			body = `{"elements":["https://ESIA.example.ru:443/rs/prns/1000000001/ctts/1"]}`
		}
		if r.URL.Host != "esia.example.ru" {
			t.Errorf("asked %s", r.URL.Host)
		}
		return &http.Response{
			StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
			Body: io.NopCloser(strings.NewReader(body)), Request: r,
		}, nil
	})}
	list, err := esia.Collect(d.client(t).API(staticToken()).Person(testOID).Contacts().Linked().All(t.Context()))
	if err != nil || contactTypes(list) != "EML" || asked {
		t.Errorf("got %q, %v", contactTypes(list), err)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestCollectionStops: leaving the loop makes no more requests.
func TestCollectionStops(t *testing.T) {
	t.Parallel()
	const ctts = "/rs/prns/1000000001/ctts"
	s, api := newScript(t, map[string]string{
		ctts: `{"elements":["{url}` + ctts + `/1","{url}` + ctts + `/2"]}`, ctts + "/1": mail, ctts + "/2": mobile,
	})
	for _, err := range api.Person(testOID).Contacts().Linked().All(t.Context()) {
		if err != nil {
			t.Error(err)
		}
		break
	}
	if got := len(s.requests()); got != 2 {
		t.Errorf("%d requests, want 2", got)
	}
}

func TestElement(t *testing.T) {
	t.Parallel()
	s, api := newScript(t, map[string]string{
		"/rs/prns/1000000001/ctts/2":                       mobile,
		"/rs/orgs/1000000777/grps/RA.X":                    `{"grp_id":"RA.X"}`,
		"/rs/prns/1000000001/orgs":                         `{"size":2,"elements":["https://elsewhere.example.ru/rs/orgs/1000000777","https://elsewhere.example.ru:443/rs/orgs/1000000778"]}`,
		"/rs/prns/1000000002/orgs":                         `{"size":1,"elements":["https://elsewhere.example.ru/rs/orgs/"]}`,
		"/categories/orgs/1000000777":                      `[{"id":1,"name":"a"}]`,
		"/rs/prns/1000000001/kids/5/docs?embed=(elements)": `{"elements":[]}`,
	})
	contact, err := api.Person(testOID).Contacts().Get(t.Context(), "2")
	if err != nil || contact.Type != scopes.ContactMobile {
		t.Errorf("got %v, %v", contact.Type, err)
	}
	if group, err := api.Organization(1000000777).Groups().Get(t.Context(), "RA.X"); err != nil || group.ID != "RA.X" {
		t.Errorf("got %v, %v", group, err)
	}
	if ids, err := api.Person(testOID).OrganizationIDs(t.Context()); err != nil || !slices.Equal(ids, []scopes.OID{1000000777, 1000000778}) {
		t.Errorf("got %v, %v, want the numbers without following the links", ids, err)
	}
	if _, err := api.Person(1000000002).OrganizationIDs(t.Context()); !errors.Is(err, esia.ErrUnexpectedContent) {
		t.Errorf("a link without a number: got %v", err)
	}
	if list, err := esia.Collect(api.Organization(1000000777).Categories().All(t.Context())); err != nil || len(list) != 1 {
		t.Errorf("a plain array: got %v, %v", list, err)
	}
	if _, err := esia.Collect(api.Person(testOID).KidDocuments(5).All(t.Context())); err != nil {
		t.Error(err)
	}
	before := len(s.requests())
	for _, id := range []string{"", "..", ".", "2/3", "2?x", "2#", "%2e", "a b", "два", "a\n"} {
		if _, err := api.Person(testOID).Contacts().Get(t.Context(), id); err == nil {
			t.Errorf("%q: got no error", id)
		}
	}
	for name, err := range map[string]error{
		"Person": func() error { _, err := esia.Collect(api.Person(0).Vehicles().All(t.Context())); return err }(),
		"Org":    func() error { _, err := api.Organization(-1).Get(t.Context()); return err }(),
		"Branch": func() error {
			_, err := esia.Collect(api.Organization(0).BranchContacts(1).All(t.Context()))
			return err
		}(),
		"Avatar": func() error { _, err := api.Person(testOID).Avatar(t.Context(), "../x"); return err }(),
	} {
		if err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
	if got := len(s.requests()); got != before {
		t.Errorf("%d requests were made for addresses that can't be", got-before)
	}
}
