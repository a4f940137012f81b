package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	scopePattern    = regexp.MustCompile(`^[a-z0-9]+(_[a-z0-9]+)*$`)
	constantPattern = regexp.MustCompile(`^[A-Z][A-Za-z0-9]*$`)
	resourcePattern = regexp.MustCompile(`^(/([a-zA-Z0-9_-]+|\{(oid|id)\}))+$`)
	fieldPattern    = regexp.MustCompile(`^[a-z][A-Za-z0-9_]*$`)
	documentPattern = regexp.MustCompile(`^[A-Z]+(_[A-Z]+)*$`)
	valuePattern    = regexp.MustCompile(`^(esia\.)?[A-Z][A-Za-z0-9]*(\.[A-Z][A-Za-z0-9]*)?$`)
)

// Limits of the texts of a scope, in characters.
const (
	maxTitle   = 120
	maxGloss   = 80
	maxNote    = 120
	maxComment = 400
)

type scopeReporter = func(e *scopeEntry, format string, args ...any)

// check returns all mistakes of the catalogue.
func (l *scopeList) check() error {
	var problems []error
	report := func(e *scopeEntry, format string, args ...any) {
		problems = append(problems, fmt.Errorf("%s: %s", e.place(l), fmt.Sprintf(format, args...)))
	}
	if len(l.Scopes) == 0 {
		problems = append(problems, errors.New("no scopes"))
	}
	last := 0
	for i := range l.Scopes {
		e := &l.Scopes[i]
		e.checkNames(report)
		e.checkTexts(report)
		e.checkLists(report)
		at := slices.IndexFunc(kinds, func(k kind) bool { return k.name == e.Kind })
		switch {
		case at < 0:
			report(e, "unknown kind %q", e.Kind)
			continue
		case at < last:
			report(e, "kind %s comes after kind %s", e.Kind, kinds[last].name)
		}
		last = max(at, last)
	}
	l.checkRepeated(report)
	return errors.Join(problems...)
}

// place names the entry by its index, too: the name may be what is wrong.
func (e *scopeEntry) place(l *scopeList) string {
	for i := range l.Scopes {
		if e == &l.Scopes[i] {
			return fmt.Sprintf("scopes[%d] %s", i, e.Scope)
		}
	}
	return e.Scope
}

func (l *scopeList) checkRepeated(report scopeReporter) {
	scopes, names := make(map[string]bool), make(map[string]string)
	for i := range l.Scopes {
		e := &l.Scopes[i]
		if scopes[e.Scope] {
			report(e, "repeated scope")
		}
		if other, ok := names[e.Name]; ok {
			report(e, "name %s is that of %s", e.Name, other)
		}
		scopes[e.Scope], names[e.Name] = true, e.Scope
	}
}

func (e *scopeEntry) checkNames(report scopeReporter) {
	if !scopePattern.MatchString(e.Scope) {
		report(e, "scope %q is not a bare name in lower-case letters", e.Scope)
	}
	if !constantPattern.MatchString(e.Name) {
		report(e, "name %q does not begin with a capital letter", e.Name)
	}
	if !slices.Contains([]string{"guidelines", "observed", "clients"}, e.Evidence) {
		report(e, "unknown evidence %q", e.Evidence)
	}
}

func (e *scopeEntry) checkTexts(report scopeReporter) {
	for _, problem := range textProblems(e.Title, maxTitle, false) {
		report(e, "title: %s", problem)
	}
	if !strings.ContainsFunc(e.Title, isCyrillic) {
		report(e, "title: has no Cyrillic letters")
	}
	for _, problem := range textProblems(e.Gloss, maxGloss, false) {
		report(e, "gloss: %s", problem)
	}
	if strings.ContainsFunc(e.Gloss, isCyrillic) {
		report(e, "gloss: has Cyrillic letters")
	}
	if e.Comment == "" || len(e.Comment) > maxComment || !strings.HasSuffix(e.Comment, ".") || strings.ContainsAny(e.Comment, "\r\n") {
		report(e, "comment: is not some sentences with full stops")
	}
	if e.Notes != (text{}) {
		for _, problem := range e.Notes.problems(maxNote, false) {
			report(e, "notes: %s", problem)
		}
	}
}

func (e *scopeEntry) checkLists(report scopeReporter) {
	for _, list := range []struct {
		name    string
		items   []string
		pattern *regexp.Regexp
	}{
		{"resources", e.Resources, resourcePattern},
		{"fields", e.Fields, fieldPattern},
		{"documents", e.Documents, documentPattern},
		{"values", e.Values, valuePattern},
	} {
		for i, item := range list.items {
			if !list.pattern.MatchString(item) {
				report(e, "%s[%d]: %q has a wrong form", list.name, i, item)
			}
			if slices.Contains(list.items[:i], item) {
				report(e, "%s[%d]: repeated", list.name, i)
			}
		}
	}
}
