package esia

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/cms"
	"github.com/go-esia/sdk/gost/streebog"
	"github.com/go-esia/sdk/signer"
)

// ErrSignature is returned, wrapped, when a [signer.Signer] returns what ESIA
// is sure to refuse with ESIA-007053.
var ErrSignature = errors.New("unusable signature")

// Sizes of signatures in bytes.
const (
	signatureSize256 = 64
	signatureSize512 = 128
)

// setSecret signs text and writes the signature into the parameters v, in the
// form of the version: raw and with the hash of the certificate, or in a CMS
// message, which holds the certificate. Both are base64url without padding.
func (c *Client) setSecret(ctx context.Context, op string, text []byte, v url.Values) error {
	if c.cfg.Endpoint.version == V1 {
		message, err := c.signCMS(ctx, op, text)
		if err != nil {
			return err
		}
		put(v, paramClientSecret, base64.RawURLEncoding.EncodeToString(message))
		return nil
	}
	sig, err := c.signature(ctx, op, text)
	if err != nil {
		return err
	}
	if err := c.checkCertificateHash(sig); err != nil {
		return err
	}
	hash, err := c.certificateHash(sig)
	if err != nil {
		return err
	}
	var buf [signatureSize512 * 4 / 3]byte
	put(v, paramClientSecret, string(base64.RawURLEncoding.AppendEncode(buf[:0], sig.Raw)))
	put(v, paramCertificateHash, hash)
	return nil
}

// signature asks the signer, and tells the observer.
func (c *Client) signature(ctx context.Context, op string, text []byte) (signer.Signature, error) {
	start := c.cfg.Now()
	sig, err := c.cfg.Signer.Sign(ctx, text)
	if err == nil {
		err = checkSignature(sig, c.cfg.Protocol.CertificateHash)
	}
	c.observeSign(ctx, SignEvent{Op: op, Duration: c.cfg.Now().Sub(start), Err: err})
	return sig, err
}

// signCMS returns a detached CMS message with the three attributes that the
// sample in the guidelines has (appendix В.2.2, observed): content type, signing
// time, message digest. Any signer will do: what it signs is the attributes. They
// depend on the size of the key, which is expected to be that of the last time:
// with another one the signer is asked twice.
func (c *Client) signCMS(ctx context.Context, op string, text []byte) ([]byte, error) {
	if s, ok := c.cfg.Signer.(signer.CMSSigner); ok {
		return c.foreignCMS(ctx, op, s, text)
	}
	sign := func(ctx context.Context, attributes []byte) ([]byte, *gost.Certificate, error) {
		sig, err := c.signature(ctx, op, attributes)
		if err != nil {
			return nil, nil, err
		}
		cert, err := gost.ParseCertificate(sig.Certificate)
		if err != nil {
			return nil, nil, fmt.Errorf("%w: its certificate, which V1 needs, can't be read: %w", ErrSignature, err)
		}
		c.lastCertificate.Store(cert)
		return sig.Raw, cert, nil
	}
	return cms.Sign(ctx, text, c.lastCertificate.Load(), sign, cms.SignOptions{SigningTime: c.cfg.Now()})
}

// foreignCMS asks a tool that makes whole messages, and verifies what it made.
func (c *Client) foreignCMS(ctx context.Context, op string, s signer.CMSSigner, text []byte) ([]byte, error) {
	start := c.cfg.Now()
	der, err := s.SignCMS(ctx, text)
	if err == nil {
		err = checkCMS(der, text, c.cfg.Protocol.CertificateHash)
	}
	c.observeSign(ctx, SignEvent{Op: op, Duration: c.cfg.Now().Sub(start), Err: err})
	return der, err
}

// checkCMS refuses messages that ESIA is sure to refuse.
func checkCMS(der, text []byte, rule CertificateHash) error {
	m, err := cms.Parse(der)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSignature, err)
	}
	switch {
	case !m.DER:
		return fmt.Errorf("%w: the CMS message is in BER, ESIA wants DER", ErrSignature)
	case m.Content != nil:
		return fmt.Errorf("%w: the CMS message is not detached, it contains what was signed", ErrSignature)
	case len(m.Signers()) != 1:
		return fmt.Errorf("%w: the CMS message has %d signatures instead of one", ErrSignature, len(m.Signers()))
	}
	certs, err := m.Verify(text, cms.VerifyOptions{})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSignature, err)
	}
	return checkKeySize(2*certs[0].Key.Curve().Size(), rule)
}

// checkKeySize applies the switch for 512-bit keys to a signature of n bytes.
func checkKeySize(n int, rule CertificateHash) error {
	if n == signatureSize512 && rule == Hash256Only {
		return fmt.Errorf("%w: it is by a 512-bit key, see Protocol.CertificateHash", ErrSignature)
	}
	return nil
}

// checkSignature refuses signatures in a form that can't be right, and names
// the mistake. It does not verify them: signers whose signatures come from
// elsewhere do that themselves.
func checkSignature(sig signer.Signature, rule CertificateHash) error {
	switch n := len(sig.Raw); {
	case n == 0:
		return fmt.Errorf("%w: the signer returned none", ErrSignature)
	case n != signatureSize256 && n != signatureSize512 && sig.Raw[0] == 0x30:
		return fmt.Errorf("%w: it is a CMS or DER structure of %d bytes, not the raw %d", ErrSignature, n, signatureSize256)
	case n != signatureSize256 && n != signatureSize512:
		return fmt.Errorf("%w: it has %d bytes instead of %d; is it encoded?", ErrSignature, n, signatureSize256)
	}
	return checkKeySize(len(sig.Raw), rule)
}

// checkedCertificate is a certificate in DER and its hash in hexadecimal digits.
type checkedCertificate struct {
	der  []byte
	hash string
}

// checkCertificateHash names the usual mistakes with client_certificate_hash.
func (c *Client) checkCertificateHash(sig signer.Signature) error {
	hash := sig.CertificateHash
	switch {
	case len(hash) == 40:
		return fmt.Errorf("%w: the certificate hash has 40 digits: it is a SHA-1 thumbprint, not Streebog-256", ErrSignature)
	case len(hash) != 2*streebog.Size256:
		return fmt.Errorf("%w: the certificate hash has %d characters instead of %d", ErrSignature, len(hash), 2*streebog.Size256)
	case strings.ContainsFunc(hash, func(r rune) bool { return (r < '0' || r > '9') && (r < 'A' || r > 'F') }):
		return fmt.Errorf("%w: the certificate hash is not in upper-case hexadecimal digits", ErrSignature)
	}
	if len(sig.Certificate) == 0 {
		return nil
	}
	if last := c.lastChecked.Load(); last != nil && last.hash == hash && bytes.Equal(last.der, sig.Certificate) {
		return nil
	}
	want := streebog.Sum256(sig.Certificate)
	if hash != upperHex(want[:]) {
		return fmt.Errorf("%w: the certificate hash is not Streebog-256 of the certificate in DER", ErrSignature)
	}
	c.lastChecked.Store(&checkedCertificate{bytes.Clone(sig.Certificate), hash})
	return nil
}

// certificateHash returns the value of client_certificate_hash for sig.
func (c *Client) certificateHash(sig signer.Signature) (string, error) {
	if c.cfg.Protocol.CertificateHash != HashByKeySize || len(sig.Raw) == signatureSize256 {
		return sig.CertificateHash, nil
	}
	if len(sig.Certificate) == 0 {
		return "", fmt.Errorf("%w: the signer returned no certificate, which HashByKeySize needs", ErrSignature)
	}
	hash := streebog.Sum512(sig.Certificate)
	return upperHex(hash[:]), nil
}

func upperHex(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) }
