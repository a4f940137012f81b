package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// smallCatalogue is correct; each test breaks it in one place.
const smallCatalogue = `{
  "codes": [
    {
      "code": "ESIA-007002", "name": "CodeFirst", "layer": "oauth", "evidence": "observed", "sources": ["somebody/something#1"],
      "oauth": "invalid_request", "oauth_source": "RFC 6749",
      "description": {"ru": "Первое описание", "en": "first description"},
      "causes": [{"ru": "Первая причина", "en": "first cause"}, {"ru": "Вторая причина", "en": "second cause"}],
      "hint": {"ru": "Первый совет.", "en": "First hint."}
    },
    {
      "code": "ESIA-007003", "name": "CodeSecond", "layer": "rest", "evidence": "weak", "sources": ["a page"],
      "description": {"ru": "Второе описание", "en": "second description"},
      "causes": [{"ru": "Третья причина", "en": "third cause"}],
      "hint": {"ru": "Второй совет.", "en": "Second hint."}
    }
  ],
  "families": [
    {
      "first": "ESIA-007000", "last": "ESIA-007999", "layer": "rest", "evidence": "listed", "sources": ["a page"],
      "description": {"ru": "Описание семейства", "en": "family description"},
      "causes": [{"ru": "Четвёртая причина", "en": "fourth cause"}],
      "hint": {"ru": "Третий совет.", "en": "Third hint."}
    }
  ]
}`

func TestSmallCatalogue(t *testing.T) {
	t.Parallel()
	c, err := parseCatalogue([]byte(smallCatalogue))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Codes) != 2 || len(c.Families) != 1 {
		t.Errorf("got %d codes and %d families", len(c.Codes), len(c.Families))
	}
}

func TestCatalogueMistakes(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, old, new, want string }{
		{"repeated code", "ESIA-007003", "ESIA-007002", "repeated or out of order"},
		{"order", "ESIA-007003", "ESIA-007001", "repeated or out of order"},
		{"code", "ESIA-007003", "ESIA-7003", "not ESIA- and six digits"},
		{"repeated name", "CodeSecond", "CodeFirst", "name CodeFirst is that of ESIA-007002"},
		{"name", "CodeSecond", "codeSecond", "capital letter"},
		{"name injection", "CodeSecond", "CodeX Code = 1//", "capital letter"},
		{"family with a name", `"last": "ESIA-007999"`, `"name": "CodeX", "last": "ESIA-007999"`, "belong to codes"},
		{"family bounds", "ESIA-007999", "ESIA-006999", "last is not after first"},
		{"layer", `"layer": "oauth"`, `"layer": "soap"`, "unknown layer"},
		{"evidence", `"weak"`, `"sure"`, "unknown evidence"},
		{"sources", `["a page"]`, `[]`, "no sources"},
		{"oauth without source", `"oauth_source": "RFC 6749",`, ``, "must be given together"},
		{"oauth source", `"RFC 6749"`, `"guess"`, "unknown oauth_source"},
		{"oauth", `"invalid_request"`, `"Invalid Request"`, "not an error of RFC 6749"},
		{"empty description", "Первое описание", "", "description: ru is empty"},
		{"empty cause", "second cause", "", "causes[1]: en is empty"},
		{"empty hint", "First hint.", "", "hint: en is empty"},
		{"no causes", `[{"ru": "Третья причина", "en": "third cause"}]`, `[]`, "no causes"},
		{"repeated cause", "second cause", "first cause", "causes[1]: repeated"},
		{"Russian in English", "Первая причина", "first reason", "ru has no Cyrillic"},
		{"English in Russian", "second cause", "вторая cause", "en has Cyrillic"},
		{"description with a stop", "first description", "first description.", "ends with a full stop"},
		{"hint without a stop", "Второй совет.", "Второй совет", "hint: ru is not a sentence"},
		{"two sentences", "First hint.", "First hint. Second.", "more than one sentence"},
		{"stray space", "first cause", "first cause ", "stray spaces"},
		{"two spaces", "first cause", "first  cause", "stray spaces"},
		{"line feed", "first cause", `first\ncause`, "stray spaces"},
		{"control character", "first cause", `first\u0007cause`, "control characters"},
		{"long", "first cause", strings.Repeat("c", maxCause+1), "more than"},
		{"capital letter", "first description", "First description", "begins with a capital"},
		{"unknown field", `"hint": {"ru": "Второй`, `"hnt": {"ru": "Второй`, "unknown field"},
		{"trailing data", `"Third hint."}
    }
  ]
}`, `"Third hint."}}]} {}`, "more than one JSON value"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			broken := strings.Replace(smallCatalogue, test.old, test.new, 1)
			if broken == smallCatalogue {
				t.Fatalf("%q is not in the catalogue", test.old)
			}
			if _, err := parseCatalogue([]byte(broken)); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// TestOverlappingFamilies guards the lookup, which takes the first range that
// fits.
func TestOverlappingFamilies(t *testing.T) {
	t.Parallel()
	c, err := loadCatalogue(filepath.Join(moduleRoot(t), "esia", "codes.json"))
	if err != nil {
		t.Fatal(err)
	}
	second := c.Families[0]
	second.First = second.Last
	second.Last = "ESIA-" + "006500"
	c.Families = append([]entry{c.Families[0], second}, c.Families[1:]...)
	if err := c.check(); err == nil || !strings.Contains(err.Error(), "repeated or out of order") {
		t.Errorf("got %v, want a word about order", err)
	}
}

func TestID(t *testing.T) {
	t.Parallel()
	for want, e := range map[string]entry{
		"ESIA-007002":        {Code: "ESIA-007002"},
		"ESIA-0321xx":        {First: "ESIA-032100", Last: "ESIA-032199"},
		"ESIA-910xxx":        {First: "ESIA-910000", Last: "ESIA-910999"},
		"ESIA-033000…033448": {First: "ESIA-033000", Last: "ESIA-033448"},
		"ESIA-032100…032299": {First: "ESIA-032100", Last: "ESIA-032299"},
	} {
		if got := e.id(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"[client_certificate_hash]: нет":       "\\[`client_certificate_hash`\\]: нет",
		"a*b <c> `d`":                          "a\\*b &lt;c> \\`d\\`",
		"http://a.ru/org_inn?org_oid=…; потом": "`http://a.ru/org_inn?org_oid=…`; потом",
		"scope_org, state.":                    "`scope_org`, state.",
		"(/rs/prns/{oid}/roles)":               "(`/rs/prns/{oid}/roles`)",
		"cpverify -mk -alg A_B файл.cer (DER)": "`cpverify -mk -alg A_B файл.cer` (DER)",
	} {
		if got := markdown(s); got != want {
			t.Errorf("markdown(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestLink(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"a/b.c#12":              "[a/b.c#12](https://github.com/a/b.c/issues/12)",
		"a/b":                   "[a/b](https://github.com/a/b)",
		"a.ru/b":                "a.ru/b",
		"a/b internal/token.go": "a/b internal/token.go",
	} {
		if got := link(s); got != want {
			t.Errorf("link(%q) = %q, want %q", s, got, want)
		}
	}
}
