package sdk_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/go-esia/sdk"

// rules says which packages a package may import directly, outside of tests,
// besides the standard library. It is a statement of policy, not a description:
// the way in which requests flow, from the configuration to the data, and the
// independence of the layers below follow from it. A change here is a change
// of the architecture and needs a reason in its commit.
//
// Names are relative to the module; a name that ends in "/..." stands for the
// packages below it too. The first rule whose package matches counts.
var rules = []rule{
	// Level 0: nothing of ours.
	{pkg: "scopes"},
	{pkg: "signer"},
	{pkg: "esia/message"},
	{pkg: "internal/limits"},
	{pkg: "internal/strictjson"},
	{pkg: "internal/redact", may: []string{"internal/limits"}},

	// The arithmetic.
	{pkg: "gost/internal/cpu", std: []string{}},
	{pkg: "gost/internal/field", may: []string{"gost/internal/cpu"}, std: arithmetic},
	{pkg: "gost/internal/point", may: []string{"gost/internal/field"}, std: arithmetic},
	{pkg: "gost/internal/ciphers", std: append([]string{"crypto/subtle", "encoding/binary"}, arithmetic...)},
	{pkg: "gost/internal/ecsign", may: []string{"gost/internal/field", "gost/internal/point"}, std: arithmetic},

	// Levels 1 to 3: the cryptography knows nothing of ESIA.
	{pkg: "gost/streebog", may: []string{"gost/internal/..."}, not: networked},
	{pkg: "gost/cms", may: []string{"gost", "gost/streebog", "golang.org/x/crypto/cryptobyte/..."}, not: networked},
	{pkg: "gost/container", may: []string{"gost", "gost/streebog", "gost/internal/...", "golang.org/x/crypto/cryptobyte/...", "golang.org/x/crypto/scrypt"}, not: append([]string{"math/big"}, networkedWithFiles...)},
	{pkg: "gost", may: []string{"gost/streebog", "gost/internal/...", "golang.org/x/crypto/cryptobyte/..."}, not: networked},
	{pkg: "signer/answer", may: []string{"signer", "gost", "gost/cms", "gost/streebog"}, not: networked},
	{pkg: "signer/keysigner", may: []string{"signer", "gost"}, not: networked},
	{pkg: "signer/execsigner", may: []string{"signer", "signer/answer", "gost", "internal/redact"}, not: []string{"net/...", "testing/..."}},
	{pkg: "signer/failover", may: []string{"signer", "signer/answer", "gost", "gost/cms"}, not: networked},
	{pkg: "signer/gogostsigner", may: []string{"signer", "gost", "github.com/ddulesov/gogost/..."}, not: networked},
	{pkg: "signer/remotesigner", may: []string{"signer", "signer/answer", "esia/message", "gost", "gost/cms", "internal/limits", "internal/redact", "internal/strictjson"}, not: []string{"testing/...", "os/exec"}},
	{pkg: "signer/signertest", may: []string{"signer", "signer/keysigner", "gost"}},

	// Level 4: the client knows signers by their interface only.
	{pkg: "esia", may: []string{"esia/message", "scopes", "signer", "gost", "gost/cms", "gost/streebog", "internal/limits", "internal/redact", "golang.org/x/oauth2"}, not: []string{"testing/..."}},

	// Level 5: the emulator has a table of messages and checks of its own, and
	// takes from the client only its configuration and codes.
	{pkg: "esia/esiatest", may: []string{"esia", "scopes", "signer", "signer/keysigner", "gost", "gost/cms", "gost/streebog"}, not: []string{"testing/..."}},

	// Level 6: programs, and what tests need.
	{pkg: "cmd/esia", may: []string{"esia", "scopes", "signer", "signer/execsigner", "signer/failover", "signer/keysigner", "signer/remotesigner", "gost", "gost/cms", "gost/container", "gost/streebog", "internal/limits", "internal/strictjson", "golang.org/x/oauth2"}, not: []string{"testing/..."}},
	{pkg: "internal/openssltest"},
	{pkg: "internal/printtest"},
	{pkg: "internal/logintest", may: []string{"esia", "esia/esiatest", "scopes", "signer", "gost", "golang.org/x/oauth2"}},
	{pkg: "internal/gen/..."},
	{pkg: "examples/...", may: []string{"esia/...", "scopes", "signer/...", "gost/...", "golang.org/x/oauth2"}},
}

type rule struct {
	pkg string
	may []string // packages of ours and of other modules
	std []string // packages of the standard library; nil for all but not
	not []string // packages of the standard library
}

var (
	// arithmetic is what code that handles secrets may use: nothing that computes
	// in variable time, prints, or looks behind types.
	arithmetic = []string{"crypto/sha256", "crypto/sha512", "errors", "hash", "io", "math/bits", "sync", "sync/atomic"}

	// networked is what cryptography does not know.
	networked = append([]string{"os/..."}, networkedWithFiles...)

	// networkedWithFiles is what cryptography does not know that opens files.
	networkedWithFiles = []string{"net/...", "encoding/json/...", "encoding/xml/...", "database/...", "testing/...", "os/exec", "os/user"}
)

// everywhere is what no package outside of tests may import: no state of the
// process, no C.
var everywhere = []string{"C", "log", "expvar", "plugin"}

func TestImports(t *testing.T) {
	t.Parallel()
	packages := imports(t)
	if len(packages) < 10 {
		t.Fatalf("found only %d packages", len(packages))
	}
	for _, pkg := range slices.Sorted(maps.Keys(packages)) {
		i := slices.IndexFunc(rules, func(r rule) bool { return matches(r.pkg, pkg) })
		if i < 0 {
			t.Errorf("package %s has no rule", pkg)
			continue
		}
		for imported, file := range packages[pkg] {
			if reason := rules[i].forbids(imported); reason != "" {
				t.Errorf("%s imports %q: %s", file, imported, reason)
			}
		}
	}
}

// TestRulesAreAlive fails for rules of packages that do not exist.
func TestRulesAreAlive(t *testing.T) {
	t.Parallel()
	packages := imports(t)
	for _, r := range rules {
		alive := false
		for pkg := range packages {
			alive = alive || matches(r.pkg, pkg)
		}
		if !alive {
			t.Errorf("there is no package %s", r.pkg)
		}
	}
}

// TestEmulatorChecksByItself lists what the emulator takes from package esia: what
// describes an installation, and no check. Whoever extends the list should read
// docs/adr/0002 first.
func TestEmulatorChecksByItself(t *testing.T) {
	t.Parallel()
	allowed := regexp.MustCompile(`^(Config|Endpoint|NewEndpoint|StaticKeys|KeySet|Version|V1|V2|Code|ParseCode|Code[A-Z]\w*)$`)
	files, err := filepath.Glob("esia/esiatest/*.go")
	if err != nil || len(files) < 10 {
		t.Fatalf("got %d files, %v", len(files), err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			selector, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := selector.X.(*ast.Ident); ok && x.Name == "esia" && !allowed.MatchString(selector.Sel.Name) {
				t.Errorf("%s uses esia.%s", name, selector.Sel.Name)
			}
			return true
		})
	}
}

// TestRulesForbid is the negative control of TestImports.
func TestRulesForbid(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ pkg, imported string }{
		{"scopes", module + "/internal/redact"},
		{"scopes", "golang.org/x/oauth2"},
		{"gost/internal/field", "math/big"},
		{"gost/internal/point", "fmt"},
		{"gost/internal/field", "log/slog"},
		{"gost", "encoding/json"},
		{"gost", "net/http/httptest"},
		{"esia", module + "/internal/openssltest"},
		{"esia/esiatest", module + "/internal/gen"},
		{"gost/internal/field", module + "/gost/internal/point"},
		{"gost", module + "/scopes"},
		{"signer/remotesigner", module + "/esia"},
		{"signer/remotesigner", module + "/signer/keysigner"},
		{"signer/remotesigner", "os/exec"},
		{"gost", "net/http"},
		{"gost/container", "net/http"},
		{"gost/container", module + "/esia"},
		{"esia", module + "/signer/keysigner"},
		{"esia", module + "/signer/gogostsigner"},
		{"esia", module + "/signer/execsigner"},
		{"signer", module + "/signer/answer"},
		{"signer/answer", "os/exec"},
		{"signer/failover", module + "/signer/execsigner"},
		{"signer/execsigner", "net"},
		{"esia", "github.com/ddulesov/gogost/gost3410"},
		{"gost", "github.com/ddulesov/gogost/gost3410"},
		{"esia", module + "/esia/esiatest"},
		{"esia/esiatest", module + "/esia/message"},
		{"esia/esiatest", "testing"},
		{"cmd/esia", module + "/signer/gogostsigner"},
		{"cmd/esia", module + "/esia/esiatest"},
		{"cmd/esia", "github.com/rogpeppe/go-internal/testscript"},
		{"esia", "log"},
		{"esia", "C"},
	} {
		i := slices.IndexFunc(rules, func(r rule) bool { return matches(r.pkg, tt.pkg) })
		if rules[i].forbids(tt.imported) == "" {
			t.Errorf("%s may import %s", tt.pkg, tt.imported)
		}
	}
}

// forbids returns why r does not allow an import, or "".
func (r rule) forbids(imported string) string {
	if slices.Contains(everywhere, imported) {
		return "not allowed anywhere"
	}
	if !strings.Contains(strings.Split(imported, "/")[0], ".") {
		switch {
		case r.std != nil && !slices.Contains(r.std, imported):
			return "not among " + strings.Join(r.std, ", ")
		case slices.ContainsFunc(r.not, func(not string) bool { return matches(not, imported) }):
			return "not allowed in this package"
		}
		return ""
	}
	name := strings.TrimPrefix(imported, module+"/")
	if slices.ContainsFunc(r.may, func(may string) bool { return matches(may, name) }) {
		return ""
	}
	return "not among " + strings.Join(r.may, ", ")
}

// matches reports whether name is pattern, or below it if pattern ends in
// "/...".
func matches(pattern, name string) bool {
	if root, ok := strings.CutSuffix(pattern, "/..."); ok {
		return name == root || strings.HasPrefix(name, root+"/")
	}
	return name == pattern
}

// imports returns the imports of each package of this module outside of tests,
// for all platforms, each with a file that has it.
func imports(t *testing.T) map[string]map[string]string {
	t.Helper()
	packages := make(map[string]map[string]string)
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir():
			return skipDir(name, entry)
		case !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		name = filepath.ToSlash(name)
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		pkg := path.Dir(name)
		if packages[pkg] == nil {
			packages[pkg] = make(map[string]string)
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			packages[pkg][imported] = name
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return packages
}

// skipDir skips what is no part of this module: test data, hidden directories
// and nested modules.
func skipDir(name string, entry fs.DirEntry) error {
	if name == "." {
		return nil
	}
	if _, err := os.Stat(filepath.Join(name, "go.mod")); err == nil {
		return fs.SkipDir
	}
	if strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata" {
		return fs.SkipDir
	}
	return nil
}
