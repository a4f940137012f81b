package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	"time"
)

// lastLook is interrupted, and notes how long a command might take when it is looked at.
type lastLook struct {
	context.Context //nolint:containedctx // it is one
	grace           *atomic.Int64
	seen            time.Duration
}

func (l *lastLook) Err() error {
	l.seen = time.Duration(l.grace.Load())
	return context.Canceled
}

// TestGraceBeforeLastLook has an interrupt right behind the last look at it: it must find
// the time that the answer of ESIA may take.
func TestGraceBeforeLastLook(t *testing.T) {
	t.Parallel()
	ctx := &lastLook{Context: t.Context(), grace: new(atomic.Int64)}
	a := &app{signals: signals{grace: ctx.grace}}
	if _, err := a.refreshOnce(ctx, nil, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if ctx.seen < lastWord {
		t.Errorf("an interrupt finds %v", ctx.seen)
	}
}

// TestReadOnlySource takes no lock where nothing can be written, if the file stays.
func TestReadOnlySource(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" || os.Geteuid() == 0 {
		t.Skip("everything can be written")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil { //nolint:gosec // a directory
		t.Fatal(err)
	}
	source := refreshSource{argument: filepath.Join(dir, "tokens.json"), file: true}
	unlock, err := source.lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	unlock()
	source.replaced = true
	if _, err := source.lock(t.Context()); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("a file that is replaced: %v", err)
	}
}
