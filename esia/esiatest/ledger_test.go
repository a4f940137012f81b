package esiatest

import (
	"testing"
	"time"
)

// The bound of a ledger can't be reached through the front door in a reasonable
// time, so this test is inside of the package.

func TestLedger(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.January, 15, 0, 0, 0, 0, time.UTC)
	l := newLedger[int, string](3)
	l.put(1, "one", now.Add(3*time.Hour), now)
	l.put(2, "two", now.Add(time.Hour), now)
	l.put(3, "three", now.Add(2*time.Hour), now)
	l.put(3, "three again", now.Add(2*time.Hour), now) // takes no room
	want := func(k int, value string) {
		t.Helper()
		if got, ok := l.get(k, now); got != value || ok != (value != "") {
			t.Errorf("%d: %q, want %q", k, got, value)
		}
	}
	want(1, "one")
	want(2, "two")
	want(3, "three again")
	l.put(4, "four", now.Add(4*time.Hour), now) // the next to expire goes
	want(2, "")
	now = now.Add(2 * time.Hour)
	l.put(5, "five", now.Add(time.Minute), now) // the expired one goes
	want(1, "one")
	want(3, "")
	want(5, "five")
	if got, ok := l.take(5, now); got != "five" || !ok {
		t.Errorf("take: %q", got)
	}
	want(5, "")
	now = now.Add(time.Hour)
	want(1, "")
	if len(l.entries) != 1 {
		t.Errorf("%d entries, want 1", len(l.entries))
	}
}
