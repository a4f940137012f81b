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

// badPoints returns encodings x || y that are not public keys, little-endian. good
// is a public key.
func badPoints(tb testing.TB, c *gost.Curve, good *gost.PublicKey) map[string][]byte {
	tb.Helper()
	n, size := numbersOf(tb, c), c.Size()
	xy, p := littleEndian(good.Bytes()), unhex(tb, n.P) // big-endian
	x, y := xy[:size], xy[size:]
	zero, one := make([]byte, size), append(make([]byte, size-1), 1)
	cases := map[string][]byte{
		"zero as infinity":      slices.Concat(zero, zero),
		"x is p":                slices.Concat(p, y),
		"y is p":                slices.Concat(x, p),
		"x is p, y of x=0":      slices.Concat(p, zero),
		"off-curve: y+1":        slices.Concat(x, plus(y, one)),
		"off-curve: x, y = 1":   slices.Concat(one, one),
		"all ones":              bytes.Repeat([]byte{0xff}, 2*size),
		"halves swapped":        slices.Concat(y, x),
		"big-endian by mistake": littleEndian(xy),
	}
	for name, point := range n.Outside {
		cases["outside of the subgroup: "+name] = unhex(tb, point)
	}
	if sum := plus(x, p); sum != nil { // the same point in another encoding
		cases["x+p"] = slices.Concat(sum, y)
	}
	for name, xy := range cases {
		cases[name] = littleEndian(xy)
	}
	return cases
}

func TestBadPublicKeys(t *testing.T) {
	t.Parallel()
	forEachSet(t, func(t *testing.T, c *gost.Curve) {
		good, size := generate(t, c).PublicKey(), c.Size()
		cases := badPoints(t, c, good)
		cases["nil"] = nil
		cases["SEC 1 infinity"] = []byte{0}
		cases["one byte short"] = good.Bytes()[:2*size-1]
		cases["one byte long"] = append(good.Bytes(), 0)
		cases["SEC 1 prefix"] = append([]byte{4}, good.Bytes()...)
		cases["x only"] = good.Bytes()[:size]
		for name, q := range cases {
			if pub, err := gost.NewPublicKey(c, q); err == nil || pub != nil {
				t.Errorf("%s: accepted", name)
			}
		}
	})
}

// TestBadPointsInFiles puts the same points into files.
func TestBadPointsInFiles(t *testing.T) {
	t.Parallel()
	forEachSet(t, func(t *testing.T, c *gost.Curve) {
		key := numbered(t, c, 7)
		good, err := gost.MarshalPKIXPublicKey(key.PublicKey())
		if err != nil {
			t.Fatal(err)
		}
		cert, req := newRoot(t, "Root", key), createRequest(t, requestTemplate(), key)
		accepted := func(der []byte) int {
			n := 0
			_, one := gost.ParsePKIXPublicKey(der)
			_, two := gost.ParsePublicKey(wrap("PUBLIC KEY", der))
			_, three := gost.ParseCertificate(bytes.Replace(cert.Raw, good, der, 1))
			_, four := gost.ParseCertificateRequest(bytes.Replace(req.Raw, good, der, 1))
			for _, err := range []error{one, two, three, four} {
				if err == nil {
					n++
				}
			}
			return n
		}
		if accepted(good) != 4 {
			t.Fatal("the key itself is not accepted")
		}
		for name, q := range badPoints(t, c, key.PublicKey()) {
			if n := accepted(bytes.Replace(good, key.PublicKey().Bytes(), q, 1)); n != 0 {
				t.Errorf("%s: accepted in %d kinds of files", name, n)
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
