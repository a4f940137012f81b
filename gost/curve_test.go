package gost_test

import (
	"bytes"
	"encoding/asn1"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/go-esia/sdk/gost"
)

func TestCurveTable(t *testing.T) {
	t.Parallel()
	if got, want := len(gost.AllCurves()), len(vectors()); got != want {
		t.Errorf("%d identifiers, want %d", got, want)
	}
	for i, c := range sets() {
		names := []string{"CryptoPro-A", "CryptoPro-B", "CryptoPro-C", "tc26-256-A", "tc26-512-A", "tc26-512-B", "tc26-512-C"}
		if c.Name() != names[i] {
			t.Errorf("Name = %q, want %q", c.Name(), names[i])
		}
		want := 32
		if i >= 4 {
			want = 64
		}
		if c.Size() != want {
			t.Errorf("%v: Size = %d, want %d", c, c.Size(), want)
		}
		for j, x := range sets() {
			if c.SameParameters(x) != (i == j) || (c == x) != (i == j) {
				t.Errorf("%v and %v: SameParameters = %v, == is %v", c, x, c.SameParameters(x), c == x)
			}
		}
	}
}

func TestCurveByOID(t *testing.T) {
	t.Parallel()
	for _, c := range gost.AllCurves() {
		got, err := gost.CurveByOID(c.OID())
		if err != nil || got != c {
			t.Errorf("CurveByOID(%v) = %v, %v, want %v", c.OID(), got, err, c)
		}
	}
	for _, oid := range []asn1.ObjectIdentifier{
		nil,
		{1, 2, 643, 2, 2, 35, 0}, // test set, 256-bit
		{1, 2, 643, 2, 2, 35, 4},
		{1, 2, 643, 2, 2, 35},
		{1, 2, 643, 2, 2, 35, 1, 1},
		{1, 2, 643, 7, 1, 2, 1, 2, 0}, // test set, 512-bit
		{1, 2, 840, 10045, 3, 1, 7},   // P-256
	} {
		c, err := gost.CurveByOID(oid)
		if c != nil || !errors.Is(err, gost.ErrUnsupportedAlgorithm) {
			t.Errorf("CurveByOID(%v) = %v, %v", oid, c, err)
		}
	}
}

func TestCurveOIDIsACopy(t *testing.T) {
	t.Parallel()
	oid := gost.CryptoProA().OID()
	want := slices.Clone(oid)
	oid[0] = 2
	if got := gost.CryptoProA().OID(); !got.Equal(want) {
		t.Errorf("OID = %v after a change of the copy, want %v", got, want)
	}
}

func TestCurveNames(t *testing.T) {
	t.Parallel()
	c, err := gost.CurveByOID(asn1.ObjectIdentifier{1, 2, 643, 2, 2, 36, 0})
	if err != nil {
		t.Fatal(err)
	}
	if c.Name() != "CryptoPro-A" || c.String() != "id-GostR3410-2001-CryptoPro-XchA-ParamSet" {
		t.Errorf("Name = %q, String = %q", c.Name(), c.String())
	}
	if c == gost.CryptoProA() || !c.SameParameters(gost.CryptoProA()) {
		t.Error("XchA must be another identifier of the parameters of CryptoPro-A")
	}
}

func TestCurveOrder(t *testing.T) {
	t.Parallel()
	for _, c := range []*gost.Curve{
		gost.CryptoProA(), gost.CryptoProB(), gost.CryptoProC(), gost.TC26256A(), gost.TC26512A(), gost.TC26512B(), gost.TC26512C(),
	} {
		want := fmt.Sprintf("%0*s", 2*c.Size(), numbersOf(t, c).Q)
		q := c.Order()
		if hex.EncodeToString(q) != want {
			t.Errorf("%v: Order = %x, want %s", c, q, want)
		}
		if clear(q); bytes.Equal(q, c.Order()) {
			t.Errorf("%v: Order is not a copy", c)
		}
	}
}

// TestZeroCurve checks that nothing panics with curves that are not valid.
func TestZeroCurve(t *testing.T) {
	t.Parallel()
	for _, c := range []*gost.Curve{nil, new(gost.Curve)} {
		if c.Size() != 0 || c.Name() != "none" || c.String() != "none" || c.SameParameters(c) || c.OID() != nil || c.Order() != nil {
			t.Errorf("Size = %d, Name = %q, String = %q", c.Size(), c.Name(), c.String())
		}
		if _, err := gost.GenerateKey(c); err == nil {
			t.Error("GenerateKey: no error")
		}
		if _, err := gost.NewPrivateKey(c, nil); err == nil {
			t.Error("NewPrivateKey: no error")
		}
		if _, err := gost.NewPublicKey(c, nil); err == nil {
			t.Error("NewPublicKey: no error")
		}
	}
}
