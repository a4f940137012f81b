package field_test

import (
	"math/big"
	"testing"

	"github.com/go-esia/sdk/gost/internal/field"
)

// TestAliasing calls every method with all ways in which its arguments can be the
// same variable.
func TestAliasing(t *testing.T) {
	t.Parallel()
	forModuli(t, func(t *testing.T, m *reference) {
		x := m.element(t, new(big.Int).Sub(m.m, big.NewInt(2)))
		y := m.element(t, new(big.Int).Rsh(m.m, 1))
		for name, op := range map[string]func(z, x, y *field.Element){
			"Add":          m.Add,
			"Sub":          m.Sub,
			"Mul":          m.Mul,
			"Mul, Go":      func(z, x, y *field.Element) { field.ForTestMultiplyGo(m.Modulus, z, x, y) },
			"Select true":  func(z, x, y *field.Element) { z.Select(x, y, maskOf(true)) },
			"Select false": func(z, x, y *field.Element) { z.Select(x, y, maskOf(false)) },
		} {
			checkBinaryAliasing(t, name, op, x, y)
		}
		for name, op := range map[string]func(z, x *field.Element){
			"Neg":        m.Neg,
			"Square":     m.Square,
			"Square, Go": func(z, x *field.Element) { field.ForTestSquareGo(m.Modulus, z, x) },
			"Invert":     m.Invert,
		} {
			var want field.Element
			op(&want, &x)
			z := x
			if op(&z, &z); z != want {
				t.Errorf("%s: result differs for z = x", name)
			}
		}
	})
}

func checkBinaryAliasing(t *testing.T, name string, op func(z, x, y *field.Element), x, y field.Element) {
	t.Helper()
	var want, square field.Element
	op(&want, &x, &y)
	z := x
	if op(&z, &z, &y); z != want {
		t.Errorf("%s: result differs for z = x", name)
	}
	z = y
	if op(&z, &x, &z); z != want {
		t.Errorf("%s: result differs for z = y", name)
	}
	other := x
	op(&square, &x, &other)
	if op(&z, &x, &x); z != square {
		t.Errorf("%s: result differs for x = y", name)
	}
	z = x
	if op(&z, &z, &z); z != square {
		t.Errorf("%s: result differs for z = x = y", name)
	}
}
