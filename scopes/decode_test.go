package scopes_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/go-esia/sdk/scopes"
)

func TestStringifiedScalars(t *testing.T) {
	t.Parallel()
	for _, yes := range []string{`true`, `"true"`, `"TRUE"`, `"True"`, `1`, `"1"`} {
		if p := decodePerson(t, `{"trusted":`+yes+`}`); !p.Trusted {
			t.Errorf("trusted %s must be true", yes)
		}
	}
	for _, no := range []string{`false`, `"false"`, `0`, `"0"`, `""`, `null`, `"yes"`, `2`, `1.0`, `"true "`, `[true]`, `{"trusted":true}`} {
		if p := decodePerson(t, `{"trusted":`+no+`}`); p.Trusted {
			t.Errorf("trusted %s must not be true", no)
		}
	}
	p := decodePerson(t, `{"rIdDoc":"9007199254740993","updatedOn":"1764854668","firstName":123,"gender":true,"snils":60006,"inn":770000000156}`)
	want := scopes.Person{IDDocID: 9007199254740993, UpdatedOn: 1764854668, FirstName: "123", Gender: "true", SNILS: "000-000-600 06", INN: "770000000156"}
	checkPerson(t, p, want)
}

func TestNullFields(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	typ := reflect.TypeFor[scopes.Person]()
	for i := range typ.NumField() {
		if name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ","); name != "" && name != "-" {
			text.WriteString(`"` + name + `":null,`)
		}
	}
	checkPerson(t, decodePerson(t, `{`+text.String()+`"x":1}`), scopes.Person{})
}

func TestWrongTypeLosesNothing(t *testing.T) {
	t.Parallel()
	var fields map[string]any
	if err := json.Unmarshal(readFile(t, "testdata/person/full.json"), &fields); err != nil {
		t.Fatal(err)
	}
	for name := range fields {
		for _, wrong := range []any{map[string]any{"x": []any{1, "}", `\"`}}, []any{[]any{"{"}}, 1.5e300, "\u2028", true} {
			changed := map[string]any{}
			for k, v := range fields {
				changed[k] = v
			}
			changed[name] = wrong
			text, err := json.Marshal(changed)
			if err != nil {
				t.Fatal(err)
			}
			checkOtherFields(t, decodePerson(t, string(text)), name)
		}
	}
	p := decodePerson(t, `{"rIdDoc":{"id":5},"lastName":"Фамилия006"}`)
	var more struct {
		RIDDoc struct{ ID int } `json:"rIdDoc"`
	}
	if err := p.Decode(&more); err != nil || more.RIDDoc.ID != 5 {
		t.Errorf("Decode = %v, %v", more, err)
	}
}

func checkOtherFields(t *testing.T, p scopes.Person, jsonName string) {
	t.Helper()
	want := fullPerson()
	w, g := reflect.ValueOf(&want).Elem(), reflect.ValueOf(&p).Elem()
	for i := range w.NumField() {
		if name, _, _ := strings.Cut(w.Type().Field(i).Tag.Get("json"), ","); name == jsonName {
			w.Field(i).Set(g.Field(i))
		}
	}
	checkPerson(t, p, want)
}

func TestUnknownFields(t *testing.T) {
	t.Parallel()
	p := decodePerson(t, `{"firstName":"Имя006","avatarUuid":"x","social":5,"friends":{"elements":["https://esia.example/x"]}}`)
	checkPerson(t, p, scopes.Person{FirstName: "Имя006"})
	var more struct{ Social int }
	if err := p.Decode(&more); err != nil || more.Social != 5 {
		t.Errorf("Decode = %v, %v", more, err)
	}
}

func TestFieldNames(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{`{"etag":"A"}`, "A"},
		{`{"ETAG":"A"}`, "A"},
		{`{"e\u0054ag":"A"}`, "A"},
		{`{"eTag":"A","etag":"B"}`, "A"}, // the exact name wins in any order
		{`{"etag":"B","eTag":"A"}`, "A"},
		{`{"etag":"B","eTag":null}`, "B"},
		{`{"eTag":"A","eTag":"B"}`, "B"}, // of the same name the last one wins
		{`{"eTagX":"A","eTa":"B","":"C"}`, ""},
		{"{ \"x\" : [ 1 , {\"eTag\":\"B\"} , \"\\\\\" ] ,\n\t\"eTag\" : \"A\" }", "A"},
	}
	for _, tt := range tests {
		if got := decodePerson(t, tt.text).ETag; got != tt.want {
			t.Errorf("%s: ETag = %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want []scopes.ConfirmationWay
	}{
		{`["POS","DSG"]`, []scopes.ConfirmationWay{"POS", "DSG"}},
		{`[ "POS" , null , {"a":1} , 5 ]`, []scopes.ConfirmationWay{"POS", "5"}},
		{`"POS"`, []scopes.ConfirmationWay{"POS"}},
		{`[]`, []scopes.ConfirmationWay{}},
		{`null`, nil},
		{`{}`, nil},
	}
	for _, tt := range tests {
		if got := decodePerson(t, `{"chosenCfmTypes":`+tt.text+`}`).ConfirmedBy; !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestSelfEmployedForms(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want string // null if there is none
	}{
		{`{"confirmed":true,"confirmDate":"01.02.2020"}`, `{"confirmed":true,"confirmDate":"01.02.2020"}`},
		{`{"confirmed":"true","confirmedDate":"2020-02-01"}`, `{"confirmed":true,"confirmDate":"01.02.2020"}`},
		{`{"confirmedDate":"02.02.2020","confirmDate":"01.02.2020"}`, `{"confirmed":false,"confirmDate":"01.02.2020"}`},
		{`{"confirmDate":"01.02.2020","confirmedDate":"02.02.2020"}`, `{"confirmed":false,"confirmDate":"01.02.2020"}`},
		{`{"confirmed":true,"validationRequestId":"1"}`, `{"confirmed":true,"validationRequestId":1}`},
		{`{"confirmDate":1580515200}`, `{"confirmed":false,"confirmDate":"1580515200"}`},
		{`{}`, `{"confirmed":false}`},
		{`"true"`, `{"confirmed":true}`}, // seen once
		{`true`, `{"confirmed":true}`},
		{`"False"`, `{"confirmed":false}`},
		{`false`, `{"confirmed":false}`},
		{`null`, `null`},
		{`""`, `null`},
		{`"yes"`, `null`},
		{`[true]`, `null`},
	}
	for _, tt := range tests {
		p := decodePerson(t, `{"selfEmployed":`+tt.text+`,"firstName":"Имя006"}`)
		if got, err := json.Marshal(p.SelfEmployed); err != nil || string(got) != tt.want {
			t.Errorf("%s: got %s, %v, want %s", tt.text, got, err, tt.want)
		}
		if p.FirstName != "Имя006" {
			t.Errorf("%s: the other fields are lost", tt.text)
		}
		if s := p.SelfEmployed; s != nil && string(s.Raw()) != tt.text {
			t.Errorf("Raw = %s, want %s", s.Raw(), tt.text)
		}
	}
	s := scopes.SelfEmployment{ValidationRequestID: 5}
	if err := s.UnmarshalJSON([]byte(`"yes"`)); !errors.Is(err, scopes.ErrNotObject) || s.ValidationRequestID != 5 {
		t.Errorf("got %v, want ErrNotObject and no change", err)
	}
	if err := s.UnmarshalJSON([]byte(` "true" `)); err != nil || !s.Confirmed || s.ValidationRequestID != 0 {
		t.Errorf("got %s, %v, want a new value", encoded(t, s), err)
	}
}

// TestSecondValueThatDoesNotFit: of two members of one name the last one that fits
// wins, whatever the type of the field is.
func TestSecondValueThatDoesNotFit(t *testing.T) {
	t.Parallel()
	p := decodePerson(t, `{
		"inn":"770000000156","inn":{},"snils":"000-000-600 06","snils":[5],"birthDate":"26.05.2000","birthDate":{"x":1},
		"firstName":"Имя006","firstName":{},"trusted":true,"trusted":[],"rIdDoc":5,"rIdDoc":"x","updatedOn":6,"updatedOn":-1,
		"stateFacts":["EntityRoot"],"stateFacts":{},"chosenCfmTypes":["POS"],"chosenCfmTypes":[{}],"fmsValid":true,"fmsValid":"x",
		"contacts":{"size":1,"elements":[{"id":7}]},"contacts":"none","selfEmployed":{"confirmed":true},"selfEmployed":"x"}`)
	want := scopes.Person{
		INN: "770000000156", SNILS: "000-000-600 06", BirthDate: day(2000, 5, 26), FirstName: "Имя006", Trusted: true, IDDocID: 5, UpdatedOn: 6,
		StateFacts: []string{"EntityRoot"}, ConfirmedBy: []scopes.ConfirmationWay{"POS"}, FMSValid: new(true),
	}
	if p.Contacts == nil || len(p.Contacts.Elements) != 1 || p.SelfEmployed == nil || !p.SelfEmployed.Confirmed {
		t.Errorf("got %s", encoded(t, p))
	}
	withoutParts(&p)
	checkPerson(t, p, want)
	var e scopes.Employee
	if err := json.Unmarshal([]byte(`{"oid":5,"oid":{},"corporateContact":{"id":6},"corporateContact":7}`), &e); err != nil || e.OID != 5 || e.WorkContact.ID != 6 {
		t.Errorf("got %s, %v", encoded(t, e), err)
	}
	if p := decodePerson(t, `{"birthDate":"26.05.2000","birthDate":"01.01.1990","firstName":"А","firstName":"Б"}`); p.BirthDate != day(1990, 1, 1) || p.FirstName != "Б" {
		t.Errorf("got %s", encoded(t, p))
	}
	if p := decodePerson(t, `{"birthDate":{},"birthDate":"1990"}`); p.BirthDate.Raw() != "1990" {
		t.Errorf("Raw = %q", p.BirthDate.Raw())
	}
}

func TestNotAnObject(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`[]`, `"x"`, `1`, `true`, ``, `{`, `{"a":1`, `{"a":1}}`, `<html>`} {
		p := fullPerson()
		if err := p.UnmarshalJSON([]byte(text)); !errors.Is(err, scopes.ErrNotObject) {
			t.Errorf("UnmarshalJSON(%s) = %v, want ErrNotObject", text, err)
		}
		checkPerson(t, p, fullPerson())
	}
	large := `{"x":"` + strings.Repeat("x", 8<<20) + `"}`
	if err := new(scopes.Person).UnmarshalJSON([]byte(large)); !errors.Is(err, scopes.ErrTooLarge) {
		t.Errorf("UnmarshalJSON of 8 MiB = %v, want ErrTooLarge", err)
	}
}

func TestNoMixOfTwoPeople(t *testing.T) {
	t.Parallel()
	p := fullPerson()
	p.OID = 1000404446
	if err := json.Unmarshal([]byte(`{"firstName":"Имя007"}`), &p); err != nil {
		t.Fatal(err)
	}
	checkPerson(t, p, scopes.Person{FirstName: "Имя007"})
}

func TestOIDNotInBody(t *testing.T) {
	t.Parallel()
	p := decodePerson(t, `{"oid":1,"OID":2,"firstName":"Имя006"}`)
	if p.OID != 0 {
		t.Errorf("OID = %d: it is set by the client alone", p.OID)
	}
	p.OID = 1000404446
	if b, err := json.Marshal(p); err != nil || strings.Contains(string(b), "1000404446") {
		t.Errorf("Marshal = %s, %v", b, err)
	}
}
