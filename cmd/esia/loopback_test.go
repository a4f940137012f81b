package main

import "testing"

// TestLoopback says which redirect addresses are listened at.
func TestLoopback(t *testing.T) {
	t.Parallel()
	for redirect, want := range map[string]string{
		"http://127.0.0.1:8080/callback":       "127.0.0.1:8080/callback",
		"http://127.1.2.3:8080/callback?x=y":   "127.1.2.3:8080/callback",
		"http://localhost:8080":                "127.0.0.1:8080/",
		"http://[::1]:8080/a/b":                "[::1]:8080/a/b",
		"http://127.0.0.1/":                    "127.0.0.1:80/",
		"https://127.0.0.1:8080/callback":      "",
		"http://0.0.0.0:8080/callback":         "",
		"http://[::]:8080/callback":            "",
		"http://192.168.0.1:8080/callback":     "",
		"http://example.ru:8080/callback":      "",
		"http://localhost.example.ru:80/":      "",
		"http://127.0.0.1.example.ru:80/":      "",
		"http://127.0.0.1@example.ru:80/":      "",
		"https://app.example.ru/esia/callback": "",
	} {
		address, path, ok := loopback(redirect)
		if got := address + path; ok != (want != "") || got != want {
			t.Errorf("%s: got %q, %v, want %q", redirect, got, ok, want)
		}
	}
}
