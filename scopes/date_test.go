package scopes_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/go-esia/sdk/scopes"
)

func day(year int, month time.Month, day int) scopes.Date {
	return scopes.Date{Year: year, Month: month, Day: day}
}

func TestDateForms(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want scopes.Date
		raw  string
	}{
		{text: `"26.05.2000"`, want: day(2000, 5, 26)},
		{text: `"6.5.2000"`, want: day(2000, 5, 6)},
		{text: `"06.5.2000"`, want: day(2000, 5, 6)},
		{text: `"2000-05-26"`, want: day(2000, 5, 26)},
		{text: `[2000,5,26]`, want: day(2000, 5, 26)},
		{text: ` [ 2000 , 5 , 26 ] `, want: day(2000, 5, 26)},
		{text: `["2025","9","1"]`, want: day(2025, 9, 1)},
		{text: ` [ "2025" , " 09" , "01 " ] `, want: day(2025, 9, 1)},
		{text: `[2025.0,"9.0",1e0]`, want: day(2025, 9, 1)},
		{text: `"[2025,\"9\",1]"`, want: day(2025, 9, 1)},
		{text: `["2025",true,1]`, raw: `["2025",true,1]`},
		{text: `["2025",null,1]`, raw: `["2025",null,1]`},
		{text: `["2025",["9"],1]`, raw: `["2025",["9"],1]`},
		{text: `["2025","","1"]`, raw: `["2025","","1"]`},
		{text: `[4294969321,9,1]`, raw: `[4294969321,9,1]`}, // 2025 modulo 2^32
		{text: `[4294969321.0,9,1]`, raw: `[4294969321.0,9,1]`},
		{text: `"[2025,9"`, raw: `[2025,9`},
		{text: `"29.02.2000"`, want: day(2000, 2, 29)},
		{text: `""`},
		{text: `null`},
		{text: `"29.02.1999"`, raw: "29.02.1999"},
		{text: `"31.04.2000"`, raw: "31.04.2000"},
		{text: `"00.05.2000"`, raw: "00.05.2000"},
		{text: `"26.05.00"`, raw: "26.05.00"},
		{text: `"01.01.0000"`, raw: "01.01.0000"},
		{text: `"1905"`, raw: "1905"},
		{text: `" 26.05.2000"`, raw: " 26.05.2000"},
		{text: `"2000-05-26T00:00:00Z"`, raw: "2000-05-26T00:00:00Z"},
		{text: `[2000,13,1]`, raw: "[2000,13,1]"},
		{text: `[2000,5]`, raw: "[2000,5]"},
		{text: `[]`, raw: "[]"},
		{text: `[2000,5,26,1]`, raw: "[2000,5,26,1]"},
		{text: `[2000.5,5,26]`, raw: "[2000.5,5,26]"},
		{text: `959299200`, raw: "959299200"},
		{text: `{"year":2000}`, raw: `{"year":2000}`},
		{text: `true`, raw: "true"},
	}
	for _, tt := range tests {
		got := day(1, 1, 1)
		if err := json.Unmarshal([]byte(tt.text), &got); err != nil {
			t.Errorf("Unmarshal(%s): %v: decoding a date never fails", tt.text, err)
		}
		if tt.text == "null" && got == day(1, 1, 1) {
			got = scopes.Date{} // encoding/json may skip null
		}
		if got.Raw() != tt.raw || tt.raw == "" && got != tt.want {
			t.Errorf("Unmarshal(%s) = %s, raw %q, want %s, raw %q", tt.text, got.ISO(), got.Raw(), tt.want.ISO(), tt.raw)
		}
		if tt.raw != "" && (got.Valid() || got.IsZero() || got.ISO() != "" || got.Full() != tt.raw || got.Year != 0) {
			t.Errorf("Unmarshal(%s): a date that can't be read must be neither valid nor zero", tt.text)
		}
		checkDateRoundTrip(t, got)
	}
}

func checkDateRoundTrip(t *testing.T, d scopes.Date) {
	t.Helper()
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var got scopes.Date
	if err := json.Unmarshal(text, &got); err != nil || got != d {
		t.Errorf("after the round trip through %s: got %#v, %v", text, got, err)
	}
}

func TestDateMarshal(t *testing.T) {
	t.Parallel()
	v := struct {
		A scopes.Date `json:"a"`
		B scopes.Date `json:"b"`
		C scopes.Date `json:"c,omitzero"`
	}{A: day(2000, 5, 6)}
	got, err := json.Marshal(v)
	if want := `{"a":"06.05.2000","b":""}`; err != nil || string(got) != want {
		t.Errorf("Marshal = %s, %v, want %s", got, err, want)
	}
}

func TestParseDate(t *testing.T) {
	t.Parallel()
	if got, err := scopes.ParseDate("26.05.2000"); err != nil || got != day(2000, 5, 26) {
		t.Errorf("ParseDate = %s, %v", got.ISO(), err)
	}
	for _, s := range []string{"", "26.05.2000 ", "2000-5-26", "26/05/2000", "-1.05.2000", "26.05.20000", "26.05.+200", "[2000,5,26]"} {
		if got, err := scopes.ParseDate(s); !errors.Is(err, scopes.ErrDate) || got != (scopes.Date{}) {
			t.Errorf("ParseDate(%q) = %s, %v, want ErrDate", s, got.ISO(), err)
		}
	}
}

func TestDateAccessors(t *testing.T) {
	t.Parallel()
	d := day(2000, 5, 6)
	if d.Full() != "06.05.2000" || d.ISO() != "2000-05-06" || !d.Valid() || d.IsZero() || d.Raw() != "" {
		t.Errorf("Full = %q, ISO = %q", d.Full(), d.ISO())
	}
	moscow := time.FixedZone("MSK", 3*60*60)
	if got := d.Time(moscow); !got.Equal(time.Date(2000, 5, 5, 21, 0, 0, 0, time.UTC)) {
		t.Errorf("Time = %v", got)
	}
	if got := scopes.DateOf(time.Date(2000, 5, 5, 21, 0, 0, 0, time.UTC).In(moscow)); got != d {
		t.Errorf("DateOf = %s, want %s", got.ISO(), d.ISO())
	}
	for _, bad := range []scopes.Date{{}, day(0, 1, 1), day(10000, 1, 1), day(2000, 13, 1), day(2000, 4, 31), day(2000, 4, 0), day(-1, 1, 1)} {
		if bad.Valid() || bad.Full() != "" || bad.ISO() != "" || !bad.Time(time.UTC).IsZero() {
			t.Errorf("%d-%d-%d must not be valid", bad.Year, bad.Month, bad.Day)
		}
	}
}
