package scopes_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/quick"
	"unicode"

	"github.com/go-esia/sdk/scopes"
)

func TestParseSet(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{"", ""},
		{" \t\r\n\u00a0", ""},
		{"openid fullname", "openid fullname"},
		{"  openid\n\tfullname \u00a0 inn\r\n", "openid fullname inn"},
		{"inn openid inn", "inn openid"},
		{"\ufeffopenid", "openid"},
		{"openid\x00fullname\x7finn\u200bsnils\u2028email", "openid fullname inn snils email"},
		{"openid\xffinn", "openid inn"},
		{"vehicles?oid=1 openid http://esia.gosuslugi.ru/org_inn?org_oid=2", "vehicles?oid=1 openid http://esia.gosuslugi.ru/org_inn?org_oid=2"},
	}
	for _, tt := range tests {
		if got := scopes.ParseSet(tt.text).String(); got != tt.want {
			t.Errorf("ParseSet(%q) = %q, want %q", tt.text, got, tt.want)
		}
		if got := scopes.NewSet(scopes.Scope(tt.text)); got != scopes.ParseSet(tt.text) {
			t.Errorf("NewSet(%q) = %q", tt.text, got)
		}
	}
}

// TestNoSeparatorInsideOfScope is what signed strings and URLs rely on.
func TestNoSeparatorInsideOfScope(t *testing.T) {
	t.Parallel()
	holds := func(a, b, c string) bool {
		s := scopes.NewSet(scopes.Scope(a), scopes.Scope(b)).With(scopes.Scope(c))
		n := 0
		for scope := range s.Values() {
			n++
			if scope == "" || strings.ContainsFunc(string(scope), func(r rune) bool {
				return unicode.IsSpace(r) || unicode.IsControl(r)
			}) {
				return false
			}
		}
		return n == s.Len() && scopes.ParseSet(s.String()) == s
	}
	if err := quick.Check(holds, nil); err != nil {
		t.Error(err)
	}
	if !holds("openid\nfullname", "\x00", "inn\u2029snils") {
		t.Error("separators got into a set")
	}
}

func TestSetMethods(t *testing.T) {
	t.Parallel()
	s := scopes.NewSet(scopes.OpenID, scopes.FullName.ForPerson(5), scopes.OrgInn.ForOrg(7))
	if s.Len() != 3 || s.IsEmpty() {
		t.Errorf("Len = %d, IsEmpty = %v, want 3, false", s.Len(), s.IsEmpty())
	}
	if s.Has(scopes.FullName) || !s.Has("fullname?oid=5") || s.Has("") || s.Has("openid fullname?oid=5") {
		t.Error("Has must compare exactly")
	}
	if !s.HasBase(scopes.FullName) || !s.HasBase(scopes.OrgInn.ForOrg(8)) || s.HasBase("full") || s.HasBase("") {
		t.Error("HasBase must compare bare names")
	}
	if got, want := s.Base(), scopes.NewSet("openid", "fullname", "org_inn"); got != want {
		t.Errorf("Base() = %q, want %q", got, want)
	}
	if got, want := s.Without("openid", "fullname"), "fullname?oid=5 http://esia.gosuslugi.ru/org_inn?org_oid=7"; got.String() != want {
		t.Errorf("Without = %q, want %q", got, want)
	}
	if got := slices.Collect(s.Values()); len(got) != 3 || got[0] != "openid" {
		t.Errorf("Values = %q", got)
	}
	for scope := range s.Values() {
		if scope != scopes.OpenID {
			t.Errorf("first value = %q", scope)
		}
		break
	}
}

func TestSetIsImmutable(t *testing.T) {
	t.Parallel()
	list := []scopes.Scope{"a", "b"}
	s := scopes.NewSet(list...)
	list[0] = "x"
	x, y := s.With("c"), s.With("d")
	if s.String() != "a b" || x.String() != "a b c" || y.String() != "a b d" {
		t.Errorf("sets share memory: %q, %q, %q", s, x, y)
	}
}

func TestSetOrderMatters(t *testing.T) {
	t.Parallel()
	if scopes.NewSet("a", "b").Equal(scopes.NewSet("b", "a")) || !scopes.NewSet("a", "b", "a").Equal(scopes.ParseSet(" a  b ")) {
		t.Error("Equal must compare the order, and nothing but scopes")
	}
}

func TestSetIsLoggedAsText(t *testing.T) {
	t.Parallel()
	s := scopes.NewSet("openid", "inn")
	if got := logged("json", s) + logged("text", s); !strings.Contains(got, `"attr":"openid inn"`) || !strings.Contains(got, `attr="openid inn"`) {
		t.Errorf("got %s", got)
	}
}

func TestZeroSet(t *testing.T) {
	t.Parallel()
	var s scopes.Set
	if s.Len() != 0 || !s.IsEmpty() || s.String() != "" || s.Has("") || s.HasBase("openid") || len(slices.Collect(s.Values())) != 0 {
		t.Error("the zero Set must be empty")
	}
	if s.With("a").String() != "a" || s != scopes.NewSet() || s.Base() != s || s.Without("a") != s {
		t.Error("the zero Set must be usable")
	}
}

func TestSetText(t *testing.T) {
	t.Parallel()
	type response struct {
		Scope scopes.Set `json:"scope,omitzero"`
	}
	var r response
	if err := json.Unmarshal([]byte(`{"scope":"openid  fullname\n"}`), &r); err != nil {
		t.Fatal(err)
	}
	if got, err := json.Marshal(r); err != nil || string(got) != `{"scope":"openid fullname"}` {
		t.Errorf("Marshal = %s, %v", got, err)
	}
	if got, err := json.Marshal(response{}); err != nil || string(got) != `{}` {
		t.Errorf("Marshal of an empty set = %s, %v", got, err)
	}
}

func TestSetTextLimit(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("scope ", 1<<16)
	s := scopes.NewSet("before")
	if err := s.UnmarshalText([]byte(text)); !errors.Is(err, scopes.ErrSetTooLong) || s.String() != "before" {
		t.Errorf("UnmarshalText = %v, set %q", err, s)
	}
	// A name at the limit must not lose its end, for that would be another scope.
	for n := range 8 {
		cut := strings.Repeat(" ", 1<<16-n) + "id_docжжж org_inn"
		if got := scopes.ParseSet(cut); !got.IsEmpty() {
			t.Errorf("ParseSet with %d bytes left = %q, want empty", n, got)
		}
	}
}
