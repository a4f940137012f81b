// Command esia is the tool for people who connect a system to ESIA: it opens the
// keys that authorities hand out, makes and reads certificates, signs and verifies,
// logs in, and looks into tokens. Install it with
//
//	go install github.com/go-esia/sdk/cmd/esia@latest
//
// and begin with "esia help". It speaks Russian and English.
//
// The exit code is 0 after success, 1 after a failure or an interrupt, and 2 if the
// command, its flags or the configuration are wrong.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
)

func main() {
	caught, cancel := context.WithCancel(context.Background())
	defer cancel()
	ctx, stop := signal.NotifyContext(caught, os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT)
	defer stop()
	s := signals{grace: new(atomic.Int64), hangup: catchHangup(cancel)}
	s.grace.Store(int64(2 * time.Second))
	done := make(chan int, 1)
	go func() { done <- run(ctx, os.Args[1:], s) }()
	select {
	case code := <-done:
		os.Exit(code)
	case <-ctx.Done():
	}
	// What has begun gets the time to clean up. A read of the standard input does
	// not end before there is some. A second signal ends the program at once, unless it
	// is SIGHUP.
	stop()
	select {
	case code := <-done:
		os.Exit(code)
	case <-time.After(time.Duration(s.grace.Load())):
	}
	last := newTimedWriter(os.Stderr, 100*time.Millisecond) // what has not ended may be that nobody reads it
	fmt.Fprintln(last, "esia: "+interrupted().in(chooseLanguage(os.Args[1:])))
	os.Exit(exitFailure) //nolint:gocritic // the program ends, and the signals with it
}

// Exit codes.
const (
	exitSuccess = iota
	exitFailure
	exitUsage
)

// An app is one run of the program.
type app struct {
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	lang   language

	settings settings // that are in force, for commands that have any
	json     bool     // -json

	inputFor  text              // what the standard input was taken for
	passwords map[string][]byte // from pipes, which are read once

	signals signals
}

// signals are what a command can say about them.
type signals struct {
	grace  *atomic.Int64 // nanoseconds that it may take after one that ends it
	hangup *hangup       // what SIGHUP does: it ends the command, if that does not say otherwise
}

// run is main without the end of the process.
func run(ctx context.Context, args []string, s signals) int {
	out := &output{w: os.Stdout}
	a := &app{stdin: os.Stdin, stdout: out, stderr: os.Stderr, lang: chooseLanguage(args), signals: s}
	err := a.dispatch(ctx, args)
	if err == nil && out.err != nil {
		err = failure(text{"the output could not be written: %s", "не удалось записать вывод: %s"}, systemError(out.err))
	}
	if err == nil {
		return exitSuccess
	}
	if !isSilent(err) {
		a.tell(text{"esia: %s", "esia: %s"}, sentence(a.lang, err))
	}
	if isUsage(err) {
		return exitUsage
	}
	return exitFailure
}

// An output remembers that something could not be written, which commands don't
// look at line by line.
type output struct {
	w   io.Writer
	err error
}

// Write implements [io.Writer].
func (o *output) Write(p []byte) (int, error) {
	n, err := o.w.Write(p)
	if err != nil && o.err == nil {
		o.err = err
	}
	return n, err
}
