package main

import (
	"errors"
	"flag"
	"io"
	"regexp"
	"slices"
	"strings"
)

// flags are the flags of one command.
type flags struct {
	*flag.FlagSet
	lang    language
	command command

	uses      []string // names of settings
	json      bool
	wantsHelp bool
}

func newFlags(l language, c command) *flags {
	f := &flags{FlagSet: flag.NewFlagSet(c.name, flag.ContinueOnError), lang: l, command: c}
	f.SetOutput(io.Discard) // parse tells of errors itself
	f.Usage = func() {}
	f.Func("lang", text{"`ru|en`: the language of this program", "`ru|en`: язык этой программы"}.in(l), checkLanguage)
	return f
}

func (f *flags) str(name, value string, usage text) *string {
	return f.String(name, value, usage.in(f.lang))
}

func (f *flags) boolean(name string, usage text) *bool { return f.Bool(name, false, usage.in(f.lang)) }

// withJSON declares -json.
func (f *flags) withJSON() {
	f.BoolVar(&f.json, "json", false, text{"print JSON for programs", "вывести JSON для программ"}.in(f.lang))
}

// force declares -force.
func (f *flags) force() *bool {
	return f.boolean("force", text{"replace an existing file", "заменить существующий файл"})
}

// use declares the flags of settings, which may also be in the configuration file.
func (f *flags) use(names ...string) { f.useWithoutFile(append(names, "config")...) }

// useWithoutFile declares the flags of settings that are given by flags and variables
// only. Those that are secrets have no flag.
func (f *flags) useWithoutFile(names ...string) {
	f.uses = append(f.uses, names...)
	for _, s := range f.usedSettings() {
		if !s.secret && f.Lookup(s.name) == nil {
			f.String(s.name, "", s.usage.in(f.lang))
		}
	}
}

func (f *flags) usedSettings() []setting {
	return slices.DeleteFunc(settingTable(), func(s setting) bool { return !slices.Contains(f.uses, s.name) })
}

func (f *flags) isSetting(name string) bool { return slices.Contains(f.uses, name) }

// parse reads flags before, between and after the other arguments, which it
// returns. After "--" nothing is a flag.
func (f *flags) parse(args []string) ([]string, error) {
	var positional []string
	for {
		err := f.Parse(args)
		switch {
		case errors.Is(err, flag.ErrHelp):
			f.wantsHelp = true
			return nil, nil
		case err != nil:
			return nil, f.badFlag(err)
		}
		rest := f.Args()
		if read := len(args) - len(rest); len(rest) == 0 || read > 0 && args[read-1] == "--" {
			return append(positional, rest...), nil
		}
		positional, args = append(positional, rest[0]), rest[1:]
	}
}

// badFlag puts an error of package flag into the language of the user.
func (f *flags) badFlag(err error) error {
	see := text{": see esia help " + f.command.name, ": см. esia help " + f.command.name}
	if name, ok := strings.CutPrefix(err.Error(), "flag provided but not defined: "); ok {
		return misuse(text{"there is no flag %s%s", "нет флага %s%s"}, name, see)
	}
	if name, ok := strings.CutPrefix(err.Error(), "flag needs an argument: "); ok {
		return misuse(text{"%s needs a value%s", "флагу %s нужно значение%s"}, name, see)
	}
	if m := invalidValue.FindStringSubmatch(err.Error()); m != nil {
		return misuse(text{"%s is not a value of -%s%s", "%s — не значение флага -%s%s"}, m[1], m[2], see)
	}
	return misuse(text{"%s%s", "%s%s"}, err.Error(), see)
}

var invalidValue = regexp.MustCompile(`^invalid (?:boolean )?value ("(?:[^"\\]|\\.)*") for (?:flag )?-([\w-]+)`)

// given reports whether a flag was on the command line.
func (f *flags) given(name string) bool {
	found := false
	f.Visit(func(fl *flag.Flag) { found = found || fl.Name == name })
	return found
}

// oneArgument returns the only argument, which what names for errors.
func oneArgument(args []string, what text) (string, error) {
	switch {
	case len(args) == 0:
		return "", misuse(text{"what is missing is %s", "не хватает аргумента: %s"}, what)
	case len(args) > 1:
		return "", misuse(text{"unexpected argument %q after %s", "лишний аргумент %q после аргумента: %s"}, args[1], what)
	}
	return args[0], nil
}

// optionalArgument is like oneArgument, and "-" stands for none.
func optionalArgument(args []string, what text) (string, error) {
	if len(args) == 0 {
		return "-", nil
	}
	return oneArgument(args, what)
}

func noArguments(args []string) error {
	if len(args) > 0 {
		return misuse(text{"unexpected argument %q", "лишний аргумент %q"}, args[0])
	}
	return nil
}

// required refuses an empty flag.
func required(name, value string) error {
	if value == "" {
		return misuse(text{"-%s is required", "нужен флаг -%s"}, name)
	}
	return nil
}

// oneOf refuses a value of a flag that is not among those that there are.
func oneOf(name, value string, values ...string) error {
	if slices.Contains(values, value) {
		return nil
	}
	return misuse(text{"%q is not a value of -%s: it must be %s", "%q — не значение флага -%s: должно быть %s"}, value, name, strings.Join(values, ", "))
}
