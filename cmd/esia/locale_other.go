//go:build !windows

package main

func systemLanguage() language { return english }
