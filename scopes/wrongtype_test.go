package scopes_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
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
		fields += checkWrongTypes(t, e, encoded(t, filledTo(e.typ, 2).Interface()))
	}
	if fields < 200 {
		t.Errorf("only %d fields were tried", fields)
	}
}

// checkWrongTypes puts each of the wrong values in the place of each member of an
// encoded entity. It returns the number of members.
func checkWrongTypes(t *testing.T, e entity, text string) int {
	t.Helper()
	want := rawMembers(t, []byte(text))
	for _, name := range slices.Sorted(maps.Keys(want)) {
		others := "{"
		for other, value := range want {
			if other != name {
				others += `"` + other + `":` + string(value) + ","
			}
		}
		for _, wrong := range wrongValues {
			v := e.newOne()
			if err := v.UnmarshalJSON([]byte(others + `"` + name + `":` + wrong + "}")); err != nil {
				t.Fatalf("%s: %s in %s: %v", e.typ.Name(), wrong, name, err)
			}
			got := rawMembers(t, []byte(encoded(t, v)))
			got[name] = want[name]
			if !maps.EqualFunc(got, want, func(a, b json.RawMessage) bool { return bytes.Equal(a, b) }) {
				t.Errorf("%s: %s in %s changes other fields: got %s, want %s", e.typ.Name(), wrong, name, got, want)
			}
		}
	}
	return len(want)
}

// rawMembers returns the members of an object.
func rawMembers(t *testing.T, text []byte) map[string]json.RawMessage {
	t.Helper()
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return members
}
