package gogostsigner

import (
	"fmt"

	"github.com/ddulesov/gogost/gost3410"

	"github.com/go-esia/sdk/gost"
)

// constructorOf returns gogost's function for the parameter set of c. Each call
// of it makes another curve.
//
// The names are of GOST R 34.10-2001, which has the same CryptoPro sets. gogost
// has functions for all seven sets and none for the identifiers tc26-256-B, -C
// and -D, which are other names of the CryptoPro sets.
func constructorOf(c *gost.Curve) (func() *gost3410.Curve, error) {
	for _, set := range []struct {
		ours   *gost.Curve
		gogost func() *gost3410.Curve
	}{
		{gost.CryptoProA(), gost3410.CurveIdGostR34102001CryptoProAParamSet},
		{gost.CryptoProB(), gost3410.CurveIdGostR34102001CryptoProBParamSet},
		{gost.CryptoProC(), gost3410.CurveIdGostR34102001CryptoProCParamSet},
		{gost.TC26256A(), gost3410.CurveIdtc26gost34102012256paramSetA},
		{gost.TC26512A(), gost3410.CurveIdtc26gost341012512paramSetA},
		{gost.TC26512B(), gost3410.CurveIdtc26gost341012512paramSetB},
		{gost.TC26512C(), gost3410.CurveIdtc26gost34102012512paramSetC},
	} {
		if set.ours.SameParameters(c) {
			return set.gogost, nil
		}
	}
	return nil, fmt.Errorf("%w: gogost has no parameter set %s", gost.ErrUnsupportedAlgorithm, c.Name())
}
