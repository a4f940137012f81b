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
// kept. Whatever looks like a token is replaced, because servers are known to
// repeat what they were sent.
func Text(s string) string {
	s = withoutTokens(s)
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

// Mask stands where a secret was.
const Mask = "[removed]"

// Values returns s with each of the given secrets replaced by [Mask]. Secrets of
// less than 8 characters are left alone: they would be found everywhere.
func Values(s string, secrets ...string) string {
	for _, secret := range secrets {
		if len(secret) >= 8 {
			s = strings.ReplaceAll(s, secret, Mask)
		}
	}
	return s
}

// withoutTokens replaces each word that begins like a JSON Web Token: "eyJ" is
// the encoding of the beginning of a JSON object.
func withoutTokens(s string) string {
	isPart := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.'
	}
	var b strings.Builder
	for {
		at := strings.Index(s, "eyJ")
		if at < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:at])
		b.WriteString(Mask)
		s = strings.TrimLeftFunc(s[at:], isPart)
	}
}

// Format implements [fmt.Formatter.Format] for a type that shows only text,
// whatever the verb and the flags are.
func Format(f fmt.State, text string) {
	_, _ = io.WriteString(f, text)
}
