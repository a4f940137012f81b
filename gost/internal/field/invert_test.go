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

// TestUpdateRange multiplies numbers at both ends of (-2m, m) with the largest and other
// rows of a matrix of division steps: the results are right and in the same range.
func TestUpdateRange(t *testing.T) {
	t.Parallel()
	const one = 1 << 60
	rows := [][2]int64{{one, 0}, {0, one}, {-one, 0}, {0, -one}, {one - 1, 1}, {1, one - 1}, {1 - one, 1}, {1, 1 - one},
		{1 - one, -1}, {one / 2, one / 2}, {-one / 2, -one / 2}, {one / 2, -one / 2}, {0, 1}, {0, -1}, {1, 1}, {-3, 5}}
	forModuli(t, func(t *testing.T, m *reference) {
		least := new(big.Int).Sub(big.NewInt(1), new(big.Int).Lsh(m.m, 1))
		numbers := []*big.Int{least, new(big.Int).Neg(m.m), big.NewInt(-1), new(big.Int), new(big.Int).Rsh(m.m, 1), new(big.Int).Sub(m.m, big.NewInt(1))}
		for _, x := range numbers {
			for _, y := range numbers {
				for i, row := range rows {
					other := rows[(i+5)%len(rows)]
					d, e := m.signed(x), m.signed(y)
					field.ForTestUpdateDE(m.Modulus, d, e, row[0], row[1], other[0], other[1])
					m.checkUpdate(t, row, x, y, d)
					m.checkUpdate(t, other, x, y, e)
				}
			}
		}
	})
}

// signed returns the limbs of x in two's complement, with one more than the modulus has.
func (m *reference) signed(x *big.Int) []uint64 {
	limbs := make([]uint64, m.Size()/8+1)
	for i := range limbs {
		limbs[i] = new(big.Int).And(new(big.Int).Rsh(x, uint(64*i)), new(big.Int).SetUint64(1<<64-1)).Uint64()
	}
	return limbs
}

// checkUpdate checks that got is (row[0] x + row[1] y) / 2^60 modulo m, and in (-2m, m).
func (m *reference) checkUpdate(t *testing.T, row [2]int64, x, y *big.Int, got []uint64) {
	t.Helper()
	z := big.NewInt(int64(got[len(got)-1]))
	for i := len(got) - 2; i >= 0; i-- {
		z.Lsh(z, 64).Add(z, new(big.Int).SetUint64(got[i]))
	}
	if z.Cmp(m.m) >= 0 || new(big.Int).Add(z, new(big.Int).Lsh(m.m, 1)).Sign() <= 0 {
		t.Errorf("%d of %x and %x: %x is out of range", row, x, y, z)
	}
	sum := new(big.Int).Mul(big.NewInt(row[0]), x)
	sum.Add(sum, new(big.Int).Mul(big.NewInt(row[1]), y)).Sub(sum, z.Lsh(z, 60))
	if sum.Mod(sum, m.m).Sign() != 0 {
		t.Errorf("%d of %x and %x: the result is wrong", row, x, y)
	}
}
