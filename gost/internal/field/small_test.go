package field_test

import (
	"math/big"
	"testing"

	"github.com/go-esia/sdk/gost/internal/field"
)

// TestMulSmall multiplies with the largest numbers x for which xy is below a multiple of
// 2^(8 Size): the sum of the reduction is just below or above that power then, where its
// last corrections happen, which random factors never need. 166 is b of CryptoPro-A.
func TestMulSmall(t *testing.T) {
	t.Parallel()
	forModuli(t, func(t *testing.T, m *reference) {
		for _, y := range []int64{3, 166, 1<<32 - 1} {
			for k := int64(1); k <= 200; k++ {
				x := new(big.Int).Lsh(big.NewInt(k), uint(8*m.Size()))
				x.Sub(x, big.NewInt(1)).Div(x, big.NewInt(y))
				for d := int64(-1); d <= 1; d++ {
					m.checkSmall(t, new(big.Int).Add(x, big.NewInt(d)), y)
				}
			}
		}
	})
}

// checkSmall compares MulSmall of x modulo m and of y with math/big.
func (m *reference) checkSmall(t *testing.T, x *big.Int, y int64) {
	t.Helper()
	a := m.element(t, x)
	var z field.Element
	field.ForTestMulSmall(m.Modulus, &z, &a, uint64(y))
	want := new(big.Int).Mul(x, big.NewInt(y))
	m.check(t, "xy", &z, want)
	if t.Failed() {
		t.Fatalf("x = %x, y = %d", x, y)
	}
}

// TestNormalize reduces numbers at both ends of (-2m, m) and around -m, 0 and the middle,
// and their negatives.
func TestNormalize(t *testing.T) {
	t.Parallel()
	forModuli(t, func(t *testing.T, m *reference) {
		minus := new(big.Int).Neg(m.m)
		for _, x := range []*big.Int{new(big.Int).Lsh(minus, 1), minus, new(big.Int), m.m, new(big.Int).Rsh(minus, 1), new(big.Int).Rsh(m.m, 1)} {
			for d := int64(-2); d <= 2; d++ {
				y := new(big.Int).Add(x, big.NewInt(d))
				if y.Cmp(m.m) >= 0 || y.Cmp(new(big.Int).Lsh(minus, 1)) <= 0 {
					continue
				}
				m.checkNormalize(t, y, false)
				m.checkNormalize(t, y, true)
			}
		}
	})
}

// checkNormalize compares normalize of x with x, or -x, modulo m.
func (m *reference) checkNormalize(t *testing.T, x *big.Int, negative bool) {
	t.Helper()
	want := new(big.Int).Set(x)
	if negative {
		want.Neg(want)
	}
	want.Mod(want, m.m)
	got := new(big.Int)
	limbs := field.ForTestNormalize(m.Modulus, m.signed(x), negative)
	for i := len(limbs) - 1; i >= 0; i-- {
		got.Lsh(got, 64).Add(got, new(big.Int).SetUint64(limbs[i]))
	}
	if got.Cmp(want) != 0 {
		t.Errorf("%x, negative %v: %x, want %x", x, negative, got, want)
	}
}
