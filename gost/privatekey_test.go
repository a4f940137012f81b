package gost_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"errors"
	"slices"
	"testing"
	"testing/iotest"

	"github.com/go-esia/sdk/gost"
)

func TestGenerateKey(t *testing.T) {
	t.Parallel()
	forEachSet(t, func(t *testing.T, c *gost.Curve) {
		a, err := gost.GenerateKey(c)
		if err != nil {
			t.Fatal(err)
		}
		b, err := gost.GenerateKey(c)
		if err != nil {
			t.Fatal(err)
		}
		if a.Equal(b) || !a.Equal(a) || a.Curve() != c {
			t.Error("keys are equal, or not of the curve")
		}
		again, err := gost.NewPrivateKey(c, a.Bytes())
		if err != nil || !again.Equal(a) || !again.PublicKey().Equal(a.Public()) {
			t.Errorf("NewPrivateKey of Bytes: %v, or another key", err)
		}
	})
}

func TestGenerateKeyRandomFails(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	if _, err := gost.GenerateKeyFrom(gost.CryptoProA(), iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("err = %v, want it to wrap the error of the source", err)
	}
	stuck := bytes.NewReader(make([]byte, 1<<16))
	if _, err := gost.GenerateKeyFrom(gost.CryptoProA(), stuck); err == nil {
		t.Error("a key from a source of zeros")
	}
	only := bytes.NewReader(bytes.Repeat([]byte{1}, 32)) // enough for the key, not for its test
	if _, err := gost.GenerateKeyFrom(gost.CryptoProA(), only); err == nil {
		t.Error("a key that was not tested")
	}
}

func TestPairwiseConsistency(t *testing.T) {
	t.Parallel()
	forEachSet(t, func(t *testing.T, c *gost.Curve) {
		a, b := generate(t, c), generate(t, c)
		if err := gost.CheckPair(a, a.PublicKey(), rand.Reader); err != nil {
			t.Errorf("pair: %v", err)
		}
		if err := gost.CheckPair(a, b.PublicKey(), rand.Reader); err == nil {
			t.Error("halves of two keys pass the test")
		}
	})
}

func TestBadPrivateKeys(t *testing.T) {
	t.Parallel()
	forEachSet(t, func(t *testing.T, c *gost.Curve) {
		size, q := c.Size(), unhex(t, numbersOf(t, c).Q)
		one := append(make([]byte, size-1), 1)
		minusOne := slices.Clone(q)
		minusOne[size-1]-- // q is odd
		for name, d := range map[string][]byte{
			"nil":           nil,
			"zero":          make([]byte, size),
			"q":             q,
			"q+1":           plus(q, one),
			"all ones":      bytes.Repeat([]byte{0xff}, size),
			"one byte less": one[1:],
			"one byte more": append([]byte{0}, one...),
		} {
			if key, err := gost.NewPrivateKey(c, d); err == nil || key != nil {
				t.Errorf("%s: accepted", name)
			}
		}
		for name, d := range map[string][]byte{"1": one, "q-1": minusOne} {
			key, err := gost.NewPrivateKey(c, d)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			sig, err := key.SignMessage(nil, []byte(name), nil)
			if err != nil || !gost.VerifyMessage(key.PublicKey(), []byte(name), sig) {
				t.Errorf("%s: signature: %v, or not valid", name, err)
			}
		}
	})
}

func TestPrivateKeyEqual(t *testing.T) {
	t.Parallel()
	a := generate(t, gost.CryptoProA())
	alias, err := gost.NewPrivateKey(opensslKey(t, "g256_XA").Curve(), a.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	sameNumber, err := gost.NewPrivateKey(gost.CryptoProB(), append(make([]byte, 31), 1))
	if err != nil {
		t.Fatal(err)
	}
	one, err := gost.NewPrivateKey(gost.CryptoProA(), append(make([]byte, 31), 1))
	if err != nil {
		t.Fatal(err)
	}
	var _ crypto.PrivateKey = a
	for name, test := range map[string]struct {
		a    *gost.PrivateKey
		b    crypto.PrivateKey
		want bool
	}{
		"itself":                 {a, a, true},
		"another OID":            {a, alias, true},
		"another key":            {a, generate(t, gost.CryptoProA()), false},
		"number on other curve":  {one, sameNumber, false},
		"public key":             {a, a.PublicKey(), false},
		"nil":                    {a, nil, false},
		"nil key":                {a, (*gost.PrivateKey)(nil), false},
		"zero key":               {a, new(gost.PrivateKey), false},
		"zero key to a zero key": {new(gost.PrivateKey), new(gost.PrivateKey), false},
	} {
		if got := test.a.Equal(test.b); got != test.want {
			t.Errorf("%s: Equal = %v, want %v", name, got, test.want)
		}
	}
}

func TestPrivateKeyBytesIsACopy(t *testing.T) {
	t.Parallel()
	d := generate(t, gost.CryptoProA()).Bytes()
	key, err := gost.NewPrivateKey(gost.CryptoProA(), d)
	if err != nil {
		t.Fatal(err)
	}
	want := slices.Clone(d)
	clear(d)
	clear(key.Bytes())
	if !bytes.Equal(key.Bytes(), want) {
		t.Error("the key changed with its argument or its result")
	}
}

// TestCopiedKey checks that a copy by value is as good as the key.
func TestCopiedKey(t *testing.T) {
	t.Parallel()
	key := generate(t, gost.CryptoProA())
	copied := *key
	*key = gost.PrivateKey{}
	sig, err := copied.SignMessage(nil, []byte("message"), nil)
	if err != nil || !gost.VerifyMessage(copied.PublicKey(), []byte("message"), sig) {
		t.Errorf("copy: %v, or its signature is not valid", err)
	}
}

// TestZeroPrivateKey checks that nothing panics with a key that is not valid.
func TestZeroPrivateKey(t *testing.T) {
	t.Parallel()
	for _, key := range []*gost.PrivateKey{nil, {}} {
		if key.Public() != nil || key.PublicKey() != nil || key.Curve() != nil || key.Bytes() != nil {
			t.Error("a key that is not valid has something")
		}
		if _, err := key.Sign(nil, make([]byte, 32), nil); err == nil {
			t.Error("Sign: no error")
		}
		if _, err := key.SignMessage(nil, nil, nil); err == nil {
			t.Error("SignMessage: no error")
		}
		if _, err := gost.MarshalPKCS8PrivateKey(key); err == nil {
			t.Error("MarshalPKCS8PrivateKey: no error")
		}
	}
	for _, pub := range []*gost.PublicKey{nil, {}} {
		if _, err := gost.MarshalPKIXPublicKey(pub); err == nil {
			t.Error("MarshalPKIXPublicKey: no error")
		}
	}
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	key, msg := generate(t, gost.CryptoProA()), []byte("message")
	for range 8 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			for range 6 {
				sig, err := key.SignMessage(nil, msg, nil)
				if err != nil || !gost.VerifyMessage(key.PublicKey(), msg, sig) {
					t.Fatalf("%v, or the signature is not valid", err)
				}
			}
		})
	}
}
