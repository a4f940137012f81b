package field_test

import (
	"math/big"
	"testing"

	"github.com/go-esia/sdk/gost/internal/field"
)

// slow are numbers that take many more division steps than random ones, which take 517 on
// average, with a deviation of 4, for 256 bits, and 1034, with 5.5, for 512: for them a
// batch of steps less would do. They were found by a search for the sequences of steps that
// make numbers smaller most slowly, for the prime, or in the last case for any modulus.
var slow = []struct {
	name, m, x string
	steps      int
}{
	{
		"CryptoPro-A p", "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffd97",
		"f52592ec79b0cbc015b70209d3bf42c54d7fd5b9525cc0d3e4297aa523d70b9a", 555,
	},
	{
		"CryptoPro-B p", "8000000000000000000000000000000000000000000000000000000000000c99",
		"0cdf07da5c676a03f5dabec934160d084df47d79c4fb207163ab6117f3823e86", 552,
	},
	{
		"CryptoPro-C p", "9b9f605f5a858107ab1ec85e6b41c8aacf846e86789051d37998f7b9022d759b",
		"903d938a8e0fe49359e9a5d98bde479088656060ae4f99050c06d7788304bd72", 552,
	},
	{
		"tc26-512-A p", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff" +
			"fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffdc7",
		"954c00000000a4bfb3dff193701425db63f068c410cf386cd883c379fb84a722" +
			"3f39afb028eb61735a221d3f43bcaa55b62cdcf6aa8850422132a91a77ba1ba", 1101,
	},
	{
		"512 bits", "f8726a2f19b8c720057867c41390a4ff35f1247cc9f79fe41885112ea5138ec7" +
			"164adac2061dd3522d0342439a3d58d16eff37411a96d4564329df8d8f89ea49",
		"a4977d45c63cbb3a0b84496974378f51bb0a2c8786b84de351de7f953060d7a5" +
			"519654a2ec80177f6529caa14eb7beb111d4242d1c905fef107e4309731e28a4", 1149,
	},
}

// TestSlowInverses needs more than a batch of steps less than there are.
func TestSlowInverses(t *testing.T) {
	t.Parallel()
	for _, tt := range slow {
		m := newReference(t, tt.m)
		x, ok := new(big.Int).SetString(tt.x, 16)
		if !ok {
			t.Fatalf("%s: not a number", tt.name)
		}
		if got := divisionSteps(m.m, x); got != tt.steps {
			t.Errorf("%s: %d division steps, want %d", tt.name, got, tt.steps)
		}
		var z field.Element
		a := m.element(t, x)
		m.Invert(&z, &a)
		m.check(t, tt.name+": 1/x", &z, new(big.Int).ModInverse(x, m.m))
		m.Neg(&a, &a)
		m.Invert(&z, &a)
		m.check(t, tt.name+": -1/x", &z, new(big.Int).ModInverse(new(big.Int).Neg(x), m.m))
	}
}

// divisionSteps counts the steps from (1/2, m, x) to g = 0.
func divisionSteps(m, x *big.Int) (count int) {
	f, g := new(big.Int).Set(m), new(big.Int).Set(x)
	for twice := 1; g.Sign() != 0; count++ { // delta, twice
		switch {
		case g.Bit(0) == 0:
			twice += 2
		case twice > 0:
			twice = 2 - twice
			f, g = g, new(big.Int).Sub(g, f)
		default:
			twice += 2
			g.Add(g, f)
		}
		g.Rsh(g, 1)
	}
	return count
}
