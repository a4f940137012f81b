package main

import "syscall"

// systemLanguage returns the language of the user interface of Windows, which has
// no variables for it.
func systemLanguage() language {
	const (
		primary     = 0x3ff // LANGID, low 10 bits
		langRussian = 0x19
	)
	proc := syscall.NewLazyDLL("kernel32.dll").NewProc("GetUserDefaultUILanguage")
	if proc.Find() != nil {
		return english
	}
	if id, _, _ := proc.Call(); id&primary == langRussian {
		return russian
	}
	return english
}
