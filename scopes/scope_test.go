package scopes_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"

	"github.com/go-esia/sdk/scopes"
)

func TestScopeForms(t *testing.T) {
	t.Parallel()
	tests := []struct {
		scope       scopes.Scope
		base        scopes.Scope
		oid, orgOID scopes.OID
		mode        string
		org         bool
	}{
		{scope: "", base: ""},
		{scope: "openid", base: "openid"},
		{scope: "vehicles?oid=1050000006", base: "vehicles", oid: 1050000006},
		{scope: "http://esia.gosuslugi.ru/org_inf?org_oid=1000298922", base: "org_inf", orgOID: 1000298922, org: true},
		{scope: "org_inn?org_oid=1002416012", base: "org_inn", orgOID: 1002416012, org: true},
		{scope: "http://esia.gosuslugi.ru/usr_inf?mode=w&oid=1000404446", base: "usr_inf", oid: 1000404446, mode: "w"},
		{scope: "?mode=w&oid=", base: "", mode: "w"},
		{scope: "prm_chg?oid=", base: "prm_chg"},
		{scope: "categories", base: "categories", org: true},
		{scope: "usr_org", base: "usr_org"},
		{scope: "https://esia-portal1.test.gosuslugi.ru/org_inn", base: "org_inn", org: true},
		{scope: "http://esia.gosuslugi.ru.example.com/inn", base: "http://esia.gosuslugi.ru.example.com/inn"},
		{scope: "http://evil-gosuslugi.ru/inn", base: "http://evil-gosuslugi.ru/inn"},
		{scope: "http://esia.gosuslugi.ru", base: "http://esia.gosuslugi.ru"},
		{scope: "http://?a.gosuslugi.ru/inn", base: "http://"},
		{scope: "inn?oid=1&oid=2", base: "inn"},
		{scope: "inn?mode=w&mode=r", base: "inn"},
		{scope: "inn?oid=-1", base: "inn"},
		{scope: "inn?oid=0", base: "inn"},
		{scope: "inn?oid=9223372036854775808", base: "inn"},
		{scope: "inn?oid", base: "inn"},
		{scope: "inn?x_oid=5&oid=6?oid=7", base: "inn"},
		{scope: "inn?&&=&oid=7", base: "inn", oid: 7},
		{scope: "x?org_oid=", base: "x", org: true},
	}
	for _, tt := range tests {
		s := tt.scope
		if got := s.Base(); got != tt.base {
			t.Errorf("%q.Base() = %q, want %q", s, got, tt.base)
		}
		if got, ok := s.OID(); got != tt.oid || ok != (tt.oid != 0) {
			t.Errorf("%q.OID() = %v, %v, want %v", s, got, ok, tt.oid)
		}
		if got, ok := s.OrgOID(); got != tt.orgOID || ok != (tt.orgOID != 0) {
			t.Errorf("%q.OrgOID() = %v, %v, want %v", s, got, ok, tt.orgOID)
		}
		if got := s.Mode(); got != tt.mode {
			t.Errorf("%q.Mode() = %q, want %q", s, got, tt.mode)
		}
		if got := s.IsOrg(); got != tt.org {
			t.Errorf("%q.IsOrg() = %v, want %v", s, got, tt.org)
		}
	}
}

func TestScopeForOrgAndPerson(t *testing.T) {
	t.Parallel()
	tests := []struct{ got, want scopes.Scope }{
		{scopes.OrgShortName.ForOrg(1000000357), "http://esia.gosuslugi.ru/org_shortname?org_oid=1000000357"},
		{scopes.OrgInn.ForOrg(1).ForOrg(2), "http://esia.gosuslugi.ru/org_inn?org_oid=2"},
		{scopes.Vehicles.ForPerson(1050000006), "vehicles?oid=1050000006"},
		{scopes.PrmChg.ForPerson(1050000006), "prm_chg?oid=1050000006"},
		{scopes.UsrInf.URL(), "http://esia.gosuslugi.ru/usr_inf"},
		{scopes.UsrInf.URL().URL() + "?mode=w", "http://esia.gosuslugi.ru/usr_inf?mode=w"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestScopeKinds(t *testing.T) {
	t.Parallel()
	if !scopes.KidInn.ForPerson(5).IsKid() || scopes.Inn.IsKid() || scopes.KidInn.IsOrg() {
		t.Error("IsKid must be true for kid_inn alone")
	}
}

// TestCatalogueHasEveryConstant reads the source, so that a new constant which
// All doesn't have turns the test red.
func TestCatalogueHasEveryConstant(t *testing.T) {
	t.Parallel()
	all := slices.Collect(scopes.All())
	constants := scopeConstants(t)
	for _, s := range constants {
		if !slices.Contains(all, s) {
			t.Errorf("All doesn't have the constant %q", s)
		}
	}
	if len(all) != len(constants) {
		t.Errorf("All has %d scopes, the source %d constants", len(all), len(constants))
	}
	if distinct := scopes.NewSet(all...).Len(); distinct != len(all) {
		t.Errorf("All has %d scopes, %d of them distinct", len(all), distinct)
	}
	for _, s := range all {
		if s.Base() != s || s == "" || string(s) != strings.ToLower(string(s)) {
			t.Errorf("constant %q isn't a bare name", s)
		}
		if !scopes.Known(s.ForOrg(1)) {
			t.Errorf("%q isn't known in its long form", s)
		}
	}
	if scopes.Known("") || scopes.Known("pfr_snils") {
		t.Error("Known must be false for names without a constant")
	}
}

// scopeConstants returns the values of all constants of type Scope.
func scopeConstants(t *testing.T) (found []scopes.Scope) {
	t.Helper()
	for _, value := range constantsOf(t, "Scope") {
		found = append(found, scopes.Scope(value))
	}
	return found
}

// sourceFiles parses the package without its tests.
func sourceFiles(t *testing.T) map[string]*ast.File {
	t.Helper()
	files := make(map[string]*ast.File)
	for _, name := range glob(t, "*.go") {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = file
	}
	return files
}
