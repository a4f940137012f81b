//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package main

import (
	"io"
	"os"
	"syscall"
	"unsafe"
)

func openTerminal() (in, out *os.File, err error) { return openDevices("/dev/tty", "/dev/tty") }

// withoutEcho switches the echo of a terminal off (POSIX, termios), and returns what
// switches it on again.
func withoutEcho(f *os.File) (restore func(), err error) {
	var before syscall.Termios
	if err := ioctl(f, ioctlGetTermios, &before); err != nil {
		return nil, err
	}
	silent := before
	silent.Lflag &^= syscall.ECHO
	silent.Lflag |= syscall.ICANON | syscall.ISIG
	silent.Iflag |= syscall.ICRNL
	if err := ioctl(f, ioctlSetTermios, &silent); err != nil {
		return nil, err
	}
	return func() { _ = ioctl(f, ioctlSetTermios, &before) }, nil
}

func ioctl(f *os.File, request uintptr, t *syscall.Termios) error {
	conn, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var errno syscall.Errno
	err = conn.Control(func(fd uintptr) {
		_, _, errno = syscall.Syscall(syscall.SYS_IOCTL, fd, request, uintptr(unsafe.Pointer(t)))
	})
	if err != nil {
		return err
	}
	if errno != 0 {
		return errno
	}
	return nil
}

// isTerminal reports whether r is a terminal.
func isTerminal(r io.Reader) bool {
	f, ok := r.(*os.File)
	var state syscall.Termios
	return ok && ioctl(f, ioctlGetTermios, &state) == nil
}
