package answer

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/cms"
)

// CMS verifies a CMS message over message and returns it in DER, as
// [signer.CMSSigner] demands. It doesn't keep a.Data. a.Order is not used.
//
// The message must be detached, in DER, have one signature by an accepted
// certificate, and contain this certificate. Nothing but the encoding around it is
// put right, because what is inside is signed or nobody's business.
func (c *Checker) CMS(message []byte, a Answer) ([]byte, error) {
	der, err := c.cms(message, a)
	if err != nil {
		return nil, fmt.Errorf("answer: %w", err)
	}
	return der, nil
}

func (c *Checker) cms(message []byte, a Answer) ([]byte, error) {
	if err := checkSize(a.Data); err != nil {
		return nil, err
	}
	claimed, err := c.claimed(a)
	if err != nil {
		return nil, err
	}
	var broken error
	for _, r := range readings(a.Data) {
		m, err := cms.Parse(r.data)
		switch {
		case err != nil:
			if broken == nil || len(r.data) > 0 && r.data[0] == 0x30 {
				broken = err
			}
			continue
		case !r.is(a.Encoding):
			return nil, refuse(ErrEncoding, "it is %v, want %v", r.encoding, a.Encoding)
		}
		if err := check(m, message, claimed); err != nil {
			return nil, err
		}
		return bytes.Clone(r.data), nil
	}
	return nil, c.notCMS(message, a, broken)
}

// check refuses messages that ESIA is sure to refuse, and those by strangers.
func check(m *cms.Message, message []byte, claimed []accepted) error {
	switch {
	case !m.DER:
		return refuse(ErrForm, "it is in BER, want DER")
	case m.Content != nil:
		return refuse(ErrForm, "it is not detached: it contains what was signed")
	case len(m.Signers()) != 1:
		return refuse(ErrForm, "it has %d signatures, want one", len(m.Signers()))
	}
	if message == nil {
		message = []byte{} // nil would mean that it is not known
	}
	contained, others := divided(m, claimed)
	by, err := m.Verify(message, cms.VerifyOptions{Certificates: slices.Concat(contained, others)})
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", named(err), err)
	case !slices.Contains(contained, by[0]):
		return refuse(ErrCertificate, "the message does not contain the certificate of its signer")
	}
	return nil
}

// divided returns the certificates that the message contains, and the others. The former
// come first when the signature is verified: it may name its certificate by the
// identifier of the key, which other certificates of this key have, too.
func divided(m *cms.Message, certs []accepted) (contained, others []*gost.Certificate) {
	for _, x := range certs {
		isIt := func(cert *gost.Certificate) bool { return bytes.Equal(cert.Raw, x.certificate.Raw) }
		if slices.ContainsFunc(m.Certificates, isIt) {
			contained = append(contained, x.certificate)
		} else {
			others = append(others, x.certificate)
		}
	}
	return contained, others
}

// named returns the mistake that an error of package cms stands for.
func named(err error) error {
	switch {
	case errors.Is(err, cms.ErrDigest):
		return ErrMessage
	case errors.Is(err, cms.ErrCertificate):
		return ErrCertificate
	case errors.Is(err, cms.ErrSignature):
		return ErrSignature
	}
	return ErrForm
}

// notCMS explains an answer in no reading of which there is a CMS message.
func (c *Checker) notCMS(message []byte, a Answer, broken error) error {
	for _, r := range readings(a.Data) {
		if by, _ := valid(message, r.data, AnyOrder, c.accepted); by != nil {
			return refuse(ErrNotCMS, "%d bytes", len(r.data))
		}
	}
	switch data := bytes.TrimSpace(a.Data); {
	case bytes.HasPrefix(data, []byte("MIME-Version:")), bytes.HasPrefix(data, []byte("Content-Type:")):
		return refuse(ErrEncoding, "it is S/MIME, want DER")
	case isProse(data, readings(a.Data)):
		return refuse(ErrText, "%d bytes", len(data))
	}
	return fmt.Errorf("%w: %w", ErrForm, broken)
}
