package redact_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-esia/sdk/internal/limits"
	"github.com/go-esia/sdk/internal/redact"
)

func TestText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"": "",
		"ESIA-007053: плохая подпись": "ESIA-007053: плохая подпись",
		"line\r\nforged":                "line  forged",
		"\x1b[31mred":                   "[31mred",
		"a\u202eb\u2028c":               "a b c",
		"bad \xff byte":                 "bad \uFFFD byte",
		strings.Repeat("x", 2000):       strings.Repeat("x", limits.Text),
		"x" + strings.Repeat("я", 2000): "x" + strings.Repeat("я", (limits.Text-1)/2),
		strings.Repeat("\x80", 3*1<<10): "\uFFFD",
	} {
		got := redact.Text(in)
		if got != want {
			t.Errorf("%.20q: got %.40q, want %.40q", in, got, want)
		}
		if !utf8.ValidString(got) || len(got) > limits.Text {
			t.Errorf("%.20q: got %d bytes, valid: %v", in, len(got), utf8.ValidString(got))
		}
	}
}
