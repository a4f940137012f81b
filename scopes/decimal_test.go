package scopes_test

import (
	"errors"
	"testing"

	"github.com/go-esia/sdk/scopes"
)

func TestDecimal(t *testing.T) {
	t.Parallel()
	tests := []struct{ json, text, rat, again string }{
		{`1234.50`, "1234.50", "2469/2", `1234.50`},
		{`"1234.50"`, "1234.50", "2469/2", `1234.50`},
		{`-0.1`, "-0.1", "-1/10", `-0.1`},
		{`1e3`, "1e3", "1000", `1e3`},
		{`1e999`, "1e999", "", `"1e999"`},
		{`"007"`, "007", "7", `"007"`},
		{`9007199254740993`, "9007199254740993", "9007199254740993", `9007199254740993`},
		{`"1 234,50 руб."`, "1 234,50 руб.", "", `"1 234,50 руб."`},
		{`""`, "", "", `""`},
		{`null`, "", "", `""`},
	}
	for _, tt := range tests {
		d := scopes.Decimal("before")
		if err := d.UnmarshalJSON([]byte(tt.json)); err != nil || d.Full() != tt.text || encoded(t, d) != tt.again {
			t.Errorf("%s: got %q, %v, %s, want %q, %s", tt.json, d.Full(), err, encoded(t, d), tt.text, tt.again)
		}
		r, ok := d.Rat()
		if ok != (tt.rat != "") || ok != d.Valid() || ok && r.RatString() != tt.rat {
			t.Errorf("%s: Rat() = %v, %v, want %q", tt.json, r, ok, tt.rat)
		}
	}
	for _, text := range []string{`true`, `false`, `{}`, `[1]`, ``} {
		d := scopes.Decimal("before")
		if err := d.UnmarshalJSON([]byte(text)); !errors.Is(err, scopes.ErrDecimal) || d != "before" {
			t.Errorf("%s: got %q, %v, want ErrDecimal", text, d.Full(), err)
		}
	}
}
