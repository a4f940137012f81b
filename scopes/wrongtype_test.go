package scopes_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"testing"
)

// wrongValues are of every type of JSON. What looks like the end of something else
// must not confuse the reader.
var wrongValues = []string{
	`{"x":[1,"}",{"y":"\""}]}`, `[["{"],null]`, `[{"id":{}}]`, `1.5e300`, `-1`, `"\u2028\\"`, `""`, `true`, `null`,
}

// TestWrongTypeOfAnyField: a value of a wrong type in one field of an entity,
// whichever it is, doesn't touch the others.
func TestWrongTypeOfAnyField(t *testing.T) {
	t.Parallel()
	fields := 0
	for _, e := range entities {
		text := []byte(encoded(t, filledTo(e.typ, 2).Interface()))
		var members map[string]json.RawMessage
		if err := json.Unmarshal(text, &members); err != nil {
			t.Fatal(err)
		}
		want, ok := parsed(t, text).(map[string]any)
		if !ok {
			t.Fatalf("%s isn't encoded as an object", e.typ.Name())
		}
		for name := range members {
			fields++
			for _, wrong := range wrongValues {
				changed := maps.Clone(members)
				changed[name] = json.RawMessage(wrong)
				v := e.newOne()
				if err := v.UnmarshalJSON([]byte(encoded(t, changed))); err != nil {
					t.Fatalf("%s: %s in %s: %v", e.typ.Name(), wrong, name, err)
				}
				checkOthers(t, e.typ.Name(), name, wrong, maps.Clone(want), parsed(t, []byte(encoded(t, v))))
			}
		}
	}
	if fields < 200 {
		t.Errorf("only %d fields were tried", fields)
	}
}

// checkOthers compares two encoded entities but for one member.
func checkOthers(t *testing.T, typ, name, wrong string, want, got any) {
	t.Helper()
	w, ok1 := want.(map[string]any)
	g, ok2 := got.(map[string]any)
	if !ok1 || !ok2 {
		t.Fatalf("%s isn't encoded as an object", typ)
	}
	delete(w, name)
	delete(g, name)
	if !reflect.DeepEqual(w, g) {
		t.Errorf("%s: %s in %s changes other fields: got %v, want %v", typ, wrong, name, g, w)
	}
}
