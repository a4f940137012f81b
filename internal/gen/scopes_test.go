package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// smallScopes is correct; each test breaks it in one place.
const smallScopes = `{
  "scopes": [
    {
      "scope": "first_doc", "name": "FirstDoc", "kind": "person", "evidence": "guidelines",
      "title": "Первый документ", "gloss": "first document",
      "comment": "opens the first document. It has a number.",
      "resources": ["/rs/prns/{oid}/docs", "/rs/prns/{oid}"],
      "fields": ["series", "grp_id"], "documents": ["FIRST_DOC"], "values": ["Document", "Person.FullName"],
      "notes": {"ru": "Первое примечание", "en": "First note"}
    },
    {
      "scope": "second", "name": "Second", "kind": "service", "evidence": "clients", "seldom": true,
      "title": "Второе действие", "gloss": "second action",
      "comment": "does something."
    },
    {
      "scope": "third", "name": "Third", "kind": "service", "evidence": "observed",
      "title": "Третье действие", "gloss": "third action",
      "comment": "does something else."
    }
  ]
}`

func TestSmallScopes(t *testing.T) {
	t.Parallel()
	l, err := parseScopes([]byte(smallScopes))
	if err != nil {
		t.Fatal(err)
	}
	if len(l.ofKind("person")) != 1 || len(l.ofKind("service")) != 2 || len(l.ofKind("legacy")) != 0 {
		t.Errorf("got %+v", l)
	}
}

func TestScopeMistakes(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, old, new, want string }{
		{"repeated scope", `"scope": "second"`, `"scope": "first_doc"`, "scopes[1] first_doc: repeated scope"},
		{"repeated name", `"name": "Second"`, `"name": "FirstDoc"`, "scopes[1] second: name FirstDoc is that of first_doc"},
		{"scope in long form", `"scope": "second"`, `"scope": "http://esia.gosuslugi.ru/second"`, "not a bare name"},
		{"scope with a parameter", `"scope": "second"`, `"scope": "second?oid=1"`, "not a bare name"},
		{"capital scope", `"scope": "second"`, `"scope": "Second"`, "not a bare name"},
		{"missing scope", `"scope": "second", `, ``, "scopes[1] : scope \"\" is not"},
		{"name", `"name": "Second"`, `"name": "second"`, "capital letter"},
		{"name injection", `"name": "Second"`, `"name": "Second Scope = 1//"`, "capital letter"},
		{"unknown kind", `"kind": "person"`, `"kind": "company"`, `scopes[0] first_doc: unknown kind "company"`},
		{"missing kind", `"kind": "person", `, ``, `scopes[0] first_doc: unknown kind ""`},
		{"order of kinds", `"kind": "person"`, `"kind": "legacy"`, "scopes[1] second: kind service comes after kind legacy"},
		{"evidence", `"clients"`, `"rumours"`, "unknown evidence"},
		{"missing title", `"title": "Второе действие", `, ``, "scopes[1] second: title: is empty"},
		{"English title", "Второе действие", "Second action", "title: has no Cyrillic"},
		{"title with a stop", "Второе действие", "Второе действие.", "title: is a phrase but ends"},
		{"long title", "Второе действие", strings.Repeat("д", maxTitle+1), "title: has 121 characters"},
		{"missing gloss", `, "gloss": "second action"`, ``, "scopes[1] second: gloss: is empty"},
		{"Russian gloss", "second action", "второе действие", "gloss: has Cyrillic"},
		{"missing comment", `"does something."`, `""`, "comment: is not"},
		{"comment without a stop", "does something.", "does something", "comment: is not"},
		{"comment with code", "does something.", `does.\nvar x = 1.`, "comment: is not"},
		{"half a note", `"ru": "Первое примечание", `, ``, "notes: ru has no Cyrillic"},
		{"resource", "/rs/prns/{oid}/docs", "rs/prns/{oid}/docs", "resources[0]"},
		{"resource with a name", "/rs/prns/{oid}/docs", "/rs/prns/{who}/docs", "resources[0]"},
		{"repeated resource", `/rs/prns/{oid}/docs`, `/rs/prns/{oid}`, "resources[1]: repeated"},
		{"field", `"series"`, `"series` + "`" + `"`, "fields[0]"},
		{"document", `"FIRST_DOC"`, `"first"`, "documents[0]"},
		{"value", `"Person.FullName"`, `"Person.FullName()"`, "values[1]"},
		{"unknown field", `"seldom": true`, `"seldon": true`, "unknown field"},
		{"trailing data", "  ]\n}", "  ]\n} {}", "more than one JSON value"},
		{"type", `"Второе действие"`, `2`, "cannot unmarshal"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			broken := strings.Replace(smallScopes, test.old, test.new, 1)
			if broken == smallScopes {
				t.Fatalf("%q is not in the catalogue", test.old)
			}
			if _, err := parseScopes([]byte(broken)); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestNoScopes(t *testing.T) {
	t.Parallel()
	if _, err := parseScopes([]byte(`{"scopes": []}`)); err == nil || !strings.Contains(err.Error(), "no scopes") {
		t.Errorf("got %v, want a word about scopes", err)
	}
}

// TestAllScopeMistakesAreReported: who edits the catalogue sees them together.
func TestAllScopeMistakesAreReported(t *testing.T) {
	t.Parallel()
	broken := strings.NewReplacer("second action", "", "third action", "").Replace(smallScopes)
	_, err := parseScopes([]byte(broken))
	if err == nil || !strings.Contains(err.Error(), "second: gloss") || !strings.Contains(err.Error(), "third: gloss") {
		t.Errorf("got %v, want both scopes", err)
	}
}

func TestScopeFiles(t *testing.T) {
	t.Parallel()
	root := generatedCopy(t)
	for name, want := range map[string][]string{
		"scopes/names_gen.go": {
			"// FirstDoc opens the first document. It has a number.\n\tFirstDoc Scope = \"first_doc\"\n",
			"// Scopes of services: actions rather than data.\nconst (\n\t// Second does something.\n",
		},
		"scopes/catalogue_gen.go": {
			"Scope:         FirstDoc,\n\t\t\tKind:          KindPerson,\n",
			`DocumentTypes: []DocumentType{"FIRST_DOC"},`, `Resources:     []string{"/rs/prns/{oid}/docs", "/rs/prns/{oid}"},`,
			`Notes:         "First note",`,
		},
		"docs/scopes.md": {
			"\n## Data of a person\n",
			"| `first_doc` | First document (`series`, `grp_id`; documents `FIRST_DOC`). First note. | `/rs/prns/{oid}/docs`<br>`/rs/prns/{oid}` | " +
				"`scopes.FirstDoc`<br>`Document`<br>`Person.FullName` |\n",
			"| `second` ⚠ | Second action. |  | `scopes.Second` |\n",
			"ESIA-007019", "* single scopes: `second`.\n",
		},
		"docs/scopes.ru.md": {"\n## Данные человека\n", "Первый документ (`series`", "Первое примечание.", "ESIA-007019", "* отдельные области: `second`.\n"},
	} {
		content := readFile(t, filepath.Join(root, filepath.FromSlash(name)))
		for _, part := range want {
			if !strings.Contains(content, part) {
				t.Errorf("%s has no %q:\n%s", name, part, content)
			}
		}
	}
}

// TestSeldomKind: a kind all of whose scopes are seldom granted is named once.
func TestSeldomKind(t *testing.T) {
	t.Parallel()
	l, err := parseScopes([]byte(strings.Replace(smallScopes, `"observed",`, `"observed", "seldom": true,`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	content, err := englishScopes.render(l)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(content); !strings.HasSuffix(got, "* whole groups: [Services](#services).\n") {
		t.Errorf("got %s", got)
	}
}

func TestStaleScopeFileIsNoticed(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"scopes/names_gen.go", "scopes/catalogue_gen.go", "docs/scopes.md", "docs/scopes.ru.md"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := generatedCopy(t)
			file := filepath.Join(root, filepath.FromSlash(name))
			fresh := readFile(t, file)
			writeFile(t, file, strings.Replace(fresh, "FirstDoc", "FirstDoc1", 1))
			err := generate(root, outputs(root), true, io.Discard)
			if err == nil || !strings.Contains(err.Error(), "stale: "+name+":") {
				t.Errorf("generate -check: got %v, want %s alone", err, name)
			}
			if err := generate(root, outputs(root), false, io.Discard); err != nil {
				t.Fatal(err)
			}
			if readFile(t, file) != fresh {
				t.Error("the file was not restored")
			}
		})
	}
}

func TestChangedScopesAreNoticed(t *testing.T) {
	t.Parallel()
	root := generatedCopy(t)
	file := filepath.Join(root, "scopes", "catalogue.json")
	writeFile(t, file, strings.Replace(smallScopes, "first document", "another document", 1))
	err := generate(root, outputs(root), true, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "stale: scopes/catalogue_gen.go, docs/scopes.md:") {
		t.Errorf("generate -check: got %v, want catalogue_gen.go and scopes.md", err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := generate(root, outputs(root), true, io.Discard); err == nil || !strings.Contains(err.Error(), "catalogue.json") {
		t.Errorf("generate -check: got %v, want a word about catalogue.json", err)
	}
}
