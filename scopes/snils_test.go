package scopes_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/quick"

	"github.com/go-esia/sdk/scopes"
)

func TestParseSNILS(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want scopes.SNILS
	}{
		{"112-233-445 95", "112-233-445 95"},
		{"11223344595", "112-233-445 95"},
		{"112-233-445-95", "112-233-445 95"},
		{" 112 233 445\u00a095 ", "112-233-445 95"},
		{"100-200-301 31", "100-200-301 31"},
		{"000-000-600 06", "000-000-600 06"}, // below 001-001-998: no check digits
		{"001-001-998 00", "001-001-998 00"},
		{"001-001-998 99", "001-001-998 99"},
		{"", ""},
		{"112-233-445 96", ""},
		{"112-233-445 59", ""},
		{"112-233-454 95", ""},
		{"001-001-999 00", ""},
		{"000-000-000 00", ""},
		{"112-233-445 9", ""},
		{"112-233-445 955", ""},
		{"112-233-445 9x", ""},
		{"112.233.445 95", ""},
		{"١١٢-233-445 95", ""},
		{"112-233-445 95" + strings.Repeat(" ", 100), ""},
	}
	for _, tt := range tests {
		got, err := scopes.ParseSNILS(tt.text)
		if got != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("ParseSNILS(%q) = %q, %v, want %q", tt.text, got.Full(), err, string(tt.want))
		}
		if err != nil && !errors.Is(err, scopes.ErrSNILS) {
			t.Errorf("ParseSNILS(%q): error %v isn't ErrSNILS", tt.text, err)
		}
		if got != "" && !got.Valid() {
			t.Errorf("%q must be valid", got.Full())
		}
	}
}

// TestSNILSCheckDigits: every number above 001-001-998 has one pair of check
// digits that fits.
func TestSNILSCheckDigits(t *testing.T) {
	t.Parallel()
	one := func(n uint32) bool {
		number := 1001999 + int(n%(999999999-1001999+1)) // int has 32 bits somewhere
		return len(fittingSNILS(number)) == 1
	}
	if err := quick.Check(one, nil); err != nil {
		t.Error(err)
	}
}

// TestSNILSSumOf100: sums of 100 and 101 are written as 00.
func TestSNILSSumOf100(t *testing.T) {
	t.Parallel()
	seen := make(map[int]bool)
	for number := 100000000; len(seen) < 2; number += 1009 {
		sum := 0
		for i, c := range fmt.Sprint(number) {
			sum += int(c-'0') * (9 - i)
		}
		if sum != 100 && sum != 101 {
			continue
		}
		seen[sum] = true
		if got := fittingSNILS(number); len(got) != 1 || got[0] != 0 {
			t.Errorf("check digits for a sum of %d = %v, want 00", sum, got)
		}
	}
}

func fittingSNILS(number int) (fitting []int) {
	for check := range 100 {
		if _, err := scopes.ParseSNILS(fmt.Sprintf("%09d%02d", number, check)); err == nil {
			fitting = append(fitting, check)
		}
	}
	return fitting
}

func TestSNILSJSON(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text  string
		want  scopes.SNILS
		valid bool
	}{
		{`"112-233-445 95"`, "112-233-445 95", true},
		{`"11223344595"`, "112-233-445 95", true},
		{`11223344595`, "112-233-445 95", true},
		{`60006`, "000-000-600 06", true}, // leading zeros lost in a number
		{`"60006"`, "60006", false},       // a string has lost none
		{`11223344595.0`, "112-233-445 95", true},
		{`"11223344595.0"`, "112-233-445 95", true},
		{`1.1223344595e10`, "112-233-445 95", true},
		{`60006.0`, "000-000-600 06", true},
		{`"60006.0"`, "000-000-600 06", true}, // it was a number
		{`"112-233-445 96"`, "112-233-445 96", false},
		{`11223344596`, "11223344596", false},
		{`112233445950`, "112233445950", false},
		{`-1`, "-1", false},
		{`1.5`, "1.5", false},
		{`0`, "0", false},
		{`true`, "true", false},
		{`"не указан"`, "не указан", false},
		{`""`, "", false},
		{`null`, "", false},
	}
	for _, tt := range tests {
		var got scopes.SNILS
		if err := json.Unmarshal([]byte(tt.text), &got); err != nil || got != tt.want || got.Valid() != tt.valid {
			t.Errorf("Unmarshal(%s) = %q, %v, %v, want %q, %v", tt.text, got.Full(), got.Valid(), err, string(tt.want), tt.valid)
		}
	}
	for _, text := range []string{`{}`, `[1]`} {
		got := scopes.SNILS("x")
		if err := json.Unmarshal([]byte(text), &got); !errors.Is(err, scopes.ErrSNILS) || got != "x" {
			t.Errorf("Unmarshal(%s) = %q, %v, want ErrSNILS", text, got.Full(), err)
		}
	}
	if got, err := json.Marshal(scopes.SNILS("112-233-445 95")); err != nil || string(got) != `"112-233-445 95"` {
		t.Errorf("Marshal = %s, %v", got, err)
	}
}

func TestSNILSMask(t *testing.T) {
	t.Parallel()
	tests := []struct {
		snils scopes.SNILS
		want  string
	}{
		{"", ""},
		{"112-233-445 95", "***-***-*** 95"},
		{"11223344595", "***"},
		{"1", "***"},
		{"не указан 95", "***"},
	}
	for _, tt := range tests {
		if got := tt.snils.String(); got != tt.want {
			t.Errorf("String() of %q = %q, want %q", tt.snils.Full(), got, tt.want)
		}
	}
	s := scopes.SNILS("112-233-445 95")
	if string(s) != "112-233-445 95" || s.Full() != string(s) {
		t.Error("conversion and Full must give the whole number")
	}
}

// TestSNILSFormsXML: the forms of JSON strings, and what isn't a SNILS stays.
func TestSNILSFormsXML(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]scopes.SNILS{
		"11223344595": "112-233-445 95", "112-233-445 95": "112-233-445 95", " 112 233 445 95\n": "112-233-445 95",
		"11223344596": "11223344596", "": "",
	} {
		d, err := scopes.DecodeDigitalXML([]byte(`<snilsDocuments><snils>` + text + `</snils></snilsDocuments>`))
		if s, _ := d.(scopes.SNILSDocuments); err != nil || s.SNILS != want {
			t.Errorf("%q: got %q, %v, want %q", text, s.SNILS.Full(), err, want.Full())
		}
	}
}
