//go:build linux || darwin

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// storm sends SIGHUP again and again until the program has ended, and returns how often.
func storm(p *os.Process) *atomic.Int64 {
	n := new(atomic.Int64)
	go func() {
		for p.Signal(syscall.SIGHUP) == nil {
			n.Add(1)
		}
	}()
	return n
}

// TestHangupStorm sends SIGHUP all the time, from before the keys are loaded to the end: it
// ends nothing, and the service ends in order by SIGTERM.
func TestHangupStorm(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	do := func(args ...string) {
		cmd := exec.CommandContext(t.Context(), "esia", args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	do("key", "generate", "-plain", "-out", "key.pem")
	do("cert", "selfsign", "-key", "key.pem", "-subject", "CN=MYSYS01", "-out", "cert.pem")
	var total int64
	rounds, deadline := 0, time.Now().Add(1500*time.Millisecond)
	for ; rounds < 3 || time.Now().Before(deadline); rounds++ {
		total += serveInStorm(t, dir, filepath.Join(dir, fmt.Sprintf("config%d", rounds)))
		if t.Failed() {
			break
		}
	}
	t.Logf("%d signals in %d rounds", total, rounds)
	if total < 100 {
		t.Errorf("only %d signals in %d rounds", total, rounds)
	}
}

func makePipe(t *testing.T, name string) {
	t.Helper()
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Skipf("no pipes with names: %v", err)
	}
}

// openPipe waits until the program has opened the pipe for reading.
func openPipe(ctx context.Context, t *testing.T, name string) *os.File {
	t.Helper()
	for {
		pipe, err := os.OpenFile(name, os.O_WRONLY|syscall.O_NONBLOCK, 0)
		if err == nil {
			return pipe
		}
		if ctx.Err() != nil || !errors.Is(err, syscall.ENXIO) {
			t.Fatal(err)
		}
		time.Sleep(time.Millisecond)
	}
}

// serveInStorm runs the service once. It reads its configuration from a pipe, so that the
// storm begins when the program does not expect it yet, but after it was started.
func serveInStorm(t *testing.T, dir, config string) int64 {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	port, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	makePipe(t, config)
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, "esia", "signer", "serve", "-config", config, "-key", "key.pem", "-cert", "cert.pem", "-listen", "127.0.0.1:"+port, "-audit", "audit")
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &out
	cmd.Env = append(os.Environ(), "GORACE="+noSleep, "ESIA_LANG=en")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	pipe := openPipe(ctx, t, config)
	sent := storm(cmd.Process)
	time.Sleep(5 * time.Millisecond)
	_, err = pipe.WriteString(`{"callers": [{"name": "app", "tokens": ["3eb1bd439947eb762998e566ccc2e099c791118b2f40579cc4f7da2b5061b7f9"], "keys": ["main"], "kinds": ["any"]}]}`)
	if err = errors.Join(err, pipe.Close()); err != nil {
		t.Error(err)
	}
	for ctx.Err() == nil {
		res, err := http.Get("http://127.0.0.1:" + port + "/healthz")
		if err == nil {
			_ = res.Body.Close()
			break
		}
		if cmd.Process.Signal(syscall.Signal(0)) != nil {
			break
		}
		time.Sleep(time.Millisecond)
	}
	_ = cmd.Process.Signal(syscall.SIGTERM)
	if err := cmd.Wait(); err != nil || !strings.Contains(out.String(), "The signing service has ended") {
		t.Errorf("after %d signals: %v: %.500s", sent.Load(), err, &out)
	}
	return sent.Load()
}

// TestHangupIgnored is started by somebody who ignores SIGHUP, as nohup does: it ends nothing.
func TestHangupIgnored(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "pipe")
	makePipe(t, name)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, "sh", "-c", `trap "" HUP; exec esia key inspect "$0"`, name)
	cmd.Stderr, cmd.Env = &out, append(os.Environ(), "GORACE="+noSleep, "ESIA_LANG=en")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	pipe := openPipe(ctx, t, name)
	if err := cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Error(err)
	}
	time.Sleep(2500 * time.Millisecond) // a program that would end has two seconds
	_, err := pipe.WriteString("no key")
	_ = pipe.Close()
	_ = cmd.Wait()
	if err != nil || !strings.Contains(out.String(), "neither DER, nor PEM") {
		t.Errorf("got %v: %s", err, &out)
	}
}

// TestHangupEndsOthers finds that SIGHUP ends other commands, as an interrupt does.
func TestHangupEndsOthers(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "pipe")
	makePipe(t, name)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, "esia", "key", "inspect", name)
	cmd.Stderr, cmd.Env = &out, append(os.Environ(), "GORACE="+noSleep, "ESIA_LANG=en")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	pipe := openPipe(ctx, t, name)
	defer pipe.Close()
	if err := cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Error(err)
	}
	err := cmd.Wait()
	if e, ok := errors.AsType[*exec.ExitError](err); !ok || e.ExitCode() != exitFailure || !strings.Contains(out.String(), "interrupted") {
		t.Errorf("got %v: %s", err, &out)
	}
}
