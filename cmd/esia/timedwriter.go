package main

import (
	"bytes"
	"io"
	"os"
	"time"
)

// A timedWriter writes, and does not wait for ever. After a time it fails with
// [os.ErrDeadlineExceeded], and at once as long as what has begun has not ended: that
// may still be written. Deadlines of files do the same for few kinds of them, and not
// for the standard error output.
type timedWriter struct {
	w        io.Writer
	patience time.Duration
	busy     chan struct{} // has an element while something is being written
}

func newTimedWriter(w io.Writer, patience time.Duration) *timedWriter {
	return &timedWriter{w: w, patience: patience, busy: make(chan struct{}, 1)}
}

// Write implements [io.Writer].
func (t *timedWriter) Write(p []byte) (int, error) {
	select {
	case t.busy <- struct{}{}:
	default:
		return 0, os.ErrDeadlineExceeded
	}
	type result struct {
		n   int
		err error
	}
	done := make(chan result, 1)
	p = bytes.Clone(p) // its owner may have it back before the end
	go func() {
		n, err := t.w.Write(p)
		<-t.busy
		done <- result{n, err}
	}()
	timer := time.NewTimer(t.patience)
	defer timer.Stop()
	select {
	case r := <-done:
		return r.n, r.err
	case <-timer.C:
		return 0, os.ErrDeadlineExceeded
	}
}
