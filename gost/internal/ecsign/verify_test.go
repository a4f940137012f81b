package ecsign_test

import (
	"bytes"
	"errors"
	"math/big"
	"sync"
	"testing"

	"github.com/go-esia/sdk/gost/internal/ecsign"
)

// signed is a valid signature with everything it was made of.
type signed struct {
	d, public, digest, signature []byte
}

// makeSigned signs a random digest with a random key.
func (c *curve) makeSigned() (signed, error) {
	r := newRandom()
	v := signed{d: c.bytes(random(r, c.q)), digest: c.digest(random(r, c.all()))}
	var err error
	if v.public, err = c.PublicKey(v.d); err != nil {
		return v, err
	}
	if v.signature, err = c.Sign(v.d, v.digest, []byte("extra")); err != nil {
		return v, err
	}
	return v, c.Verify(v.public, v.digest, v.signature)
}

// newSigned returns a copy of the signature of the curve.
func newSigned(t testing.TB, c *curve) signed {
	t.Helper()
	v, err := c.signed()
	if err != nil {
		t.Fatal(err)
	}
	return signed{bytes.Clone(v.d), bytes.Clone(v.public), bytes.Clone(v.digest), bytes.Clone(v.signature)}
}

// halves returns s and r of a signature.
func (c *curve) halves(signature []byte) (s, r *big.Int) {
	return number(signature[:c.Size()]), number(signature[c.Size():])
}

// refuses checks that signatures are not valid.
func refuses(t *testing.T, c *curve, v signed, signatures map[string][]byte) {
	t.Helper()
	for name, signature := range signatures {
		if err := c.Verify(v.public, v.digest, signature); !errors.Is(err, ecsign.ErrSignature) {
			t.Errorf("%s: error %v, want ErrSignature", name, err)
		}
	}
}

func TestZeroSignature(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		v := newSigned(t, c)
		s, r := c.halves(v.signature)
		zero := new(big.Int)
		refuses(t, c, v, map[string][]byte{
			"s = r = 0": c.signature(zero, zero),
			"s = 0":     c.signature(zero, r),
			"r = 0":     c.signature(s, zero),
		})
	})
}

// TestZeroForgery makes signatures with a zero half that meet the equation of the scheme,
// so that only the check of the range refuses them.
func TestZeroForgery(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		// s = rd + ke = 0 for the key d = -ke/r.
		e, k := big.NewInt(3), big.NewInt(5)
		digest := c.digest(e)
		r := new(big.Int).Mod(c.multiply(k, &c.base).x, c.q)
		d := new(big.Int).ModInverse(r, c.q)
		d.Mul(d, big.NewInt(-15)).Mod(d, c.q)
		public, err := c.PublicKey(c.bytes(d))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Verify(public, digest, c.signature(new(big.Int), r)); !errors.Is(err, ecsign.ErrSignature) {
			t.Errorf("s = 0: error %v, want ErrSignature", err)
		}
		// On CryptoPro-C the base point has x = 0: with s = e and r = 0 the equation is
		// met for every key.
		if c.base.x.Sign() != 0 {
			return
		}
		v := newSigned(t, c)
		refuses(t, c, v, map[string][]byte{"r = 0": c.signature(c.number(v.digest), new(big.Int))})
	})
}

// TestHalfOutOfRange replaces each half by q, by its sum with q, which is the same
// number modulo q, and by the largest number of its size.
func TestHalfOutOfRange(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		v := newSigned(t, c)
		s, r := c.halves(v.signature)
		signatures := map[string][]byte{
			"s = q":            c.signature(c.q, r),
			"r = q":            c.signature(s, c.q),
			"s = r = q":        c.signature(c.q, c.q),
			"s = 2^n - 1":      c.signature(c.all(), r),
			"r = 2^n - 1":      c.signature(s, c.all()),
			"s = q - s":        c.signature(new(big.Int).Sub(c.q, s), r),
			"r = q - r":        c.signature(s, new(big.Int).Sub(c.q, r)),
			"both are negated": c.signature(new(big.Int).Sub(c.q, s), new(big.Int).Sub(c.q, r)),
		}
		if x := new(big.Int).Add(s, c.q); x.Cmp(c.all()) <= 0 {
			signatures["s + q"] = c.signature(x, r)
		}
		if x := new(big.Int).Add(r, c.q); x.Cmp(c.all()) <= 0 {
			signatures["r + q"] = c.signature(s, x)
		}
		refuses(t, c, v, signatures)
	})
}

// TestRPlusQ makes a signature whose r + q fits into its half for every curve, which a
// random r close to 2^n does not.
func TestRPlusQ(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"CryptoPro-C", "tc26-256-A", "tc26-512-C"} {
		c := curveByName(t, readCurves(t), name)
		digest := c.digest(big.NewInt(7))
		public := c.encode(&c.base) // d = 1
		tested := 0
		for k := int64(2); k < 8; k++ {
			signature := c.sign(big.NewInt(1), big.NewInt(k), digest)
			s, r := c.halves(signature)
			r.Add(r, c.q)
			if r.Cmp(c.all()) > 0 {
				continue
			}
			tested++
			if err := c.Verify(public, digest, signature); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if err := c.Verify(public, digest, c.signature(s, r)); !errors.Is(err, ecsign.ErrSignature) {
				t.Errorf("%s: r + q: error %v, want ErrSignature", name, err)
			}
		}
		if tested == 0 {
			t.Errorf("%s: no r + q fits", name)
		}
	}
}

func TestSwappedHalves(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		v := newSigned(t, c)
		s, r := c.halves(v.signature)
		reversed := bytes.Clone(v.signature)
		for i, b := range v.signature {
			reversed[len(reversed)-1-i] = b
		}
		refuses(t, c, v, map[string][]byte{
			"r || s":                     c.signature(r, s),
			"little-endian, r || s":      reversed,
			"little-endian, s || r":      append(reversed[c.Size():], reversed[:c.Size()]...),
			"the same half twice, r":     c.signature(r, r),
			"the same half twice, s":     c.signature(s, s),
			"the public key for a value": v.public,
		})
	})
}

func TestTruncatedSignature(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		v := newSigned(t, c)
		for n := range v.signature {
			if err := c.Verify(v.public, v.digest, v.signature[:n]); !errors.Is(err, ecsign.ErrSignature) {
				t.Errorf("%d bytes: error %v, want ErrSignature", n, err)
			}
		}
		if err := c.Verify(v.public, v.digest, nil); !errors.Is(err, ecsign.ErrSignature) {
			t.Errorf("nil: error %v, want ErrSignature", err)
		}
	})
}

// TestStrippedZeros leaves out zeros in front of a small s, as big-integer libraries do.
func TestStrippedZeros(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		public, digest, s, r := c.smallS(t)
		whole := c.signature(s, r)
		if err := c.Verify(public, digest, whole); err != nil {
			t.Fatal(err)
		}
		for _, signature := range [][]byte{whole[1:], whole[2:], append(s.Bytes(), c.bytes(r)...)} {
			if err := c.Verify(public, digest, signature); !errors.Is(err, ecsign.ErrSignature) {
				t.Errorf("%d bytes: error %v, want ErrSignature", len(signature), err)
			}
		}
	})
}

// smallS returns a valid signature of which s has two bytes, and (s/e)P and -(r/e)Q are
// the same point.
func (c *curve) smallS(t *testing.T) (public, digest []byte, s, r *big.Int) {
	t.Helper()
	// With e = 1 and k = 2s the equation s = rd + k means d = -s/r.
	s = big.NewInt(12345)
	r = new(big.Int).Mod(c.multiply(new(big.Int).Lsh(s, 1), &c.base).x, c.q)
	d := new(big.Int).ModInverse(r, c.q)
	d.Mul(d, s).Neg(d).Mod(d, c.q)
	public, err := c.PublicKey(c.bytes(d))
	if err != nil {
		t.Fatal(err)
	}
	return public, c.digest(big.NewInt(1)), s, r
}

func TestLongSignature(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		v := newSigned(t, c)
		s, r := v.signature[:c.Size()], v.signature[c.Size():]
		refuses(t, c, v, map[string][]byte{
			"byte after":   append(bytes.Clone(v.signature), 0),
			"byte before":  append([]byte{0}, v.signature...),
			"wide halves":  bytes.Join([][]byte{{0}, s, {0}, r}, nil),
			"twice":        append(bytes.Clone(v.signature), v.signature...),
			"many bytes":   make([]byte, 1<<16),
			"DER SEQUENCE": append([]byte{0x30, byte(len(v.signature))}, v.signature...),
		})
	})
}

// TestEveryBit flips bits of a signature, a digest and a public key, every fifth so that
// all octets and all places in an octet are met. All of them count.
func TestEveryBit(t *testing.T) {
	t.Parallel()
	c := curveByName(t, readCurves(t), "CryptoPro-A")
	v := newSigned(t, c)
	for name, field := range map[string][]byte{"signature": v.signature, "digest": v.digest, "key": v.public} {
		for bit := 0; bit < 8*len(field); bit += 5 {
			field[bit/8] ^= 1 << (bit % 8)
			if c.Verify(v.public, v.digest, v.signature) == nil {
				t.Errorf("bit %d of the %s does not matter", bit, name)
			}
			field[bit/8] ^= 1 << (bit % 8)
		}
	}
	if err := c.Verify(v.public, v.digest, v.signature); err != nil {
		t.Error(err)
	}
}

func TestWrongKey(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		v := newSigned(t, c)
		negative := bytes.Clone(v.public)
		y := new(big.Int).Sub(c.p, number(v.public[c.Size():]))
		copy(negative[c.Size():], c.bytes(y))
		for name, key := range map[string][]byte{"base point": c.encode(&c.base), "-Q": negative} {
			if err := c.Verify(key, v.digest, v.signature); !errors.Is(err, ecsign.ErrSignature) {
				t.Errorf("%s: error %v, want ErrSignature", name, err)
			}
		}
	})
}

// TestInfinityCommitment makes a signature for which (s/e)P - (r/e)Q is the point at
// infinity, which has no x coordinate.
func TestInfinityCommitment(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		digest := c.digest(big.NewInt(1))
		for _, d := range []*big.Int{big.NewInt(1), big.NewInt(10)} {
			public, err := c.PublicKey(c.bytes(d))
			if err != nil {
				t.Fatal(err)
			}
			r := big.NewInt(9)
			s := new(big.Int).Mul(r, d) // s = rd, as if k were 0
			if err := c.Verify(public, digest, c.signature(s, r)); !errors.Is(err, ecsign.ErrSignature) {
				t.Errorf("d = %v: error %v, want ErrSignature", d, err)
			}
		}
	})
}

// TestEqualSummands verifies a signature for which (s/e)P and -(r/e)Q are the same
// point, so that their sum is a doubling.
func TestEqualSummands(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		public, digest, s, r := c.smallS(t)
		if err := c.Verify(public, digest, c.signature(s, r)); err != nil {
			t.Error(err)
		}
	})
}

// TestPublicKey verifies often enough with one key that it has a table, and refuses other
// signatures with and without it.
func TestPublicKey(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		v := newSigned(t, c)
		key, err := c.NewPublicKey(v.public)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(key.Bytes(), v.public) {
			t.Errorf("Bytes = %x, want %x", key.Bytes(), v.public)
		}
		bad := bytes.Clone(v.signature)
		bad[c.Size()-1] ^= 1
		for i := range 5 {
			if err := key.Verify(v.digest, v.signature); err != nil {
				t.Errorf("verification %d: %v", i, err)
			}
			if err := key.Verify(v.digest, bad); !errors.Is(err, ecsign.ErrSignature) {
				t.Errorf("verification %d of a bad signature: error %v, want ErrSignature", i, err)
			}
			if err := key.Verify(v.digest[1:], v.signature); !errors.Is(err, ecsign.ErrDigestSize) {
				t.Errorf("verification %d of a short digest: error %v, want ErrDigestSize", i, err)
			}
		}
	})
}

// TestPublicKeyConcurrently uses a new key in many goroutines, which all find that it has no
// table.
func TestPublicKeyConcurrently(t *testing.T) {
	t.Parallel()
	c := curveByName(t, readCurves(t), "CryptoPro-A")
	v := newSigned(t, c)
	key, err := c.NewPublicKey(v.public)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 4 {
				if err := key.Verify(v.digest, v.signature); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
}

// TestTableFromThirdUse checks that a key gets its table with the third verification, not
// before, and keeps it.
func TestTableFromThirdUse(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		v := newSigned(t, c)
		key, err := c.NewPublicKey(v.public)
		if err != nil {
			t.Fatal(err)
		}
		for uses := 1; uses <= 4; uses++ {
			if err := key.Verify(v.digest, v.signature); err != nil {
				t.Fatal(err)
			}
			if got, want := ecsign.ForTestHasTable(key), uses >= 3; got != want {
				t.Errorf("after %d verifications: table %v, want %v", uses, got, want)
			}
		}
	})
}
