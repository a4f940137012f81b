package point_test

import (
	"math/big"
	"testing"

	"github.com/go-esia/sdk/gost/internal/point"
)

// FuzzGroup compares multiplications with the reference on every curve and in every form:
// of the base point, of a point in variable and in constant time, and of both, with and
// without a table. The point is a small or a large multiple of the base point, with either
// sign, so that equal and opposite points meet.
func FuzzGroup(f *testing.F) {
	curves := readCurves(f)
	for i := range curves {
		f.Add(uint8(i), []byte{1}, []byte{2}, []byte{3})
		f.Add(uint8(i), []byte{0xff, 0xff, 0xff, 0xff, 0x80, 0, 0, 0, 0x7f}, []byte{}, []byte{0x20})
	}
	f.Fuzz(func(t *testing.T, index uint8, a, b, k []byte) {
		c := curves[int(index)%len(curves)]
		scalar := func(x []byte) *big.Int { return new(big.Int).SetBytes(x[:min(len(x), c.size())]) }
		u, v, d := scalar(a), scalar(b), scalar(k)
		if d.Mod(d, c.q).Sign() == 0 {
			d.SetInt64(1)
		}
		p := c.multiplyBase(d)
		uG, vP := c.multiplyBase(u), c.multiplyBase(new(big.Int).Mul(v, d))

		var got point.Point
		c.group.ScalarBaseMult(&got, c.bytes(u))
		c.check(t, "uG", &got, uG)
		c.group.ScalarMult(&got, c.point(t, p), c.bytes(v))
		c.check(t, "vP", &got, vP)
		c.group.VartimeDoubleBaseMult(&got, c.bytes(u), c.point(t, p), c.bytes(v))
		c.check(t, "uG + vP", &got, c.add(uG, vP))
		c.group.VartimeTableMult(&got, c.bytes(u), c.group.VartimeTable(c.point(t, p)), c.bytes(v))
		c.check(t, "uG + vP with a table", &got, c.add(uG, vP))
	})
}
