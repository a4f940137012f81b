package esiatest_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/scopes"
)

// orgToken returns a token without a person, for an organization.
func (s *stand) orgToken(oid scopes.OID, names string) string {
	s.t.Helper()
	return s.mint(esiatest.Token{Scopes: scopes.ParseSet(names).ForOrg(oid), Claims: map[string]any{"urn:esia:sbj_id": nil}})
}

const allOrgScopes = `org_shortname org_fullname org_type org_ogrn org_inn org_leg org_kpp org_agencyterrange org_agencytype
	org_oktmo org_ctts org_addrs org_vhls org_grps org_emps org_brhs org_brhs_ctts org_brhs_addrs org_rcs org_stms org_invts categories`

// TestOrganizationFields asks for each scope alone.
func TestOrganizationFields(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for scope, field := range map[string]string{
		"org_shortname": "shortName", "org_fullname": "fullName", "org_type": "type", "org_ogrn": "ogrn", "org_inn": "inn", "org_leg": "leg",
		"org_agencyterrange": "agencyTerRange", "org_agencytype": "agencyType", "org_oktmo": "oktmo",
	} {
		a := s.get("/rs/orgs/1000000357", s.orgToken(1000000357, scope))
		want := []string{"branchesCount", "eTag", "isLiquidated", "leg", "oid", "staffCount", "stateFacts"}
		if field != "leg" {
			want = append(want, field)
		}
		slices.Sort(want)
		var got []string
		for name := range a.json {
			got = append(got, name)
		}
		slices.Sort(got)
		if (a.text("leg") != "") != (field == "leg") {
			t.Errorf("%s: leg %q", scope, a.text("leg"))
		}
		if a.status != http.StatusOK || !slices.Equal(got, want) {
			t.Errorf("%s: status %d, %q, want %q", scope, a.status, got, want)
		}
	}
	a := s.get("/rs/orgs/1000000777", s.orgToken(1000000777, "org_kpp org_inn"))
	if a.text("kpp") != "777700001" || a.text("inn") != "7700000016" || a.text("ogrn") != "" {
		t.Errorf("with org_kpp and org_inn: %s", a.body)
	}
	a = s.get("/rs/orgs/1000000555", s.orgToken(1000000555, allOrgScopes))
	if leg, ok := a.json["leg"]; !ok || leg != "" || a.json["kpp"] != nil || a.text("type") != "BUSINESS" {
		t.Errorf("entrepreneur: %s", a.body)
	}
	for _, scope := range []string{"org_ctts", "categories"} {
		wantCode(t, s.get("/rs/orgs/1000000777", s.orgToken(1000000777, scope)), "ESIA-005029")
	}
}

func TestOrganizationCollections(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	const org = "/rs/orgs/1000000777/"
	for _, tt := range []struct{ scope, path, member, want string }{
		{"org_ctts", "ctts", "type", "OEM OFX OPH"},
		{"org_addrs", "addrs", "type", "OLG OPS"},
		{"org_vhls", "vhls", "numberPlate", "О777ОО777"},
		{"org_brhs", "brhs", "kpp", "777743001 777743002"},
		{"org_brhs_ctts", "brhs/1000000998/ctts", "id", "510"},
		{"org_brhs_addrs", "brhs/1000000999/addrs", "id", "521"},
		{"org_emps", "emps", "position", "Бухгалтер Генеральный директор Специалист Юрист"},
		{"org_grps", "grps", "grp_id", "RA.USR_CFM TEST_OPERATORS"},
		{"org_grps", "grps/RA.USR_CFM/grps", "grp_id", ""},
		{"org_grps", "grps/TEST_OPERATORS/grps", "grp_id", "TEST_OPERATORS_NIGHT"},
		{"org_grps org_emps", "emps/1000000004/grps", "grp_id", "RA.USR_CFM"},
		{"org_grps org_emps", "emps/1000000007/grps", "grp_id", ""},
		{"org_rcs", "rcs", "name", "Центр обслуживания №1"},
		{"org_stms", "stms", "id", "TESTSYS"},
		{"org_invts", "invts", "surname", "Фамилия002"},
	} {
		a := s.get(org+tt.path+"?embed=(elements)", s.orgToken(1000000777, tt.scope))
		if got := strings.Join(a.elements(t, tt.member), " "); a.status != http.StatusOK || got != tt.want {
			t.Errorf("%s: status %d, %s, want %s", tt.path, a.status, got, tt.want)
		}
		for needed := range strings.FieldsSeq(tt.scope) {
			others := slices.DeleteFunc(strings.Fields(allOrgScopes), func(s string) bool { return s == needed })
			a = s.get(org+tt.path, s.orgToken(1000000777, strings.Join(others, " ")))
			if wantCode(t, a, "ESIA-005029"); a.status != http.StatusForbidden {
				t.Errorf("%s without %s: status %d", tt.path, needed, a.status)
			}
		}
	}
	a := s.get("/categories/orgs/1000000777", s.orgToken(1000000777, "categories"))
	if got := a.elements(t, "id"); !slices.Equal(got, []string{"62.01"}) {
		t.Errorf("categories %q", got)
	}
	wantCode(t, s.get("/categories/orgs/1000000777", s.orgToken(1000000777, "org_inn")), "ESIA-005029")
}

func TestOrganizationElements(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	token := s.orgToken(1000000777, allOrgScopes)
	for path, want := range map[string]string{
		"ctts/501": "+7(495)0000000", "addrs/602": "OPS", "vhls/701": "Служебная", "brhs/1000000998": "Филиал №1",
		"brhs/1000000998/ctts/510": "OPH", "emps/1000000004": "Специалист", "grps/RA.USR_CFM": "Подтверждение личности",
		"grps/RA%2EUSR_CFM": "Подтверждение личности", "rcs/801": "Центр", "stms/TESTSYS": "Тестовая система", "invts/901": "000-000-600 02",
	} {
		if a := s.get("/rs/orgs/1000000777/"+path, token); a.status != http.StatusOK || !strings.Contains(string(a.body), want) {
			t.Errorf("%s: status %d, %s", path, a.status, a.body)
		}
	}
	a := s.get("/rs/orgs/1000000777/emps", token)
	if got := a.elements(t, ""); !slices.Contains(got, s.URL+"/rs/orgs/1000000777/emps/1000000004") {
		t.Errorf("links %q", got)
	}
	if a = s.get("/rs/orgs/1000000777/grps?embed=(elements)", token); a.json["eTag"] != nil || strings.Contains(string(a.body), "Identifiable") {
		t.Errorf("groups: %s", a.body)
	}
	for _, path := range []string{"emps/1000000001", "brhs/1", "brhs/1000000997", "none", "ctts/1", "categories"} {
		if a := s.get("/rs/orgs/1000000777/"+path, token); a.status != http.StatusNotFound {
			t.Errorf("%s: status %d, want 404", path, a.status)
		}
	}
}

// TestEmployeesWithPeople: the person of an employee is that of the account, if
// nothing else is said.
func TestEmployeesWithPeople(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	token := s.orgToken(1000000777, "org_emps")
	plain := s.get("/rs/orgs/1000000777/emps?embed=(elements)", token)
	embedded := s.get("/rs/orgs/1000000777/emps?embed=(elements.person)", token)
	if got := plain.elements(t, "person"); !slices.Equal(got, []string{"<nil>", "<nil>", "<nil>", "<nil>"}) {
		t.Errorf("people nobody asked for: %q", got)
	}
	var names []string
	for _, e := range embedded.json["elements"].([]any) {
		person, _ := e.(map[string]any)["person"].(map[string]any)
		names = append(names, fmt.Sprint(person["lastName"], " ", person["trusted"], " ", person["snils"]))
	}
	want := []string{"Фамилия004 true <nil>", "Фамилия007 true <nil>", "Фамилия008 true <nil>", "Фамилия009 true <nil>"}
	if !slices.Equal(names, want) {
		t.Errorf("people %q, want %q", names, want)
	}
	one := s.get("/rs/orgs/1000000777/emps/1000000007?embed=(person)", token)
	if got, want := fmt.Sprint(one.json), fmt.Sprint(embedded.json["elements"].([]any)[1]); got != want {
		t.Errorf("one employee with the person: %s, want %s", got, want)
	}
	if a := s.get("/rs/orgs/1000000777/emps/1000000007", token); a.text("position") == "" || a.json["person"] != nil {
		t.Errorf("one employee: %s", a.body)
	}
	wantCode(t, s.get("/rs/orgs/1000000777/emps/1000000007?embed=(person)", s.orgToken(1000000777, "org_inn")), "ESIA-005029")
}

// TestEmployeeOfAnotherName: the person that the organization knows comes first.
func TestEmployeeOfAnotherName(t *testing.T) {
	t.Parallel()
	s := newStand(t, func(cfg *esiatest.Config) {
		org := esiatest.LegalEntity()
		org.Employees = []scopes.Employee{
			{OID: 1000000007, Person: &scopes.Person{LastName: "Девичья007"}}, {OID: 1, Position: "Без учётной записи"},
		}
		cfg.Organizations = []esiatest.Organization{org}
	})
	token := s.orgToken(1000000777, "org_emps")
	a := s.get("/rs/orgs/1000000777/emps/1000000007?embed=(person)", token)
	if person, _ := a.json["person"].(map[string]any); person["lastName"] != "Девичья007" {
		t.Errorf("got %s", a.body)
	}
	if a = s.get("/rs/orgs/1000000777/emps/1?embed=(person)", token); a.status != http.StatusOK || a.json["person"] != nil {
		t.Errorf("nobody: status %d, %s", a.status, a.body)
	}
}

func TestSubgroups(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	const path = "/rs/orgs/1000000777/grps/TEST_OPERATORS/grps"
	token := s.orgToken(1000000777, "org_grps")
	if got := s.get(path, token).elements(t, ""); !slices.Equal(got, []string{s.URL + path + "/TEST_OPERATORS_NIGHT"}) {
		t.Errorf("links %q", got)
	}
	if a := s.get(path+"/TEST_OPERATORS_NIGHT", token); a.status != http.StatusOK || a.text("name") != "Ночная смена" {
		t.Errorf("status %d, %s", a.status, a.body)
	}
	if a := s.get("/rs/orgs/1000000777/grps/TEST_OPERATORS_NIGHT", token); a.status != http.StatusNotFound {
		t.Errorf("the subgroup as a group: status %d", a.status)
	}
}

// TestForeignOrganization: a token opens the organizations that it names.
func TestForeignOrganization(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	const path = "/rs/orgs/1000000777"
	claims := func(scope string) string {
		return s.mint(esiatest.Token{OID: 1000000004, Claims: map[string]any{"scope": scope}})
	}
	const name = "http://esia.gosuslugi.ru/org_ogrn?org_oid="
	for token, want := range map[string]int{
		claims(name + "1000000777"):                                200,
		claims("openid " + name + "1000000777 usr_org?oid=1"):      200,
		claims(name + "1000000357"):                                403,
		claims("org_ogrn?org_oid=1000000777"):                      403, // ESIA writes the long form
		claims("http://esia.gosuslugi.ru/org_ogrn"):                403,
		claims("http://esia.gosuslugi.ru/org_ogrn?oid=1000000777"): 403,
		claims("org_ogrn?oid=1000000004 org_ogrn usr_org"):         403,
		s.orgToken(1000000357, allOrgScopes):                       403,
	} {
		if a := s.get(path, token); a.status != want {
			t.Errorf("status %d, want %d", a.status, want)
		}
	}
	if a := s.get("/rs/orgs/5", s.orgToken(5, "org_ogrn")); a.status != http.StatusNotFound {
		t.Errorf("unknown organization: status %d, want 404", a.status)
	}
	if a := s.get("/rs/prns/1000000004", s.orgToken(1000000777, allOrgScopes)); a.status != http.StatusForbidden {
		t.Errorf("a person with the token of an organization: status %d, want 403", a.status)
	}
}

// TestOrganizationByLogin gets data of an organization with tokens of both flows.
func TestOrganizationByLogin(t *testing.T) {
	t.Parallel()
	s := newStand(t, twoEmployers)
	changes := []string{"scope_org", "org_ogrn"} // of all his organizations
	code := s.codeOf(s.authorizeAs(esiatest.Employee(), s.signed(s.login(changes...), orderAuthorize)))
	byLogin := s.mustPost(s.signed(s.exchange(code, changes...), orderExchange)).text("access_token")
	bySystem := s.mustPost(s.signed(s.credentials("scope", "org_ogrn?org_oid=1000000777"), orderCredentials)).text("access_token")
	for _, token := range []string{byLogin, bySystem} {
		if a := s.get("/rs/orgs/1000000777", token); a.text("ogrn") != "1234567890123" || a.text("shortName") != "" {
			t.Errorf("status %d, %s", a.status, a.body)
		}
	}
	if a := s.get("/rs/orgs/1000000357", byLogin); a.text("ogrn") != "2000000000002" {
		t.Errorf("the other organization: status %d", a.status)
	}
	wantCode(t, s.get("/rs/orgs/1000000357", bySystem), "ESIA-005029")
}

// TestOrganizationMistakes: all are reported.
func TestOrganizationMistakes(t *testing.T) {
	t.Parallel()
	client, err := esiatest.GenerateClient("GOOD", scopes.NewSet(scopes.FullName), "example.ru")
	if err != nil {
		t.Fatal(err)
	}
	client.APIKeys = map[string]scopes.OID{"": 5, strings.Repeat("x", 200): 1}
	twice := []scopes.Contact{{ID: 1}, {ID: 1}}
	_, err = esiatest.New(esiatest.Config{
		Clients: []esiatest.Client{client},
		Organizations: []esiatest.Organization{
			{Data: scopes.Organization{OID: 1}}, {Data: scopes.Organization{OID: 1}}, {},
			{Data: scopes.Organization{OID: 3}, Contacts: twice},
			{Data: scopes.Organization{OID: 4}, Employees: []scopes.Employee{{}}},
			{Data: scopes.Organization{OID: 6}, Branches: []esiatest.Branch{{Contacts: twice}}},
			{Data: scopes.Organization{OID: 7}, Subgroups: map[string][]scopes.Group{"NONE": {{ID: "INNER"}}}},
		},
		People: []esiatest.Person{
			{OID: 1, Contacts: twice},
			{OID: 2, Kids: []esiatest.Kid{{Documents: []scopes.Document{{ID: 1}, {ID: 1}}}}},
			{OID: 3, Roles: []scopes.Role{{OrgOID: 1}, {OrgOID: 1}}},
		},
	})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		"Organizations[1]: another organization has the OID 1", "Organizations[2]: Data.OID: not positive",
		"Organizations[3]: Contacts[1]: another element has the same number", "Organizations[4]: Employees[0].OID: not positive",
		"Organizations[5]: Branches[0].Contacts[1]", `Organizations[6]: Subgroups["NONE"]: there is no such group`, "People[0]: Contacts[1]", "People[1]: Kids[0].Documents[1]",
		"People[2]: Roles[1]: another role", "APIKeys: a key that is empty or longer", "APIKeys: there is no organization with the OID 5",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error doesn't say %q: %v", want, err)
		}
	}
}

// TestElementsWithoutNumbers get some.
func TestElementsWithoutNumbers(t *testing.T) {
	t.Parallel()
	s := newStand(t, func(cfg *esiatest.Config) {
		cfg.People = []esiatest.Person{{
			OID:      1000000006,
			Contacts: []scopes.Contact{{Type: scopes.ContactEmail, Value: "a@example.ru"}, {Type: scopes.ContactEmail, Value: "b@example.ru"}},
			Data:     scopes.Person{Contacts: &scopes.List[scopes.Contact]{Links: []string{"https://evil.com/"}}},
		}}
	})
	token := s.token("email")
	links := s.get(person+"/ctts", token).elements(t, "")
	if len(links) != 2 || links[0] == links[1] {
		t.Fatalf("links %q", links)
	}
	if a := s.get(strings.TrimPrefix(links[1], s.URL), token); a.text("value") != "b@example.ru" || len(a.text("eTag")) != 40 {
		t.Errorf("%s: %s", links[1], a.body)
	}
	if a := s.get(person, token); a.json["contacts"] != nil {
		t.Error("a list of Data is served")
	}
	wantCode(t, s.get(person+"/docs", token), esia.Code("ESIA-005029"))
}
