package esia_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/esia"
)

// driftProfile reads a profile from a script with a token for some scopes.
func driftProfile(t *testing.T, granted string, answers map[string]string) (*esia.Profile, error, []string) {
	t.Helper()
	s := &script{answers: answers}
	d := newDouble(t, s.ServeHTTP)
	s.url = d.URL + "/prefix"
	var expanded []string
	for name := range strings.FieldsSeq(granted) {
		expanded = append(expanded, name+"?oid=1000000001")
	}
	token := d.token(t, "access", object{"scope": "openid " + strings.Join(expanded, " ")})
	profile, err := d.client(t).API(oauth2.StaticTokenSource(&oauth2.Token{AccessToken: token})).Profile(t.Context())
	asked := s.requests()
	slices.Sort(asked)
	return profile, err, asked
}

func missingScopes(p *esia.Profile) string {
	var names []string
	for _, m := range p.Missing {
		names = append(names, string(m.Scope))
	}
	return strings.Join(names, " ")
}

// TestProfileEmbeddedOtherwise: ESIA sends the children as a number or as links
// although it was asked for the elements, so they are requested by themselves, and
// the documents of each once.
func TestProfileEmbeddedOtherwise(t *testing.T) {
	t.Parallel()
	const (
		path = "/rs/prns/1000000001"
		docs = `{"size":1,"elements":[{"id":1,"type":"MDCL_PLCY","number":"1"}]}`
	)
	kids := map[string]string{
		path + "/kids?embed=(elements)":         `{"size":2,"elements":[{"id":11,"firstName":"А"},{"id":12,"firstName":"Б"}]}`,
		path + "/kids/11/docs?embed=(elements)": docs, path + "/kids/12/docs?embed=(elements)": docs,
	}
	for name, embedded := range map[string]string{
		"TotalSize": `{"totalSize":2}`, "Size": `{"size":2}`, "Links": `{"size":2,"elements":["{url}` + path + `/kids/11","{url}` + path + `/kids/12"]}`,
		"TooFew": `{"size":2,"elements":[{"id":11,"firstName":"А"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answers := map[string]string{path + "?embed=(kids.elements)": `{"firstName":"Имя","kids":` + embedded + `}`}
			for k, v := range kids {
				answers[k] = v
			}
			for range 20 {
				p, err, asked := driftProfile(t, "kid_fullname kid_medical_doc", answers)
				if err != nil || len(p.Kids) != 2 || len(p.Missing) != 0 {
					t.Fatalf("got %v, %v", p, err)
				}
				if len(asked) != 4 {
					t.Errorf("asked for %q", asked)
				}
				for _, kid := range p.Kids {
					if kid.Documents == nil || len(kid.Documents.Elements) != 1 {
						t.Error("a child has no documents")
					}
				}
			}
		})
	}
}

// TestProfileWithoutThePerson: the main data can't be read, which must not look
// like a person without a name.
func TestProfileWithoutThePerson(t *testing.T) {
	t.Parallel()
	const path = "/rs/prns/1000000001"
	for name, answer := range map[string]string{"Refused": "!500", "Null": "null", "Array": "[]"} {
		answers := map[string]string{path: answer, path + "/roles": `{"elements":[{"oid":1}]}`}
		p, err, _ := driftProfile(t, "usr_org", answers)
		if err != nil || missingScopes(p) != "openid" || len(p.Roles) != 1 {
			t.Errorf("%s: got %v, %v, want openid to be missing", name, p, err)
		}
		if p, err, _ = driftProfile(t, "fullname gender usr_org", answers); err != nil || missingScopes(p) != "openid fullname gender" {
			t.Errorf("%s: got %v, %v", name, p, err)
		}
		if p, err, _ = driftProfile(t, "fullname", answers); err == nil {
			t.Errorf("%s: nothing was read: got %v", name, p)
		}
	}
	person := map[string]string{path: "null"}
	if _, api := newScript(t, person); api != nil {
		if got, err := api.Person(testOID).Get(t.Context()); !errors.Is(err, esia.ErrUnexpectedContent) {
			t.Errorf("null: got %v, %v", got, err)
		}
	}
}

// TestProfileKidWithoutNumber: its documents have no address.
func TestProfileKidWithoutNumber(t *testing.T) {
	t.Parallel()
	const path = "/rs/prns/1000000001"
	p, err, asked := driftProfile(t, "kid_medical_doc", map[string]string{
		path + "?embed=(kids.elements)": `{"kids":{"elements":[{"id":"abc"},{"id":-5},{}]}}`,
	})
	if err != nil || len(p.Kids) != 3 || missingScopes(p) != "kid_medical_doc" || len(asked) != 1 {
		t.Errorf("got %v, %v, asked %q", p, err, asked)
	}
}

// TestProfileNewerAddresses: the newer service has more fields of the same
// addresses, and some without a number.
func TestProfileNewerAddresses(t *testing.T) {
	t.Parallel()
	const path = "/rs/prns/1000000001"
	p, err, _ := driftProfile(t, "addresses", map[string]string{
		path + "?embed=(addresses.elements)": `{"addresses":{"elements":[{"id":1,"type":"PRG","addressStr":"а"},{"id":2,"type":"PLV"}]}}`,
		"/esia-rs/api/public/v2/prns/1000000001/addrs?embed=(elements)": `{"elements":[
			{"id":1,"type":"PRG","addressStr":"а","houseTypeFull":"дом"},{"type":"PTA","addressStr":"б"},{"type":"PTA","addressStr":"в"}]}`,
	})
	if err != nil || len(p.Addresses) != 4 || p.Addresses[0].HouseTypeFull != "дом" || len(p.Missing) != 0 {
		t.Errorf("got %d addresses, %v, %v", len(p.Addresses), p, err)
	}
}

// TestRule11OldGrants: under old grants the scope contacts opens addresses, too.
func TestRule11OldGrants(t *testing.T) {
	t.Parallel()
	const path = "/rs/prns/1000000001"
	answers := map[string]string{
		path + "?embed=(contacts.elements)": `{"contacts":{"elements":[` + mail + `]}}`,
		path + "/addrs?embed=(elements)":    `{"elements":[{"id":1,"type":"PRG","addressStr":"а"}]}`,
	}
	p, err, _ := driftProfile(t, "contacts", answers)
	if err != nil || len(p.Addresses) != 1 || len(p.Contacts) != 1 || len(p.Missing) != 0 {
		t.Errorf("an old grant: got %v, %v", p, err)
	}
	answers[path+"/addrs?embed=(elements)"] = "!403"
	p, err, _ = driftProfile(t, "contacts", answers)
	if err != nil || len(p.Addresses) != 0 || len(p.Contacts) != 1 || len(p.Missing) != 0 {
		t.Errorf("a new grant: got %v, %v", p, err)
	}
}

// TestAccessTokenConsents reads the claim permissions in all forms.
func TestAccessTokenConsents(t *testing.T) {
	t.Parallel()
	d := newDouble(t, nil)
	for name, claim := range map[string]any{
		"String": "APIPGU CREDIT", "Array": []string{"APIPGU", "CREDIT"}, "Objects": []object{{"sysname": "APIPGU"}, {"sysname": "CREDIT"}},
	} {
		token, err := d.client(t).VerifyAccessToken(t.Context(), d.token(t, "access", object{"permissions": claim}))
		if err != nil || !slices.Equal(token.Consents, []string{"APIPGU", "CREDIT"}) {
			t.Errorf("%s: got %v, %v", name, token, err)
		}
	}
	for _, claim := range []any{7, object{}, []any{1, nil, object{}}} {
		if token, err := d.client(t).VerifyAccessToken(t.Context(), d.token(t, "access", object{"permissions": claim})); err != nil || len(token.Consents) != 0 {
			t.Errorf("%v: got %v, %v", claim, token, err)
		}
	}
}
