package gogostsigner

import (
	"context"
	"io"

	"github.com/ddulesov/gogost/gost3410"

	"github.com/go-esia/sdk/gost"
)

// SignFrom signs with another source of random bytes.
func SignFrom(s *Signer, random io.Reader, message []byte) ([]byte, error) {
	return s.sign(context.Background(), random, message)
}

// NewNonces returns what gogost reads nonces from.
func NewNonces(c *gost3410.Curve, d, digest, extra []byte) io.Reader {
	return newNonces(c.Q, d, digest, extra)
}

// NewCurve returns a new curve of gogost.
func NewCurve(c *gost.Curve) (*gost3410.Curve, error) {
	newCurve, err := constructorOf(c)
	if err != nil {
		return nil, err
	}
	return newCurve(), nil
}

// WithCertificate returns a copy of s with another certificate, unchecked.
func WithCertificate(s *Signer, cert *gost.Certificate) *Signer {
	changed := *s
	changed.certificate = cert
	return &changed
}

// WithCurve returns a copy of s that computes with another curve, after the check
// of [New].
func WithCurve(s *Signer, c *gost.Curve) (*Signer, error) {
	changed := *s
	var err error
	if changed.newCurve, err = constructorOf(c); err != nil {
		return nil, err
	}
	return &changed, changed.checkPublicKey()
}
