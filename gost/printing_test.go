package gost_test

import (
	"bytes"
	"crypto"
	"encoding/base64"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"math/big"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-esia/sdk/gost"
)

// A leak finds pieces of a secret in text.
type leak struct{ needles []string }

// newLeak returns a leak that looks for any six consecutive bytes of the secret
// in hexadecimal, base64, as a list or as they are, and for the whole of it as a
// decimal number; in either byte order.
func newLeak(secret []byte) *leak {
	const window = 6
	l := new(leak)
	for _, d := range [][]byte{secret, reversed(secret)} {
		l.needles = append(l.needles, new(big.Int).SetBytes(d).String())
		for i := 0; i+window <= len(d); i++ {
			l.needles = append(l.needles, needles(d[i:i+window])...)
		}
	}
	return l
}

// in reports whether the secret shows in text.
func (l *leak) in(text string) bool {
	return slices.ContainsFunc(l.needles, func(needle string) bool { return strings.Contains(text, needle) })
}

// needles returns the forms in which a few bytes may be printed. Six bytes are
// eight whole digits of base64.
func needles(piece []byte) []string {
	digits, list := hex.EncodeToString(piece), strings.Trim(fmt.Sprint(piece), "[]")
	return []string{
		string(piece), digits, strings.ToUpper(digits), fmt.Sprintf("% x", piece), fmt.Sprintf("% X", piece),
		base64.RawStdEncoding.EncodeToString(piece), base64.RawURLEncoding.EncodeToString(piece),
		list, strings.ReplaceAll(list, " ", ", "), strings.ReplaceAll(list, " ", ","),
		strings.Trim(fmt.Sprintf("%#v", piece), "[]byte{}"), strings.Trim(fmt.Sprintf("%q", piece), `"`),
	}
}

// TestLeak checks the oracle of the other tests.
func TestLeak(t *testing.T) {
	t.Parallel()
	d := opensslKey(t, "g256_A").Bytes()
	for _, text := range []string{
		hex.EncodeToString(d), fmt.Sprintf("%X", d[3:11]), hex.EncodeToString(reversed(d)), fmt.Sprint(d),
		fmt.Sprintf("%#v", d), fmt.Sprintf("%d", reversed(d)), base64.StdEncoding.EncodeToString(d[1:]),
		base64.URLEncoding.EncodeToString(reversed(d)), new(big.Int).SetBytes(d).String(), string(d), fmt.Sprintf("% x", d),
	} {
		if !newLeak(d).in("error: " + text + ".") {
			t.Errorf("not found in %q", text)
		}
	}
	if newLeak(d).in("gost.PrivateKey(CryptoPro-A, redacted)") {
		t.Error("found where it is not")
	}
}

// exported and unexported hold a key in the ways that structs of callers do.
type exported struct {
	Name    string
	Pointer *gost.PrivateKey
	Value   gost.PrivateKey
	Any     any
}

type unexported struct {
	name    string
	pointer *gost.PrivateKey
	value   gost.PrivateKey
	any     any
	list    []gost.PrivateKey
}

type embedded struct{ *gost.PrivateKey }

type embeddedValue struct{ gost.PrivateKey }

// holders returns values of many shapes that have the key in them.
func holders(key *gost.PrivateKey) map[string]any {
	in := exported{"name", key, *key, *key}
	hidden := unexported{"name", key, *key, *key, []gost.PrivateKey{*key}}
	return map[string]any{
		"pointer":               key,
		"value":                 *key,
		"pointer to pointer":    &key,
		"crypto.Signer":         []crypto.Signer{key},
		"struct":                in,
		"pointer to struct":     &in,
		"hidden":                hidden,
		"pointer to hidden":     &hidden,
		"slice of pointers":     []*gost.PrivateKey{key},
		"slice of values":       []gost.PrivateKey{*key},
		"array":                 [1]gost.PrivateKey{*key},
		"map of pointers":       map[string]*gost.PrivateKey{"key": key},
		"map of values":         map[string]gost.PrivateKey{"key": *key},
		"map of keys":           map[*gost.PrivateKey]bool{key: true},
		"slice of structs":      []exported{in},
		"slice of hidden":       []*unexported{&hidden},
		"map of hidden":         map[string]unexported{"key": hidden},
		"slice of any":          []any{key, *key, hidden, in},
		"embedded":              embedded{key},
		"embedded value":        embeddedValue{*key},
		"error with it":         fmt.Errorf("key %v, %+v, %#v, %s, %x", key, *key, in, hidden, key),
		"public key":            key.PublicKey(),
		"public key by value":   *key.PublicKey(),
		"curve":                 key.Curve(),
		"curve by value":        *key.Curve(),
		"slice of hidden value": []unexported{hidden},
	}
}

// prints returns everything that a program may print of v, by the way of it.
func prints(v any) map[string]string {
	texts := make(map[string]string)
	for _, verb := range []string{"v", "s", "x", "X", "q", "d", "o", "b", "c", "U", "e", "g", "t", "p", "T", "w"} {
		for _, flags := range []string{"", "+", "#", " ", "0", "-9.3", "# "} {
			texts["%"+flags+verb] = fmt.Sprintf("%"+flags+verb, v)
		}
	}
	texts["Sprint"], texts["Sprintln"] = fmt.Sprint(v), fmt.Sprintln("key", v)
	var text, js bytes.Buffer
	options := &slog.HandlerOptions{Level: slog.LevelDebug}
	for _, handler := range []slog.Handler{slog.NewTextHandler(&text, options), slog.NewJSONHandler(&js, options)} {
		logger := slog.New(handler).With("with", v)
		logger.Info("message", "key", v, slog.Group("group", "key", v))
		logger.Info("message", slog.Any("list", []any{v, v}), slog.Any("map", map[string]any{"key": v}))
	}
	texts["slog text"], texts["slog JSON"] = text.String(), js.String()
	for name, encode := range map[string]func(any) ([]byte, error){
		"json": json.Marshal,
		"xml":  xml.Marshal,
		"gob": func(v any) ([]byte, error) {
			var b bytes.Buffer
			err := gob.NewEncoder(&b).Encode(v)
			return b.Bytes(), err
		},
	} {
		data, err := encode(v)
		texts[name] = fmt.Sprintf("%s %v", data, err)
	}
	return texts
}

func TestPrintingShowsNoSecret(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"g256_A", "g512_C"} {
		key := opensslKey(t, name)
		secret, seen := newLeak(key.Bytes()), make(map[string]bool)
		for holder, v := range holders(key) {
			for way, text := range prints(v) {
				if !seen[text] && secret.in(text) {
					t.Errorf("%s, %s by %s shows the key: %s", name, holder, way, text)
				}
				seen[text] = true
			}
		}
	}
}

// TestPrintedKey checks what is printed of a key, so that the test above can't
// pass because nothing is.
func TestPrintedKey(t *testing.T) {
	t.Parallel()
	key := opensslKey(t, "g256_XA")
	want := "gost.PrivateKey(CryptoPro-A, redacted)"
	for way, text := range prints(key) {
		// Outside of Errorf, fmt prints %w by reflection, without the method Format.
		if strings.HasPrefix(way, "%") && strings.ContainsAny(way, "Tpw") || way == "json" || way == "xml" || way == "gob" {
			continue
		}
		if !strings.Contains(text, want) {
			t.Errorf("%s = %q, want %q in it", way, text, want)
		}
	}
	if got := fmt.Sprint(gost.PrivateKey{}); got != "gost.PrivateKey(none, redacted)" {
		t.Errorf("zero key = %q", got)
	}
	if got := fmt.Sprint((*gost.PrivateKey)(nil)); got != "<nil>" {
		t.Errorf("nil key = %q", got)
	}
}

// TestEncodingIsAnError checks that encoders don't silently store nothing.
func TestEncodingIsAnError(t *testing.T) {
	t.Parallel()
	key := opensslKey(t, "g256_A")
	for name, v := range map[string]any{
		"pointer": key,
		"value":   *key,
		"struct":  exported{Value: *key},
		"slice":   []*gost.PrivateKey{key},
		"map":     map[string]gost.PrivateKey{"key": *key},
		"key":     map[*gost.PrivateKey]int{key: 1},
	} {
		if data, err := json.Marshal(v); err == nil || !strings.Contains(err.Error(), "MarshalPKCS8PrivateKey") {
			t.Errorf("%s: JSON %s, %v", name, data, err)
		}
	}
	if data, err := xml.Marshal(exported{Pointer: key}); err == nil {
		t.Errorf("XML %s", data)
	}
	if err := gob.NewEncoder(new(bytes.Buffer)).Encode(key); err == nil {
		t.Error("gob: no error")
	}
}

// TestAllTypesArePrinted checks that the tests above know all exported types.
func TestAllTypesArePrinted(t *testing.T) {
	t.Parallel()
	// Types with certificates have only a PublicKey in them; for names of persons
	// see TestPrintingShowsNoPerson.
	known := []string{"CertPool", "Certificate", "CertificateRequest", "Curve", "Name", "PrivateKey", "PublicKey", "VerifyOptions"}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, name := range files {
		if !strings.HasSuffix(name, "_test.go") {
			got = append(got, exportedTypes(t, name)...)
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, known) {
		t.Errorf("exported types = %v, and the tests know %v", got, known)
	}
}

func exportedTypes(t *testing.T, file string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, decl := range parsed.Decls {
		general, ok := decl.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range general.Specs {
			if s, ok := spec.(*ast.TypeSpec); ok && s.Name.IsExported() {
				names = append(names, s.Name.Name)
			}
		}
	}
	return names
}
