package cms_test

import (
	"bytes"
	"encoding/asn1"
	"testing"
	"time"

	"go.mozilla.org/pkcs7"

	"github.com/go-esia/sdk/gost"
)

// TestStrangerReads reads messages with a library that knows nothing of GOST and
// shares no code with this package, and verifies what it read.
func TestStrangerReads(t *testing.T) {
	t.Parallel()
	for _, set := range sets() {
		cert := certificateOf(t, set)
		for form, opts := range forms() {
			t.Run(set+"/"+form, func(t *testing.T) {
				t.Parallel()
				p7, err := pkcs7.Parse(sign(t, set, esia(t), opts))
				if err != nil {
					t.Fatal(err)
				}
				if opts.Attached != bytes.Equal(p7.Content, esia(t)) {
					t.Errorf("content of %d octets", len(p7.Content))
				}
				if opts.NoCertificates {
					p7.Certificates = append(p7.Certificates, cert.Certificate)
				}
				if signer := p7.GetOnlySigner(); signer == nil || !signer.Equal(cert.Certificate) {
					t.Error("another signer")
				}
				message := esia(t)
				if !opts.NoAttributes {
					message = checkStrangersAttributes(t, p7, cert)
				}
				info := p7.Signers[0]
				if !gost.VerifyMessage(cert.Key, message, info.EncryptedDigest) {
					t.Error("the signature is not valid")
				}
				if len(info.DigestAlgorithm.Parameters.FullBytes)+len(info.DigestEncryptionAlgorithm.Parameters.FullBytes) != 0 {
					t.Error("an algorithm has parameters")
				}
			})
		}
	}
}

// checkStrangersAttributes checks the attributes and returns what is signed.
func checkStrangersAttributes(t *testing.T, p7 *pkcs7.PKCS7, cert *gost.Certificate) []byte {
	t.Helper()
	var contentType asn1.ObjectIdentifier
	if err := p7.UnmarshalSignedAttribute(pkcs7.OIDAttributeContentType, &contentType); err != nil || !contentType.Equal(pkcs7.OIDData) {
		t.Errorf("contentType = %v, %v", contentType, err)
	}
	var digest []byte
	if err := p7.UnmarshalSignedAttribute(pkcs7.OIDAttributeMessageDigest, &digest); err != nil || len(digest) != cert.Key.Curve().Size() {
		t.Errorf("messageDigest of %d octets, %v", len(digest), err)
	}
	var at time.Time
	if err := p7.UnmarshalSignedAttribute(pkcs7.OIDAttributeSigningTime, &at); err != nil || !at.Equal(now()) {
		t.Errorf("signingTime = %v, %v", at, err)
	}
	set, err := asn1.MarshalWithParams(p7.Signers[0].AuthenticatedAttributes, "set")
	if err != nil {
		t.Fatal(err)
	}
	return set
}
