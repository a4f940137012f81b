package ecsign

import (
	"hash"

	"github.com/go-esia/sdk/gost/internal/field"
)

// ForTestSignWithNonce signs with a nonce chosen by the caller, for the examples of
// the standard. It returns false where Sign would take another nonce.
func ForTestSignWithNonce(c *Curve, d, digest, nonce []byte) ([]byte, bool, error) {
	var key, e field.Element
	if err := c.setPrivate(&key, d); err != nil {
		return nil, false, err
	}
	if err := c.setDigest(&e, digest); err != nil {
		return nil, false, err
	}
	signature, ok := c.signWith(nonce, &key, &e)
	return signature, ok, nil
}

// ForTestNonces returns the candidates for the nonce of a deterministic signature, as
// many as asked for.
func ForTestNonces(c *Curve, d, digest, extra []byte, count int) ([][]byte, error) {
	return ForTestNoncesOf(nonceHash(c.Size()), c, d, digest, extra, count)
}

// ForTestNoncesOf is ForTestNonces with another hash.
func ForTestNoncesOf(newHash func() hash.Hash, c *Curve, d, digest, extra []byte, count int) ([][]byte, error) {
	var e field.Element
	if err := c.setDigest(&e, digest); err != nil {
		return nil, err
	}
	eBytes := make([]byte, c.Size())
	c.q.PutBytes(eBytes, &e)
	generator := newNonces(newHash, c.Size(), c.q.BitLen(), d, eBytes, extra)
	candidates := make([][]byte, count)
	for i := range candidates {
		candidates[i] = generator.next()
	}
	return candidates, nil
}
