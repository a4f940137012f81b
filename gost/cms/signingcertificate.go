package cms

import (
	"bytes"
	"crypto/sha256"
	"encoding/asn1"
	"math/big"

	"github.com/go-esia/sdk/gost"
	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

// The attribute signingCertificateV2 (RFC 5035, Section 3) says in the signed
// part of a message which certificate the signature is by:
//
//	SigningCertificateV2 ::= SEQUENCE { certs SEQUENCE OF ESSCertIDv2, policies OPTIONAL }
//	ESSCertIDv2 ::= SEQUENCE { hashAlgorithm DEFAULT SHA-256, certHash OCTET STRING,
//	                           issuerSerial SEQUENCE { GeneralNames, INTEGER } OPTIONAL }

// tagDirectoryName is the tag of a Name among GeneralNames (RFC 5280, Section
// 4.2.1.6). It is explicit, because Name is a CHOICE.
const tagDirectoryName = tag.Tag(0xa4)

func oidSHA256() asn1.ObjectIdentifier {
	return asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
}

// addSigningCertificate adds the value for one certificate.
func addSigningCertificate(b *cryptobyte.Builder, cert *gost.Certificate, alg *algorithm) {
	id := func(b *cryptobyte.Builder) {
		addIdentifier(b, alg.digest)
		b.AddASN1OctetString(alg.sum(cert.Raw))
		b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1(tagDirectoryName, func(b *cryptobyte.Builder) { b.AddBytes(cert.RawIssuer) })
			})
			b.AddASN1BigInt(cert.SerialNumber)
		})
	}
	b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) { // SigningCertificateV2
		b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) { // certs
			b.AddASN1(tag.SEQUENCE, id)
		})
	})
}

// A certificateHash is the first ESSCertIDv2 of the attribute, which is the one
// of the signer.
type certificateHash struct {
	algorithm asn1.ObjectIdentifier // SHA-256 if absent
	hash      cryptobyte.String
	issuer    cryptobyte.String // GeneralNames without their header; nil if there is no issuerSerial
	serial    *big.Int
}

// signingCertificateOf returns nil if there is no such attribute.
func signingCertificateOf(attributes []Attribute) (*certificateHash, error) {
	value, err := only(attributes, oidSigningCertificateV2(), "signingCertificateV2")
	if err != nil || value == nil {
		return nil, err
	}
	var fields, certs, id cryptobyte.String
	if !value.ReadASN1(&fields, tag.SEQUENCE) || !value.Empty() ||
		!fields.ReadASN1(&certs, tag.SEQUENCE) || !certs.ReadASN1(&id, tag.SEQUENCE) {
		return nil, malformedf("signed attribute signingCertificateV2 is malformed")
	}
	if h, ok := readCertificateHash(id); ok {
		return h, nil
	}
	return nil, malformedf("ESSCertIDv2 of signingCertificateV2 is malformed")
}

func readCertificateHash(id cryptobyte.String) (*certificateHash, bool) {
	h := &certificateHash{algorithm: oidSHA256()}
	if id.PeekASN1Tag(tag.SEQUENCE) {
		alg, ok := readIdentifier(&id)
		if !ok || alg.checkParameters() != nil {
			return nil, false
		}
		h.algorithm = alg.oid
	}
	if !id.ReadASN1(&h.hash, tag.OCTET_STRING) {
		return nil, false
	}
	if id.Empty() {
		return h, true
	}
	var issuerSerial cryptobyte.String
	h.serial = new(big.Int)
	ok := id.ReadASN1(&issuerSerial, tag.SEQUENCE) && id.Empty() &&
		issuerSerial.ReadASN1(&h.issuer, tag.SEQUENCE) &&
		issuerSerial.ReadASN1Integer(h.serial) && issuerSerial.Empty()
	return h, ok
}

// check returns an error if the attribute names another certificate.
func (h *certificateHash) check(cert *gost.Certificate) error {
	sum, err := h.sum(cert.Raw)
	if err != nil {
		return err
	}
	if !bytes.Equal(sum, h.hash) {
		return reasonf(ErrCertificate, "signingCertificateV2 has the hash of another certificate")
	}
	if h.serial == nil {
		return nil
	}
	var name cryptobyte.String
	names := h.issuer
	if !names.ReadASN1(&name, tagDirectoryName) || !names.Empty() ||
		!bytes.Equal(name, cert.RawIssuer) || h.serial.Cmp(cert.SerialNumber) != 0 {
		return reasonf(ErrCertificate, "signingCertificateV2 has another issuer or serial number than the certificate")
	}
	return nil
}

func (h *certificateHash) sum(data []byte) ([]byte, error) {
	if alg := digestAlgorithm(h.algorithm); alg != nil {
		return alg.sum(data), nil
	}
	if !h.algorithm.Equal(oidSHA256()) {
		return nil, unsupportedf("hash of signingCertificateV2 is %s", algorithmName(h.algorithm))
	}
	sum := sha256.Sum256(data)
	return sum[:], nil
}
