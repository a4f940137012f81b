package esiatest

import "time"

// A ledger remembers values until they expire. It holds a bounded number of
// them: where there is no room even without those that have expired, the one
// that would expire next is forgotten. It is not safe for concurrent use.
type ledger[K comparable, V any] struct {
	capacity int
	entries  map[K]entry[V]
}

type entry[V any] struct {
	value   V
	expires time.Time
}

func newLedger[K comparable, V any](capacity int) *ledger[K, V] {
	return &ledger[K, V]{capacity: capacity, entries: make(map[K]entry[V])}
}

// put remembers v under k until expires.
func (l *ledger[K, V]) put(k K, v V, expires, now time.Time) {
	if _, ok := l.entries[k]; !ok && len(l.entries) >= l.capacity {
		l.makeRoom(now)
	}
	l.entries[k] = entry[V]{v, expires}
}

// get returns what is under k, unless it has expired. What expires at now has
// expired.
func (l *ledger[K, V]) get(k K, now time.Time) (V, bool) {
	e, ok := l.entries[k]
	if !ok || !now.Before(e.expires) {
		delete(l.entries, k)
		var zero V
		return zero, false
	}
	return e.value, true
}

// take is get that also forgets.
func (l *ledger[K, V]) take(k K, now time.Time) (V, bool) {
	v, ok := l.get(k, now)
	delete(l.entries, k)
	return v, ok
}

// makeRoom forgets what has expired, or else the entry that would expire next.
func (l *ledger[K, V]) makeRoom(now time.Time) {
	var oldest K
	var first time.Time
	for k, e := range l.entries {
		if !now.Before(e.expires) {
			delete(l.entries, k)
		} else if first.IsZero() || e.expires.Before(first) {
			oldest, first = k, e.expires
		}
	}
	if len(l.entries) >= l.capacity {
		delete(l.entries, oldest)
	}
}
