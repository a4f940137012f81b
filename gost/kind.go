package gost

import (
	"encoding/asn1"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

// A kind is what a file may be. It serves the texts of errors: users confuse
// files more often than they damage them.
type kind int

const (
	kindUnknown kind = iota
	kindCertificate
	kindPrivateKey
	kindPublicKey
	kindEncryptedKey
	kindRequest
	kindCRL
	kindCMS
	kindPKCS12
	kindRSAKey
	kindECKey
)

// phrase returns what a file of the kind is, for "the file is …".
func (k kind) phrase() string {
	return [...]string{
		kindUnknown:      "something unknown in PEM",
		kindCertificate:  "an X.509 certificate",
		kindPrivateKey:   "a private key (PKCS #8)",
		kindPublicKey:    "a public key (SubjectPublicKeyInfo)",
		kindEncryptedKey: "an encrypted private key (PKCS #8)",
		kindRequest:      "a certificate request (PKCS #10)",
		kindCRL:          "a certificate revocation list",
		kindCMS:          "a CMS message (PKCS #7)",
		kindPKCS12:       "a PFX container (PKCS #12)",
		kindRSAKey:       "an RSA key (PKCS #1)",
		kindECKey:        "an elliptic curve private key (SEC 1)",
	}[k]
}

// foreignKey reports whether the kind is a key of another algorithm.
func (k kind) foreignKey() bool { return k == kindRSAKey || k == kindECKey }

// kindOfLabel returns the kind of a PEM block. The labels are those of RFC 7468
// and of OpenSSL.
func kindOfLabel(label string) kind {
	switch label {
	case "CERTIFICATE":
		return kindCertificate
	case "PRIVATE KEY":
		return kindPrivateKey
	case "PUBLIC KEY":
		return kindPublicKey
	case "ENCRYPTED PRIVATE KEY":
		return kindEncryptedKey
	case "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST":
		return kindRequest
	case "X509 CRL":
		return kindCRL
	case "CMS", "PKCS7":
		return kindCMS
	case "RSA PRIVATE KEY", "RSA PUBLIC KEY":
		return kindRSAKey
	case "EC PRIVATE KEY":
		return kindECKey
	}
	return kindUnknown
}

// kindOf returns the kind of a DER object by its first fields.
func kindOf(der []byte) kind {
	input := cryptobyte.String(der)
	var fields cryptobyte.String
	if !input.ReadASN1(&fields, tag.SEQUENCE) {
		return kindUnknown
	}
	switch {
	case fields.PeekASN1Tag(tag.INTEGER):
		return kindOfVersioned(fields)
	case fields.PeekASN1Tag(tag.OBJECT_IDENTIFIER):
		return kindOfContentInfo(fields)
	case fields.PeekASN1Tag(tag.SEQUENCE):
		return kindOfSequence(fields)
	}
	return kindUnknown
}

// kindOfVersioned tells apart structures that begin with an INTEGER.
func kindOfVersioned(fields cryptobyte.String) kind {
	var first, algorithm cryptobyte.String
	var oid asn1.ObjectIdentifier
	pkcs7 := asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7}
	if !fields.ReadASN1(&first, tag.INTEGER) {
		return kindUnknown
	}
	switch {
	case fields.PeekASN1Tag(tag.INTEGER):
		return kindRSAKey // version and modulus, or modulus and exponent
	case fields.PeekASN1Tag(tag.OCTET_STRING):
		return kindECKey // version and privateKey
	case !fields.ReadASN1(&algorithm, tag.SEQUENCE) || !algorithm.ReadASN1ObjectIdentifier(&oid):
		return kindUnknown
	case fields.PeekASN1Tag(tag.OCTET_STRING):
		return kindPrivateKey // version, algorithm and privateKey
	case len(oid) > len(pkcs7) && oid[:len(pkcs7)].Equal(pkcs7):
		return kindPKCS12 // version, authSafe of type ContentInfo and macData
	}
	return kindUnknown
}

func kindOfContentInfo(fields cryptobyte.String) kind {
	var oid asn1.ObjectIdentifier
	signedData := asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	if fields.ReadASN1ObjectIdentifier(&oid) && oid.Equal(signedData) {
		return kindCMS
	}
	return kindUnknown
}

// kindOfSequence tells apart structures that begin with a SEQUENCE: either an
// algorithm or what is signed.
func kindOfSequence(fields cryptobyte.String) kind {
	var first cryptobyte.String
	if !fields.ReadASN1(&first, tag.SEQUENCE) {
		return kindUnknown
	}
	isAlgorithm := first.PeekASN1Tag(tag.OBJECT_IDENTIFIER)
	switch {
	case isAlgorithm && fields.PeekASN1Tag(tag.BIT_STRING):
		return kindPublicKey
	case isAlgorithm && fields.PeekASN1Tag(tag.OCTET_STRING):
		return kindEncryptedKey
	case !isAlgorithm && fields.PeekASN1Tag(tag.SEQUENCE):
		return kindOfSigned(first)
	}
	return kindUnknown
}

// kindOfSigned tells apart what is signed by the third field, if the first is
// an INTEGER: subject of a certificate of version 1, subjectPKInfo is followed
// by attributes in a request, and thisUpdate follows the issuer of a CRL.
func kindOfSigned(tbs cryptobyte.String) kind {
	version := tag.Tag(0).ContextSpecific().Constructed()
	if tbs.PeekASN1Tag(version) {
		return kindCertificate
	}
	var second, third cryptobyte.String
	if !tbs.SkipASN1(tag.INTEGER) || !tbs.ReadASN1(&second, tag.SEQUENCE) || !tbs.ReadASN1(&third, tag.SEQUENCE) {
		return kindUnknown
	}
	switch {
	case tbs.PeekASN1Tag(tag.UTCTime), tbs.PeekASN1Tag(tag.GeneralizedTime):
		return kindCRL
	case tbs.PeekASN1Tag(tag.SEQUENCE):
		return kindCertificate
	case tbs.Empty(), tbs.PeekASN1Tag(tag.Tag(0).ContextSpecific().Constructed()):
		return kindRequest
	}
	return kindUnknown
}
