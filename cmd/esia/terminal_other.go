//go:build !linux && !darwin && !freebsd && !netbsd && !openbsd && !dragonfly && !windows

package main

import (
	"io"
	"os"
)

func openTerminal() (in, out *os.File, err error) { return nil, nil, errNoTerminal }

func withoutEcho(*os.File) (restore func(), err error) { return nil, errNoTerminal }

func isTerminal(io.Reader) bool { return false }
