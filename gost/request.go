package gost

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

// A CertificateRequest is a certificate request (PKCS #10, RFC 2986). The
// standard library parses requests with GOST R 34.10-2012 keys but leaves their
// PublicKey nil; CertificateRequest adds what is missing.
//
// The method CheckSignature shadows that of the embedded request, which doesn't
// know GOST algorithms. The subject may be a person: printing and logging a
// CertificateRequest shows nothing of it; encoding/json shows everything.
type CertificateRequest struct {
	*x509.CertificateRequest

	// Key is the public key of the subject. It is nil if that is not a GOST
	// R 34.10-2012 key; then PublicKey of the embedded request is set.
	Key *PublicKey
}

// ParseCertificateRequest parses a file with one certificate request, either DER
// or PEM with the label CERTIFICATE REQUEST or NEW CERTIFICATE REQUEST. The PEM
// block may have text around it, and a private key. A file of more than 1 MiB is
// rejected, and so is one that holds something else; the error says what it is.
//
// The key is checked like in [ParsePKIXPublicKey]. A key that neither this
// package nor crypto/x509 knows is [ErrUnsupportedAlgorithm]. The signature isn't
// verified: see [CertificateRequest.CheckSignature].
func ParseCertificateRequest(data []byte) (*CertificateRequest, error) {
	der, err := readOne(data, kindRequest)
	if err != nil {
		return nil, labelled("certificate request", err)
	}
	req, err := parseRequest(der)
	return req, labelled("certificate request", err)
}

func parseRequest(der []byte) (*CertificateRequest, error) {
	if err := checkKind(der, kindRequest); err != nil {
		return nil, err
	}
	req, err := x509.ParseCertificateRequest(der)
	if err != nil {
		return nil, err
	}
	if _, err := splitSigned(req.Raw); err != nil {
		return nil, err
	}
	if req.Version != 0 {
		return nil, fmt.Errorf("version is %d and must be 0", req.Version)
	}
	if req.PublicKey != nil {
		return &CertificateRequest{CertificateRequest: req}, nil
	}
	key, err := parsePublicKey(req.RawSubjectPublicKeyInfo)
	if err != nil {
		return nil, fmt.Errorf("public key: %w", err)
	}
	return &CertificateRequest{CertificateRequest: req, Key: key}, nil
}

// CheckSignature verifies that the request was signed with the private half of
// the key in it. Unlike the method that it shadows, it knows GOST R 34.10-2012;
// with a key of another algorithm, it calls the method of crypto/x509. A
// signature of GOST R 34.10-2001 or of another unknown algorithm is
// [ErrUnsupportedAlgorithm].
//
// The signature proves that whoever made the request has the key. It doesn't
// prove that the subject is who the request says it is.
func (r *CertificateRequest) CheckSignature() error {
	return labelled("certificate request", r.checkSignature())
}

func (r *CertificateRequest) checkSignature() error {
	if r == nil || r.CertificateRequest == nil {
		return errors.New("request is nil")
	}
	if r.Key == nil {
		return r.CertificateRequest.CheckSignature()
	}
	s, err := splitSigned(r.Raw)
	if err != nil {
		return err
	}
	return s.check(r.Key, "request")
}

// CreateCertificateRequest returns a certificate request in DER for the public
// half of key, signed by key. The fields of template that
// [x509.CreateCertificateRequest] uses have the same meaning here, but
// SignatureAlgorithm is ignored. [Name.PKIX] makes a subject with the attributes
// of Russian authorities.
//
// A key is a *[PrivateKey] or any other signer that [CreateCertificate] takes.
// The signature is verified.
func CreateCertificateRequest(template *x509.CertificateRequest, key crypto.Signer) ([]byte, error) {
	der, err := createRequest(template, key)
	if err != nil {
		return nil, labelled("create certificate request", err)
	}
	return der, nil
}

func createRequest(template *x509.CertificateRequest, key crypto.Signer) ([]byte, error) {
	if template == nil {
		return nil, errors.New("template is nil")
	}
	if key == nil {
		return nil, errors.New("private key is nil")
	}
	pub, ok := key.Public().(*PublicKey)
	if !ok || !pub.valid() {
		return nil, errors.New("private key is not a valid GOST R 34.10-2012 key")
	}
	tbs, err := makeRequestInfo(template, pub)
	if err != nil {
		return nil, err
	}
	return sign(tbs, key, pub)
}

// makeRequestInfo returns the DER CertificationRequestInfo. It is made by
// crypto/x509 for a throw-away key, as in makeTBS.
func makeRequestInfo(template *x509.CertificateRequest, pub *PublicKey) ([]byte, error) {
	request := *template
	request.SignatureAlgorithm = x509.PureEd25519
	throwAway := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	der, err := x509.CreateCertificateRequest(rand.Reader, &request, throwAway)
	if err != nil {
		return nil, err
	}
	input := cryptobyte.String(der)
	var version, subject cryptobyte.String
	if !input.ReadASN1(&input, tag.SEQUENCE) || !input.ReadASN1(&input, tag.SEQUENCE) ||
		!input.ReadASN1Element(&version, tag.INTEGER) || !input.ReadASN1Element(&subject, tag.SEQUENCE) ||
		!input.SkipASN1(tag.SEQUENCE) {
		return nil, errors.New("internal error: crypto/x509 made an unexpected structure")
	}
	var b cryptobyte.Builder
	b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddBytes(version)
		b.AddBytes(subject)
		addPublicKey(b, pub)
		b.AddBytes(input) // attributes
	})
	return b.Bytes()
}
