package esia

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

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

// checkSignature refuses signatures in a form that can't be right, and names
// the mistake. It does not verify them: signers whose signatures come from
// elsewhere do that themselves.
func checkSignature(sig signer.Signature, rule CertificateHash) error {
	switch n := len(sig.Raw); {
	case n == 0:
		return fmt.Errorf("%w: the signer returned none", ErrSignature)
	case n == signatureSize512 && rule == Hash256Only:
		return fmt.Errorf("%w: it is by a 512-bit key, see Protocol.CertificateHash", ErrSignature)
	case n != signatureSize256 && n != signatureSize512 && sig.Raw[0] == 0x30:
		return fmt.Errorf("%w: it is a CMS or DER structure of %d bytes, not the raw %d", ErrSignature, n, signatureSize256)
	case n != signatureSize256 && n != signatureSize512:
		return fmt.Errorf("%w: it has %d bytes instead of %d; is it encoded?", ErrSignature, n, signatureSize256)
	}
	return checkCertificateHash(sig)
}

// checkCertificateHash names the usual mistakes with client_certificate_hash.
func checkCertificateHash(sig signer.Signature) error {
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
	want := streebog.Sum256(sig.Certificate)
	if hash != upperHex(want[:]) {
		return fmt.Errorf("%w: the certificate hash is not Streebog-256 of the certificate in DER", ErrSignature)
	}
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
