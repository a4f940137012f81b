package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	codePattern  = regexp.MustCompile(`^ESIA-[0-9]{6}$`)
	namePattern  = regexp.MustCompile(`^Code[A-Z][A-Za-z0-9]*$`)
	oauthPattern = regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
)

// Limits of the texts, in characters. A description has to fit into one line
// of a log.
const (
	maxDescription = 160
	maxCause       = 240
	maxHint        = 280
)

// check returns all mistakes of the catalogue.
func (c *catalogue) check() error {
	var problems []error
	report := func(e *entry, format string, args ...any) {
		problems = append(problems, fmt.Errorf("%s: %s", e.id(), fmt.Sprintf(format, args...)))
	}
	if len(c.Codes) == 0 {
		problems = append(problems, errors.New("no codes"))
	}
	for i := range c.Codes {
		c.Codes[i].checkCode(report)
		c.Codes[i].checkContents(report)
	}
	for i := range c.Families {
		c.Families[i].checkFamily(report)
		c.Families[i].checkContents(report)
	}
	checkOrder(c.Codes, report)
	checkOrder(c.Families, report)
	checkNames(c.Codes, report)
	return errors.Join(problems...)
}

type reporter = func(e *entry, format string, args ...any)

func (e *entry) checkCode(report reporter) {
	if !codePattern.MatchString(e.Code) {
		report(e, "code %q is not ESIA- and six digits", e.Code)
	}
	if !namePattern.MatchString(e.Name) {
		report(e, "name %q does not begin with Code and a capital letter", e.Name)
	}
	if e.First != "" || e.Last != "" {
		report(e, "first and last belong to families")
	}
}

func (e *entry) checkFamily(report reporter) {
	if e.Code != "" || e.Name != "" {
		report(e, "code and name belong to codes")
	}
	if !codePattern.MatchString(e.First) || !codePattern.MatchString(e.Last) {
		report(e, "first %q or last %q is not ESIA- and six digits", e.First, e.Last)
	}
	if e.First >= e.Last {
		report(e, "last is not after first")
	}
}

// checkOrder demands ascending entries that do not overlap, so that a lookup
// has one answer and differences are easy to read.
func checkOrder(list []entry, report reporter) {
	for i := 1; i < len(list); i++ {
		_, last := list[i-1].bounds()
		if first, _ := list[i].bounds(); first <= last {
			report(&list[i], "repeated or out of order after %s", list[i-1].id())
		}
	}
}

func checkNames(list []entry, report reporter) {
	seen := make(map[string]string)
	for i := range list {
		e := &list[i]
		if other, ok := seen[e.Name]; ok {
			report(e, "name %s is that of %s", e.Name, other)
		}
		seen[e.Name] = e.id()
	}
}

func (e *entry) checkContents(report reporter) {
	if !slices.ContainsFunc(layers, func(l layer) bool { return l.name == e.Layer }) {
		report(e, "unknown layer %q", e.Layer)
	}
	if (e.OAuth == "") != (e.OAuthSource == "") {
		report(e, "oauth and oauth_source must be given together")
	}
	if e.OAuth != "" && !oauthPattern.MatchString(e.OAuth) {
		report(e, "oauth %q is not an error of RFC 6749", e.OAuth)
	}
	if !slices.Contains([]string{"", "observed", "RFC 6749", "RFC 7636"}, e.OAuthSource) {
		report(e, "unknown oauth_source %q", e.OAuthSource)
	}
	if !slices.Contains([]string{"observed", "listed", "weak"}, e.Evidence) {
		report(e, "unknown evidence %q", e.Evidence)
	}
	if len(e.Sources) == 0 || slices.Contains(e.Sources, "") {
		report(e, "no sources, or an empty one")
	}
	e.checkTexts(report)
}

func (e *entry) checkTexts(report reporter) {
	field := func(name string, t text, limit int, sentence bool) {
		for _, problem := range t.problems(limit, sentence) {
			report(e, "%s: %s", name, problem)
		}
	}
	field("description", e.Description, maxDescription, false)
	field("hint", e.Hint, maxHint, true)
	if r, _ := utf8.DecodeRuneInString(e.Description.EN); unicode.IsUpper(r) && !strings.HasPrefix(e.Description.EN, "ESIA") {
		report(e, "description.en: begins with a capital letter")
	}
	if len(e.Causes) == 0 {
		report(e, "no causes")
	}
	seen := make(map[string]bool)
	for i, cause := range e.Causes {
		field(fmt.Sprintf("causes[%d]", i), cause, maxCause, false)
		if seen[cause.RU] || seen[cause.EN] {
			report(e, "causes[%d]: repeated", i)
		}
		seen[cause.RU], seen[cause.EN] = true, true
	}
}

func (t text) problems(limit int, sentence bool) (list []string) {
	for lang, s := range map[string]string{"ru": t.RU, "en": t.EN} {
		for _, problem := range textProblems(s, limit, sentence) {
			list = append(list, lang+" "+problem)
		}
	}
	if !strings.ContainsFunc(t.RU, isCyrillic) {
		list = append(list, "ru has no Cyrillic letters")
	}
	if strings.ContainsFunc(t.EN, isCyrillic) {
		list = append(list, "en has Cyrillic letters")
	}
	slices.Sort(list)
	return list
}

func textProblems(s string, limit int, sentence bool) (list []string) {
	if s == "" || s != strings.Join(strings.Fields(s), " ") {
		list = append(list, "is empty or has stray spaces")
	}
	if n := utf8.RuneCountInString(s); n > limit {
		list = append(list, fmt.Sprintf("has %d characters, more than %d", n, limit))
	}
	if strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) {
		list = append(list, "has control characters")
	}
	switch stop := strings.HasSuffix(s, "."); {
	case sentence && !stop:
		list = append(list, "is not a sentence with a full stop")
	case !sentence && stop:
		list = append(list, "is a phrase but ends with a full stop")
	case sentence && strings.Contains(s, ". "):
		list = append(list, "is more than one sentence")
	}
	return list
}

func isCyrillic(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }
