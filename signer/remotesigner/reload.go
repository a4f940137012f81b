package remotesigner

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-esia/sdk/signer"
)

// watched is a value made of files, which is made again when they have changed. It
// looks at the files when the value is asked for, and not more often than every so
// often; there is no goroutine.
type watched[T any] struct {
	files []string
	every time.Duration
	load  func(ctx context.Context) (T, error)
	now   func() time.Time

	value   atomic.Pointer[T]
	failure atomic.Pointer[error] // of the last attempt to load; nil if it succeeded

	changes atomic.Uint64 // how often value or failure has changed

	mu    sync.Mutex // held by the one that looks
	next  atomic.Int64
	state []fileState // what value was made of, or what failed to become one
}

// A fileState is what a change of a file shows in.
type fileState struct {
	info    fs.FileInfo // nil if there is no file
	size    int64
	changed time.Time
}

const defaultEvery = 5 * time.Second

func newWatched[T any](ctx context.Context, files []string, every time.Duration, now func() time.Time, load func(context.Context) (T, error)) (*watched[T], error) {
	if every <= 0 {
		every = defaultEvery
	}
	if now == nil {
		now = time.Now
	}
	w := &watched[T]{files: slices.Clone(files), every: every, load: load, now: now}
	w.state = w.look()
	value, err := load(ctx)
	if err != nil {
		return nil, err
	}
	w.value.Store(&value)
	w.next.Store(now().Add(every).UnixNano())
	return w, nil
}

// look returns the state of the files.
func (w *watched[T]) look() []fileState {
	state := make([]fileState, len(w.files))
	for i, name := range w.files {
		if info, err := os.Stat(name); err == nil {
			state[i] = fileState{info, info.Size(), info.ModTime()}
		}
	}
	return state
}

func unchanged(a, b fileState) bool {
	if a.info == nil || b.info == nil {
		return a.info == nil && b.info == nil
	}
	return a.size == b.size && a.changed.Equal(b.changed) && os.SameFile(a.info, b.info)
}

// get returns the value. While one caller loads, the others get the former value, so
// that a slow load delays one request.
func (w *watched[T]) get(ctx context.Context) T {
	if w.now().UnixNano() >= w.next.Load() && w.mu.TryLock() {
		defer w.mu.Unlock()
		w.refresh(ctx)
	}
	return *w.value.Load()
}

// refresh loads again if a file has changed. A value that can't be made, because a
// file is being written or two files don't fit together yet, leaves the former one
// in force, and is tried again every time until it can.
func (w *watched[T]) refresh(ctx context.Context) {
	w.next.Store(w.now().Add(w.every).UnixNano())
	state := w.look()
	if w.failure.Load() == nil && slices.EqualFunc(state, w.state, unchanged) {
		return
	}
	value, err := w.load(context.WithoutCancel(ctx)) // the keys are not for this request alone
	if err != nil {
		former := w.err()
		w.failure.Store(&err)
		if former == nil || former.Error() != err.Error() {
			w.changes.Add(1)
		}
		return
	}
	w.state = state
	w.value.Store(&value)
	w.failure.Store(nil)
	w.changes.Add(1)
}

// lookNow makes the next get look at the files.
func (w *watched[T]) lookNow() { w.next.Store(0) }

// err returns why the files that are there now are not in force.
func (w *watched[T]) err() error {
	if p := w.failure.Load(); p != nil {
		return *p
	}
	return nil
}

// KeyFilesConfig says where the keys of [KeyFiles] come from.
type KeyFilesConfig struct {
	// Files are the files and directories whose change makes the keys be loaded
	// again: when one appears, vanishes, or has another time, size or identity, for
	// directories in the entries themselves and not below. Required.
	Files []string

	// Load returns the signers by alias. It is called by [NewKeyFiles] and after
	// changes, never twice at a time. A map with another alias set replaces the
	// former one as a whole. Required.
	Load func(ctx context.Context) (map[string]signer.Signer, error)

	// Every is how often the files are looked at, when keys are asked for. Zero
	// means 5 seconds.
	Every time.Duration

	// Now is the clock. Nil means time.Now.
	Now func() time.Time
}

// KeyFiles are [Keys] that are loaded again when their files have changed, without
// an interruption: as long as the new ones can't be loaded, the former ones sign.
// They must be made by [NewKeyFiles].
type KeyFiles struct {
	keys *watched[map[string]signer.Signer]
}

var _ Keys = (*KeyFiles)(nil)

// NewKeyFiles loads the keys. It starts no goroutine: files are looked at when a key
// is asked for.
func NewKeyFiles(ctx context.Context, cfg KeyFilesConfig) (*KeyFiles, error) {
	if len(cfg.Files) == 0 || cfg.Load == nil {
		return nil, errors.New("remotesigner: KeyFilesConfig needs Files and Load")
	}
	keys, err := newWatched(ctx, cfg.Files, cfg.Every, cfg.Now, func(ctx context.Context) (map[string]signer.Signer, error) {
		keys, err := cfg.Load(ctx)
		if err == nil && len(keys) == 0 {
			err = errors.New("there are none")
		}
		return keys, err
	})
	if err != nil {
		return nil, fmt.Errorf("remotesigner: keys: %w", err)
	}
	return &KeyFiles{keys}, nil
}

// Signer implements [Keys].
func (k *KeyFiles) Signer(ctx context.Context, alias string) (signer.Signer, error) {
	return KeyMap(k.keys.get(ctx)).Signer(ctx, alias)
}

// Reload has the files looked at when the next key is asked for.
func (k *KeyFiles) Reload() { k.keys.lookNow() }

// Err returns why the keys in force are not those that the files hold now, or nil.
// The metric esia_signer_reload_failed shows it, too.
func (k *KeyFiles) Err() error { return k.keys.err() }
