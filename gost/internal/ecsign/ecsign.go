// Package ecsign implements the signature scheme of GOST R 34.10-2012 (RFC 7091)
// over its seven parameter sets.
//
// Keys, digests and signatures are byte slices; every number in them is
// big-endian and as long as a coordinate of the curve, [Curve.Size] bytes. The one
// exception is a digest: it is the octets of Streebog as they are printed, which
// the scheme reads as a little-endian integer. (RFC 7091 prints digests in reverse
// and calls them big-endian; the integer is the same.)
//
// A signature is s || r, in the order of RFC 9215, section 2.
//
// # Constant time
//
// Operations with a private key take a time and touch addresses that do not depend
// on the key, the nonce or anything computed from them, as far as the compiler
// keeps the code as it is written. What is public by then may be branched on: that
// an argument was refused, and that a candidate for a nonce or a key was rejected,
// because a rejected candidate is dropped and independent of the next one.
// Verification has public inputs only and is in variable time.
package ecsign

import (
	"errors"

	"github.com/go-esia/sdk/gost/internal/field"
	"github.com/go-esia/sdk/gost/internal/point"
)

var (
	// ErrParameters says that a [Params] does not describe a curve for
	// GOST R 34.10-2012.
	ErrParameters = errors.New("ecsign: bad parameter set")

	// ErrPrivateKey says that a private key has a wrong length, is zero, or is not
	// less than the order q.
	ErrPrivateKey = errors.New("ecsign: bad private key")

	// ErrPublicKey says that a public key has a wrong length or is not a point of
	// the subgroup of order q.
	ErrPublicKey = errors.New("ecsign: bad public key")

	// ErrDigestSize says that a digest is not of [Curve.Size] bytes.
	ErrDigestSize = errors.New("ecsign: digest has a wrong length")

	// ErrSignature says that a signature is not valid: of a wrong length, with a
	// half outside of [1, q-1], or not of this digest and this key.
	ErrSignature = errors.New("ecsign: signature is not valid")

	// ErrRandom says that a source of random bytes is missing or stuck: it did not
	// give an acceptable number in many attempts.
	ErrRandom = errors.New("ecsign: random source does not give usable numbers")
)

// maxSize is the largest [Curve.Size].
const maxSize = 64

// maxAttempts bounds the rejection sampling of keys and nonces. A candidate is
// accepted with a probability over 1/2, so that a working source runs out of
// attempts with a probability below 2^-128.
const maxAttempts = 128

// Curve is a parameter set: an elliptic curve with a base point of prime order q.
// It is immutable and safe for concurrent use. Tables of the base point are made
// by the first operation that needs them.
type Curve struct {
	name     string
	group    *point.Group
	q        *field.Modulus
	order    []byte // q
	cofactor int
}

// Params are the numbers of a parameter set, as in GOST R 34.10-2012, section 5.2:
// the curve y^2 = x^3 + ax + b modulo p and the point (x, y) of order q. Numbers are
// big-endian and all as long as p: 32 or 64 bytes.
type Params struct {
	Name             string
	P, A, B, Q, X, Y []byte
	Cofactor         int // number of points of the curve, divided by q

	// D is nil, or the coefficient of the equivalent twisted Edwards curve
	// u^2 + v^2 = 1 + D u^2 v^2 of RFC 7836, section 5.2, which is faster.
	D []byte
}

// NewCurve returns a curve with the given parameters, for the parameter sets of
// this package and for tests.
//
// It returns [ErrParameters] if a number has a wrong length or is out of range, if
// the curve is singular or (x, y) not on it, if q is not in (2^254, 2^256) or
// (2^508, 2^512), or equal to p, or not a multiple of the order of (x, y). It does
// not check that p and q are prime, the cofactor, or the conditions of section 5.2
// on the embedding degree and the j-invariant.
func NewCurve(params Params) (*Curve, error) {
	group, err := newGroup(&params)
	if err != nil {
		return nil, ErrParameters
	}
	q, err := field.NewModulus(params.Q)
	if err != nil || q.Size() != group.Size() || params.Cofactor < 1 {
		return nil, ErrParameters
	}
	minBits := 255 // 2^254 < q
	if q.Size() == 64 {
		minBits = 509 // 2^508 < q
	}
	if q.BitLen() < minBits || string(params.P) == string(params.Q) {
		return nil, ErrParameters
	}
	var base point.Point
	group.SetBase(&base)
	if !group.InSubgroup(&base, params.Q, 0) {
		return nil, ErrParameters
	}
	return &Curve{
		name:     params.Name,
		group:    group,
		q:        q,
		order:    append([]byte(nil), params.Q...),
		cofactor: params.Cofactor,
	}, nil
}

func newGroup(p *Params) (*point.Group, error) {
	if p.D != nil {
		return point.NewEdwardsGroup(p.P, p.D, p.A, p.B, p.X, p.Y)
	}
	return point.NewGroup(p.P, p.A, p.B, p.X, p.Y)
}

// Name returns the name of the parameter set, such as "CryptoPro-A".
func (c *Curve) Name() string { return c.name }

// Size returns the length in bytes of a private key, of a coordinate, of a half of
// a signature and of a digest: 32 or 64.
func (c *Curve) Size() int { return c.group.Size() }

// Order returns a copy of q, the order of the group, big-endian, of [Curve.Size] bytes.
func (c *Curve) Order() []byte { return append([]byte(nil), c.order...) }

// detailedError is one of the errors of this package with a reason.
type detailedError struct {
	kind   error
	reason string
}

func (e *detailedError) Error() string { return e.kind.Error() + ": " + e.reason }

func (e *detailedError) Unwrap() error { return e.kind }
