package esia_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/scopes"
)

// expand turns an entry of a table into a set of single fields.
func expand(entry string) map[string]bool {
	set := make(map[string]bool)
	for line := range strings.Lines(entry) {
		where, names, ok := strings.Cut(strings.TrimSpace(line), ": ")
		for name := range strings.FieldsSeq(names) {
			if ok {
				set[where+": "+name] = true
			}
		}
	}
	return set
}

// A reader reads all that a token opens, through the public API.
type reader struct {
	t     *testing.T
	found map[string]bool
}

// refused reports whether a request had no result, and fails the test if the
// reason is not a scope that is missing.
func (r *reader) refused(where string, err error) bool {
	if err != nil && !errors.Is(err, esia.Code("ESIA-005029")) {
		r.t.Errorf("%s: %v", where, err)
	}
	return err != nil
}

// add notes the fields that are in the JSON of an entity, and fails the test for
// those that the Go value does not have, too.
func (r *reader) add(where string, entity interface{ Decode(any) error }) {
	var sent, typed map[string]any
	if err := entity.Decode(&sent); err != nil {
		r.t.Errorf("%s: %v", where, err)
		return
	}
	data, err := json.Marshal(entity)
	if err == nil {
		err = json.Unmarshal(data, &typed)
	}
	if err != nil {
		r.t.Errorf("%s: %v", where, err)
	}
	skip, ok := technical[where]
	if !ok {
		skip = technical[""]
	}
	label := where
	if kind, ok := sent["type"].(string); ok && where != "org" {
		label += " " + kind
	}
	for name, value := range sent {
		if slices.Contains(skip, name) || value == "" {
			continue
		}
		if got, ok := typed[name]; !ok || !sameValue(got, value) {
			r.t.Errorf("%s: %s was sent as %v, and the Go value has %v", where, name, value, got)
		}
		r.found[label+": "+name] = true
	}
}

// sameValue compares a field of a Go value with what was sent. Objects may have
// more fields in Go.
func sameValue(got, sent any) bool {
	g, isObject := got.(map[string]any)
	s, wasObject := sent.(map[string]any)
	if !isObject || !wasObject {
		return reflect.DeepEqual(got, sent) || fmt.Sprint(got) == dateOf(sent)
	}
	for name, value := range s {
		if !sameValue(g[name], value) && value != "" {
			return false
		}
	}
	return true
}

// dateOf writes [2025,9,1] as Go values write dates.
func dateOf(v any) string {
	if ymd, ok := v.([]any); ok && len(ymd) == 3 {
		return fmt.Sprintf("%02v.%02v.%04v", ymd[2], ymd[1], ymd[0])
	}
	return ""
}

// readAll adds the elements of a collection.
func readAll[T interface{ Decode(any) error }](r *reader, where string, c esia.Collection[T]) []T {
	list, err := esia.Collect(c.All(r.t.Context()))
	if r.refused(where, err) {
		return nil
	}
	for _, element := range list {
		r.add(where, element)
	}
	return list
}

// readPersonData reads everything that there is of a person.
func readPersonData(t *testing.T, s *esia.PersonService) map[string]bool {
	t.Helper()
	r := &reader{t, make(map[string]bool)}
	person, err := s.Get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r.add("person", person)
	readAll(r, "ctts", s.Contacts())
	readAll(r, "addrs", s.Addresses())
	readAll(r, "v2/addrs", s.AllAddresses())
	readAll(r, "docs", s.Documents())
	readAll(r, "vhls", s.Vehicles())
	readAll(r, "roles", s.Roles())
	readAll(r, "categories", s.Categories())
	for _, kid := range readAll(r, "kids", s.Kids()) {
		readAll(r, "kids/docs", s.KidDocuments(kid.ID))
	}
	ids, err := s.OrganizationIDs(t.Context())
	if !r.refused("orgs", err) {
		for _, id := range ids {
			r.found["orgs: "+id.String()] = true
		}
	}
	for _, kind := range []esia.AvatarKind{esia.AvatarCircle, esia.AvatarSquare, esia.AvatarOriginal} {
		avatar, err := s.Avatar(t.Context(), kind)
		if !r.refused("avt", err) && avatar.MediaType == "image/png" {
			r.found["avt: "+string(kind)] = true
		}
	}
	return r.found
}

// readOrgData reads everything that there is of an organization.
func readOrgData(t *testing.T, s *esia.OrganizationService, branch scopes.OID) map[string]bool {
	t.Helper()
	r := &reader{t, make(map[string]bool)}
	if org, err := s.Get(t.Context()); !r.refused("org", err) {
		r.add("org", org)
	}
	readAll(r, "ctts", s.Contacts())
	readAll(r, "addrs", s.Addresses())
	readAll(r, "vhls", s.Vehicles())
	readAll(r, "grps", s.Groups())
	readAll(r, "emps", s.Employees())
	readAll(r, "brhs", s.Branches())
	readAll(r, "brhs/ctts", s.BranchContacts(branch))
	readAll(r, "brhs/addrs", s.BranchAddresses(branch))
	readAll(r, "rcs", s.RegistrationCenters())
	readAll(r, "stms", s.Systems())
	readAll(r, "invts", s.Invitations())
	readAll(r, "categories", s.Categories())
	return r.found
}

// wantFields compares what was found with an entry of a table.
func wantFields(t *testing.T, found map[string]bool, entry string) {
	t.Helper()
	want := expand(entry)
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if !found[name] {
			t.Errorf("missing: %s", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		if !want[name] {
			t.Errorf("too much: %s", name)
		}
	}
}

// loginFor logs a person in for some scopes.
func loginFor(ctx context.Context, t *testing.T, c *esia.Client, server *esiatest.Server, p esiatest.Person, s ...scopes.Scope) *esia.Authentication {
	t.Helper()
	login, err := c.Begin(ctx, esia.WithScopes(scopes.NewSet(s...)))
	if err != nil {
		t.Fatal(err)
	}
	query, err := server.Login(ctx, login.URL, p)
	if err != nil {
		t.Fatal(err)
	}
	auth, err := c.Complete(ctx, login, query)
	if err != nil {
		t.Fatal(err)
	}
	return auth
}

// TestPersonScopes logs in for each scope of a person alone, and finds the data of
// that scope and no other.
func TestPersonScopes(t *testing.T) {
	t.Parallel()
	if len(personTable) != 28 {
		t.Fatalf("the table has %d scopes", len(personTable))
	}
	server := newServer(t, esiatest.Config{})
	c := newClient(t, server.Config())
	table := maps.Clone(personTable)
	table[scopes.OpenID] = ""
	for _, scope := range slices.Sorted(maps.Keys(table)) {
		t.Run(string(scope), func(t *testing.T) {
			t.Parallel()
			person := esiatest.Confirmed()
			if scope == scopes.UsrOrg {
				person = esiatest.Employee()
			}
			auth := loginFor(t.Context(), t, c, server, person, scope)
			api := c.API(oauth2.StaticTokenSource(auth.Grant.Token))
			wantFields(t, readPersonData(t, api.Person(auth.Identity.OID)), table[scope])
		})
	}
}

// TestOrganizationScopes chooses an organization with a token for usr_org, gets a
// token for one scope of it, and finds the data of that scope and no other.
func TestOrganizationScopes(t *testing.T) {
	t.Parallel()
	if len(orgTable) != 22 {
		t.Fatalf("the table has %d scopes", len(orgTable))
	}
	server := newServer(t, esiatest.Config{})
	c := newClient(t, server.Config())
	legal, branch := chooseOrg(t, c, server, esiatest.Employee(), scopes.OrganizationLegal)
	agency, _ := chooseOrg(t, c, server, esiatest.Official(), scopes.OrganizationAgency)
	for _, scope := range slices.Sorted(maps.Keys(orgTable)) {
		org := legal
		if strings.HasPrefix(string(scope), "org_agency") {
			org = agency
		}
		t.Run(string(scope), func(t *testing.T) {
			t.Parallel()
			token, err := c.OrganizationToken(t.Context(), org, scopes.NewSet(scope))
			if err != nil {
				t.Fatal(err)
			}
			api := c.API(oauth2.StaticTokenSource(token))
			wantFields(t, readOrgData(t, api.Organization(org), branch), orgTable[scope])

			other := esiatest.Business().Data.OID
			if _, err := api.Organization(other).Get(t.Context()); !errors.Is(err, esia.Code("ESIA-005029")) {
				t.Errorf("another organization: got %v", err)
			}
		})
	}
	t.Run("TokenOfThePerson", func(t *testing.T) {
		t.Parallel()
		auth := loginFor(t.Context(), t, c, server, esiatest.Employee(), scopes.UsrOrg)
		mine := c.API(oauth2.StaticTokenSource(auth.Grant.Token))
		wantFields(t, readOrgData(t, mine.Organization(legal), branch), "")
	})
}

// chooseOrg logs p in and chooses an organization of the given type, and a branch.
func chooseOrg(t *testing.T, c *esia.Client, server *esiatest.Server, p esiatest.Person, kind scopes.OrganizationType) (org, branch scopes.OID) {
	t.Helper()
	auth := loginFor(t.Context(), t, c, server, p, scopes.UsrOrg)
	mine := c.API(oauth2.StaticTokenSource(auth.Grant.Token))
	for role, err := range mine.Person(auth.Identity.OID).Roles().All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if role.Type == kind && role.Active && !role.Liquidated {
			return role.OrgOID, role.BranchOID
		}
	}
	t.Fatalf("%s has no role in an organization of the type %s", p, kind)
	return 0, 0
}

// TestEmployeeGroups needs two scopes, and a second login instead of a token of
// the system.
func TestEmployeeGroups(t *testing.T) {
	t.Parallel()
	server := newServer(t, esiatest.Config{})
	c := newClient(t, server.Config())
	org := esiatest.LegalEntity().Data.OID
	for _, tt := range []struct {
		set    scopes.Set
		status int
	}{
		{scopes.NewSet(scopes.OrgEmployees, scopes.OrgGroups), 0},
		{scopes.NewSet(scopes.OrgEmployees), http.StatusForbidden},
		{scopes.NewSet(scopes.OrgGroups), http.StatusForbidden},
	} {
		login, err := c.Begin(t.Context(), esia.WithScopes(scopes.NewSet("openid")), esia.WithOrgScopes(tt.set.ForOrg(org)))
		if err != nil {
			t.Fatal(err)
		}
		query, err := server.Login(t.Context(), login.URL, esiatest.Employee())
		if err != nil {
			t.Fatal(err)
		}
		auth, err := c.Complete(t.Context(), login, query)
		if err != nil {
			t.Fatal(err)
		}
		groups, err := esia.Collect(c.API(oauth2.StaticTokenSource(auth.Grant.Token)).Organization(org).EmployeeGroups(auth.Identity.OID).All(t.Context()))
		refusal, _ := errors.AsType[*esia.Error](err)
		if tt.status == 0 && (err != nil || len(groups) != 1 || groups[0].ID != "RA.USR_CFM") {
			t.Errorf("%v: got %v, %v", tt.set, groups, err)
		}
		if tt.status != 0 && (refusal == nil || refusal.StatusCode != tt.status) {
			t.Errorf("%v: got %v", tt.set, err)
		}
	}
}
