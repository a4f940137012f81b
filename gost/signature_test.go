package gost_test

import (
	"bytes"
	"crypto"
	"errors"
	"io"
	"math/big"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/go-esia/sdk/gost"
)

func TestSignAndVerify(t *testing.T) {
	t.Parallel()
	forEachSet(t, func(t *testing.T, c *gost.Curve) {
		key, msg := generate(t, c), []byte("message")
		byMessage, err := key.SignMessage(nil, msg, nil)
		if err != nil {
			t.Fatal(err)
		}
		byDigest, err := key.Sign(nil, digest(key.PublicKey(), msg), crypto.Hash(0))
		if err != nil {
			t.Fatal(err)
		}
		byHelper, err := crypto.SignMessage(key, nil, msg, crypto.Hash(0))
		if err != nil {
			t.Fatal(err)
		}
		for i, sig := range [][]byte{byMessage, byDigest, byHelper} {
			if len(sig) != 2*c.Size() || !gost.VerifyMessage(key.PublicKey(), msg, sig) {
				t.Errorf("signature %d of %d bytes is not valid", i, len(sig))
			}
		}
	})
}

// TestBadSignatures changes a valid signature s || r in all the ways that a
// verifier must notice.
func TestBadSignatures(t *testing.T) {
	t.Parallel()
	forEachSet(t, func(t *testing.T, c *gost.Curve) {
		key, msg, size := generate(t, c), []byte("message"), c.Size()
		pub, q := key.PublicKey(), unhex(t, numbersOf(t, c).Q)
		sig, err := key.SignMessage(nil, msg, nil)
		if err != nil {
			t.Fatal(err)
		}
		s, r, zero := sig[:size], sig[size:], make([]byte, size)
		one, ones := append(make([]byte, size-1), 1), bytes.Repeat([]byte{0xff}, size)
		join := func(s, r []byte) []byte { return append(slices.Clone(s), r...) }
		for name, bad := range map[string][]byte{
			"nil":           nil,
			"swapped":       join(r, s),
			"reversed":      reversed(sig), // as CryptoPro CSP returns it
			"little-endian": littleEndian(sig),
			"zero s":        join(zero, r),
			"zero r":        join(s, zero),
			"zero":          join(zero, zero),
			"s is q":        join(q, r),
			"r is q":        join(s, q),
			"s+q":           join(plus(s, q), r),
			"r+q":           join(s, plus(r, q)),
			"one byte less": sig[:2*size-1],
			"one byte more": append(slices.Clone(sig), 0),
			"leading zero":  append([]byte{0}, sig...),
			"half":          s,
			"twice":         join(sig, sig),
			"s is q+1":      join(plus(q, one), r),
			"r is q+1":      join(s, plus(q, one)),
			"s is 2^n-1":    join(ones, r),
			"r is 2^n-1":    join(s, ones),
			"both are q":    join(q, q),
			"all ones":      join(ones, ones),
			"s is 1":        join(one, r),
			"r is 1":        join(s, one),
			"both are 1":    join(one, one),
			"q-s":           join(minus(q, s), r),
			"q-r":           join(s, minus(q, r)),
		} {
			if gost.VerifyMessage(pub, msg, bad) {
				t.Errorf("%s: valid", name)
			}
		}
		for i := 0; i < len(sig); i += size / 8 {
			bad := slices.Clone(sig)
			bad[i] ^= 1 << (i % 8)
			if gost.VerifyMessage(pub, msg, bad) {
				t.Errorf("valid after a change of byte %d", i)
			}
		}
		if !gost.VerifyMessage(pub, msg, sig) {
			t.Error("the signature itself is not valid")
		}
	})
}

func TestSignatureOfAnother(t *testing.T) {
	t.Parallel()
	key, other, msg := generate(t, gost.CryptoProA()), generate(t, gost.CryptoProA()), []byte("message")
	sig, err := key.SignMessage(nil, msg, nil)
	if err != nil {
		t.Fatal(err)
	}
	h := digest(key.PublicKey(), msg)
	long := generate(t, gost.TC26512A()).PublicKey()
	for name, got := range map[string]bool{
		"another key":      gost.VerifyMessage(other.PublicKey(), msg, sig),
		"another message":  gost.VerifyMessage(key.PublicKey(), []byte("massage"), sig),
		"another curve":    gost.VerifyMessage(generate(t, gost.CryptoProB()).PublicKey(), msg, sig),
		"another size":     gost.VerifyMessage(long, msg, sig),
		"reversed digest":  gost.Verify(key.PublicKey(), reversed(h), sig),
		"short digest":     gost.Verify(key.PublicKey(), h[:31], sig),
		"long digest":      gost.Verify(key.PublicKey(), append(h, 0), sig),
		"nil digest":       gost.Verify(key.PublicKey(), nil, sig),
		"message for hash": gost.Verify(key.PublicKey(), msg, sig),
		"nil key":          gost.Verify(nil, h, sig),
		"nil key, message": gost.VerifyMessage(nil, msg, sig),
		"zero key":         gost.VerifyMessage(new(gost.PublicKey), msg, sig),
	} {
		if got {
			t.Errorf("%s: valid", name)
		}
	}
}

// TestSignatureUnderAlias verifies with the same point under another OID.
func TestSignatureUnderAlias(t *testing.T) {
	t.Parallel()
	key, msg := opensslKey(t, "g256_A"), []byte("message")
	sig, err := key.SignMessage(nil, msg, nil)
	if err != nil {
		t.Fatal(err)
	}
	alias, err := gost.NewPublicKey(opensslKey(t, "g256_XA").Curve(), key.PublicKey().Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if !gost.VerifyMessage(alias, msg, sig) {
		t.Error("signature is not valid under another OID of the same parameters")
	}
}

type brokenReader struct{ t *testing.T }

func (r brokenReader) Read([]byte) (int, error) {
	r.t.Error("the random argument was read")
	return 0, errors.New("broken")
}

// TestSignIgnoresRandom also checks that signatures are hedged: two of one
// message differ.
func TestSignIgnoresRandom(t *testing.T) {
	t.Parallel()
	key, msg := generate(t, gost.CryptoProA()), []byte("message")
	seen := make(map[string]bool)
	for _, random := range []io.Reader{nil, brokenReader{t}, strings.NewReader(""), nil} {
		sig, err := key.SignMessage(random, msg, nil)
		if err != nil {
			t.Fatal(err)
		}
		seen[string(sig)] = true
		sig, err = key.Sign(random, digest(key.PublicKey(), msg), nil)
		if err != nil {
			t.Fatal(err)
		}
		seen[string(sig)] = true
	}
	if len(seen) != 8 {
		t.Errorf("%d different signatures of 8", len(seen))
	}
}

func TestRandomSourceFails(t *testing.T) {
	t.Parallel()
	key := generate(t, gost.CryptoProA())
	broken := errors.New("broken")
	for name, random := range map[string]io.Reader{
		"at once":     iotest.ErrReader(broken),
		"at the end":  io.MultiReader(strings.NewReader(strings.Repeat("x", 31)), iotest.ErrReader(broken)),
		"end of file": strings.NewReader("too short"),
	} {
		sig, err := gost.SignFrom(key, random, make([]byte, 32))
		if sig != nil || err == nil {
			t.Errorf("%s: signature %x, %v", name, sig, err)
		}
	}
	if _, err := gost.SignFrom(key, iotest.ErrReader(broken), make([]byte, 32)); !errors.Is(err, broken) {
		t.Errorf("err = %v, want it to wrap the error of the source", err)
	}
}

func TestSignRefusesHash(t *testing.T) {
	t.Parallel()
	key := generate(t, gost.CryptoProA())
	if _, err := key.Sign(nil, make([]byte, 32), crypto.SHA256); err == nil {
		t.Error("Sign with SHA-256: no error")
	}
	if _, err := key.SignMessage(nil, []byte("message"), crypto.SHA256); err == nil {
		t.Error("SignMessage with SHA-256: no error")
	}
}

func TestSignRefusesDigestSize(t *testing.T) {
	t.Parallel()
	forEachSet(t, func(t *testing.T, c *gost.Curve) {
		key := generate(t, c)
		for _, n := range []int{0, 20, 31, 32, 33, 63, 64, 65, 128} {
			if _, err := key.Sign(nil, make([]byte, n), nil); (err == nil) != (n == c.Size()) {
				t.Errorf("digest of %d bytes: %v", n, err)
			}
		}
	})
}

// minus subtracts big-endian numbers of one size.
func minus(a, b []byte) []byte {
	difference := new(big.Int).Sub(new(big.Int).SetBytes(a), new(big.Int).SetBytes(b))
	return difference.FillBytes(make([]byte, len(a)))
}

// TestSignaturesOfZeros has values with which a verifier that leaves out a check
// of the range would accept any message: with r = s = 0, for one, the point that
// it computes is that at infinity.
func TestSignaturesOfZeros(t *testing.T) {
	t.Parallel()
	forEachSet(t, func(t *testing.T, c *gost.Curve) {
		size, q := c.Size(), unhex(t, numbersOf(t, c).Q)
		zero, one := make([]byte, size), append(make([]byte, size-1), 1)
		for _, d := range []int{1, 7} {
			pub := numbered(t, c, d).PublicKey()
			for _, h := range [][]byte{zero, one, reversed(one), reversed(q), bytes.Repeat([]byte{0xff}, size)} {
				for _, s := range [][]byte{zero, q} {
					for _, r := range [][]byte{zero, q, one} {
						if gost.Verify(pub, h, slices.Concat(s, r)) || gost.Verify(pub, h, slices.Concat(r, s)) {
							t.Errorf("d = %d, digest %x, s = %x, r = %x: valid", d, h, s, r)
						}
					}
				}
			}
		}
	})
}

// TestZeroDigest signs the digest whose e is 0, which the standard replaces by 1.
func TestZeroDigest(t *testing.T) {
	t.Parallel()
	forEachSet(t, func(t *testing.T, c *gost.Curve) {
		key, q := generate(t, c), unhex(t, numbersOf(t, c).Q)
		for _, h := range [][]byte{make([]byte, c.Size()), reversed(q)} {
			sig, err := key.Sign(nil, h, nil)
			if err != nil || !gost.Verify(key.PublicKey(), h, sig) {
				t.Errorf("digest %x: %v, or not valid", h, err)
			}
		}
	})
}
