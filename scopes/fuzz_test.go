package scopes_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"github.com/go-esia/sdk/scopes"
)

func FuzzPerson(f *testing.F) {
	for _, name := range glob(f, "testdata/person/*.json") {
		f.Add(readFile(f, name))
	}
	for _, text := range []string{`null`, `[]`, `{"firstName":{"a":"}"},"etag":1}`, `{"firstName":"\u0000\ud800"}`, `{"a":1}x`, `{"chosenCfmTypes":[["x"],1]}`, `{`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var p scopes.Person
		err := p.UnmarshalJSON(data)
		var fields map[string]any
		isObject := json.Unmarshal(data, &fields) == nil
		if (err == nil) != isObject {
			t.Fatalf("UnmarshalJSON = %v, want success %v", err, isObject)
		}
		if err != nil {
			return
		}
		checkKnownName(t, p, data)
		text := encoded(t, p)
		again := decodePerson(t, text)
		if got := encoded(t, again); got != text {
			t.Errorf("after the round trip: got %s, want %s", got, text)
		}
	})
}

// checkKnownName compares one field with what encoding/json makes of it.
func checkKnownName(t *testing.T, p scopes.Person, data []byte) {
	t.Helper()
	var fields map[string]any
	if err := json.Unmarshal(data, &fields); err != nil {
		t.Fatal(err)
	}
	if want, ok := fields["firstName"].(string); ok && p.FirstName != want {
		t.Errorf("FirstName = %q, want %q", p.FirstName, want)
	}
	if want, ok := fields["trusted"].(bool); ok && p.Trusted != want {
		t.Errorf("Trusted = %v, want %v", p.Trusted, want)
	}
}

func FuzzSelfEmployment(f *testing.F) {
	f.Add([]byte(`{"confirmed":true,"confirmDate":"01.02.2020","validationRequestId":123}`))
	f.Add([]byte(`{"confirmed":"1","confirmedDate":[2020,2,1],"validationRequestId":"-5"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		roundTrip(t, data, func(s *scopes.SelfEmployment) string { return encoded(t, s) })
	})
}

func FuzzDate(f *testing.F) {
	for _, text := range []string{`"26.05.2000"`, `"6.5.2000"`, `"2000-05-26"`, `[2000,5,26]`, `[2000,13,26]`, `""`, `null`, `5`, `{}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var d scopes.Date
		if err := d.UnmarshalJSON(data); err != nil {
			t.Fatal(err)
		}
		if d.Valid() == (d.ISO() == "") || d.Valid() && d.Raw() != "" || d.IsZero() && d.Full() != "" {
			t.Errorf("%q, %q, raw %q", d.Full(), d.ISO(), d.Raw())
		}
		if json.Valid(data) {
			roundTrip(t, data, func(d *scopes.Date) string { return d.ISO() + d.Raw() })
		}
	})
}

func FuzzSNILS(f *testing.F) {
	for _, text := range []string{`"112-233-445 95"`, `11223344595`, `60006`, `"x"`, `null`, `-1`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		roundTrip(t, data, func(s *scopes.SNILS) string { return s.Full() + s.String() })
		if s, err := scopes.ParseSNILS(string(data)); err == nil && !s.Valid() {
			t.Errorf("%q is parsed but not valid", s.Full())
		}
	})
}

func FuzzINN(f *testing.F) {
	for _, text := range []string{`"770000000156"`, `770000000156`, `7700000016`, `100000001`, `"x"`, `null`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		roundTrip(t, data, func(n *scopes.INN) string { return n.Full() + n.String() })
		if n, err := scopes.ParseINN(string(data)); err == nil && !n.Valid() {
			t.Errorf("%q is parsed but not valid", n.Full())
		}
	})
}

func FuzzOID(f *testing.F) {
	for _, text := range []string{`1000404446`, `"1000404446"`, `-1`, `1e3`, `""`, `null`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		roundTrip(t, data, func(o *scopes.OID) string { return o.String() })
		if o, err := scopes.ParseOID(string(data)); err == nil && (o <= 0 || o.String() != string(data)) {
			t.Errorf("ParseOID(%q) = %d", data, o)
		}
	})
}

func FuzzTimestamp(f *testing.F) {
	f.Add([]byte(`1764854668`))
	f.Add([]byte(`"1764854668000000000"`))
	f.Fuzz(func(t *testing.T, data []byte) {
		roundTrip(t, data, func(s *scopes.Timestamp) string { return s.Time().String() })
	})
}

func FuzzSet(f *testing.F) {
	for _, text := range []string{"openid fullname?oid=5", "http://esia.gosuslugi.ru/org_inn?org_oid=2", "a\x00b\xffc", "\ufeffa"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var s scopes.Set
		if err := s.UnmarshalText([]byte(text)); err != nil {
			return
		}
		if again := scopes.ParseSet(s.String()); again != s {
			t.Errorf("%q is parsed as %q", s, again)
		}
		for scope := range s.Values() {
			scope.OID()
			scope.OrgOID()
			scope.Mode()
			if base := scope.Base(); !s.HasBase(base) && base.Base() == base {
				t.Errorf("HasBase(%q) is false for %q", base, s)
			}
			if got, ok := scope.ForOrg(5).OrgOID(); ok && got != 5 {
				t.Errorf("ForOrg(5) of %q has %d", scope, got)
			}
		}
	})
}

// roundTrip decodes data, if it can be, encodes the value, and decodes it again.
func roundTrip[T any](t *testing.T, data []byte, show func(*T) string) {
	t.Helper()
	var v, again T
	if json.Unmarshal(data, &v) != nil {
		return
	}
	text := encoded(t, v)
	if err := json.Unmarshal([]byte(text), &again); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if got, want := show(&again), show(&v); got != want {
		t.Errorf("after the round trip of %v through %s: got %q, want %q", reflect.TypeFor[T](), text, got, want)
	}
}

// FuzzDecode decodes, encodes and decodes again each entity and each list. The
// examples of all of them are seeds for all.
func FuzzDecode(f *testing.F) {
	for _, name := range glob(f, "testdata/*/*.json") {
		f.Add(readFile(f, name))
	}
	for _, text := range []string{
		`null`, `{`, `{"elements":[{"id":"x"},"y",[1],null]}`, `[{"id":5},{"id":{}}]`, `{"verifyingValue":{"verifyingValue":{"id":"\\"}}}`,
		`{"etag":1,"eTag":null,"trusted":"TRUE","regCertificate":{},"kpp":10101001,"ogrn":1e3}`, `{"documents":[],"person":{"kids":[{}]}}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, e := range entities {
			decodeTwice(t, e.newOne, data)
			decodeTwice(t, e.newList, data)
		}
	})
}

func decodeTwice(t *testing.T, newValue func() json.Unmarshaler, data []byte) {
	t.Helper()
	v := newValue()
	if err := v.UnmarshalJSON(data); err != nil {
		if !errors.Is(err, scopes.ErrNotObject) && !errors.Is(err, scopes.ErrTooLarge) {
			t.Fatalf("%T: error %v", v, err)
		}
		return
	}
	first := encoded(t, v)
	again := newValue()
	if err := again.UnmarshalJSON([]byte(first)); err != nil {
		t.Fatalf("%T: %s: %v", v, first, err)
	}
	if second := encoded(t, again); second != first {
		t.Errorf("%T: got %s, want %s", v, second, first)
	}
}

func FuzzOGRN(f *testing.F) {
	for _, text := range []string{`"1027700000008"`, `319770000000014`, `1027700000008`, `"x"`, `null`, `1e3`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		roundTrip(t, data, func(n *scopes.OGRN) string { return n.Full() + n.String() })
		if n, err := scopes.ParseOGRN(string(data)); err == nil && (!n.Valid() || n.Full() != string(data)) {
			t.Errorf("%q is parsed as %q", data, n.Full())
		}
	})
}

func FuzzKPP(f *testing.F) {
	for _, text := range []string{`"770001001"`, `10101001`, `7700AB001`, `"x"`, `null`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		roundTrip(t, data, func(k *scopes.KPP) string { return k.Full() + k.String() })
		if k, err := scopes.ParseKPP(string(data)); err == nil && (!k.Valid() || k.Full() != string(data)) {
			t.Errorf("%q is parsed as %q", data, k.Full())
		}
	})
}

func FuzzPhone(f *testing.F) {
	for _, text := range []string{"+7(900)0000000", "8 900 000-00-00", "+380441234567", "+", "7+9000000000"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := scopes.ParsePhone(text)
		if err != nil {
			return
		}
		again, err := scopes.ParsePhone(p.Full())
		if err != nil || again != p || !p.Valid() || p.String() == p.Full() {
			t.Errorf("%q is parsed as %q, and that as %q, %v", text, p.E164(), again.E164(), err)
		}
	})
}
