// Package keysigner signs with a GOST R 34.10-2012 key in the memory of the
// process.
//
// It is the simplest signer and the fastest, and it is not a certified means
// of cryptographic protection (СКЗИ): where one is required, use a signer that
// asks a certified program or service.
package keysigner

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer"
)

// Signer signs with a key in memory. It is immutable and safe for concurrent
// use. It implements [signer.Signer].
type Signer struct {
	key         *gost.PrivateKey
	certificate *gost.Certificate
	hash        string
}

var _ signer.Signer = (*Signer)(nil)

// New returns a Signer that signs with key and identifies itself with cert.
//
// It returns [signer.ErrKeyMismatch] if cert does not certify the public half of key.
// The validity of cert is not checked here, because it changes with time: ESIA
// refuses an expired certificate with ESIA-007053.
func New(key *gost.PrivateKey, cert *gost.Certificate) (*Signer, error) {
	if key.PublicKey() == nil { // also if key is nil
		return nil, errors.New("keysigner: no valid key")
	}
	if cert == nil || cert.Certificate == nil {
		return nil, errors.New("keysigner: no certificate")
	}
	if cert.Key == nil {
		return nil, fmt.Errorf("keysigner: the certificate with serial number %X holds no GOST R 34.10-2012 key", cert.SerialNumber)
	}
	if !cert.Key.Equal(key.PublicKey()) {
		return nil, fmt.Errorf("keysigner: %w", signer.ErrKeyMismatch)
	}
	return &Signer{key: key, certificate: cert, hash: cert.Hash()}, nil
}

// Certificate returns the certificate of the signer. It must not be modified.
func (s *Signer) Certificate() *gost.Certificate { return s.certificate }

// Sign implements [signer.Signer]. It fails only if ctx is done or the random
// source of the system fails.
func (s *Signer) Sign(ctx context.Context, message []byte) (signer.Signature, error) {
	if err := ctx.Err(); err != nil {
		return signer.Signature{}, fmt.Errorf("keysigner: %w", err)
	}
	raw, err := s.key.SignMessage(nil, message, nil)
	if err != nil {
		return signer.Signature{}, fmt.Errorf("keysigner: %w", err)
	}
	return signer.Signature{
		Raw:             raw,
		CertificateHash: s.hash,
		Certificate:     append([]byte(nil), s.certificate.Raw...),
	}, nil
}
