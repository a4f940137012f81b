package cms

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/go-esia/sdk/gost"
)

// VerifyOptions modify [Message.Verify]. The zero value uses the certificates of
// the message.
type VerifyOptions struct {
	// Certificates, if not nil, are the only ones that a signature may be by:
	// those of the message are not looked at. They are needed for messages
	// without certificates.
	Certificates []*gost.Certificate
}

// Verify checks all signatures of m over content, or over m.Content if content is
// nil. It returns the certificates of the signers, in the order of
// [Message.Signers]. If the message is not detached, content must be nil or the
// same.
//
// Whoever made the message has the private keys of these certificates. Verify
// doesn't check who that is: neither chains, validity, key usage and revocation,
// nor the signing time. The caller compares the certificates with those that it
// expects, or verifies them.
//
// The signature must be of GOST R 34.10-2012 with Streebog of the same size, under
// the identifier of a key or of a signature with digest, and the parameters of
// both algorithms absent or NULL. There may be signed attributes or none. If there
// are, contentType and messageDigest must be there, with one value each, and fit;
// signingTime, if there, must be a time; signingCertificateV2, if there, must name
// the certificate, by SHA-256 or Streebog; no type may be there twice; the others
// are not looked at. If there are none, the content must not be a set of
// attributes itself: this would be the signature of another content. Unsigned
// attributes, digestAlgorithms and crls are ignored. A signature may name up to 8
// certificates with one identifier, of which one must fit.
//
// The errors are [ErrNoSigner], [ErrNoContent], [ErrUnsupported], [ErrMalformed],
// [ErrCertificate], [ErrDigest] and [ErrSignature].
func (m *Message) Verify(content []byte, opts VerifyOptions) ([]*gost.Certificate, error) {
	certs, err := m.verify(content, opts)
	if err != nil {
		return nil, fmt.Errorf("cms: verify: %w", err)
	}
	return certs, nil
}

func (m *Message) verify(content []byte, opts VerifyOptions) ([]*gost.Certificate, error) {
	if m == nil || len(m.signers) == 0 {
		return nil, reasonf(ErrNoSigner, "the message has no signatures")
	}
	if !m.ContentType.Equal(oidData()) {
		return nil, unsupportedf("the content is of type %s, not Data", contentName(m.ContentType))
	}
	content, err := m.signedContent(content)
	if err != nil {
		return nil, err
	}
	v := verification{message: m, content: content, opts: opts, digests: make(map[*algorithm][]byte)}
	certs := make([]*gost.Certificate, len(m.signers))
	for i := range m.signers {
		if certs[i], err = v.signer(&m.signers[i]); err != nil {
			return nil, fmt.Errorf("signer %d of %d: %w", i+1, len(m.signers), err)
		}
	}
	return certs, nil
}

// signedContent returns the content that the message is about.
func (m *Message) signedContent(given []byte) ([]byte, error) {
	switch {
	case m.Content == nil && given == nil:
		return nil, reasonf(ErrNoContent, "the message is detached, and its content was not given")
	case m.Content == nil:
		return given, nil
	case given != nil && !bytes.Equal(given, m.Content):
		return nil, reasonf(ErrDigest, "the content of the message is not the one that was given")
	}
	return m.Content, nil
}

// A verification is one call of Verify.
type verification struct {
	message *Message
	content []byte
	opts    VerifyOptions
	digests map[*algorithm][]byte // of the content
}

func (v *verification) digest(alg *algorithm) []byte {
	if v.digests[alg] == nil {
		v.digests[alg] = alg.sum(v.content)
	}
	return v.digests[alg]
}

// signer verifies one signature and returns its certificate.
func (v *verification) signer(info *signerInfo) (*gost.Certificate, error) {
	alg, err := info.algorithm()
	if err != nil {
		return nil, err
	}
	digest, err := v.signedDigest(info, alg)
	if err != nil {
		return nil, err
	}
	candidates, err := v.candidates(info)
	if err != nil {
		return nil, err
	}
	// Several certificates may have one key identifier: renewals of a key.
	for _, cert := range candidates {
		if err = info.check(cert, alg, digest); err == nil {
			return cert, nil
		}
	}
	return nil, err
}

// signedDigest returns the digest that the signature is over (RFC 5652, Section
// 5.4), after checking the attributes.
func (v *verification) signedDigest(info *signerInfo, alg *algorithm) ([]byte, error) {
	if info.signed == nil {
		if isAttributeSet(v.content) {
			return nil, malformedf("the message has no signed attributes, but its content is such")
		}
		return v.digest(alg), nil
	}
	if err := checkUnique(info.attributes); err != nil {
		return nil, err
	}
	contentType, err := contentTypeOf(info.attributes)
	if err != nil {
		return nil, err
	}
	if !contentType.Equal(v.message.ContentType) {
		return nil, malformedf("signed attribute contentType is %s, and the content is %s",
			contentName(contentType), contentName(v.message.ContentType))
	}
	digest, err := messageDigestOf(info.attributes)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(digest, v.digest(alg)) {
		return nil, reasonf(ErrDigest, "signed attribute messageDigest is not the digest of the content")
	}
	if _, err := signingTimeOf(info.attributes); err != nil {
		return nil, err
	}
	return alg.sum(info.signed), nil
}

// candidates returns the certificates that the signature names, at least one.
func (v *verification) candidates(info *signerInfo) ([]*gost.Certificate, error) {
	certs, where := v.message.Certificates, "of the message"
	if v.opts.Certificates != nil {
		certs, where = v.opts.Certificates, "that are accepted"
	}
	found := named(info, certs)
	switch {
	case len(found) > maxCandidates:
		return nil, reasonf(ErrCertificate, "the signature names %d certificates, more than %d", len(found), maxCandidates)
	case len(found) > 0:
		return found, nil
	}
	for _, unread := range v.message.unread {
		if info.isNumbered(unread.issuer, unread.serial) {
			return nil, unreadable(unread.err)
		}
	}
	return nil, reasonf(ErrCertificate, "the signature is by none of the %d certificates %s", len(certs), where)
}

// named returns the certificates that the signature names, each once.
func named(info *signerInfo, certs []*gost.Certificate) []*gost.Certificate {
	var found []*gost.Certificate
	for _, cert := range certs {
		if cert == nil || cert.Certificate == nil || !info.names(cert) {
			continue
		}
		same := func(other *gost.Certificate) bool { return bytes.Equal(cert.Raw, other.Raw) }
		if !slices.ContainsFunc(found, same) {
			found = append(found, cert)
		}
	}
	return found
}

// check verifies the signature with a certificate.
func (info *signerInfo) check(cert *gost.Certificate, alg *algorithm, digest []byte) error {
	if cert.Key == nil {
		return unsupportedf("the key of the certificate is %v, not GOST R 34.10-2012", cert.PublicKeyAlgorithm)
	}
	if size := cert.Key.Curve().Size(); size != alg.size {
		return reasonf(ErrCertificate, "the key of the certificate is %d-bit, and the signature is of %s",
			8*size, algorithmName(alg.key))
	}
	if hash, err := signingCertificateOf(info.attributes); err != nil {
		return err
	} else if hash != nil {
		if err := hash.check(cert); err != nil {
			return err
		}
	}
	if len(info.value) != 2*alg.size {
		return reasonf(ErrSignature, "the signature has %d octets, and the key needs %d", len(info.value), 2*alg.size)
	}
	if !gost.Verify(cert.Key, digest, info.value) {
		return reasonf(ErrSignature, "the signature is not valid")
	}
	return nil
}
