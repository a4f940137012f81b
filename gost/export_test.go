package gost

import (
	"crypto/x509/pkix"
	"io"
)

// SignWith signs digest with a nonce that is determined by extra.
func SignWith(k *PrivateKey, extra, digest []byte) ([]byte, error) {
	return k.signWith(extra, digest)
}

// SignFrom signs digest with another source of random bytes.
func SignFrom(k *PrivateKey, random io.Reader, digest []byte) ([]byte, error) {
	return k.sign(random, digest)
}

// GenerateKeyFrom generates a key from another source of random bytes.
func GenerateKeyFrom(c *Curve, random io.Reader) (*PrivateKey, error) {
	return generateKey(c, random)
}

// CheckPair runs the pairwise consistency test on the private half of k with
// the public half of another key.
func CheckPair(k *PrivateKey, public *PublicKey, random io.Reader) error {
	mixed := &PrivateKey{public: public, secret: k.secret}
	return mixed.testPair(random)
}

// NameOf returns the attributes of a name.
func NameOf(from pkix.Name) Name { return nameOf(from) }

// AllCurves returns the curve of each identifier in the table.
func AllCurves() []*Curve { return curves() }
