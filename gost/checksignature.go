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
	return labelled("check signature", c.checkSignatureFrom(parent))
}

func (c *Certificate) checkSignatureFrom(parent *Certificate) error {
	if c == nil || c.Certificate == nil || parent == nil || parent.Certificate == nil {
		return errors.New("certificate is nil")
	}
	s, err := splitCertificate(c.Raw)
	if err != nil {
		return err
	}
	if parent.Key == nil {
		return checkForeign(c, parent, s)
	}
	if fault := issuerFault(parent); fault != "" && !bytes.Equal(c.Raw, parent.Raw) {
		return fmt.Errorf("the parent %s: %w", fault, x509.ConstraintViolationError{})
	}
	return s.check(parent.Key, "parent")
}

// checkForeign checks a signature by a parent with a key of crypto/x509.
func checkForeign(c, parent *Certificate, s *signedData) error {
	if parent.PublicKey == nil {
		return unsupportedf("the key of the parent is unknown")
	}
	if signatureAlgorithm(s.oid) != nil {
		return fmt.Errorf("the signature is of %s, and the key of the parent is %v",
			algorithmName(s.oid), parent.PublicKeyAlgorithm)
	}
	return c.Certificate.CheckSignatureFrom(parent.Certificate)
}

// issuerFault says why c may not sign certificates, or "" if it may. It is RFC
// 5280, Section 4.2.1.9 and 4.2.1.3, in the reading of crypto/x509: certificates
// of version 1 have no extensions, and may.
func issuerFault(c *Certificate) string {
	if c.Version == 3 && !c.BasicConstraintsValid || c.BasicConstraintsValid && !c.IsCA {
		return "is not a certification authority"
	}
	if (c.KeyUsage != 0 || hasExtension(c, 15)) && c.KeyUsage&x509.KeyUsageCertSign == 0 {
		return "is forbidden to sign certificates by its key usage"
	}
	return ""
}
