package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"unicode"
)

// printJSON prints v for programs.
func (a *app) printJSON(v any) error {
	e := json.NewEncoder(a.stdout)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// cleaned returns text from outside without what would control the terminal.
func cleaned(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// write writes a file, or the standard output if name is empty or "-".
func (a *app) write(name string, data []byte, mode fs.FileMode, force bool) error {
	if name == "" || name == "-" {
		_, err := a.stdout.Write(data)
		return err
	}
	d, err := newDraft(name, mode, force)
	if err != nil {
		return err
	}
	if err := d.commit(data); err != nil {
		return err
	}
	a.tell(text{"written: %s", "записано: %s"}, name)
	return nil
}

// A report is lines of names and values.
type report struct{ b strings.Builder }

func (r *report) add(l language, name text, format string, args ...any) {
	fmt.Fprintf(&r.b, "%-*s %s\n", reportWidth, name.in(l)+":", cleaned(fmt.Sprintf(format, args...)))
}

// reportWidth is the width of the names, in characters.
const reportWidth = 24
