package main

import (
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const entitySource = `package scopes

type Person struct {
	OID OID
	original
}

type (
	RFPassport struct {
		*Common
		original
	}
	Common struct{ original string } // a field, nothing embedded
)

type List[T any] struct {
	Elements []T
	original
}

type Kid struct {
	OID OID
	original
}

func (k Kid) String() string { return "a child" }

func (k *Kid) UnmarshalJSON(data []byte) error { return nil }

var rfPassportLayout = someLayout
`

func entitySources(t *testing.T, source string) string {
	t.Helper()
	root := t.TempDir()
	writeFile(t, filepath.Join(root, "scopes", "entities.go"), source)
	writeFile(t, filepath.Join(root, "scopes", "kid_test.go"), "package scopes_test\n\ntype Test struct{ original }\n")
	return root
}

func TestEntities(t *testing.T) {
	t.Parallel()
	root := entitySources(t, entitySource)
	code, err := entitiesSource(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"func (p *Person) UnmarshalJSON(data []byte) error {",
		"func (p *Person) decodeInside(raw []byte, below int) error {",
		"func (p Person) MarshalJSON() ([]byte, error) {",
		`func (p Person) String() string { return maskEntity("person", p.OID) }`,
		"func (p Person) Format(",
		"func (p Person) LogValue()",
		`var personLayout = sync.OnceValue(func() *layout { return layoutOf[Person]("person") })`,
		`func (r RFPassport) String() string { return "RF passport" }`,
		"return decodeEntity(rfPassportLayout(), data, r)",
		"func (k Kid) MarshalJSON()",
		"var kidLayout",
	} {
		if !strings.Contains(string(code), want) {
			t.Errorf("%s is missing", want)
		}
	}
	for _, other := range []string{
		"var rfPassportLayout", "func (k Kid) String", "func (k *Kid) UnmarshalJSON", "List", "Common", "Test", "k.OID",
	} {
		if strings.Contains(string(code), other) {
			t.Errorf("%s must not be generated", other)
		}
	}
	// The generated methods aren't taken for those written by hand.
	writeFile(t, filepath.Join(root, filepath.FromSlash(entitiesFile)), string(code))
	if again, err := entitiesSource(root); err != nil || string(again) != string(code) {
		t.Errorf("the second run differs: %v", err)
	}
}

func TestEntitiesOrder(t *testing.T) {
	t.Parallel()
	list, err := findEntities(filepath.Join(entitySources(t, entitySource), "scopes"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range list {
		names = append(names, e.name)
	}
	if want := []string{"Kid", "Person", "RFPassport"}; !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
}

func TestNoEntities(t *testing.T) {
	t.Parallel()
	for _, source := range []string{"package scopes\n", "package scopes\n\ntype A struct{ B }\n"} {
		if _, err := entitiesSource(entitySources(t, source)); !errors.Is(err, errAbsent) {
			t.Errorf("got %v, want errAbsent", err)
		}
	}
	if _, err := entitiesSource(entitySources(t, "package scopes\n\ntype {")); err == nil || errors.Is(err, errAbsent) {
		t.Errorf("a file that isn't Go: %v", err)
	}
}

// TestStaleEntities: a new type without its methods is noticed by -check.
func TestStaleEntities(t *testing.T) {
	t.Parallel()
	root := entitySources(t, entitySource)
	build := func() ([]byte, error) { return entitiesSource(root) }
	list := []output{{"methods of entities", entitiesFile, build}}
	if err := generate(root, list, false, io.Discard); err != nil {
		t.Fatal(err)
	}
	if err := generate(root, list, true, io.Discard); err != nil {
		t.Fatalf("fresh: %v", err)
	}
	writeFile(t, filepath.Join(root, "scopes", "address.go"), "package scopes\n\ntype Address struct{ original }\n")
	if err := generate(root, list, true, io.Discard); err == nil || !strings.Contains(err.Error(), entitiesFile) {
		t.Errorf("got %v, want a word about %s", err, entitiesFile)
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][3]string{
		"Person":          {"person", "personLayout", "p"},
		"RegCertificate":  {"reg certificate", "regCertificateLayout", "r"},
		"RFPassport":      {"RF passport", "rfPassportLayout", "r"},
		"INNDocuments":    {"INN documents", "innDocumentsLayout", "i"},
		"PensionAccountX": {"pension account x", "pensionAccountXLayout", "p"},
	} {
		e := entity{name: name}
		if got := [3]string{e.text(), e.layout(), e.receiver()}; got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
