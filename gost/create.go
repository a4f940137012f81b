package gost

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

// CreateCertificate issues a certificate for pub and returns its DER encoding.
// It is meant for tests and closed installations.
//
// All fields of template that [x509.CreateCertificate] uses have the same
// meaning here, with these differences: NotBefore and NotAfter must be set, in
// order; a serial number must be positive and have at most 20 octets, and a nil
// one becomes random; the issuer must not be empty; SubjectKeyId is always
// written, by default as in RFC 7093, Section 2, method 1; AuthorityKeyId is that
// of parent, if it has one, even if the names are equal; SignatureAlgorithm is
// ignored. [Name.PKIX] makes a subject with the attributes of Russian
// authorities. For a request, RawSubject is that of the request, and pub its Key.
//
// If parent is nil, the certificate is self-signed, and key must be the private
// half of pub. Otherwise key must be that of parent, which must have a GOST key;
// whether parent may issue certificates is not checked. A key is a *[PrivateKey]
// or any other signer whose Public is a *[PublicKey] and that returns s || r. A
// [crypto.MessageSigner] gets the message, another signer gets its Streebog
// digest, both with options whose HashFunc is zero. The signature is verified.
func CreateCertificate(template *x509.Certificate, parent *Certificate, pub *PublicKey, key crypto.Signer) ([]byte, error) {
	der, err := createCertificate(template, parent, pub, key)
	if err != nil {
		return nil, fmt.Errorf("gost: create certificate: %w", err)
	}
	return der, nil
}

func createCertificate(template *x509.Certificate, parent *Certificate, pub *PublicKey, key crypto.Signer) ([]byte, error) {
	if !pub.valid() {
		return nil, errNoPublicKey
	}
	if err := checkTemplate(template); err != nil {
		return nil, err
	}
	issuer, issuerKey := template, pub
	if parent != nil {
		issuer, issuerKey = parent.Certificate, parent.Key
	}
	if issuer == nil || !issuerKey.valid() {
		return nil, errors.New("parent has no GOST R 34.10-2012 key")
	}
	if key == nil || !issuerKey.Equal(key.Public()) {
		return nil, errors.New("private key is not that of the issuer")
	}
	tbs, err := makeTBS(template, issuer, pub, issuerKey.curve.set.alg)
	if err != nil {
		return nil, err
	}
	return sign(tbs, key, issuerKey)
}

func checkTemplate(t *x509.Certificate) error {
	const serialBits = 20*8 - 1
	switch {
	case t == nil:
		return errors.New("template is nil")
	case t.SerialNumber != nil && (t.SerialNumber.Sign() <= 0 || t.SerialNumber.BitLen() > serialBits):
		return errors.New("serial number is not positive or has more than 20 octets")
	case t.NotBefore.IsZero() || t.NotAfter.IsZero() || t.NotAfter.Before(t.NotBefore):
		return errors.New("NotBefore and NotAfter are not set or not in order")
	}
	return nil
}

// makeTBS returns the DER TBSCertificate. Names, times and extensions are
// encoded by crypto/x509, which makes a certificate for a throw-away key of an
// algorithm that it knows; the key and the algorithms are then replaced by ours.
func makeTBS(template, issuer *x509.Certificate, pub *PublicKey, alg *algorithm) ([]byte, error) {
	spki, err := MarshalPKIXPublicKey(pub)
	if err != nil {
		return nil, err
	}
	subject, authority := *template, *issuer
	subject.SignatureAlgorithm = x509.PureEd25519
	authority.PublicKey = nil // not compared with the throw-away key
	if len(subject.SubjectKeyId) == 0 {
		subject.SubjectKeyId = keyID(spki)
	}
	if issuer != template && len(issuer.SubjectKeyId) > 0 {
		subject.AuthorityKeyId = issuer.SubjectKeyId // also if the names are equal
	}
	// The signature of this key is thrown away, so it need not be a secret.
	throwAway := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	der, err := x509.CreateCertificate(rand.Reader, &subject, &authority, throwAway.Public(), throwAway)
	if err != nil {
		return nil, err
	}
	return replaceKey(der, spki, alg)
}

// keyID returns the leftmost 160 bits of the SHA-256 of the value of the BIT
// STRING in a SubjectPublicKeyInfo, or nil if it is malformed.
func keyID(spki []byte) []byte {
	input := cryptobyte.String(spki)
	var bits []byte
	if !input.ReadASN1(&input, tag.SEQUENCE) || !input.SkipASN1(tag.SEQUENCE) || !input.ReadASN1BitStringAsBytes(&bits) {
		return nil
	}
	sum := sha256.Sum256(bits)
	return sum[:20]
}

// replaceKey returns the TBSCertificate of der with another signature algorithm
// and another SubjectPublicKeyInfo (RFC 5280, Section 4.1.2).
func replaceKey(der, spki []byte, alg *algorithm) ([]byte, error) {
	input := cryptobyte.String(der)
	var version, serial, issuer, validity, subject cryptobyte.String
	tag0 := tag.Tag(0).ContextSpecific().Constructed()
	if !input.ReadASN1(&input, tag.SEQUENCE) || !input.ReadASN1(&input, tag.SEQUENCE) ||
		!input.ReadASN1Element(&version, tag0) || !input.ReadASN1Element(&serial, tag.INTEGER) ||
		!input.SkipASN1(tag.SEQUENCE) || !input.ReadASN1Element(&issuer, tag.SEQUENCE) ||
		!input.ReadASN1Element(&validity, tag.SEQUENCE) || !input.ReadASN1Element(&subject, tag.SEQUENCE) ||
		!input.SkipASN1(tag.SEQUENCE) {
		return nil, errors.New("internal error: crypto/x509 made an unexpected structure")
	}
	if string(issuer) == "\x30\x00" {
		return nil, errors.New("the name of the issuer is empty")
	}
	var b cryptobyte.Builder
	b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddBytes(version)
		b.AddBytes(serial)
		addSignatureAlgorithm(b, alg)
		b.AddBytes(issuer)
		b.AddBytes(validity)
		b.AddBytes(subject)
		b.AddBytes(spki)
		b.AddBytes(input) // extensions
	})
	return b.Bytes()
}
