package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// The package is a program, so its tests are inside.

// TestRepository is the -check of CI: nothing generated is stale.
func TestRepository(t *testing.T) {
	t.Parallel()
	root := moduleRoot(t)
	if err := generate(root, outputs(root), true, io.Discard); err != nil {
		t.Error(err)
	}
}

func TestChangedFileIsNoticed(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"esia/codes_gen.go", "docs/error-codes.md", "docs/error-codes.ru.md", "README.md"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := generatedCopy(t)
			file := filepath.Join(root, filepath.FromSlash(name))
			fresh := readFile(t, file)
			changed := strings.Replace(fresh, "ESIA", "ESlA", 1)
			if changed == fresh {
				t.Fatal("nothing was changed")
			}
			writeFile(t, file, changed)

			err := generate(root, outputs(root), true, io.Discard)
			if err == nil || !strings.Contains(err.Error(), name) {
				t.Fatalf("generate -check: got %v, want an error naming %s", err, name)
			}
			if strings.Count(err.Error(), ".md")+strings.Count(err.Error(), ".go") != 1 {
				t.Errorf("other files are named too: %v", err)
			}
			if readFile(t, file) != changed {
				t.Error("-check has written the file")
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

func TestTwin(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	writeFile(t, filepath.Join(root, "x4.go"), "package x\n\n// f4 is for 4 limbs.\nfunc f4(t4 uint64, x Element4) { g(bits.Mul64, x4, y14) }\n")
	got, err := twin(root, "x4.go")
	want := goHeader + "\npackage x\n\n// f8 is for 4 limbs.\nfunc f8(t8 uint64, x Element8) { g(bits.Mul64, x8, y14) }\n"
	if err != nil || string(got) != want {
		t.Errorf("got %v\n%s\nwant\n%s", err, got, want)
	}
}

func TestMissingFileIsStale(t *testing.T) {
	t.Parallel()
	root := generatedCopy(t)
	if err := os.Remove(filepath.Join(root, "docs", "error-codes.md")); err != nil {
		t.Fatal(err)
	}
	err := generate(root, outputs(root), true, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "docs/error-codes.md") {
		t.Errorf("generate -check: got %v, want docs/error-codes.md", err)
	}
}

func TestMissingReadmeIsSkipped(t *testing.T) {
	t.Parallel()
	root := generatedCopy(t)
	if err := os.Remove(filepath.Join(root, "README.md")); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	if err := generate(root, outputs(root), true, &log); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), "skipped: README.md") {
		t.Errorf("log is %q, want a message about README.md", log.String())
	}
	if _, err := os.Stat(filepath.Join(root, "README.md")); err == nil {
		t.Error("README.md was created")
	}
}

func TestChangedSourceIsNoticed(t *testing.T) {
	t.Parallel()
	root := generatedCopy(t)
	file := filepath.Join(root, "esia", "codes.json")
	writeFile(t, file, strings.Replace(readFile(t, file), "first description", "another description", 1))
	err := generate(root, outputs(root), true, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "esia/codes_gen.go, docs/error-codes.md:") {
		t.Errorf("generate -check: got %v, want codes_gen.go and error-codes.md", err)
	}
}

func TestUpToDateIsNotWritten(t *testing.T) {
	t.Parallel()
	root := generatedCopy(t)
	// A working copy of git on Windows has other line ends.
	file := filepath.Join(root, "docs", "error-codes.md")
	windows := strings.ReplaceAll(readFile(t, file), "\n", "\r\n")
	writeFile(t, file, windows)
	var log bytes.Buffer
	if err := generate(root, outputs(root), false, &log); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(log.String(), "wrote") || readFile(t, file) != windows {
		t.Errorf("files were written: %s", log.String())
	}
}

func TestDocumentsAreText(t *testing.T) {
	t.Parallel()
	root := moduleRoot(t)
	for _, name := range []string{"docs/error-codes.md", "docs/error-codes.ru.md", "esia/codes_gen.go",
		"docs/scopes.md", "docs/scopes.ru.md", "scopes/names_gen.go", "scopes/catalogue_gen.go"} {
		content := readFile(t, filepath.Join(root, filepath.FromSlash(name)))
		if !utf8.ValidString(content) || strings.ContainsRune(content, utf8.RuneError) {
			t.Errorf("%s is not valid UTF-8", name)
		}
		if !strings.HasSuffix(content, "\n") || strings.HasSuffix(content, "\n\n") {
			t.Errorf("%s does not end with one line end", name)
		}
	}
}

// TestCommand is not parallel: it changes the working directory.
func TestCommand(t *testing.T) {
	root := generatedCopy(t)
	t.Chdir(filepath.Join(root, "docs"))
	run := func(want int, args ...string) string {
		t.Helper()
		var stdout, stderr bytes.Buffer
		if got := command(args, &stdout, &stderr); got != want {
			t.Errorf("gen %q: got exit code %d, want %d: %s", args, got, want, stderr.String())
		}
		return stderr.String()
	}
	run(0, "-check")
	run(0)
	run(2, "-unknown")
	run(2, "file")
	writeFile(t, filepath.Join(root, "README.md"), "<!-- example: esia.Example_login -->\n<!-- /example -->\n")
	if message := run(1, "-check"); !strings.Contains(message, "README.md") {
		t.Errorf("message is %q, want README.md", message)
	}
	t.Chdir(t.TempDir())
	if message := run(1); !strings.Contains(message, "not inside module") {
		t.Errorf("message is %q, want a word about the module", message)
	}
}

func moduleRoot(t *testing.T) string {
	t.Helper()
	root, err := findRoot(".")
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// generatedCopy returns the root of a small repository in which everything is
// generated.
func generatedCopy(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	writeFile(t, filepath.Join(root, "go.mod"), "module "+modulePath+"\n")
	writeFile(t, filepath.Join(root, "docs", "go.mod"), "module "+modulePath+"/docs\n")
	writeFile(t, filepath.Join(root, "esia", "codes.json"), smallCatalogue)
	writeFile(t, filepath.Join(root, "scopes", "catalogue.json"), smallScopes)
	writeFile(t, filepath.Join(root, "esia", "example_test.go"), exampleSource)
	writeFile(t, filepath.Join(root, "README.md"), "# SDK\n\n<!-- example: esia.Example_login -->\n<!-- /example -->\n")
	for _, path := range fourLimbSources {
		writeFile(t, filepath.Join(root, filepath.FromSlash(path)+"4.go"), "package small\n\ntype name4 uint64\n")
	}
	if err := generate(root, outputs(root), false, io.Discard); err != nil {
		t.Fatal(err)
	}
	return root
}

func readFile(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func writeFile(t *testing.T, file, content string) {
	t.Helper()
	if err := write(file, []byte(content)); err != nil {
		t.Fatal(err)
	}
}
