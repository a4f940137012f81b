package ecsign_test

import (
	"bytes"
	"errors"
	"math/big"
	"sync"
	"testing"

	"github.com/go-esia/sdk/gost/internal/ecsign"
)

// TestZeroHash signs digests that are 0 modulo q, which count as 1.
func TestZeroHash(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		v := newSigned(t, c)
		zero, order, one := make([]byte, c.Size()), c.digest(c.q), c.digest(big.NewInt(1))
		want, err := c.Sign(v.d, one, nil)
		if err != nil {
			t.Fatal(err)
		}
		for name, digest := range map[string][]byte{"0": zero, "q": order, "1": one} {
			signature, err := c.Sign(v.d, digest, nil)
			if err != nil || !bytes.Equal(signature, want) {
				t.Errorf("digest %s: signature %x, %v, want that of 1, %x", name, signature, err, want)
			}
			if err := c.Verify(v.public, digest, want); err != nil {
				t.Errorf("digest %s: %v", name, err)
			}
		}
		// The order of octets counts: 1 in big-endian is another number.
		if err := c.Verify(v.public, c.bytes(big.NewInt(1)), want); !errors.Is(err, ecsign.ErrSignature) {
			t.Errorf("digest 1, reversed: error %v, want ErrSignature", err)
		}
	})
}

func TestDigestSize(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		v := newSigned(t, c)
		for _, n := range []int{0, 1, c.Size() - 1, c.Size() + 1, 96 - c.Size()} {
			digest := make([]byte, n)
			if _, err := c.Sign(v.d, digest, nil); !errors.Is(err, ecsign.ErrDigestSize) {
				t.Errorf("Sign, %d bytes: error %v, want ErrDigestSize", n, err)
			}
			if err := c.Verify(v.public, digest, v.signature); !errors.Is(err, ecsign.ErrDigestSize) {
				t.Errorf("Verify, %d bytes: error %v, want ErrDigestSize", n, err)
			}
		}
	})
}

// TestNonceRetry checks the nonces that Sign must not use.
func TestNonceRetry(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		d := random(newRandom(), c.q)
		nonces := map[string]*big.Int{"zero": new(big.Int), "q": c.q, "2^n - 1": c.all()}
		digest := c.digest(big.NewInt(1))
		if c.base.x.Sign() == 0 { // CryptoPro-C: r = 0 for the nonces 1 and q - 1
			nonces["1"] = big.NewInt(1)
			nonces["q - 1"] = new(big.Int).Sub(c.q, big.NewInt(1))
		}
		for name, k := range nonces {
			signature, ok, err := ecsign.ForTestSignWithNonce(c.Curve, c.bytes(d), digest, c.bytes(k))
			if ok || signature != nil || err != nil {
				t.Errorf("nonce %s: %x, %v, %v, want none", name, signature, ok, err)
			}
		}

		// s = rd + ke is 0 for e = -rd/k.
		k := random(newRandom(), c.q)
		r := new(big.Int).Mod(c.multiply(k, &c.base).x, c.q)
		e := new(big.Int).ModInverse(k, c.q)
		e.Mul(e, r).Mul(e, d).Neg(e).Mod(e, c.q)
		signature, ok, err := ecsign.ForTestSignWithNonce(c.Curve, c.bytes(d), c.digest(e), c.bytes(k))
		if ok || signature != nil || err != nil {
			t.Errorf("s = 0: %x, %v, %v, want none", signature, ok, err)
		}
	})
}

// TestNonceSafety checks that a nonce changes with the key, the digest and the additional
// data. Two signatures with the same r and different digests reveal the key.
func TestNonceSafety(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		v := newSigned(t, c)
		otherKey, otherDigest := bytes.Clone(v.d), bytes.Clone(v.digest)
		otherKey[c.Size()-1] ^= 1
		otherDigest[0] ^= 1
		seen := make(map[string]string)
		for _, test := range []struct {
			name             string
			d, digest, extra []byte
		}{
			{"plain", v.d, v.digest, nil},
			{"key", otherKey, v.digest, nil},
			{"digest", v.d, otherDigest, nil},
			{"extra", v.d, v.digest, []byte{0}},
			{"longer extra", v.d, v.digest, []byte{0, 0}},
		} {
			signature, err := c.Sign(test.d, test.digest, test.extra)
			if err != nil {
				t.Fatal(err)
			}
			r := string(signature[c.Size():])
			if other, ok := seen[r]; ok {
				t.Errorf("%s and %s have the same nonce", test.name, other)
			}
			seen[r] = test.name
		}
		// And that nothing else changes it.
		first, err := c.Sign(v.d, v.digest, nil)
		if err != nil {
			t.Fatal(err)
		}
		if seen[string(first[c.Size():])] != "plain" {
			t.Error("a signature with the same input differs")
		}
	})
}

// TestArgumentsUnchanged checks that no function writes to its arguments.
func TestArgumentsUnchanged(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		v := newSigned(t, c)
		extra := []byte("some random octets")
		before := bytes.Join([][]byte{v.d, v.public, v.digest, v.signature, extra}, nil)
		if _, err := c.Sign(v.d, v.digest, extra); err != nil {
			t.Error(err)
		}
		if err := c.Verify(v.public, v.digest, v.signature); err != nil {
			t.Error(err)
		}
		after := bytes.Join([][]byte{v.d, v.public, v.digest, v.signature, extra}, nil)
		if !bytes.Equal(before, after) {
			t.Error("an argument was changed")
		}
	})
}

// TestConcurrentUse signs and verifies with one new curve in many goroutines.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	c := curveByName(t, readCurves(t), "CryptoPro-A")
	shared, err := ecsign.NewCurve(c.params)
	if err != nil {
		t.Fatal(err)
	}
	v := newSigned(t, c)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			signature, err := shared.Sign(v.d, v.digest, []byte{byte(i)})
			if err != nil {
				t.Error(err)
			}
			if err := c.Verify(v.public, v.digest, signature); err != nil {
				t.Error(err)
			}
			if err := shared.Verify(v.public, v.digest, v.signature); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

// TestAllocations cannot be parallel: it counts allocations of the whole process.
func TestAllocations(t *testing.T) {
	for _, name := range []string{"CryptoPro-A", "tc26-256-A", "tc26-512-A"} {
		c := curveByName(t, readCurves(t), name)
		v := newSigned(t, c)
		for _, test := range []struct {
			name  string
			limit float64
			f     func() error
		}{
			{"Verify", 0, func() error { return c.Verify(v.public, v.digest, v.signature) }},
			{"CheckPrivate", 0, func() error { return c.CheckPrivate(v.d) }},
			{"CheckPublic", 0, func() error { return c.CheckPublic(v.public) }},
			{"PublicKey", 1, func() error { _, err := c.PublicKey(v.d); return err }},
			{"Sign", 1, func() error { _, err := c.Sign(v.d, v.digest, v.d); return err }},
			{"SignTo", 0, func() error { return c.SignTo(v.signature, v.d, v.digest, v.d) }},
		} {
			got := testing.AllocsPerRun(2, func() {
				if err := test.f(); err != nil {
					t.Error(err)
				}
			})
			if got > test.limit {
				t.Errorf("%s: %s makes %v allocations, want at most %v", name, test.name, got, test.limit)
			}
		}
	}
}
