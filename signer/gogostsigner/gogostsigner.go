package gogostsigner

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/ddulesov/gogost/gost3410"
	"github.com/ddulesov/gogost/gost34112012256"
	"github.com/ddulesov/gogost/gost34112012512"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer"
)

var (
	errNotMade  = errors.New("signer is not valid: it was not made by New")
	errNotValid = errors.New("gogost made a signature that does not verify; it is not used")
)

// Signer signs with a key in memory by gogost. It is immutable and safe for
// concurrent use. It implements [signer.Signer]. The zero Signer is not valid:
// signing with it fails.
type Signer struct {
	key         *gost.PrivateKey
	certificate *gost.Certificate
	hash        string
	newCurve    func() *gost3410.Curve
}

var _ signer.Signer = (*Signer)(nil)

// New returns a Signer that signs with key and identifies itself with cert. It
// accepts keys of all parameter sets of package gost. The computation of the public
// key, which compares gogost with package gost, takes a few milliseconds.
//
// It returns [signer.ErrKeyMismatch] if cert does not certify the public half of key.
// The validity of cert is not checked here, because it changes with time: ESIA
// refuses an expired certificate with ESIA-007053.
func New(key *gost.PrivateKey, cert *gost.Certificate) (*Signer, error) {
	if key.PublicKey() == nil {
		return nil, errors.New("gogostsigner: no valid key")
	}
	if cert == nil || cert.Certificate == nil {
		return nil, errors.New("gogostsigner: no certificate")
	}
	if cert.Key == nil {
		return nil, fmt.Errorf("gogostsigner: the certificate with serial number %X holds no GOST R 34.10-2012 key", cert.SerialNumber)
	}
	if !cert.Key.Equal(key.PublicKey()) {
		return nil, fmt.Errorf("gogostsigner: %w", signer.ErrKeyMismatch)
	}
	newCurve, err := constructorOf(key.Curve())
	if err != nil {
		return nil, fmt.Errorf("gogostsigner: %w", err)
	}
	s := &Signer{key: key, certificate: cert, hash: cert.Hash(), newCurve: newCurve}
	if err := s.checkPublicKey(); err != nil {
		return nil, fmt.Errorf("gogostsigner: %w", err)
	}
	return s, nil
}

// checkPublicKey fails if gogost has other numbers for the parameter set, or
// another byte order of keys, than package gost.
func (s *Signer) checkPublicKey() error {
	key, err := s.gogostKey()
	if err != nil {
		return err
	}
	public, err := key.PublicKey()
	if err != nil {
		return err
	}
	if !bytes.Equal(public.Raw(), s.key.PublicKey().Bytes()) {
		return errors.New("gogost computes another public key")
	}
	return nil
}

// Certificate returns the certificate of the signer. It must not be modified.
func (s *Signer) Certificate() *gost.Certificate { return s.certificate }

// Sign implements [signer.Signer]. It fails if ctx is done or the random source of
// the system fails, and if the signature does not verify, which only happens by a
// fault. The context is looked at between pieces of the message, of about 15 ms
// each, and before the computation of the signature, which takes a few
// milliseconds.
func (s *Signer) Sign(ctx context.Context, message []byte) (signer.Signature, error) {
	raw, err := s.sign(ctx, rand.Reader, message)
	if err != nil {
		return signer.Signature{}, fmt.Errorf("gogostsigner: %w", err)
	}
	return signer.Signature{
		Raw:             raw,
		CertificateHash: s.hash,
		Certificate:     bytes.Clone(s.certificate.Raw),
	}, nil
}

// sign returns a signature, hedged with random, that was verified.
func (s *Signer) sign(ctx context.Context, random io.Reader, message []byte) ([]byte, error) {
	if s.newCurve == nil {
		return nil, errNotMade
	}
	digest, err := s.digest(ctx, message)
	if err != nil {
		return nil, err
	}
	raw, err := s.signDigest(random, digest)
	if err != nil {
		return nil, err
	}
	if !gost.VerifyMessage(s.certificate.Key, message, raw) {
		return nil, errNotValid
	}
	return raw, nil
}

// digest returns the Streebog hash of the size of the key, by gogost.
func (s *Signer) digest(ctx context.Context, message []byte) ([]byte, error) {
	h := gost34112012256.New()
	if s.key.Curve().Size() == gost34112012512.Size {
		h = gost34112012512.New()
	}
	for piece := range slices.Chunk(message, 16<<10) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		h.Write(piece) // a hash returns no error
	}
	return h.Sum(nil), ctx.Err()
}

// signDigest returns s || r, as gogost does.
func (s *Signer) signDigest(random io.Reader, digest []byte) ([]byte, error) {
	extra := make([]byte, 32)
	if _, err := io.ReadFull(random, extra); err != nil {
		return nil, fmt.Errorf("random source: %w", err)
	}
	key, err := s.gogostKey()
	if err != nil {
		return nil, err
	}
	// gogost reads digests as big-endian numbers, and RFC 7091 as little-endian.
	return key.SignDigest(reversed(digest), newNonces(key.C.Q, s.key.Bytes(), digest, extra))
}

// gogostKey returns the key as a value of gogost, with a curve of its own: a
// gost3410.Curve is written to by each computation, so that two goroutines must not
// use the same.
func (s *Signer) gogostKey() (*gost3410.PrivateKey, error) {
	d := reversed(s.key.Bytes()) // gogost takes keys little-endian
	return gost3410.NewPrivateKey(s.newCurve(), gost3410.Mode(len(d)), d)
}

// reversed returns a copy of b in the other byte order.
func reversed(b []byte) []byte {
	b = bytes.Clone(b)
	slices.Reverse(b)
	return b
}
