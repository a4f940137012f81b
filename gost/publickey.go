package gost

import (
	"bytes"
	"crypto"
	"errors"
	"fmt"
	"slices"

	"github.com/go-esia/sdk/gost/internal/ecsign"
)

// A PublicKey is a GOST R 34.10-2012 public key: a point of the prime-order
// subgroup of its curve, other than the point at infinity. It is immutable and
// safe for concurrent use. The zero PublicKey is not valid and verifies nothing.
//
// A key that verifies for the third time makes a table, of 8 to 24 KB, with which
// it is about twice as fast from then on. So keep the keys, and certificates, of
// those whom you verify often.
type PublicKey struct {
	curve *Curve
	point []byte            // x || y, each big-endian
	key   *ecsign.PublicKey // the same, checked, and with a table if it is used often
}

var (
	errNoCurve     = errors.New("curve is not valid: it was not made by a function of this package")
	errNoPublicKey = errors.New("key is not valid: it was not made by a function of this package")
)

// NewPublicKey returns the key with the encoding q: x || y, each little-endian
// and of the size of the curve (the octets that RFC 9215, Section 4.3, puts into
// an OCTET STRING). It copies q.
//
// Another length, coordinates that are not below p, points that are not on the
// curve and, on curves with a cofactor, points outside of the subgroup of order
// q are rejected. The point at infinity has no encoding.
func NewPublicKey(c *Curve, q []byte) (*PublicKey, error) {
	key, err := newPublicKey(c, q)
	return key, labelled("public key", err)
}

func newPublicKey(c *Curve, q []byte) (*PublicKey, error) {
	if !c.valid() {
		return nil, errNoCurve
	}
	if len(q) != 2*c.Size() {
		return nil, fmt.Errorf("%d bytes, and %s needs %d", len(q), c.Name(), 2*c.Size())
	}
	point := reverseHalves(q)
	key, err := c.set.params().NewPublicKey(point)
	if err != nil {
		return nil, fmt.Errorf("not a point of order q of %s", c.Name())
	}
	return &PublicKey{curve: c, point: point, key: key}, nil
}

// reverseHalves converts x || y between little-endian and big-endian.
func reverseHalves(xy []byte) []byte {
	out := slices.Clone(xy)
	half := len(out) / 2
	slices.Reverse(out[:half])
	slices.Reverse(out[half:])
	return out
}

// Curve returns the parameter set of the key, under the identifier that the key
// was read or made with.
func (k *PublicKey) Curve() *Curve { return k.curve }

// Bytes returns a copy of the encoding that [NewPublicKey] accepts: x || y, each
// little-endian.
func (k *PublicKey) Bytes() []byte { return reverseHalves(k.point) }

// Equal reports whether x is a *PublicKey with the same parameters and the same
// point. Different identifiers of one parameter set make no difference.
func (k *PublicKey) Equal(x crypto.PublicKey) bool {
	other, ok := x.(*PublicKey)
	return ok && k.valid() && other.valid() &&
		k.curve.SameParameters(other.curve) && bytes.Equal(k.point, other.point)
}

func (k *PublicKey) valid() bool { return k != nil && k.curve.valid() && k.key != nil }

// Verify reports whether sig is a valid signature s || r of digest by pub.
//
// The digest is that of Streebog-256 or Streebog-512, by the size of the key,
// with the octets in the order in which they are printed. Digests and signatures
// of another length are not valid, and neither is anything with a nil key. Use
// [VerifyMessage] to verify a message.
func Verify(pub *PublicKey, digest, sig []byte) bool {
	if !pub.valid() || len(digest) != pub.curve.Size() {
		return false
	}
	return pub.key.Verify(digest, sig) == nil
}

// VerifyMessage is like [Verify] but hashes msg first, with the Streebog
// function of the size of the key.
func VerifyMessage(pub *PublicKey, msg, sig []byte) bool {
	if !pub.valid() {
		return false
	}
	var digest digest
	return Verify(pub, pub.curve.set.alg.sum(&digest, msg), sig)
}
