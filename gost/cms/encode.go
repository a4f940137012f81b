package cms

import (
	"bytes"
	"encoding/asn1"
	"errors"
	"slices"

	"github.com/go-esia/sdk/gost"
	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

// A draft is a message without its signature.
type draft struct {
	opts       SignOptions
	content    []byte
	cert       *gost.Certificate // that the attributes are made for; may be nil
	alg        *algorithm        // that the attributes are made for
	attributes []byte            // DER SET, nil without attributes
	message    []byte            // to be signed
}

func newDraft(content []byte, cert *gost.Certificate, opts SignOptions) (*draft, error) {
	d := &draft{opts: opts, content: content, cert: cert, alg: algorithms()[0], message: content}
	if cert != nil {
		d.alg = algorithmOfSize(cert.Key.Curve().Size())
	}
	if opts.NoAttributes {
		return d, nil
	}
	var err error
	d.attributes, err = d.makeAttributes()
	d.message = d.attributes
	return d, err
}

// makeAttributes returns the signed attributes, as a DER SET.
func (d *draft) makeAttributes() ([]byte, error) {
	var attributes [][]byte
	var failed error
	add := func(oid asn1.ObjectIdentifier, value cryptobyte.BuilderContinuation) {
		der, err := encodeAttribute(oid, value)
		attributes, failed = append(attributes, der), errors.Join(failed, err)
	}
	add(oidContentType(), func(b *cryptobyte.Builder) { b.AddASN1ObjectIdentifier(oidData()) })
	add(oidSigningTime(), func(b *cryptobyte.Builder) { addTime(b, d.opts.SigningTime) })
	add(oidMessageDigest(), func(b *cryptobyte.Builder) { b.AddASN1OctetString(d.alg.sum(d.content)) })
	if d.opts.SigningCertificateV2 {
		add(oidSigningCertificateV2(), func(b *cryptobyte.Builder) { addSigningCertificate(b, d.cert, d.alg) })
	}
	if failed != nil {
		return nil, failed
	}
	return derSet(tag.SET, attributes)
}

// suits reports whether the attributes are right for a certificate.
func (d *draft) suits(cert *gost.Certificate) bool {
	switch {
	case d.opts.NoAttributes:
		return true
	case d.opts.SigningCertificateV2:
		return bytes.Equal(d.cert.Raw, cert.Raw)
	}
	return d.alg.size == cert.Key.Curve().Size()
}

// encode returns the ContentInfo (RFC 5652, Sections 3 and 5.1).
func (d *draft) encode(cert *gost.Certificate, signature []byte) ([]byte, error) {
	certificates, err := d.certificates(cert)
	if err != nil {
		return nil, err
	}
	alg := algorithmOfSize(cert.Key.Curve().Size())
	signedData := func(b *cryptobyte.Builder) {
		b.AddASN1Int64(1) // version: issuerAndSerialNumber, and nothing but X.509 certificates
		b.AddASN1(tag.SET, func(b *cryptobyte.Builder) { addIdentifier(b, alg.digest) })
		b.AddASN1(tag.SEQUENCE, d.addContent)
		b.AddBytes(certificates)
		b.AddASN1(tag.SET, func(b *cryptobyte.Builder) {
			b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) { d.addSigner(b, cert, alg, signature) })
		})
	}
	var b cryptobyte.Builder
	b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(oidSignedData())
		b.AddASN1(tagConstructed0, func(b *cryptobyte.Builder) { b.AddASN1(tag.SEQUENCE, signedData) })
	})
	return b.Bytes()
}

// addContent adds the fields of EncapsulatedContentInfo (RFC 5652, Section 5.2).
func (d *draft) addContent(b *cryptobyte.Builder) {
	b.AddASN1ObjectIdentifier(oidData())
	if d.opts.Attached {
		b.AddASN1(tagConstructed0, func(b *cryptobyte.Builder) { b.AddASN1OctetString(d.content) })
	}
}

// certificates returns the CertificateSet, or nothing if there are none.
func (d *draft) certificates(cert *gost.Certificate) ([]byte, error) {
	if d.opts.NoCertificates {
		return nil, nil
	}
	set := [][]byte{cert.Raw}
	for _, c := range d.opts.Intermediates {
		if !slices.ContainsFunc(set, func(der []byte) bool { return bytes.Equal(der, c.Raw) }) {
			set = append(set, c.Raw)
		}
	}
	return derSet(tagConstructed0, set)
}

// addSigner adds the fields of SignerInfo (RFC 5652, Section 5.3).
func (d *draft) addSigner(b *cryptobyte.Builder, cert *gost.Certificate, alg *algorithm, signature []byte) {
	b.AddASN1Int64(1)
	b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddBytes(cert.RawIssuer)
		b.AddASN1BigInt(cert.SerialNumber)
	})
	addIdentifier(b, alg.digest)
	if d.attributes != nil {
		implicit := bytes.Clone(d.attributes)
		implicit[0] = byte(tagConstructed0)
		b.AddBytes(implicit)
	}
	addIdentifier(b, alg.key)
	b.AddASN1OctetString(signature)
}
