package gost_test

import (
	"bytes"
	"crypto"
	"encoding/asn1"
	"math/big"
	"slices"
	"testing"

	"github.com/go-esia/sdk/gost"
)

// numbers are those of a parameter set that tests need, big-endian.
type numbers struct {
	Curve   string            `json:"curve"`
	P       string            `json:"p"`
	Q       string            `json:"q"`
	Outside map[string]string `json:"outside"` // points outside of the subgroup
}

func numbersOf(tb testing.TB, c *gost.Curve) numbers {
	tb.Helper()
	var all []numbers
	readJSON(tb, &all, "std", "curves.json")
	for _, n := range all {
		if n.Curve == c.Name() {
			return n
		}
	}
	tb.Fatalf("no numbers of %v", c)
	return numbers{}
}

// plus adds two big-endian numbers of one size. It returns nil if the sum is
// longer.
func plus(a, b []byte) []byte {
	sum := new(big.Int).Add(new(big.Int).SetBytes(a), new(big.Int).SetBytes(b))
	if sum.BitLen() > 8*len(a) {
		return nil
	}
	return sum.FillBytes(make([]byte, len(a)))
}

// reversed returns b in the other byte order.
func reversed(b []byte) []byte {
	b = slices.Clone(b)
	slices.Reverse(b)
	return b
}

// littleEndian converts x || y from big-endian.
func littleEndian(xy []byte) []byte {
	half := len(xy) / 2
	return append(reversed(xy[:half]), reversed(xy[half:])...)
}

func TestPublicKeyRoundTrip(t *testing.T) {
	t.Parallel()
	forEachSet(t, func(t *testing.T, c *gost.Curve) {
		pub := generate(t, c).PublicKey()
		again, err := gost.NewPublicKey(c, pub.Bytes())
		if err != nil || !again.Equal(pub) || again.Curve() != c {
			t.Errorf("NewPublicKey of Bytes = %v, equal is false", err)
		}
		pub.Bytes()[0] ^= 1
		if !again.Equal(pub) {
			t.Error("Bytes returned the key itself and not a copy")
		}
	})
}

func TestPublicKeyKeepsNoInput(t *testing.T) {
	t.Parallel()
	q := opensslKey(t, "g256_A").PublicKey().Bytes()
	pub, err := gost.NewPublicKey(gost.CryptoProA(), q)
	if err != nil {
		t.Fatal(err)
	}
	clear(q)
	if bytes.Equal(pub.Bytes(), q) {
		t.Error("NewPublicKey kept its argument")
	}
}

func TestPublicKeyEqual(t *testing.T) {
	t.Parallel()
	a, b := generate(t, gost.CryptoProA()).PublicKey(), generate(t, gost.CryptoProA()).PublicKey()
	alias, err := gost.CurveByOID(asn1.ObjectIdentifier{1, 2, 643, 2, 2, 36, 0})
	if err != nil {
		t.Fatal(err)
	}
	sameUnderAlias, err := gost.NewPublicKey(alias, a.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		x    crypto.PublicKey
		want bool
	}{
		{"itself", a, true},
		{"same point under another OID", sameUnderAlias, true},
		{"another point", b, false},
		{"nil", nil, false},
		{"nil key", (*gost.PublicKey)(nil), false},
		{"zero key", new(gost.PublicKey), false},
		{"private key", generate(t, gost.CryptoProA()), false},
	} {
		if got := a.Equal(test.x); got != test.want {
			t.Errorf("Equal to %s = %v, want %v", test.name, got, test.want)
		}
	}
	if new(gost.PublicKey).Equal(new(gost.PublicKey)) {
		t.Error("zero keys are equal")
	}
}

func TestBadPublicKeys(t *testing.T) {
	t.Parallel()
	forEachSet(t, func(t *testing.T, c *gost.Curve) {
		n, size := numbersOf(t, c), c.Size()
		good := littleEndian(generate(t, c).PublicKey().Bytes()) // now big-endian
		p := unhex(t, n.P)
		zeros := make([]byte, size)
		cases := map[string][]byte{
			"nil":                   nil,
			"SEC 1 infinity":        {0},
			"zero as infinity":      make([]byte, 2*size),
			"one byte short":        good[:2*size-1],
			"one byte long":         append(slices.Clone(good), 0),
			"SEC 1 prefix":          append([]byte{4}, good...),
			"x only":                good[:size],
			"x is p":                append(slices.Clone(p), good[size:]...),
			"y is p":                append(slices.Clone(good[:size]), p...),
			"x is p, y of x=0":      append(slices.Clone(p), zeros...),
			"off-curve: y+1":        append(slices.Clone(good[:size]), plus(good[size:], append(zeros[1:], 1))...),
			"off-curve: x, y = 1":   append(append(append([]byte{}, zeros[1:]...), 1), append(slices.Clone(zeros[1:]), 1)...),
			"all ones":              bytes.Repeat([]byte{0xff}, 2*size),
			"halves swapped":        append(slices.Clone(good[size:]), good[:size]...),
			"big-endian by mistake": littleEndian(good),
		}
		for name, point := range n.Outside {
			cases["outside of the subgroup: "+name] = unhex(t, point)
		}
		for name, xy := range cases {
			if name == "x only" || len(xy)%2 != 0 {
				if _, err := gost.NewPublicKey(c, xy); err == nil {
					t.Errorf("%s: accepted", name)
				}
				continue
			}
			if _, err := gost.NewPublicKey(c, littleEndian(xy)); err == nil {
				t.Errorf("%s: accepted", name)
			}
		}
		if x := plus(good[:size], p); x != nil { // the same point in another encoding
			if _, err := gost.NewPublicKey(c, littleEndian(append(x, good[size:]...))); err == nil {
				t.Error("x+p: accepted")
			}
		}
	})
}

func TestPublicKeyOfAnotherCurve(t *testing.T) {
	t.Parallel()
	for _, c := range sets() {
		q := generate(t, c).PublicKey().Bytes()
		for _, other := range sets() {
			if _, err := gost.NewPublicKey(other, q); (err == nil) != (c == other) {
				t.Errorf("point of %v as that of %v: %v", c, other, err)
			}
		}
	}
}
