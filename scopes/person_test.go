package scopes_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/scopes"
)

func glob(t testing.TB, pattern string) []string {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("no files %s: %v", pattern, err)
	}
	return names
}

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.FromSlash(name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func decodePerson(t testing.TB, text string) scopes.Person {
	t.Helper()
	var p scopes.Person
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// checkPerson compares the exported fields.
func checkPerson(t *testing.T, got, want scopes.Person) {
	t.Helper()
	g, w := reflect.ValueOf(got), reflect.ValueOf(want)
	for i := range g.NumField() {
		f := g.Type().Field(i)
		if f.IsExported() && !reflect.DeepEqual(g.Field(i).Interface(), w.Field(i).Interface()) {
			t.Errorf("%s: got %s, want %s", f.Name, inJSON(t, g.Field(i)), inJSON(t, w.Field(i)))
		}
	}
}

func inJSON(t *testing.T, v reflect.Value) string {
	t.Helper()
	b, err := json.Marshal(v.Interface())
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func fullPerson() scopes.Person {
	return scopes.Person{
		StateFacts: []string{"EntityRoot"},
		FirstName:  "Имя006", LastName: "Фамилия006", MiddleName: "Отчество006",
		BirthDate: day(2000, 5, 26), BirthPlace: "Москва", Gender: scopes.Female, Citizenship: "RUS",
		SNILS: "000-000-600 06", INN: "770000000156",
		Trusted: true, Status: scopes.StatusRegistered, UpdatedOn: 1764854668, IDDocID: 3571,
		ETag: "61F2A6BF9D17B97E6B56F8B10EB28A7C814FF0B4",
	}
}

func optionalPerson() scopes.Person {
	no := false
	return scopes.Person{
		StateFacts: []string{"EntityRoot"}, FirstName: "Имя006", LastName: "Фамилия006",
		Verifying: true, Status: "Deleted", UpdatedOn: 1764854668,
		HasConfirmationCode: true, OperatorCheck: true, KidAccount: true,
		ETag:         "61F2A6BF9D17B97E6B56F8B10EB28A7C814FF0B4",
		Confirmation: scopes.StateConfirmed,
		ConfirmedBy:  []scopes.ConfirmationWay{scopes.ConfirmedByPost, scopes.ConfirmedBySignature},
		Registration: scopes.RegisteredBySelf, FMSValid: &no, FMSState: scopes.FMSPassportInvalid,
	}
}

// withoutParts removes what holds original JSON of its own.
func withoutParts(p *scopes.Person) {
	p.SelfEmployed, p.Contacts, p.Addresses, p.Documents, p.Vehicles, p.Kids, p.Organizations = nil, nil, nil, nil, nil, nil, nil
}

// TestSelfEmployed and TestEmbeddedLists compare the parts that withoutParts takes
// away.
func TestSelfEmployed(t *testing.T) {
	t.Parallel()
	s := decodePerson(t, string(readFile(t, "testdata/person/optional.json"))).SelfEmployed
	if s == nil || !s.Confirmed || s.ConfirmDate != day(2020, 2, 1) || s.ValidationRequestID != 123 {
		t.Errorf("got %s", inJSON(t, reflect.ValueOf(s)))
	}
}

func TestEmbeddedLists(t *testing.T) {
	t.Parallel()
	p := decodePerson(t, string(readFile(t, "testdata/person/embedded.json")))
	counts := [...]int{
		len(p.Contacts.Elements), len(p.Addresses.Elements), len(p.Documents.Elements),
		len(p.Vehicles.Elements), len(p.Kids.Elements), len(p.Organizations.Elements),
	}
	if want := [...]int{3, 2, 4, 1, 1, 2}; counts != want {
		t.Fatalf("got %d elements, want %d", counts, want)
	}
	if v := p.Vehicles.Elements[0]; v.NumberPlate != "А123АА111" || v.RegCertificate.Number != "231231" {
		t.Errorf("vehicle: got %s", inJSON(t, reflect.ValueOf(v)))
	}
	kid := p.Kids.Elements[0]
	if kid.FullName() != "Фамилия006 Ребёнок Отчество" || kid.Documents.Elements[0].ActDate != day(2015, 2, 9) {
		t.Errorf("kid: got %s", inJSON(t, reflect.ValueOf(kid)))
	}
	if o := p.Organizations.Elements[1]; o.OID != 1000000357 || o.AgencyType != scopes.AgencyFederal || o.KPP != "770001001" {
		t.Errorf("organization: got %s", inJSON(t, reflect.ValueOf(o)))
	}
}

// TestPartsHaveRaw: the parts have their own original JSON, and a change of a copy
// changes nothing else.
func TestPartsHaveRaw(t *testing.T) {
	t.Parallel()
	text := readFile(t, "testdata/person/embedded.json")
	var p scopes.Person
	if err := p.UnmarshalJSON(text); err != nil {
		t.Fatal(err)
	}
	clear(text)
	contact := p.Contacts.Elements[1]
	clear(contact.Raw())
	want := `{"stateFacts":["Identifiable"],"id":14249750,"type":"PHN","vrfStu":"NOT_VERIFIED","value":"+7(840)0000006","eTag":"943C1145E4973324599CD0E4FF136186502C93C5"}`
	if got := string(contact.Raw()); got != want || !strings.Contains(string(p.Raw()), want) || !strings.Contains(string(p.Contacts.Raw()), want) {
		t.Errorf("got %s, want %s", got, want)
	}
	var more struct{ Type string }
	if err := contact.Decode(&more); err != nil || more.Type != "PHN" {
		t.Errorf("Decode = %v, %v", more, err)
	}
}

func TestPersonFixtures(t *testing.T) {
	t.Parallel()
	tests := map[string]scopes.Person{
		"full.json":    fullPerson(),
		"strings.json": fullPerson(), // every scalar is a string, as in one of the channels
		"minimal.json": {
			StateFacts: []string{"EntityRoot"}, FirstName: "Имя", LastName: "Фамилия", MiddleName: "Отчество",
			Trusted: true, Status: "REGISTERED", UpdatedOn: 1511162767, IDDocID: 42587,
			ETag: "B2139609D990C4F140CBF352217DB15CF3BFE79C",
		},
		"production.json": {
			StateFacts: []string{"EntityRoot"}, FirstName: "Имя", LastName: "Фамилия", MiddleName: "Отчество",
			BirthDate: day(1990, 2, 1), Citizenship: "RUS", INN: "770000000156",
			Trusted: true, Status: "REGISTERED", UpdatedOn: 1644700000, IDDocID: 70000006,
			ETag: "0A1B2C3D4E5F60718293A4B5C6D7E8F901234567",
		},
		"optional.json": optionalPerson(),
		"embedded.json": fullPerson(), // but for the lists
		"import.json": {
			FirstName: "Тест", LastName: "Тест", MiddleName: "Тест", BirthDate: day(1988, 11, 11), BirthPlace: "Воронеж",
			Gender: "M", Trusted: true, SNILS: "112-233-445 95",
		},
		"gateway.json": {
			FirstName: "Имя", LastName: "Фамилия", BirthDate: day(1990, 1, 1), Gender: "M", Citizenship: "RUS",
			SNILS: "112-233-445 95", INN: "770000000156", Trusted: true,
		},
	}
	for _, name := range glob(t, "testdata/person/*.json") {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			want, ok := tests[filepath.Base(name)]
			if !ok {
				t.Fatal("the file has no expectation")
			}
			text := readFile(t, name)
			got := decodePerson(t, string(text))
			withoutParts(&got)
			checkPerson(t, got, want)
			if raw := strings.TrimSpace(string(text)); string(got.Raw()) != raw {
				t.Errorf("Raw: got %s, want %s", got.Raw(), raw)
			}
		})
	}
}

// TestRoundTrip: what a Person knows survives encoding and decoding.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for _, name := range glob(t, "testdata/person/*.json") {
		p := decodePerson(t, string(readFile(t, name)))
		text, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		again := decodePerson(t, string(text))
		if b, err := json.Marshal(again); err != nil || string(b) != string(text) {
			t.Errorf("%s: got %s, %v, want %s", name, b, err, text)
		}
		withoutParts(&p)
		withoutParts(&again)
		checkPerson(t, again, p)
	}
}

// TestMarshalKeepsFixture: of the fixture nothing is left out.
func TestMarshalKeepsFixture(t *testing.T) {
	t.Parallel()
	var got, want map[string]any
	text := readFile(t, "testdata/person/full.json")
	b, err := json.Marshal(decodePerson(t, string(text)))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(json.Unmarshal(b, &got), json.Unmarshal(text, &want)); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

// TestWrongTypeLosesNothing: one field of a wrong type doesn't touch the others,
// whichever it is, and its value can be had by Decode.
// checkOtherFields compares p with the full fixture, but for one field.
// TestNoMixOfTwoPeople: decoding replaces everything, the OID too.
func TestRawIsCopy(t *testing.T) {
	t.Parallel()
	text := []byte(`{"firstName":"Имя006"}`)
	var p scopes.Person
	if err := p.UnmarshalJSON(text); err != nil {
		t.Fatal(err)
	}
	clear(text)
	clear(p.Raw())
	if got := string(p.Raw()); got != `{"firstName":"Имя006"}` {
		t.Errorf("Raw = %q", got)
	}
	var none scopes.Person
	if none.Raw() != nil || !errors.Is(none.Decode(&struct{}{}), scopes.ErrNoOriginal) {
		t.Error("a Person that wasn't decoded has no original")
	}
}

// TestDecodeErrorHidesValues: errors of encoding/json quote numbers, those of
// package time quote dates.
func TestDecodeErrorHidesValues(t *testing.T) {
	t.Parallel()
	p := decodePerson(t, `{"inn":770000000156,"birthDate":"26.05.2000","snils":"112-233-445 95"}`)
	for name, v := range map[string]any{
		"inn":       &struct{ INN int8 }{},
		"birthDate": &struct{ BirthDate time.Time }{},
		"snils": &struct {
			SNILS int `json:"snils,string"`
		}{},
	} {
		err := p.Decode(v)
		if err == nil {
			t.Fatalf("%s: no error", name)
		}
		for _, secret := range []string{"770000000156", "26.05.2000", "112-233-445 95"} {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%s: the error holds personal data: %v", name, err)
			}
		}
	}
	var typeError *json.UnmarshalTypeError
	if err := p.Decode(&struct{ INN int8 }{}); !errors.As(err, &typeError) || !strings.Contains(err.Error(), `"inn"`) && !strings.Contains(err.Error(), `"INN"`) {
		t.Errorf("error %v must name the field and keep its cause", err)
	}
}

func TestFullName(t *testing.T) {
	t.Parallel()
	tests := []struct {
		p    scopes.Person
		want string
	}{
		{scopes.Person{}, ""},
		{scopes.Person{LastName: "Фамилия003", FirstName: "Имя003"}, "Фамилия003 Имя003"},
		{scopes.Person{LastName: "Фамилия006", FirstName: "Имя006", MiddleName: "Отчество006"}, "Фамилия006 Имя006 Отчество006"},
		{scopes.Person{FirstName: "Имя006"}, "Имя006"},
	}
	for _, tt := range tests {
		if got := tt.p.FullName(); got != tt.want {
			t.Errorf("FullName = %q, want %q", got, tt.want)
		}
	}
}

func TestStatusCase(t *testing.T) {
	t.Parallel()
	if !scopes.PersonStatus("Registered").Is(scopes.StatusRegistered) || scopes.PersonStatus("").Is(scopes.StatusRegistered) {
		t.Error("Is must compare without regard to case")
	}
}

func BenchmarkPerson(b *testing.B) {
	text := readFile(b, "testdata/person/full.json")
	b.Run("Person", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var p scopes.Person
			if err := json.Unmarshal(text, &p); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("any", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var v any
			if err := json.Unmarshal(text, &v); err != nil {
				b.Fatal(err)
			}
		}
	})
}
