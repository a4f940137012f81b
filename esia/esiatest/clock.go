package esiatest

import (
	"sync/atomic"
	"time"
)

// A clock is a source of time that can be moved. It is safe for concurrent
// use if base is.
type clock struct {
	base   func() time.Time
	offset atomic.Int64 // nanoseconds
}

// now returns the time of base, moved. The monotonic reading is dropped: it
// would contradict the moved wall time.
func (c *clock) now() time.Time {
	return c.base().Round(0).Add(time.Duration(c.offset.Load()))
}

// Now returns the time of the emulator.
func (e *Emulator) Now() time.Time { return e.clock.now() }

// Advance moves the clock of the emulator by d, which is also the Now of
// [Server.Config]. A negative d moves it back; what the emulator has forgotten
// because it had expired stays forgotten.
func (e *Emulator) Advance(d time.Duration) { e.clock.offset.Add(int64(d)) }
