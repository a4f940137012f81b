package gost_test

import (
	"bytes"
	"crypto/rand"
	"hash"
	"math/big"
	"slices"
	"testing"

	"github.com/ddulesov/gogost/gost3410"
	"github.com/ddulesov/gogost/gost34112012256"
	"github.com/ddulesov/gogost/gost34112012512"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/streebog"
)

// The tests of this file compare this package with github.com/ddulesov/gogost, an
// independent implementation, on random inputs. They log the inputs of a failure.
// gogost takes milliseconds for an operation, so that the inputs are few; the fuzz
// target goes on from there.

// A gogostSet is a parameter set of gogost. A curve of gogost holds scratch
// variables, so that each goroutine needs its own.
type gogostSet struct {
	*gost3410.Curve
	size int
}

func gogostSetOf(tb testing.TB, c *gost.Curve) gogostSet {
	tb.Helper()
	constructors := []func() *gost3410.Curve{ // in the order of sets
		gost3410.CurveIdGostR34102001CryptoProAParamSet,
		gost3410.CurveIdGostR34102001CryptoProBParamSet,
		gost3410.CurveIdGostR34102001CryptoProCParamSet,
		gost3410.CurveIdtc26gost34102012256paramSetA,
		gost3410.CurveIdtc26gost341012512paramSetA,
		gost3410.CurveIdtc26gost341012512paramSetB,
		gost3410.CurveIdtc26gost34102012512paramSetC,
	}
	i := slices.IndexFunc(sets(), c.SameParameters)
	if i < 0 {
		tb.Fatalf("gogost has no %v", c)
	}
	return gogostSet{constructors[i](), c.Size()}
}

// mode is the size of keys, under the name of the standard that gogost takes it for.
func (g gogostSet) mode() gost3410.Mode { return gost3410.Mode(g.size) }

// private returns the key of gogost with the scalar of ours.
func (g gogostSet) private(tb testing.TB, key *gost.PrivateKey) *gost3410.PrivateKey {
	tb.Helper()
	theirs, err := gost3410.NewPrivateKey(g.Curve, g.mode(), reversed(key.Bytes()))
	if err != nil {
		tb.Fatal(err)
	}
	return theirs
}

// public returns the public key that gogost computes, encoded.
func (g gogostSet) public(tb testing.TB, key *gost.PrivateKey) []byte {
	tb.Helper()
	pub, err := g.private(tb, key).PublicKey()
	if err != nil {
		tb.Fatal(err)
	}
	return pub.Raw()
}

// sign signs a digest by gogost. Its nonce is biased, which does no harm here.
func (g gogostSet) sign(tb testing.TB, key *gost.PrivateKey, digest []byte) []byte {
	tb.Helper()
	sig, err := g.private(tb, key).SignDigest(reversed(digest), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	return sig
}

// verify verifies by gogost. It has an error only for a wrong length.
func (g gogostSet) verify(tb testing.TB, pub *gost.PublicKey, digest, sig []byte) bool {
	tb.Helper()
	theirs, err := gost3410.NewPublicKey(g.Curve, g.mode(), pub.Bytes())
	if err != nil {
		tb.Fatal(err)
	}
	ok, err := theirs.VerifyDigest(reversed(digest), sig)
	return ok && err == nil
}

// bytesOf returns a number, big-endian, of the size of the set.
func (g gogostSet) bytesOf(x *big.Int) []byte { return x.FillBytes(make([]byte, g.size)) }

// e returns the number of the signature scheme for a digest.
func (g gogostSet) e(digest []byte) *big.Int {
	e := new(big.Int).SetBytes(reversed(digest))
	if e.Mod(e, g.Q).Sign() == 0 {
		e.SetInt64(1)
	}
	return e
}

// degenerate reports whether the last addition of the verification is one that
// gogost does not do: with z1 and z2 of GOST R 34.10-2012, Section 6.2, z1*P is
// z2*Q if s = -rd, and -z2*Q if s = rd.
func (g gogostSet) degenerate(key *gost.PrivateKey, sig []byte) bool {
	s, r := new(big.Int).SetBytes(sig[:g.size]), new(big.Int).SetBytes(sig[g.size:])
	rd := r.Mul(r, new(big.Int).SetBytes(key.Bytes()))
	sum, difference := new(big.Int).Add(s, rd), new(big.Int).Sub(s, rd)
	return sum.Mod(sum, g.Q).Sign() == 0 || difference.Mod(difference, g.Q).Sign() == 0
}

// randomBytes returns n fresh bytes.
func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}

// keyOf returns the key with a scalar that is seed modulo q, or 1.
func (g gogostSet) keyOf(tb testing.TB, c *gost.Curve, seed []byte) *gost.PrivateKey {
	tb.Helper()
	d := new(big.Int).SetBytes(seed)
	if d.Mod(d, g.Q).Sign() == 0 {
		d.SetInt64(1)
	}
	key, err := gost.NewPrivateKey(c, g.bytesOf(d))
	if err != nil {
		tb.Fatal(err)
	}
	return key
}

// compareSignatures signs a digest by both implementations and verifies both
// signatures, and each one with damage, by both.
func (g gogostSet) compareSignatures(t *testing.T, key *gost.PrivateKey, digest []byte, damages ...[]byte) {
	t.Helper()
	ours, err := key.Sign(nil, digest, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, sig := range map[string][]byte{"gost": ours, "gogost": g.sign(t, key, digest)} {
		g.compareVerdicts(t, name, key, digest, sig, true)
		for _, damage := range damages {
			damaged := bytes.Clone(sig)
			for i, b := range damage {
				damaged[i%len(damaged)] ^= b
			}
			g.compareVerdicts(t, "damaged "+name, key, digest, damaged, bytes.Equal(damaged, sig))
		}
	}
}

// compareVerdicts verifies a signature by both implementations.
func (g gogostSet) compareVerdicts(t *testing.T, name string, key *gost.PrivateKey, digest, sig []byte, want bool) {
	t.Helper()
	if g.degenerate(key, sig) {
		return // only by intent, or with a probability of 2^-254
	}
	ours := gost.Verify(key.PublicKey(), digest, sig)
	theirs := g.verify(t, key.PublicKey(), digest, sig)
	if ours != want || theirs != want {
		t.Errorf("signature of %s: valid for gost %t, for gogost %t, want %t\nd %x\ndigest %x\nsignature %x",
			name, ours, theirs, want, key.Bytes(), digest, sig)
	}
}

// TestGogostParameters compares the numbers of the sets: p, q and the base point.
func TestGogostParameters(t *testing.T) {
	t.Parallel()
	forEachSet(t, func(t *testing.T, c *gost.Curve) {
		g, n := gogostSetOf(t, c), numbersOf(t, c)
		base := append(reversed(g.bytesOf(g.X)), reversed(g.bytesOf(g.Y))...)
		if !bytes.Equal(g.bytesOf(g.P), unhex(t, n.P)) || !bytes.Equal(g.bytesOf(g.Q), unhex(t, n.Q)) {
			t.Error("p or q differs")
		}
		if one := g.keyOf(t, c, []byte{1}); !bytes.Equal(one.PublicKey().Bytes(), base) {
			t.Error("the base point differs")
		}
	})
}

func TestGogostPublicKeys(t *testing.T) {
	t.Parallel()
	forEachSet(t, func(t *testing.T, c *gost.Curve) {
		g := gogostSetOf(t, c)
		for _, seed := range [][]byte{
			{1}, {2}, {3}, new(big.Int).Sub(g.Q, big.NewInt(1)).Bytes(), new(big.Int).Rsh(g.Q, 9).Bytes(),
			randomBytes(c.Size()), randomBytes(c.Size()),
		} {
			key := g.keyOf(t, c, seed)
			if ours, theirs := key.PublicKey().Bytes(), g.public(t, key); !bytes.Equal(ours, theirs) {
				t.Errorf("d %x: gost computes %x, gogost %x", key.Bytes(), ours, theirs)
			}
		}
	})
}

func TestGogostSignatures(t *testing.T) {
	t.Parallel()
	forEachSet(t, func(t *testing.T, c *gost.Curve) {
		g := gogostSetOf(t, c)
		flip := make([]byte, 2*c.Size())
		bit := int(randomBytes(1)[0]) * len(flip) / 32 // of 8*len(flip)
		flip[bit/8] = 1 << (bit % 8)
		g.compareSignatures(t, generate(t, c), randomBytes(c.Size()), flip)
		g.compareSignatures(t, generate(t, c), make([]byte, c.Size())) // e = 0 becomes 1
	})
}

// TestGogostRejects gives both implementations what is not a signature.
func TestGogostRejects(t *testing.T) {
	t.Parallel()
	forEachSet(t, func(t *testing.T, c *gost.Curve) {
		g, key, digest := gogostSetOf(t, c), generate(t, c), randomBytes(c.Size())
		sig := g.sign(t, key, digest)
		s, r, q, zero := sig[:c.Size()], sig[c.Size():], g.bytesOf(g.Q), make([]byte, c.Size())
		for name, bad := range map[string][]byte{
			"swapped":  slices.Concat(r, s),
			"reversed": reversed(sig),
			"zero s":   slices.Concat(zero, r),
			"zero r":   slices.Concat(s, zero),
			"s is q":   slices.Concat(q, r),
			"r is q":   slices.Concat(s, q),
		} {
			g.compareVerdicts(t, name, key, digest, bad, false)
		}
		for name, bad := range map[string][]byte{"nil": nil, "short": sig[1:], "long": append(sig, 0)} {
			if gost.Verify(key.PublicKey(), digest, bad) || g.verify(t, key.PublicKey(), digest, bad) {
				t.Errorf("%s: valid", name)
			}
		}
		g.compareVerdicts(t, "reversed digest", key, reversed(digest), sig, false)
	})
}

// TestGogostMissesDoubling makes valid signatures for which z1*P = z2*Q. Package
// gost must accept them. gogost does not, because its last addition has no case for
// equal points; that is checked too, as the reason for [gogostSet.degenerate].
func TestGogostMissesDoubling(t *testing.T) {
	t.Parallel()
	forEachSet(t, func(t *testing.T, c *gost.Curve) {
		g, key := gogostSetOf(t, c), generate(t, c)
		for _, nonce := range []*gost.PrivateKey{g.keyOf(t, c, []byte{4}), generate(t, c)} { // z1 is half of it
			digest, sig := g.doubling(key, nonce)
			if !gost.Verify(key.PublicKey(), digest, sig) {
				t.Errorf("not valid\nd %x\ndigest %x\nsignature %x", key.Bytes(), digest, sig)
			}
			if g.verify(t, key.PublicKey(), digest, sig) || !g.degenerate(key, sig) {
				t.Error("gogost accepts the signature, or it is not seen as degenerate")
			}
		}
	})
}

// doubling returns the digest and the signature with this nonce for which s = -rd:
// since s = rd + ke, that is e = -2rd / k.
func (g gogostSet) doubling(key, nonce *gost.PrivateKey) (digest, sig []byte) {
	r := new(big.Int).SetBytes(reversed(nonce.PublicKey().Bytes()[:g.size]))
	r.Mod(r, g.Q)
	s := new(big.Int).SetBytes(key.Bytes())
	s.Mul(s, r).Neg(s).Mod(s, g.Q)
	e := new(big.Int).SetBytes(nonce.Bytes())
	e.ModInverse(e, g.Q).Mul(e, s).Lsh(e, 1).Mod(e, g.Q)
	return reversed(g.bytesOf(e)), slices.Concat(g.bytesOf(s), g.bytesOf(r))
}

// TestSignatureAtInfinity verifies s = rd, for which z1*P + z2*Q is the point at
// infinity, whatever the digest. gogost computes on with garbage.
func TestSignatureAtInfinity(t *testing.T) {
	t.Parallel()
	forEachSet(t, func(t *testing.T, c *gost.Curve) {
		g, key, digest := gogostSetOf(t, c), generate(t, c), randomBytes(c.Size())
		for _, r := range []*big.Int{big.NewInt(1), g.e(randomBytes(c.Size())), new(big.Int).Sub(g.Q, big.NewInt(1))} {
			s := new(big.Int).Mul(r, new(big.Int).SetBytes(key.Bytes()))
			sig := slices.Concat(g.bytesOf(s.Mod(s, g.Q)), g.bytesOf(r))
			if gost.Verify(key.PublicKey(), digest, sig) || !g.degenerate(key, sig) {
				t.Errorf("valid, or not degenerate\nd %x\ndigest %x\nsignature %x", key.Bytes(), digest, sig)
			}
		}
	})
}

// compareHashes hashes data by both implementations, in one piece and in two.
func compareHashes(t *testing.T, data []byte, split int) {
	t.Helper()
	for _, pair := range [][2]hash.Hash{
		{streebog.New256(), gost34112012256.New()},
		{streebog.New512(), gost34112012512.New()},
	} {
		ours, theirs := pair[0], pair[1]
		theirs.Write(data)
		want := theirs.Sum(nil)
		ours.Write(data)
		whole := ours.Sum(nil)
		ours.Reset()
		ours.Write(data[:split])
		ours.Write(data[split:])
		if pieces := ours.Sum(nil); !bytes.Equal(whole, want) || !bytes.Equal(pieces, want) {
			t.Errorf("Streebog-%d of %x is %x, in pieces of %d and %d bytes %x; by gogost %x",
				8*ours.Size(), data, whole, split, len(data)-split, pieces, want)
		}
	}
}

// TestGogostStreebog hashes random data of all lengths around the ends of blocks,
// and of some others.
func TestGogostStreebog(t *testing.T) {
	t.Parallel()
	lengths := []int{0, 1, 2, 31, 32, 33, 100, 1000, 4095, 4096, 4097}
	for block := 64; block <= 320; block += 64 {
		lengths = append(lengths, block-2, block-1, block, block+1)
	}
	for _, n := range lengths {
		compareHashes(t, randomBytes(n), int(randomBytes(1)[0])%(n+1))
	}
	ones := bytes.Repeat([]byte{0xff}, 200) // carries in the sum of the blocks
	compareHashes(t, ones, 100)
}

// FuzzGogost compares everything that both implementations do.
func FuzzGogost(f *testing.F) {
	f.Add(byte(0), []byte{1}, []byte(nil), []byte{1})
	f.Add(byte(3), bytes.Repeat([]byte{0x5a}, 32), bytes.Repeat([]byte{0xff}, 128), []byte(nil))
	f.Add(byte(6), bytes.Repeat([]byte{0xff}, 64), []byte("message"), append(make([]byte, 64), 1))
	f.Fuzz(func(t *testing.T, set byte, seed, message, damage []byte) {
		message = message[:min(len(message), 2048)] // gogost is slow
		compareHashes(t, message, len(message)/3)
		c := sets()[int(set)%len(sets())]
		g := gogostSetOf(t, c)
		key := g.keyOf(t, c, seed)
		if ours, theirs := key.PublicKey().Bytes(), g.public(t, key); !bytes.Equal(ours, theirs) {
			t.Fatalf("d %x: gost computes %x, gogost %x", key.Bytes(), ours, theirs)
		}
		g.compareSignatures(t, key, digest(key.PublicKey(), message), damage)
	})
}
