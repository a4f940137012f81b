package scopes

import (
	"bytes"
	"encoding/json"
	"iter"
	"unicode/utf8"
)

// A cursor walks over JSON text that json.Valid accepts. On other text its
// results are meaningless, but it neither panics nor runs forever.
type cursor struct {
	data []byte
	pos  int
}

// members iterates over the raw names and the raw values of a JSON object.
func members(object []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) {
		c := cursor{object, 1} // after '{'
		for c.next('}') {
			name := c.value()
			c.next(0) // the colon
			value := c.value()
			if len(value) == 0 || !yield(name, value) {
				return
			}
		}
	}
}

// elements iterates over the raw elements of a JSON array.
func elements(array []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		c := cursor{array, 1} // after '['
		for c.next(']') {
			value := c.value()
			if len(value) == 0 || !yield(value) {
				return
			}
		}
	}
}

// oneOrMore iterates over the elements of an array, or over the one value that
// stands in the place of an array.
func oneOrMore(raw []byte) iter.Seq[[]byte] {
	if len(raw) > 0 && raw[0] == '[' {
		return elements(raw)
	}
	return func(yield func([]byte) bool) { yield(raw) }
}

// countValues returns how many objects and how many values of any type are in a
// valid text. An empty array or object counts twice as a value.
func countValues(data []byte) (objects, values int) {
	c := cursor{data, 0}
	for c.pos < len(data) {
		switch data[c.pos] {
		case '"':
			c.skipString()
			continue
		case '{':
			objects++
			values++
		case '[', ',':
			values++
		}
		c.pos++
	}
	return objects, values + 1
}

// next skips white space, commas and colons. It reports false at the closing
// bracket and at the end of the text.
func (c *cursor) next(closing byte) bool {
	for ; c.pos < len(c.data); c.pos++ {
		switch b := c.data[c.pos]; b {
		case ' ', '\t', '\r', '\n', ',', ':':
		default:
			return b != closing
		}
	}
	return false
}

// value reads one value and moves behind it.
func (c *cursor) value() []byte {
	start, depth := c.pos, 0
	for c.pos < len(c.data) {
		switch c.data[c.pos] {
		case '"':
			c.skipString()
		case '{', '[':
			depth++
			c.pos++
		case '}', ']':
			depth--
			c.pos++
		case ',', ':', ' ', '\t', '\r', '\n': // inside of brackets
			c.pos++
		default:
			c.skipPlain()
		}
		if depth <= 0 {
			break
		}
	}
	return c.data[start:c.pos]
}

// skipString moves behind a string: behind the next quotation mark with an even
// number of backslashes before it.
func (c *cursor) skipString() {
	start := c.pos + 1
	for end := start; ; {
		n := bytes.IndexByte(c.data[end:], '"')
		if n < 0 {
			c.pos = len(c.data)
			return
		}
		c.pos = end + n + 1
		text := c.data[start : end+n]
		if (len(text)-len(bytes.TrimRight(text, `\`)))%2 == 0 {
			return
		}
		end = c.pos
	}
}

// skipPlain moves to the end of a number or a word.
func (c *cursor) skipPlain() {
	for ; c.pos < len(c.data); c.pos++ {
		switch c.data[c.pos] {
		case '"', '{', '[', '}', ']', ',', ':', ' ', '\t', '\r', '\n':
			return
		}
	}
}

// unquote returns the text of a JSON string.
func unquote(raw []byte) (string, bool) {
	if n := len(raw); n >= 2 && raw[0] == '"' && raw[n-1] == '"' &&
		!bytes.ContainsAny(raw[1:n-1], `"\`) && utf8.Valid(raw) {
		return string(raw[1 : n-1]), true
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return "", false
	}
	return s, true
}

// flexibleText reads a string, and a number or a boolean as they are written.
// ESIA's channels disagree about which scalars are strings (observed).
func flexibleText(raw []byte) (string, bool) {
	if len(raw) == 0 || raw[0] == '{' || raw[0] == '[' || string(raw) == "null" {
		return "", false
	}
	if raw[0] == '"' {
		return unquote(raw)
	}
	return string(raw), true
}

// isBool reports whether raw is true or false.
func isBool(raw []byte) bool { return string(raw) == "true" || string(raw) == "false" }

// isDigits reports whether text has decimal digits alone, and at least one.
func isDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}
