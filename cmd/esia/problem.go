package main

import (
	"errors"
	"slices"
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
	if p, ok := errors.AsType[*problem](err); ok {
		return p.text.format(l, p.args...)
	}
	if s, ok := refusal(l, err); ok {
		return s
	}
	detail := trimmed(err.Error())
	i := slices.IndexFunc(advices(), func(a advice) bool { return errors.Is(err, a.err) })
	if i < 0 {
		return detail
	}
	switch a := advices()[i]; {
	case l == russian && a.text.ru != "":
		return a.text.ru + " (" + detail + ")"
	case l == english && a.text.en != "":
		return detail + ": " + a.text.en
	}
	return detail
}
