package main

import (
	"flag"
	"fmt"
	"io"
	"strings"
)

// help prints the help of a command, of a group, or of all.
func (a *app) help(args []string) error {
	args, err := a.withoutFlags(args)
	switch {
	case err != nil:
		return err
	case len(args) == 0:
		a.overview(a.stdout, "")
		return nil
	case len(args) == 1 && isGroup(args[0]):
		a.overview(a.stdout, args[0])
		return nil
	}
	c, rest, err := a.find(args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return misuse(text{"unexpected argument %q", "лишний аргумент %q"}, rest[0])
	}
	a.commandHelp(a.stdout, c)
	return nil
}

// withoutFlags takes off -lang, wherever it is, and requests for help.
func (a *app) withoutFlags(args []string) ([]string, error) {
	var words []string
	for len(args) > 0 {
		if isHelp(args[0]) {
			args = args[1:]
			continue
		}
		rest, err := a.globalFlags(args)
		if err != nil {
			return nil, err
		}
		if len(rest) == len(args) {
			words, rest = append(words, rest[0]), rest[1:]
		}
		args = rest
	}
	return words, nil
}

// overview prints all commands, or those of a group.
func (a *app) overview(w io.Writer, group string) {
	line := func(t text, args ...any) { fmt.Fprintln(w, t.format(a.lang, args...)) }
	line(text{"esia connects systems to ESIA: keys, certificates, signatures, tokens.\n", "esia подключает системы к ЕСИА: ключи, сертификаты, подписи, маркеры.\n"})
	line(text{"Usage: esia COMMAND [flags] [arguments]\n\nCommands:", "Вызов: esia КОМАНДА [флаги] [аргументы]\n\nКоманды:"})
	for _, c := range commands() {
		if group == "" || strings.HasPrefix(c.name, group+" ") {
			fmt.Fprintf(w, "  %-16s %s\n", c.name, c.short.in(a.lang))
		}
	}
	line(text{"\nesia help COMMAND, or esia COMMAND -help, tells more and has examples.", "\nesia help КОМАНДА или esia КОМАНДА -help расскажет больше, с примерами."})
	line(text{"-lang ru or -lang en chooses the language; otherwise ESIA_LANG or the locale does.", "-lang ru или -lang en выбирает язык, иначе его выбирают ESIA_LANG или локаль."})
	line(text{"Exit codes: 0 success, 1 failure or interrupt, 2 wrong command, flags or configuration.", "Коды завершения: 0 — успех, 1 — неудача или прерывание, 2 — неверны команда, флаги или настройки."})
}

// commandHelp prints everything about one command.
func (a *app) commandHelp(w io.Writer, c command) {
	f := newFlags(a.lang, c)
	c.setup(f)
	usage := text{"Usage: esia %s [flags]%s\n", "Вызов: esia %s [флаги]%s\n"}
	args := c.args
	if args != "" {
		args = " " + args
	}
	fmt.Fprintln(w, usage.format(a.lang, c.name, args))
	fmt.Fprintln(w, c.long.in(a.lang))
	fmt.Fprintln(w, text{"\nExamples:", "\nПримеры:"}.in(a.lang))
	for _, e := range c.examples {
		fmt.Fprintf(w, "\n  # %s\n  %s\n", e.what.in(a.lang), e.line)
	}
	fmt.Fprintln(w, text{"\nFlags:", "\nФлаги:"}.in(a.lang))
	f.VisitAll(func(fl *flag.Flag) {
		if !f.isSetting(fl.Name) {
			printFlag(w, fl, "")
		}
	})
	if len(f.uses) == 0 {
		return
	}
	title := text{
		"\nSettings: by flags, by variables of the environment, or in a JSON file, in this order (see esia help config):",
		"\nНастройки: флагами, переменными среды или в файле JSON, в этом порядке (см. esia help config):",
	}
	if !f.isSetting("config") {
		title = text{"\nSettings: by flags or by variables of the environment, in this order:", "\nНастройки: флагами или переменными среды, в этом порядке:"}
	}
	fmt.Fprintln(w, title.in(a.lang))
	for _, s := range f.usedSettings() {
		if fl := f.Lookup(s.name); fl != nil {
			printFlag(w, fl, s.variable())
		} else {
			fmt.Fprintf(w, "  %s\n      %s\n", s.variable(), s.usage.in(a.lang))
		}
	}
}

// printFlag prints a flag and its meaning, without the default that package flag
// would add in English.
func printFlag(w io.Writer, fl *flag.Flag, variable string) {
	arg, usage := flag.UnquoteUsage(fl)
	usage = strings.TrimPrefix(usage, arg+": ") // UnquoteUsage leaves the name there
	if arg != "" {
		arg = " " + arg
	}
	if variable != "" {
		variable = ", " + variable
	}
	fmt.Fprintf(w, "  -%s%s%s\n      %s\n", fl.Name, arg, variable, usage)
}
