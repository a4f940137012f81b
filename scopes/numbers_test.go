package scopes_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/go-esia/sdk/scopes"
)

func TestOIDJSON(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want scopes.OID
		ok   bool
	}{
		{`1000404446`, 1000404446, true},
		{`"1000404446"`, 1000404446, true},
		{`"\u0031"`, 1, true},
		{`9223372036854775807`, 9223372036854775807, true},
		{`9007199254740993`, 9007199254740993, true}, // float64 has no such number
		{`0`, 0, true},
		{`"0"`, 0, true},
		{`""`, 0, true},
		{`-1`, 0, false},
		{`"-1"`, 0, false},
		{`9223372036854775808`, 0, false},
		{`99999999999999999999999`, 0, false},
		{`1000404446.0`, 1000404446, true},
		{`"1000404446.0"`, 1000404446, true},
		{`1.000404446E9`, 1000404446, true},
		{`9007199254740993.00`, 9007199254740993, true},
		{`0.0`, 0, true},
		{`1.5`, 0, false},
		{`-1.0`, 0, false},
		{`"007.0"`, 0, false},
		{`"1."`, 0, false},
		{`9223372036854775808.0`, 0, false},
		{`1e99`, 0, false},
		{`1e999999999`, 0, false},
		{`" 1"`, 0, false},
		{`"007"`, 0, false},
		{`"+7"`, 0, false},
		{`"0x7"`, 0, false},
		{`"1_0"`, 0, false},
		{`"١"`, 0, false},
		{`true`, 0, false},
		{`[1]`, 0, false},
		{`{}`, 0, false},
	}
	for _, tt := range tests {
		got := scopes.OID(0)
		if err := json.Unmarshal([]byte(tt.text), &got); (err == nil) != tt.ok || got != tt.want {
			t.Errorf("Unmarshal(%s) = %d, %v, want %d, ok %v", tt.text, got, err, tt.want, tt.ok)
		} else if !tt.ok && !errors.Is(err, scopes.ErrOID) {
			t.Errorf("Unmarshal(%s): error %v isn't ErrOID", tt.text, err)
		}
	}
}

func TestOIDIsNumberInJSON(t *testing.T) {
	t.Parallel()
	v := struct {
		A scopes.OID            `json:"a"`
		B scopes.OID            `json:"b,omitzero"`
		C map[scopes.OID]string `json:"c"`
	}{A: 1000404446, C: map[scopes.OID]string{5: "x"}}
	got, err := json.Marshal(v)
	if want := `{"a":1000404446,"c":{"5":"x"}}`; err != nil || string(got) != want {
		t.Errorf("Marshal = %s, %v, want %s", got, err, want)
	}
}

func TestParseOID(t *testing.T) {
	t.Parallel()
	if got, err := scopes.ParseOID("1000404446"); err != nil || got != 1000404446 || got.String() != "1000404446" {
		t.Errorf("ParseOID = %v, %v", got, err)
	}
	for _, s := range []string{"", "0", "00", "01", "-1", "1 ", "1\x00", "9223372036854775808"} {
		if got, err := scopes.ParseOID(s); !errors.Is(err, scopes.ErrOID) || got != 0 {
			t.Errorf("ParseOID(%q) = %v, %v, want ErrOID", s, got, err)
		}
	}
}

func TestTimestampUnits(t *testing.T) {
	t.Parallel()
	want := time.Date(2025, 12, 4, 13, 24, 28, 0, time.UTC)
	for _, text := range []string{"1764854668", `"1764854668"`, "1764854668.0", `"1764854668.0"`, "1.764854668E9", "1764854668000", "1764854668000000", "1764854668000000000"} {
		var got scopes.Timestamp
		if err := json.Unmarshal([]byte(text), &got); err != nil || !got.Time().Equal(want) {
			t.Errorf("Unmarshal(%s) = %v, %v, want %v", text, got.Time(), err, want)
		}
	}
	if got := scopes.TimestampOf(want); got != 1764854668 {
		t.Errorf("TimestampOf = %d", got)
	}
	if got := scopes.Timestamp(0).Time(); !got.IsZero() {
		t.Errorf("zero Timestamp is %v", got)
	}
}

func TestTimestampJSON(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`-1`, `-1.0`, `1.5`, `1e99`, `"x"`, `9223372036854775808`, `[]`, `true`} {
		got := scopes.Timestamp(5)
		if err := json.Unmarshal([]byte(text), &got); !errors.Is(err, scopes.ErrTimestamp) || got != 5 {
			t.Errorf("Unmarshal(%s) = %d, %v, want ErrTimestamp", text, got, err)
		}
	}
	got := scopes.Timestamp(5)
	if err := json.Unmarshal([]byte(`""`), &got); err != nil || got != 0 {
		t.Errorf("Unmarshal of an empty string = %d, %v", got, err)
	}
	if b, err := json.Marshal(scopes.Timestamp(1764854668000)); err != nil || string(b) != "1764854668000" {
		t.Errorf("Marshal = %s, %v: the number must stay as it came", b, err)
	}
}
