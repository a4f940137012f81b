package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
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
	audit := &auditFile{w: disk}
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

// TestTornFile opens a log whose last line the program before could not write.
func TestTornFile(t *testing.T) {
	t.Parallel()
	for before, want := range map[string]string{"": "{}\n", "{\"a\":1}\n": "{\"a\":1}\n{}\n", "{\"a": "{\"a\n{}\n"} {
		name := filepath.Join(t.TempDir(), "audit")
		if err := os.WriteFile(name, []byte(before), 0o600); err != nil {
			t.Fatal(err)
		}
		audit := new(auditFile)
		if err := audit.open(name); err != nil {
			t.Fatal(err)
		}
		_, err := audit.Write([]byte("{}\n"))
		got, readErr := os.ReadFile(name)
		if err = errors.Join(err, readErr, audit.w.(*os.File).Close()); err != nil || string(got) != want {
			t.Errorf("%q: got %q, want %q, %v", before, got, want, err)
		}
	}
}
