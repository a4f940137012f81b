package main

import (
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
)

// TestOneDraft begins the same file many times at once: one may.
func TestOneDraft(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for round := range 50 {
		name := filepath.Join(dir, "key", string(rune('a'+round%26)), string(rune('a'+round/26)))
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		var got atomic.Int32
		var wg sync.WaitGroup
		start := make(chan struct{})
		for range 8 {
			wg.Go(func() {
				<-start
				if _, err := newDraft(name, modeSecret, false); err == nil {
					got.Add(1)
				}
			})
		}
		close(start)
		wg.Wait()
		if got.Load() != 1 {
			t.Fatalf("%d began the same file", got.Load())
		}
	}
}

// TestDraft looks at what others see while a file is written.
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
	want("", 2)
	d.discard()
	want("", 0)
	d = begin(false)
	if err := d.commit([]byte("one")); err != nil {
		t.Fatal(err)
	}
	want("one", 1)
	d.discard()
	want("one", 1)
	d = begin(true)
	want("one", 2)
	d.discard()
	want("one", 1)
	if err := begin(true).commit([]byte("two")); err != nil {
		t.Fatal(err)
	}
	want("two", 1)
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
