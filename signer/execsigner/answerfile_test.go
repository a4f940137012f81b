//go:build unix

package execsigner_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/go-esia/sdk/signer/execsigner"
)

// TestAnswerFileIsRegular opens what a program may put in place of its answer between a
// look at it and the opening. Nothing blocks, and nothing outside is read.
func TestAnswerFileIsRegular(t *testing.T) {
	t.Parallel()
	const limit = 1000
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	write := func(name string, size int64) {
		if err := os.WriteFile(at(name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(at(name), size); err != nil {
			t.Fatal(err)
		}
	}
	write("empty", 0)
	write("full", limit)
	write("one more", limit+1)
	write("far too large", 1<<40)
	for _, err := range []error{
		os.Symlink(at("full"), at("link")), os.Symlink("/dev/zero", at("link to a device")), os.Symlink(at("nothing"), at("dangling")),
		os.Mkdir(at("directory"), 0o700), syscall.Mkfifo(at("pipe"), 0o600),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]error{
		"empty": nil, "full": nil, "one more": execsigner.ErrTooLarge, "far too large": execsigner.ErrTooLarge, "nothing": os.ErrNotExist,
		"link": execsigner.ErrNoAnswer, "link to a device": execsigner.ErrNoAnswer, "dangling": execsigner.ErrNoAnswer,
		"directory": execsigner.ErrNoAnswer, "pipe": execsigner.ErrNoAnswer, "/dev/zero": execsigner.ErrNoAnswer,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := at(name)
			if filepath.IsAbs(name) {
				path = name
			}
			done := make(chan struct{})
			go func() {
				defer close(done)
				data, err := execsigner.ReadRegular(path, limit)
				if !errors.Is(err, want) || err != nil && data != nil || len(data) > limit {
					t.Errorf("got %d bytes, %v, want %v", len(data), err, want)
				}
			}()
			select {
			case <-done:
			case <-time.After(20 * time.Second):
				t.Error("it waits for somebody")
			}
		})
	}
}
