//go:build race

package main

import (
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// plainProgram builds the program without the race detector, with which deriving a
// key from a password takes a minute, and returns its directory.
func plainProgram(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	name := "esia"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(dir, name), ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return dir
}
