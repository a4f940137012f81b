package answer

import (
	"bytes"
	"errors"
	"fmt"

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
	certs := make([]*gost.Certificate, len(claimed))
	for i, x := range claimed {
		certs[i] = x.certificate
	}
	by, err := m.Verify(message, cms.VerifyOptions{Certificates: certs})
	if err != nil {
		return fmt.Errorf("%w: %w", named(err), err)
	}
	for _, cert := range m.Certificates {
		if bytes.Equal(cert.Raw, by[0].Raw) {
			return nil
		}
	}
	return refuse(ErrCertificate, "the message does not contain the certificate of its signer")
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
