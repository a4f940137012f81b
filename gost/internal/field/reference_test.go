package field_test

import (
	"bytes"
	"math/big"
	"strings"
	"testing"

	"github.com/go-esia/sdk/gost/internal/field"
)

// moduli are those of GOST R 34.10-2012 curves, p and q, and some with extreme limbs.
var moduli = []struct{ name, hex string }{
	{"CryptoPro-A p", "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffd97"},
	{"CryptoPro-A q", "ffffffffffffffffffffffffffffffff6c611070995ad10045841b09b761b893"},
	{"CryptoPro-B p", "8000000000000000000000000000000000000000000000000000000000000c99"},
	{"CryptoPro-B q", "800000000000000000000000000000015f700cfff1a624e5e497161bcc8a198f"},
	{"CryptoPro-C p", "9b9f605f5a858107ab1ec85e6b41c8aacf846e86789051d37998f7b9022d759b"},
	{"CryptoPro-C q", "9b9f605f5a858107ab1ec85e6b41c8aa582ca3511eddfb74f02f3a6598980bb9"},
	{"tc26-256-A q", "400000000000000000000000000000000fd8cddfc87b6635c115af556c360c67"},
	{"2^256-1", strings.Repeat("ff", 32)},
	{"2^255+1", "80" + strings.Repeat("00", 30) + "01"},
	{"2^192-1", strings.Repeat("00", 8) + strings.Repeat("ff", 24)},
	{"3", strings.Repeat("00", 31) + "03"},
	{"tc26-512-A p", strings.Repeat("ff", 62) + "fdc7"},
	{"tc26-512-A q", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff27e69532f48d89116ff22b8d4e0560609b4b38abfad2b85dcacdb1411f10b275"},
	{"tc26-512-B q", "800000000000000000000000000000000000000000000000000000000000000149a1ec142565a545acfdb77bd9d40cfa8b996712101bea0ec6346c54374f25bd"},
	{"2^256-(2^31-1)", strings.Repeat("ff", 28) + "80000001"},
	{"2^255+(2^31-1)", "80" + strings.Repeat("00", 27) + "7fffffff"},
	{"2^512-(2^31-1)", strings.Repeat("ff", 60) + "80000001"},
	{"2^511+(2^31-1)", "80" + strings.Repeat("00", 59) + "7fffffff"},
	{"tc26-512-B p", "80" + strings.Repeat("00", 62) + "6f"},
	{"tc26-512-C q", "3fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc98cdba46506ab004c33a9ff5147502cc8eda9e7a769a12694623cef47f023ed"},
	{"512 test p", "4531acd1fe0023c7550d267b6b2fee80922b14b2ffb90f04d4eb7c09b5d2d15df1d852741af4704a0458047e80e4546d35b8336fac224dd81664bbf528be6373"},
	{"2^512-1", strings.Repeat("ff", 64)},
	{"2^511+1", "80" + strings.Repeat("00", 62) + "01"},
}

// reference is a modulus and the same number for math/big.
type reference struct {
	*field.Modulus
	m     *big.Int
	prime bool
}

func newReference(t testing.TB, hex string) *reference {
	t.Helper()
	m, ok := new(big.Int).SetString(hex, 16)
	if !ok {
		t.Fatalf("not a number: %s", hex)
	}
	modulus, err := field.NewModulus(m.FillBytes(make([]byte, len(hex)/2)))
	if err != nil {
		t.Fatal(err)
	}
	return &reference{modulus, m, m.ProbablyPrime(10)}
}

// forModuli runs a test for every modulus.
func forModuli(t *testing.T, test func(t *testing.T, m *reference)) {
	for _, v := range moduli {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			test(t, newReference(t, v.hex))
		})
	}
}

// element returns the element for x modulo m.
func (m *reference) element(t testing.TB, x *big.Int) field.Element {
	t.Helper()
	var z field.Element
	if err := m.SetBytes(&z, m.encode(new(big.Int).Mod(x, m.m))); err != nil {
		t.Fatal(err)
	}
	return z
}

// encode returns x as bytes of the size of m.
func (m *reference) encode(x *big.Int) []byte { return x.FillBytes(make([]byte, m.Size())) }

// check compares an element with want modulo m.
func (m *reference) check(t testing.TB, name string, got *field.Element, want *big.Int) {
	t.Helper()
	out := make([]byte, m.Size())
	m.PutBytes(out, got)
	if want := m.encode(new(big.Int).Mod(want, m.m)); !bytes.Equal(out, want) {
		t.Errorf("%s = %x, want %x", name, out, want)
	}
}

// edges returns numbers below 2^(8 Size) where carries and reductions are likely to go
// wrong. They may be m and more.
func (m *reference) edges() []*big.Int {
	one := big.NewInt(1)
	limit := new(big.Int).Lsh(one, uint(8*m.Size()))
	numbers := []*big.Int{new(big.Int), m.m, new(big.Int).Rsh(m.m, 1)}
	for k := 0; k <= 8*m.Size(); k += 32 {
		numbers = append(numbers, new(big.Int).Lsh(one, uint(k)))
	}
	limb := new(big.Int).SetUint64(1<<64 - 1)
	for k := 0; k < 8*m.Size(); k += 128 { // all-ones limbs
		numbers = append(numbers, new(big.Int).Lsh(limb, uint(k)))
	}
	var edges []*big.Int
	for _, x := range numbers {
		for d := int64(-1); d <= 1; d++ {
			y := new(big.Int).Add(x, big.NewInt(d))
			if y.Sign() >= 0 && y.Cmp(limit) < 0 {
				edges = append(edges, y)
			}
		}
	}
	return edges
}

// checkPair compares all operations on x and y with math/big.
func (m *reference) checkPair(t testing.TB, x, y *big.Int) {
	t.Helper()
	a, b := m.element(t, x), m.element(t, y)
	var z field.Element
	m.Add(&z, &a, &b)
	m.check(t, "x + y", &z, new(big.Int).Add(x, y))
	m.Sub(&z, &a, &b)
	m.check(t, "x - y", &z, new(big.Int).Sub(x, y))
	m.Mul(&z, &a, &b)
	m.check(t, "x * y", &z, new(big.Int).Mul(x, y))
	field.ForTestMultiplyGo(m.Modulus, &z, &a, &b)
	m.check(t, "x * y without assembly", &z, new(big.Int).Mul(x, y))

	same := new(big.Int).Mod(new(big.Int).Sub(x, y), m.m).Sign() == 0
	if got := a.Equal(&b); got != maskOf(same) {
		t.Errorf("Equal(%x, %x) = %x, want %v", x, y, got, same)
	}
	z.Select(&a, &b, maskOf(true))
	m.check(t, "Select of x", &z, x)
	z.Select(&a, &b, maskOf(false))
	m.check(t, "Select of y", &z, y)
}

// checkSingle compares all operations on x with math/big.
func (m *reference) checkSingle(t testing.TB, x *big.Int) {
	t.Helper()
	a := m.element(t, x)
	var z field.Element
	m.check(t, "x", &a, x)
	m.Neg(&z, &a)
	m.check(t, "-x", &z, new(big.Int).Neg(x))
	m.Square(&z, &a)
	m.check(t, "x^2", &z, new(big.Int).Mul(x, x))
	field.ForTestSquareGo(m.Modulus, &z, &a)
	m.check(t, "x^2 without assembly", &z, new(big.Int).Mul(x, x))
	field.ForTestMulSmall(m.Modulus, &z, &a, 1<<32-1)
	m.check(t, "(2^32 - 1) x", &z, new(big.Int).Mul(x, big.NewInt(1<<32-1)))
	if err := m.Reduce(&z, m.encode(x)); err != nil {
		t.Fatal(err)
	}
	m.check(t, "Reduce(x)", &z, x)

	zero := new(big.Int).Mod(x, m.m).Sign() == 0
	if got := a.IsZero(); got != maskOf(zero) {
		t.Errorf("IsZero(%x) = %x, want %v", x, got, zero)
	}
	if !m.prime {
		return
	}
	m.Invert(&z, &a)
	want := new(big.Int).ModInverse(x, m.m)
	if zero {
		want = new(big.Int) // by definition
	}
	m.check(t, "1/x", &z, want)
}

func maskOf(b bool) field.Mask {
	if b {
		return ^field.Mask(0)
	}
	return 0
}
