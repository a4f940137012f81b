package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/go-esia/sdk/signer/remotesigner"
)

// An auditFile is an audit log in a file that can be moved away, as logrotate does. Its
// errors reach the server, which gives no signature away that is not on record. It is
// closed by the end of the program, up to which SIGHUP may come.
type auditFile struct {
	mu   sync.Mutex
	name string // "" if it is no file, or before open
	w    *timedWriter
	torn bool // the last line has no end

	failure atomic.Pointer[error] // of the last reopen; apart, so that nobody waits for a write
}

// newAuditFile returns an audit log that goes to w, up to open.
func newAuditFile(w io.Writer) *auditFile {
	return &auditFile{w: newTimedWriter(w, auditPatience)}
}

// auditPatience is how long a record may take to be written: of a pipe that nobody reads
// the service must not wait for ever.
const auditPatience = 5 * time.Second

// open opens the audit log. Without a name it stays where it is.
func (f *auditFile) open(name string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if name == "" {
		return nil
	}
	f.name = name
	return f.openNamed()
}

// Write implements [io.Writer]. A line that could be written in part only, because the
// disk was full, is ended first: what follows would be lost with it.
func (f *auditFile) Write(line []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.torn {
		if _, err := f.w.Write([]byte("\n")); err != nil {
			return 0, err
		}
		f.torn = false
	}
	n, err := f.w.Write(line)
	f.torn = n > 0 && n < len(line)
	return n, err
}

// reopen opens the file by its name again. If that fails, the former one stays.
func (f *auditFile) reopen() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.name == "" {
		return nil
	}
	err := f.openNamed()
	f.failure.Store(&err)
	return err
}

// err returns why records go to the former file.
func (f *auditFile) err() error {
	if err := f.failure.Load(); err != nil {
		return *err
	}
	return nil
}

// openNamed opens the file, and closes the former one.
func (f *auditFile) openNamed() error {
	// Without O_NONBLOCK, the open of a pipe waits until somebody reads it.
	file, err := os.OpenFile(f.name, os.O_WRONLY|os.O_CREATE|os.O_APPEND|syscall.O_NONBLOCK, modeSecret)
	if err != nil {
		return cannotWrite(f.name, err)
	}
	if former, ok := f.w.w.(*os.File); ok && former != os.Stderr {
		_ = former.Close()
	}
	f.w, f.torn = newTimedWriter(file, f.w.patience), isTorn(f.name)
	return nil
}

// isTorn reports whether the last line of a file has no end, because the program before
// this one could not write it.
func isTorn(name string) bool {
	info, err := os.Stat(name)
	if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return false
	}
	file, err := os.Open(name)
	if err != nil {
		return false
	}
	defer file.Close()
	last := make([]byte, 1)
	_, err = file.ReadAt(last, info.Size()-1)
	return err == nil && last[0] != '\n'
}

// An auditHandler tells the server whether the file could be opened again.
type auditHandler struct {
	slog.Handler
	file *auditFile
}

// Err returns why records go to the former file.
func (h auditHandler) Err() error { return h.file.err() }

func (f *auditFile) logger() *slog.Logger {
	return slog.New(auditHandler{slog.NewJSONHandler(f, nil), f})
}

// lookAgain is what SIGHUP does while the service runs: it looks at what is in files, the
// audit log at once, keys and certificates at the next request.
func lookAgain(ctx context.Context, audit *auditFile, server *remotesigner.Server, reload func()) {
	reload()
	if err := audit.reopen(); err != nil {
		_ = server.Record(ctx, slog.LevelError, "audit log not reopened", slog.String("error", err.Error()))
		return
	}
	_ = server.Record(ctx, slog.LevelInfo, "hangup: files are looked at again")
}
