package remotesigner

import (
	"sync"
	"time"
)

// A bucket admits rate events in a second, and burst at once. Its zero time is that
// of the first event.
type bucket struct {
	rate, burst float64 // rate < 0: no limit

	mu     sync.Mutex
	tokens float64
	last   time.Time
}

// take admits one event, or says how long to wait for it.
func (b *bucket) take(now time.Time) (wait time.Duration, ok bool) {
	if b.rate < 0 {
		return 0, true
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.last.IsZero() {
		b.tokens = b.burst
	} else if d := now.Sub(b.last); d > 0 { // a clock may go backwards
		b.tokens = min(b.burst, b.tokens+d.Seconds()*b.rate)
	}
	b.last = now
	if b.tokens < 1 {
		return time.Duration((1 - b.tokens) / b.rate * float64(time.Second)), false
	}
	b.tokens--
	return 0, true
}
