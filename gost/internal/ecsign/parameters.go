package ecsign

import "sync"

// The functions below return the parameter sets of RFC 7836, appendix A, and
// RFC 4357, section 11, under the names that CryptoPro and TC 26 gave them. Each
// returns the same pointer every time.

// CryptoProA returns id-GostR3410-2001-CryptoPro-A-ParamSet, which is the same as
// CryptoPro-XchA and tc26-gost-3410-2012-256-paramSetB.
func CryptoProA() *Curve { return cryptoProA() }

// CryptoProB returns id-GostR3410-2001-CryptoPro-B-ParamSet, which is the same as
// tc26-gost-3410-2012-256-paramSetC.
func CryptoProB() *Curve { return cryptoProB() }

// CryptoProC returns id-GostR3410-2001-CryptoPro-C-ParamSet, which is the same as
// CryptoPro-XchB and tc26-gost-3410-2012-256-paramSetD.
func CryptoProC() *Curve { return cryptoProC() }

// TC26256A returns tc26-gost-3410-2012-256-paramSetA, of cofactor 4.
func TC26256A() *Curve { return tc26256A() }

// TC26512A returns tc26-gost-3410-2012-512-paramSetA.
func TC26512A() *Curve { return tc26512A() }

// TC26512B returns tc26-gost-3410-2012-512-paramSetB.
func TC26512B() *Curve { return tc26512B() }

// TC26512C returns tc26-gost-3410-2012-512-paramSetC, of cofactor 4.
func TC26512C() *Curve { return tc26512C() }

var (
	cryptoProA = sync.OnceValue(func() *Curve { return mustCurve("CryptoPro-A") })
	cryptoProB = sync.OnceValue(func() *Curve { return mustCurve("CryptoPro-B") })
	cryptoProC = sync.OnceValue(func() *Curve { return mustCurve("CryptoPro-C") })
	tc26256A   = sync.OnceValue(func() *Curve { return mustCurve("tc26-256-A") })
	tc26512A   = sync.OnceValue(func() *Curve { return mustCurve("tc26-512-A") })
	tc26512B   = sync.OnceValue(func() *Curve { return mustCurve("tc26-512-B") })
	tc26512C   = sync.OnceValue(func() *Curve { return mustCurve("tc26-512-C") })
)

// mustCurve returns the parameter set with the given name.
func mustCurve(name string) *Curve {
	for _, set := range parameterSets {
		if set.name == name {
			curve, err := NewCurve(set.params())
			if err != nil {
				break
			}
			return curve
		}
	}
	panic("ecsign: internal error: bad parameter set " + name)
}

// params returns the set in binary form.
func (s *parameterSet) params() Params {
	size := len(s.p) / 2 // of p in bytes; p is written with all its digits
	var d []byte
	if s.d != "" {
		d = unhex(s.d, size)
	}
	return Params{
		D:        d,
		Name:     s.name,
		P:        unhex(s.p, size),
		A:        unhex(s.a, size),
		B:        unhex(s.b, size),
		Q:        unhex(s.q, size),
		X:        unhex(s.x, size),
		Y:        unhex(s.y, size),
		Cofactor: s.cofactor,
	}
}

// unhex returns the number with the given lower-case hexadecimal digits in
// big-endian form, of size bytes. (Package encoding/hex would bring in fmt.)
func unhex(digits string, size int) []byte {
	b := make([]byte, size)
	for i := range len(digits) {
		digit := digits[len(digits)-1-i]
		if digit >= 'a' {
			digit -= 'a' - 10 - '0'
		}
		b[size-1-i/2] |= (digit - '0') << (4 * (i % 2))
	}
	return b
}
