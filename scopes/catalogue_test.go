package scopes_test

import (
	"encoding/json"
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/go-esia/sdk/scopes"
)

// publishedPersons and publishedOrganizations are the lists of scopes that the
// guidelines have for persons with their children and for organizations, written
// by hand and in the order of the lists.
var (
	publishedPersons = strings.Fields(`fullname birthdate gender snils inn id_doc birthplace medical_doc
		military_doc foreign_passport_doc drivers_licence_doc birth_cert_doc residence_doc
		temporary_residence_doc vehicles email mobile addresses usr_org usr_avt self_employed
		kid_fullname kid_birthdate kid_gender kid_snils kid_inn kid_birth_cert_doc kid_medical_doc`)
	publishedOrganizations = strings.Fields(`org_shortname org_fullname org_type org_ogrn org_inn org_leg
		org_kpp org_agencyterrange org_agencytype org_oktmo org_ctts org_addrs org_vhls org_grps
		org_emps org_brhs org_brhs_ctts org_brhs_addrs org_rcs org_stms org_invts categories`)
)

// TestPublishedScopes: the catalogue has these scopes, in this order, and of the
// same kinds only those that the lists of the guidelines don't have.
func TestPublishedScopes(t *testing.T) {
	t.Parallel()
	if len(publishedPersons) != 28 || len(publishedOrganizations) != 22 {
		t.Fatalf("%d and %d names in the test, want 28 and 22", len(publishedPersons), len(publishedOrganizations))
	}
	others := []string{"openid", "citizenship", "contacts", "kid_mobile", "kid_email", "kid_school_data", "org_ra"}
	var persons, organizations []string
	for info := range scopes.Catalogue() {
		switch name := string(info.Scope); {
		case slices.Contains(others, name):
		case info.Kind == scopes.KindPerson, info.Kind == scopes.KindChild:
			persons = append(persons, name)
		case info.Kind == scopes.KindOrganization:
			organizations = append(organizations, name)
		}
	}
	if !slices.Equal(persons, publishedPersons) {
		t.Errorf("got %q, want %q", persons, publishedPersons)
	}
	if !slices.Equal(organizations, publishedOrganizations) {
		t.Errorf("got %q, want %q", organizations, publishedOrganizations)
	}
}

func TestCatalogueIsComplete(t *testing.T) {
	t.Parallel()
	kinds := []scopes.Kind{scopes.KindPerson, scopes.KindChild, scopes.KindOrganization, scopes.KindProfile, scopes.KindService, scopes.KindLegacy}
	all := slices.Collect(scopes.All())
	n, last := 0, 0
	for info := range scopes.Catalogue() {
		if info.Scope != all[n] {
			t.Errorf("entry %d is %q, in All %q", n, info.Scope, all[n])
		}
		n++
		kind := slices.Index(kinds, info.Kind)
		if kind < last {
			t.Errorf("%s: kind %q is unknown or out of order", info.Scope, info.Kind)
		}
		last = kind
		if !strings.ContainsFunc(info.Title, isCyrillic) {
			t.Errorf("%s: title %q isn't Russian", info.Scope, info.Title)
		}
		if info.Gloss == "" || strings.ContainsFunc(info.Gloss+info.Notes, isCyrillic) {
			t.Errorf("%s: gloss %q or notes %q aren't English", info.Scope, info.Gloss, info.Notes)
		}
		if (info.Kind == scopes.KindChild) != info.Scope.IsKid() {
			t.Errorf("%s: kind %q, IsKid %v", info.Scope, info.Kind, info.Scope.IsKid())
		}
		if info.Kind == scopes.KindOrganization && !info.Scope.IsOrg() {
			t.Errorf("%s: IsOrg is false", info.Scope)
		}
	}
	if n != len(all) {
		t.Errorf("Catalogue has %d entries, All %d", n, len(all))
	}
}

func isCyrillic(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }

func TestLookup(t *testing.T) {
	t.Parallel()
	for _, s := range []scopes.Scope{scopes.OrgInn, "http://esia.gosuslugi.ru/org_inn?org_oid=1", "org_inn?org_oid=1", scopes.OrgInn.URL()} {
		info, ok := scopes.Lookup(s)
		if !ok || info.Scope != scopes.OrgInn || info.Kind != scopes.KindOrganization || !slices.Equal(info.Fields, []string{"inn"}) ||
			!slices.Equal(info.Resources, []string{"/rs/orgs/{oid}"}) {
			t.Errorf("Lookup(%q) = %+v, %v", s, info, ok)
		}
	}
	for _, s := range []scopes.Scope{"", "org", "org_inn2", "ORG_INN", "http://example.com/org_inn"} {
		if info, ok := scopes.Lookup(s); ok || info.Scope != "" || info.Title != "" {
			t.Errorf("Lookup(%q) = %+v, %v", s, info, ok)
		}
	}
	info, _ := scopes.Lookup(scopes.DriversLicenceDoc.ForPerson(1))
	if !slices.Equal(info.DocumentTypes, []scopes.DocumentType{"RF_DRIVING_LICENSE"}) {
		t.Errorf("got %q", info.DocumentTypes)
	}
}

// TestCatalogueIsCopied: what a caller does to a result changes no other.
func TestCatalogueIsCopied(t *testing.T) {
	t.Parallel()
	spoil := func(info scopes.Info) {
		clear(info.Resources)
		clear(info.Fields)
		clear(info.DocumentTypes)
	}
	info, _ := scopes.Lookup(scopes.IDDoc)
	spoil(info)
	for info := range scopes.Catalogue() {
		spoil(info)
	}
	for info := range scopes.Catalogue() {
		if info.Scope != scopes.IDDoc {
			continue
		}
		again, _ := scopes.Lookup(scopes.IDDoc)
		for _, x := range []scopes.Info{info, again} {
			if x.Resources[0] == "" || x.Fields[0] == "" || x.DocumentTypes[0] == "" {
				t.Errorf("the catalogue was changed: %+v", x)
			}
		}
		break // and the iteration stops
	}
}

// exportedType finds types of another package, which this one can't import.
var exportedType = regexp.MustCompile(`(?m)^type ([A-Z]\w*) `)

// TestForeignPassportIsNoCitizenship: the scope opens a document and nothing of the
// person.
func TestForeignPassportIsNoCitizenship(t *testing.T) {
	t.Parallel()
	info, _ := scopes.Lookup(scopes.ForeignPassportDoc)
	if !slices.Equal(info.Resources, []string{"/rs/prns/{oid}/docs"}) || slices.Contains(info.Fields, "citizenship") ||
		!slices.Equal(info.DocumentTypes, []scopes.DocumentType{scopes.DocumentForeignPassport}) {
		t.Errorf("got %+v", info)
	}
}

// TestCatalogueNamesWhatExists reads the source of the catalogue, which names Go
// values, and that of the package.
func TestCatalogueNamesWhatExists(t *testing.T) {
	t.Parallel()
	var source struct {
		Scopes []struct {
			Scope             string
			Documents, Values []string
		}
	}
	if err := json.Unmarshal(readFile(t, "catalogue.json"), &source); err != nil {
		t.Fatal(err)
	}
	names, documents := declaredNames(t), constantsOf(t, "DocumentType")
	for _, file := range glob(t, "../esia/*.go") {
		for _, match := range exportedType.FindAllSubmatch(readFile(t, file), -1) {
			names["esia."+string(match[1])] = true
		}
	}
	for _, s := range source.Scopes {
		for _, value := range s.Values {
			if !names[value] {
				t.Errorf("%s: there is no %s", s.Scope, value)
			}
		}
		for _, document := range s.Documents {
			if !slices.Contains(documents, document) {
				t.Errorf("%s: document type %s has no constant", s.Scope, document)
			}
		}
	}
}

// declaredNames returns the exported types of the package, as "Person", their
// fields, as "Person.OID", and their methods, as "Person.FullName".
func declaredNames(t *testing.T) map[string]bool {
	t.Helper()
	names := make(map[string]bool)
	for _, file := range sourceFiles(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.TypeSpec:
				names[n.Name.Name] = true
				if s, ok := n.Type.(*ast.StructType); ok {
					for _, field := range s.Fields.List {
						for _, name := range field.Names {
							names[n.Name.Name+"."+name.Name] = true
						}
					}
				}
			case *ast.FuncDecl:
				if n.Recv == nil {
					return true
				}
				typ := n.Recv.List[0].Type
				if star, ok := typ.(*ast.StarExpr); ok {
					typ = star.X
				}
				if id, ok := typ.(*ast.Ident); ok {
					names[id.Name+"."+n.Name.Name] = true
				}
			}
			return true
		})
	}
	return names
}

// constantsOf returns the values of the constants of a string type.
func constantsOf(t *testing.T, typ string) (values []string) {
	t.Helper()
	for _, file := range sourceFiles(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			decl, ok := n.(*ast.GenDecl)
			if !ok || decl.Tok != token.CONST {
				return true
			}
			for _, spec := range decl.Specs {
				v, ok := spec.(*ast.ValueSpec)
				if !ok || len(v.Values) != 1 {
					continue
				}
				id, isIdent := v.Type.(*ast.Ident)
				lit, isLit := v.Values[0].(*ast.BasicLit)
				if !isIdent || id.Name != typ || !isLit {
					continue
				}
				value, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				values = append(values, value)
			}
			return true
		})
	}
	return values
}
