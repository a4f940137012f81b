package ecsign_test

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"hash"
	"math/big"
	"reflect"
	"testing"

	"github.com/go-esia/sdk/gost/internal/ecsign"
	"github.com/go-esia/sdk/gost/streebog"
)

// TestStandardExamples runs the examples of GOST R 34.10-2012, appendix A (RFC 7091,
// section 7), with their nonces.
func TestStandardExamples(t *testing.T) {
	t.Parallel()
	var examples []struct{ Name, Curve, D, Public, K, Digest, Signature string }
	readJSON(t, "gost3410_examples.json", &examples)
	curves := readCurves(t)
	for _, v := range examples {
		c := curveByName(t, curves, v.Curve)
		public, err := c.PublicKey(unhex(t, v.D))
		if err != nil || !bytes.Equal(public, unhex(t, v.Public)) {
			t.Errorf("%s: public key %x, %v, want %s", v.Name, public, err, v.Public)
		}
		signature, ok, err := ecsign.ForTestSignWithNonce(c.Curve, unhex(t, v.D), unhex(t, v.Digest), unhex(t, v.K))
		if err != nil || !ok || !bytes.Equal(signature, unhex(t, v.Signature)) {
			t.Errorf("%s: signature %x, %v, want %s", v.Name, signature, err, v.Signature)
		}
		if err := c.Verify(public, unhex(t, v.Digest), unhex(t, v.Signature)); err != nil {
			t.Errorf("%s: Verify: %v", v.Name, err)
		}
	}
}

// TestNonceVectors runs known answers for the derivation of nonces, by the convention of
// this package. They were derived by two independent programs, and the signatures
// verified by two other implementations.
func TestNonceVectors(t *testing.T) {
	t.Parallel()
	var vectors []struct {
		Curve, D, Public, Extra, Digest, K, Signature string
		Tries                                         int
	}
	readJSON(t, "rfc6979_sha2_kat.json", &vectors)
	if len(vectors) != 54 {
		t.Fatalf("%d vectors, want 54", len(vectors))
	}
	forCurves(t, func(t *testing.T, c *curve) {
		for i, v := range vectors {
			if v.Curve != c.name {
				continue
			}
			d, digest, extra := unhex(t, v.D), unhex(t, v.Digest), unhex(t, v.Extra)
			candidates, err := ecsign.ForTestNonces(c.Curve, d, digest, extra, v.Tries)
			if err != nil || !bytes.Equal(candidates[v.Tries-1], unhex(t, v.K)) {
				t.Errorf("vector %d: nonces %x, %v, the last should be %s", i, candidates, err, v.K)
			}
			signature, err := c.Sign(d, digest, extra)
			if err != nil || !bytes.Equal(signature, unhex(t, v.Signature)) {
				t.Errorf("vector %d: signature %x, %v, want %s", i, signature, err, v.Signature)
			}
			public, err := c.PublicKey(d)
			if err != nil || !bytes.Equal(public, unhex(t, v.Public)) {
				t.Errorf("vector %d: public key %x, %v, want %s", i, public, err, v.Public)
			}
		}
	})
}

// TestStreebogNonceVectors runs known answers of others for HMAC-Streebog, which this
// package does not use, through another implementation of RFC 6979, and compares that with
// this package for HMAC-SHA-2.
func TestStreebogNonceVectors(t *testing.T) {
	t.Parallel()
	var vectors []struct {
		Curve, D, Public, Extra, Digest, K, Signature string
		Tries                                         int
	}
	readJSON(t, "rfc6979_streebog_kat.json", &vectors)
	if len(vectors) != 54 {
		t.Fatalf("%d vectors, want 54", len(vectors))
	}
	forCurves(t, func(t *testing.T, c *curve) {
		newHash, sha2 := func() hash.Hash { return streebog.New256() }, sha256.New
		if c.Size() == streebog.Size512 {
			newHash, sha2 = func() hash.Hash { return streebog.New512() }, sha512.New
		}
		for i, v := range vectors {
			if v.Curve != c.name {
				continue
			}
			d, digest := unhex(t, v.D), unhex(t, v.Digest)
			candidates := c.nonces(newHash, d, digest, unhex(t, v.Extra), v.Tries)
			if !bytes.Equal(candidates[v.Tries-1], unhex(t, v.K)) {
				t.Errorf("vector %d: nonces %x, the last should be %s", i, candidates, v.K)
			}
			want := c.nonces(sha2, d, digest, unhex(t, v.Extra), 5)
			got, err := ecsign.ForTestNonces(c.Curve, d, digest, unhex(t, v.Extra), 5)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("vector %d: nonces %x, %v, want %x", i, got, err, want)
			}
			signature, ok, err := ecsign.ForTestSignWithNonce(c.Curve, d, digest, unhex(t, v.K))
			if err != nil || !ok || !bytes.Equal(signature, unhex(t, v.Signature)) {
				t.Errorf("vector %d: signature %x, %v, want %s", i, signature, err, v.Signature)
			}
			if err := c.Verify(unhex(t, v.Public), digest, signature); err != nil {
				t.Errorf("vector %d: %v", i, err)
			}
		}
	})
}

// TestOpenSSLSignatures verifies signatures recorded from "openssl dgst -sign" with
// gost-engine 3.0.1, for all parameter sets it has.
func TestOpenSSLSignatures(t *testing.T) {
	t.Parallel()
	var vectors []struct{ Name, Curve, Public, Digest, Signature string }
	readJSON(t, "openssl_dgst.json", &vectors)
	forCurves(t, func(t *testing.T, c *curve) {
		for _, v := range vectors {
			if v.Curve != c.name {
				continue
			}
			if err := c.Verify(unhex(t, v.Public), unhex(t, v.Digest), unhex(t, v.Signature)); err != nil {
				t.Errorf("%s: %v", v.Name, err)
			}
		}
	})
}

// TestReference signs and verifies in both directions with the implementation in
// reference_test.go.
func TestReference(t *testing.T) {
	t.Parallel()
	var keys []struct{ Curve, D string }
	readJSON(t, "rfc6979_keys.json", &keys)
	forCurves(t, func(t *testing.T, c *curve) {
		r := newRandom()
		numbers := []*big.Int{random(r, c.q)}
		for _, key := range keys {
			if key.Curve == c.name {
				numbers = append(numbers, number(unhex(t, key.D)))
			}
		}
		for _, d := range numbers {
			key := c.multiply(d, &c.base)
			public, err := c.PublicKey(c.bytes(d))
			if err != nil || !bytes.Equal(public, c.encode(key)) {
				t.Errorf("public key %x, %v, want %x", public, err, c.encode(key))
			}
			digest := c.digest(random(r, c.all()))
			if err := c.Verify(public, digest, c.sign(d, random(r, c.q), digest)); err != nil {
				t.Errorf("signature of the reference: %v", err)
			}
			signature, err := c.Sign(c.bytes(d), digest, c.bytes(random(r, c.q)))
			if err != nil || !c.verify(key, digest, signature) {
				t.Errorf("reference refuses the signature %x, %v", signature, err)
			}
		}
	})
}
