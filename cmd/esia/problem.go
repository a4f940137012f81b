package main

import (
	"context"
	"errors"
	"strings"
)

// A problem is an error that the program tells in the language of the user: one
// sentence that says why, and what to do.
type problem struct {
	text   text
	args   []any
	usage  bool // the command, its flags or the configuration are wrong
	silent bool // everything has been said
}

// Error returns the English text.
func (p *problem) Error() string { return p.text.format(english, p.args...) }

// Unwrap returns the errors among the arguments.
func (p *problem) Unwrap() []error {
	var causes []error
	for _, arg := range p.args {
		if err, ok := arg.(error); ok {
			causes = append(causes, err)
		}
	}
	return causes
}

func failure(t text, args ...any) error { return &problem{text: t, args: args} }

func misuse(t text, args ...any) error { return &problem{text: t, args: args, usage: true} }

// silent is a failure of which the output of the command has told.
func silent() error { return &problem{text: same("failed"), silent: true} }

func isUsage(err error) bool {
	p, ok := errors.AsType[*problem](err)
	return ok && p.usage
}

func isSilent(err error) bool {
	p, ok := errors.AsType[*problem](err)
	return ok && p.silent
}

// sentence returns what err says, in a language. Errors of the libraries are in
// English; in Russian, a translation of what they are stands before them.
func sentence(l language, err error) string {
	s, translated := told(l, err)
	if l == russian && !translated {
		return "ошибка " + s
	}
	return s
}

// told is like sentence, for an error whose place is told before it. It reports
// whether there was more to say than the error itself does.
func told(l language, err error) (s string, translated bool) {
	if p, ok := errors.AsType[*problem](err); ok {
		return p.text.format(l, p.args...), true
	}
	if errors.Is(err, context.Canceled) {
		return interrupted().in(l), true
	}
	if s, ok := refusal(l, err); ok {
		return s, true
	}
	detail := trimmed(err.Error())
	for _, a := range advices() {
		switch {
		case !errors.Is(err, a.err):
			continue
		case l == russian:
			return a.text.ru + " (" + detail + ")", true
		case a.text.en != "" && !strings.HasSuffix(detail, a.text.en): // some errors say it themselves
			return detail + ": " + a.text.en, true
		}
		return detail, true
	}
	if l == english {
		return detail, false
	}
	if ru, ok := reasonOf(err); ok {
		return ru + " (" + detail + ")", true
	}
	return "(" + detail + ")", false
}

func interrupted() text { return text{"interrupted", "прервано"} }
