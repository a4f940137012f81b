package scopes_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/go-esia/sdk/scopes"
)

// digitalPersonal returns the personal types of the digital profile for the tests
// of printing: each with all data and with none.
func digitalPersonal(t *testing.T) map[string]twoValues {
	t.Helper()
	common, _ := filled(reflect.TypeFor[scopes.DigitalCommon]()).Interface().(scopes.DigitalCommon)
	types := map[string]twoValues{
		"DigitalCommon": {common, scopes.DigitalCommon{}},
		"FileData":      {scopes.FileData("770000000156"), scopes.FileData("1")},
	}
	for _, e := range digitalEntities {
		full := reflect.ValueOf(e.decodeAny(t, []byte(encoded(t, filled(e.typ).Interface())))).Elem()
		checkFull(t, full)
		types[e.typ.Name()] = twoValues{full.Interface(), reflect.Zero(e.typ).Interface()}
	}
	add := func(full scopes.DigitalXML) {
		checkFull(t, reflect.ValueOf(full))
		types[reflect.TypeOf(full).Name()] = twoValues{full, reflect.Zero(reflect.TypeOf(full)).Interface()}
	}
	for _, name := range []string{"basic_user_data", "contact_details", "user_addresses", "inn_documents", "snils_documents", "rf_passport", "std_pfr", "szi_ils", "vo_dohflsv"} {
		add(digitalXML(t, name))
	}
	unknown, err := scopes.DecodeDigitalXML([]byte(`<a inn="770000000156">770000000156</a>`))
	if err != nil {
		t.Fatal(err)
	}
	add(unknown)
	if income, ok := digitalXML(t, "vo_dohflsv").(scopes.IncomeXML); ok {
		add(income.Payouts[0])
		add(income.Payouts[0].Months[0])
	}
	return types
}

// digitalPlain are the types of the digital profile that hold nothing personal when
// they stand alone.
var digitalPlain = map[string]string{
	"Digital":             "an interface of types with masks",
	"DigitalXML":          "an interface of types with masks",
	"DigitalStatus":       "says nothing without a person",
	"PassportType":        "says nothing without a person",
	"PassportState":       "says nothing without a person",
	"EmploymentEventKind": "says nothing without a person",
}

func TestDigitalMasksAreShown(t *testing.T) {
	t.Parallel()
	passport := digital(t, "rf_passport")
	tests := []struct {
		v    any
		want string
	}{
		{passport, "RF passport"},
		{[]scopes.Digital{passport, scopes.PendingDigital{}}, "[RF passport pending digital]"},
		{passport.Common(), "digital document"},
		{digital(t, "unknown"), "unknown digital"},
		{digitalXML(t, "inn_documents"), "XML document"},
		{scopes.FileData("a"), "file"},
		{scopes.FileData{}, ""},
		{scopes.Decimal("5"), "***"},
		{scopes.Decimal(""), ""},
	}
	for _, tt := range tests {
		if got := fmt.Sprintf("%+v", tt.v); got != tt.want {
			t.Errorf("%T: got %q, want %q", tt.v, got, tt.want)
		}
	}
}

// TestDigitalErrorsHideValues: an error names what is wrong, never the data.
func TestDigitalErrorsHideValues(t *testing.T) {
	t.Parallel()
	const secret = "770000000156"
	for _, text := range []string{`{"type":"` + secret + `"`, `["` + secret + `"]`, secret, `{"inn":` + secret + `}}`} {
		if _, err := scopes.DecodeDigital([]byte(text)); err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: got error %v", text, err)
		}
	}
	var d scopes.Decimal
	var f scopes.FileData
	for _, err := range []error{d.UnmarshalJSON([]byte(`["` + secret + `"]`)), f.UnmarshalJSON([]byte(`"*` + secret + `"`))} {
		if err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("got error %v", err)
		}
	}
}
