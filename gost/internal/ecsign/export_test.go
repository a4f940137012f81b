package ecsign

import "github.com/go-esia/sdk/gost/internal/field"

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
	signature := make([]byte, 2*c.Size())
	if !c.signWith(signature, nonce, &key, &e) {
		return nil, false, nil
	}
	return signature, true, nil
}

// ForTestNonces returns the candidates for the nonce of a deterministic signature, as
// many as asked for.
func ForTestNonces(c *Curve, d, digest, extra []byte, count int) ([][]byte, error) {
	var e field.Element
	if err := c.setDigest(&e, digest); err != nil {
		return nil, err
	}
	eBytes := make([]byte, c.Size())
	c.q.PutBytes(eBytes, &e)
	var generator nonces
	generator.init(c.q.BitLen(), d, eBytes, extra)
	candidates := make([][]byte, count)
	for i := range candidates {
		candidates[i] = make([]byte, c.Size())
		generator.next(candidates[i])
	}
	return candidates, nil
}

// ForTestHasTable reports whether a key has its table.
func ForTestHasTable(k *PublicKey) bool { return k.table.Load() != nil }

// ForTestD returns the coefficient of the twisted Edwards form of a shipped parameter set.
func ForTestD(name string) []byte {
	for _, set := range parameterSets {
		if set.name == name {
			return set.params().D
		}
	}
	return nil
}
