package ecsign_test

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"math/big"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/go-esia/sdk/gost/internal/ecsign"
)

// TestBadPrivateKey gives keys outside of [1, q-1] to every function that takes one.
func TestBadPrivateKey(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		digest := make([]byte, c.Size())
		for name, d := range map[string][]byte{
			"nil":           nil,
			"zero":          make([]byte, c.Size()),
			"q":             c.bytes(c.q),
			"all ones":      c.bytes(c.all()),
			"short":         make([]byte, c.Size()-1),
			"long":          append([]byte{0}, c.bytes(big.NewInt(1))...),
			"twice":         make([]byte, 2*c.Size()),
			"above q":       c.bytes(new(big.Int).Add(c.q, big.NewInt(1))),
			"near all ones": c.bytes(new(big.Int).Sub(c.all(), big.NewInt(0xbadc0de))),
		} {
			_, publicErr := c.PublicKey(d)
			_, keyErr := c.PublicKeyOf(d)
			_, signErr := c.Sign(d, digest, nil)
			for _, err := range []error{c.CheckPrivate(d), publicErr, keyErr, signErr} {
				if !errors.Is(err, ecsign.ErrPrivateKey) {
					t.Errorf("%s: error %v, want ErrPrivateKey", name, err)
				} else if len(d) > 0 && strings.Contains(err.Error(), hex.EncodeToString(d)) {
					t.Errorf("%s: error contains the key", name)
				}
			}
		}
		for _, d := range []*big.Int{big.NewInt(1), new(big.Int).Sub(c.q, big.NewInt(1))} {
			if err := c.CheckPrivate(c.bytes(d)); err != nil {
				t.Errorf("private key %x: %v", d, err)
			}
		}
	})
}

// TestBadPublicKey gives bad keys to CheckPublic and Verify.
func TestBadPublicKey(t *testing.T) {
	t.Parallel()
	curves := readCurves(t)
	forCurves(t, func(t *testing.T, c *curve) {
		valid := c.encode(&c.base)
		flipped := bytes.Clone(valid)
		flipped[len(flipped)-1] ^= 1
		keys := map[string][]byte{
			"nil":                 nil,
			"zeros":               make([]byte, 2*c.Size()),
			"all ones":            bytes.Repeat([]byte{0xff}, 2*c.Size()),
			"short":               valid[:len(valid)-1],
			"long":                append(bytes.Clone(valid), 0),
			"half":                valid[:c.Size()],
			"SEC 1 prefix":        append([]byte{4}, valid...),
			"y off the curve":     flipped,
			"swapped coordinates": append(c.bytes(c.base.y), c.bytes(c.base.x)...),
			"y = p":               append(c.bytes(c.base.x), c.bytes(c.p)...),
			"x = p":               append(c.bytes(c.p), c.bytes(c.base.y)...),
		}
		if x := new(big.Int).Add(c.base.x, c.p); x.Cmp(c.all()) <= 0 {
			keys["x + p"] = append(c.bytes(x), c.bytes(c.base.y)...)
		}
		if y := new(big.Int).Add(c.base.y, c.p); y.Cmp(c.all()) <= 0 {
			keys["y + p"] = append(c.bytes(c.base.x), c.bytes(y)...)
		}
		for _, other := range curves {
			if other.name != c.name {
				keys["point of "+other.name] = other.encode(&other.base)
			}
		}
		for name, key := range c.smallOrderKeys() {
			keys[name] = key
		}
		digest := c.digest(big.NewInt(5))
		signature := c.sign(big.NewInt(1), big.NewInt(3), digest)
		for name, key := range keys {
			_, newErr := c.NewPublicKey(key)
			for _, err := range []error{c.CheckPublic(key), newErr, c.Verify(key, digest, signature)} {
				if !errors.Is(err, ecsign.ErrPublicKey) {
					t.Errorf("%s: error %v, want ErrPublicKey", name, err)
				}
			}
		}
		if err := c.CheckPublic(valid); err != nil {
			t.Errorf("base point: %v", err)
		}
		if err := c.Verify(valid, digest, signature); err != nil {
			t.Errorf("Verify with the base point: %v", err)
		}
	})
}

// smallOrderKeys returns points outside of the subgroup of order q, if there are any:
// the curves of cofactor 4 have points of order 2, 4, 2q and 4q.
func (c *curve) smallOrderKeys() map[string][]byte {
	keys := make(map[string][]byte)
	if c.cofactor != 4 {
		return keys
	}
	r := newRandom()
	for {
		four := c.multiply(c.q, c.anyPoint(r))
		two := c.add(four, four)
		if two == nil {
			continue
		}
		keys["point of order 2"] = c.encode(two)
		keys["point of order 4"] = c.encode(four)
		keys["point of order 2q"] = c.encode(c.add(&c.base, two))
		keys["point of order 4q"] = c.encode(c.add(&c.base, four))
		return keys
	}
}

func TestGenerateKey(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		seen := make(map[string]bool)
		for range 20 {
			d, err := c.GenerateKey(rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.CheckPrivate(d); err != nil {
				t.Errorf("CheckPrivate: %v", err)
			}
			seen[string(d)] = true
		}
		if len(seen) != 20 {
			t.Errorf("%d different keys of 20", len(seen))
		}
	})
}

// TestGenerateKeyRejects checks that candidates out of range are skipped, not reduced,
// and that the ones in range are taken as they are.
func TestGenerateKeyRejects(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		want := c.bytes(big.NewInt(77))
		rejected := [][]byte{c.bytes(c.q), make([]byte, c.Size()), c.bytes(c.all())}
		stream := append(bytes.Join(rejected, nil), want...)
		d, err := c.GenerateKey(bytes.NewReader(stream))
		if err != nil || !bytes.Equal(d, want) {
			t.Errorf("key %x, %v, want %x", d, err, want)
		}
		// Bits above those of q are cleared.
		high := bytes.Clone(want)
		high[0] = ^byte(0xff >> (8*c.Size() - c.q.BitLen()))
		if d, err = c.GenerateKey(bytes.NewReader(high)); err != nil || !bytes.Equal(d, want) {
			t.Errorf("key %x, %v, want %x", d, err, want)
		}
	})
}

// constant is a source of random bytes that is stuck.
type constant byte

func (b constant) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(b)
	}
	return len(p), nil
}

func TestStuckRandom(t *testing.T) {
	t.Parallel()
	forCurves(t, func(t *testing.T, c *curve) {
		for name, random := range map[string]io.Reader{
			"nil": nil, "zeros": constant(0), "ones": constant(0xff),
		} {
			if d, err := c.GenerateKey(random); d != nil || !errors.Is(err, ecsign.ErrRandom) {
				t.Errorf("%s: key of %d bytes, error %v, want ErrRandom", name, len(d), err)
			}
		}
	})
}

func TestRandomFails(t *testing.T) {
	t.Parallel()
	c := ecsign.CryptoProA()
	broken := errors.New("broken")
	if _, err := c.GenerateKey(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("error %v, want the one of the reader", err)
	}
	short := bytes.NewReader(make([]byte, 31))
	if _, err := c.GenerateKey(short); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("error %v, want ErrUnexpectedEOF", err)
	}
	one := append(make([]byte, 31), 1)
	if d, err := c.GenerateKey(iotest.OneByteReader(bytes.NewReader(one))); err != nil || !bytes.Equal(d, one) {
		t.Errorf("key of single bytes = %x, %v, want %x", d, err, one)
	}
}
