//go:build !unix

package execsigner_test

import "os"

func raise(string) error { os.Exit(3); return nil }
func stubborn() error    { return hang() }
func asks() error        { return nil }
func daemon() error      { return hang() }
func fifo(string) error  { return nil }
