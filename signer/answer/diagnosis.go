package answer

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"unicode/utf16"

	"github.com/go-esia/sdk/gost/cms"
	"github.com/go-esia/sdk/gost/streebog"
)

// A diagnosis finds out why a raw signature was not valid.
type diagnosis struct {
	accepted []accepted
	claimed  []accepted
	message  []byte
	answer   Answer
	readings []reading
}

// explain returns the error for an answer in which no valid signature was found.
func (d diagnosis) explain() error {
	for _, r := range d.readings {
		if err := d.structure(r.data); err != nil {
			return err
		}
	}
	candidate := false
	for _, r := range d.readings {
		if !d.hasSize(r.data) {
			continue
		}
		candidate = true
		if err := d.mistake(r); err != nil {
			return err
		}
	}
	switch {
	case candidate:
		return refuse(ErrSignature, "it is not a signature of the message by any of the %d accepted certificates", len(d.accepted))
	case isProse(d.answer.Data, d.readings):
		return refuse(ErrText, "%d bytes", len(d.answer.Data))
	}
	best := d.readings[len(d.readings)-1] // the most special
	return refuse(ErrSize, "%d bytes (%v), want %s", len(best.data), best.encoding, d.sizes())
}

// structure names answers that begin with a DER structure over all of their octets.
func (d diagnosis) structure(data []byte) error {
	if _, err := cms.Parse(data); err == nil {
		return refuse(ErrCMS, "%d bytes", len(data))
	}
	if d.hasSize(data) || !isElement(data) {
		return nil
	}
	return refuse(ErrDER, "%d bytes beginning with %#x, want %s without a structure", len(data), data[0], d.sizes())
}

// isElement reports whether data is one DER element of a type in which programs
// wrap signatures: SEQUENCE, OCTET STRING, BIT STRING.
func isElement(data []byte) bool {
	if len(data) < 2 || data[0] != 0x30 && data[0] != 0x04 && data[0] != 0x03 {
		return false
	}
	switch length := data[1]; {
	case length < 0x80:
		return len(data) == 2+int(length)
	case length == 0x81:
		return len(data) > 2 && len(data) == 3+int(data[2])
	case length == 0x82:
		return len(data) > 3 && len(data) == 4+int(data[2])<<8+int(data[3])
	}
	return false
}

func (d diagnosis) hasSize(data []byte) bool {
	for i := range d.accepted {
		if len(data) == d.accepted[i].size() {
			return true
		}
	}
	return false
}

// maxBlamed is how many certificates are tried with other messages than that of the
// caller. A verification takes half a millisecond, and a service that answers garbage
// must not cost much more than one that doesn't.
const maxBlamed = 2

// mistake names the mistake in a reading of the right size, or returns nil. What was
// tried before is not tried again.
func (d diagnosis) mistake(r reading) error {
	order := d.answer.Order
	if !r.is(d.answer.Encoding) {
		if by, _ := valid(d.message, r.data, order, d.claimed); by != nil {
			return refuse(ErrEncoding, "it is %v, want %v", r.encoding, d.answer.Encoding)
		}
	}
	if order != AnyOrder {
		if by, _ := valid(d.message, r.data, AnyOrder, d.claimed); by != nil {
			return refuse(ErrReversed, "want %v", order)
		}
	}
	if len(d.claimed) < len(d.accepted) {
		if by, _ := valid(d.message, r.data, AnyOrder, d.accepted); by != nil {
			return refuse(ErrCertificate, "it is by the accepted certificate with the hash %s, and not by the one that the answer names", by.hash)
		}
	}
	if by, _ := valid(d.message, swapped(r.data), AnyOrder, d.accepted); by != nil {
		return refuse(ErrSwapped, "it is r || s, want s || r")
	}
	return d.otherMessage(r)
}

// otherMessage names the message that was signed instead, if it is a usual one.
func (d diagnosis) otherMessage(r reading) error {
	blamed := d.claimed[:min(len(d.claimed), maxBlamed)]
	for _, m := range otherMessages(d.message, len(r.data)/2) {
		if bytes.Equal(m.message, d.message) {
			continue
		}
		if by, _ := valid(m.message, r.data, d.answer.Order, blamed); by != nil {
			return refuse(ErrMessage, "of %s", m.name)
		}
	}
	return nil
}

type otherMessage struct {
	name    string
	message []byte
}

// otherMessages returns what programs and services are known to sign instead of what
// they were given, by keys of a size in bytes.
func otherMessages(message []byte, size int) []otherMessage {
	digest := hash(message, size)
	others := []otherMessage{
		{"the message with a line feed behind it", append(bytes.Clone(message), '\n')},
		{"the message with a carriage return and a line feed behind it", append(bytes.Clone(message), "\r\n"...)},
		{"the message without the white space around it", bytes.TrimSpace(message)},
		{"the message with line ends of Windows", bytes.ReplaceAll(message, []byte("\n"), []byte("\r\n"))},
		{"the base64 of the message", []byte(base64.StdEncoding.EncodeToString(message))},
		{"the hash of the message, which was hashed twice", digest},
		{"the hash of the message in hexadecimal digits", []byte(hex.EncodeToString(digest))},
		{"the message in UTF-16", inUTF16(message)},
		{"nothing", nil},
	}
	if decoded, err := base64.StdEncoding.DecodeString(string(message)); err == nil {
		others = append(others, otherMessage{"what the message is the base64 of", decoded})
	}
	return others
}

// hash returns the Streebog hash of a size in bytes.
func hash(message []byte, size int) []byte {
	if size == streebog.Size512 {
		digest := streebog.Sum512(message)
		return digest[:]
	}
	digest := streebog.Sum256(message)
	return digest[:]
}

// inUTF16 returns text in the encoding of Windows, little-endian.
func inUTF16(text []byte) []byte {
	units := utf16.Encode([]rune(string(text)))
	b := make([]byte, 0, 2*len(units))
	for _, u := range units {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

// sizes returns the sizes of signatures by the accepted keys, for people.
func (d diagnosis) sizes() string {
	short, long := false, false
	for i := range d.accepted {
		short = short || d.accepted[i].size() == 64
		long = long || d.accepted[i].size() == 128
	}
	switch {
	case short && long:
		return "64 or 128 bytes"
	case long:
		return "128 bytes"
	}
	return "64 bytes"
}
