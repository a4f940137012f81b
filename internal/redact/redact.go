// Package redact makes values fit for errors, logs and formatted output.
package redact

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-esia/sdk/internal/limits"
)

// Text returns s, which comes from outside, in a form that can't forge lines
// of a log or control a terminal: control and formatting characters become
// spaces, invalid UTF-8 becomes U+FFFD, and at most [limits.Text] bytes are
// kept.
func Text(s string) string {
	s = strings.ToValidUTF8(s[:min(len(s), 2*limits.Text)], "\uFFFD")
	if len(s) > limits.Text {
		cut := limits.Text
		for !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut]
	}
	clean := func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
			return ' '
		}
		return r
	}
	return strings.TrimSpace(strings.Map(clean, s))
}

// Format implements [fmt.Formatter.Format] for a type that shows only text,
// whatever the verb and the flags are.
func Format(f fmt.State, text string) {
	_, _ = io.WriteString(f, text)
}
