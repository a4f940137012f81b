package scopes_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/go-esia/sdk/scopes"
)

func TestParseKPP(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		ok   bool
	}{
		{"770001001", true},
		{"777700001", true},
		{"7700AB001", true},
		{"77009Z999", true},
		{"010101001", true},
		{"77000100", false},
		{"7700010011", false},
		{"7700ab001", false},
		{"A70001001", false},
		{"770A01001", false},
		{"770001A01", false},
		{"7700АВ01", false}, // nine bytes with Cyrillic letters
		{"7700-1001", false},
		{"770001001 ", false},
		{"", false},
	}
	for _, tt := range tests {
		got, err := scopes.ParseKPP(tt.text)
		if (err == nil) != tt.ok || tt.ok && got.Full() != tt.text || scopes.KPP(tt.text).Valid() != tt.ok {
			t.Errorf("ParseKPP(%q) = %q, %v, want ok %v", tt.text, got.Full(), err, tt.ok)
		}
		if !tt.ok && (!errors.Is(err, scopes.ErrKPP) || got != "") {
			t.Errorf("ParseKPP(%q) = %q, %v, want ErrKPP", tt.text, got.Full(), err)
		}
	}
}

func TestKPPJSON(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]scopes.KPP{
		`"770001001"`: "770001001", `770001001`: "770001001", `"7700AB001"`: "7700AB001",
		`770001001.0`: "770001001", `"770001001.0"`: "770001001", `7.70001001E8`: "770001001", `10101001.0`: "010101001",
		`770001001.5`: "770001001.5", `"77001E001"`: "77001E001", // a letter and not an exponent
		`10101001`: "010101001", `"10101001"`: "10101001", `1010100`: "1010100", `"x"`: "x", `""`: "", `null`: "",
	} {
		got := scopes.KPP("before")
		if err := json.Unmarshal([]byte(text), &got); err != nil || got != want {
			t.Errorf("%s: got %q, %v", text, got.Full(), err)
		}
	}
	for _, text := range []string{`[]`, `{}`} {
		got := scopes.KPP("before")
		if err := json.Unmarshal([]byte(text), &got); !errors.Is(err, scopes.ErrKPP) || got != "before" {
			t.Errorf("%s: got %q, %v, want ErrKPP", text, got.Full(), err)
		}
	}
}
