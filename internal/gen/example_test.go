package main

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

const exampleSource = "package esia_test\n" + `
func helper() {}

func (T) Example_login() {}

// Example_login shows a login.
func Example_login() {
	// Refusals of ESIA have codes.
	if err := login(); err != nil {
		fmt.Println(` + "`a\n\tb`" + `)
	}

	finish() // the end
	// Output:
	// a
}

func Example_empty() {
}

func Example_unordered() {
	begin() // Output: is not here

	// Unordered output:
	// b
}

func Example_middle() {
	// Output: is what this writes.
	begin()

	// It ends here.
	end()
}
`

const loginBody = `// Refusals of ESIA have codes.
if err := login(); err != nil {
	fmt.Println(` + "`a\n\tb`" + `)
}

finish() // the end`

func TestExampleBody(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	writeFile(t, filepath.Join(root, "esia", "other_test.go"), "package esia\n\nfunc TestOther() {}\n")
	writeFile(t, filepath.Join(root, "esia", "x_test.go"), exampleSource)
	writeFile(t, filepath.Join(root, "a", "b", "x_test.go"), exampleSource)
	for ref, want := range map[string]string{
		"esia.Example_login":     loginBody,
		"a/b.Example_login":      loginBody,
		"esia.Example_empty":     "",
		"esia.Example_unordered": "begin() // Output: is not here",
		"esia.Example_middle":    "// Output: is what this writes.\nbegin()\n\n// It ends here.\nend()",
	} {
		got, err := exampleBody(root, ref)
		if err != nil || got != want {
			t.Errorf("exampleBody(%q) = %q, %v; want %q", ref, got, err, want)
		}
	}
}

func TestExampleBodyRefused(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	writeFile(t, filepath.Join(root, "esia", "x_test.go"), exampleSource)
	writeFile(t, filepath.Join(root, "broken", "x_test.go"), "package broken\n\nfunc Example( {\n")
	for ref, want := range map[string]string{
		"esia.Example_logout":        "no func Example_logout in esia/*_test.go",
		"nowhere.Example":            "no func Example in nowhere/*_test.go",
		"esia.helper":                "not an Example function",
		"Example_login":              "want package.Example",
		"esia.":                      "want package.Example",
		"../x.Example_login":         "want package.Example",
		"/etc.Example_login":         "want package.Example",
		"broken.Example":             "x_test.go:3",
		"esia/../../y.Example_login": "want package.Example",
	} {
		if got, err := exampleBody(root, ref); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("exampleBody(%q) = %q, %v; want an error with %q", ref, got, err, want)
		}
	}
}

func TestFill(t *testing.T) {
	t.Parallel()
	body := func(ref string) (string, error) { return "run(" + ref + ")", nil }
	const filled = "before\n<!-- example: a.ExampleB -->\n```go\nrun(a.ExampleB)\n```\n<!-- /example -->\n" +
		"between\n<!-- example: c.ExampleD -->\n```go\nrun(c.ExampleD)\n```\n<!-- /example -->\nafter"
	for name, content := range map[string]string{
		"empty":  "before\n<!-- example: a.ExampleB -->\n<!-- /example -->\nbetween\n<!-- example: c.ExampleD -->\n<!-- /example -->\nafter",
		"old":    "before\n<!-- example: a.ExampleB -->\n```go\nold()\n```\n<!-- /example -->\nbetween\n<!-- example: c.ExampleD -->\nx\n\n<!-- /example -->\nafter",
		"filled": filled,
	} {
		if got, err := fill(content, body); err != nil || got != filled {
			t.Errorf("%s: got %q, %v; want %q", name, got, err, filled)
		}
	}
}

func TestFillRefused(t *testing.T) {
	t.Parallel()
	errMissing := errors.New("no such example")
	body := func(ref string) (string, error) {
		if ref == "a.ExampleMissing" {
			return "", errMissing
		}
		return "", nil
	}
	for content, want := range map[string]string{
		"x\n<!-- example: a.ExampleB -->\n":                                    "2: example a.ExampleB does not end",
		"<!-- /example -->\n":                                                  "1: end of an example that did not begin",
		"<!-- example: a.ExampleB -->\n<!-- example: c.ExampleD -->\n":         "2: example c.ExampleD begins inside",
		"\n\n<!-- example: a.ExampleMissing -->\n<!-- /example -->\n":          "3: no such example",
		"<!-- example: a.ExampleB -->\n<!-- /example -->\n<!-- /example -->\n": "3: end of an example",
	} {
		if got, err := fill(content, body); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("fill(%q) = %q, %v; want the error %q", content, got, err, want)
		}
	}
}
