package gost

import (
	"encoding/asn1"
	"errors"
	"fmt"
	"time"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

// PrivateKeyUsagePeriod returns the time in which the private key may be used,
// from the extension 2.5.29.16 (RFC 3280, Section 4.2.1.4) or that of CryptoPro,
// 1.2.643.2.2.37.3.10, which has the same form. It may be shorter than the time in
// which the certificate is valid, so that signatures can be verified after it.
//
// A limit that isn't there is zero; without the extension both are. Nothing in
// this package checks the period.
func (c *Certificate) PrivateKeyUsagePeriod() (notBefore, notAfter time.Time, err error) {
	if c == nil || c.Certificate == nil {
		return notBefore, notAfter, errors.New("gost: private key usage period: certificate is nil")
	}
	for _, oid := range []asn1.ObjectIdentifier{{2, 5, 29, 16}, {1, 2, 643, 2, 2, 37, 3, 10}} {
		if value, ok := extension(c, oid); ok {
			notBefore, notAfter, err = parseKeyPeriod(value)
			return notBefore, notAfter, labelled("private key usage period", err)
		}
	}
	return notBefore, notAfter, nil
}

// parseKeyPeriod parses
//
//	SEQUENCE { notBefore [0] IMPLICIT GeneralizedTime OPTIONAL, notAfter [1] … }
func parseKeyPeriod(value []byte) (notBefore, notAfter time.Time, err error) {
	input := cryptobyte.String(value)
	var fields cryptobyte.String
	if !input.ReadASN1(&fields, tag.SEQUENCE) || !input.Empty() {
		return notBefore, notAfter, errors.New("not one SEQUENCE")
	}
	for i, limit := range []*time.Time{&notBefore, &notAfter} {
		var text cryptobyte.String
		var present bool
		if !fields.ReadOptionalASN1(&text, &present, tag.Tag(i).ContextSpecific()) {
			return time.Time{}, time.Time{}, errors.New("malformed")
		}
		if !present {
			continue
		}
		// The layout also takes fractions of a second, which CryptoPro CSP writes.
		if *limit, err = time.Parse("20060102150405Z", string(text)); err != nil {
			return time.Time{}, time.Time{}, fmt.Errorf("%q is not a time", []string{"notBefore", "notAfter"}[i])
		}
	}
	if !fields.Empty() {
		return time.Time{}, time.Time{}, errors.New("something unknown follows")
	}
	return notBefore, notAfter, nil
}
