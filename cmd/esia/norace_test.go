//go:build !race

package main

import "testing"

// plainProgram returns no directory: this test binary is the program.
func plainProgram(*testing.T) string { return "" }
