package main

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Modes of files, of which the umask takes its part away.
const (
	modeSecret fs.FileMode = 0o600
	modePublic fs.FileMode = 0o644
)

// A draft is a file that will be written. Until its content is complete there is
// nothing on the disk, so that no end of the program leaves an empty or half file.
type draft struct {
	name  string
	mode  fs.FileMode
	force bool
}

// newDraft looks whether a file can be written, before the work that makes its
// content. An existing one is not replaced unless force is set, and never if it is no
// ordinary file.
func newDraft(name string, mode fs.FileMode, force bool) (*draft, error) {
	if err := checkTarget(name, force); err != nil {
		return nil, err
	}
	d := &draft{name, mode, force}
	file, err := d.create()
	if err != nil {
		return nil, cannotWrite(name, err)
	}
	if err := errors.Join(file.Close(), os.Remove(file.Name())); err != nil {
		return nil, cannotWrite(name, err)
	}
	return d, nil
}

// create makes a new file beside the one that is to be. The system applies the umask,
// as to every file.
func (d *draft) create() (*os.File, error) {
	name := filepath.Join(filepath.Dir(d.name), "."+filepath.Base(d.name)+"."+rand.Text()[:10])
	return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, d.mode)
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
	if _, ok := errors.AsType[*problem](err); ok {
		return err
	}
	return failure(text{"%s can't be written: %s", "файл %s не записать: %s"}, name, systemError(err))
}

// commit writes the content, and gives the file its name when all of it is on the
// disk.
func (d *draft) commit(data []byte) error {
	file, err := d.create()
	if err != nil {
		return cannotWrite(d.name, err)
	}
	_, err = file.Write(data)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = d.publish(file.Name())
	}
	if err == nil {
		return nil
	}
	_ = os.Remove(file.Name())
	return cannotWrite(d.name, err)
}

// publish gives a complete file its name. Without force, only one of several programs
// gets it: a link never replaces a file.
func (d *draft) publish(complete string) error {
	if err := checkTarget(d.name, d.force); err != nil {
		return err
	}
	if d.force {
		return os.Rename(complete, d.name)
	}
	switch err := os.Link(complete, d.name); {
	case err == nil:
		_ = os.Remove(complete) // its other name stays
		return nil
	case errors.Is(err, fs.ErrExist):
		return exists(d.name)
	}
	// The file system has no links: an empty file holds the name for an instant.
	holder, err := os.OpenFile(d.name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, d.mode)
	if errors.Is(err, fs.ErrExist) {
		return exists(d.name)
	}
	if err != nil {
		return err
	}
	if err = errors.Join(holder.Close(), os.Rename(complete, d.name)); err != nil {
		_ = os.Remove(d.name)
	}
	return err
}
