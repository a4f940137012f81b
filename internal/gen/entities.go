package main

import (
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
)

const entitiesFile = "scopes/entities_gen.go"

// An entity is a struct of package scopes that embeds an original: a type that is
// decoded from JSON and prints none of it.
type entity struct {
	name string
	own  map[string]bool // methods and package variables written by hand
}

// showsOID are the entities that are printed with their OID. The OID of another
// entity would say who is related to whom.
var showsOID = []string{"Person", "Organization"}

// entitiesSource returns scopes/entities_gen.go: what all entities have in common
// and reflection can't give them.
func entitiesSource(root string) ([]byte, error) {
	list, err := findEntities(filepath.Join(root, "scopes"))
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, errAbsent // an empty file would import packages for nothing
	}
	var b strings.Builder
	b.WriteString(goHeader + "\npackage scopes\n\n" +
		"import (\n\t\"encoding/json\"\n\t\"fmt\"\n\t\"log/slog\"\n\t\"sync\"\n)\n")
	for _, e := range list {
		e.write(&b)
	}
	return format.Source([]byte(b.String()))
}

// findEntities returns the entities of a package in alphabetical order. Generic
// ones write their methods themselves.
func findEntities(dir string) ([]entity, error) {
	files, err := parsePackage(dir)
	if err != nil {
		return nil, err
	}
	var list []entity
	own := make(map[string]map[string]bool)
	for _, file := range files {
		for _, decl := range file.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				addOwn(own, receiver(decl), decl.Name.Name)
			case *ast.GenDecl:
				for _, spec := range decl.Specs {
					switch spec := spec.(type) {
					case *ast.TypeSpec:
						if spec.TypeParams == nil && embedsOriginal(spec) {
							list = append(list, entity{name: spec.Name.Name})
						}
					case *ast.ValueSpec:
						for _, name := range spec.Names {
							addOwn(own, "", name.Name)
						}
					}
				}
			}
		}
	}
	for i, e := range list {
		list[i].own = own[e.name]
		if own[""][e.layout()] {
			addOwn(own, e.name, e.layout())
			list[i].own = own[e.name]
		}
	}
	slices.SortFunc(list, func(a, b entity) int { return strings.Compare(a.name, b.name) })
	return list, nil
}

// parsePackage parses the files of a package but its tests and the generated
// file of entities, which need not exist yet.
func parsePackage(dir string) ([]*ast.File, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") || filepath.Base(name) == filepath.Base(entitiesFile) {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

func addOwn(own map[string]map[string]bool, typ, name string) {
	if own[typ] == nil {
		own[typ] = make(map[string]bool)
	}
	own[typ][name] = true
}

// receiver returns the name of the type of a method, "" for a function.
func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil || len(f.Recv.List) != 1 {
		return ""
	}
	typ := f.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	if name, ok := typ.(*ast.Ident); ok {
		return name.Name
	}
	return ""
}

func embedsOriginal(spec *ast.TypeSpec) bool {
	st, ok := spec.Type.(*ast.StructType)
	return ok && slices.ContainsFunc(st.Fields.List, func(f *ast.Field) bool {
		name, ok := f.Type.(*ast.Ident)
		return ok && len(f.Names) == 0 && name.Name == "original"
	})
}

// words splits a name of Go: RegCertificate into Reg and Certificate, RFPassport
// into RF and Passport.
func words(name string) []string {
	var list []string
	letters := []rune(name)
	start := 0
	for i := 1; i < len(letters); i++ {
		begins := unicode.IsUpper(letters[i]) &&
			(!unicode.IsUpper(letters[i-1]) || i+1 < len(letters) && unicode.IsLower(letters[i+1]))
		if begins {
			list = append(list, string(letters[start:i]))
			start = i
		}
	}
	return append(list, string(letters[start:]))
}

// text returns how the entity is called in its mask and in errors: in small
// letters, but for abbreviations.
func (e entity) text() string {
	list := words(e.name)
	for i, w := range list {
		if len(w) == 1 || strings.ToUpper(w) != w {
			list[i] = strings.ToLower(w)
		}
	}
	return strings.Join(list, " ")
}

// layout returns the name of the variable with the layout.
func (e entity) layout() string {
	list := words(e.name)
	list[0] = strings.ToLower(list[0])
	return strings.Join(list, "") + "Layout"
}

// receiver returns the name of the receiver of methods.
func (e entity) receiver() string { return strings.ToLower(e.name[:1]) }

// A method is a template: $T is the type, $r the receiver, $l the layout, $m the
// mask, $s what the comment says of it.
type method struct{ name, code string }

var entityMethods = []method{
	{"UnmarshalJSON", `
// UnmarshalJSON implements [json.Unmarshaler]. It replaces the whole value: data
// of two objects never mix. null does nothing. It fails only if the JSON isn't an
// object ([ErrNotObject]) or is too large ([ErrTooLarge]), and $r isn't
// changed then.
func ($r *$T) UnmarshalJSON(data []byte) error {
	return decodeEntity($l(), data, $r)
}
`},
	{"decodeInside", `
func ($r *$T) decodeInside(raw []byte, below int) error {
	return decodeInside($l(), raw, below, $r)
}
`},
	{"MarshalJSON", `
// MarshalJSON implements [json.Marshaler]. It writes the fields of the type with
// the names and forms of ESIA, in full. Fields that only the original JSON has are
// not written: see Raw.
func ($r $T) MarshalJSON() ([]byte, error) {
	type plain $T
	return json.Marshal(plain($r))
}
`},
	{"String", `
// String returns $s and no other data.
func ($r $T) String() string { return $m }
`},
	{"Format", `
// Format implements [fmt.Formatter]. All verbs print what [$T.String] returns.
func ($r $T) Format(state fmt.State, verb rune) { writeMask(state, verb, $r.String()) }
`},
	{"LogValue", `
// LogValue implements [slog.LogValuer] with what [$T.String] returns.
func ($r $T) LogValue() slog.Value { return slog.StringValue($r.String()) }
`},
}

func (e entity) write(b *strings.Builder) {
	mask, says := fmt.Sprintf("%q", e.text()), fmt.Sprintf("%q", e.text())
	if slices.Contains(showsOID, e.name) {
		mask = fmt.Sprintf("maskEntity(%q, %s.OID)", e.text(), e.receiver())
		says = fmt.Sprintf("the OID, %q,", e.text()+" 1000404446")
	}
	fill := strings.NewReplacer("$T", e.name, "$r", e.receiver(), "$l", e.layout(), "$m", mask, "$s", says)
	if !e.own[e.layout()] {
		fmt.Fprintf(b, "\nvar %s = sync.OnceValue(func() *layout { return layoutOf[%s](%q) })\n", e.layout(), e.name, e.text())
	}
	for _, m := range entityMethods {
		if !e.own[m.name] {
			b.WriteString(fill.Replace(m.code))
		}
	}
}
