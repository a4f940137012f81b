package esiatest_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/scopes"
)

// accounts are the public test accounts of ESIA's test installation, what they are,
// and where they work.
var accounts = map[int]string{
	1: "unconfirmed", 2: "confirmed", 3: "foreigner", 15: "confirmed", 6: "confirmed", 16: "child",
	4: "LEGAL", 7: "LEGAL head", 8: "LEGAL", 9: "LEGAL",
	5: "BUSINESS head", 13: "BUSINESS head", 14: "BUSINESS head",
	10: "AGENCY head", 11: "AGENCY", 12: "AGENCY", 31: "AGENCY",
}

// kindOf describes p as in accounts.
func kindOf(p esiatest.Person) string {
	organizations := make(map[scopes.OID]scopes.OrganizationType)
	for _, o := range esiatest.Organizations() {
		organizations[o.Data.OID] = o.Data.Type
	}
	switch {
	case len(p.Roles) > 1:
		return "has more than one role"
	case len(p.Roles) == 1 && p.Data.Trusted:
		return strings.TrimSpace(string(organizations[p.Roles[0].OrgOID]) + map[bool]string{true: " head"}[p.Roles[0].Chief])
	case p.Child:
		return "child"
	case !p.Data.Trusted:
		return "unconfirmed"
	case p.Data.Citizenship != "RUS" && p.Data.MiddleName == "":
		return "foreigner"
	}
	return "confirmed"
}

func TestPeople(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	all := scopes.ParseSet("fullname birthdate birthplace gender snils inn id_doc email")
	left := maps.Clone(accounts)
	for _, p := range esiatest.People() {
		n := int(p.OID - 1000000000)
		if got := kindOf(p); got != left[n] {
			t.Errorf("%d: %s, want %s", n, got, left[n])
		}
		delete(left, n)
		token := s.mint(esiatest.Token{OID: p.OID, Scopes: all})
		a := s.data("GET", p.OID.String(), "Bearer "+token)
		if a.status != http.StatusOK || a.text("lastName") != p.Data.LastName || a.json["trusted"] != p.Data.Trusted {
			t.Errorf("%v: status %d", p, a.status)
		}
		if _, ok := a.json["middleName"]; ok != (p.Data.MiddleName != "") {
			t.Errorf("%v: there is a middle name: %v", p, ok)
		}
		if p.Child {
			continue
		}
		for field, format := range map[string]string{"firstName": "Имя%03d", "lastName": "Фамилия%03d", "snils": "000-000-600 %02d", "middleName": "Отчество%03d"} {
			if want := fmt.Sprintf(format, n); a.text(field) != want && (n != 3 || field != "middleName") {
				t.Errorf("%d: %s %q, want %q", n, field, a.text(field), want)
			}
		}
		mail := s.get("/rs/prns/"+p.OID.String()+"/ctts?embed=(elements)", token).elements(t, "value")
		if want := fmt.Sprintf("EsiaTest%03d@yandex.ru", n); !slices.Equal(mail, []string{want}) {
			t.Errorf("%d: e-mail %q, want %q", n, mail, want)
		}
	}
	if len(left) > 0 || esiatest.People()[0].OID != esiatest.Confirmed().OID {
		t.Errorf("missing %v, or the first is another", left)
	}
	if p := esiatest.Official(); p.OID != 1000000010 || !p.Roles[0].Chief || p.Roles[0].OrgOID != esiatest.Agency().Data.OID {
		t.Errorf("the head of the agency: %v, %+v", p, p.Roles)
	}
}

// TestNumbersOfPeople: tax numbers are right and nobody's twice, and no number of an
// element is.
func TestNumbersOfPeople(t *testing.T) {
	t.Parallel()
	taken := make(map[string]string)
	take := func(what, number, owner string) {
		t.Helper()
		if before := taken[what+number]; before != "" && before != owner {
			t.Errorf("%s of %s is that of %s, too", what, owner, before)
		}
		taken[what+number] = owner
	}
	for _, p := range esiatest.People() {
		if inn := p.Data.INN; inn != "" {
			if take("INN ", inn.Full(), p.String()); !inn.Valid() {
				t.Errorf("%v: the check digits of the INN are wrong", p)
			}
		}
		take("SNILS ", p.Data.SNILS.Full(), p.String())
		for _, c := range p.Contacts {
			take("contact ", fmt.Sprint(c.ID), p.String())
		}
		for _, d := range p.Documents {
			take("document ", fmt.Sprint(d.ID), p.String())
		}
		for _, kid := range p.Kids {
			owner := "kid " + kid.Data.SNILS.Full()
			if kid.Data.OID != 0 {
				owner = "person " + kid.Data.OID.String()
			}
			take("SNILS ", kid.Data.SNILS.Full(), owner)
			if inn := kid.Data.INN; inn != "" {
				take("INN ", inn.Full(), owner)
			}
		}
	}
	for _, o := range esiatest.Organizations() {
		take("OGRN ", o.Data.OGRN.Full(), o.String())
		if o.Data.Type == scopes.OrganizationBusiness && (!o.Data.OGRN.Valid() || !o.Data.INN.Valid()) {
			t.Errorf("%v: wrong check digits", o)
		}
	}
}

// TestEmployeesHaveRoles: both sides know the same, and an entrepreneur's business
// has the entrepreneur's name and INN.
func TestEmployeesHaveRoles(t *testing.T) {
	t.Parallel()
	for _, o := range esiatest.Organizations() {
		roles := make(map[scopes.OID]string)
		var owner esiatest.Person
		for _, p := range esiatest.People() {
			for _, r := range p.Roles {
				if r.OrgOID == o.Data.OID {
					roles[p.OID], owner = fmt.Sprintf("chief %v, blocked %v", r.Chief, !r.Active), p
				}
			}
		}
		if o.Data.Type == scopes.OrganizationBusiness {
			if len(roles) != 1 || o.Data.INN != owner.Data.INN || !strings.HasSuffix(o.Data.FullName, owner.Data.FullName()) {
				t.Errorf("%v belongs to %v", o, roles)
			}
			continue
		}
		employees := make(map[scopes.OID]string)
		for _, e := range o.Employees {
			employees[e.OID] = fmt.Sprintf("chief %v, blocked %v", e.Chief, e.Blocked)
		}
		if !maps.Equal(roles, employees) || o.Data.StaffCount != len(employees) {
			t.Errorf("%v: roles %v, employees %v, staff %d", o, roles, employees, o.Data.StaffCount)
		}
		for oid := range o.EmployeeGroups {
			if employees[oid] == "" {
				t.Errorf("%v: %d is in groups and no employee", o, oid)
			}
		}
		for _, i := range o.Invitations {
			for _, p := range esiatest.People() {
				if p.Data.SNILS == i.SNILS && roles[p.OID] != "" {
					t.Errorf("%v invites %v, who works there", o, p)
				}
			}
		}
	}
}

// TestDocumentsWithoutScope: no scope opens a document of a type that isn't known to
// be that of a scope.
func TestDocumentsWithoutScope(t *testing.T) {
	t.Parallel()
	hidden := []scopes.DocumentType{"RF_INT_PASSPORT", "MDCL_BRTH_CERT", "NO_CRIMINAL_INQUIRY", "DRUGS_INQUIRY", "BRAND_NEW"}
	s := newStand(t, func(cfg *esiatest.Config) {
		p := esiatest.Confirmed()
		for i, kind := range hidden {
			p.Documents = append(p.Documents, scopes.Document{ID: int64(i + 1), Type: kind})
		}
		cfg.People = []esiatest.Person{p}
	})
	for _, scope := range append(strings.Fields(allPersonScopes), allPersonScopes) {
		token := s.token("openid " + scope)
		list := s.get(person+"/docs?embed=(elements)", token)
		embedded := s.get(person+"?embed=(documents.elements)", token)
		for i, kind := range hidden {
			if strings.Contains(string(list.body)+string(embedded.body), string(kind)) {
				t.Errorf("%s shows %s", scope, kind)
			}
			if a := s.get(fmt.Sprintf("%s/docs/%d", person, i+1), token); a.status != http.StatusForbidden {
				t.Errorf("%s: %s alone: status %d", scope, kind, a.status)
			}
		}
	}
}

// TestContactsWithoutCode: only who waits for a code has a code that can expire.
func TestContactsWithoutCode(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for oid, want := range map[scopes.OID]string{1000000006: "<nil> <nil> true", 1000000001: "<nil> <nil>", 1000000010: "<nil> <nil>"} {
		token := s.mint(esiatest.Token{OID: oid, Scopes: scopes.NewSet("contacts")})
		a := s.get("/rs/prns/"+oid.String()+"/ctts?embed=(elements)", token)
		if got := strings.Join(a.elements(t, "isCfmCodeExpired"), " "); got != want {
			t.Errorf("%d: isCfmCodeExpired %s, want %s", oid, got, want)
		}
		if strings.Contains(string(a.body), "isCfmCodeExpired") != strings.Contains(want, "true") {
			t.Errorf("%d: %s", oid, a.body)
		}
	}
}
