package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/esia"
)

// TestRescue keeps tokens whose file can't be written when they have come.
func TestRescue(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "tokens.json")
	force := false
	out := tokenOutput{name: &name, force: &force}
	d, err := out.begin()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte("other"), 0o600); err != nil {
		t.Fatal(err)
	}
	grant := &esia.Grant{Token: &oauth2.Token{RefreshToken: "works-once"}}
	err = out.finish(t.Context(), &app{stderr: io.Discard}, d, grant)
	if err == nil || !strings.Contains(err.Error(), "exists") {
		t.Fatalf("got %v", err)
	}
	_, rescued, _ := strings.Cut(err.Error(), "the tokens are in ")
	data, err := os.ReadFile(rescued)
	if err != nil || !strings.Contains(string(data), "works-once") {
		t.Errorf("got %q, %v", data, err)
	}
	if data, err := os.ReadFile(name); err != nil || string(data) != "other" {
		t.Errorf("the file that has come in between is %q, %v", data, err)
	}
}

// TestLockFile has one owner at a time, and leaves nothing.
func TestLockFile(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "tokens.json")
	unlock, err := lockFile(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := lockFile(ctx, name); err == nil {
		t.Fatal("two have the lock")
	}
	unlock()
	if unlock, err = lockFile(t.Context(), name); err != nil {
		t.Fatal(err)
	}
	unlock()
	if left, err := os.ReadDir(filepath.Dir(name)); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestLockTurns counts in a file, which only works if one has the lock at a time: also
// when one removes the lock that another has just opened.
func TestLockTurns(t *testing.T) {
	t.Parallel()
	const owners, turns = 4, 50
	name := filepath.Join(t.TempDir(), "count")
	var wg sync.WaitGroup
	for range owners {
		wg.Go(func() {
			for range turns {
				unlock, err := tryLock(name + ".lock")
				for errors.Is(err, errLocked) {
					time.Sleep(10 * time.Microsecond)
					unlock, err = tryLock(name + ".lock")
				}
				if err != nil {
					t.Error(err)
					return
				}
				data, _ := os.ReadFile(name) // none at first
				runtime.Gosched()
				if err := os.WriteFile(name, append(data, 'x'), 0o600); err != nil {
					t.Error(err)
				}
				unlock()
			}
		})
	}
	wg.Wait()
	if data, err := os.ReadFile(name); err != nil || len(data) != owners*turns {
		t.Errorf("%d turns were counted, %v", len(data), err)
	}
}
