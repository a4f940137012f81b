package main

import (
	"fmt"
	"os"
	"strings"
)

// A language is one that the program speaks.
type language int

const (
	english language = iota
	russian
)

// A text is what the program says, in both languages. Both take the same
// arguments in the same order.
type text struct{ en, ru string }

// same is a text without words.
func same(s string) text { return text{s, s} }

func (t text) in(l language) string {
	if l == russian {
		return t.ru
	}
	return t.en
}

// format fills t in. Arguments that are texts or errors are put into the language,
// too.
func (t text) format(l language, args ...any) string {
	if len(args) == 0 {
		return t.in(l)
	}
	filled := make([]any, len(args))
	for i, arg := range args {
		switch arg := arg.(type) {
		case text:
			filled[i] = arg.in(l)
		case error:
			filled[i], _ = told(l, arg)
		default:
			filled[i] = arg
		}
	}
	return fmt.Sprintf(t.in(l), filled...)
}

// say prints a line to the standard output.
func (a *app) say(t text, args ...any) { fmt.Fprintln(a.stdout, t.format(a.lang, args...)) }

// tell prints a line to the standard error output.
func (a *app) tell(t text, args ...any) { fmt.Fprintln(a.stderr, t.format(a.lang, args...)) }

// parseLanguage knows ru, en, and names of locales, such as ru_RU.UTF-8.
func parseLanguage(name string) (l language, ok bool) {
	base, _, _ := strings.Cut(strings.ToLower(name), ".")
	base, _, _ = strings.Cut(base, "_")
	base, _, _ = strings.Cut(base, "-")
	switch base {
	case "ru":
		return russian, true
	case "en", "c", "posix":
		return english, true
	}
	return english, false
}

// chooseLanguage looks at -lang, wherever it is, because it also concerns what is
// said about the other arguments; then at ESIA_LANG and at the locale.
func chooseLanguage(args []string) language {
	for i, arg := range args {
		if arg == "--" {
			break
		}
		name, value, assigned := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(arg, "-"), "-"), "=")
		if name != "lang" || !strings.HasPrefix(arg, "-") {
			continue
		}
		if !assigned && i+1 < len(args) {
			value = args[i+1]
		}
		if l, ok := parseLanguage(value); ok {
			return l
		}
	}
	if value := os.Getenv("ESIA_LANG"); value != "" {
		l, _ := parseLanguage(value)
		return l
	}
	return localeLanguage()
}

// localeLanguage returns the language of messages by the rules of POSIX (XBD,
// Section 8.2): of these variables the first that isn't empty counts.
func localeLanguage() language {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := os.Getenv(name); value != "" {
			l, _ := parseLanguage(value)
			return l
		}
	}
	return systemLanguage()
}
