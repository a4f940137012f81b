package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// An output is one generated file.
type output struct {
	name string // what it is, for messages
	path string // from the root of the repository, with slashes

	// build returns the whole file, with \n at the ends of lines. It returns
	// errAbsent if the file is only generated in part and does not exist yet.
	build func() ([]byte, error)
}

// errAbsent makes generate skip an output.
var errAbsent = errors.New("the file does not exist yet")

// outputs lists everything that is generated. A new generator is a new line.
func outputs(root string) []output {
	codes := func(render func(*catalogue) ([]byte, error)) func() ([]byte, error) {
		return func() ([]byte, error) {
			c, err := loadCatalogue(filepath.Join(root, "esia", "codes.json"))
			if err != nil {
				return nil, err
			}
			return render(c)
		}
	}
	scopes := func(render func(*scopeList) ([]byte, error)) func() ([]byte, error) {
		return func() ([]byte, error) {
			l, err := loadScopes(filepath.Join(root, "scopes", "catalogue.json"))
			if err != nil {
				return nil, err
			}
			return render(l)
		}
	}
	readme := func(name string) func() ([]byte, error) {
		return func() ([]byte, error) { return fillExamples(root, name) }
	}
	limbs := func(n int) func() ([]byte, error) {
		return func() ([]byte, error) { return renderLimbs(n) }
	}
	list := []output{
		{"error codes", "esia/codes_gen.go", codes(renderGo)},
		{"table of error codes", "docs/error-codes.md", codes(english.render)},
		{"table of error codes in Russian", "docs/error-codes.ru.md", codes(russian.render)},
		{"names of scopes", "scopes/names_gen.go", scopes(renderScopeNames)},
		{"catalogue of scopes", "scopes/catalogue_gen.go", scopes(renderScopeTable)},
		{"table of scopes", "docs/scopes.md", scopes(englishScopes.render)},
		{"table of scopes in Russian", "docs/scopes.ru.md", scopes(russianScopes.render)},
		{"methods of entities", entitiesFile, func() ([]byte, error) { return entitiesSource(root) }},
		{"examples of the README", "README.md", readme("README.md")},
		{"examples of the README in Russian", "README.ru.md", readme("README.ru.md")},
		{"arithmetic of 4 limbs", "gost/internal/field/limbs4_gen.go", limbs(4)},
		{"assembly for amd64", "gost/internal/field/multiply_amd64.s", renderADX},
		{"assembly of Streebog for amd64", "gost/streebog/compress_amd64.s", renderGFNI},
		{"arithmetic of 8 limbs", "gost/internal/field/limbs8_gen.go", limbs(8)},
	}
	for _, path := range fourLimbSources {
		list = append(list, output{"code for 8 limbs", path + "8_gen.go", func() ([]byte, error) {
			return twin(root, path+"4.go")
		}})
	}
	return list
}

// generate builds the outputs and writes those that have changed. With check
// it writes nothing and returns an error that names them.
func generate(root string, list []output, check bool, log io.Writer) error {
	var stale []string
	for _, o := range list {
		data, err := o.build()
		if errors.Is(err, errAbsent) {
			fmt.Fprintf(log, "gen: %s skipped: %s: %v\n", o.name, o.path, err)
			continue
		}
		if err != nil {
			return fmt.Errorf("gen: %s: %w", o.name, err)
		}
		file := filepath.Join(root, filepath.FromSlash(o.path))
		switch old, err := readText(file); {
		case err == nil && bytes.Equal(old, data):
			continue
		case err != nil && !errors.Is(err, os.ErrNotExist):
			return fmt.Errorf("gen: %w", err)
		case check:
			stale = append(stale, o.path)
		default:
			if err := write(file, data); err != nil {
				return fmt.Errorf("gen: %w", err)
			}
			fmt.Fprintf(log, "gen: wrote %s\n", o.path)
		}
	}
	if len(stale) > 0 {
		return fmt.Errorf("gen: stale: %s: run go run ./internal/gen", strings.Join(stale, ", "))
	}
	return nil
}

func write(file string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o644)
}

// readText reads a file and makes its line ends those of the generators, as
// git on Windows may have changed them.
func readText(file string) ([]byte, error) {
	data, err := os.ReadFile(file)
	return bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")), err
}
