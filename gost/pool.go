package gost

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
)

// A CertPool is a set of certificates: the roots that are trusted, or the
// intermediate authorities between them and a leaf. The zero value is an empty
// pool that is ready to use, and so is a nil pool that nothing is added to.
//
// Adding must not happen together with another use of the pool. A pool that
// nothing is added to any more is safe for concurrent use. Printing and logging
// it shows only how many certificates it has.
type CertPool struct {
	// bySubject has the hash of RawSubject for its keys, not the name: fmt shows
	// maps by reflection with some verbs.
	bySubject map[[sha256.Size]byte][]*Certificate
	n         int
}

// AddCert adds certificates. Those that are nil or already in the pool are
// ignored. Keys of all algorithms are welcome; see [Certificate.Verify].
func (p *CertPool) AddCert(certs ...*Certificate) {
	for _, c := range certs {
		if c == nil || c.Certificate == nil || p.contains(c) {
			continue
		}
		if p.bySubject == nil {
			p.bySubject = make(map[[sha256.Size]byte][]*Certificate)
		}
		subject := sha256.Sum256(c.RawSubject)
		p.bySubject[subject] = append(p.bySubject[subject], c)
		p.n++
	}
}

// AddFile adds all certificates of a file in the form that [ParseCertificates] reads.
//
// Lists of authorities still have certificates of algorithms that are out of
// use, such as GOST R 34.10-2001. They are left out, and skipped says which and
// why: each error is [ErrUnsupportedAlgorithm] and has the number of the
// certificate in the file. If the file has no other certificates, or if anything
// in it is damaged, the result is an error and the pool is as it was.
func (p *CertPool) AddFile(data []byte) (skipped []error, err error) {
	ders, err := readAll(data, kindCertificate)
	if err != nil {
		return nil, labelled("pool", err)
	}
	var certs []*Certificate
	for i, der := range ders {
		cert, err := parseCertificate(der)
		err = labelled(fmt.Sprintf("pool: certificate %d of %d", i+1, len(ders)), err)
		switch {
		case errors.Is(err, ErrUnsupportedAlgorithm):
			skipped = append(skipped, err)
		case err != nil:
			return nil, err
		default:
			certs = append(certs, cert)
		}
	}
	if len(certs) == 0 {
		return nil, errors.Join(skipped...)
	}
	p.AddCert(certs...)
	return skipped, nil
}

// Len returns the number of certificates in the pool.
func (p *CertPool) Len() int {
	if p == nil {
		return 0
	}
	return p.n
}

func (p *CertPool) contains(c *Certificate) bool {
	for _, other := range p.withSubject(c.RawSubject) {
		if bytes.Equal(other.Raw, c.Raw) {
			return true
		}
	}
	return false
}

// withSubject returns the certificates with a DER name, in the order in which
// they were added.
func (p *CertPool) withSubject(raw []byte) []*Certificate {
	if p == nil {
		return nil
	}
	return p.bySubject[sha256.Sum256(raw)]
}
