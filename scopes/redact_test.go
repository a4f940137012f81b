package scopes_test

import (
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/scopes"
)

// Foreign types for Redact.
type (
	order struct {
		ID       int
		Customer scopes.Person
		Children []*scopes.Person
		Born     map[string]scopes.Date
		Note     any
		hidden   scopes.Person
	}
	base      struct{ SNILS scopes.SNILS }
	embedding struct {
		base
		Extra int
	}
	node struct {
		Name string
		Next *node
	}
	secret       string
	pointerToken struct{ Value string }
	panicking    struct{}
	endless      struct{}
	nested       struct{}
)

func (secret) String() string              { return "(secret)" }
func (*pointerToken) LogValue() slog.Value { return slog.StringValue("(token)") }
func (panicking) LogValue() slog.Value     { panic("112-233-445 95") }
func (e endless) LogValue() slog.Value     { return slog.GroupValue(slog.Any("again", e)) }
func (nested) LogValue() slog.Value {
	return slog.GroupValue(slog.Any("who", []scopes.SNILS{"112-233-445 95"}), slog.Int("n", 5))
}

func TestRedactShapes(t *testing.T) {
	t.Parallel()
	p := fullPerson()
	p.OID = 1000404446
	tests := map[string]struct {
		v    any
		want string
	}{
		"nil":                {nil, `null`},
		"nil pointer":        {(*scopes.Person)(nil), `null`},
		"nil in interface":   {[]any{(*scopes.Person)(nil), nil}, `[null,null]`},
		"string":             {"text", `"text"`},
		"person":             {p, `"person 1000404446"`},
		"pointer to pointer": {ptr(ptr(p)), `"person 1000404446"`},
		"order": {
			order{ID: 7, Customer: p, Children: []*scopes.Person{&p, nil}, Born: map[string]scopes.Date{"a": p.BirthDate}, Note: p.INN, hidden: p},
			`{"Born":{"a":"**.**.****"},"Children":["person 1000404446",null],"Customer":"person 1000404446","ID":7,"Note":"**********56"}`,
		},
		"embedded":         {embedding{base{"112-233-445 95"}, 1}, `{"Extra":1,"SNILS":"***-***-*** 95"}`},
		"personal keys":    {map[scopes.SNILS]int{"112-233-445 95": 1, "000-000-600 95": 1}, `{"***-***-*** 95":1,"***-***-*** 95 (2)":1}`},
		"foreign mask":     {[]secret{"112"}, `["(secret)"]`},
		"pointer receiver": {map[string]pointerToken{"a": {"112"}}, `{"a":"(token)"}`},
		"group":            {[]any{nested{}}, `[{"n":5,"who":["***-***-*** 95"]}]`},
		"bytes":            {[]any{[]byte("112-233"), json.RawMessage("{}"), [3]byte{1}}, `["[7 bytes]","[2 bytes]","[3 bytes]"]`},
		"time":             {[]any{time.Unix(0, 0).UTC(), time.Second}, `["1970-01-01 00:00:00 +0000 UTC","1s"]`},
		"error":            {[]any{errors.New("x: y")}, `["x: y"]`},
		"numbers":          {[]any{1, uint8(2), 1.5, true, math.NaN(), math.Inf(1), 1i}, `[1,2,1.5,true,"NaN","+Inf","(0+1i)"]`},
		"func and chan":    {[]any{func() {}, make(chan int)}, `["func()","chan int"]`},
		"slog":             {[]any{slog.AnyValue(p), slog.Any("k", p.INN)}, `["person 1000404446",{"k":"**********56"}]`},
		"oid":              {[]scopes.OID{5}, `["5"]`},
	}
	for name, tt := range tests {
		if got := encoded(t, scopes.Redact(tt.v)); got != tt.want {
			t.Errorf("%s: got %s, want %s", name, got, tt.want)
		}
	}
}

func ptr[T any](v T) *T { return &v }

func TestRedactBounds(t *testing.T) {
	t.Parallel()
	cycle := &node{Name: "a"}
	cycle.Next = cycle
	self := map[string]any{}
	for _, key := range strings.Split("abcdefgh", "") {
		self[key] = self
	}
	list := []any{nil, nil}
	list[0], list[1] = list, list
	large := make([]int, 1<<20)
	wide := make(map[int]string, 1<<16)
	for i := range 1 << 16 {
		wide[i] = strings.Repeat("x", 100)
	}
	for name, v := range map[string]any{
		"cycle": cycle, "map of itself": self, "slice of itself": list, "large": large, "wide": wide,
		"string": strings.Repeat("я", 1<<20), "endless": endless{}, "slice of endless": []endless{{}, {}},
	} {
		got := encoded(t, scopes.Redact(v))
		if len(got) > 1<<17 || !strings.Contains(got, "…") {
			t.Errorf("%s: %d bytes: %.200s", name, len(got), got)
		}
	}
	if got := encoded(t, scopes.Redact(large[:64])); strings.Contains(got, "…") {
		t.Errorf("64 elements must be shown: %s", got)
	}
}

func TestRedactNeverPanics(t *testing.T) {
	t.Parallel()
	for _, v := range []any{panicking{}, []any{panicking{}}, map[string]*panicking{"a": nil, "b": {}}, struct{ X any }{panicking{}}} {
		for _, handler := range []string{"text", "json"} {
			if got := logged(handler, scopes.Redact(v)); strings.Contains(got, "112-233-445 95") {
				t.Errorf("%T: what the method panicked with is logged: %s", v, got)
			}
		}
	}
}

func TestRedactUnexportedFields(t *testing.T) {
	t.Parallel()
	got := encoded(t, scopes.Redact(order{hidden: fullPerson()}))
	if strings.Contains(got, "hidden") || strings.Contains(got, "Имя006") {
		t.Errorf("an unexported field is shown: %s", got)
	}
}
