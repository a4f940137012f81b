package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// filling is a writer that has room for so many bytes.
type filling struct {
	bytes.Buffer
	room int
}

func (f *filling) Write(p []byte) (int, error) {
	n, _ := f.Buffer.Write(p[:min(len(p), f.room)])
	f.room -= n
	if n < len(p) {
		return n, errors.New("no space left")
	}
	return n, nil
}

// TestTornLine fills the disk in the middle of a record: the next one is a line of its own.
func TestTornLine(t *testing.T) {
	t.Parallel()
	disk := &filling{room: 8}
	audit := newAuditFile(disk)
	for _, tt := range []struct {
		room, want int
		failed     bool
	}{{8, 6, false}, {2, 2, true}, {0, 0, true}, {1, 0, true}, {100, 6, false}, {100, 6, false}} {
		disk.room = tt.room
		if n, err := audit.Write([]byte("{...}\n")); n != tt.want || (err != nil) != tt.failed {
			t.Errorf("with room for %d: got %d, %v", tt.room, n, err)
		}
	}
	if want := "{...}\n{.\n{...}\n{...}\n"; disk.String() != want {
		t.Errorf("got %q, want %q", disk.String(), want)
	}
}

// TestStalledLog has a pipe that nobody reads: records fail, nobody waits for ever, and the
// log can be opened elsewhere. When somebody reads again, records are written again.
func TestStalledLog(t *testing.T) {
	t.Parallel()
	read, write := io.Pipe()
	audit := newAuditFile(write)
	audit.w.patience = 20 * time.Millisecond
	for range 3 {
		if _, err := audit.Write([]byte("{1}\n")); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatalf("got %v", err)
		}
	}
	if err := audit.err(); err != nil {
		t.Error(err)
	}
	line := make([]byte, 16)
	if n, err := read.Read(line); err != nil || string(line[:n]) != "{1}\n" {
		t.Fatalf("got %q, %v", line[:n], err)
	}
	go func() { _, _ = io.Copy(io.Discard, read) }()
	for len(audit.w.busy) > 0 {
		time.Sleep(time.Millisecond)
	}
	audit.w.patience = 10 * time.Second
	if n, err := audit.Write([]byte("{2}\n")); n != 4 || err != nil {
		t.Errorf("after the stall: %d, %v", n, err)
	}

	audit = newAuditFile(blocked{})
	audit.w.patience = 20 * time.Millisecond
	_, _ = audit.Write([]byte("{3}\n"))
	name := filepath.Join(t.TempDir(), "audit")
	if err := audit.open(name); err != nil {
		t.Fatal(err)
	}
	audit.w.patience = 10 * time.Second
	_, err := audit.Write([]byte("{4}\n"))
	got, readErr := os.ReadFile(name)
	if err = errors.Join(err, readErr, audit.w.w.(*os.File).Close()); err != nil || string(got) != "{4}\n" {
		t.Errorf("elsewhere: got %q, %v", got, err)
	}
}

// blocked never writes.
type blocked struct{}

func (blocked) Write([]byte) (int, error) { select {} }

// TestTornFile opens a log whose last line the program before could not write.
func TestTornFile(t *testing.T) {
	t.Parallel()
	for before, want := range map[string]string{"": "{}\n", "{\"a\":1}\n": "{\"a\":1}\n{}\n", "{\"a": "{\"a\n{}\n"} {
		name := filepath.Join(t.TempDir(), "audit")
		if err := os.WriteFile(name, []byte(before), 0o600); err != nil {
			t.Fatal(err)
		}
		audit := newAuditFile(nil)
		if err := audit.open(name); err != nil {
			t.Fatal(err)
		}
		_, err := audit.Write([]byte("{}\n"))
		got, readErr := os.ReadFile(name)
		if err = errors.Join(err, readErr, audit.w.w.(*os.File).Close()); err != nil || string(got) != want {
			t.Errorf("%q: got %q, want %q, %v", before, got, want, err)
		}
	}
}
