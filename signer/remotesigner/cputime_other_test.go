//go:build !unix

package remotesigner_test

import "time"

// processStart is when the tests began.
var processStart = time.Now()

// cpuTime returns the time that has passed, for want of something better.
func cpuTime() time.Duration { return time.Since(processStart) }
