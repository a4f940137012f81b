package scopes

import (
	"errors"
	"iter"
	"log/slog"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Set is an immutable ordered set of scopes. The order is part of the value:
// ESIA signs the text of the scopes, which must be the same in every request of
// one login. The zero value is an empty set. Sets are compared by ==, may be keys
// of maps, and are safe for concurrent use.
//
// No scope in a Set contains a separator, that is white space, a character that
// doesn't print (control and format characters, a byte order mark) or bytes that
// aren't UTF-8: the text of a Set goes into signed strings and URLs. All functions
// that make Sets take such characters as the end of a scope, and so
// NewSet("openid fullname") holds two scopes.
type Set struct {
	text string // distinct scopes, separated by single spaces
}

// maxSetText bounds the text that a Set is parsed from, in bytes. The scopes of
// the largest tokens that were observed take less than 4 KiB.
const maxSetText = 1 << 16

// ErrSetTooLong is the error of [Set.UnmarshalText] for a text above 64 KiB.
var ErrSetTooLong = errors.New("scopes: text of a scope set is longer than 65536 bytes")

// NewSet returns the set of the given scopes in the given order. Of equal scopes
// the first one counts.
func NewSet(scopes ...Scope) Set {
	return Set{}.With(scopes...)
}

// ParseSet parses scopes that are separated by any white space, as in the
// parameter "scope" of OAuth 2.0 (RFC 6749, Section 3.3) and in the claim "scope"
// of an access token. Names aren't checked, and text beyond the first 64 KiB is
// not read: a set that was cut so has fewer scopes, never more.
func ParseSet(text string) Set {
	if len(text) > maxSetText {
		text = text[:maxSetText]
		text = text[:strings.LastIndexAny(text, " \t\r\n")+1] // no half of a name
	}
	return NewSet(Scope(text))
}

// With returns a set that also contains the given scopes, after those of s.
func (s Set) With(more ...Scope) Set {
	seen := make(map[string]bool)
	var names []string
	add := func(name string) {
		if !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	for scope := range s.Values() {
		add(string(scope))
	}
	for _, scope := range more {
		for name := range strings.FieldsFuncSeq(string(scope), isSeparator) {
			add(name)
		}
	}
	return Set{strings.Join(names, " ")}
}

// Without returns s without the given scopes. They are compared exactly: see
// [Set.Has].
func (s Set) Without(scopes ...Scope) Set {
	drop := NewSet(scopes...)
	var kept []Scope
	for scope := range s.Values() {
		if !drop.Has(scope) {
			kept = append(kept, scope)
		}
	}
	return NewSet(kept...)
}

// Base returns the set of the bare names of the scopes in s: see [Scope.Base].
func (s Set) Base() Set {
	var names []Scope
	for scope := range s.Values() {
		names = append(names, scope.Base())
	}
	return NewSet(names...)
}

// ForOrg returns the set with [Scope.ForOrg] of each scope: what asks for the data
// of one organization. Callers that want the short form "org_inn?org_oid=1", which
// a few clients send, make it themselves: any text is a [Scope].
func (s Set) ForOrg(oid OID) Set {
	var list []Scope
	for scope := range s.Values() {
		list = append(list, scope.ForOrg(oid))
	}
	return NewSet(list...)
}

// Has reports whether s contains exactly this scope, with its prefix and its
// parameters.
func (s Set) Has(scope Scope) bool {
	for x := range s.Values() {
		if x == scope {
			return true
		}
	}
	return false
}

// HasBase reports whether s contains a scope with the same bare name, in
// whatever form. It is the question to ask about the scopes of an access token.
// It doesn't say whose data the scope opens: see [Scope.OID] and [Scope.OrgOID].
func (s Set) HasBase(scope Scope) bool {
	base := scope.Base()
	for x := range s.Values() {
		if x.Base() == base {
			return true
		}
	}
	return false
}

// Values iterates over the set in its order.
func (s Set) Values() iter.Seq[Scope] {
	return func(yield func(Scope) bool) {
		if s.text == "" {
			return
		}
		for name := range strings.SplitSeq(s.text, " ") {
			if !yield(Scope(name)) {
				return
			}
		}
	}
}

// Len returns the number of scopes in s.
func (s Set) Len() int {
	if s.text == "" {
		return 0
	}
	return strings.Count(s.text, " ") + 1
}

// IsEmpty reports whether s has no scopes.
func (s Set) IsEmpty() bool { return s.text == "" }

// Equal reports whether s and other hold the same scopes in the same order. It
// is the same as s == other.
func (s Set) Equal(other Set) bool { return s == other }

// String returns the scopes separated by single spaces: the form of the OAuth 2.0
// parameter "scope", and of the strings that ESIA signs.
func (s Set) String() string { return s.text }

// LogValue implements [slog.LogValuer].
func (s Set) LogValue() slog.Value { return slog.StringValue(s.text) }

// MarshalText implements [encoding.TextMarshaler]. The text is that of
// [Set.String].
func (s Set) MarshalText() ([]byte, error) { return []byte(s.text), nil }

// UnmarshalText implements [encoding.TextUnmarshaler]. It reads what [ParseSet]
// reads, and returns [ErrSetTooLong] where ParseSet would cut.
func (s *Set) UnmarshalText(text []byte) error {
	if len(text) > maxSetText {
		return ErrSetTooLong
	}
	*s = ParseSet(string(text))
	return nil
}

// isSeparator reports whether r can't be a part of a scope in a Set. Bytes that
// aren't UTF-8 come as utf8.RuneError.
func isSeparator(r rune) bool {
	return r == ' ' || r == utf8.RuneError || !unicode.IsPrint(r)
}
