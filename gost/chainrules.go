package gost

import (
	"crypto/x509"
	"encoding/asn1"
	"fmt"
	"slices"
	"time"
)

// checkAny checks what is required of all certificates of a chain.
func (s *search) checkAny(c *Certificate) *refusal {
	const when = time.RFC3339
	now := s.opts.CurrentTime.UTC()
	switch {
	case len(c.UnhandledCriticalExtensions) > 0:
		return s.refuse(c, fmt.Sprintf("has a critical extension that is not understood, %s", oidText(c.UnhandledCriticalExtensions[0])),
			x509.UnhandledCriticalExtension{})
	case hasExtension(c, 36):
		return s.refuse(c, "has policy constraints, which are not supported", x509.UnhandledCriticalExtension{})
	case now.Before(c.NotBefore):
		return s.refuse(c, fmt.Sprintf("is not valid before %s, and the check is for %s", c.NotBefore.Format(when), now.Format(when)),
			ErrNotYetValid, invalid(c, x509.Expired, "it is not valid yet"))
	case now.After(c.NotAfter):
		return s.refuse(c, fmt.Sprintf("expired on %s, and the check is for %s", c.NotAfter.Format(when), now.Format(when)),
			ErrExpired, invalid(c, x509.Expired, "it has expired"))
	}
	return nil
}

// checkLeaf also checks the usages that are required of the leaf alone.
func (s *search) checkLeaf() *refusal {
	c, usage := s.leaf, s.opts.KeyUsage
	if refused := s.checkAny(c); refused != nil {
		return refused
	}
	if usage == 0 || !hasExtension(c, 15) || c.KeyUsage&usage != 0 {
		return nil
	}
	return s.refuse(c, "has a key usage that allows none of those that are required", invalid(c, x509.IncompatibleUsage, ""))
}

// checkIssuer checks that the candidate may sign certificates, and that it has
// signed child.
func (s *search) checkIssuer(child *Certificate, candidate candidate) *refusal {
	issuer := candidate.cert
	fault := issuerFault(issuer)
	if fault == "" && !candidate.trusted && !issuer.BasicConstraintsValid {
		fault = "is of version 1 and not among the roots"
	}
	if fault != "" {
		return s.mayNotSign(issuer, fault)
	}
	if err := child.checkSignatureFrom(issuer); err != nil {
		return s.notSigned(child, issuer, err)
	}
	return nil
}

// checkConstraints checks what an authority demands of the chain below it.
func (s *search) checkConstraints(issuer *Certificate, chain []*Certificate) *refusal {
	if hasExtension(issuer, 30) {
		return s.refuse(issuer, "has name constraints, which are not supported",
			invalid(issuer, x509.CANotAuthorizedForThisName, "name constraints are not supported"))
	}
	below := 0
	for _, c := range chain[1:] {
		if string(c.RawIssuer) != string(c.RawSubject) { // RFC 5280, Section 6.1.4 (l)
			below++
		}
	}
	if issuer.BasicConstraintsValid && issuer.MaxPathLen >= 0 && below > issuer.MaxPathLen {
		return s.refuse(issuer, fmt.Sprintf("has a path length of %d, and the chain has %d authorities below it", issuer.MaxPathLen, below),
			invalid(issuer, x509.TooManyIntermediates, ""))
	}
	return nil
}

// checkExtKeyUsages checks that all certificates allow one of the usages, like
// crypto/x509 does.
func (s *search) checkExtKeyUsages(chain []*Certificate) *refusal {
	usages := s.opts.ExtKeyUsages
	if len(usages) == 0 || slices.Contains(usages, x509.ExtKeyUsageAny) {
		return nil
	}
	for _, usage := range usages {
		forbids := func(c *Certificate) bool { return !allowsExtKeyUsage(c, usage) }
		if !slices.ContainsFunc(chain, forbids) {
			return nil
		}
	}
	return s.refuse(s.leaf, "is in a chain that allows none of the extended key usages that are required",
		invalid(s.leaf, x509.IncompatibleUsage, ""))
}

func allowsExtKeyUsage(c *Certificate, usage x509.ExtKeyUsage) bool {
	return len(c.ExtKeyUsage) == 0 && len(c.UnknownExtKeyUsage) == 0 ||
		slices.Contains(c.ExtKeyUsage, usage) || slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageAny)
}

// hasExtension reports whether c has the extension 2.5.29.n.
func hasExtension(c *Certificate, n int) bool {
	_, ok := extension(c, asn1.ObjectIdentifier{2, 5, 29, n})
	return ok
}

// extension returns the value of an extension.
func extension(c *Certificate, oid asn1.ObjectIdentifier) (value []byte, ok bool) {
	for _, e := range c.Extensions {
		if e.Id.Equal(oid) {
			return e.Value, true
		}
	}
	return nil, false
}
