package esia_test

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/scopes"
)

// allOfPerson are the 28 scopes of a person.
func allOfPerson() []scopes.Scope { return slices.Sorted(maps.Keys(personTable)) }

// profileOf logs p in and reads the profile. The result of requests is what the
// emulator was asked for by that.
func profileOf(t *testing.T, server *esiatest.Server, p esiatest.Person, s ...scopes.Scope) (profile *esia.Profile, err error, requests []string) {
	t.Helper()
	c := newClient(t, server.Config())
	auth := loginFor(t.Context(), t, c, server, p, s...)
	before := len(server.Requests())
	profile, err = c.API(oauth2.StaticTokenSource(auth.Grant.Token)).Profile(t.Context())
	for _, r := range server.Requests()[before:] {
		path := r.Path
		if embed := r.Query.Get("embed"); embed != "" {
			path += "?embed=" + embed
		}
		requests = append(requests, path)
	}
	slices.Sort(requests)
	return profile, err, requests
}

const (
	confirmedPath = "/rs/prns/1000000006"
	employeePath  = "/rs/prns/1000000004"
)

// TestProfileRequests: the requests follow from the scopes.
func TestProfileRequests(t *testing.T) {
	t.Parallel()
	const (
		v2     = "/esia-rs/api/public/v2/prns/1000000006/addrs?embed=(elements)"
		avatar = "/esia-rs/api/public/v1/pso/1000000006/avt/square"
	)
	tests := []struct {
		name   string
		scopes []scopes.Scope
		want   []string
	}{
		{"OpenID", nil, []string{confirmedPath}},
		{"FullName", []scopes.Scope{"fullname"}, []string{confirmedPath}},
		{"Email", []scopes.Scope{"email"}, []string{confirmedPath + "?embed=(contacts.elements)"}},
		{"Addresses", []scopes.Scope{"addresses"}, []string{confirmedPath + "?embed=(addresses.elements)", v2}},
		{"Documents", []scopes.Scope{"id_doc", "medical_doc"}, []string{confirmedPath + "?embed=(documents.elements)"}},
		{"Kids", []scopes.Scope{"kid_fullname"}, []string{confirmedPath + "?embed=(kids.elements)"}},
		{"KidDocuments", []scopes.Scope{"kid_medical_doc"}, []string{
			confirmedPath + "?embed=(kids.elements)",
			confirmedPath + "/kids/9001/docs?embed=(elements)", confirmedPath + "/kids/9002/docs?embed=(elements)",
		}},
		{"SelfEmployed", []scopes.Scope{"self_employed"}, []string{confirmedPath, "/categories/prns/1000000006"}},
		{"Organizations", []scopes.Scope{"usr_org"}, []string{confirmedPath, confirmedPath + "/roles"}},
		{"All", allOfPerson(), []string{
			confirmedPath + "?embed=(contacts.elements,addresses.elements,documents.elements,vehicles.elements,kids.elements)",
			confirmedPath + "/roles", "/categories/prns/1000000006", avatar, v2,
			confirmedPath + "/kids/9001/docs?embed=(elements)", confirmedPath + "/kids/9002/docs?embed=(elements)",
		}},
	}
	server := newServer(t, esiatest.Config{})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			profile, err, requests := profileOf(t, server, esiatest.Confirmed(), tt.scopes...)
			if err != nil {
				t.Fatal(err)
			}
			if len(profile.Missing) != 0 {
				t.Errorf("missing: %v", profile.Missing)
			}
			slices.Sort(tt.want)
			if !slices.Equal(requests, tt.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(requests, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

func TestProfileData(t *testing.T) {
	t.Parallel()
	server := newServer(t, esiatest.Config{})
	p, err, _ := profileOf(t, server, esiatest.Confirmed(), allOfPerson()...)
	if err != nil {
		t.Fatal(err)
	}
	want := esiatest.Confirmed()
	if p.Person.OID != want.OID || p.Person.FullName() != want.Data.FullName() || p.Person.SelfEmployed == nil {
		t.Errorf("got person %s", p.Person)
	}
	got := [...]int{len(p.Contacts), len(p.Addresses), len(p.Documents), len(p.Vehicles), len(p.Kids), len(p.Categories)}
	if got != [...]int{2, 3, len(want.Documents), 1, 2, 1} { // home telephones need the scope contacts
		t.Errorf("got %v", got)
	}
	if !slices.ContainsFunc(p.Addresses, func(a scopes.Address) bool { return a.Type == scopes.AddressTemporary }) {
		t.Error("no address of temporary registration")
	}
	for _, kid := range p.Kids {
		if kid.Documents == nil || len(kid.Documents.Elements) == 0 {
			t.Errorf("kid %d has no documents", kid.ID)
		}
	}
	if p.Avatar == nil || p.Avatar.MediaType != "image/png" {
		t.Errorf("got avatar %v", p.Avatar)
	}
	if p.Person.Contacts != nil || p.Person.Kids != nil {
		t.Error("the lists of the person are there twice")
	}
	employee, err, _ := profileOf(t, server, esiatest.Employee(), scopes.UsrOrg, scopes.UsrAvt)
	if err != nil || len(employee.Roles) != 1 || employee.Avatar != nil || len(employee.Missing) != 0 {
		t.Errorf("an employee without a picture: got %v, %v", employee, err)
	}
}

// TestProfileFallback: ESIA refuses to embed one of the collections, so all are
// requested by themselves, and only that one is missing.
func TestProfileFallback(t *testing.T) {
	t.Parallel()
	server := newServer(t, esiatest.Config{})
	server.Inject(esiatest.Fault{Path: confirmedPath, Times: 1, Code: "ESIA-005029"})
	server.Inject(esiatest.Fault{Path: confirmedPath + "/vhls", Code: "ESIA-005029"})
	p, err, requests := profileOf(t, server, esiatest.Confirmed(), "email", "vehicles", "fullname", "kid_fullname", "kid_medical_doc")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		confirmedPath, confirmedPath + "?embed=(contacts.elements,vehicles.elements,kids.elements)",
		confirmedPath + "/ctts?embed=(elements)", confirmedPath + "/vhls?embed=(elements)", confirmedPath + "/kids?embed=(elements)",
		confirmedPath + "/kids/9001/docs?embed=(elements)", confirmedPath + "/kids/9002/docs?embed=(elements)",
	}
	slices.Sort(want)
	if !slices.Equal(requests, want) {
		t.Errorf("got\n%s", strings.Join(requests, "\n"))
	}
	if len(p.Contacts) != 1 || p.Person.FirstName == "" || len(p.Kids) != 2 || p.Kids[0].Documents == nil {
		t.Errorf("got %d contacts, %d kids, person %s", len(p.Contacts), len(p.Kids), p.Person)
	}
	if len(p.Missing) != 1 || p.Missing[0].Scope != scopes.Vehicles || !errors.Is(p.Missing[0].Err, esia.Code("ESIA-005029")) {
		t.Errorf("missing %v", p.Missing)
	}
}

// TestProfileMissing: one service is broken, and the rest is read.
func TestProfileMissing(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		fault esiatest.Fault
		want  []scopes.Scope
	}{
		{"Roles", esiatest.Fault{Path: confirmedPath + "/roles", Status: 500}, []scopes.Scope{"usr_org"}},
		{"RolesEmpty", esiatest.Fault{Path: confirmedPath + "/roles", Empty: true}, []scopes.Scope{"usr_org"}},
		{"Avatar", esiatest.Fault{Path: "/esia-rs/api/public/v1", Redirect: "/login"}, []scopes.Scope{"usr_avt"}},
		{"Addresses", esiatest.Fault{Path: "/esia-rs/api/public/v2", Code: "ESIA-005029"}, []scopes.Scope{"addresses"}},
		{"Categories", esiatest.Fault{Path: "/categories", Status: 404}, []scopes.Scope{"self_employed"}},
		{"KidDocuments", esiatest.Fault{Path: confirmedPath + "/kids/9001", Status: 500}, []scopes.Scope{"kid_birth_cert_doc", "kid_medical_doc"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t, esiatest.Config{})
			server.Inject(tt.fault)
			p, err, _ := profileOf(t, server, esiatest.Confirmed(), allOfPerson()...)
			if err != nil {
				t.Fatal(err)
			}
			var missing []scopes.Scope
			for _, m := range p.Missing {
				missing = append(missing, m.Scope)
				if m.Err == nil {
					t.Errorf("%s is missing without a reason", m.Scope)
				}
			}
			slices.Sort(missing)
			if !slices.Equal(missing, tt.want) {
				t.Errorf("missing %v, want %v", missing, tt.want)
			}
			if p.Person.FirstName == "" || len(p.Contacts) == 0 {
				t.Error("the rest is missing, too")
			}
		})
	}
}

// TestProfileFails: there is nothing to return.
func TestProfileFails(t *testing.T) {
	t.Parallel()
	server := newServer(t, esiatest.Config{})
	c := newClient(t, server.Config())
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	auth := loginFor(t.Context(), t, c, server, esiatest.Confirmed(), "fullname")
	mine := oauth2.StaticTokenSource(auth.Grant.Token)
	if _, err := c.API(mine).Profile(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("an ended context: got %v", err)
	}
	if _, err := c.API(staticToken()).Profile(t.Context()); err == nil {
		t.Error("a token that is none: got no error")
	} else if _, ok := errors.AsType[*esia.TokenError](err); !ok {
		t.Errorf("a token that is none: got %v", err)
	}
	token, err := c.OrganizationToken(t.Context(), esiatest.LegalEntity().Data.OID, scopes.NewSet(scopes.OrgInn))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.API(oauth2.StaticTokenSource(token)).Profile(t.Context()); err == nil {
		t.Error("a token of no person: got no error")
	}
	server.Inject(esiatest.Fault{Path: "/rs", Status: 500})
	if _, err := c.API(mine).Profile(t.Context()); err == nil {
		t.Error("nothing can be read: got no error")
	}
}

// TestProfileConcurrency: at most four requests run at a time, and more than one
// does.
func TestProfileConcurrency(t *testing.T) {
	t.Parallel()
	server := newServer(t, esiatest.Config{})
	cfg := server.Config()
	var now, most atomic.Int64
	cfg.HTTPClient = &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		n := now.Add(1)
		defer now.Add(-1)
		for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
		}
		time.Sleep(20 * time.Millisecond)
		return http.DefaultTransport.RoundTrip(r)
	})}
	c := newClient(t, cfg)
	auth := loginFor(t.Context(), t, c, server, esiatest.Confirmed(), allOfPerson()...)
	if _, err := c.API(oauth2.StaticTokenSource(auth.Grant.Token)).Profile(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := most.Load(); got < 2 || got > 4 {
		t.Errorf("%d requests at a time, want 2 to 4", got)
	}
}

// TestProfileOfStrings reads what the biometric channel sends: all scalars are
// strings.
func TestProfileOfStrings(t *testing.T) {
	t.Parallel()
	server := newServer(t, esiatest.Config{})
	want, err, _ := profileOf(t, server, esiatest.Confirmed(), allOfPerson()...)
	if err != nil {
		t.Fatal(err)
	}
	server.Inject(esiatest.Fault{Path: "/rs", Strings: true})
	server.Inject(esiatest.Fault{Path: "/esia-rs/api/public/v2", Strings: true})
	got, err, _ := profileOf(t, server, esiatest.Confirmed(), allOfPerson()...)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Documents) != len(want.Documents) || got.Documents[0].ID != want.Documents[0].ID || !got.Person.Trusted ||
		got.Person.UpdatedOn != want.Person.UpdatedOn || len(got.Addresses) != len(want.Addresses) || len(got.Missing) != 0 {
		t.Errorf("got %v, %d documents, %d addresses", got, len(got.Documents), len(got.Addresses))
	}
}
