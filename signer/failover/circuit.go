package failover

import (
	"sync"
	"time"
)

// maxDoublings limits the time for which a circuit is open.
const maxDoublings = 5

// A circuit keeps calls away from a member that has failed.
type circuit struct {
	threshold int
	cooldown  time.Duration

	mu       sync.Mutex
	failures int           // in succession
	opened   int           // times in succession
	until    time.Time     // zero if closed
	trying   bool          // a call tries the member although the circuit was open
	err      error         // the last one
	usual    time.Duration // of a success; zero if there was none
}

// allow reports whether a call may use the member. If the circuit was open, the call is
// the only one that may, until it has reported a result.
func (c *circuit) allow(now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.until.IsZero():
		return true
	case now.Before(c.until) || c.trying:
		return false
	}
	c.trying = true
	return true
}

// succeeded takes note of a success, and of how long it took.
func (c *circuit) succeeded(d time.Duration) {
	const weight = 8 // of what is known, against one new time
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.usual == 0 {
		c.usual = d
	}
	c.usual += (d - c.usual) / weight
	c.failures, c.opened, c.until, c.trying, c.err = 0, 0, time.Time{}, false, nil
}

func (c *circuit) failed(now time.Time, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failures++
	c.err = err
	wasOpen := !c.until.IsZero()
	c.trying = false
	if c.failures < c.threshold || wasOpen && now.Before(c.until) {
		return // calls that had begun before the circuit was opened don't prolong it
	}
	c.until = now.Add(c.cooldown << min(c.opened, maxDoublings))
	c.opened++
}

// abandoned takes note of a call without a result.
func (c *circuit) abandoned() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.trying = false
}

// isPatient reports whether to wait for a time d was enough for an answer, as far as is
// known: that a caller gives up earlier says nothing of the member.
func (c *circuit) isPatient(d time.Duration) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return d >= c.usual
}
