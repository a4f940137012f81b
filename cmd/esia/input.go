package main

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/internal/limits"
)

// maxInput is how long a file to sign or verify may be, in bytes: it is held in
// memory.
const maxInput = 256 << 20

// readFile reads a file of limited size.
func readFile(name string, limit int64) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, cannotRead(name, err)
	}
	defer file.Close() //nolint:errcheck // it was only read
	data, err := limits.ReadAll(file, limit)
	if err != nil {
		return nil, cannotRead(name, err)
	}
	return data, nil
}

// readInput reads a file, or the standard input if name is "-".
func (a *app) readInput(name string, limit int64) ([]byte, error) {
	if name != "-" {
		return readFile(name, limit)
	}
	data, err := limits.ReadAll(a.stdin, limit)
	if err != nil {
		return nil, cannotRead(text{"the standard input", "стандартный ввод"}.in(a.lang), err)
	}
	return data, nil
}

func cannotRead(name string, err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return failure(text{"there is no file %s: check the name", "нет файла %s: проверьте имя"}, name)
	case errors.Is(err, fs.ErrPermission):
		return failure(text{"no permission to read %s", "нет прав на чтение %s"}, name)
	case errors.Is(err, limits.ErrTooLarge):
		return failure(text{"%s is too large for what it should be", "%s слишком велик для того, чем должен быть"}, name)
	}
	return failure(text{"%s can't be read: %s", "%s не прочитать: %s"}, name, err.Error())
}

// readCertificate reads the only certificate of a file.
func readCertificate(name string) (*gost.Certificate, error) {
	data, err := readFile(name, limits.CertificateFile)
	if err != nil {
		return nil, err
	}
	cert, err := gost.ParseCertificate(data)
	if err != nil {
		return nil, failure(text{"%s is not a certificate that can be used here: %s", "%s — не сертификат, который здесь годится: %s"}, name, trimmed(err.Error()))
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
