package main

import (
	"context"
	"slices"
	"strings"
)

// A command is one line of the table of commands.
type command struct {
	name     string // one or two words
	args     string // what follows the flags in the first line of its help
	short    text
	long     text
	examples []example

	// setup declares the flags and returns what to run after they were read.
	setup func(f *flags) action
}

// An example is a line to type, and what it does.
type example struct {
	line string
	what text
}

// An action carries a command out with the arguments that aren't flags.
type action func(ctx context.Context, a *app, args []string) error

// commands is the table of commands, in the order of the help.
func commands() []command {
	return []command{
		keyGenerateCommand(),
		keyInspectCommand(),
		keyConvertCommand(),
		certSelfSignCommand(),
		certRequestCommand(),
		certInspectCommand(),
		certHashCommand(),
		signCommand(),
		verifyCommand(),
		signerServeCommand(),
		authURLCommand(),
		loginCommand(),
		tokenExchangeCommand(),
		tokenRefreshCommand(),
		tokenInspectCommand(),
		esiaKeysImportCommand(),
		configCommand(),
		versionCommand(),
	}
}

// dispatch finds the command and runs it.
func (a *app) dispatch(ctx context.Context, args []string) error {
	args, err := a.globalFlags(args)
	if err != nil {
		return err
	}
	if len(args) == 0 {
		a.overview(a.stderr, "")
		return misuse(text{"no command: choose one of those above", "нет команды: выберите из списка выше"})
	}
	switch {
	case args[0] == "help" || isHelp(args[0]):
		return a.help(args[1:])
	case isGroup(args[0]) && len(args) > 1 && isHelp(args[1]):
		return a.help(args[:1])
	}
	c, rest, err := a.find(args)
	if err != nil {
		return err
	}
	f := newFlags(a.lang, c)
	run := c.setup(f)
	positional, err := f.parse(rest)
	if err != nil {
		return err
	}
	if f.wantsHelp {
		a.commandHelp(a.stdout, c)
		return nil
	}
	a.json = f.json
	if a.settings, err = f.resolve(); err != nil {
		return err
	}
	return run(ctx, a, positional)
}

// globalFlags takes off flags before the command: -lang is the only one.
func (a *app) globalFlags(args []string) ([]string, error) {
	for len(args) > 0 && strings.HasPrefix(args[0], "-") && !isHelp(args[0]) {
		name, value, assigned := strings.Cut(strings.TrimLeft(args[0], "-"), "=")
		args = args[1:]
		if name != "lang" {
			return nil, misuse(text{"there is no flag -%s before the command: see esia help", "перед командой нет флага -%s: см. esia help"}, name)
		}
		if !assigned {
			if len(args) == 0 {
				return nil, misuse(text{"-lang needs a value: ru or en", "флагу -lang нужно значение: ru или en"})
			}
			value, args = args[0], args[1:]
		}
		if err := checkLanguage(value); err != nil {
			return nil, err
		}
	}
	return args, nil
}

func checkLanguage(value string) error {
	if value == "ru" || value == "en" {
		return nil
	}
	return misuse(text{"-lang %q: it must be ru or en", "-lang %q: должно быть ru или en"}, value)
}

// find returns the command that args begin with and the arguments behind it.
func (a *app) find(args []string) (command, []string, error) {
	table := commands()
	for _, words := range []int{2, 1} {
		if len(args) < words {
			continue
		}
		name := strings.Join(args[:words], " ")
		if i := slices.IndexFunc(table, func(c command) bool { return c.name == name }); i >= 0 {
			return table[i], args[words:], nil
		}
	}
	if isGroup(args[0]) {
		a.overview(a.stderr, args[0])
		return command{}, nil, misuse(text{"esia %s needs one of the commands above", "esia %s: нужна одна из команд выше"}, args[0])
	}
	return command{}, nil, misuse(text{"there is no command %q: see esia help", "нет команды %q: см. esia help"}, args[0])
}

// isGroup reports whether there are commands whose first word is name.
func isGroup(name string) bool {
	return slices.ContainsFunc(commands(), func(c command) bool { return strings.HasPrefix(c.name, name+" ") })
}

func isHelp(arg string) bool {
	return slices.Contains([]string{"-h", "-help", "--help", "--h"}, arg)
}
