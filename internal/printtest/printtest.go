// Package printtest checks that values show no secrets, however they are
// printed, logged or nested in other values.
package printtest

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// Secret is what tests put into every place that can hold a secret.
const Secret = "TOP-SECRET"

// Listed fails the test for each exported type of the package in the current
// directory that values has no entry for.
func Listed(t *testing.T, values map[string]any) {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok && spec.Name.IsExported() && values[spec.Name.Name] == nil {
				t.Errorf("type %s is not in the list of printed types", spec.Name.Name)
			}
			return true
		})
	}
}

// verbs are those of package fmt that print a value, whether they fit or not.
var verbs = []string{"%v", "%+v", "%#v", "%s", "%x", "%X", "%q", "%d", "%t", "%e", "%U"}

// Formatted fails the test if one of the values, alone or in other values, shows
// one of the secrets with a verb of package fmt or in the text handler of
// log/slog.
func Formatted(t *testing.T, values map[string]any, secrets ...string) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for shape, v := range shapes(values[name]) {
			for _, verb := range verbs {
				if text := fmt.Sprintf(verb, v); Shows(text, secrets...) {
					t.Errorf("%s, %s, %s: %.200s", name, shape, verb, text)
				}
			}
			if text := logged(v, false); Shows(text, secrets...) {
				t.Errorf("%s, %s, text log: %.200s", name, shape, text)
			}
		}
	}
}

// LoggedAsJSON is like [Formatted] for the JSON handler of log/slog, which encodes
// what is nested with encoding/json.
func LoggedAsJSON(t *testing.T, values map[string]any, secrets ...string) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for shape, v := range shapes(values[name]) {
			if text := logged(v, true); Shows(text, secrets...) {
				t.Errorf("%s, %s, JSON log: %.300s", name, shape, text)
			}
		}
	}
}

// Pointer marks a value that exists behind pointers only, because it must not be
// copied.
type Pointer struct{ To any }

// holder holds a value in an exported field.
type holder struct{ V any }

// shapes returns v, which is a pointer or a Pointer, and what it points to, alone
// and inside of other values.
func shapes(v any) map[string]any {
	p, isPointer := v.(Pointer)
	if isPointer {
		v = p.To
	}
	all := map[string]any{"pointer": v}
	if value := reflect.ValueOf(v); !isPointer && value.Kind() == reflect.Pointer {
		slice := reflect.MakeSlice(reflect.SliceOf(value.Elem().Type()), 0, 1)
		all["value"] = value.Elem().Interface()
		all["slice of values"] = reflect.Append(slice, value.Elem()).Interface()
	}
	for name, inner := range maps.Clone(all) {
		all[name+" in a field"] = holder{inner}
		all[name+" in a pointed field"] = &holder{inner}
		all[name+" in a slice"] = []any{inner}
		all[name+" in a map"] = map[string]any{"k": inner}
	}
	return all
}

// logged returns a record of v by itself and in a group.
func logged(v any, asJSON bool) string {
	var log bytes.Buffer
	var handler slog.Handler = slog.NewTextHandler(&log, nil)
	if asJSON {
		handler = slog.NewJSONHandler(&log, nil)
	}
	slog.New(handler).Info("m", "v", v, slog.Group("g", "v", v))
	return log.String()
}

// Shows reports whether text has one of the secrets in any of the forms in which
// the verbs of package fmt print a text.
func Shows(text string, secrets ...string) bool {
	for _, s := range secrets {
		decimal := strings.Trim(fmt.Sprint([]byte(s)), "[]")
		hexadecimal := hex.EncodeToString([]byte(s))
		for _, form := range []string{
			s, hexadecimal, strings.ToUpper(hexadecimal), decimal,
			strings.ReplaceAll(decimal, " ", ", "), strings.Trim(fmt.Sprintf("%#v", []byte(s)), "[]byte{}"),
		} {
			if strings.Contains(text, form) {
				return true
			}
		}
	}
	return false
}
