package execsigner

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// errTooLarge means that a file is larger than its limit.
var errTooLarge = errors.New("the file is too large")

// readAnswer returns what the program has written where it had to.
func (p *process) readAnswer() ([]byte, error) {
	name := p.runner.cfg().Program.answerFile()
	if name == "" {
		return p.stdout.Bytes(), nil
	}
	data, err := readRegular(filepath.Join(p.dir, name), p.runner.cfg().MaxOutput)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, withText(ErrNoAnswer, p.printed())
	case errors.Is(err, errTooLarge):
		return nil, p.tooMuch()
	}
	return data, err
}

// readRegular returns what is in a file of at most limit bytes. The program, or one that
// has escaped from its group, may still change what the name stands for: so the file is
// opened once, without following a link or waiting for the other end of a pipe, and what
// was opened is looked at.
func readRegular(name string, limit int) ([]byte, error) {
	f, err := openAnswer(name)
	if err != nil {
		if info, e := os.Lstat(name); e == nil && !info.Mode().IsRegular() {
			return nil, notRegular(info)
		}
		return nil, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, notRegular(info)
	}
	data, err := io.ReadAll(io.LimitReader(f, int64(limit)+1))
	switch {
	case err != nil:
		return nil, err
	case len(data) > limit:
		return nil, errTooLarge
	}
	return data, nil
}

func notRegular(info os.FileInfo) error {
	return fmt.Errorf("%w: in its place is no regular file but %v", ErrNoAnswer, info.Mode())
}
