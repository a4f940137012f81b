package scopes_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/go-esia/sdk/scopes"
)

// An entity is a type that is decoded from an object of ESIA.
type entity struct {
	dir     string // its examples are in testdata/dir; empty if it has none
	typ     reflect.Type
	newOne  func() json.Unmarshaler
	newList func() json.Unmarshaler
}

func entityOf[T any, P interface {
	*T
	json.Unmarshaler
}](dir string) entity {
	return entity{
		dir, reflect.TypeFor[T](),
		func() json.Unmarshaler { return P(new(T)) },
		func() json.Unmarshaler { return new(scopes.List[T]) },
	}
}

var entities = []entity{
	entityOf[scopes.Person]("person"),
	entityOf[scopes.SelfEmployment](""),
	entityOf[scopes.Contact]("contact"),
	entityOf[scopes.Address]("address"),
	entityOf[scopes.Document]("document"),
	entityOf[scopes.Vehicle]("vehicle"),
	entityOf[scopes.RegCertificate](""),
	entityOf[scopes.Kid]("kid"),
	entityOf[scopes.Role]("role"),
	entityOf[scopes.Organization]("organization"),
	entityOf[scopes.Branch]("branch"),
	entityOf[scopes.Employee]("employee"),
	entityOf[scopes.Group]("group"),
	entityOf[scopes.RegistrationCenter](""),
	entityOf[scopes.System](""),
	entityOf[scopes.Invitation](""),
	entityOf[scopes.Category](""),
}

// TestEntitiesAreListed reads the source, so that a new type has to be put in the
// table. The documents of the digital profile have tests of their own.
func TestEntitiesAreListed(t *testing.T) {
	t.Parallel()
	listed := make(map[string]bool)
	for _, e := range entities {
		listed[e.typ.Name()] = true
	}
	for name, file := range sourceFiles(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok || spec.TypeParams != nil || isDigital(name) {
				return true
			}
			if st, ok := spec.Type.(*ast.StructType); ok && slices.ContainsFunc(st.Fields.List, isOriginal) && !listed[spec.Name.Name] {
				t.Errorf("%s isn't in the table of entities", spec.Name.Name)
			}
			return true
		})
	}
}

func isOriginal(f *ast.Field) bool {
	name, ok := f.Type.(*ast.Ident)
	return ok && len(f.Names) == 0 && name.Name == "original"
}

// isDigital reports whether a file is about the digital profile.
func isDigital(file string) bool { return strings.HasPrefix(filepath.Base(file), "digital") }

// decodeAny decodes an example into the entity or into a list of it.
func (e entity) decodeAny(t testing.TB, text []byte) any {
	t.Helper()
	v := e.newOne()
	var envelope struct{ Elements json.RawMessage }
	if json.Unmarshal(text, &envelope) != nil || envelope.Elements != nil {
		v = e.newList()
	}
	if err := json.Unmarshal(text, v); err != nil {
		t.Fatal(err)
	}
	return v
}

// respelled are the values of the examples that are written in another form. The
// value is that of the output, nil for none. Nothing else may differ.
var respelled = map[string]map[string]any{
	// A list without elements is written in its other form, "size":0,"elements":[].
	"person/production": {"vehicles.totalSize": nil},
	// A string that stands for true.
	"person/import": {"trusted": true},
	// Strings that stand for booleans and numbers.
	"person/strings": {
		"rfgUOperatorCheck": false, "kidAccCreatedByParent": false, "containsUpCfmCode": false, "verifying": false,
		"trusted": true, "updatedOn": 1764854668.0, "rIdDoc": 3571.0,
	},
	// Members of the answer of a gateway that aren't fields of a Person in ESIA, but
	// for oid, which a Person never takes from a body; a null; an array for a list.
	"person/gateway": {
		"uid": nil, "oid": nil, "scope": nil, "email": nil, "mobilePhone": nil,
		"homeAddress": nil, "registrationAddress": nil, "temporaryAddress": nil,
		"middleName": nil,
		"documents":  map[string]any{"stateFacts": []any{"hasSize"}, "size": 0.0, "elements": []any{}},
	},
	// A string that stands for a number.
	"document/register": {"oid": 1000404446.0},
	// An array for a list.
	"document/certificate": {"": map[string]any{"stateFacts": []any{"hasSize"}, "size": 1.0, "elements": []any{map[string]any{"issuedBy": "…", "actNo": "3432424", "actDate": "05.08.2001", "type": "MARRIED_CERT"}}}},
}

// TestExamplesSurviveEncoding: each field of the examples is in the output.
func TestExamplesSurviveEncoding(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, e := range entities {
		if e.dir == "" {
			continue
		}
		for _, file := range glob(t, "testdata/"+e.dir+"/*.json") {
			seen++
			name := e.dir + "/" + strings.TrimSuffix(filepath.Base(file), ".json")
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				text := readFile(t, file)
				v := e.decodeAny(t, text)
				if reflect.ValueOf(v).Elem().IsZero() {
					t.Error("nothing was decoded")
				}
				checkKept(t, parsed(t, text), parsed(t, []byte(encoded(t, v))), "", respelled[name])
			})
		}
	}
	if seen != len(glob(t, "testdata/*/*.json"))-len(digitalExamples(t)) {
		t.Errorf("only %d examples were read", seen)
	}
}

func digitalExamples(t *testing.T) []string {
	t.Helper()
	names, err := filepath.Glob("testdata/digital*/*.json")
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func parsed(t testing.TB, text []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// checkKept compares the members of want with those of got, which may have more.
func checkKept(t *testing.T, want, got any, path string, respelled map[string]any) {
	t.Helper()
	if other, ok := respelled[path]; ok {
		if path == "" || other != nil {
			checkKept(t, other, got, path+"=", nil)
		} else if got != nil {
			t.Errorf("%s: got %v, want nothing", path, got)
		}
		if reflect.DeepEqual(want, got) && want != nil {
			t.Errorf("%s: the exemption isn't needed", path)
		}
		return
	}
	switch want := want.(type) {
	case map[string]any:
		members, _ := got.(map[string]any)
		for name, value := range want {
			inner := strings.TrimPrefix(path+"."+name, ".")
			_, expected := respelled[inner]
			if _, ok := members[name]; !ok && !expected {
				t.Errorf("%s is lost", inner)
				continue
			}
			checkKept(t, value, members[name], inner, respelled)
		}
	case []any:
		items, _ := got.([]any)
		if len(items) != len(want) {
			t.Errorf("%s: got %d elements, want %d", path, len(items), len(want))
			return
		}
		for i := range want {
			checkKept(t, want[i], items[i], fmt.Sprintf("%s[%d]", path, i), respelled)
		}
	default:
		if got != want {
			t.Errorf("%s: got %v, want %v", path, got, want)
		}
	}
}

// TestFalseSurvivesEncoding: false is written, and what ESIA didn't say is absent
// where that differs from false.
func TestFalseSurvivesEncoding(t *testing.T) {
	t.Parallel()
	for text, v := range map[string]any{
		`"rfgUOperatorCheck":false`: scopes.Person{}, `"kidAccCreatedByParent":false`: scopes.Person{},
		`"isPartTimeJob":false`: scopes.EmploymentEvent{}, `"servLenYears":0,"servLenMonths":0,"servLenDays":0`: scopes.PensionPeriod{},
		`"isCfmCodeExpired":false`: scopes.Contact{CodeExpired: new(false)}, `"duplicate":false`: scopes.Vehicle{Duplicate: new(false)},
		`"isLiquidated":false`: scopes.Branch{Liquidated: new(false)},
	} {
		if got := encoded(t, v); !strings.Contains(got, text) {
			t.Errorf("got %s, want %s in it", got, text)
		}
	}
	for _, v := range []any{scopes.Contact{}, scopes.Vehicle{}, scopes.Branch{}} {
		if got := encoded(t, v); strings.Contains(got, "false") {
			t.Errorf("%T: got %s, want nothing that isn't known", v, got)
		}
	}
	c := decodeList[scopes.Contact](t, `[{"isCfmCodeExpired":"FALSE"},{"isCfmCodeExpired":null},{"isCfmCodeExpired":{}}]`).Elements
	if c[0].CodeExpired == nil || *c[0].CodeExpired || c[1].CodeExpired != nil || c[2].CodeExpired != nil {
		t.Errorf("got %s", encoded(t, c))
	}
}

// TestAllFieldsSurviveEncoding: no field has a wrong name in one of the directions.
func TestAllFieldsSurviveEncoding(t *testing.T) {
	t.Parallel()
	for _, e := range entities {
		full := filled(e.typ)
		text := encoded(t, full.Interface())
		again := e.decodeAny(t, []byte(text))
		if got := encoded(t, again); got != text {
			t.Errorf("%s: got %s, want %s", e.typ.Name(), got, text)
		}
		for i := range full.NumField() {
			f := e.typ.Field(i)
			if !f.IsExported() || f.Tag.Get("json") == "-" {
				continue
			}
			if full.Field(i).IsZero() || reflect.ValueOf(again).Elem().Field(i).IsZero() {
				t.Errorf("%s.%s is empty in the test", e.typ.Name(), f.Name)
			}
		}
	}
}

// filled returns a value with something in every exported field.
func filled(t reflect.Type) reflect.Value { return filledTo(t, 3) }

func filledTo(t reflect.Type, depth int) reflect.Value {
	v := reflect.New(t).Elem()
	switch {
	case depth == 0:
	case t == reflect.TypeFor[scopes.Date]():
		v.Set(reflect.ValueOf(day(2000, 5, 26)))
	case t == reflect.TypeFor[scopes.SNILS]():
		v.SetString("000-000-600 06")
	case t.Kind() == reflect.String:
		v.SetString("Иванов 7")
	case t.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.CanInt():
		v.SetInt(1764854668)
	case t.Kind() == reflect.Slice:
		v.Set(reflect.Append(v, filledTo(t.Elem(), depth)))
	case t.Kind() == reflect.Pointer:
		if to := filledTo(t.Elem(), depth-1); depth > 1 && !to.IsZero() {
			v.Set(reflect.New(t.Elem()))
			v.Elem().Set(to)
		}
	case t.Kind() == reflect.Struct:
		for i := range t.NumField() {
			if t.Field(i).IsExported() && t.Field(i).Name != "Links" {
				v.Field(i).Set(filledTo(t.Field(i).Type, depth))
			}
		}
	}
	return v
}
