package strictjson_test

import (
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/go-esia/sdk/internal/strictjson"
)

type inner struct {
	A string `json:"a"`
	B *inner `json:"b"`
}

type Embedded struct {
	Limit int    `json:"limit"`
	Off   string `json:"-"`
}

// oneOrMore is a list whose JSON may be one element.
type oneOrMore []inner

func (o *oneOrMore) UnmarshalJSON(data []byte) error {
	if data[0] == '[' {
		return json.Unmarshal(data, (*[]inner)(o))
	}
	*o = make(oneOrMore, 1)
	return json.Unmarshal(data, &(*o)[0])
}

type outer struct {
	Embedded

	List  []inner              `json:"list"`
	Map   map[string]oneOrMore `json:"map"`
	Any   any                  `json:"any"`
	other string
}

// TestTaken compares with package json.
func TestTaken(t *testing.T) {
	t.Parallel()
	for _, data := range []string{
		`{}`, ` {"limit": 1, "list": [{"a": "x"}, {"b": {"a": "y", "b": null}}], "map": {"m": {"a": "1"}, "n": [{"a": "2"}, {}]}} `,
		`{"any": {"A": 1, "b": [{"c": {}}]}, "list": null, "map": {"Limit": {}}}`, `{"list": []}`,
	} {
		var got, want outer
		if err := errors.Join(strictjson.Unmarshal([]byte(data), &got), json.Unmarshal([]byte(data), &want)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v, %v, want %v", data, got, err, want)
		}
	}
}

// TestRefused has one mistake each, all of which but the last package json takes.
func TestRefused(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		`{"limit": 1, "limit": 99}`:                      `"limit": it is there twice: leave one`,
		`{"limit": 1, "l\u0069mit": 99}`:                 `"limit": it is there twice`,
		`{"limit": 1, "LIMIT": 99}`:                      `"LIMIT": there is "limit", and upper and lower case count`,
		`{"Limit": 1}`:                                   `"Limit": there is "limit", and upper`,
		`{"l\u0131st": [], "li\u017ft": []}`:             `there is no such member`,
		`{"map": {"m": {}, "m": {}}}`:                    `"m": it is there twice`,
		`{"map": {"m": {}, "M": {}}}`:                    `"M": there is "m", and upper and lower case count`,
		`{"map": {"m": {"a": "1", "a": "2"}}}`:           `"a": it is there twice`,
		`{"map": {"m": [{}, {"A": "1"}]}}`:               `"A": there is "a", and upper`,
		`{"list": [{"b": {"b": {"a": "1", "a": "2"}}}]}`: `"a": it is there twice`,
		`{"any": [{"x": 1, "x": 2}]}`:                    `"x": it is there twice`,
		`{"limits": 1}`:                                  `"limits": there is no such member`,
		`{"other": "x"}`:                                 `"other": there is no such member`,
		`{"Off": "x"}`:                                   `"Off": there is no such member`,
		`{"Embedded": {}}`:                               `"Embedded": there is no such member`,
		`null`:                                           `it must be a JSON object`,
		`{} {}`:                                          `something follows the JSON object`,
		`[]`:                                             `it must be a JSON object`,
		`{"list": {"limit": 1}}`:                         `"limit": there is no such member`,
		`{"limit": {"x": 1}}`:                            `cannot unmarshal object`,
		`{"limit": 1`:                                    `EOF`,
		`"x"`:                                            `it must be a JSON object`,
		``:                                               `it must be a JSON object`,
		`{"any": ` + strings.Repeat("[", 200) + `]`:        `nested deeper than 100`,
		`{"any": ` + strings.Repeat(`{"a":`, 1<<20) + `1}`: `nested deeper than 100`,
	}
	for _, data := range slices.Sorted(maps.Keys(cases)) {
		if err := strictjson.Unmarshal([]byte(data), new(outer)); err == nil || !strings.Contains(err.Error(), cases[data]) {
			t.Errorf("%.60s: got %v, want %s", data, err, cases[data])
		}
	}
	err := strictjson.Unmarshal([]byte(`{"any": {"x": 1, "x": 2}}`), new(outer))
	if e, ok := errors.AsType[*strictjson.MemberError](err); !ok || e.Name != "x" || !errors.Is(err, strictjson.ErrTwice) {
		t.Errorf("got %v", err)
	}
}

// FuzzUnmarshal finds that what is taken is the same with package json.
func FuzzUnmarshal(f *testing.F) {
	f.Add([]byte(`{"limit": 1, "list": [{"a": "x"}], "map": {"m": [{}]}, "any": {"x": [1]}}`))
	f.Add([]byte(`{"a": [}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var got, want outer
		if strictjson.Unmarshal(data, &got) != nil {
			return
		}
		if err := json.Unmarshal(data, &want); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %v, want %v, %v", got, want, err)
		}
	})
}
