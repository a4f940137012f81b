package gost

import (
	"bytes"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/go-esia/sdk/gost/streebog"
	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

// A Certificate is an X.509 certificate. The standard library parses
// certificates with GOST R 34.10-2012 keys but leaves their PublicKey nil;
// Certificate adds what is missing.
//
// The methods CheckSignatureFrom and Verify shadow those of the embedded
// certificate. Others that verify signatures, [x509.Certificate.CheckSignature]
// and [x509.Certificate.CheckCRLSignature], don't know GOST algorithms and fail
// with them.
//
// The subject may be a person. Printing and logging a Certificate shows its hash
// and nothing else; encoding/json shows everything.
type Certificate struct {
	*x509.Certificate

	// Key is the public key of the subject. It is nil if that is not a GOST
	// R 34.10-2012 key; then PublicKey of the embedded certificate is set.
	Key *PublicKey
}

// ParseCertificate parses a file with one certificate, either DER or PEM with
// the label CERTIFICATE. The PEM block may have text around it, and a private
// key. A file of more than 1 MiB or with several certificates is rejected, and
// so is one that holds something else; the error says what it is.
//
// The key is checked like in [ParsePKIXPublicKey]. A key that neither this
// package nor crypto/x509 knows is [ErrUnsupportedAlgorithm]. Nothing is said
// of the validity or the signature of the certificate.
func ParseCertificate(data []byte) (*Certificate, error) {
	ders, err := readAll(data, kindCertificate)
	if err != nil {
		return nil, labelled("certificate", err)
	}
	if len(ders) > 1 {
		return nil, fmt.Errorf("gost: certificate: the file has %d certificates; use ParseCertificates", len(ders))
	}
	cert, err := parseCertificate(ders[0])
	return cert, labelled("certificate", err)
}

// ParseCertificates parses a file with any number of certificates, in their
// order: all PEM blocks with the label CERTIFICATE, or one certificate in DER.
// A file without certificates is an error, and so is any mistake in one of them.
// Otherwise it is like [ParseCertificate].
func ParseCertificates(data []byte) ([]*Certificate, error) {
	ders, err := readAll(data, kindCertificate)
	if err != nil {
		return nil, labelled("certificates", err)
	}
	certs := make([]*Certificate, len(ders))
	for i, der := range ders {
		if certs[i], err = parseCertificate(der); err != nil {
			return nil, labelled(fmt.Sprintf("certificate %d of %d", i+1, len(ders)), err)
		}
	}
	return certs, nil
}

func parseCertificate(der []byte) (*Certificate, error) {
	if err := checkKind(der, kindCertificate); err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	if _, err := splitCertificate(cert.Raw); err != nil {
		return nil, err
	}
	if cert.PublicKey != nil {
		return &Certificate{Certificate: cert}, nil
	}
	key, err := parsePublicKey(cert.RawSubjectPublicKeyInfo)
	if err != nil {
		return nil, fmt.Errorf("public key: %w", err)
	}
	return &Certificate{Certificate: cert, Key: key}, nil
}

// Hash returns the Streebog-256 hash of the DER encoding as 64 upper-case
// hexadecimal digits. This is what ESIA calls the hash of the certificate, and
// what cpverify of CryptoPro CSP is documented to print. It is the 256-bit hash
// for keys of both sizes.
func (c *Certificate) Hash() string {
	if c == nil || c.Certificate == nil {
		return ""
	}
	sum := streebog.Sum256(c.Raw)
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}

// splitCertificate parses the outer structure of a DER certificate and rejects an
// inner AlgorithmIdentifier that differs from the outer one (RFC 5280, Section
// 4.1.1.2).
func splitCertificate(der []byte) (*signedData, error) {
	s, err := splitSigned(der)
	if err != nil {
		return nil, err
	}
	tbs := cryptobyte.String(s.tbs)
	var inner cryptobyte.String
	version := tag.Tag(0).ContextSpecific().Constructed()
	if !tbs.ReadASN1(&tbs, tag.SEQUENCE) || !tbs.SkipOptionalASN1(version) || !tbs.SkipASN1(tag.INTEGER) ||
		!tbs.ReadASN1(&inner, tag.SEQUENCE) {
		return nil, errors.New("fields before the issuer are malformed")
	}
	if !bytes.Equal(inner, s.algorithm) {
		return nil, errors.New("the two identifiers of the signature algorithm differ")
	}
	return s, nil
}
