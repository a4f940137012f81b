package main

import (
	"errors"
	"syscall"
)

// Of CreateFile, and what it answers if a file is open.
const (
	fileFlagDeleteOnClose               = 0x04000000
	errorSharingViolation syscall.Errno = 32
)

// tryLock takes a lock by a file that is shared with nobody and that the system
// removes when it is closed.
func tryLock(name string) (unlock func(), err error) {
	path, err := syscall.UTF16PtrFromString(name)
	if err != nil {
		return nil, err
	}
	file, err := syscall.CreateFile(path, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil,
		syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL|fileFlagDeleteOnClose, 0)
	if errors.Is(err, errorSharingViolation) || errors.Is(err, syscall.ERROR_ACCESS_DENIED) { // the latter while it is being removed
		return nil, errLocked
	}
	if err != nil {
		return nil, err
	}
	return func() { _ = syscall.CloseHandle(file) }, nil
}
