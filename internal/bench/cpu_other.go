//go:build !unix

package main

import "time"

var start = time.Now()

// processorTime is the time that has passed, where a process can't ask for its own.
func processorTime() time.Duration { return time.Since(start) }
