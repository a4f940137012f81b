package redact

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"
	"strings"
	"unicode/utf16"
)

// forms yields what a secret looks like in texts. Of base64 there is a form for the secret
// alone, and one for each place that it may have between other bytes, of which whole groups
// are the same whatever stands around it. Addresses are escaped here and not by net/url,
// because those who only run programs import nothing of the network.
func forms(secret string) iter.Seq[string] {
	all := []func() string{
		func() string { return secret },
		func() string { return inJSON(secret, false) },
		func() string { return inJSON(secret, true) },
		func() string { return inASCII(inJSON(secret, false)) },
		func() string { return percent(secret, "+") },
		func() string { return percent(secret, "%20") },
		func() string { return hex.EncodeToString([]byte(secret)) },
		func() string { return strings.ToUpper(hex.EncodeToString([]byte(secret))) },
		func() string { return base64.RawStdEncoding.EncodeToString([]byte(secret)) },
		func() string { return base64.RawURLEncoding.EncodeToString([]byte(secret)) },
	}
	for from := range 3 {
		part := []byte(secret[min(from, len(secret)):])
		groups := part[:len(part)/3*3]
		all = append(all,
			func() string { return base64.StdEncoding.EncodeToString(groups) },
			func() string { return base64.URLEncoding.EncodeToString(groups) })
	}
	return func(yield func(string) bool) {
		for _, form := range all {
			if !yield(form()) {
				return
			}
		}
	}
}

// inJSON returns text as a string in JSON, without the quotes.
func inJSON(text string, escapeHTML bool) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(escapeHTML)
	_ = e.Encode(text) // of a string there is nothing to fail, and the buffer takes all
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSuffix(b.String(), "\n"), `"`), `"`)
}

// inASCII escapes what is no ASCII, as many encoders of JSON do.
func inASCII(text string) string {
	var b strings.Builder
	for _, c := range text {
		switch {
		case c < 0x80:
			b.WriteRune(c)
		case c < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, c)
		default:
			high, low := utf16.EncodeRune(c)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		}
	}
	return b.String()
}

// percent escapes text for an address or a form.
func percent(text, blank string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(text) {
		c := text[i]
		switch {
		case c == ' ':
			b.WriteString(blank)
		case c >= '0' && c <= '9', c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', strings.IndexByte("-_.~", c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(digits[c>>4])
			b.WriteByte(digits[c&15])
		}
	}
	return b.String()
}
