//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package main

import (
	"errors"
	"os"
	"syscall"
)

// tryLock takes a lock by flock(2).
func tryLock(name string) (unlock func(), err error) {
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, modeSecret)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = errLocked
		}
		return nil, errors.Join(err, file.Close())
	}
	// The owner before may have removed the file between the opening and the locking:
	// then others lock another one.
	mine, err := file.Stat()
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	if present, err := os.Lstat(name); err != nil || !os.SameFile(mine, present) {
		return nil, errors.Join(errLocked, file.Close())
	}
	return func() {
		_ = os.Remove(name)
		_ = file.Close()
	}, nil
}
