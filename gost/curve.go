package gost

import (
	"encoding/asn1"
	"slices"
	"sync"

	"github.com/go-esia/sdk/gost/internal/ecsign"
)

// A Curve is one of the seven parameter sets of GOST R 34.10-2012, under one of
// its object identifiers.
//
// Some sets have several identifiers: CryptoPro-A is also called CryptoPro-XchA
// and tc26-256-B. A key keeps the identifier it was read with, so that writing
// it gives what was read; [Curve.SameParameters] tells whether two identifiers
// mean the same set.
//
// There is one Curve for each identifier, so curves may be compared with ==.
// They are immutable and safe for concurrent use. The zero Curve is not valid:
// functions that are given it, or nil, return an error.
type Curve struct {
	set        *parameterSet
	oid        asn1.ObjectIdentifier
	identifier string

	// writeDigest tells to write digestParamSet with the identifier. RFC 9215,
	// Section 4.2: it must be there with the identifiers of RFC 4357, must not
	// be with tc26-256-B, -C and -D, and should not be with the others.
	writeDigest bool
}

// A parameterSet is the numbers that all identifiers of a set stand for.
type parameterSet struct {
	name   string
	alg    *algorithm
	params func() *ecsign.Curve
}

// curves is the table of all identifiers (RFC 4357, Section 8.4; RFC 7836,
// Appendix A; RFC 9215, Section 4.2), without those of the test sets, which
// RFC 9215 forbids outside of tests.
var curves = sync.OnceValue(func() []*Curve {
	short, long := algorithms()[0], algorithms()[1]
	proA := &parameterSet{"CryptoPro-A", short, ecsign.CryptoProA}
	proB := &parameterSet{"CryptoPro-B", short, ecsign.CryptoProB}
	proC := &parameterSet{"CryptoPro-C", short, ecsign.CryptoProC}
	tc256A := &parameterSet{"tc26-256-A", short, ecsign.TC26256A}
	tc512A := &parameterSet{"tc26-512-A", long, ecsign.TC26512A}
	tc512B := &parameterSet{"tc26-512-B", long, ecsign.TC26512B}
	tc512C := &parameterSet{"tc26-512-C", long, ecsign.TC26512C}
	pro := func(n ...int) asn1.ObjectIdentifier { return append(asn1.ObjectIdentifier{1, 2, 643, 2, 2}, n...) }
	tc26 := func(n ...int) asn1.ObjectIdentifier {
		return append(asn1.ObjectIdentifier{1, 2, 643, 7, 1, 2, 1}, n...)
	}
	return []*Curve{
		{proA, pro(35, 1), "id-GostR3410-2001-CryptoPro-A-ParamSet", true},
		{proB, pro(35, 2), "id-GostR3410-2001-CryptoPro-B-ParamSet", true},
		{proC, pro(35, 3), "id-GostR3410-2001-CryptoPro-C-ParamSet", true},
		{proA, pro(36, 0), "id-GostR3410-2001-CryptoPro-XchA-ParamSet", true},
		{proC, pro(36, 1), "id-GostR3410-2001-CryptoPro-XchB-ParamSet", true},
		{tc256A, tc26(1, 1), "id-tc26-gost-3410-2012-256-paramSetA", false},
		{proA, tc26(1, 2), "id-tc26-gost-3410-2012-256-paramSetB", false},
		{proB, tc26(1, 3), "id-tc26-gost-3410-2012-256-paramSetC", false},
		{proC, tc26(1, 4), "id-tc26-gost-3410-2012-256-paramSetD", false},
		{tc512A, tc26(2, 1), "id-tc26-gost-3410-12-512-paramSetA", false},
		{tc512B, tc26(2, 2), "id-tc26-gost-3410-12-512-paramSetB", false},
		{tc512C, tc26(2, 3), "id-tc26-gost-3410-2012-512-paramSetC", false},
	}
})

// firstOf returns the first identifier in the table of the set called name.
func firstOf(name string) *Curve {
	for _, c := range curves() {
		if c.set.name == name {
			return c
		}
	}
	return nil // not reached: the names are those of this file
}

// CryptoProA returns the 256-bit set CryptoPro-A of RFC 4357 under its OID
// 1.2.643.2.2.35.1. It is also known as CryptoPro-XchA (1.2.643.2.2.36.0) and
// tc26-256-B (1.2.643.7.1.2.1.1.2). Most certificates in Russia, and all that
// ESIA was observed to use, have this set, under the first or the second OID.
func CryptoProA() *Curve { return firstOf("CryptoPro-A") }

// CryptoProB returns the 256-bit set CryptoPro-B of RFC 4357 under its OID
// 1.2.643.2.2.35.2. It is also known as tc26-256-C (1.2.643.7.1.2.1.1.3).
func CryptoProB() *Curve { return firstOf("CryptoPro-B") }

// CryptoProC returns the 256-bit set CryptoPro-C of RFC 4357 under its OID
// 1.2.643.2.2.35.3. It is also known as CryptoPro-XchB (1.2.643.2.2.36.1) and
// tc26-256-D (1.2.643.7.1.2.1.1.4).
func CryptoProC() *Curve { return firstOf("CryptoPro-C") }

// TC26256A returns the set id-tc26-gost-3410-2012-256-paramSetA of RFC 7836,
// 1.2.643.7.1.2.1.1.1: a twisted Edwards curve with cofactor 4.
func TC26256A() *Curve { return firstOf("tc26-256-A") }

// TC26512A returns the set id-tc26-gost-3410-12-512-paramSetA of RFC 7836,
// 1.2.643.7.1.2.1.2.1.
func TC26512A() *Curve { return firstOf("tc26-512-A") }

// TC26512B returns the set id-tc26-gost-3410-12-512-paramSetB of RFC 7836,
// 1.2.643.7.1.2.1.2.2.
func TC26512B() *Curve { return firstOf("tc26-512-B") }

// TC26512C returns the set id-tc26-gost-3410-2012-512-paramSetC of RFC 7836,
// 1.2.643.7.1.2.1.2.3: a twisted Edwards curve with cofactor 4.
func TC26512C() *Curve { return firstOf("tc26-512-C") }

// CurveByOID returns the curve with the given object identifier. The error for
// an identifier that isn't in the table, such as that of a test set, is
// [ErrUnsupportedAlgorithm].
func CurveByOID(oid asn1.ObjectIdentifier) (*Curve, error) {
	c, err := curveByOID(oid)
	return c, labelled("parameter set", err)
}

func curveByOID(oid asn1.ObjectIdentifier) (*Curve, error) {
	for _, c := range curves() {
		if c.oid.Equal(oid) {
			return c, nil
		}
	}
	switch oid.String() {
	case "1.2.643.2.2.35.0", "1.2.643.7.1.2.1.2.0":
		return nil, unsupportedf("%v is for tests of the standard only (RFC 9215, Section 4.2)", oid)
	}
	return nil, unsupportedf("%s is unknown", oidText(oid))
}

// OID returns a copy of the object identifier that the curve was found by, or
// nil if the curve is not valid.
func (c *Curve) OID() asn1.ObjectIdentifier {
	if !c.valid() {
		return nil
	}
	return slices.Clone(c.oid)
}

// Size returns 32 or 64: the size in bytes of a private key, of each coordinate
// of a public key, of a digest, and of each half of a signature.
func (c *Curve) Size() int {
	if !c.valid() {
		return 0
	}
	return c.set.alg.size
}

// Order returns a copy of q, the order of the group, big-endian, of the size of the
// curve. It returns nil if the curve is not valid.
func (c *Curve) Order() []byte {
	if !c.valid() {
		return nil
	}
	return c.set.params().Order()
}

// Name returns the name of the parameter set, such as "CryptoPro-A". It is the
// same for all identifiers of the set.
func (c *Curve) Name() string {
	if !c.valid() {
		return "none"
	}
	return c.set.name
}

// String returns the name of the identifier in RFC 4357 or RFC 7836, such as
// "id-GostR3410-2001-CryptoPro-XchA-ParamSet".
func (c *Curve) String() string {
	if !c.valid() {
		return "none"
	}
	return c.identifier
}

// SameParameters reports whether c and x are the same parameter set, perhaps
// under different identifiers.
func (c *Curve) SameParameters(x *Curve) bool {
	return c.valid() && x.valid() && c.set == x.set
}

func (c *Curve) valid() bool { return c != nil && c.set != nil }
