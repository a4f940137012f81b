package cms

import (
	"bytes"
	"encoding/asn1"
	"slices"
	"time"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

// An Attribute is a signed attribute (RFC 5652, Section 5.3).
type Attribute struct {
	// Type is the object identifier of the attribute.
	Type asn1.ObjectIdentifier

	// Values are the elements of its SET, each in DER, in the order of the
	// message. Most attributes have one.
	Values [][]byte
}

// Attributes of RFC 5652, Section 11, and RFC 5035, Section 3.
func oidContentType() asn1.ObjectIdentifier {
	return asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
}

func oidMessageDigest() asn1.ObjectIdentifier {
	return asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
}

func oidSigningTime() asn1.ObjectIdentifier {
	return asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 5}
}

func oidSigningCertificateV2() asn1.ObjectIdentifier {
	return asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}
}

const (
	tagConstructed0 = tag.Tag(0xa0) // [0], constructed
	tagConstructed1 = tag.Tag(0xa1)
	tagPrimitive0   = tag.Tag(0x80) // [0], primitive
)

// derSet returns a SET OF with the elements in the order of DER (X.690, Section
// 11.6), under its own tag or an implicit one.
func derSet(t tag.Tag, elements [][]byte) ([]byte, error) {
	sorted := slices.SortedFunc(slices.Values(elements), bytes.Compare)
	var b cryptobyte.Builder
	b.AddASN1(t, func(b *cryptobyte.Builder) {
		for _, element := range sorted {
			b.AddBytes(element)
		}
	})
	return b.Bytes()
}

// encodeAttribute returns the DER of an attribute with one value.
func encodeAttribute(oid asn1.ObjectIdentifier, value cryptobyte.BuilderContinuation) ([]byte, error) {
	var b cryptobyte.Builder
	b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(oid)
		b.AddASN1(tag.SET, value)
	})
	return b.Bytes()
}

// addTime adds a Time (RFC 5652, Section 11.3).
func addTime(b *cryptobyte.Builder, t time.Time) {
	t = t.UTC()
	if t.Year() >= 1950 && t.Year() < 2050 {
		b.AddASN1UTCTime(t)
		return
	}
	b.AddASN1GeneralizedTime(t)
}

// parseAttributes parses the contents of a SET OF Attribute.
func parseAttributes(s cryptobyte.String) ([]Attribute, error) {
	var all []Attribute
	for !s.Empty() {
		var fields, values cryptobyte.String
		var a Attribute
		if !s.ReadASN1(&fields, tag.SEQUENCE) || !fields.ReadASN1ObjectIdentifier(&a.Type) ||
			!fields.ReadASN1(&values, tag.SET) || !fields.Empty() || values.Empty() {
			return nil, malformedf("signed attribute %d is malformed", len(all)+1)
		}
		for !values.Empty() {
			var value cryptobyte.String
			if !values.ReadAnyASN1Element(&value, new(tag.Tag)) {
				return nil, malformedf("values of signed attribute %d are malformed", len(all)+1)
			}
			a.Values = append(a.Values, value)
		}
		all = append(all, a)
	}
	if len(all) == 0 {
		return nil, malformedf("the set of signed attributes is empty")
	}
	return all, nil
}

// isAttributeSet reports whether data is the DER of a SET OF Attribute. Such a
// content without attributes can't be told from the attributes of another
// content by its signature.
func isAttributeSet(data []byte) bool {
	s := cryptobyte.String(data)
	var set cryptobyte.String
	if !s.ReadASN1(&set, tag.SET) || !s.Empty() {
		return false
	}
	_, err := parseAttributes(set)
	return err == nil
}

// checkUnique returns an error if two attributes have the same type. RFC 5652
// forbids this for each attribute that matters here, and a reader that knows one
// of the others could take the first for what another takes the last.
func checkUnique(attributes []Attribute) error {
	seen := make(map[string]bool)
	for _, a := range attributes {
		if seen[a.Type.String()] {
			return malformedf("there are two signed attributes with %s", oidText(a.Type))
		}
		seen[a.Type.String()] = true
	}
	return nil
}

// only returns the value of an attribute that must have one. It is nil if there
// is no such attribute.
func only(attributes []Attribute, oid asn1.ObjectIdentifier, name string) (cryptobyte.String, error) {
	i := slices.IndexFunc(attributes, func(a Attribute) bool { return a.Type.Equal(oid) })
	if i < 0 {
		return nil, nil
	}
	if n := len(attributes[i].Values); n != 1 {
		return nil, malformedf("signed attribute %s has %d values", name, n)
	}
	return attributes[i].Values[0], nil
}

// contentTypeOf returns the value of an attribute that must be there (RFC 5652,
// Section 11.1).
func contentTypeOf(attributes []Attribute) (asn1.ObjectIdentifier, error) {
	value, err := only(attributes, oidContentType(), "contentType")
	if err != nil {
		return nil, err
	}
	var oid asn1.ObjectIdentifier
	if !value.ReadASN1ObjectIdentifier(&oid) || !value.Empty() {
		return nil, malformedf("signed attribute contentType is missing or malformed")
	}
	return oid, nil
}

// messageDigestOf returns the value of an attribute that must be there (RFC 5652,
// Section 11.2).
func messageDigestOf(attributes []Attribute) ([]byte, error) {
	value, err := only(attributes, oidMessageDigest(), "messageDigest")
	if err != nil {
		return nil, err
	}
	var digest cryptobyte.String
	if !value.ReadASN1(&digest, tag.OCTET_STRING) || !value.Empty() {
		return nil, malformedf("signed attribute messageDigest is missing or malformed")
	}
	return digest, nil
}

// signingTimeOf returns the value of an attribute that may be absent, which gives
// zero (RFC 5652, Section 11.3).
func signingTimeOf(attributes []Attribute) (time.Time, error) {
	value, err := only(attributes, oidSigningTime(), "signingTime")
	if err != nil || value == nil {
		return time.Time{}, err
	}
	var t time.Time
	ok := false
	if value.PeekASN1Tag(tag.UTCTime) {
		ok = value.ReadASN1UTCTime(&t)
	} else {
		ok = value.ReadASN1GeneralizedTime(&t)
	}
	if !ok || !value.Empty() {
		return time.Time{}, malformedf("signed attribute signingTime is malformed")
	}
	return t.UTC(), nil
}
