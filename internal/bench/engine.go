package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	_ "embed"
)

// source is a program that times OpenSSL's GOST engine. It stays out of this
// process so that the table needs no cgo, and does everything in its own, so that
// starting programs is not what is measured.
//
//go:embed openssl/measure.c
var source []byte

// engine is the running program. A nil engine has no subjects.
type engine struct {
	dir     string
	cmd     *exec.Cmd
	request io.WriteCloser
	answer  *bufio.Reader
}

// startEngine compiles and starts the program.
func startEngine() (*engine, error) {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, err
	}
	e := &engine{dir: dir}
	if err := e.start(); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	return e, nil
}

func (e *engine) start() error {
	file, program := filepath.Join(e.dir, "measure.c"), filepath.Join(e.dir, "measure")
	if err := os.WriteFile(file, source, 0o600); err != nil {
		return err
	}
	if out, err := exec.Command("gcc", "-O2", "-o", program, file, "-lcrypto").CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	e.cmd = exec.Command(program)
	e.cmd.Stderr = os.Stderr
	var err error
	if e.request, err = e.cmd.StdinPipe(); err != nil {
		return err
	}
	answer, err := e.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	e.answer = bufio.NewReader(answer)
	if err := e.cmd.Start(); err != nil {
		return err
	}
	_, err = e.ask("hash", "64", time.Millisecond)
	return err
}

// ask returns how many nanoseconds an operation takes.
func (e *engine) ask(operation, name string, slice time.Duration) (float64, error) {
	if _, err := fmt.Fprintln(e.request, operation, name, slice.Milliseconds()); err != nil {
		return 0, err
	}
	line, err := e.answer.ReadString('\n')
	if err != nil {
		return 0, errors.Join(errors.New("the engine gave up"), err)
	}
	return strconv.ParseFloat(strings.TrimSpace(line), 64)
}

// subject returns the subject that asks the program.
func (e *engine) subject(operation, name string) subject {
	if e == nil {
		return nil
	}
	return func(slice time.Duration) (float64, error) { return e.ask(operation, name, slice) }
}

func (e *engine) stop() {
	if e == nil {
		return
	}
	e.request.Close() // ends the program
	e.cmd.Wait()
	os.RemoveAll(e.dir)
}

// lazily makes a subject of a function that needs preparation, which the first use
// does.
func lazily(prepare func() (func() error, error)) subject {
	var prepared subject
	return func(slice time.Duration) (float64, error) {
		if prepared == nil {
			f, err := prepare()
			if err != nil {
				return 0, err
			}
			prepared = repeat(f)
		}
		return prepared(slice)
	}
}
