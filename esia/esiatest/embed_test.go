package esiatest_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-esia/sdk/esia/esiatest"
)

const embedAll = "?embed=(contacts.elements,addresses.elements,documents.elements,vehicles.elements,organizations.elements,kids.elements)"

func TestEmbedInPerson(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	a := s.get(person+embedAll, s.token(allPersonScopes))
	if a.status != http.StatusOK || a.text("lastName") != "Фамилия006" {
		t.Fatalf("status %d, %s", a.status, a.body)
	}
	for name, want := range map[string][]string{
		"contacts": {"EML", "MBT", "PHN"}, "addresses": {"PLV", "PRG"}, "vehicles": {"<nil>"}, "kids": {"<nil>", "<nil>"}, "organizations": nil,
	} {
		if got := elementsOf(t, a.json[name], "type"); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string]string{"documents": "[EntityRoot]", "contacts": "[Identifiable]"} {
		if got := elementsOf(t, a.json[name], "stateFacts"); got[0] != want {
			t.Errorf("%s: stateFacts %s, want %s", name, got[0], want)
		}
	}
	a = s.get(person+"/docs?embed=(elements)", s.token("id_doc"))
	if got := a.elements(t, "stateFacts"); !slices.Equal(got, []string{"[Identifiable]"}) {
		t.Errorf("documents alone: stateFacts %q", got)
	}
	a = s.get(person+"?embed=(contacts.elements-1)", s.token("mobile"))
	if got := elementsOf(t, a.json["contacts"], "type"); !slices.Equal(got, []string{"MBT"}) {
		t.Errorf("contacts with the scope mobile: %q", got)
	}
	if a = s.get(person, s.token(allPersonScopes)); a.json["contacts"] != nil || a.json["vehicles"] != nil {
		t.Error("lists are there that nobody asked for")
	}
}

// TestEmbedNeedsScopes: one list that isn't open fails all.
func TestEmbedNeedsScopes(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for name, scope := range map[string]string{
		"contacts": "email", "addresses": "addresses", "documents": "medical_doc", "vehicles": "vehicles", "kids": "kid_inn", "organizations": "usr_org",
	} {
		if a := s.get(person+"?embed=("+name+".elements)", s.token("fullname "+scope)); a.status != http.StatusOK || a.json[name] == nil {
			t.Errorf("%s with %s: status %d, %s", name, scope, a.status, a.body)
		}
		path := map[string]string{
			"contacts": "ctts", "addresses": "addrs", "documents": "docs", "vehicles": "vhls", "kids": "kids", "organizations": "orgs",
		}[name]
		a := s.get(person+embedAll, s.token(allBut(opening(path))))
		if wantCode(t, a, "ESIA-005029"); a.status != http.StatusForbidden || a.text("lastName") != "" {
			t.Errorf("all without the scopes of %s: status %d", name, a.status)
		}
	}
}

func TestEmbedForms(t *testing.T) {
	t.Parallel()
	strict := newStand(t)
	lenient := newStand(t, func(cfg *esiatest.Config) { cfg.Lenient.EscapedEmbed = true })
	for _, tt := range []struct {
		path            string
		strict, lenient int
	}{
		{"?embed=(contacts.elements)", 200, 200},
		{"?x=1&embed=(contacts.elements)", 200, 200},
		{"?embed=(contacts.elements,documents.elements)", 200, 200},
		{"?embed=(kids.elements.documents.elements)", 200, 200},
		{"/kids?embed=(elements.documents.elements)", 200, 200},
		{"?embed=%28contacts.elements%29", 400, 200},
		{"?embed=(contacts.elements%2Cdocuments.elements)", 400, 200},
		{"/ctts?embed=%28elements%29", 400, 200},
		{"?embed=contacts.elements", 400, 400},
		{"?embed=(contacts)", 400, 400},
		{"?embed=(elements)", 400, 400},
		{"?embed=(contacts.items)", 400, 400},
		{"?embed=(roles.elements)", 400, 400},
		{"?embed=(nothing.elements)", 400, 400},
		{"?embed=()", 400, 400},
		{"?embed=", 400, 400},
		{"?embed=(contacts.elements,)", 400, 400},
		{"?embed=(contacts.elements)&embed=(documents.elements)", 400, 400},
		{"?embed=(" + strings.Repeat("contacts.elements,", 40) + "contacts.elements)", 400, 400},
		{"?embed=(contacts.elements" + strings.Repeat(".elements", 40) + ")", 400, 400},
		{"/ctts?embed=(contacts.elements)", 400, 400},
		{"/ctts?embed=(elements.person)", 400, 400},
		{"/vhls?embed=(vehicles)", 400, 400},
		{"%3Fembed=(contacts.elements)", 403, 403},
		{"/ctts%3Fembed=(elements)", 403, 403},
		{"/ctts%3fembed=(elements)", 403, 403},
	} {
		for s, want := range map[*stand]int{strict: tt.strict, lenient: tt.lenient} {
			a := s.get(person+tt.path, s.token(allPersonScopes))
			if code := map[int]string{200: "", 400: "ESIA-030003", 403: "ESIA-005029"}[want]; a.status != want || a.text("code") != code {
				t.Errorf("%s: status %d, code %q, want %d", tt.path, a.status, a.text("code"), want)
			}
		}
	}
}

func TestKidsWithDocuments(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	a := s.get(person+"/kids?embed=(elements.documents.elements)", s.token("kid_fullname kid_medical_doc"))
	kid := a.json["elements"].([]any)[0].(map[string]any)
	if got := elementsOf(t, kid["documents"], "type"); !slices.Equal(got, []string{"MDCL_PLCY"}) {
		t.Errorf("documents %q", got)
	}
	wantCode(t, s.get(person+"/kids?embed=(elements.documents.elements)", s.token("kid_fullname")), "ESIA-005029")
}

// TestForeignData: a token opens nothing of anybody else.
func TestForeignData(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	token := s.mint(esiatest.Token{OID: 1000000004, Claims: map[string]any{"scope": allPersonScopes + " contacts?oid=1000000006 contacts?oid=1000000004"}})
	for _, path := range []string{"", "/ctts", "/addrs", "/docs", "/vhls", "/kids", "/kids/9001", "/kids/9001/docs", "/orgs", "/roles", "/docs/3571", "/none"} {
		a := s.get(person+path, token)
		if wantCode(t, a, "ESIA-005029"); a.status != http.StatusForbidden {
			t.Errorf("%s: status %d", path, a.status)
		}
	}
	// The scope of another person in the token of this one.
	token = s.mint(esiatest.Token{Claims: map[string]any{"scope": "openid contacts?oid=1000000004"}})
	wantCode(t, s.get(person+"/ctts", token), "ESIA-005029")
	for path, want := range map[string]int{"/rs/prns": 403, "/rs/orgs": 403, "/rs/prns?updatedSince=1": 403, "/rs/none": 404, "/esia-rs/none": 404, "/categories/": 404} {
		if a := s.get(path, token); a.status != want {
			t.Errorf("%s: status %d, want %d", path, a.status, want)
		}
	}
}

// TestCollectionTokens: every path checks the token.
func TestCollectionTokens(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	expired := s.mint(esiatest.Token{Claims: map[string]any{"exp": s.Now().Unix() - 1}})
	paths := []string{
		"/rs/prns", person, person + "/ctts", person + "/ctts/14216773", "/rs/orgs/1000000777", "/rs/orgs/1000000777/emps",
		"/esia-rs/api/public/v2/prns/1000000006/addrs", "/esia-rs/api/public/v1/pso/1000000006/avt/circle",
		"/categories/prns/1000000006", "/categories/orgs/1000000777",
	}
	for _, path := range paths {
		for token, want := range map[string]string{"garbage": "ESIA-005011", expired: "ESIA-005013"} {
			if a := s.get(path, token); a.status != http.StatusUnauthorized || a.text("code") != want {
				t.Errorf("%s: status %d, code %s, want %s", path, a.status, a.text("code"), want)
			}
		}
		for _, method := range []string{"POST", "PUT", "DELETE"} {
			r := s.request(method, s.URL+path, "{}")
			r.Header.Set("Authorization", "Bearer "+s.token(allPersonScopes))
			if a := s.do(r); a.status != http.StatusForbidden {
				t.Errorf("%s %s: status %d, want 403", method, path, a.status)
			}
		}
	}
}

func TestDataHeaders(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	token := s.token(allPersonScopes)
	for path, schema := range map[string]string{
		"/ctts": "ctts/Contacts-1", "/ctts/14216773": "ctt/Contact-1", "/addrs": "addrs/Addresses-1", "/docs": "docs/Documents-1",
		"/docs/3571": "doc/Document-1", "/vhls": "vhls/Vehicles-1", "/kids": "kids/Kids-1", "/kids/9001": "kid/Kid-1",
		"/kids/9001/docs": "docs/Documents-1", "/orgs": "orgs/Organizations-1", "/roles": "roles/Roles-1",
	} {
		a := s.get(person+path, token)
		want := map[string][]string{
			"Content-Type": {`application/json; schema="` + s.URL + `/rs/model/` + schema + `"`},
			"Location":     {s.URL + person + path},
		}
		if a.text("eTag") != "" {
			want["Etag"] = []string{a.text("eTag")}
		}
		for name, values := range want {
			if got := a.header.Values(name); !slices.Equal(got, values) {
				t.Errorf("%s: %s %q, want %q", path, name, got, values)
			}
		}
		if got := a.header.Values("Cache-Control"); len(got) != 2 || got[0] != got[1] || a.header.Get("Content-Length") != "" {
			t.Errorf("%s: Cache-Control %q, Content-Length %q", path, got, a.header.Get("Content-Length"))
		}
	}
	a := s.get(person+"/kids/9001", token)
	want := fmt.Sprintf(`<%s/kids/9001/docs>;rel=documents;schema="%s/rs/model/docs/Documents-1"`, s.URL+person, s.URL)
	if got := a.header.Values("Link"); len(got) != 2 || got[1] != want {
		t.Errorf("Link %q, want %q", got, want)
	}
}
