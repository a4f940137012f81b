package scopes_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"testing/quick"

	"github.com/go-esia/sdk/scopes"
)

func TestParseINN(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"770000000156", "500000001223", "7700000016", "7800000027",
		"7707083893", "7736207543", // of two well-known organizations
	} {
		if got, err := scopes.ParseINN(s); err != nil || got.Full() != s || !got.Valid() {
			t.Errorf("ParseINN(%q) = %q, %v", s, got.Full(), err)
		}
	}
	for _, s := range []string{
		"", "770000000157", "770000000166", "770000000165", "7700000017", "70700000016", "770000001",
		"7700000000156", "77000000015x", " 770000000156", "77 0000000156", "٧70000000156",
	} {
		if got, err := scopes.ParseINN(s); !errors.Is(err, scopes.ErrINN) || got != "" {
			t.Errorf("ParseINN(%q) = %q, %v, want ErrINN", s, got.Full(), err)
		}
	}
}

// TestINNCheckDigits: each number has exactly one check digit that fits, and for
// persons exactly one pair of them.
func TestINNCheckDigits(t *testing.T) {
	t.Parallel()
	one := func(n uint64) bool {
		organizations, persons := 0, 0
		for check := range 100 {
			if _, err := scopes.ParseINN(fmt.Sprintf("%010d%02d", n%1e10, check)); err == nil {
				persons++
			}
		}
		for check := range 10 {
			if _, err := scopes.ParseINN(fmt.Sprintf("%09d%d", n%1e9, check)); err == nil {
				organizations++
			}
		}
		return organizations == 1 && persons == 1
	}
	if err := quick.Check(one, nil); err != nil {
		t.Error(err)
	}
}

// TestINNWeights computes check digits by the three rows of weights that the rule
// has for them.
func TestINNWeights(t *testing.T) {
	t.Parallel()
	with := func(digits string, weights ...int) string {
		sum := 0
		for i, w := range weights {
			sum += w * int(digits[i]-'0')
		}
		return digits + fmt.Sprint(sum%11%10)
	}
	right := func(n uint64) bool {
		organization := with(fmt.Sprintf("%09d", n%1e9), 2, 4, 10, 3, 5, 9, 4, 6, 8)
		person := with(fmt.Sprintf("%010d", n%1e10), 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
		person = with(person, 3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
		return scopes.INN(organization).Valid() && scopes.INN(person).Valid()
	}
	if err := quick.Check(right, nil); err != nil {
		t.Error(err)
	}
}

func TestINNJSON(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text  string
		want  scopes.INN
		valid bool
	}{
		{`"770000000156"`, "770000000156", true},
		{`770000000156`, "770000000156", true},
		{`7700000016`, "7700000016", true},
		{`"70000000043"`, "70000000043", false},
		{`77000000015`, "77000000015", false}, // the check digits don't fit with a zero
		{`770000000157`, "770000000157", false},
		{`1`, "1", false},
		{`-5`, "-5", false},
		{`7.7e11`, "770000000000", false},
		{`7.7e30`, "7.7e30", false},
		{`7700000016.5`, "7700000016.5", false},
		{`7700000016.0`, "7700000016", true},
		{`"7700000016.0"`, "7700000016", true},
		{`"7.700000016E9"`, "7700000016", true},
		{`"7700000017.0"`, "7700000017", false},
		{`false`, "false", false},
		{`""`, "", false},
		{`null`, "", false},
	}
	for _, tt := range tests {
		var got scopes.INN
		if err := json.Unmarshal([]byte(tt.text), &got); err != nil || got != tt.want || got.Valid() != tt.valid {
			t.Errorf("Unmarshal(%s) = %q, %v, %v, want %q, %v", tt.text, got.Full(), got.Valid(), err, string(tt.want), tt.valid)
		}
	}
	for _, text := range []string{`{}`, `["770000000156"]`} {
		got := scopes.INN("x")
		if err := json.Unmarshal([]byte(text), &got); !errors.Is(err, scopes.ErrINN) || got != "x" {
			t.Errorf("Unmarshal(%s) = %q, %v, want ErrINN", text, got.Full(), err)
		}
	}
}

// TestINNLeadingZero: as a number an INN of the regions 01 to 09 has lost a zero.
func TestINNLeadingZero(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"01000000%02d", "0100000000%02d"} {
		found := 0
		for check := range 100 {
			want, err := scopes.ParseINN(fmt.Sprintf(format, check))
			if err != nil {
				continue
			}
			found++
			var got scopes.INN
			if err := json.Unmarshal([]byte(want[1:]), &got); err != nil || got != want {
				t.Errorf("Unmarshal(%s) = %q, %v, want %q", string(want[1:]), got.Full(), err, want.Full())
			}
		}
		if found == 0 {
			t.Errorf("no INN of the form %s", format)
		}
	}
}

func TestINNMask(t *testing.T) {
	t.Parallel()
	tests := []struct {
		inn  scopes.INN
		want string
	}{
		{"", ""},
		{"770000000156", "**********56"},
		{"7700000016", "********16"},
		{"77000000156", "***"},
		{"56", "***"},
		{"нет", "***"},
	}
	for _, tt := range tests {
		if got := tt.inn.String(); got != tt.want {
			t.Errorf("String() of %q = %q, want %q", tt.inn.Full(), got, tt.want)
		}
	}
}
