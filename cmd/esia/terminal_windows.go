package main

import (
	"io"
	"os"
	"syscall"
)

func openTerminal() (in, out *os.File, err error) { return openDevices("CONIN$", "CONOUT$") }

// Modes of a console (SetConsoleMode).
const (
	enableProcessedInput = 0x1
	enableLineInput      = 0x2
	enableEchoInput      = 0x4
)

// withoutEcho switches the echo of a console off, and returns what switches it on
// again.
func withoutEcho(f *os.File) (restore func(), err error) {
	console := syscall.Handle(f.Fd())
	var before uint32
	if err := syscall.GetConsoleMode(console, &before); err != nil {
		return nil, err
	}
	silent := before&^enableEchoInput | enableLineInput | enableProcessedInput
	if err := setConsoleMode(console, silent); err != nil {
		return nil, err
	}
	return func() { _ = setConsoleMode(console, before) }, nil
}

func setConsoleMode(console syscall.Handle, mode uint32) error {
	proc := syscall.NewLazyDLL("kernel32.dll").NewProc("SetConsoleMode")
	if err := proc.Find(); err != nil {
		return err
	}
	if ok, _, err := proc.Call(uintptr(console), uintptr(mode)); ok == 0 {
		return err
	}
	return nil
}

// isTerminal reports whether r is a console.
func isTerminal(r io.Reader) bool {
	f, ok := r.(*os.File)
	var mode uint32
	return ok && syscall.GetConsoleMode(syscall.Handle(f.Fd()), &mode) == nil
}
