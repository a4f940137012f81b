package cms

import (
	"bytes"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"

	"github.com/go-esia/sdk/gost"
	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

// A Message is a parsed SignedData. Printing or logging it shows sizes only,
// because the content and the certificates may have personal data.
type Message struct {
	// Content is the content that is in the message. It is nil if the message is
	// detached, and not nil if the content is there and empty.
	Content []byte

	// ContentType is the type of the content, in or outside of the message. It
	// is 1.2.840.113549.1.7.1 (data) in all messages that Verify accepts.
	ContentType asn1.ObjectIdentifier

	// DER says that the message was in DER (X.690, 10), which ESIA demands, and
	// had none of the freedoms of BER.
	DER bool

	// Certificates are those that could be parsed, in the order of the message.
	// Nothing is said of who put them there. Certificates with keys that package
	// gost doesn't know, such as those of old authorities, are left out.
	Certificates []*gost.Certificate

	signers []signerInfo
	unread  []unreadCertificate
}

// An unreadCertificate is one that could not be parsed. It matters only if it is
// that of a signer.
type unreadCertificate struct {
	issuer []byte // with its header; nil if it was not found
	serial *big.Int
	err    error
}

func oidData() asn1.ObjectIdentifier { return asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1} }

func oidSignedData() asn1.ObjectIdentifier { return asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2} }

// Parse parses a SignedData in DER or BER and verifies nothing. It copies data.
//
// Indefinite lengths, superfluous octets of lengths and OCTET STRINGs in segments
// are turned into DER first. This also concerns signed attributes: their DER is
// what RFC 5652, Section 5.4, wants to be hashed. Attributes that are in DER, be
// they sorted or not, are hashed as they came.
//
// PEM, base64 and S/MIME are not decoded; the error says so if data looks like
// one of them. Data after the message, more than 1 MiB, more than 32 nested
// elements, 64 certificates or 16 signers are [ErrMalformed], and so is anything
// else that is no CMS message. Messages of another type than SignedData are
// [ErrUnsupported]. A message without signers, such as a file with certificates,
// is parsed.
func Parse(data []byte) (*Message, error) {
	m, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("cms: parse: %w", err)
	}
	return m, nil
}

func parse(data []byte) (*Message, error) {
	der, err := toDER(data)
	if err != nil {
		return nil, explained(data, err)
	}
	fields, err := readContentInfo(der)
	if err != nil {
		return nil, err
	}
	m, err := parseSignedData(fields)
	if err != nil {
		return nil, err
	}
	m.DER = bytes.Equal(der, data)
	return m, nil
}

// explained returns an error that says what the data is, if it is something that
// is confused with messages, and otherwise err.
func explained(data []byte, err error) error {
	if len(data) > maxMessage || beginsLikeMessage(data) {
		return err
	}
	if blob := describe(data); blob != "" {
		return malformedf("the data is %s", blob)
	}
	return err
}

// readContentInfo returns the fields of the SignedData in a ContentInfo (RFC
// 5652, Section 3).
func readContentInfo(der []byte) (cryptobyte.String, error) {
	input := cryptobyte.String(der)
	var info, content, fields cryptobyte.String
	var oid asn1.ObjectIdentifier
	if !input.ReadASN1(&info, tag.SEQUENCE) || !info.ReadASN1ObjectIdentifier(&oid) {
		return nil, explained(der, malformedf("the data is not a SEQUENCE that begins with a type of content"))
	}
	if !oid.Equal(oidSignedData()) {
		return nil, unsupportedf("the message is %s, not SignedData", contentName(oid))
	}
	if !info.ReadASN1(&content, tagConstructed0) || !info.Empty() ||
		!content.ReadASN1(&fields, tag.SEQUENCE) || !content.Empty() {
		return nil, malformedf("the content of the message is not one SEQUENCE")
	}
	return fields, nil
}

// parseSignedData parses the fields of RFC 5652, Section 5.1.
func parseSignedData(fields cryptobyte.String) (*Message, error) {
	m := new(Message)
	var version int
	var digests, certificates, signers cryptobyte.String
	if !fields.ReadASN1Integer(&version) || version < 1 || version > 5 {
		return nil, malformedf("version of SignedData is not 1 to 5")
	}
	if !fields.ReadASN1(&digests, tag.SET) {
		return nil, malformedf("digestAlgorithms is not a SET")
	}
	for !digests.Empty() { // what counts is the algorithm of each signer
		if _, ok := readIdentifier(&digests); !ok {
			return nil, malformedf("digestAlgorithms is malformed")
		}
	}
	if !m.readContent(&fields) {
		return nil, malformedf("encapContentInfo is malformed")
	}
	if !fields.ReadOptionalASN1(&certificates, nil, tagConstructed0) ||
		!fields.SkipOptionalASN1(tagConstructed1) || // crls
		!fields.ReadASN1(&signers, tag.SET) || !fields.Empty() {
		return nil, malformedf("certificates, crls or signerInfos are malformed")
	}
	if err := m.readCertificates(certificates); err != nil {
		return nil, err
	}
	var err error
	m.signers, err = parseSigners(signers)
	return m, err
}

// readContent reads EncapsulatedContentInfo (RFC 5652, Section 5.2).
func (m *Message) readContent(s *cryptobyte.String) bool {
	var fields, explicit, content cryptobyte.String
	if !s.ReadASN1(&fields, tag.SEQUENCE) || !fields.ReadASN1ObjectIdentifier(&m.ContentType) {
		return false
	}
	if fields.Empty() {
		return true
	}
	if !fields.ReadASN1(&explicit, tagConstructed0) || !fields.Empty() ||
		!explicit.ReadASN1(&content, tag.OCTET_STRING) || !explicit.Empty() {
		return false
	}
	m.Content = append([]byte{}, content...) // not nil if empty
	return true
}

// readCertificates parses the contents of a CertificateSet (RFC 5652, Section
// 10.2.3). It passes over choices that are not X.509 certificates.
func (m *Message) readCertificates(s cryptobyte.String) error {
	for n := 1; !s.Empty(); n++ {
		var element cryptobyte.String
		var t tag.Tag
		if !s.ReadAnyASN1Element(&element, &t) {
			return malformedf("certificate %d is malformed", n)
		}
		if n > maxCertificates {
			return malformedf("more than %d certificates", maxCertificates)
		}
		if t != tag.SEQUENCE {
			continue
		}
		cert, err := gost.ParseCertificate(bytes.Clone(element))
		if err != nil {
			m.unread = append(m.unread, unreadCertificateOf(element, err))
			continue
		}
		m.Certificates = append(m.Certificates, cert)
	}
	return nil
}

// unreadCertificateOf finds out whose certificate could not be parsed (RFC 5280,
// Section 4.1).
func unreadCertificateOf(der cryptobyte.String, err error) unreadCertificate {
	var fields, issuer cryptobyte.String
	serial := new(big.Int)
	if !der.ReadASN1(&fields, tag.SEQUENCE) || !fields.ReadASN1(&fields, tag.SEQUENCE) ||
		!fields.SkipOptionalASN1(tagConstructed0) || !fields.ReadASN1Integer(serial) ||
		!fields.SkipASN1(tag.SEQUENCE) || !fields.ReadASN1Element(&issuer, tag.SEQUENCE) {
		return unreadCertificate{err: err}
	}
	return unreadCertificate{issuer: issuer, serial: serial, err: err}
}

// unreadable is the error for a signature by a certificate that could not be
// parsed.
func unreadable(err error) error {
	if errors.Is(err, gost.ErrUnsupportedAlgorithm) {
		return unsupportedf("certificate of the signer: %w", err)
	}
	return reasonf(ErrCertificate, "certificate of the signer: %w", err)
}

// contentName names a type of content for the text of an error.
func contentName(oid asn1.ObjectIdentifier) string {
	switch oid.String() {
	case "1.2.840.113549.1.7.1":
		return "Data"
	case "1.2.840.113549.1.7.2":
		return "SignedData"
	case "1.2.840.113549.1.7.3":
		return "EnvelopedData"
	case "1.2.840.113549.1.7.4":
		return "SignedAndEnvelopedData"
	case "1.2.840.113549.1.7.5":
		return "DigestedData"
	case "1.2.840.113549.1.7.6":
		return "EncryptedData"
	case "1.2.840.113549.1.9.16.1.2":
		return "AuthenticatedData"
	case "1.2.840.113549.1.9.16.1.4":
		return "TSTInfo"
	case "1.2.840.113549.1.9.16.1.9":
		return "CompressedData"
	case "1.2.840.113549.1.9.16.1.23":
		return "AuthEnvelopedData"
	}
	return oidText(oid)
}
