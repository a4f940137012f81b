package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/go-esia/sdk/gost"
)

// TestOneDraft writes the same file many times at once: one may.
func TestOneDraft(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for round := range 20 {
		name := filepath.Join(dir, strconv.Itoa(round), "key")
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		var got atomic.Int32
		var wg sync.WaitGroup
		start := make(chan struct{})
		for i := range 8 {
			wg.Go(func() {
				d, err := newDraft(name, modeSecret, false)
				<-start
				if err == nil && d.commit([]byte{byte(i)}) == nil {
					got.Add(1)
				}
			})
		}
		close(start)
		wg.Wait()
		entries, err := os.ReadDir(filepath.Dir(name))
		if got.Load() != 1 || err != nil || len(entries) != 1 {
			t.Fatalf("%d wrote the same file, and there are %d files, %v", got.Load(), len(entries), err)
		}
	}
}

// TestDraft looks at what others see before and after a file is written: nothing until
// it is complete, so that an end of the program leaves nothing.
func TestDraft(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	name := filepath.Join(dir, "key.pem")
	begin := func(force bool) *draft {
		d, err := newDraft(name, modeSecret, force)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	want := func(content string, files int) {
		t.Helper()
		data, err := os.ReadFile(name)
		entries, dirErr := os.ReadDir(dir)
		if err != nil && files > 0 || string(data) != content || dirErr != nil || len(entries) != files {
			t.Errorf("got %q, %v, %d files; want %q, %d", data, err, len(entries), content, files)
		}
	}
	d := begin(false)
	want("", 0)
	if err := d.commit([]byte("one")); err != nil {
		t.Fatal(err)
	}
	want("one", 1)
	if err := d.commit([]byte("again")); err == nil {
		t.Error("a file that has come in between was replaced")
	}
	want("one", 1)
	d = begin(true)
	want("one", 1)
	if err := d.commit([]byte("two")); err != nil {
		t.Fatal(err)
	}
	want("two", 1)
}

// TestDraftWithoutPlace knows before the work that a file can't be written.
func TestDraftWithoutPlace(t *testing.T) {
	t.Parallel()
	if _, err := newDraft(filepath.Join(t.TempDir(), "absent", "key.pem"), modeSecret, false); err == nil {
		t.Error("there is no such directory")
	}
}

// TestDraftAndLinks never writes through a link, not even one that leads nowhere.
func TestDraftAndLinks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	name, target := filepath.Join(dir, "link"), filepath.Join(dir, "target")
	if err := os.Symlink(target, name); err != nil {
		t.Skip(err)
	}
	for _, force := range []bool{false, true} {
		if _, err := newDraft(name, modeSecret, force); err == nil {
			t.Errorf("force %v: a link was taken for a file", force)
		}
	}
	if _, err := os.Lstat(target); err == nil {
		t.Error("something was written behind the link")
	}
}

// TestInterruptedWork writes no key when an interrupt came while it was made.
func TestInterruptedWork(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	name, plain, force := filepath.Join(dir, "key.pem"), true, false
	ctx, interrupt := context.WithCancel(t.Context())
	err := keyOutput{&name, &plain, &force}.write(ctx, &app{stderr: io.Discard}, "password", func() (*gost.PrivateKey, error) {
		interrupt()
		return gost.GenerateKey(gost.CryptoProA())
	})
	if left, dirErr := os.ReadDir(dir); err == nil || sentence(english, err) != "interrupted" || dirErr != nil || len(left) > 0 {
		t.Errorf("got %v, left behind: %v, %v", err, left, dirErr)
	}
}
