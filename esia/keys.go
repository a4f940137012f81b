package esia

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"

	"github.com/go-esia/sdk/gost"
)

// A KeySet verifies the signatures of ESIA's tokens. It has the method of
// KeySet in github.com/coreos/go-oidc, so that one value serves both packages.
type KeySet interface {
	// VerifySignature verifies the signature of jwt and returns its payload.
	// It must not accept algorithms other than those of its keys. Errors should
	// wrap ErrTokenMalformed, ErrTokenAlgorithm or ErrTokenSignature.
	VerifySignature(ctx context.Context, jwt string) (payload []byte, err error)
}

// minRSABits is the smallest RSA key that is accepted for RS256 (RFC 7518,
// Section 3.3).
const minRSABits = 2048

// A verificationKey is one key of ESIA.
type verificationKey struct {
	certificate *gost.Certificate
	algorithm   string
	thumbprint  string // as in x5t#St256
}

// newVerificationKey returns the key of a certificate for the one algorithm
// that it can be used with, so that a token never chooses.
func newVerificationKey(cert *gost.Certificate) (verificationKey, error) {
	if cert == nil || cert.Certificate == nil {
		return verificationKey{}, errors.New("esia: no certificate")
	}
	k := verificationKey{certificate: cert, thumbprint: cert.Hash()}
	rsaKey, isRSA := cert.PublicKey.(*rsa.PublicKey)
	switch {
	case cert.Key != nil && cert.Key.Curve().Size() == 32:
		k.algorithm = algGOST
	case isRSA && rsaKey.N.BitLen() >= minRSABits:
		k.algorithm = algRS256
	case isRSA:
		return k, fmt.Errorf("esia: certificate of %q: RSA key of %d bits is too short", cert.Subject.CommonName, rsaKey.N.BitLen())
	default:
		return k, fmt.Errorf("esia: certificate of %q: its key is neither RSA nor 256-bit GOST R 34.10-2012", cert.Subject.CommonName)
	}
	return k, nil
}

// verify reports whether t was signed by k. Signatures and messages are public,
// so that it may take a variable time.
func (k verificationKey) verify(t *jwt) bool {
	if k.algorithm == algGOST {
		return gost.VerifyMessage(k.certificate.Key, t.signed, t.signature)
	}
	key, ok := k.certificate.PublicKey.(*rsa.PublicKey)
	digest := sha256.Sum256(t.signed)
	return ok && rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], t.signature) == nil
}

// verificationKeys is a set of keys.
type verificationKeys []verificationKey

// find returns the key that signed t: the one that t names by its thumbprint,
// or whichever fits.
func (keys verificationKeys) find(t *jwt) (verificationKey, error) {
	var algorithm, named bool
	for _, k := range keys {
		if k.algorithm != t.header.Algorithm {
			continue
		}
		algorithm = true
		if t.header.Thumbprint != "" && !sameThumbprint(k.thumbprint, t.header.Thumbprint) {
			continue
		}
		named = true
		if k.verify(t) {
			return k, nil
		}
	}
	switch {
	case !algorithm:
		return verificationKey{}, fmt.Errorf("%w: %.40q", ErrTokenAlgorithm, t.header.Algorithm)
	case !named:
		return verificationKey{}, fmt.Errorf("%w: ESIA signed it with a certificate that is not here; get the present ones from /public/esia.zip", ErrTokenSignature)
	}
	return verificationKey{}, ErrTokenSignature
}

func sameThumbprint(a, b string) bool {
	return subtle.ConstantTimeCompare([]byte(a), []byte(strings.ToUpper(b))) == 1
}

// staticKeys is the KeySet of StaticKeys.
type staticKeys struct{ keys verificationKeys }

// StaticKeys returns a KeySet of certificates that are known in advance, with
// GOST and RSA keys. It is safe for concurrent use.
//
// A key is trusted for as long as it is in the set: the dates of certificates
// are not looked at. ESIA changes its keys about once a year, on some day, so
// programs that run for long should use a [KeyDir].
func StaticKeys(certs ...*gost.Certificate) (KeySet, error) {
	if len(certs) == 0 {
		return nil, errors.New("esia: StaticKeys without certificates")
	}
	keys := make(verificationKeys, 0, len(certs))
	for i, cert := range certs {
		k, err := newVerificationKey(cert)
		if err != nil {
			return nil, fmt.Errorf("%w (number %d)", err, i+1)
		}
		keys = append(keys, k)
	}
	return &staticKeys{keys}, nil
}

// VerifySignature implements [KeySet].
func (s *staticKeys) VerifySignature(_ context.Context, raw string) ([]byte, error) {
	t, err := parseJWT(raw)
	if err != nil {
		return nil, err
	}
	if _, err := s.keys.find(t); err != nil {
		return nil, err
	}
	return t.payload, nil
}
