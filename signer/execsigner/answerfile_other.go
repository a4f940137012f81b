//go:build !unix

package execsigner

import (
	"fmt"
	"os"
)

// openAnswer opens a file and makes sure that it is the one that was looked at: this
// system has no way to refuse links when it opens one.
func openAnswer(name string) (*os.File, error) {
	want, err := os.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !want.Mode().IsRegular() {
		return nil, notRegular(want)
	}
	os.SameFile(want, want) // has Windows look now which file it is, and not when it is compared
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	if got, err := f.Stat(); err != nil || !os.SameFile(want, got) {
		_ = f.Close()
		return nil, fmt.Errorf("%w: its file was exchanged", ErrNoAnswer)
	}
	return f, nil
}
