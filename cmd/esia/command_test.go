package main

import (
	"bytes"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var cyrillic = regexp.MustCompile(`\p{Cyrillic}`)

// TestCommands demands of each command what its help needs, in both languages.
func TestCommands(t *testing.T) {
	t.Parallel()
	for _, c := range commands() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			texts := []text{c.short, c.long}
			if len(c.examples) == 0 {
				t.Error("no examples")
			}
			for _, e := range c.examples {
				texts = append(texts, e.what)
				if !strings.Contains(e.line, "esia") {
					t.Errorf("the example %q is no call of esia", e.line)
				}
			}
			for _, s := range texts {
				wantBoth(t, s)
			}
			usages := map[language]map[string]string{english: usages(c, english), russian: usages(c, russian)}
			for name, usage := range usages[english] {
				wantBoth(t, text{usage, usages[russian][name]})
			}
			for _, l := range []language{english, russian} {
				var b bytes.Buffer
				(&app{stdout: &b, lang: l}).commandHelp(&b, c)
				for _, e := range c.examples {
					if !strings.Contains(b.String(), e.line) {
						t.Errorf("the help has no example %q", e.line)
					}
				}
				for line := range strings.Lines(b.String()) {
					if len([]rune(line)) > 180 {
						t.Errorf("a line of the help is too long: %s", line)
					}
				}
			}
		})
	}
}

func usages(c command, l language) map[string]string {
	f := newFlags(l, c)
	c.setup(f)
	m := make(map[string]string)
	f.VisitAll(func(fl *flag.Flag) { m[fl.Name] = fl.Usage })
	return m
}

func wantBoth(t *testing.T, s text) {
	t.Helper()
	if s.en == "" || cyrillic.MatchString(s.en) {
		t.Errorf("the English text is %q", s.en)
	}
	if !cyrillic.MatchString(s.ru) {
		t.Errorf("the Russian text for %q is %q", s.en, s.ru)
	}
}

// TestExamples parses the flags of all examples.
func TestExamples(t *testing.T) {
	t.Parallel()
	for _, c := range commands() {
		for _, e := range c.examples {
			_, args, found := strings.Cut(e.line, "esia "+c.name)
			if !found {
				continue // such as one that writes a file
			}
			args, _, _ = strings.Cut(args, " < ")
			f := newFlags(english, c)
			c.setup(f)
			words := regexp.MustCompile(`'[^']*'|\S*"[^"]*"|\S+`).FindAllString(args, -1)
			if _, err := f.parse(words); err != nil {
				t.Errorf("%s: %v", e.line, err)
			}
		}
	}
}

// TestAdvices demands an advice for each error that the libraries export and that a
// command can meet.
func TestAdvices(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("advice.go")
	if err != nil {
		t.Fatal(err)
	}
	impossible := []string{
		"esia.ErrIncomplete", "esia.ErrMarshalGrant", "esia.ErrOption", // of API that no command calls
		"gost.ErrExpired", "gost.ErrNotYetValid", // of chains, which no command checks
		"remotesigner.ErrUnreachable", "remotesigner.ErrTransport", "remotesigner.ErrAnswer", "remotesigner.ErrTooLarge", // of the client
		"execsigner.ErrTimeout", "execsigner.ErrOutput", "execsigner.ErrNoAnswer", "execsigner.ErrConnection", "execsigner.ErrStuck", "execsigner.ErrOnlyCMS", // of signatures, for the audit log
		"failover.ErrUnavailable", "failover.ErrNotValid", "failover.ErrTimeout",
		"remotesigner.ErrRefused", "remotesigner.ErrFormat", "remotesigner.ErrNotText", "remotesigner.ErrUnknownKey",
	}
	for pkg, dir := range map[string]string{"container": "gost/container", "cms": "gost/cms", "esia": "esia", "gost": "gost", "signer": "signer", "remotesigner": "signer/remotesigner", "execsigner": "signer/execsigner", "failover": "signer/failover"} {
		names := exportedErrors(t, filepath.Join("../..", dir))
		if len(names) == 0 {
			t.Errorf("no errors in %s", dir)
		}
		for _, name := range names {
			name = pkg + "." + name
			if strings.Contains(string(source), "{"+name+",") == strings.Contains(strings.Join(impossible, " ")+" ", name+" ") {
				t.Errorf("%s needs an advice, or has one and is listed as impossible", name)
			}
		}
	}
	for _, a := range advices() {
		if !cyrillic.MatchString(a.text.ru) || cyrillic.MatchString(a.text.en) {
			t.Errorf("the advice for %v is %q, %q", a.err, a.text.en, a.text.ru)
		}
		if s := sentence(russian, a.err); !cyrillic.MatchString(s) || strings.Contains(s, "\n") {
			t.Errorf("%v in Russian is %q", a.err, s)
		}
	}
}

func exportedErrors(t *testing.T, dir string) (names []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			group, ok := decl.(*ast.GenDecl)
			if !ok || group.Tok != token.VAR {
				continue
			}
			for _, spec := range group.Specs {
				for _, id := range spec.(*ast.ValueSpec).Names { //nolint:forcetypeassert // of a var
					if strings.HasPrefix(id.Name, "Err") {
						names = append(names, id.Name)
					}
				}
			}
		}
	}
	return names
}

// TestTexts looks for texts in one language only, in the source.
func TestTexts(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") || name == "advice.go" {
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.CompositeLit)
			if !ok || len(lit.Elts) != 2 {
				return true
			}
			if id, ok := lit.Type.(*ast.Ident); !ok || id.Name != "text" {
				return true
			}
			en, okEN := lit.Elts[0].(*ast.BasicLit)
			ru, okRU := lit.Elts[1].(*ast.BasicLit)
			if okEN && okRU && verbs(en.Value) != verbs(ru.Value) {
				t.Errorf("%s: the texts take different arguments: %s, %s", set.Position(lit.Pos()), en.Value, ru.Value)
			}
			return true
		})
	}
}

func verbs(s string) string {
	return strings.Join(regexp.MustCompile(`%[a-z]`).FindAllString(s, -1), "")
}
