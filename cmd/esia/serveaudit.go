package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// An auditFile is an audit log in a file that can be moved away, as logrotate does. Its
// errors reach the server, which gives no signature away that is not on record.
type auditFile struct {
	name string // "" if it is no file

	mu sync.Mutex
	w  io.Writer
}

// openAudit opens the audit log, or takes the standard error output.
func (a *app) openAudit(name string) (*auditFile, error) {
	f := &auditFile{name: name, w: a.stderr}
	if name == "" {
		return f, nil
	}
	return f, f.reopen()
}

// Write implements [io.Writer].
func (f *auditFile) Write(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.w.Write(p)
}

// reopen opens the file by its name again. If that fails, the former one stays.
func (f *auditFile) reopen() error {
	if f.name == "" {
		return nil
	}
	file, err := os.OpenFile(f.name, os.O_WRONLY|os.O_CREATE|os.O_APPEND, modeSecret)
	if err != nil {
		return cannotWrite(f.name, err)
	}
	f.mu.Lock()
	former := f.w
	f.w = file
	f.mu.Unlock()
	closeFile(former)
	return nil
}

func (f *auditFile) close() {
	if f.name != "" {
		closeFile(f.w)
	}
}

func closeFile(w io.Writer) {
	if file, ok := w.(*os.File); ok && file != os.Stderr {
		_ = file.Close()
	}
}

// onHangup makes SIGHUP, which ends other commands, look again at what is in files: the
// audit log at once, keys and certificates at the next request. It returns how to stop.
func onHangup(ctx context.Context, audit *auditFile, log *slog.Logger, reload func()) (stop func()) {
	hangup, done := make(chan os.Signal, 1), make(chan struct{})
	signal.Reset(syscall.SIGHUP)
	signal.Notify(hangup, syscall.SIGHUP)
	var running sync.WaitGroup
	running.Go(func() {
		for {
			select {
			case <-done:
				return
			case <-hangup:
			}
			reload()
			if err := audit.reopen(); err != nil {
				log.LogAttrs(ctx, slog.LevelError, "audit log not reopened", slog.String("error", err.Error()))
				continue
			}
			log.LogAttrs(ctx, slog.LevelInfo, "hangup: files are looked at again")
		}
	})
	return func() {
		signal.Stop(hangup)
		close(done)
		running.Wait()
	}
}
