package gost

import (
	"bytes"
	"crypto/x509"
	"errors"
	"fmt"
)

// CheckSignatureFrom verifies that the signature on c is a valid one by parent.
// Unlike the method that it shadows, it knows GOST R 34.10-2012; if the key of
// parent is of another algorithm, it calls the method of crypto/x509.
//
// The parent must be allowed to sign certificates by its basic constraints and
// its key usage, as in crypto/x509; the error is then a wrapped
// [x509.ConstraintViolationError]. An exception is a certificate that is its own
// parent: any key may sign its own certificate, which proves nothing but that
// somebody has the key. The hash function follows the key of the parent. A
// signature of GOST R 34.10-2001 or of another unknown algorithm is
// [ErrUnsupportedAlgorithm].
//
// It doesn't compare names and doesn't check times or revocation.
func (c *Certificate) CheckSignatureFrom(parent *Certificate) error {
	if c == nil || c.Certificate == nil || parent == nil || parent.Certificate == nil {
		return errors.New("gost: check signature: certificate is nil")
	}
	s, err := splitCertificate(c.Raw)
	if err != nil {
		return labelled("check signature", err)
	}
	if parent.Key == nil {
		return checkForeign(c, parent, s)
	}
	if !bytes.Equal(c.Raw, parent.Raw) {
		if err := checkConstraints(parent.Certificate); err != nil {
			return labelled("check signature", err)
		}
	}
	return labelled("check signature", s.check(parent.Key))
}

// checkForeign checks a signature by a parent with a key of crypto/x509.
func checkForeign(c, parent *Certificate, s *signedCertificate) error {
	if parent.PublicKey == nil {
		return labelled("check signature", unsupportedf("the key of the parent is unknown"))
	}
	if signatureAlgorithm(s.oid) != nil {
		return fmt.Errorf("gost: check signature: the signature is of %s, and the key of the parent is %v",
			algorithmName(s.oid), parent.PublicKeyAlgorithm)
	}
	return c.Certificate.CheckSignatureFrom(parent.Certificate)
}

// checkConstraints is RFC 5280, Section 4.2.1.9 and 4.2.1.3, in the reading of
// crypto/x509.
func checkConstraints(parent *x509.Certificate) error {
	if parent.Version == 3 && !parent.BasicConstraintsValid || parent.BasicConstraintsValid && !parent.IsCA {
		return fmt.Errorf("the parent is not a certification authority: %w", x509.ConstraintViolationError{})
	}
	if parent.KeyUsage != 0 && parent.KeyUsage&x509.KeyUsageCertSign == 0 {
		return fmt.Errorf("the key usage of the parent forbids it: %w", x509.ConstraintViolationError{})
	}
	return nil
}

// check verifies the signature with the key of the parent. RFC 9215, Section 2,
// wants the parameters of the algorithm to be absent; gost-engine writes NULL.
func (s *signedCertificate) check(key *PublicKey) error {
	alg := signatureAlgorithm(s.oid)
	if alg == nil {
		return unsupportedf("the signature is of %s, and the key of the parent is GOST R 34.10-2012",
			algorithmName(s.oid))
	}
	if !key.valid() {
		return errors.New("the key of the parent is not valid")
	}
	if alg != key.curve.set.alg {
		return fmt.Errorf("the signature is of a %s key, and the key of the parent is %s",
			alg.bits(), key.curve.set.alg.bits())
	}
	null := []byte{5, 0}
	if len(s.params) != 0 && !bytes.Equal(s.params, null) {
		return errors.New("parameters of the algorithm are neither absent nor NULL")
	}
	if !VerifyMessage(key, s.tbs, s.signature) {
		return errors.New("the signature is not valid")
	}
	return nil
}
