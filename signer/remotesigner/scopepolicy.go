package remotesigner

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// esiaPrefix stands before scopes of organizations in requests.
const esiaPrefix = "http://esia.gosuslugi.ru/"

// maxJoint is the length of the longest word in which two scopes are looked for, so
// that the time that this takes is bounded. The longest known scope has 60 bytes.
const maxJoint = 256

// scopeForm is the form of one scope without the prefix, with or without the number
// of a person or an organization.
var scopeForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[a-z][A-Za-z0-9_.:-]*(\?(oid|org_oid)=[0-9]{1,19})?$`)
})

// allScopes permits all scopes.
const allScopes = "*"

// A scopePolicy is a set of scopes. A scope with a number is in it if it is itself,
// or if the scope without number is. All are in it if [allScopes] is.
type scopePolicy map[string]bool

func newScopePolicy(scopes []string) (scopePolicy, error) {
	p := make(scopePolicy, len(scopes))
	if len(scopes) == 1 && scopes[0] == allScopes {
		p[allScopes] = true
		return p, nil
	}
	for i, s := range scopes {
		if s == allScopes {
			return nil, errors.New(`scopes has "*" and others: "*" stands alone`)
		}
		s = strings.TrimPrefix(s, esiaPrefix)
		if !scopeForm().MatchString(s) {
			return nil, fmt.Errorf("scope %d has not the form of a scope", i+1)
		}
		p[s] = true
	}
	return p, nil
}

// allow reports whether all of a message's scopes are permitted. signed is scope and
// behind it, with nothing in between, scope_org, each with single spaces in
// between. Therefore one word may be the last scope of the former and the first of
// the latter.
func (p scopePolicy) allow(signed string) bool {
	if p[allScopes] {
		return true
	}
	joints := 0
	for word := range strings.SplitSeq(signed, " ") {
		switch {
		case p.has(word):
		case p.hasTwo(word):
			joints++
		default:
			return false
		}
	}
	return joints <= 1
}

func (p scopePolicy) has(scope string) bool {
	scope = strings.TrimPrefix(scope, esiaPrefix)
	if !scopeForm().MatchString(scope) {
		return false
	}
	base, _, _ := strings.Cut(scope, "?")
	return p[scope] || p[base]
}

// hasTwo reports whether word is two permitted scopes, the second of which names an
// organization.
func (p scopePolicy) hasTwo(word string) bool {
	if len(word) > maxJoint || !strings.Contains(word, "?org_oid=") {
		return false
	}
	for i := 1; i < len(word); i++ {
		if strings.Contains(word[i:], "?org_oid=") && p.has(word[:i]) && p.has(word[i:]) {
			return true
		}
	}
	return false
}
