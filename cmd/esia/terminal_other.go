//go:build !linux && !darwin && !freebsd && !netbsd && !openbsd && !dragonfly && !windows

package main

import "os"

func openTerminal() (in, out *os.File, err error) { return nil, nil, errNoTerminal }

func withoutEcho(*os.File) (restore func(), err error) { return nil, errNoTerminal }
