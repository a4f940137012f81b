package gost

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"strconv"
)

var (
	// ErrExpired is what an error of [Certificate.Verify] is, by [errors.Is], if
	// the time of the check is after NotAfter of a certificate.
	ErrExpired = errors.New("gost: certificate has expired")

	// ErrNotYetValid is what an error of [Certificate.Verify] is, by [errors.Is],
	// if the time of the check is before NotBefore of a certificate.
	ErrNotYetValid = errors.New("gost: certificate is not valid yet")
)

// A refusal is the reason why a chain is not good.
type refusal struct {
	text   string
	causes []error // what it is by errors.Is and errors.As
	weight int     // how much it tells; of several, the heaviest is shown
}

// Weights. To those that concern a candidate for an issuer, at adds the length
// of the chain below it.
const (
	weightUnknown   = 0    // there is no candidate
	weightSignature = 1    // a candidate that didn't sign
	weightCandidate = 2    // a candidate that may not sign, whether it did or not
	weightDepth     = 4    // for each certificate below
	weightRule      = 1000 // a certificate that belongs into the chain breaks a rule
	weightLimit     = 2000 // the search was given up
)

func (r *refusal) at(depth int) *refusal {
	r.weight += depth * weightDepth
	return r
}

func (r *refusal) Error() string { return r.text }

func (r *refusal) Unwrap() []error { return r.causes }

// refuse returns the refusal of a certificate that breaks a rule; fault is a verb
// and what follows.
func (s *search) refuse(c *Certificate, fault string, causes ...error) *refusal {
	return &refusal{s.name(c) + " " + fault, causes, weightRule}
}

func invalid(c *Certificate, reason x509.InvalidReason, detail string) error {
	return x509.CertificateInvalidError{Cert: c.Certificate, Reason: reason, Detail: detail}
}

// unknownIssuer is the refusal of a certificate whose issuer is not found.
func (s *search) unknownIssuer(c *Certificate) *refusal {
	fault := "was issued by " + authorityName(c.Issuer) + ", and no certificate of that name leads to a root"
	if bytes.Equal(c.RawIssuer, c.RawSubject) {
		fault = "was issued by itself and is not among the roots"
	}
	reason := s.refuse(c, fault, x509.UnknownAuthorityError{Cert: c.Certificate})
	reason.weight = weightUnknown
	return reason
}

// notSigned is the refusal of a certificate that a candidate has not signed.
func (s *search) notSigned(c, issuer *Certificate, err error) *refusal {
	fault := fmt.Sprintf("has the name of its issuer, but %s was not signed by it: %v", s.name(c), err)
	reason := s.refuse(issuer, fault, x509.UnknownAuthorityError{Cert: c.Certificate}, err)
	reason.weight = weightSignature
	return reason
}

// mayNotSign is the refusal of a candidate that is no authority.
func (s *search) mayNotSign(issuer *Certificate, fault string) *refusal {
	reason := s.refuse(issuer, fault, invalid(issuer, x509.NotAuthorizedToSign, ""), x509.ConstraintViolationError{})
	reason.weight = weightCandidate
	return reason
}

func (s *search) tooLong(c *Certificate) *refusal {
	return s.refuse(c, fmt.Sprintf("is number %d of a chain that has not reached a root", maxChain),
		x509.UnknownAuthorityError{Cert: c.Certificate})
}

func (s *search) tooManyCandidates(c *Certificate) *refusal {
	reason := s.refuse(c, fmt.Sprintf("has too many candidates for an issuer: gave up after %d", maxCandidates),
		x509.UnknownAuthorityError{Cert: c.Certificate})
	reason.weight = weightLimit
	return reason
}

// name names a certificate for an error. A leaf may be that of a person, who is
// not named; that it says of itself to be an authority proves nothing, because
// OpenSSL by default says so in what a key has signed for itself.
func (s *search) name(c *Certificate) string {
	serial := c.SerialNumber.Text(16)
	if len(serial) > 40 { // 20 octets, RFC 5280, Section 4.1.2.2
		serial = serial[:40] + "…"
	}
	if c != s.leaf && c.BasicConstraintsValid && c.IsCA {
		return fmt.Sprintf("authority %s (serial number %s)", authorityName(c.Subject), serial)
	}
	return "certificate with serial number " + serial
}

// authorityName names an authority by what its certificate calls it.
func authorityName(name pkix.Name) string {
	const longest = 64
	text := name.CommonName
	if text == "" && len(name.Organization) > 0 {
		text = name.Organization[0]
	}
	if text == "" {
		return "(unnamed)"
	}
	if runes := []rune(text); len(runes) > longest {
		text = string(runes[:longest]) + "…"
	}
	return strconv.Quote(text)
}
