package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/internal/limits"
)

// maxInput is how long a file to sign or verify may be, in bytes: it is held in
// memory.
const maxInput = 256 << 20

// readFile reads a file of limited size. It may be a pipe, such as that of <(…).
func readFile(name string, limit int64) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, cannotRead(same(name), limit, err)
	}
	defer file.Close() //nolint:errcheck // it was only read
	if info, err := file.Stat(); err == nil && info.Mode().IsRegular() && info.Size() > limit {
		return nil, cannotRead(same(name), limit, limits.ErrTooLarge)
	}
	data, err := limits.ReadAll(file, limit)
	if err != nil {
		return nil, cannotRead(same(name), limit, err)
	}
	return data, nil
}

// readInput reads a file, or the standard input if name is "-".
func (a *app) readInput(name string, limit int64) ([]byte, error) {
	if name != "-" {
		return readFile(name, limit)
	}
	input, err := a.takeInput(text{"the argument", "аргумента"})
	if err != nil {
		return nil, err
	}
	data, err := limits.ReadAll(input, limit)
	if err != nil {
		return nil, cannotRead(text{"the standard input", "стандартный ввод"}, limit, err)
	}
	return data, nil
}

// takeInput returns the standard input for a purpose. There is only one: to a second
// purpose it would seem empty.
func (a *app) takeInput(purpose text) (io.Reader, error) {
	if a.inputFor != (text{}) {
		return nil, misuse(text{
			"the standard input is read for %s and can't be read for %s, too: name a file for one of them",
			"стандартный ввод уже читается для %s, для %s его не остаётся: укажите для одного из них файл"}, a.inputFor, purpose)
	}
	a.inputFor = purpose
	return a.stdin, nil
}

// readArgument returns what an argument holds that is a value, the name of a file, or
// "-" for the standard input, and whether it was read from there. need says what the
// argument should be.
func (a *app) readArgument(argument string, limit int64, need text) (data string, read bool, err error) {
	if argument != "-" {
		info, err := os.Stat(argument)
		if err != nil {
			return argument, false, nil //nolint:nilerr // it is no file, but the value itself
		}
		if info.IsDir() {
			return "", false, misuse(text{"%s is a directory: give %s", "%s — каталог: укажите %s"}, argument, need)
		}
	}
	content, err := a.readInput(argument, limit)
	return string(content), true, err
}

func cannotRead(name text, limit int64, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return failure(text{"there is no file %s: check the name", "нет файла %s: проверьте имя"}, name)
	case errors.Is(err, fs.ErrPermission):
		return failure(text{"no permission to read %s", "нет прав на чтение %s"}, name)
	case errors.Is(err, limits.ErrTooLarge):
		return failure(text{"%s is larger than %s, which is the limit here", "%s больше %s, а это здесь предел"}, name, sizeName(limit))
	}
	return failure(text{"%s can't be read: %s", "%s не прочитать: %s"}, name, systemError(err))
}

// sizeName returns a number of bytes in a form for people.
func sizeName(n int64) text {
	switch {
	case n >= 1<<20:
		return text{fmt.Sprintf("%d MiB", n>>20), fmt.Sprintf("%d МиБ", n>>20)}
	case n >= 1<<10:
		return text{fmt.Sprintf("%d KiB", n>>10), fmt.Sprintf("%d КиБ", n>>10)}
	}
	return text{fmt.Sprintf("%d bytes", n), fmt.Sprintf("%d байт", n)}
}

// isStream reports whether a name is that of a pipe or a device: it can be read once,
// and its size is not known.
func isStream(name string) bool {
	info, err := os.Stat(name)
	return err == nil && !info.IsDir() && !info.Mode().IsRegular()
}

// readCertificate reads the only certificate of a file.
func readCertificate(name string) (*gost.Certificate, error) {
	data, err := readFile(name, limits.CertificateFile)
	if err != nil {
		return nil, err
	}
	cert, err := gost.ParseCertificate(data)
	if err != nil {
		return nil, failure(text{"%s is not a certificate that can be used here: %s", "%s — не сертификат, который здесь годится: %s"}, name, err)
	}
	return cert, nil
}

// readLine reads one line of limited length.
func readLine(r io.Reader, limit int) ([]byte, error) {
	var line []byte
	var b [1]byte
	for len(line) <= limit {
		n, err := r.Read(b[:])
		switch {
		case n == 1 && b[0] == '\n':
			return line, nil
		case n == 1:
			line = append(line, b[0])
		case errors.Is(err, io.EOF) && len(line) > 0:
			return line, nil
		case err != nil:
			return nil, err
		}
	}
	return nil, limits.ErrTooLarge
}
