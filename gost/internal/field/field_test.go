package field_test

import (
	"bytes"
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/go-esia/sdk/gost/internal/field"
)

func TestEdges(t *testing.T) {
	t.Parallel()
	forModuli(t, func(t *testing.T, m *reference) {
		edges := m.edges()
		for i, x := range edges {
			m.checkSingle(t, x)
			for _, y := range edges[i:] {
				m.checkPair(t, x, y)
				if t.Failed() {
					t.Fatalf("x = %x, y = %x", x, y)
				}
			}
		}
	})
}

// TestSmallProducts multiplies numbers whose product is next to 0 or to m. For m = 2^n - c
// the carries of the last steps of the reduction need one from c to a small multiple of
// c^2, which random factors never give.
func TestSmallProducts(t *testing.T) {
	t.Parallel()
	forModuli(t, func(t *testing.T, m *reference) {
		if !m.prime {
			return
		}
		distance := new(big.Int).Lsh(big.NewInt(1), uint((m.m.BitLen()+1)/8*8))
		distance.Sub(distance, m.m).Abs(distance)
		var products []*big.Int
		for i := int64(0); i < 8; i++ {
			multiple := new(big.Int).Mul(distance, big.NewInt(i*i*i))
			for d := int64(-1); d <= 1; d++ {
				product := new(big.Int).Add(multiple, big.NewInt(d))
				products = append(products, product, new(big.Int).Neg(product))
			}
		}
		y := new(big.Int).Sub(m.m, big.NewInt(12345))
		for _, product := range products {
			for range 2 {
				x := new(big.Int).ModInverse(y, m.m)
				if x == nil { // a small modulus
					break
				}
				x.Mul(x, product).Mod(x, m.m)
				m.checkPair(t, x, y)
				if root := new(big.Int).ModSqrt(new(big.Int).Mod(product, m.m), m.m); root != nil {
					m.checkSingle(t, root)
				}
				y.Mul(y, big.NewInt(3)).Mod(y, m.m)
			}
			if t.Failed() {
				t.Fatalf("product %x", product)
			}
		}
	})
}

func TestOne(t *testing.T) {
	t.Parallel()
	forModuli(t, func(t *testing.T, m *reference) {
		one := m.One()
		m.check(t, "One", &one, big.NewInt(1))
		if got := m.BitLen(); got != m.m.BitLen() {
			t.Errorf("BitLen = %d, want %d", got, m.m.BitLen())
		}
	})
}

func TestNewModulus(t *testing.T) {
	t.Parallel()
	for name, encoding := range map[string][]byte{
		"nil":      nil,
		"empty":    {},
		"31 bytes": bytes.Repeat([]byte{0xff}, 31),
		"33 bytes": bytes.Repeat([]byte{0xff}, 33),
		"48 bytes": bytes.Repeat([]byte{0xff}, 48),
		"65 bytes": bytes.Repeat([]byte{0xff}, 65),
		"zero":     make([]byte, 32),
		"one":      append(make([]byte, 31), 1),
		"two":      append(make([]byte, 63), 2),
		"even":     append(bytes.Repeat([]byte{0xff}, 31), 0xfe),
	} {
		if _, err := field.NewModulus(encoding); !errors.Is(err, field.ErrModulus) {
			t.Errorf("%s: error %v, want ErrModulus", name, err)
		}
	}
}

// TestNonCanonical checks that SetBytes takes no number from m on, and leaves its
// receiver alone then.
func TestNonCanonical(t *testing.T) {
	t.Parallel()
	forModuli(t, func(t *testing.T, m *reference) {
		one := m.One()
		for _, x := range m.edges() {
			z := one
			err := m.SetBytes(&z, m.encode(x))
			if x.Cmp(m.m) < 0 {
				if err != nil {
					t.Errorf("%x: %v", x, err)
				}
				continue
			}
			if !errors.Is(err, field.ErrRange) {
				t.Errorf("%x: error %v, want ErrRange", x, err)
			}
			if z != one {
				t.Errorf("%x: receiver changed", x)
			}
		}
	})
}

func TestWrongLength(t *testing.T) {
	t.Parallel()
	forModuli(t, func(t *testing.T, m *reference) {
		for _, n := range []int{0, 1, m.Size() - 1, m.Size() + 1, m.Size() / 2, 2 * m.Size()} {
			var z field.Element
			if err := m.SetBytes(&z, make([]byte, n)); !errors.Is(err, field.ErrLength) {
				t.Errorf("SetBytes of %d bytes: error %v, want ErrLength", n, err)
			}
			if err := m.Reduce(&z, make([]byte, n)); !errors.Is(err, field.ErrLength) {
				t.Errorf("Reduce of %d bytes: error %v, want ErrLength", n, err)
			}
		}
	})
}

// TestAllocations cannot be parallel: it counts allocations of the whole process.
func TestAllocations(t *testing.T) {
	for _, v := range moduli {
		m := newReference(t, v.hex)
		encoding := m.encode(new(big.Int).Rsh(m.m, 1))
		x, y := m.One(), m.element(t, big.NewInt(2))
		got := testing.AllocsPerRun(5, func() {
			m.Add(&x, &x, &y)
			m.Sub(&x, &x, &y)
			m.Neg(&x, &x)
			m.Mul(&x, &x, &y)
			m.Square(&x, &x)
			m.Invert(&x, &x)
			x.Select(&x, &y, x.IsZero()|x.Equal(&y))
			if m.SetBytes(&x, encoding) != nil || m.Reduce(&y, encoding) != nil {
				t.Error("encoding was refused")
			}
			m.PutBytes(encoding, &x)
		})
		if got != 0 {
			t.Errorf("%s: %v allocations, want 0", v.name, got)
		}
	}
}

func FuzzArithmetic(f *testing.F) {
	references := make([]*reference, len(moduli))
	for i, v := range moduli {
		references[i] = newReference(f, v.hex)
	}
	f.Add([]byte{1}, []byte{2})
	f.Add(bytes.Repeat([]byte{0xff}, 64), bytes.Repeat([]byte{0x80}, 64))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		for _, m := range references {
			x := new(big.Int).SetBytes(a[:min(len(a), m.Size())])
			y := new(big.Int).SetBytes(b[:min(len(b), m.Size())])
			m.checkSingle(t, x)
			m.checkPair(t, x, y)
		}
	})
}

func BenchmarkArithmetic(b *testing.B) {
	for _, v := range moduli {
		if !strings.HasSuffix(v.name, " p") {
			continue
		}
		m := newReference(b, v.hex)
		x, y := m.One(), m.element(b, big.NewInt(3))
		for name, op := range map[string]func(){
			"Mul":    func() { m.Mul(&x, &x, &y) },
			"MulGo":  func() { field.ForTestMultiplyGo(m.Modulus, &x, &x, &y) },
			"Square": func() { m.Square(&x, &x) },
			"Add":    func() { m.Add(&x, &x, &y) },
			"Invert": func() { m.Invert(&x, &x) },
		} {
			b.Run(v.name+"/"+name, func(b *testing.B) {
				for b.Loop() {
					op()
				}
			})
		}
	}
}
