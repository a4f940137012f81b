package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"
)

// Modes of files.
const (
	modeSecret fs.FileMode = 0o600
	modePublic fs.FileMode = 0o644
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

// A draft is a file that is being written: it appears under its name when it is
// complete, and not at all if something goes wrong. Until then the name is held by
// an empty file, so that two programs can't take the same name.
type draft struct {
	name     string
	file     *os.File
	reserved bool
}

// newDraft begins a file. An existing one is not replaced unless force is set, and
// never if it is no ordinary file.
func newDraft(name string, mode fs.FileMode, force bool) (*draft, error) {
	if err := checkTarget(name, force); err != nil {
		return nil, err
	}
	d := &draft{name: name}
	if !force {
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if errors.Is(err, fs.ErrExist) {
			return nil, exists(name)
		}
		if err != nil {
			return nil, cannotWrite(name, err)
		}
		d.reserved = true
		if err := f.Close(); err != nil {
			d.discard()
			return nil, cannotWrite(name, err)
		}
	}
	file, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*") // with mode 0600
	if err != nil {
		d.discard()
		return nil, cannotWrite(name, err)
	}
	d.file = file
	if err := file.Chmod(mode); err != nil && mode != modeSecret {
		d.discard()
		return nil, cannotWrite(name, err)
	}
	return d, nil
}

// checkTarget refuses names that can't or must not be written.
func checkTarget(name string, force bool) error {
	info, err := os.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return cannotWrite(name, err)
	case !force:
		return exists(name)
	case !info.Mode().IsRegular():
		return failure(text{"%s is not an ordinary file: give another name", "%s — не обычный файл: укажите другое имя"}, name)
	}
	return nil
}

func exists(name string) error {
	return failure(text{"%s exists: give another name, or -force to replace it", "файл %s уже есть: укажите другое имя или -force, чтобы заменить его"}, name)
}

func cannotWrite(name string, err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err
	}
	return failure(text{"%s can't be written: %s", "файл %s не записать: %s"}, name, err.Error())
}

// commit writes the content and gives the file its name.
func (d *draft) commit(data []byte) error {
	_, err := d.file.Write(data)
	if err == nil {
		err = d.file.Sync()
	}
	err = errors.Join(err, d.file.Close())
	if err == nil {
		err = os.Rename(d.file.Name(), d.name)
	}
	if err != nil {
		d.discard()
		return cannotWrite(d.name, err)
	}
	d.file, d.reserved = nil, false
	return nil
}

// discard removes what was begun. After commit it does nothing.
func (d *draft) discard() {
	if d == nil {
		return
	}
	if d.file != nil {
		_ = d.file.Close()
		_ = os.Remove(d.file.Name())
	}
	if d.reserved {
		_ = os.Remove(d.name)
	}
	d.file, d.reserved = nil, false
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
