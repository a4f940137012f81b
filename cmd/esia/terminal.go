package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
)

// errNoTerminal says that there is no terminal, or none on which the echo can be
// switched off.
var errNoTerminal = errors.New("no terminal")

// maxPassword is how long a password may be, in bytes.
const maxPassword = 4096

// askSecret asks the terminal of the process for a secret, without an echo. It talks
// to the terminal itself, so that input and output may be redirected.
func askSecret(ctx context.Context, prompt string) ([]byte, error) {
	in, out, err := openTerminal()
	if err != nil {
		return nil, errNoTerminal
	}
	defer in.Close()  //nolint:errcheck // a terminal
	defer out.Close() //nolint:errcheck // a terminal
	restore, err := withoutEcho(in)
	if err != nil {
		return nil, errNoTerminal
	}
	defer restore()
	fmt.Fprint(out, prompt)
	defer fmt.Fprintln(out) // the line end was not echoed either
	line, err := waitFor(ctx, func() ([]byte, error) { return readLine(in, maxPassword) })
	return bytes.TrimSuffix(line, []byte("\r")), err // an interrupt leaves no terminal without its echo
}

// openDevices opens the devices of the terminal.
func openDevices(input, output string) (in, out *os.File, err error) {
	in, err = os.OpenFile(input, os.O_RDWR, 0)
	if err != nil {
		return nil, nil, err
	}
	out, err = os.OpenFile(output, os.O_RDWR, 0)
	if err != nil {
		return nil, nil, errors.Join(err, in.Close())
	}
	return in, out, nil
}
