package container

import (
	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

// maxDepth is how deep elements may be nested.
const maxDepth = 32

// toDER converts the first element of data, in BER, to one whose lengths are all
// definite and minimal and whose OCTET STRINGs are all primitive (X.690, sections 8.1
// and 8.7), and returns what follows it. Contents of primitive elements are
// not looked at. Tags above 30, which no format here has, are refused.
func toDER(data []byte) (der, rest []byte, err error) {
	return convert(data, maxDepth)
}

func convert(data []byte, depth int) (der, rest []byte, err error) {
	if depth == 0 {
		return nil, nil, refuse(ErrDamaged, "elements are nested too deep")
	}
	h, err := readHeader(data)
	if err != nil {
		return nil, nil, err
	}
	content, rest := data[h.size:], []byte(nil)
	if !h.indefinite {
		content, rest = content[:h.length], content[h.length:]
	}
	if h.tag&0x20 != 0 {
		if content, rest, err = convertAll(content, rest, h, depth); err != nil {
			return nil, nil, err
		}
	}
	t := h.tag
	if t == octets|constructed {
		t = octets
	}
	return encode(t, content), rest, nil
}

const (
	octets      = byte(tag.OCTET_STRING)
	constructed = 0x20
)

// convertAll converts the elements in a constructed one. Of the parts of an OCTET
// STRING the contents are joined.
func convertAll(content, rest []byte, h header, depth int) (joined, after []byte, err error) {
	for {
		switch {
		case h.indefinite && len(content) >= 2 && content[0] == 0 && content[1] == 0:
			return joined, content[2:], nil
		case !h.indefinite && len(content) == 0:
			return joined, rest, nil
		}
		var part []byte
		if part, content, err = convert(content, depth-1); err != nil {
			return nil, nil, err
		}
		if h.tag == octets|constructed {
			s := cryptobyte.String(part)
			if !s.ReadASN1((*cryptobyte.String)(&part), tag.OCTET_STRING) {
				return nil, nil, refuse(ErrDamaged, "a part of an OCTET STRING is something else")
			}
		}
		joined = append(joined, part...)
	}
}

// A header is what precedes the content of an element.
type header struct {
	tag        byte
	size       int // of the header itself
	length     int // of the content
	indefinite bool
}

func readHeader(data []byte) (header, error) {
	if len(data) < 2 {
		return header{}, refuse(ErrTruncated, "the data ends in the header of an element")
	}
	h := header{tag: data[0], size: 2, length: int(data[1])}
	if h.tag&0x1f == 0x1f || h.tag == 0 {
		return header{}, refuse(ErrDamaged, "an element has an unknown tag")
	}
	switch {
	case h.length == 0x80:
		if h.tag&constructed == 0 {
			return header{}, refuse(ErrDamaged, "a primitive element has no length")
		}
		h.indefinite, h.length = true, 0
		return h, nil
	case h.length > 0x80:
		n := h.length - 0x80
		if n > 4 {
			return header{}, refuse(ErrDamaged, "the length of an element has %d octets", n)
		}
		if len(data) < 2+n {
			return header{}, refuse(ErrTruncated, "the data ends in the header of an element")
		}
		h.size, h.length = 2+n, 0
		for _, b := range data[2 : 2+n] {
			if h.length > maxUnpacked {
				break // over all limits, and no overflow of 32 bits
			}
			h.length = h.length<<8 | int(b)
		}
	}
	if h.length > len(data)-h.size {
		return header{}, refuse(ErrTruncated, "an element is longer than the data")
	}
	return h, nil
}

func encode(t byte, content []byte) []byte {
	n := len(content)
	der := make([]byte, 0, n+6)
	switch {
	case n < 0x80:
		der = append(der, t, byte(n))
	case n < 1<<8:
		der = append(der, t, 0x81, byte(n))
	case n < 1<<16:
		der = append(der, t, 0x82, byte(n>>8), byte(n))
	default:
		der = append(der, t, 0x84, byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
		if n < 1<<24 {
			der = append(der[:0], t, 0x83, byte(n>>16), byte(n>>8), byte(n))
		}
	}
	return append(der, content...)
}

// wholeElement is toDER for data with one element. Zeros and ends of lines may follow
// it.
func wholeElement(data []byte) ([]byte, error) {
	der, rest, err := toDER(data)
	if err == nil && !blank(rest) {
		err = refuse(ErrDamaged, "something follows the data")
	}
	return der, err
}

// readSequence returns the content of the only element in data, a SEQUENCE in DER.
// Zeros may follow it, which CryptoPro CSP leaves behind.
func readSequence(data []byte) (cryptobyte.String, error) {
	var content cryptobyte.String
	input := cryptobyte.String(data)
	if !input.ReadASN1(&content, tag.SEQUENCE) {
		return nil, notASequence(data)
	}
	if !blank(input) {
		return nil, refuse(ErrDamaged, "something follows the data")
	}
	return content, nil
}

func notASequence(data []byte) error {
	if len(data) == 0 || data[0] == 0x30 {
		if _, err := readHeader(data); err != nil {
			return err
		}
	}
	return refuse(ErrDamaged, "the data is not a SEQUENCE in DER")
}

// blank reports whether data is nothing but zeros and ends of lines.
func blank(data []byte) bool {
	for _, b := range data {
		if b != 0 && b != '\r' && b != '\n' {
			return false
		}
	}
	return true
}

// isSequence reports whether data is one SEQUENCE, as far as its header tells: what a
// decryption with the right key gives.
func isSequence(data []byte) bool {
	h, err := readHeader(data)
	return err == nil && h.tag == byte(tag.SEQUENCE) && (h.indefinite || h.size+h.length == len(data))
}
