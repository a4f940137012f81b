//go:build unix

package container_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/go-esia/sdk/gost/container"
)

// TestPipes has pipes that nobody writes to, and which must not be opened.
func TestPipes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "k.pem"), read(t, "openssl/g256_XA.key.pem"), 0o600); err != nil {
		t.Fatal(err)
	}
	pipe := filepath.Join(dir, "a.key")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip(err)
	}
	if err := os.Symlink("a.key", filepath.Join(dir, "b.pem")); err != nil {
		t.Skip(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		contents, err := container.OpenFile(dir, container.Config{})
		checkFound(t, "directory", contents, err, keyOf(t, "g256_XA"), container.ErrUnsupported, container.ErrUnsupported)
		_, err = container.OpenFile(pipe, container.Config{})
		checkError(t, "pipe", err, container.ErrUnsupported)
	}()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("a pipe was opened")
	}
}
