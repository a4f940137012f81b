package ecsign

import (
	"sync/atomic"

	"github.com/go-esia/sdk/gost/internal/point"
)

// A PublicKey is a point that was checked once, for many verifications. It is safe for
// concurrent use.
//
// From the third verification on it has a table, of 8 to 24 KB by the parameter set,
// which about halves the time. To make it takes as long as it saves in about three
// verifications, so that keys that are used once or twice don't pay for it.
type PublicKey struct {
	curve *Curve
	point point.Point
	used  atomic.Int32 // verifications, as far as it matters
	table atomic.Pointer[point.Table]
}

// usesWithoutTable is how many verifications a key does without a table.
const usesWithoutTable = 2

// NewPublicKey returns the key with the encoding xy, or an error of [Curve.CheckPublic].
func (c *Curve) NewPublicKey(xy []byte) (*PublicKey, error) {
	k := &PublicKey{curve: c}
	if err := c.setPublic(&k.point, xy); err != nil {
		return nil, err
	}
	return k, nil
}

// PublicKeyOf returns the public key of the private key d, which it checks as
// [Curve.CheckPrivate] does. It is in constant time.
func (c *Curve) PublicKeyOf(d []byte) (*PublicKey, error) {
	if err := c.CheckPrivate(d); err != nil {
		return nil, err
	}
	k := &PublicKey{curve: c}
	c.group.ScalarBaseMult(&k.point, d)
	return k, nil
}

// Bytes returns the encoding x || y.
func (k *PublicKey) Bytes() []byte {
	xy := make([]byte, 2*k.curve.Size())
	k.curve.group.PutBytes(xy, &k.point)
	return xy
}

// Verify is [Curve.Verify] with the key.
func (k *PublicKey) Verify(digest, sig []byte) error {
	var v verification
	if err := v.init(k.curve, digest, sig); err != nil {
		return err
	}
	return v.finish(k.curve, &k.point, k.tableForUse())
}

// tableForUse returns the table, or nil while there is none. Goroutines that come at the
// same time may make it more than once; then the last one stays.
func (k *PublicKey) tableForUse() *point.Table {
	if table := k.table.Load(); table != nil {
		return table
	}
	if k.used.Add(1) <= usesWithoutTable {
		return nil
	}
	table := k.curve.group.VartimeTable(&k.point)
	k.table.Store(table)
	return table
}
