package answer

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"strings"
	"unicode/utf8"
)

// A reading is the answer in one of the encodings that it may be in. Short
// answers may be in several: hexadecimal digits are base64 as well.
type reading struct {
	data     []byte
	encoding Encoding
	urlToo   bool // base64 without the characters in which the flavours differ
}

// is reports whether the reading is what the caller has asked for.
func (r reading) is(e Encoding) bool {
	return e == AnyEncoding || e == r.encoding || e == Base64URL && r.urlToo
}

// readings returns what data may be, the octets themselves first.
func readings(data []byte) []reading {
	all := []reading{{data: data, encoding: Binary}}
	if block, rest := pem.Decode(data); block != nil && len(bytes.TrimSpace(rest)) == 0 {
		return append(all, reading{data: block.Bytes, encoding: PEM})
	}
	text := compact(data)
	if text == "" {
		return all
	}
	if octets, err := hex.DecodeString(text); err == nil {
		all = append(all, reading{data: octets, encoding: Hex})
	}
	text = unpadded(text)
	standard, err := base64.RawStdEncoding.DecodeString(text)
	if err == nil {
		return append(all, reading{data: standard, encoding: Base64, urlToo: !strings.ContainsAny(text, "+/")})
	}
	if octets, err := base64.RawURLEncoding.DecodeString(text); err == nil {
		all = append(all, reading{data: octets, encoding: Base64URL})
	}
	return all
}

// compact returns data without white space, or "" if it is no ASCII text.
func compact(data []byte) string {
	var b strings.Builder
	b.Grow(len(data))
	for _, c := range data {
		switch {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
		case c <= ' ' || c > '~':
			return ""
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// unpadded removes the padding of base64, if it has the right length.
func unpadded(text string) string {
	if len(text)%4 != 0 {
		return text
	}
	for range 2 {
		text = strings.TrimSuffix(text, "=")
	}
	return text
}

// isProse reports whether data is meant to be read by people: text in no encoding,
// or in base64 by accident, as many words are.
func isProse(data []byte, all []reading) bool {
	return isText(data) && (len(all) == 1 || bytes.ContainsAny(bytes.TrimSpace(data), " \t"))
}

// isText reports whether data is text without control characters other than those
// that move the cursor or color it.
func isText(data []byte) bool {
	if !utf8.Valid(data) {
		return false
	}
	return !bytes.ContainsFunc(data, func(r rune) bool { return r < ' ' && !strings.ContainsRune("\t\r\n\f\x1b", r) })
}
