package container

import (
	"errors"
	"slices"

	"github.com/go-esia/sdk/gost"
)

// A provenKey is a key that a container has proven, with the certificate in it.
type provenKey struct {
	key  *gost.PrivateKey
	cert *gost.Certificate
}

// addProven adds a key of a container of CryptoPro CSP. Its fingerprint is right,
// which is 8 octets only; the certificate is all of the public key.
func (f *file) addProven(key *gost.PrivateKey, cert *gost.Certificate) error {
	if cert != nil {
		if !belongs(cert, key) {
			return refuse(ErrMismatch, "the key is not that of the certificate in the container")
		}
		f.certs = append(f.certs, cert)
	}
	f.proven = append(f.proven, provenKey{key, cert})
	return nil
}

// addKey adds a candidate that was read.
func (f *file) addKey(c *candidate, err error) error {
	if err != nil {
		return err
	}
	if err := f.budget.found(&f.budget.keys, "private keys"); err != nil {
		return err
	}
	f.candidates = append(f.candidates, c)
	return nil
}

func belongs(cert *gost.Certificate, key *gost.PrivateKey) bool {
	return cert.Key != nil && cert.Key.Equal(key.PublicKey())
}

// resolve turns what was found in the file into keys with certificates. Other
// certificates than those of the file and the caller prove nothing, but may turn out
// to belong to a key.
func (f *file) resolve(others []*gost.Certificate) (keys []Key) {
	for _, p := range f.proven {
		k := Key{PrivateKey: p.key, Certificate: p.cert, Path: f.path, Format: FormatCryptoPro}
		switch given := find(f.given, p.key); {
		case given != nil:
			k.Certificate = given
		case len(f.given) > 0:
			f.problems = append(f.problems, refuse(ErrMismatch, "the key is not that of the given certificate"))
			continue
		case p.cert == nil:
			k.Certificate = find(others, p.key)
		}
		keys = append(keys, k)
	}
	for _, c := range f.candidates {
		key, cert, err := f.choose(c, others)
		c.wipe()
		if err != nil {
			f.problems = append(f.problems, err)
			continue
		}
		keys = append(keys, Key{PrivateKey: key, Certificate: cert, Path: f.path, Format: c.format})
	}
	return keys
}

// find returns the first of certs that belongs to the key, or nil.
func find(certs []*gost.Certificate, key *gost.PrivateKey) *gost.Certificate {
	for _, cert := range certs {
		if belongs(cert, key) {
			return cert
		}
	}
	return nil
}

// choose returns the reading of a candidate that has a certificate, or that has the
// public key next to it, or the most likely one if there is neither.
func (f *file) choose(c *candidate, others []*gost.Certificate) (*gost.PrivateKey, *gost.Certificate, error) {
	keys, likely, err := c.keys()
	if err != nil {
		return nil, nil, err
	}
	sources := [][]*gost.Certificate{f.given}
	if len(f.given) == 0 {
		sources = [][]*gost.Certificate{f.certs, others}
	}
	for _, certs := range sources {
		for _, key := range keys {
			if cert := find(certs, key); cert != nil {
				return key, cert, nil
			}
		}
	}
	switch {
	case len(f.given) > 0:
		return nil, nil, c.mismatch("the key is not that of the given certificate", f.given)
	case slices.ContainsFunc(f.certs, func(cert *gost.Certificate) bool { return cert.Key != nil }):
		return nil, nil, c.mismatch("the key is not that of a certificate in the file", f.certs)
	}
	if !likely {
		return nil, nil, refuse(ErrDamaged, "the key is not in the range [1, q-1] of %s, and nothing proves that it is meant to be read in another way", c.curve.Name())
	}
	return keys[0], nil, nil
}

// keys returns the readings that are keys at all, and that have the public key of
// the file if it has one. The first of them is likely if it is that of the length, or
// has the public key.
func (c *candidate) keys() (keys []*gost.PrivateKey, likely bool, err error) {
	mismatch := false
	for i, d := range c.scalars {
		key, err := gost.NewPrivateKey(c.curve, d)
		switch {
		case err != nil:
			continue
		case c.public != nil && !slices.Equal(key.PublicKey().Bytes(), c.public):
			mismatch = true
			continue
		}
		likely = likely || i == 0 || c.public != nil
		keys = append(keys, key)
	}
	switch {
	case len(keys) > 0:
		return keys, likely, nil
	case mismatch:
		return nil, false, refuse(ErrMismatch, "the key is not that of the public key next to it")
	}
	return nil, false, refuse(ErrDamaged, "the key is not in the range [1, q-1] of %s", c.curve.Name())
}

// mismatch is [ErrMismatch] with a hint if the key was written in the wrong byte
// order. It is not read in that order: no format has it.
func (c *candidate) mismatch(text string, certs []*gost.Certificate) error {
	for _, d := range c.scalars {
		turned := reversed(d)
		key, err := gost.NewPrivateKey(c.curve, turned)
		clear(turned)
		if err == nil && find(certs, key) != nil {
			return refuse(ErrMismatch, "%s; it was written in the wrong byte order", text)
		}
	}
	return refuse(ErrMismatch, "%s", text)
}

// firstOf returns the first of errs, or the first one that says more than that a
// file is something else.
func firstOf(errs []error) error {
	for _, err := range errs {
		if !errors.Is(err, ErrUnknown) && !errors.Is(err, ErrCertificate) {
			return err
		}
	}
	if len(errs) == 0 {
		return nil
	}
	return errs[0]
}
