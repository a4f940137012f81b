package answer

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer"
)

// MaxCertificates is how many certificates a [Checker] may accept. Before an answer
// is refused, it is tried with all of them.
const MaxCertificates = 16

// A Checker verifies answers with the certificates that it was given. It is
// immutable and safe for concurrent use. The zero Checker accepts nothing.
type Checker struct {
	accepted []accepted
}

// New returns a Checker that accepts signatures by certs and by no others. There
// must be at least one and at most [MaxCertificates], each with a GOST R 34.10-2012
// key. Neither validity nor chains are looked at: the caller says whom to accept.
//
// If several have the same key, a signature goes with the one that the answer names. If
// it names none, it goes with the one that is valid now and ends last; if none is valid
// now, with the one that ends last. Times are those in which both the certificate is
// valid and its private key may be used: see [gost.Certificate.PrivateKeyUsagePeriod].
func New(certs ...*gost.Certificate) (*Checker, error) {
	if len(certs) == 0 || len(certs) > MaxCertificates {
		return nil, fmt.Errorf("answer: %d accepted certificates, want 1 to %d", len(certs), MaxCertificates)
	}
	c := new(Checker)
	for i, cert := range certs {
		switch {
		case cert == nil || cert.Certificate == nil:
			return nil, fmt.Errorf("answer: accepted certificate %d of %d is not there", i+1, len(certs))
		case cert.Key == nil || cert.Key.Curve() == nil:
			return nil, fmt.Errorf("answer: accepted certificate %d of %d holds no GOST R 34.10-2012 key", i+1, len(certs))
		}
		c.accepted = append(c.accepted, newAccepted(cert))
	}
	return c, nil
}

// Certificates returns the accepted certificates, in the order of [New].
func (c *Checker) Certificates() []*gost.Certificate {
	certs := make([]*gost.Certificate, len(c.accepted))
	for i, a := range c.accepted {
		certs[i] = a.certificate
	}
	return certs
}

// Signature verifies a raw signature of message and returns it as [signer.Signer]
// demands, with the certificate that it was verified with. It doesn't keep a.Data.
//
// An answer that was cut, is a CMS message, has its halves swapped, is of another
// message or by another certificate is refused with an error that says so.
func (c *Checker) Signature(message []byte, a Answer) (signer.Signature, error) {
	sig, err := c.signature(message, a)
	if err != nil {
		return signer.Signature{}, fmt.Errorf("answer: %w", err)
	}
	return sig, nil
}

func (c *Checker) signature(message []byte, a Answer) (signer.Signature, error) {
	if err := checkSize(a.Data); err != nil {
		return signer.Signature{}, err
	}
	claimed, err := c.claimed(a)
	if err != nil {
		return signer.Signature{}, err
	}
	all := readings(a.Data)
	for _, r := range all {
		if !r.is(a.Encoding) {
			continue
		}
		if by, raw := valid(message, r.data, a.Order, claimed); by != nil {
			return by.signature(raw), nil
		}
	}
	return signer.Signature{}, diagnosis{c.accepted, claimed, message, a, all}.explain()
}

func checkSize(data []byte) error {
	switch {
	case len(data) > MaxSize:
		return refuse(ErrSize, "more than %d bytes", MaxSize)
	case len(bytes.TrimSpace(data)) == 0:
		return ErrEmpty
	}
	return nil
}

// claimed returns the accepted certificates that the answer may be by, the preferred
// ones first.
func (c *Checker) claimed(a Answer) ([]accepted, error) {
	if len(c.accepted) == 0 {
		return nil, errors.New("the Checker was not made by New")
	}
	claimed := slices.Clone(c.accepted)
	if len(a.Certificate) > 0 {
		claimed = slices.DeleteFunc(claimed, func(x accepted) bool { return !bytes.Equal(x.certificate.Raw, a.Certificate) })
	}
	if a.CertificateHash != "" {
		claimed = slices.DeleteFunc(claimed, func(x accepted) bool { return !strings.EqualFold(x.hash, a.CertificateHash) })
	}
	if len(claimed) == 0 {
		return nil, refuse(ErrCertificate, "the one that the answer names is none of the %d that are accepted", len(c.accepted))
	}
	byPreference(claimed)
	return claimed, nil
}

// valid returns the certificate by which data is a raw signature of message, and
// the signature big-endian, or nil.
func valid(message, data []byte, order Order, certs []accepted) (*accepted, []byte) {
	for i := range certs {
		if len(data) != certs[i].size() {
			continue
		}
		if order != LittleEndian && certs[i].verifies(message, data) {
			return &certs[i], bytes.Clone(data)
		}
		if order == BigEndian {
			continue
		}
		if raw := reversed(data); certs[i].verifies(message, raw) {
			return &certs[i], raw
		}
	}
	return nil, nil
}

func (a *accepted) size() int { return 2 * a.certificate.Key.Curve().Size() }

func (a *accepted) verifies(message, raw []byte) bool {
	return gost.VerifyMessage(a.certificate.Key, message, raw)
}

func (a *accepted) signature(raw []byte) signer.Signature {
	return signer.Signature{Raw: raw, CertificateHash: a.hash, Certificate: bytes.Clone(a.certificate.Raw)}
}

// reversed returns a copy of b in the other order of bytes.
func reversed(b []byte) []byte {
	b = bytes.Clone(b)
	slices.Reverse(b)
	return b
}

// swapped returns a copy of b with its halves exchanged.
func swapped(b []byte) []byte {
	half := len(b) / 2
	return append(bytes.Clone(b[half:]), b[:half]...)
}
