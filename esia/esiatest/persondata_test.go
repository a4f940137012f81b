package esiatest_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/scopes"
)

// get requests a path with a token.
func (s *stand) get(path, token string) answer {
	s.t.Helper()
	r := s.request("GET", s.URL+path, "")
	r.Header.Set("Authorization", "Bearer "+token)
	return s.do(r)
}

// token returns one of the person with the OID 1000000006.
func (s *stand) token(scope string) string {
	s.t.Helper()
	return s.mint(esiatest.Token{Scopes: scopes.ParseSet(scope)})
}

// elements returns one member of each element, sorted; links as they are.
func (a answer) elements(t testing.TB, name string) []string {
	t.Helper()
	return elementsOf(t, a.json, name)
}

func elementsOf(t testing.TB, list any, name string) []string {
	t.Helper()
	object, _ := list.(map[string]any)
	elements, ok := object["elements"].([]any)
	if size, _ := object["size"].(float64); !ok || int(size) != len(elements) {
		t.Errorf("not a list, or size %v", object["size"])
	}
	var values []string
	for _, e := range elements {
		switch e := e.(type) {
		case string:
			values = append(values, e)
		case map[string]any:
			values = append(values, fmt.Sprint(e[name]))
		}
	}
	slices.Sort(values)
	return values
}

const person = "/rs/prns/1000000006"

// TestPersonCollections asks for each collection with one scope after the other.
func TestPersonCollections(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for _, tt := range []struct{ scope, path, member, want string }{
		{"email", "ctts", "type", "EML"},
		{"mobile", "ctts", "type", "MBT"},
		{"email mobile", "ctts", "type", "EML MBT"},
		{"contacts", "ctts", "type", "EML MBT PHN"},
		{"addresses", "addrs", "type", "PLV PRG"},
		{"id_doc", "docs", "type", "RF_PASSPORT"},
		{"foreign_passport_doc", "docs", "type", "FRGN_PASS"},
		{"drivers_licence_doc", "docs", "type", "RF_DRIVING_LICENSE"},
		{"military_doc", "docs", "type", "MLTR_ID"},
		{"medical_doc", "docs", "type", "MDCL_PLCY"},
		{"birth_cert_doc", "docs", "type", "RF_BRTH_CERT"},
		{"residence_doc", "docs", "type", "RSDNC_PERMIT"},
		{"temporary_residence_doc", "docs", "type", "TMP_RSDNC_PRMT"},
		{"id_doc medical_doc", "docs", "type", "MDCL_PLCY RF_PASSPORT"},
		{"marriage_cert_doc", "docs", "type", ""}, // open, and she has none
		{"vehicles", "vhls", "numberPlate", "А123АА111"},
		{"kid_fullname", "kids", "firstName", "Ребёнок016 Ребёнок017"},
		{"kid_medical_doc", "kids/9001/docs", "type", "MDCL_PLCY"},
		{"kid_birth_cert_doc", "kids/9001/docs", "type", "RF_BRTH_CERT"},
		{"kid_birth_cert_doc kid_medical_doc", "kids/9001/docs", "type", "MDCL_PLCY RF_BRTH_CERT"},
		{"kid_medical_doc", "kids/9002/docs", "type", ""},
		{"usr_org", "roles", "oid", ""},
		{"usr_org", "orgs", "oid", ""},
	} {
		t.Run(tt.scope+" "+tt.path, func(t *testing.T) {
			t.Parallel()
			s := s.on(t)
			a := s.get(person+"/"+tt.path+"?embed=(elements)", s.token("openid "+tt.scope))
			if got := strings.Join(a.elements(t, tt.member), " "); a.status != http.StatusOK || got != tt.want {
				t.Errorf("status %d, %s, want %s", a.status, got, tt.want)
			}
			a = s.get(person+"/"+tt.path, s.token(allBut(opening(tt.path))))
			if wantCode(t, a, "ESIA-005029"); a.status != http.StatusForbidden || a.json["elements"] != nil {
				t.Errorf("without the scopes: status %d", a.status)
			}
		})
	}
}

// allPersonScopes are the scopes that open data of persons and children.
const allPersonScopes = `openid fullname birthdate gender snils inn birthplace citizenship self_employed
	email mobile contacts addresses vehicles usr_org usr_avt
	id_doc foreign_passport_doc drivers_licence_doc military_doc medical_doc birth_cert_doc residence_doc
	temporary_residence_doc marriage_cert_doc
	kid_fullname kid_birthdate kid_gender kid_snils kid_inn kid_birth_cert_doc kid_medical_doc`

// allBut returns these scopes without those that a pattern fits.
func allBut(unwanted func(scope string) bool) string {
	return strings.Join(slices.DeleteFunc(strings.Fields(allPersonScopes), unwanted), " ")
}

// opening says which scopes open a path.
func opening(path string) func(scope string) bool {
	return func(scope string) bool {
		switch {
		case strings.HasSuffix(path, "/docs"):
			return strings.HasPrefix(scope, "kid_") && strings.HasSuffix(scope, "_doc")
		case path == "docs":
			return strings.HasSuffix(scope, "_doc") && !strings.HasPrefix(scope, "kid_")
		case path == "kids":
			return strings.HasPrefix(scope, "kid_")
		}
		return slices.Contains(map[string][]string{
			"ctts": {"email", "mobile", "contacts"}, "addrs": {"addresses"}, "vhls": {"vehicles"}, "roles": {"usr_org"}, "orgs": {"usr_org"},
		}[path], scope)
	}
}

// TestCollectionStyles compares links with objects.
func TestCollectionStyles(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	token := s.token(allPersonScopes)
	for path, member := range map[string]string{"ctts": "id", "addrs": "id", "docs": "id", "vhls": "id", "kids": "id", "kids/9001/docs": "id"} {
		links := s.get(person+"/"+path, token)
		objects := s.get(person+"/"+path+"?embed=(elements)", token)
		var want []string
		for _, e := range objects.json["elements"].([]any) {
			id := fmt.Sprintf("%.0f", e.(map[string]any)[member])
			want = append(want, s.URL+person+"/"+path+"/"+id)
			one := s.get(person+"/"+path+"/"+id, token)
			if got, want := fmt.Sprint(one.json), fmt.Sprint(e); one.status != http.StatusOK || got != want {
				t.Errorf("%s/%s: status %d, %s, want %s", path, id, one.status, got, want)
			}
		}
		slices.Sort(want)
		if got := links.elements(t, ""); !slices.Equal(got, want) || len(got) == 0 {
			t.Errorf("%s: links %q, want %q", path, got, want)
		}
		if facts := fmt.Sprint(links.json["stateFacts"]); facts != "[hasSize]" || len(links.text("eTag")) != 40 {
			t.Errorf("%s: stateFacts %s, eTag %q", path, facts, links.text("eTag"))
		}
	}
}

// TestSingleElements: a single element is filtered, too.
func TestSingleElements(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for _, tt := range []struct {
		scope, path string
		status      int
	}{
		{"email", "ctts/14216773", 200},
		{"email", "ctts/14244504", 403},
		{"email", "ctts/1", 404},
		{"openid", "ctts/14216773", 403},
		{"openid", "ctts/1", 403},
		{"id_doc", "docs/3571", 200}, // rIdDoc
		{"medical_doc", "docs/3571", 403},
		{"addresses", "addrs/31000003", 404}, // temporary: version 2 only
		{"vehicles", "vhls/17743", 200},
		{"vehicles", "vhls/017743", 404},
		{"kid_gender", "kids/9002", 200},
		{"kid_gender", "kids/9003", 404},
		{"kid_gender", "kids/9003/docs", 404},
		{"kid_gender", "kids/9001/docs", 403},
		{"kid_medical_doc", "kids/9001/docs/9102", 200},
		{"kid_medical_doc", "kids/9001/docs/9101", 403},
		{"kid_medical_doc", "kids/9001/docs/9103", 404}, // of the other child
		{"usr_org", "roles/1000000777", 404},
		{"usr_org", "orgs/1000000777", 404},
		{"contacts", "ctts/14216773/ctts", 404},
		{"contacts", "ctts/", 404},
		{"contacts", "none", 404},
		{"contacts", "prmns", 403},
		{"contacts", "sec", 403},
	} {
		a := s.get(person+"/"+tt.path, s.token(tt.scope))
		if a.status != tt.status {
			t.Errorf("%s with %s: status %d, want %d", tt.path, tt.scope, a.status, tt.status)
		}
	}
}

// TestKidFields: names need a scope of their own.
func TestKidFields(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for scope, want := range map[string][]string{
		"kid_fullname":    {"firstName", "lastName", "middleName"},
		"kid_birthdate":   {"birthDate"},
		"kid_gender":      {"gender"},
		"kid_snils":       {"snils"},
		"kid_inn":         {"inn"},
		"kid_medical_doc": {},
	} {
		a := s.get(person+"/kids/9001", s.token(scope))
		for _, field := range []string{"firstName", "lastName", "middleName", "birthDate", "gender", "snils", "inn"} {
			if got := a.json[field] != nil; got != slices.Contains(want, field) {
				t.Errorf("%s: field %s is there: %v", scope, field, got)
			}
		}
		if a.json["oid"] != 1000000016.0 || fmt.Sprint(a.json["stateFacts"]) != "[EntityRoot]" {
			t.Errorf("%s: oid %v, stateFacts %v", scope, a.json["oid"], a.json["stateFacts"])
		}
	}
}

// twoEmployers gives the employee of the legal entity a role in the agency, too.
func twoEmployers(cfg *esiatest.Config) {
	employee := esiatest.Employee()
	employee.Roles = append(employee.Roles, scopes.Role{OrgOID: esiatest.Agency().Data.OID, Active: true})
	cfg.People = []esiatest.Person{esiatest.Confirmed(), employee}
}

func TestRolesAndOrganizations(t *testing.T) {
	t.Parallel()
	s := newStand(t, twoEmployers)
	token := s.mint(esiatest.Token{OID: 1000000004, Scopes: scopes.ParseSet("usr_org")})
	const path = "/rs/prns/1000000004/"
	roles := s.get(path+"roles", token)
	if got := roles.elements(t, "shortName"); !slices.Equal(got, []string{`ОАО "тестовый ЮЛ"`, "Тестовое ведомство"}) {
		t.Errorf("roles %q", got)
	}
	role := roles.json["elements"].([]any)[0].(map[string]any)
	for name, want := range map[string]any{
		"oid": 1000000777.0, "prnOid": 1000000004.0, "ogrn": "1234567890123", "type": "LEGAL", "admin": true, "chief": false,
		"active": true, "isLiquidated": false, "eTag": nil, "stateFacts": nil, "inn": nil, "kpp": nil, "branchOid": 1000000998.0,
	} {
		if role[name] != want {
			t.Errorf("role: %s is %v, want %v", name, role[name], want)
		}
	}
	want := []string{s.URL + "/rs/orgs/1000000357", s.URL + "/rs/orgs/1000000777"}
	orgs := s.get(path+"orgs", token)
	if got := orgs.elements(t, ""); !slices.Equal(got, want) {
		t.Errorf("orgs %q", got)
	}
	for name, a := range map[string]answer{"roles": roles, "orgs": orgs} {
		if a.json["eTag"] != nil || a.header.Get("ETag") != "" {
			t.Errorf("%s have an eTag", name)
		}
	}
	embedded := s.get(path+"orgs?embed=(elements)", token)
	if got := embedded.elements(t, "ogrn"); !slices.Equal(got, []string{"1234567890123", "2000000000002"}) {
		t.Errorf("embedded orgs %q", got)
	}
	if strings.Contains(string(embedded.body), "7700000016") {
		t.Error("an INN is there, which no scope opens")
	}
}

func TestVersion2Addresses(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	const path = "/esia-rs/api/public/v2/prns/1000000006/addrs"
	token := s.token("addresses")
	a := s.get(path+"?embed=(elements)", token)
	if got := a.elements(t, "type"); !slices.Equal(got, []string{"PLV", "PRG", "PTA"}) {
		t.Errorf("types %q", got)
	}
	if a = s.get(path+"/31000003", token); fmt.Sprint(a.json["temporaryRegistrationEndDate"]) != "[2030 8 31]" {
		t.Errorf("end of the registration %v", a.json["temporaryRegistrationEndDate"])
	}
	if a = s.get(path, token); !slices.Contains(a.elements(t, ""), s.URL+path+"/31000003") {
		t.Errorf("links %s", a.body)
	}
	wantCode(t, s.get(path, s.token("contacts")), "ESIA-005029")
	if a = s.get("/esia-rs/api/public/v2/prns/1000000006", token); a.status != http.StatusNotFound {
		t.Errorf("the person in version 2: status %d", a.status)
	}
	if a = s.get("/esia-rs/api/public/v2/prns/1000000004/addrs", token); a.status != http.StatusForbidden {
		t.Errorf("another person: status %d", a.status)
	}
}

func TestCategories(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	a := s.get("/categories/prns/1000000006", s.token("self_employed"))
	if got := a.elements(t, "name"); !slices.Equal(got, []string{"Ремонт компьютеров"}) {
		t.Errorf("categories %q", got)
	}
	wantCode(t, s.get("/categories/prns/1000000006", s.token("fullname")), "ESIA-005029")
	if a = s.get(person, s.token("self_employed")); fmt.Sprint(a.json["selfEmployed"]) != "map[confirmDate:01.03.2024 confirmed:true]" {
		t.Errorf("selfEmployed %v", a.json["selfEmployed"])
	}
}

func TestAvatar(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	const root = "/esia-rs/api/public/v1/pso/"
	token := s.token("usr_avt")
	for _, kind := range []string{"circle", "square", "original"} {
		a := s.get(root+"1000000006/avt/"+kind, token)
		if a.status != http.StatusOK || a.header.Get("Content-Type") != "image/png" || !strings.HasPrefix(string(a.body), "\x89PNG") {
			t.Errorf("%s: status %d, %s", kind, a.status, a.header.Get("Content-Type"))
		}
	}
	other := s.mint(esiatest.Token{OID: 1000000004, Scopes: scopes.ParseSet("usr_avt")})
	for _, tt := range []struct {
		path, token string
		status      int
	}{
		{"1000000006/avt/circle", s.token("fullname"), 403},
		{"1000000006/avt/circle", other, 403},
		{"1000000006/avt/circle", "x", 401},
		{"1000000004/avt/circle", other, 404}, // has none
		{"1000000006/avt/triangle", token, 404},
		{"1000000006/avt", token, 404},
	} {
		if a := s.get(root+tt.path, tt.token); a.status != tt.status {
			t.Errorf("%s: status %d, want %d", tt.path, a.status, tt.status)
		}
	}
}
