package cms

import (
	"bytes"
	"slices"
)

// toDER returns the one BER element that data consists of, with the freedoms of
// BER that are met in messages taken out (X.690, Sections 8.1 and 8.7):
// indefinite lengths, lengths with superfluous octets, and OCTET STRINGs in
// segments. The order of sets and the values of other primitive types stay as
// they are, so that data which is DER already comes out unchanged.
func toDER(data []byte) ([]byte, error) {
	if len(data) > maxMessage {
		return nil, malformedf("%d octets are over the limit of %d", len(data), maxMessage)
	}
	r := berReader{data: data, out: make([]byte, 0, len(data))}
	if err := r.element(len(data), 0); err != nil {
		return nil, err
	}
	if r.pos != len(data) {
		return nil, malformedf("%d octets follow the message, which ends at octet %d", len(data)-r.pos, r.pos)
	}
	return r.out, nil
}

// A berReader copies data to out, element by element.
type berReader struct {
	data []byte
	pos  int
	out  []byte
}

const (
	berConstructed = 0x20
	berTagNumber   = 0x1f // also the number that announces a longer one
	berOctets      = 0x04
)

// A berHeader is the identifier and length octets of an element.
type berHeader struct {
	tag        byte
	end        int // of the contents, or of what is around them if indefinite
	indefinite bool
}

func (h berHeader) constructed() bool { return h.tag&berConstructed != 0 }

// element copies one element that ends before end. Constructed elements may be
// in depth others.
func (r *berReader) element(end, depth int) error {
	h, err := r.header(end)
	if err != nil {
		return err
	}
	return r.body(h, depth)
}

// body copies what follows a header, and puts a new header before it.
func (r *berReader) body(h berHeader, depth int) error {
	start := len(r.out)
	switch {
	case h.tag&^berConstructed == 0:
		return malformedf("end of contents at octet %d, where nothing ends", r.pos)
	case !h.constructed():
		r.copy(h)
	case depth >= maxDepth:
		return malformedf("nested deeper than %d at octet %d", maxDepth, r.pos)
	default:
		each := func(child berHeader) error { return r.body(child, depth+1) }
		if h.tag == berOctets|berConstructed {
			h.tag = berOctets
			each = func(child berHeader) error { return r.segment(child, depth+1) }
		}
		if err := r.children(h, each); err != nil {
			return err
		}
	}
	r.out = slices.Insert(r.out, start, derHeader(h.tag, len(r.out)-start)...)
	return nil
}

// copy copies the contents of a primitive element.
func (r *berReader) copy(h berHeader) {
	r.out = append(r.out, r.data[r.pos:h.end]...)
	r.pos = h.end
}

// children calls each for the headers of the elements in a constructed one.
func (r *berReader) children(h berHeader, each func(child berHeader) error) error {
	for r.pos < h.end {
		if h.indefinite && bytes.HasPrefix(r.data[r.pos:h.end], []byte{0, 0}) {
			r.pos += 2
			return nil
		}
		child, err := r.header(h.end)
		if err != nil {
			return err
		}
		if err := each(child); err != nil {
			return err
		}
	}
	if h.indefinite {
		return malformedf("contents of indefinite length have no end")
	}
	return nil
}

// segment copies the contents of a part of an OCTET STRING, without a header.
func (r *berReader) segment(h berHeader, depth int) error {
	switch {
	case h.tag == berOctets:
		r.copy(h)
		return nil
	case h.tag != berOctets|berConstructed:
		return malformedf("segment at octet %d is not an OCTET STRING", r.pos)
	case depth >= maxDepth:
		return malformedf("nested deeper than %d at octet %d", maxDepth, r.pos)
	}
	return r.children(h, func(child berHeader) error { return r.segment(child, depth+1) })
}

// header reads the header of an element that ends before end.
func (r *berReader) header(end int) (berHeader, error) {
	start := r.pos
	if end-start < 2 {
		return berHeader{}, malformedf("cut short at octet %d", end)
	}
	h := berHeader{tag: r.data[start]}
	first := r.data[start+1]
	r.pos += 2
	switch {
	case h.tag&berTagNumber == berTagNumber:
		return h, unsupportedf("tag at octet %d has a number above 30", start)
	case first == 0x80 && h.constructed():
		h.indefinite, h.end = true, end
		return h, nil
	case first == 0x80 || first == 0xff:
		return h, malformedf("length at octet %d is not allowed", start+1)
	}
	length, err := r.length(first, end)
	if err != nil {
		return h, err
	}
	if length > end-r.pos {
		return h, malformedf("element at octet %d has %d octets, and %d are left", start, length, end-r.pos)
	}
	h.end = r.pos + length
	return h, nil
}

// length reads the rest of a definite length (X.690, Section 8.1.3).
func (r *berReader) length(first byte, end int) (int, error) {
	if first < 0x80 {
		return int(first), nil
	}
	n := int(first & 0x7f)
	if n > end-r.pos {
		return 0, malformedf("cut short at octet %d", end)
	}
	length := 0
	for _, b := range r.data[r.pos : r.pos+n] {
		length = length<<8 | int(b)
		if length > maxMessage {
			return 0, malformedf("length at octet %d is over the limit of %d", r.pos-1, maxMessage)
		}
	}
	r.pos += n
	return length, nil
}

// derHeader returns identifier and length octets in the shortest form.
func derHeader(tag byte, length int) []byte {
	if length < 0x80 {
		return []byte{tag, byte(length)}
	}
	var octets []byte
	for ; length > 0; length >>= 8 {
		octets = append(octets, byte(length))
	}
	octets = append(octets, 0x80|byte(len(octets)), tag)
	slices.Reverse(octets)
	return octets
}
