package ecsign_test

import (
	"errors"
	"testing"

	"github.com/go-esia/sdk/gost/internal/ecsign"
)

// FuzzVerify checks that Verify accepts nothing and does not panic. That a random input
// is a signature is not possible in the life of the universe.
func FuzzVerify(f *testing.F) {
	curves := readCurves(f)
	for i, c := range curves {
		v := newSigned(f, c)
		v.signature[0] ^= 1
		f.Add(uint8(i), v.public, v.digest, v.signature)
	}
	f.Add(uint8(0), []byte{}, []byte{}, []byte{})
	f.Fuzz(func(t *testing.T, index uint8, public, digest, signature []byte) {
		c := curves[int(index)%len(curves)]
		err := c.Verify(public, digest, signature)
		if err == nil && c.verify(&affine{number(public[:c.Size()]), number(public[c.Size():])}, digest, signature) {
			t.Skip("mutated back to the valid signature")
		}
		for _, want := range []error{ecsign.ErrPublicKey, ecsign.ErrDigestSize, ecsign.ErrSignature} {
			if errors.Is(err, want) {
				return
			}
		}
		t.Errorf("error %v", err)
	})
}

// FuzzSign signs with any key and any digest, and compares with the reference.
func FuzzSign(f *testing.F) {
	curves := readCurves(f)
	f.Add(uint8(1), []byte{1}, []byte{2}, []byte{3})
	f.Fuzz(func(t *testing.T, index uint8, d, digest, extra []byte) {
		c := curves[int(index)%len(curves)]
		fit := func(b []byte) []byte { return c.bytes(number(b[:min(len(b), c.Size())])) }
		d, digest = fit(d), fit(digest)
		signature, err := c.Sign(d, digest, extra)
		if x := number(d); x.Sign() == 0 || x.Cmp(c.q) >= 0 {
			if !errors.Is(err, ecsign.ErrPrivateKey) {
				t.Errorf("error %v, want ErrPrivateKey", err)
			}
			return
		}
		if err != nil || !c.verify(c.multiply(number(d), &c.base), digest, signature) {
			t.Errorf("signature %x, %v", signature, err)
		}
	})
}

func BenchmarkSign(b *testing.B) {
	for _, c := range readCurves(b) {
		v := newSigned(b, c)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.Sign(v.d, v.digest, v.digest); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkVerify(b *testing.B) {
	for _, c := range readCurves(b) {
		v := newSigned(b, c)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := c.Verify(v.public, v.digest, v.signature); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
