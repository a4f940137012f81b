package scopes_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"reflect"
	"testing"

	"github.com/go-esia/sdk/scopes"
)

// FuzzDecodeDigital: an object is always decoded, its encoding is stable, and all
// types read all objects.
func FuzzDecodeDigital(f *testing.F) {
	for _, name := range glob(f, "testdata/digital/*.json") {
		f.Add(readFile(f, name))
	}
	for _, text := range []string{`null`, `[]`, `{"type":"ILS_PFR","ipkSince2015":[[{}],{"detailPeriods":{"quarter":"1"}}]}`, `{"requestId":5}`, `{"type":"\ud800"}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := scopes.DecodeDigital(data)
		var object map[string]any
		isObject := json.Unmarshal(data, &object) == nil && object != nil
		if (err == nil) != isObject || err != nil && !errors.Is(err, scopes.ErrNotObject) {
			t.Fatalf("got %v, want success %v", err, isObject)
		}
		if err != nil {
			return
		}
		stable(t, digitalEntities, reflect.TypeOf(d), []byte(encoded(t, d)))
		for _, e := range digitalEntities {
			v := e.newOne()
			if err := v.UnmarshalJSON(data); err != nil {
				t.Fatalf("%v: %v", e.typ, err)
			}
			stable(t, digitalEntities, e.typ, []byte(encoded(t, v)))
		}
	})
}

// stable decodes what a value of the type was encoded as, and encodes it again.
func stable(t *testing.T, list []entity, typ reflect.Type, text []byte) {
	t.Helper()
	for _, e := range list {
		if e.typ != typ {
			continue
		}
		v := e.newOne()
		if err := v.UnmarshalJSON(text); err != nil {
			t.Fatalf("%v: %s: %v", typ, text, err)
		}
		if again := encoded(t, v); again != string(text) {
			t.Errorf("%v after the round trip: got %s, want %s", typ, again, text)
		}
	}
}

// FuzzDecodeDigitalXML: no panic, only the documented errors, and every type reads
// every document.
func FuzzDecodeDigitalXML(f *testing.F) {
	for _, name := range glob(f, "testdata/digital/*.xml") {
		f.Add(readFile(f, name))
	}
	f.Add([]byte(`<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>`))
	f.Add(inWindows1251(`<?xml version="1.0" encoding="windows-1251"?><ЭДПФР><СЗИ-ИЛС><Стаж>5</Стаж></СЗИ-ИЛС></ЭДПФР>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := scopes.DecodeDigitalXML(data)
		if (d == nil) == (err == nil) {
			t.Fatalf("got %v, %v", d, err)
		}
		if err != nil && !documented(err) {
			t.Errorf("got %v", err)
		}
		if err == nil {
			encoded(t, d)
			d.Texts(d.Root(), "@x")
		}
		for _, v := range newXML() {
			if xml.Unmarshal(data, v) == nil {
				encoded(t, v)
			}
		}
	})
}

func documented(err error) bool {
	return errors.Is(err, scopes.ErrXML) || errors.Is(err, scopes.ErrXMLEntity) || errors.Is(err, scopes.ErrXMLTooLarge)
}

func FuzzDecimal(f *testing.F) {
	for _, text := range []string{`1.50`, `"1.50"`, `-0`, `1e99`, `"1e999999999"`, `"+1"`, `true`, `""`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		roundTrip(t, data, func(d *scopes.Decimal) string {
			if r, ok := d.Rat(); ok != (r != nil) {
				t.Errorf("Rat() = %v, %v", r, ok)
			}
			return d.Full()
		})
	})
}

func FuzzFileData(f *testing.F) {
	for _, text := range []string{`"PGEvPg=="`, `"PGEv\nPg"`, `"_-8"`, `"="`, `null`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		roundTrip(t, data, func(d *scopes.FileData) string { return string(*d) })
	})
}
