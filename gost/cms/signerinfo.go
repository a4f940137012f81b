package cms

import (
	"bytes"
	"encoding/asn1"
	"math/big"
	"slices"
	"time"

	"github.com/go-esia/sdk/gost"
	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

// A SignerInfo is what a message says of one of its signatures (RFC 5652,
// Section 5.3). Signed attributes can be relied on after [Message.Verify] has
// succeeded, and nothing before.
type SignerInfo struct {
	// RawIssuer, the DER of a Name, and SerialNumber identify the certificate of
	// the signer. They are nil if SubjectKeyID does.
	RawIssuer    []byte
	SerialNumber *big.Int

	// SubjectKeyID is the key identifier of the certificate, or nil.
	SubjectKeyID []byte

	// DigestAlgorithm and SignatureAlgorithm are as in the message. The latter
	// is that of a key or that of a signature with a digest.
	DigestAlgorithm    asn1.ObjectIdentifier
	SignatureAlgorithm asn1.ObjectIdentifier

	// Attributes are the signed attributes in the order of the message, or nil
	// if the signature is over the content itself.
	Attributes []Attribute

	// SigningTime is the time in the signed attributes, in UTC: the clock of
	// the signer, which proves nothing. It is zero if there is no such attribute,
	// or if it is malformed, which Verify refuses.
	SigningTime time.Time

	// MessageDigest is the digest of the content in the signed attributes. It is
	// nil if there is no such attribute, or if it is malformed.
	MessageDigest []byte

	// Signature is s || r, each half big-endian (RFC 9215, Section 2).
	Signature []byte
}

// A signerInfo is a SignerInfo as it was read.
type signerInfo struct {
	issuer     []byte // with its header; nil if keyID is set
	serial     *big.Int
	keyID      []byte
	digest     identifier
	signature  identifier
	attributes []Attribute
	signed     []byte // DER SET of the attributes, with the octets of the message; nil if there are none
	value      []byte
}

// parseSigners parses the contents of SignerInfos, which is a SET.
func parseSigners(s cryptobyte.String) ([]signerInfo, error) {
	var all []signerInfo
	for !s.Empty() {
		if len(all) == maxSigners {
			return nil, malformedf("more than %d signers", maxSigners)
		}
		var fields cryptobyte.String
		if !s.ReadASN1(&fields, tag.SEQUENCE) {
			return nil, malformedf("signer %d is not a SEQUENCE", len(all)+1)
		}
		info, err := parseSigner(fields)
		if err != nil {
			return nil, malformedf("signer %d: %w", len(all)+1, err)
		}
		all = append(all, info)
	}
	return all, nil
}

func parseSigner(fields cryptobyte.String) (info signerInfo, err error) {
	var version int
	if !fields.ReadASN1Integer(&version) || version != 1 && version != 3 {
		return info, malformedf("version is neither 1 nor 3")
	}
	if !info.readID(&fields) {
		return info, malformedf("identifier of the signer is malformed")
	}
	var ok bool
	if info.digest, ok = readIdentifier(&fields); !ok {
		return info, malformedf("digest algorithm is malformed")
	}
	if fields.PeekASN1Tag(tagConstructed0) {
		if err := info.readAttributes(&fields); err != nil {
			return info, err
		}
	}
	if info.signature, ok = readIdentifier(&fields); !ok {
		return info, malformedf("signature algorithm is malformed")
	}
	if !fields.ReadASN1Bytes(&info.value, tag.OCTET_STRING) {
		return info, malformedf("signature is not an OCTET STRING")
	}
	if !fields.SkipOptionalASN1(tagConstructed1) || !fields.Empty() { // unsigned attributes
		return info, malformedf("something unknown follows the signature")
	}
	return info, nil
}

// readID reads a SignerIdentifier.
func (info *signerInfo) readID(s *cryptobyte.String) bool {
	if s.PeekASN1Tag(tagPrimitive0) {
		return s.ReadASN1Bytes(&info.keyID, tagPrimitive0)
	}
	var fields, issuer cryptobyte.String
	info.serial = new(big.Int)
	ok := s.ReadASN1(&fields, tag.SEQUENCE) && fields.ReadASN1Element(&issuer, tag.SEQUENCE) &&
		fields.ReadASN1Integer(info.serial) && fields.Empty()
	info.issuer = issuer
	return ok
}

// readAttributes reads the signed attributes. RFC 5652, Section 5.4: what is
// signed is their encoding with the tag of a SET in place of the implicit one.
// The rest of it stays as it came, in particular the order.
func (info *signerInfo) readAttributes(s *cryptobyte.String) error {
	var element, contents cryptobyte.String
	if !s.ReadASN1Element(&element, tagConstructed0) {
		return malformedf("signed attributes are malformed")
	}
	info.signed = bytes.Clone(element)
	info.signed[0] = byte(tag.SET)
	if !element.ReadASN1(&contents, tagConstructed0) {
		return malformedf("signed attributes are malformed")
	}
	var err error
	info.attributes, err = parseAttributes(contents)
	return err
}

// algorithm returns the algorithm of the signature, which both identifiers must
// agree on.
func (info *signerInfo) algorithm() (*algorithm, error) {
	signature, digest := signatureAlgorithm(info.signature.oid), digestAlgorithm(info.digest.oid)
	if signature == nil {
		return nil, unsupportedf("signature is of %s", algorithmName(info.signature.oid))
	}
	if digest == nil {
		return nil, unsupportedf("digest is %s", algorithmName(info.digest.oid))
	}
	if signature != digest {
		return nil, unsupportedf("signature is of %s, and its digest is %s",
			algorithmName(info.signature.oid), algorithmName(info.digest.oid))
	}
	if err := info.digest.checkParameters(); err != nil {
		return nil, err
	}
	return signature, info.signature.checkParameters()
}

// names reports whether the signature names the certificate.
func (info *signerInfo) names(cert *gost.Certificate) bool {
	if info.serial == nil {
		return len(info.keyID) > 0 && bytes.Equal(info.keyID, cert.SubjectKeyId)
	}
	return info.isNumbered(cert.RawIssuer, cert.SerialNumber)
}

// isNumbered compares the issuer as it is encoded: no two of the messages that
// were looked at write one name in two ways.
func (info *signerInfo) isNumbered(issuer []byte, serial *big.Int) bool {
	return info.serial != nil && serial != nil && bytes.Equal(info.issuer, issuer) && info.serial.Cmp(serial) == 0
}

// Signers returns what the message says of its signatures, in the order of the
// message and of the result of [Message.Verify]. The result is a copy.
func (m *Message) Signers() []SignerInfo {
	if m == nil {
		return nil
	}
	all := make([]SignerInfo, len(m.signers))
	for i := range m.signers {
		all[i] = m.signers[i].public()
	}
	return all
}

func (info *signerInfo) public() SignerInfo {
	out := SignerInfo{
		RawIssuer:          bytes.Clone(info.issuer),
		SubjectKeyID:       bytes.Clone(info.keyID),
		DigestAlgorithm:    slices.Clone(info.digest.oid),
		SignatureAlgorithm: slices.Clone(info.signature.oid),
		Signature:          bytes.Clone(info.value),
	}
	if info.serial != nil {
		out.SerialNumber = new(big.Int).Set(info.serial)
	}
	for _, a := range info.attributes {
		out.Attributes = append(out.Attributes, a.clone())
	}
	// Both are for diagnosis, and Verify reports what is wrong with them.
	if t, err := signingTimeOf(info.attributes); err == nil {
		out.SigningTime = t
	}
	if digest, err := messageDigestOf(info.attributes); err == nil {
		out.MessageDigest = bytes.Clone(digest)
	}
	return out
}

func (a Attribute) clone() Attribute {
	values := make([][]byte, len(a.Values))
	for i, value := range a.Values {
		values[i] = bytes.Clone(value)
	}
	return Attribute{Type: slices.Clone(a.Type), Values: values}
}
