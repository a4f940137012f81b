package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"
)

// errLocked says that another program has a lock.
var errLocked = errors.New("locked by another program")

// lockPatience is how long to wait for another program, which may be waiting for ESIA.
const lockPatience = time.Minute

// lockFile takes the lock of a file that is read, changed and replaced: without it, of
// two programs that refresh the same tokens the slower would overwrite what the other
// one got, and a refresh token works once. The lock is a file beside it, which the
// system frees when its owner ends, however it ends.
func lockFile(ctx context.Context, name string) (unlock func(), err error) {
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target
	}
	lock := filepath.Join(filepath.Dir(name), "."+filepath.Base(name)+".lock")
	deadline := time.Now().Add(lockPatience)
	for {
		unlock, err := tryLock(lock)
		switch {
		case err == nil:
			return unlock, nil
		case !errors.Is(err, errLocked):
			return nil, errors.Join(cannotWrite(lock, err), err) // callers ask what it was
		case time.Now().After(deadline):
			return nil, failure(text{
				"another program is changing %s: try again when it has ended",
				"файл %s меняет другая программа: повторите, когда она закончит"}, name)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// isRegular reports whether a name is that of an ordinary file.
func isRegular(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}
