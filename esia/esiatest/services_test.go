package esiatest_test

import (
	"context"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/scopes"
)

func TestServices(t *testing.T) {
	t.Parallel()
	plain := newStand(t)
	s := newStand(t, func(cfg *esiatest.Config) {
		cfg.Services = esiatest.Services{
			VehicleTotals: true, ContactsOpenAddresses: true, EntityDocuments: true, EmptyNotFound: true, ExplicitPort: true,
		}
	})
	if got := fmt.Sprint(s.get(person, s.token("vehicles")).json["vehicles"]); got != "map[totalSize:1]" {
		t.Errorf("vehicles %s", got)
	}
	if got := s.get(person, s.token("fullname")).json["vehicles"]; got != nil {
		t.Errorf("vehicles without the scope: %v", got)
	}
	if a := s.get(person+"?embed=(vehicles.elements)", s.token("vehicles")); len(elementsOf(t, a.json["vehicles"], "id")) != 1 {
		t.Errorf("embedded vehicles: %s", a.body)
	}
	if got := s.get(person+"/addrs?embed=(elements)", s.token("contacts")).elements(t, "type"); !slices.Equal(got, []string{"PLV", "PRG"}) {
		t.Errorf("addresses with the scope contacts: %q", got)
	}
	if got := s.get(person+"/docs?embed=(elements)", s.token("id_doc")).elements(t, "stateFacts"); got[0] != "[EntityRoot]" {
		t.Errorf("documents: stateFacts %q", got)
	}
	if a := s.get(person+"/none", s.token("id_doc")); a.status != http.StatusNotFound || len(a.body) != 0 {
		t.Errorf("not found: status %d, %s", a.status, a.body)
	}
	if a := plain.get(person+"/none", plain.token("id_doc")); a.status != http.StatusNotFound || a.text("code") != "ESIA-030003" {
		t.Errorf("not found: status %d, %s", a.status, a.body)
	}
	if a := s.get(person+"/ctts", s.token("email")); a.elements(t, "")[0] != s.URL+person+"/ctts/14216773" {
		t.Errorf("links %s: the port is there already", a.body)
	}
}

// TestLowerETag: in version 2 of the services elements have an etag instead of an
// eTag where this is switched on, and nowhere else.
func TestLowerETag(t *testing.T) {
	t.Parallel()
	const v2 = "/esia-rs/api/public/v2/prns/1000000006/addrs"
	for _, on := range []bool{false, true} {
		s := newStand(t, func(cfg *esiatest.Config) { cfg.Services.LowerETag = on })
		token := s.token("addresses")
		for path, name := range map[string]string{v2: map[bool]string{false: "eTag", true: "etag"}[on], person + "/addrs": "eTag"} {
			list := s.get(path+"?embed=(elements)", token)
			if len(list.text("eTag")) != 40 || list.json["etag"] != nil {
				t.Errorf("%v, %s: the collection has %q", on, path, slices.Sorted(maps.Keys(list.json)))
			}
			for _, e := range list.json["elements"].([]any) {
				element := e.(map[string]any)
				one := s.get(fmt.Sprintf("%s/%.0f", path, element["id"]), token)
				tag, _ := element[name].(string)
				if len(tag) != 40 || element["eTag"] != nil && element["etag"] != nil || one.header.Get("ETag") != tag || one.text(name) != tag {
					t.Errorf("%v, %s: %v, ETag %q", on, path, element, one.header.Get("ETag"))
				}
			}
		}
		s.Inject(esiatest.Fault{NoETag: true})
		if a := s.get(v2+"?embed=(elements)", token); a.status != http.StatusOK || strings.Contains(strings.ToLower(string(a.body)), "etag") {
			t.Errorf("%v: without versions: %s", on, a.body)
		}
	}
}

// TestOtherOrganizations: the default people have no roles in what isn't there.
func TestOtherOrganizations(t *testing.T) {
	t.Parallel()
	s := newStand(t, func(cfg *esiatest.Config) { cfg.Organizations = []esiatest.Organization{esiatest.Agency()} })
	for oid, want := range map[scopes.OID][]string{1000000004: nil, 1000000005: nil, 1000000010: {"Тестовое ведомство"}} {
		a := s.get("/rs/prns/"+oid.String()+"/roles", s.mint(esiatest.Token{OID: oid, Scopes: scopes.ParseSet("usr_org")}))
		if got := a.elements(t, "shortName"); !slices.Equal(got, want) {
			t.Errorf("%d: roles %q", oid, got)
		}
	}
}

// TestExplicitPort: an emulator at an address without a port writes it into links.
func TestExplicitPort(t *testing.T) {
	t.Parallel()
	client, err := esiatest.GenerateClient("SYS", scopes.NewSet(scopes.Email), "example.ru")
	if err != nil {
		t.Fatal(err)
	}
	for base, want := range map[string]string{"https://esia.example.ru": ":443", "http://esia.example.ru": ":80", "https://esia.example.ru:8443": ""} {
		e, err := esiatest.New(esiatest.Config{
			Clients: []esiatest.Client{client}, URL: base, Services: esiatest.Services{ExplicitPort: true},
		})
		if err != nil {
			t.Fatal(err)
		}
		token, err := e.MintToken(esiatest.Token{Scopes: scopes.NewSet(scopes.Email)})
		if err != nil {
			t.Fatal(err)
		}
		a := throughProxy(t, e, base+person+"/ctts", token)
		link := base + want + person + "/ctts"
		if got := a.elements(t, ""); len(got) != 1 || got[0] != link+"/14216773" || a.header.Get("Location") != link {
			t.Errorf("%s: link %q, Location %q", base, got, a.header.Get("Location"))
		}
		if got := a.header.Get("Content-Type"); strings.Contains(got, ":443/") || strings.Contains(got, ":80/") {
			t.Errorf("%s: Content-Type %q", base, got)
		}
	}
}

// throughProxy requests address from e, over HTTP, wherever address is.
func throughProxy(t *testing.T, e *esiatest.Emulator, address, token string) answer {
	t.Helper()
	server := httptest.NewServer(e)
	defer server.Close()
	c := newHTTPClient(t)
	c.Transport.(*http.Transport).DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, server.Listener.Addr().String())
	}
	s := &stand{t: t, http: c}
	r := s.request("GET", strings.Replace(address, "https://", "http://", 1), "")
	r.Header.Set("Authorization", "Bearer "+token)
	return s.do(r)
}

// TestDataFaults: each changes what a good answer has.
func TestDataFaults(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	token := s.token(allPersonScopes)
	for name, tt := range map[string]struct {
		fault esiatest.Fault
		check func(a answer) bool
	}{
		"page": {esiatest.Fault{Status: 503}, func(a answer) bool {
			return a.status == 503 && strings.HasPrefix(a.header.Get("Content-Type"), "text/html")
		}},
		"redirect": {esiatest.Fault{Redirect: s.URL + "/aas/oauth2/v2/ac"}, func(a answer) bool { return a.status == 302 && len(a.body) == 0 }},
		"empty":    {esiatest.Fault{Empty: true}, func(a answer) bool { return a.status == 200 && len(a.body) == 0 }},
		"code": {esiatest.Fault{Code: "ESIA-000003"}, func(a answer) bool {
			return a.status == 500 && a.text("code") == "ESIA-000003"
		}},
		"strings": {esiatest.Fault{Strings: true}, func(a answer) bool {
			e := a.json["elements"].([]any)[0].(map[string]any)
			return a.json["size"] == "3" && e["id"] == "14216773"
		}},
		"no eTag": {esiatest.Fault{NoETag: true}, func(a answer) bool {
			return a.status == 200 && !strings.Contains(string(a.body), "eTag") && a.header.Get("ETag") == "" && a.json["size"] == 3.0
		}},
		"together": {esiatest.Fault{NoETag: true, Strings: true}, func(a answer) bool {
			return !strings.Contains(string(a.body), "eTag") && a.json["size"] == "3"
		}},
	} {
		remove := s.Inject(esiatest.Fault{Path: "/esia-rs", Code: "ESIA-000001"})
		removeToo := s.Inject(tt.fault)
		if a := s.get(person+"/ctts?embed=(elements)", token); !tt.check(a) {
			t.Errorf("%s: status %d, %s", name, a.status, a.body)
		}
		remove()
		removeToo()
	}
	s.Inject(esiatest.Fault{LinkHost: "127.0.0.1:443"})
	a := s.get(person+"/ctts", token)
	const root = "http://127.0.0.1:443/stand/rs/prns/1000000006/ctts"
	if got := a.elements(t, ""); !slices.Contains(got, root+"/14216773") || a.header.Get("Location") != root {
		t.Errorf("links %q, Location %q", got, a.header.Get("Location"))
	}
	if got := strings.Join(a.header.Values("Link"), " "); !strings.HasPrefix(got, "<http://127.0.0.1:443/stand/rs/prns/1000000006>;rel=parent;") {
		t.Errorf("Link %q", got)
	}
	if a = s.get("/esia-rs/api/public/v1/pso/1000000006/avt/circle", token); a.status != 200 || a.header.Get("Content-Type") != "image/png" {
		t.Errorf("the avatar: status %d", a.status)
	}
}

// TestBiometricStrings: a person of which all is a string.
func TestBiometricStrings(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.Inject(esiatest.Fault{Strings: true})
	a := s.get(person+embedAll, s.token(allPersonScopes))
	for _, value := range []string{`"trusted":"true"`, `"rIdDoc":"3571"`, `"updatedOn":"1764854668"`, `"size":"3"`, `"id":"14216773"`} {
		if !strings.Contains(string(a.body), value) {
			t.Errorf("%s is not in the answer", value)
		}
	}
	var p scopes.Person
	if err := p.UnmarshalJSON(a.body); err != nil || p.IDDocID != 3571 || !p.Trusted {
		t.Errorf("decoded: error %v, rIdDoc %d", err, p.IDDocID)
	}
}
