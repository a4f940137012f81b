package scopes

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// hidden stands for a value of which nothing may be shown.
const hidden = "***"

// writeMask writes masked text for every verb of package fmt: %x and %d too, so
// that no verb shows what is behind the mask. Width and flags are ignored.
//
// The personal types call it from Format methods on value receivers. Package fmt
// finds those in values, in exported fields, in slices, in maps and behind
// pointers.
func writeMask(f fmt.State, verb rune, text string) {
	if verb == 'q' {
		text = strconv.Quote(text)
	}
	io.WriteString(f, text) //nolint:errcheck // a Formatter can't report errors
}

// onlyDigits returns the digits of s. It reports false if s has characters that
// are neither digits nor separators, or is longer than any number with them.
func onlyDigits(s, separators string) (digits string, ok bool) {
	if len(s) > 64 {
		return "", false
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case '0' <= r && r <= '9':
			b.WriteRune(r)
		case !strings.ContainsRune(separators, r):
			return "", false
		}
	}
	return b.String(), true
}

// maskEntity names an entity by its OID, if it has one, and by nothing else.
func maskEntity(name string, oid OID) string {
	if oid == 0 {
		return name
	}
	return name + " " + oid.String()
}
