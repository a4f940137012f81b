package scopes_test

import (
	"encoding/json"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/go-esia/sdk/scopes"
)

// repeated returns an array of n times the text.
func repeated(n int, text string) string {
	return "[" + strings.Repeat(text+",", n-1) + text + "]"
}

// TestBoundsOfMemory: what small values take in memory has a bound that doesn't
// depend on their number. It isn't parallel, because it counts all allocations.
func TestBoundsOfMemory(t *testing.T) {
	const megabyte = 1 << 20
	tests := []struct {
		name  string
		text  string
		into  json.Unmarshaler
		limit uint64 // in megabytes
		large bool
	}{
		{"a million scalars", `{"stateFacts":` + repeated(1_000_000, "1") + `}`, new(scopes.Person), 5, true},
		{"scalars of a field", `{"stateFacts":` + repeated(200_000, "1") + `}`, new(scopes.Person), 5, false},
		{"scalars of many fields", repeated(12, `{"stateFacts":`+repeated(9_999, "1")+`}`), new(scopes.List[scopes.Person]), 15, false},
		{"empty documents", repeated(20_000, `{}`), new(scopes.List[scopes.Document]), 40, false},
		{"300 KB of empty documents", repeated(100_000, `{}`), new(scopes.List[scopes.Document]), 1, true},
		{"empty documents of a person", `{"documents":` + repeated(5_000, `{}`) + `}`, new(scopes.Person), 10, false},
		{"what isn't a document", repeated(100_000, `0`), new(scopes.List[scopes.Document]), 20, false},
		{"what isn't a period", `{"detailPeriods":[` + strings.Repeat("0,", 9_998) + `{}]}`, new(scopes.PensionYear), 5, false},
		{"lists in the place of one", `{` + strings.Repeat(`"documents":`+repeated(99, `{}`)+`,`, 50) + `"x":1}`, new(scopes.Person), 10, false},
	}
	for _, tt := range tests {
		var before, after runtime.MemStats
		data := []byte(tt.text)
		runtime.ReadMemStats(&before)
		err := tt.into.UnmarshalJSON(data)
		runtime.ReadMemStats(&after)
		if got := (after.TotalAlloc - before.TotalAlloc) / megabyte; got > tt.limit {
			t.Errorf("%s: %d MiB were allocated for %d KiB of text, want at most %d", tt.name, got, len(data)>>10, tt.limit)
		}
		if errors.Is(err, scopes.ErrTooLarge) != tt.large || !tt.large && err != nil {
			t.Errorf("%s: got %v, want ErrTooLarge %v", tt.name, err, tt.large)
		}
	}
}

// TestArrayOfAFieldIsBounded: an array that is too long is as one that isn't there.
func TestArrayOfAFieldIsBounded(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]int{10_000: 10_000, 10_001: 0} {
		p := decodePerson(t, `{"firstName":"Имя006","stateFacts":`+repeated(n, `"a"`)+`,"lastName":"Фамилия006"}`)
		if len(p.StateFacts) != want || p.FirstName == "" || p.LastName == "" {
			t.Errorf("%d facts: got %d, and %s", n, len(p.StateFacts), p.FullName())
		}
	}
}

// TestValuesAreBounded: objects and values count, but not what looks like them in a
// string.
func TestValuesAreBounded(t *testing.T) {
	t.Parallel()
	brackets := strings.Repeat(`{[,\"{`, 130_000)
	p := decodePerson(t, `{"firstName":"`+brackets+`","lastName":"Фамилия006"}`)
	if p.LastName == "" || len(p.FirstName) != len(brackets)-130_000 {
		t.Errorf("got %d characters and %q", len(p.FirstName), p.LastName)
	}
	for text, large := range map[string]bool{
		`{"x":` + repeated(19_999, `{}`) + `}`:       false,
		`{"x":` + repeated(20_000, `{}`) + `}`:       true,
		`{"x":` + repeated(499_990, `0`) + `}`:       false,
		`{"x":` + repeated(500_000, `0`) + `}`:       true,
		`{"x":` + repeated(30_000, `"{\\\"{"`) + `}`: false,
	} {
		if err := new(scopes.Person).UnmarshalJSON([]byte(text)); errors.Is(err, scopes.ErrTooLarge) != large || !large && err != nil {
			t.Errorf("%.40s… of %d bytes: got %v, want ErrTooLarge %v", text, len(text), err, large)
		}
	}
}

func TestTooManyElements(t *testing.T) {
	t.Parallel()
	text := []byte("[" + strings.Repeat("0,", 100_000) + "{}]")
	if err := new(scopes.List[scopes.Role]).UnmarshalJSON(text); !errors.Is(err, scopes.ErrTooLarge) {
		t.Errorf("got %v, want ErrTooLarge", err)
	}
	if p := decodePerson(t, `{"firstName":"Имя006","documents":`+string(text)+`}`); p.Documents != nil || p.FirstName == "" {
		t.Error("a list that is too long is in a person")
	}
	for _, text := range []string{`"x"`, `5`, `true`, ``, `[`, `{"elements":[}`} {
		l := decodeList[scopes.Role](t, `[{"oid":5}]`)
		if err := l.UnmarshalJSON([]byte(text)); !errors.Is(err, scopes.ErrNotObject) || len(l.Elements) != 1 {
			t.Errorf("UnmarshalJSON(%s) = %v and %s, want ErrNotObject", text, err, l)
		}
	}
}
