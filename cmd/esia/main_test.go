package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes this test binary the programs that scripts run: esia, and person,
// who sits in front of the browser.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"esia": main, "person": person})
}
