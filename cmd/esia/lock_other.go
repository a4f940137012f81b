//go:build !linux && !darwin && !freebsd && !netbsd && !openbsd && !dragonfly && !windows

package main

import (
	"errors"
	"io/fs"
	"os"
	"time"
)

// tryLock takes a lock by a file that must not be there. One whose owner ended without
// removing it counts no longer than a refresh can take.
func tryLock(name string) (unlock func(), err error) {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, modeSecret)
	if errors.Is(err, fs.ErrExist) {
		if info, err := os.Lstat(name); err == nil && time.Since(info.ModTime()) > lockPatience {
			_ = os.Remove(name)
		}
		return nil, errLocked
	}
	if err != nil {
		return nil, err
	}
	return func() { _ = os.Remove(name) }, file.Close()
}
