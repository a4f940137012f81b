package main

import (
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
)

// A hangup is what SIGHUP does. The signal is caught from the beginning of the program
// to its end: one that came while it is given back, to be caught in another way, would
// end the program.
type hangup struct{ action atomic.Pointer[func()] }

// catchHangup catches SIGHUP. Several that come while action runs are one. If whoever has
// started the program ignores the signal, as nohup does, action is nothing.
func catchHangup(action func()) *hangup {
	if signal.Ignored(syscall.SIGHUP) {
		action = func() {}
	}
	h := new(hangup)
	h.does(action)
	caught := make(chan os.Signal, 1)
	signal.Notify(caught, syscall.SIGHUP)
	go func() {
		for range caught {
			(*h.action.Load())()
		}
	}()
	return h
}

// does makes action what the signal does from now on. The former action may be running
// still.
func (h *hangup) does(action func()) { h.action.Store(&action) }
