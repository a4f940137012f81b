package gost

import (
	"bytes"
	"crypto/x509"
	"errors"
	"slices"
	"time"
)

// KeyUsageSigning is the usages of a key that signs messages and documents, for
// [VerifyOptions]: digitalSignature or contentCommitment (RFC 5280, Section
// 4.2.1.3). Russian authorities set both.
const KeyUsageSigning = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment

// VerifyOptions are the parameters of [Certificate.Verify].
type VerifyOptions struct {
	// Roots are the certificates that are trusted, whoever signed them: roots,
	// intermediate authorities, or leaves. Nil is an error: the roots of the
	// system are never used.
	Roots *CertPool

	// Intermediates are certificates that may stand between the leaf and a root.
	// They need not be trustworthy. It may be nil.
	Intermediates *CertPool

	// CurrentTime is the moment at which all certificates must be valid. Zero
	// means [time.Now].
	CurrentTime time.Time

	// KeyUsage, if it isn't zero, is usages of which the leaf must allow at least
	// one, such as KeyUsageSigning. A leaf without the extension allows all.
	KeyUsage x509.KeyUsage

	// ExtKeyUsages, if it isn't empty, is extended usages of which all
	// certificates of the chain must allow the same one. Certificates without the
	// extension allow all. In contrast to crypto/x509, an empty list means any
	// usage.
	ExtKeyUsages []x509.ExtKeyUsage
}

// Bounds of a search. Chains of Russian authorities have three or four
// certificates; crypto/x509 has the same limit of candidates.
const (
	maxChain      = 16
	maxCandidates = 100
)

// Verify builds a chain from c to one of the roots and returns it, c first. A
// certificate that is itself among the roots is a chain of one; then only its
// times, its critical extensions and its usages are checked.
//
// The rules are those of RFC 5280, Section 6.1. All certificates must be valid at
// the time of the check and have no critical extension that crypto/x509 doesn't
// know, unless it was removed from UnhandledCriticalExtensions. All but the leaf
// must be authorities that may sign certificates and have room for the chain in
// their path length. Names are compared as octets, and when several certificates
// have the name of the issuer, those whose key identifier fits are tried first.
// Chains may mix GOST R 34.10-2012 and the algorithms of crypto/x509.
//
// Authorities with name constraints and certificates with policy constraints are
// refused: this package can't check them. Certificates of version 1 can only be
// roots. A root need not be signed by itself.
//
// It is not checked whether a certificate was revoked, and neither are policies,
// host names or the usage period of private keys.
//
// An error names one certificate by its serial number, or an authority by its
// name as well, and says what is wrong. It never has the name of a person whose
// certificate it is. It is, by [errors.Is] and [errors.As]: [ErrExpired] or
// [ErrNotYetValid] and [x509.CertificateInvalidError]; or
// [x509.UnknownAuthorityError] if there is no issuer among the pools, or one with
// the right name and a wrong key; or [x509.UnhandledCriticalExtension]; or
// [x509.CertificateInvalidError] with the reason. If several chains were tried,
// it is about the one that got furthest.
func (c *Certificate) Verify(opts VerifyOptions) ([]*Certificate, error) {
	if c == nil || c.Certificate == nil || len(c.Raw) == 0 {
		return nil, errors.New("gost: verify: certificate is nil or was not parsed")
	}
	if opts.Roots == nil {
		return nil, errors.New("gost: verify: Roots is nil, and the roots of the system are never used")
	}
	if opts.CurrentTime.IsZero() {
		opts.CurrentTime = time.Now()
	}
	s := &search{leaf: c, opts: opts, left: maxCandidates}
	chain, refused := s.run()
	if refused != nil {
		return nil, labelled("verify", refused)
	}
	return chain, nil
}

// search is one call of Verify.
type search struct {
	leaf *Certificate
	opts VerifyOptions
	left int // candidates that may still be tried
}

func (s *search) run() ([]*Certificate, *refusal) {
	if refused := s.checkLeaf(); refused != nil {
		return nil, refused
	}
	chain := []*Certificate{s.leaf}
	if s.opts.Roots.contains(s.leaf) {
		return chain, s.checkExtKeyUsages(chain)
	}
	return s.extend(chain)
}

// extend returns the first good chain that begins with the given one, depth
// first, or the most telling reason why there is none.
func (s *search) extend(chain []*Certificate) ([]*Certificate, *refusal) {
	child := chain[len(chain)-1]
	reason := s.unknownIssuer(child).at(len(chain))
	for _, candidate := range s.candidates(child) {
		s.left--
		if s.left < 0 {
			return nil, s.tooManyCandidates(child)
		}
		found, refused := s.try(chain, candidate)
		if refused == nil {
			return found, nil
		}
		if refused.weight > reason.weight {
			reason = refused
		}
		if refused.weight == weightLimit {
			break
		}
	}
	return nil, reason
}

// try continues a chain with a candidate for the issuer of its last certificate.
func (s *search) try(chain []*Certificate, candidate candidate) ([]*Certificate, *refusal) {
	child, issuer := chain[len(chain)-1], candidate.cert
	if slices.ContainsFunc(chain, func(c *Certificate) bool { return sameEntity(c, issuer) }) {
		return nil, s.unknownIssuer(child) // a loop
	}
	if refused := s.checkIssuer(child, candidate); refused != nil {
		return nil, refused.at(len(chain))
	}
	if refused := s.checkAny(issuer); refused != nil {
		return nil, refused
	}
	if refused := s.checkConstraints(issuer, chain); refused != nil {
		return nil, refused
	}
	chain = append(chain, issuer) // of a refused chain, nothing is kept that this could overwrite
	switch {
	case candidate.trusted:
		return chain, s.checkExtKeyUsages(chain)
	case len(chain) == maxChain:
		return nil, s.tooLong(issuer)
	}
	return s.extend(chain)
}

// sameEntity reports whether two certificates are of one name with one key.
// Cross-certificates of one authority are; a chain that has both is a loop or a
// detour.
func sameEntity(a, b *Certificate) bool {
	return bytes.Equal(a.RawSubject, b.RawSubject) && bytes.Equal(a.RawSubjectPublicKeyInfo, b.RawSubjectPublicKeyInfo)
}

// A candidate is a certificate with the name of an issuer.
type candidate struct {
	cert    *Certificate
	trusted bool // it is among the roots
}

// candidates returns those for the issuer of c: first those whose key identifier
// fits, and of those that fit equally, first the roots.
func (s *search) candidates(c *Certificate) []candidate {
	var list []candidate
	for _, cert := range s.opts.Roots.withSubject(c.RawIssuer) {
		list = append(list, candidate{cert, true})
	}
	for _, cert := range s.opts.Intermediates.withSubject(c.RawIssuer) {
		list = append(list, candidate{cert, false})
	}
	slices.SortStableFunc(list, func(a, b candidate) int {
		return keyIDMismatch(c, a.cert) - keyIDMismatch(c, b.cert)
	})
	return list
}

// keyIDMismatch compares the identifier of the issuer's key (RFC 5280, Section
// 4.2.1.1): 0 if it is that of issuer, 1 if one isn't known, 2 if it is another.
// It is a hint: only the signature tells who signed.
func keyIDMismatch(c, issuer *Certificate) int {
	switch {
	case len(c.AuthorityKeyId) == 0 || len(issuer.SubjectKeyId) == 0:
		return 1
	case bytes.Equal(c.AuthorityKeyId, issuer.SubjectKeyId):
		return 0
	}
	return 2
}
