package ecsign

import (
	"errors"
	"io"

	"github.com/go-esia/sdk/gost/internal/field"
	"github.com/go-esia/sdk/gost/internal/point"
)

var (
	errPrivateLength error = &detailedError{ErrPrivateKey, "wrong length"}
	errPrivateZero   error = &detailedError{ErrPrivateKey, "zero"}
	errPrivateRange  error = &detailedError{ErrPrivateKey, "not less than the order of the group"}

	errPublicLength     error = &detailedError{ErrPublicKey, "wrong length"}
	errPublicCoordinate error = &detailedError{ErrPublicKey, "coordinate is not less than p"}
	errPublicPoint      error = &detailedError{ErrPublicKey, "point is not on the curve"}
	errPublicSubgroup   error = &detailedError{ErrPublicKey, "point is not in the subgroup of order q"}
)

// CheckPrivate returns nil if d is the encoding of a number in [1, q-1], and an
// error that wraps [ErrPrivateKey] if not. The time does not depend on the value of
// a valid key.
func (c *Curve) CheckPrivate(d []byte) error {
	var scalar field.Element
	err := c.setPrivate(&scalar, d)
	clear(scalar[:])
	return err
}

// setPrivate sets scalar to the private key d. If it returns an error, scalar has
// nothing of d.
func (c *Curve) setPrivate(scalar *field.Element, d []byte) error {
	if len(d) != c.Size() {
		return errPrivateLength
	}
	if c.q.SetBytes(scalar, d) != nil {
		return errPrivateRange
	}
	if scalar.IsZero().IsSet() {
		return errPrivateZero
	}
	return nil
}

// PublicKey returns the public key x || y of the private key d: the point d * P. It
// checks d as [Curve.CheckPrivate] does, and is in constant time.
func (c *Curve) PublicKey(d []byte) ([]byte, error) {
	if err := c.CheckPrivate(d); err != nil {
		return nil, err
	}
	var key point.Point
	c.group.ScalarBaseMult(&key, d)
	xy := make([]byte, 2*c.Size())
	c.group.PutBytes(xy, &key) // not O, since 0 < d < q
	return xy, nil
}

// CheckPublic returns nil if xy is the encoding x || y of a point of the curve with
// x and y less than p, and in the subgroup of order q. If not, it returns an error
// that wraps [ErrPublicKey]. The point at infinity has no encoding.
func (c *Curve) CheckPublic(xy []byte) error {
	var key point.Point
	return c.setPublic(&key, xy)
}

// setPublic sets key to the public key xy.
func (c *Curve) setPublic(key *point.Point, xy []byte) error {
	err := c.group.SetBytes(key, xy)
	switch {
	case errors.Is(err, point.ErrLength):
		return errPublicLength
	case errors.Is(err, point.ErrCoordinate):
		return errPublicCoordinate
	case err != nil:
		return errPublicPoint
	}
	// With the cofactor 1 the subgroup is the whole curve.
	if c.cofactor != 1 && !c.group.InSubgroup(key, c.order, c.cofactor) {
		return errPublicSubgroup
	}
	return nil
}

// GenerateKey returns a private key, uniformly distributed in [1, q-1], made from
// the bytes of random, which should be crypto/rand.Reader. An error of random is
// returned as it is. [ErrRandom] is returned if random is nil or if too many numbers
// in a row were out of range, as from a source that is stuck.
//
// GenerateKey reads [Curve.Size] bytes for each attempt.
func (c *Curve) GenerateKey(random io.Reader) ([]byte, error) {
	if random == nil {
		return nil, ErrRandom
	}
	// Rejection sampling of numbers as long as q. Never reduce modulo q instead:
	// for CryptoPro-C a part of the range would be twice as probable.
	d := make([]byte, c.Size())
	for range maxAttempts {
		if _, err := io.ReadFull(random, d); err != nil {
			return nil, err
		}
		d[0] &= 0xff >> (8*c.Size() - c.q.BitLen())
		if c.CheckPrivate(d) == nil {
			return d, nil
		}
	}
	return nil, ErrRandom
}
