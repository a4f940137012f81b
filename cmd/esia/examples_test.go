package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// written are the flags before names of files that an example writes.
var written = regexp.MustCompile(`-(?:out|cert-out) (\S+\.\w+)`)

// cmdExamples runs the examples in the help of a command as they are printed, in both
// languages, each in a copy of the directory base, with some words replaced:
//
//	examples COMMAND [OLD NEW]…
//
// Before each, the shell runs the variable PREPARE.
func cmdExamples(ts *testscript.TestScript, _ bool, args []string) {
	i := slices.IndexFunc(commands(), func(c command) bool { return c.name == args[0] })
	if i < 0 {
		ts.Fatalf("no command %s", args[0])
	}
	replacer := strings.NewReplacer(args[1:]...)
	for _, e := range commands()[i].examples {
		for _, lang := range []string{"en", "ru"} {
			dir := ts.MkAbs("run")
			ts.Check(os.RemoveAll(dir))
			ts.Check(os.CopyFS(dir, os.DirFS(ts.MkAbs("base"))))
			if prepare := ts.Getenv("PREPARE"); prepare != "" {
				ts.Check(ts.Exec("sh", "-c", "cd run && "+prepare))
			}
			for _, m := range written.FindAllStringSubmatch(e.line, -1) {
				ts.Check(os.RemoveAll(dir + "/" + m[1]))
			}
			ts.Setenv("ESIA_LANG", lang)
			ts.Check(ts.Exec("sh", "-c", "cd run && "+replacer.Replace(e.line)))
			for _, m := range written.FindAllStringSubmatch(e.line, -1) {
				if _, err := os.Stat(dir + "/" + m[1]); err != nil {
					ts.Fatalf("%s: %v", e.line, err)
				}
			}
		}
	}
}

// TestExamplesRun demands that a script runs the examples of each command.
func TestExamplesRun(t *testing.T) {
	t.Parallel()
	script, err := os.ReadFile("testdata/scripts/examples.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range commands() {
		if c.name == "signer serve" {
			continue // runs until it is ended: TestServeDocs and serve.txtar
		}
		if !regexp.MustCompile(`(?m)^examples '?` + c.name + `'?( |$)`).Match(script) {
			t.Errorf("the examples of %s are not run", c.name)
		}
	}
}
