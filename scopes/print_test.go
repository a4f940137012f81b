package scopes_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"html/template"
	"log/slog"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/go-esia/sdk/scopes"
)

// A personal type prints the same for any two values of it that may look alike:
// an entity with all data and one with none, two numbers with the same last digits.
// That is stronger than to look for the data in the output.
type twoValues struct{ a, b any }

// personalTypes returns the entities, lists of each of them, and the types of their
// fields.
func personalTypes(t *testing.T) map[string]twoValues {
	t.Helper()
	types := map[string]twoValues{
		"Date":    {day(2000, 5, 26), day(1999, 1, 1)},
		"SNILS":   {scopes.SNILS("112-233-445 95"), scopes.SNILS("000-000-600 95")},
		"INN":     {scopes.INN("770000000156"), scopes.INN("500000001256")},
		"OGRN":    {scopes.OGRN("319770000000014"), scopes.OGRN("304500116000114")},
		"KPP":     {scopes.KPP("770001001"), scopes.KPP("7700AB901")},
		"Phone":   {scopes.Phone("+79000000006"), scopes.Phone("+78401234506")},
		"Decimal": {scopes.Decimal("1234.56"), scopes.Decimal("5")},
		"List":    {scopes.List[scopes.SNILS]{Elements: []scopes.SNILS{"112-233-445 95"}, Size: 5, ETag: "A"}, scopes.List[scopes.SNILS]{Links: []string{"x"}}},
	}
	for _, e := range entities {
		full, empty := reflect.New(e.typ).Elem(), reflect.New(e.typ).Elem()
		text := encoded(t, filled(e.typ).Interface())
		full.Set(reflect.ValueOf(e.decodeAny(t, []byte(text))).Elem()) // with the original JSON
		if e.typ.Name() == "Person" || e.typ.Name() == "Organization" {
			full.FieldByName("OID").SetInt(1000404446) // which is shown
			empty.FieldByName("OID").SetInt(1000404446)
		}
		checkFull(t, full)
		types[e.typ.Name()] = twoValues{full.Interface(), empty.Interface()}
		types["List of "+e.typ.Name()] = twoValues{listOf(e, full), listOf(e, empty)}
	}
	maps.Copy(types, digitalPersonal(t))
	return types
}

// checkFull makes sure that the test can see the fields.
func checkFull(t *testing.T, full reflect.Value) {
	t.Helper()
	for i := range full.NumField() {
		if name := full.Type().Field(i).Name; full.Field(i).IsZero() && name != "Key" {
			t.Errorf("%s.%s is empty in the test of printing", full.Type().Name(), name)
		}
	}
}

// listOf returns a list with one element.
func listOf(e entity, element reflect.Value) any {
	list := reflect.ValueOf(e.newList()).Elem()
	list.FieldByName("Elements").Set(slice(element))
	return list.Interface()
}

// plainTypes hold nothing personal when they stand alone.
var plainTypes = map[string]string{
	"Scope":             "a name from the catalogue",
	"Set":               "names from the catalogue",
	"OID":               "the number of an account, which isn't secret",
	"Timestamp":         "a moment of a change in ESIA",
	"PersonGender":      "says nothing without a person",
	"PersonStatus":      "says nothing without a person",
	"ConfirmationState": "says nothing without a person",
	"ConfirmationWay":   "says nothing without a person",
	"RegistrationType":  "says nothing without a person",
	"FMSState":          "says nothing without a person",
	"ContactType":       "says nothing without a person",
	"Verification":      "says nothing without a value",
	"PendingState":      "says nothing without a value",
	"AddressType":       "says nothing without a person",
	"DocumentType":      "says nothing without a person",
	"OrganizationType":  "says nothing without an organization",
	"AgencyType":        "says nothing without an organization",
	"Kind":              "a word from the catalogue",
	"Info":              "words from the catalogue",
}

// TestPrintingCoversEveryType reads the source, so that a new exported type has to
// be put in one of the tables. Those of the digital profile are in
// digital_print_test.go.
func TestPrintingCoversEveryType(t *testing.T) {
	t.Parallel()
	declared := make(map[string]bool)
	for _, file := range sourceFiles(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok && spec.Name.IsExported() {
				declared[spec.Name.Name] = true
			}
			return true
		})
	}
	personalTypes, plainTypes := personalTypes(t), maps.Clone(plainTypes)
	maps.Copy(plainTypes, digitalPlain)
	for name := range declared {
		_, personal := personalTypes[name]
		_, plain := plainTypes[name]
		if personal == plain {
			t.Errorf("type %s must be in one of the tables personalTypes and plainTypes", name)
		}
	}
	for _, name := range slices.Concat(slices.Collect(maps.Keys(personalTypes)), slices.Collect(maps.Keys(plainTypes))) {
		if !declared[name] && !strings.HasPrefix(name, "List of ") {
			t.Errorf("there is no type %s", name)
		}
	}
}

// verbs are all verbs of package fmt but %T, %p and %w, with flags.
var verbs = strings.Fields(`%v %+v %#v %s %q %x %X %d %t %b %o %O %c %U %e %f %g %z
	%+q %#q %#x %_x %08d %-20s %20.3s %.1s %#s %+d %#U`)

func TestNothingPersonalIsPrinted(t *testing.T) {
	t.Parallel()
	for name, values := range personalTypes(t) {
		a, b := values.a, values.b
		as, bs := containers(a), containers(b)
		for shape := range as {
			for _, verb := range append(verbs, "% x") {
				x, y := printed(verb, as[shape]), printed(verb, bs[shape])
				if x != y {
					t.Errorf("%s: fmt %s of %s prints personal data: %q and %q", name, verb, shape, x, y)
				}
			}
			if x, y := printed("", as[shape]), printed("", bs[shape]); x != y {
				t.Errorf("%s: fmt.Sprint of %s prints personal data: %q and %q", name, shape, x, y)
			}
		}
		if got := printed("%v", a); got == "" || got == "{}" {
			t.Errorf("%s prints %q: not even a mask", name, got)
		}
	}
}

func TestNothingPersonalIsLogged(t *testing.T) {
	t.Parallel()
	for name, values := range personalTypes(t) {
		a, b := values.a, values.b
		as, bs := containers(a), containers(b)
		for shape := range as {
			direct := shape == "value" || shape == "pointer"
			for _, handler := range []string{"text", "json"} {
				if x, y := logged(handler, scopes.Redact(as[shape])), logged(handler, scopes.Redact(bs[shape])); x != y {
					t.Errorf("%s: the %s handler logs personal data of Redact(%s): %s and %s", name, handler, shape, x, y)
				}
				if !direct && handler == "json" {
					continue // encoding/json writes in full: that is what Redact is for
				}
				if x, y := logged(handler, as[shape]), logged(handler, bs[shape]); x != y {
					t.Errorf("%s: the %s handler logs personal data of %s: %s and %s", name, handler, shape, x, y)
				}
			}
			if x, y := printed("%+v", scopes.Redact(as[shape])), printed("%+v", scopes.Redact(bs[shape])); x != y {
				t.Errorf("%s: fmt prints personal data of Redact(%s): %s and %s", name, shape, x, y)
			}
			if x, y := encoded(t, scopes.Redact(as[shape])), encoded(t, scopes.Redact(bs[shape])); x != y {
				t.Errorf("%s: encoding/json writes personal data of Redact(%s): %s and %s", name, shape, x, y)
			}
		}
	}
}

// TestPersonalJSONIsWhole: masks are for logs, not for data.
func TestPersonalJSONIsWhole(t *testing.T) {
	t.Parallel()
	for name, values := range personalTypes(t) {
		a, b := values.a, values.b
		if encoded(t, a) == encoded(t, b) {
			t.Errorf("%s: encoding/json writes a mask", name)
		}
	}
}

// TestPrintingTestSeesLeaks is the negative control of the comparison above: the
// same data in types without methods differ in every shape. (Package fmt prints
// pointers to strings as addresses, and those differ too.)
func TestPrintingTestSeesLeaks(t *testing.T) {
	t.Parallel()
	type snils string
	type person struct{ Name string }
	for _, pair := range [][2]any{{snils("112"), snils("113")}, {person{"112"}, person{"113"}}} {
		as, bs := containers(pair[0]), containers(pair[1])
		for shape := range as {
			for _, verb := range verbs {
				cut := strings.Contains(verb, ".") // prints too few characters
				if x, y := printed(verb, as[shape]), printed(verb, bs[shape]); x == y && !cut {
					t.Errorf("no difference seen in %s of %T by %s: %s", shape, pair[0], verb, x)
				}
			}
			if logged("json", scopes.Redact(as[shape])) == logged("json", scopes.Redact(bs[shape])) {
				t.Errorf("no difference seen in Redact(%s) of %T", shape, pair[0])
			}
		}
	}
}

// containers puts v in values of foreign types.
func containers(v any) map[string]any {
	value := reflect.ValueOf(v)
	typ := value.Type()
	pointer := reflect.New(typ)
	pointer.Elem().Set(value)
	shapes := map[string]any{"value": v, "pointer": pointer.Interface(), "any in a slice": []any{v}}
	add := func(name string, x reflect.Value) {
		shapes["slice of "+name] = slice(x).Interface()
		shapes["slice of slices of "+name] = slice(slice(x)).Interface()
		shapes["array of "+name] = array(x).Interface()
		shapes["map of "+name] = mapOf(reflect.ValueOf("key"), x).Interface()
		shapes["struct of "+name] = structOf(x).Interface()
		shapes["struct of a slice of structs of "+name] = structOf(slice(structOf(x))).Interface()
		shapes["pointer to a struct of "+name] = addressOf(structOf(x)).Interface()
		if x.Type().Comparable() {
			shapes["map with keys of "+name] = mapOf(x, reflect.ValueOf(1)).Interface()
		}
	}
	add("values", value)
	add("pointers", pointer)
	return shapes
}

func slice(x reflect.Value) reflect.Value {
	s := reflect.MakeSlice(reflect.SliceOf(x.Type()), 0, 1)
	return reflect.Append(s, x)
}

func array(x reflect.Value) reflect.Value {
	a := reflect.New(reflect.ArrayOf(1, x.Type())).Elem()
	a.Index(0).Set(x)
	return a
}

func mapOf(key, x reflect.Value) reflect.Value {
	m := reflect.MakeMap(reflect.MapOf(key.Type(), x.Type()))
	m.SetMapIndex(key, x)
	return m
}

func structOf(x reflect.Value) reflect.Value {
	s := reflect.New(reflect.StructOf([]reflect.StructField{{Name: "Field", Type: x.Type()}})).Elem()
	s.Field(0).Set(x)
	return s
}

func addressOf(x reflect.Value) reflect.Value {
	p := reflect.New(x.Type())
	p.Elem().Set(x)
	return p
}

// printed prints v by the verb, by fmt.Sprint if it is empty.
func printed(verb string, v any) string {
	if verb == "" {
		return fmt.Sprint(v)
	}
	return fmt.Sprintf(verb, v)
}

// logged returns the record of v without its time.
func logged(handler string, v any) string {
	var buf bytes.Buffer
	options := &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}
	logger := slog.New(slog.NewJSONHandler(&buf, options))
	if handler == "text" {
		logger = slog.New(slog.NewTextHandler(&buf, options))
	}
	logger.Info("message", "attr", v)
	return buf.String()
}

func encoded(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestParseErrorsHideValues: an error names what is wrong, never the number.
func TestParseErrorsHideValues(t *testing.T) {
	t.Parallel()
	secrets := []string{"112-233-445 96", "11223344596", "112.233.445", "770000000157", "77000000015", "31.02.2000", "abc",
		"1027700000009", "77000100x", "+7(900)000000"}
	for _, secret := range secrets {
		_, snilsErr := scopes.ParseSNILS(secret)
		_, innErr := scopes.ParseINN(secret)
		_, dateErr := scopes.ParseDate(secret)
		var s scopes.SNILS
		var n scopes.INN
		_, ogrnErr := scopes.ParseOGRN(secret)
		_, kppErr := scopes.ParseKPP(secret)
		_, phoneErr := scopes.ParsePhone("?" + secret)
		_, hashErr := scopes.HashSNILS([]byte("0123456789abcdef"), scopes.SNILS("?"+secret))
		var o scopes.OGRN
		var k scopes.KPP
		quoted := []byte(`["` + secret + `"]`)
		for _, err := range []error{
			snilsErr, innErr, dateErr, ogrnErr, kppErr, phoneErr, hashErr,
			json.Unmarshal(quoted, &s), json.Unmarshal(quoted, &n), json.Unmarshal(quoted, &o), json.Unmarshal(quoted, &k),
		} {
			if err == nil || strings.Contains(err.Error(), secret) {
				t.Errorf("error for %q: %v", secret, err)
			}
		}
	}
	for _, text := range []string{`{"inn":"770000000156"`, `["770000000156"]`, `"770000000156"`} {
		if err := new(scopes.Person).UnmarshalJSON([]byte(text)); err == nil || strings.Contains(err.Error(), "770000000156") {
			t.Errorf("error for %s: %v", text, err)
		}
	}
}

// TestTemplatesShowMasks: a page shows data only through an accessor.
func TestTemplatesShowMasks(t *testing.T) {
	t.Parallel()
	page := template.Must(template.New("page").Parse(`{{.}}; {{.SNILS}}; {{.BirthDate}}; {{.SNILS.Full}} {{.BirthDate.Full}}`))
	var buf bytes.Buffer
	if err := page.Execute(&buf, fullPerson()); err != nil {
		t.Fatal(err)
	}
	if got, want := buf.String(), "person; ***-***-*** 06; **.**.****; 000-000-600 06 26.05.2000"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestMasksAreShown(t *testing.T) {
	t.Parallel()
	p := fullPerson()
	p.OID = 1000404446
	tests := []struct {
		v    any
		want string
	}{
		{p, "person 1000404446"},
		{&p, "person 1000404446"},
		{scopes.Person{}, "person"},
		{p.SNILS, "***-***-*** 06"},
		{p.INN, "**********56"},
		{p.BirthDate, "**.**.****"},
		{scopes.Date{}, ""},
		{scopes.SelfEmployment{Confirmed: true}, "self-employment"},
		{[]scopes.INN{p.INN}, "[**********56]"},
		{scopes.INN("12"), "***"},
		{scopes.OGRN("1027700000008"), "***********08"},
		{scopes.OGRN("319770000000014"), "*************14"},
		{scopes.OGRN("1027"), "***"},
		{scopes.OGRN(""), ""},
		{scopes.KPP("770001001"), "*******01"},
		{scopes.KPP("77000100x"), "***"},
		{scopes.KPP(""), ""},
		{scopes.Phone("+79000000006"), "+*********06"},
		{scopes.Phone("+7(900)0000006"), "***"},
		{scopes.Phone(""), ""},
		{scopes.Organization{OID: 1000000357, ShortName: "X"}, "organization 1000000357"},
		{scopes.Contact{ID: 5, Value: "a@example.ru"}, "contact"},
		{scopes.Kid{OID: 5}, "kid"},
		{scopes.RegistrationCenter{ID: "5"}, "registration center"},
		{scopes.List[scopes.Contact]{Elements: make([]scopes.Contact, 3)}, "3 elements"},
		{&scopes.List[scopes.Contact]{Links: make([]string, 1)}, "1 element"},
		{(*scopes.List[scopes.Contact])(nil), "<nil>"},
		{(*scopes.Person)(nil), "<nil>"},
		{scopes.NewSet("openid", "inn"), "openid inn"},
	}
	for _, tt := range tests {
		if got := fmt.Sprint(tt.v); got != tt.want {
			t.Errorf("fmt.Sprint(%T) = %q, want %q", tt.v, got, tt.want)
		}
	}
	if got := fmt.Sprintf("%q %s", p.INN, slices.Repeat([]scopes.Person{p}, 2)); got != `"**********56" [person 1000404446 person 1000404446]` {
		t.Errorf("got %s", got)
	}
}
