package scopes_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/go-esia/sdk/scopes"
)

func TestParseOGRN(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		ok   bool
	}{
		{"1027700000008", true},
		{"1020000000008", true},
		{"319770000000014", true},
		{"1027700000000", false},
		{"1027700000007", false},
		{"319770000000015", false},
		{"1234567890123", false}, // of the test stand
		{"2000000000002", false}, // of the test stand
		{"102770000000", false},
		{"10277000000080", false},
		{"3197700000000140", false},
		{"1027700000008 ", false},
		{"1-027700000008", false},
		{"+027700000008", false},
		{"١027700000008", false},
		{"", false},
	}
	for _, tt := range tests {
		got, err := scopes.ParseOGRN(tt.text)
		if (err == nil) != tt.ok || tt.ok && got.Full() != tt.text || scopes.OGRN(tt.text).Valid() != tt.ok {
			t.Errorf("ParseOGRN(%q) = %q, %v, want ok %v", tt.text, got.Full(), err, tt.ok)
		}
		if !tt.ok && (!errors.Is(err, scopes.ErrOGRN) || got != "") {
			t.Errorf("ParseOGRN(%q) = %q, %v, want ErrOGRN", tt.text, got.Full(), err)
		}
	}
}

// TestOGRNCheckDigit: for each number there is exactly one, by the remainders of
// 11 and 13, computed here by long division.
func TestOGRNCheckDigit(t *testing.T) {
	t.Parallel()
	for _, number := range []string{"102770000000", "109876543210", "500000000000", "999999999999", "31977000000001", "30450011600157", "99999999999999"} {
		divisor := 11
		if len(number) == 14 {
			divisor = 13
		}
		remainder := 0
		for _, digit := range number {
			remainder = (remainder*10 + int(digit-'0')) % divisor
		}
		for last := range 10 {
			text := fmt.Sprint(number, last)
			if got, want := scopes.OGRN(text).Valid(), last == remainder%10; got != want {
				t.Errorf("%s: Valid = %v, want %v", text, got, want)
			}
		}
	}
}

func TestOGRNJSON(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text  string
		want  scopes.OGRN
		valid bool
	}{
		{`"1027700000008"`, "1027700000008", true},
		{`1027700000008`, "1027700000008", true},
		{`319770000000014`, "319770000000014", true},
		{`1027700000008.0`, "1027700000008", true},
		{`"319770000000014.0"`, "319770000000014", true},
		{`1.027700000008E12`, "1027700000008", true},
		{`1027700000008.5`, "1027700000008.5", false},
		{`1e40`, "1e40", false},
		{`"1234567890123"`, "1234567890123", false}, // of the test stand
		{`1234567890123`, "1234567890123", false},
		{`"x"`, "x", false},
		{`""`, "", false},
		{`null`, "", false},
	}
	for _, tt := range tests {
		got := scopes.OGRN("before")
		if err := json.Unmarshal([]byte(tt.text), &got); err != nil || got != tt.want || got.Valid() != tt.valid {
			t.Errorf("%s: got %q, valid %v, %v", tt.text, got.Full(), got.Valid(), err)
		}
		if tt.want != "" && encoded(t, got) != `"`+got.Full()+`"` {
			t.Errorf("%s: encoded as %s", tt.text, encoded(t, got))
		}
	}
	for _, text := range []string{`[]`, `{}`} {
		got := scopes.OGRN("before")
		if err := json.Unmarshal([]byte(text), &got); !errors.Is(err, scopes.ErrOGRN) || got != "before" {
			t.Errorf("%s: got %q, %v, want ErrOGRN", text, got.Full(), err)
		}
	}
}

// TestStandOrganization: numbers of the test stand are read in spite of their
// check digits.
func TestStandOrganization(t *testing.T) {
	t.Parallel()
	var o scopes.Organization
	err := json.Unmarshal([]byte(`{"oid":1000000777,"ogrn":"1234567890123","kpp":"777700001"}`), &o)
	if err != nil || o.OGRN != "1234567890123" || o.OGRN.Valid() || !o.KPP.Valid() {
		t.Errorf("got %s, %v", encoded(t, o), err)
	}
}
