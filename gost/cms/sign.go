package cms

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-esia/sdk/gost"
)

// A SignFunc makes one signature for [Sign], with a key that may be anywhere.
//
// It hashes message with Streebog of the size of the key, signs the hash, and
// returns s || r, each half big-endian and of full width (RFC 9215, Section 2),
// with the certificate of the key that it used. A nil certificate stands for the
// one that Sign was given. It must return soon after ctx is done; message is its
// own to keep.
type SignFunc func(ctx context.Context, message []byte) (signature []byte, cert *gost.Certificate, err error)

// SignOptions modify [Sign]. The zero value lacks the signing time, which is
// required unless there are no attributes.
type SignOptions struct {
	// SigningTime is written, in UTC and whole seconds, into the attribute
	// signingTime. Package cms has no clock. Years 1950 to 2049 are written as
	// UTCTime, others as GeneralizedTime (RFC 5652, Section 11.3).
	SigningTime time.Time

	// Attached includes the content in the message.
	Attached bool

	// SigningCertificateV2 adds the attribute of RFC 5035 with the hash of the
	// certificate, by Streebog of the size of the key, and its issuer and serial
	// number, as CAdES-BES demands. Sign must then be given the certificate.
	SigningCertificateV2 bool

	// NoAttributes signs the content itself. SigningTime is not used, and
	// SigningCertificateV2 must be false.
	NoAttributes bool

	// Intermediates are certificates to be included besides that of the signer.
	Intermediates []*gost.Certificate

	// NoCertificates includes no certificates. The receiver must know them.
	// Intermediates must be empty.
	NoCertificates bool
}

// signCalls is how often Sign calls its SignFunc before it gives up: once with the
// certificate that is expected, and once with that which the first call returned.
const signCalls = 2

// Sign returns a SignedData in DER, as the package documentation shows, with one
// signature over content. Certificates in it are in the order of DER, which need
// not begin with that of the signer. Messages over 1 MiB are an error, because
// Parse doesn't read them.
//
// What is signed depends on the certificate: on the size of its key, and on all
// of it if opts.SigningCertificateV2 is set. cert is the certificate that sign is
// expected to use. The certificate in the message is the one that sign returned,
// so that a signer which changes its key never makes a wrong message: if what was
// signed doesn't suit the returned certificate, sign is called once more, with
// what does. If cert is nil, a 256-bit key is expected; this saves those who
// don't know the certificate beforehand from asking, and costs a second call if
// the key is of 512 bits.
//
// The signature is verified with the certificate, which costs more than making
// it but catches signers that return the octets in another order. The error then
// is [ErrSignature] and says what is wrong with it. An error of sign is wrapped.
// [ErrUnsupported] means that the key of the certificate is not GOST R 34.10-2012,
// and [ErrCertificate] that sign returned no certificate, or different ones.
func Sign(ctx context.Context, content []byte, cert *gost.Certificate, sign SignFunc, opts SignOptions) ([]byte, error) {
	der, err := signMessage(ctx, content, cert, sign, opts)
	if err != nil {
		return nil, fmt.Errorf("cms: sign: %w", err)
	}
	return der, nil
}

func signMessage(ctx context.Context, content []byte, cert *gost.Certificate, sign SignFunc, opts SignOptions) ([]byte, error) {
	if sign == nil {
		return nil, errors.New("SignFunc is nil")
	}
	if err := opts.check(content, cert); err != nil {
		return nil, err
	}
	for range signCalls {
		d, err := newDraft(content, cert, opts)
		if err != nil {
			return nil, err
		}
		signature, used, err := sign(ctx, bytes.Clone(d.message))
		if err != nil {
			return nil, err
		}
		if used == nil {
			used = cert
		}
		if err := checkSigner(used); err != nil {
			return nil, err
		}
		if !d.suits(used) {
			cert = used
			continue
		}
		if err := checkSignature(used.Key, d.message, signature); err != nil {
			return nil, err
		}
		der, err := d.encode(used, signature)
		if err == nil && len(der) > maxMessage {
			return nil, fmt.Errorf("the message has %d octets, more than the %d that Parse reads", len(der), maxMessage)
		}
		return der, err
	}
	return nil, reasonf(ErrCertificate, "the signer returned another certificate in each of %d calls", signCalls)
}

func (opts *SignOptions) check(content []byte, cert *gost.Certificate) error {
	missing := func(c *gost.Certificate) bool { return c == nil || c.Certificate == nil || len(c.Raw) == 0 }
	switch {
	case cert != nil:
		if err := checkSigner(cert); err != nil {
			return err
		}
	case opts.SigningCertificateV2:
		return reasonf(ErrCertificate, "SigningCertificateV2 needs the certificate beforehand")
	}
	switch {
	case opts.NoAttributes && opts.SigningCertificateV2:
		return errors.New("NoAttributes and SigningCertificateV2 exclude each other")
	case opts.NoAttributes && isAttributeSet(content):
		return unsupportedf("the content is a set of attributes, so it can't be signed without attributes")
	case !opts.NoAttributes && opts.SigningTime.IsZero():
		return errors.New("SigningTime is not set")
	case opts.NoCertificates && len(opts.Intermediates) > 0:
		return errors.New("NoCertificates and Intermediates exclude each other")
	case slices.ContainsFunc(opts.Intermediates, missing):
		return errors.New("one of Intermediates is nil")
	}
	return nil
}

// checkSigner checks that a certificate can be that of the signer.
func checkSigner(cert *gost.Certificate) error {
	switch {
	case cert == nil:
		return reasonf(ErrCertificate, "the certificate of the signer is unknown")
	case cert.Certificate == nil || len(cert.Raw) == 0 || cert.SerialNumber == nil:
		return reasonf(ErrCertificate, "the certificate of the signer was not made by ParseCertificate")
	case cert.Key == nil:
		return unsupportedf("the key of the certificate is %v, not GOST R 34.10-2012", cert.PublicKeyAlgorithm)
	case algorithmOfSize(cert.Key.Curve().Size()) == nil:
		return reasonf(ErrCertificate, "the key of the certificate is not valid")
	}
	return nil
}
