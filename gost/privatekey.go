package gost

import (
	"crypto"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"slices"
)

// A PrivateKey is a GOST R 34.10-2012 private key.
//
// It implements [crypto.Signer] and [crypto.MessageSigner]. Printing, logging
// or encoding a PrivateKey, alone or inside of other values, never shows the
// secret. It is immutable, safe for concurrent use, and may be copied. The zero
// PrivateKey is not valid: it has no public key, and signing with it fails.
type PrivateKey struct {
	public *PublicKey

	// secret returns the scalar, big-endian. It is a closure because reflection
	// reaches into unexported fields, but not into a closure: fmt doesn't call
	// methods of a key in an unexported field, and neither does it for %w outside
	// of Errorf; dumpers never call them.
	secret func() []byte
}

var (
	_ crypto.Signer        = (*PrivateKey)(nil)
	_ crypto.MessageSigner = (*PrivateKey)(nil)
)

var errNoPrivateKey = errors.New("key is not valid: it was not made by a function of this package")

// GenerateKey returns a new private key from [rand.Reader], uniformly
// distributed in [1, q-1]. It tests the key by signing and verifying with it
// once. An error of the random source is returned.
func GenerateKey(c *Curve) (*PrivateKey, error) {
	key, err := generateKey(c, rand.Reader)
	return key, labelled("generate key", err)
}

func generateKey(c *Curve, random io.Reader) (*PrivateKey, error) {
	if !c.valid() {
		return nil, errNoCurve
	}
	d, err := c.set.params().GenerateKey(random)
	if err != nil {
		return nil, fmt.Errorf("random source: %w", err)
	}
	key, err := newPrivateKey(c, d)
	if err != nil {
		return nil, err
	}
	if err := key.testPair(random); err != nil {
		return nil, err
	}
	return key, nil
}

// testPair is the pairwise consistency test of a new key: what it signs must
// verify with its public key.
func (k *PrivateKey) testPair(random io.Reader) error {
	digest := make([]byte, k.public.curve.Size())
	sig, err := k.sign(random, digest)
	if err != nil {
		return err
	}
	if !Verify(k.public, digest, sig) {
		return errors.New("new key failed its test: the signature does not verify")
	}
	return nil
}

// NewPrivateKey returns the key with the secret scalar d: big-endian, of the
// size of the curve, and in the range [1, q-1]. It copies d. Files of keys have
// the scalar little-endian; use [ParsePKCS8PrivateKey] for them.
func NewPrivateKey(c *Curve, d []byte) (*PrivateKey, error) {
	key, err := newPrivateKey(c, d)
	return key, labelled("private key", err)
}

func newPrivateKey(c *Curve, d []byte) (*PrivateKey, error) {
	if !c.valid() {
		return nil, errNoCurve
	}
	if len(d) != c.Size() {
		return nil, fmt.Errorf("%d bytes, and %s needs %d", len(d), c.Name(), c.Size())
	}
	key, err := c.set.params().PublicKeyOf(d)
	if err != nil {
		return nil, fmt.Errorf("not in the range [1, q-1] of %s", c.Name())
	}
	d = slices.Clone(d)
	return &PrivateKey{
		public: &PublicKey{curve: c, point: key.Bytes(), key: key},
		secret: func() []byte { return d },
	}, nil
}

func (k *PrivateKey) valid() bool { return k != nil && k.public.valid() && k.secret != nil }

// Public implements [crypto.Signer]. The result is a *[PublicKey], or nil if
// the key is not valid.
func (k *PrivateKey) Public() crypto.PublicKey {
	if !k.valid() {
		return nil // not a nil *PublicKey, which would be a non-nil interface
	}
	return k.public
}

// PublicKey returns the public half of the key, or nil if the key is not valid.
func (k *PrivateKey) PublicKey() *PublicKey {
	if !k.valid() {
		return nil
	}
	return k.public
}

// Curve returns the parameter set of the key, or nil if the key is not valid.
func (k *PrivateKey) Curve() *Curve {
	if !k.valid() {
		return nil
	}
	return k.public.curve
}

// Equal reports whether x is a *PrivateKey with the same parameters and the
// same scalar. The scalars are compared in constant time.
func (k *PrivateKey) Equal(x crypto.PrivateKey) bool {
	other, ok := x.(*PrivateKey)
	return ok && k.valid() && other.valid() && k.public.curve.SameParameters(other.public.curve) &&
		subtle.ConstantTimeCompare(k.secret(), other.secret()) == 1
}

// Bytes returns a copy of the secret scalar, big-endian, of the size of the
// curve. It returns nil if the key is not valid.
func (k *PrivateKey) Bytes() []byte {
	if !k.valid() {
		return nil
	}
	return slices.Clone(k.secret())
}

// Sign signs a Streebog digest of the size of the curve, with the octets in the
// order in which they are printed, and returns s || r (RFC 9215, Section 2).
//
// There is no [crypto.Hash] for Streebog, so opts must be nil or its HashFunc
// must return zero. The first argument is ignored: the nonce is derived from the
// key, the digest and 32 bytes of [rand.Reader] by RFC 6979, Section 3.6, with
// HMAC-SHA-256 for 256-bit keys and HMAC-SHA-512 for 512-bit keys. An error of
// the random source fails the signature. The signature is not verified.
func (k *PrivateKey) Sign(_ io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	if opts != nil && opts.HashFunc() != 0 {
		return nil, errors.New("gost: sign: hash function of opts must be zero, because crypto has no Streebog")
	}
	sig, err := k.sign(rand.Reader, digest)
	return sig, labelled("sign", err)
}

// SignMessage implements [crypto.MessageSigner]: it hashes msg with the Streebog
// function of the size of the curve and signs the digest like [PrivateKey.Sign].
func (k *PrivateKey) SignMessage(random io.Reader, msg []byte, opts crypto.SignerOpts) ([]byte, error) {
	if !k.valid() {
		return nil, labelled("sign", errNoPrivateKey)
	}
	var digest digest
	return k.Sign(random, k.public.curve.set.alg.sum(&digest, msg), opts)
}

// sign makes a signature that is hedged with random.
func (k *PrivateKey) sign(random io.Reader, digest []byte) ([]byte, error) {
	const hedge = 32 // octets
	if err := k.checkDigest(digest); err != nil {
		return nil, err
	}
	// The memory for the signature is the only one that is allocated, and first used
	// for the random octets.
	sig := make([]byte, 2*k.public.curve.Size())
	if _, err := io.ReadFull(random, sig[:hedge]); err != nil {
		return nil, fmt.Errorf("random source: %w", err)
	}
	if err := k.public.curve.set.params().SignTo(sig, k.secret(), digest, sig[:hedge]); err != nil {
		return nil, err
	}
	return sig, nil
}

// signWith makes the signature that is determined by extra. An empty extra is
// for tests only.
func (k *PrivateKey) signWith(extra, digest []byte) ([]byte, error) {
	if err := k.checkDigest(digest); err != nil {
		return nil, err
	}
	return k.public.curve.set.params().Sign(k.secret(), digest, extra)
}

// checkDigest returns an error if k can't sign digest.
func (k *PrivateKey) checkDigest(digest []byte) error {
	if !k.valid() {
		return errNoPrivateKey
	}
	if c := k.public.curve; len(digest) != c.Size() {
		return fmt.Errorf("digest has %d bytes, and %s needs %d", len(digest), c.Name(), c.Size())
	}
	return nil
}
