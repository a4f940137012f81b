package ciphers_test

import (
	"bytes"
	"crypto/cipher"
	"errors"
	"hash"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/ddulesov/gogost/gost28147"
	"github.com/ddulesov/gogost/gost341194"

	"github.com/go-esia/sdk/gost/internal/ciphers"
)

var (
	_ cipher.Block = (*ciphers.GOST28147)(nil)
	_ cipher.Block = (*ciphers.Magma)(nil)
	_ cipher.Block = (*ciphers.Kuznyechik)(nil)
)

const zeroKey = "0000000000000000000000000000000000000000000000000000000000000000"

// pseudorandom returns n octets that depend on n only.
func pseudorandom(n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{byte(n), byte(n >> 8)}).Read(b)
	return b
}

func TestKeySizes(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 1, 16, 31, 33, 64} {
		key := make([]byte, size)
		c, err := ciphers.NewGOST28147(key, ciphers.SBoxZ)
		if c != nil || !errors.Is(err, ciphers.ErrKeySize) {
			t.Errorf("28147-89, %d octets: %v", size, err)
		}
		m, err := ciphers.NewMagma(key)
		if m != nil || !errors.Is(err, ciphers.ErrKeySize) {
			t.Errorf("Magma, %d octets: %v", size, err)
		}
		k, err := ciphers.NewKuznyechik(key)
		if k != nil || !errors.Is(err, ciphers.ErrKeySize) {
			t.Errorf("Kuznyechik, %d octets: %v", size, err)
		}
	}
}

func TestUnknownSBox(t *testing.T) {
	t.Parallel()
	for _, s := range []ciphers.SBox{ciphers.SBoxCryptoProD + 1, 255} {
		if _, err := ciphers.NewGOST28147(make([]byte, 32), s); !errors.Is(err, ciphers.ErrSBox) {
			t.Errorf("S-box %d: %v", s, err)
		}
	}
}

func TestPartialBlocks(t *testing.T) {
	t.Parallel()
	c := newCipher(t, zeroKey, ciphers.SBoxZ)
	for _, size := range []int{1, 7, 9, 31} {
		_, errE := c.EncryptECB(make([]byte, size))
		_, errD := c.DecryptECB(make([]byte, size))
		if !errors.Is(errE, ciphers.ErrPartialBlock) || !errors.Is(errD, ciphers.ErrPartialBlock) {
			t.Errorf("%d octets: %v, %v", size, errE, errD)
		}
	}
	if out, err := c.DecryptECB(nil); err != nil || len(out) != 0 {
		t.Errorf("no octets: %x, %v", out, err)
	}
}

// TestRoundTrips encrypts with random keys, into another buffer and in place.
func TestRoundTrips(t *testing.T) {
	t.Parallel()
	for i := range 200 {
		key := pseudorandom(32 + i)[i:]
		old, _ := ciphers.NewGOST28147(key, ciphers.SBox(i%3))
		magma, _ := ciphers.NewMagma(key)
		kuznyechik, _ := ciphers.NewKuznyechik(key)
		for _, c := range []block{old, magma, kuznyechik} {
			plain := pseudorandom(1000 + i)[:c.BlockSize()]
			out, same := make([]byte, len(plain)), bytes.Clone(plain)
			c.Encrypt(out, plain)
			c.Encrypt(same, same)
			if bytes.Equal(out, plain) || !bytes.Equal(out, same) {
				t.Fatalf("%T: encryption of %x gives %x and %x", c, plain, out, same)
			}
			c.Decrypt(out, out)
			if !bytes.Equal(out, plain) {
				t.Fatalf("%T: decryption gives %x, want %x", c, out, plain)
			}
		}
	}
}

// TestCFBLengths encrypts every length around the blocks and changes of the key.
func TestCFBLengths(t *testing.T) {
	t.Parallel()
	c := newCipher(t, strings.Repeat("5a", 32), ciphers.SBoxCryptoProA)
	iv := [8]byte{1, 2, 3, 4, 5, 6, 7, 8}
	whole := pseudorandom(3100)
	for _, m := range []ciphers.Meshing{ciphers.NoMeshing, ciphers.CryptoProMeshing} {
		all := c.EncryptCFB(iv, whole, m)
		for _, n := range []int{0, 1, 7, 8, 9, 1023, 1024, 1025, 1032, 2047, 2048, 2049, 3100} {
			out := c.EncryptCFB(iv, whole[:n], m)
			if !bytes.Equal(out, all[:n]) {
				t.Errorf("meshing %d, %d octets: not the start of a longer message", m, n)
			}
			if !bytes.Equal(c.DecryptCFB(iv, out, m), whole[:n]) {
				t.Errorf("meshing %d, %d octets: decryption differs", m, n)
			}
		}
	}
}

// TestMeshing finds no difference in the first 1024 octets, and one after them.
func TestMeshing(t *testing.T) {
	t.Parallel()
	c := newCipher(t, zeroKey, ciphers.SBoxZ)
	plain := pseudorandom(1032)
	without := c.EncryptCFB([8]byte{}, plain, ciphers.NoMeshing)
	with := c.EncryptCFB([8]byte{}, plain, ciphers.CryptoProMeshing)
	if !bytes.Equal(without[:1024], with[:1024]) {
		t.Error("the key changes too early")
	}
	if bytes.Equal(without[1024:], with[1024:]) {
		t.Error("the key does not change")
	}
}

// TestIMITDoesNotMesh has a value computed by an independent program, as headers of real
// containers have it (observed).
func TestIMITDoesNotMesh(t *testing.T) {
	t.Parallel()
	message := []byte(strings.Repeat("0123456789abcdef", 80))
	code := newCipher(t, zeroKey, ciphers.SBoxZ).IMIT([8]byte{}, message)
	equal(t, code[:], "f0470eb9")
}

// TestIMITStartsWithIV adds the IV to the first block instead.
func TestIMITStartsWithIV(t *testing.T) {
	t.Parallel()
	c := newCipher(t, zeroKey, ciphers.SBoxCryptoProA)
	iv := [8]byte{1, 2, 3, 4, 5, 6, 7, 8}
	message := pseudorandom(20)
	added := bytes.Clone(message)
	for i, x := range iv {
		added[i] ^= x
	}
	if c.IMIT(iv, message) != c.IMIT([8]byte{}, added) {
		t.Error("the IV is not added to the first block")
	}
}

// TestCFBAgainstGogost compares whole messages without meshing, for which the files
// have no vector.
func TestCFBAgainstGogost(t *testing.T) {
	t.Parallel()
	key, iv := pseudorandom(32), [8]byte(pseudorandom(8))
	c, _ := ciphers.NewGOST28147(key, ciphers.SBoxCryptoProA)
	other := gost28147.NewCipher(key, &gost28147.SboxIdGost2814789CryptoProAParamSet)
	for _, n := range []int{1, 8, 13, 1024, 2112} {
		plain, want := pseudorandom(n), make([]byte, n)
		other.NewCFBEncrypter(iv[:]).XORKeyStream(want, plain)
		if got := c.EncryptCFB(iv, plain, ciphers.NoMeshing); !bytes.Equal(got, want) {
			t.Errorf("%d octets: got %x, want %x", n, got, want)
		}
	}
}

func TestHashAgainstGogost(t *testing.T) {
	t.Parallel()
	for n := range 130 {
		data := pseudorandom(n)
		d, other := ciphers.NewGOST341194(), gost341194.New(&gost28147.SboxIdGostR341194CryptoProParamSet)
		d.Write(data)
		other.Write(data)
		if got, want := d.Sum(nil), other.Sum(nil); !bytes.Equal(got, want) {
			t.Errorf("%d octets: got %x, want %x", n, got, want)
		}
	}
}

// TestHashSplits writes the same input in two and in many parts.
func TestHashSplits(t *testing.T) {
	t.Parallel()
	data := pseudorandom(100)
	d := ciphers.NewGOST341194()
	d.Write(data)
	want := d.Sum(nil)
	for i := range data {
		d.Reset()
		d.Write(data[:i])
		d.Sum(nil)
		d.Write(data[i:])
		if got := d.Sum(nil); !bytes.Equal(got, want) {
			t.Errorf("split at %d: got %x, want %x", i, got, want)
		}
		d.Reset()
		for rest := data; len(rest) > 0; rest = rest[min(i+1, len(rest)):] {
			d.Write(rest[:min(i+1, len(rest))])
		}
		if got := d.Sum(nil); !bytes.Equal(got, want) {
			t.Errorf("parts of %d: got %x, want %x", i+1, got, want)
		}
	}
}

// TestHashShape checks the contract of [hash.Hash] and [hash.Cloner].
func TestHashShape(t *testing.T) {
	t.Parallel()
	d := ciphers.NewGOST341194()
	if d.BlockSize() != 32 || d.Size() != 32 {
		t.Errorf("block size %d, size %d", d.BlockSize(), d.Size())
	}
	d.Write([]byte("message "))
	clone, err := d.Clone()
	if err != nil {
		t.Fatal(err)
	}
	d.Write([]byte("digest"))
	clone.(hash.Hash).Write([]byte("digest"))
	const want = "bc6041dd2aa401ebfa6e9886734174febdb4729aa972d60f549ac39b29721ba0"
	equal(t, d.Sum(nil), want)
	equal(t, clone.Sum(nil), want)
	equal(t, d.Sum([]byte{0xab}), "ab"+want)
}
