package ciphers

import (
	"math/bits"
	"sync"
)

// SBox names a substitution of GOST 28147-89. The standard leaves the choice open
// (RFC 5830, section 4); each of the constants has an OID.
type SBox uint8

const (
	// SBoxZ is id-tc26-gost-28147-param-Z, 1.2.643.7.1.2.5.1.1 (RFC 7836, appendix C).
	// It is the substitution of Magma, too.
	SBoxZ SBox = iota

	// SBoxCryptoProA is id-Gost28147-89-CryptoPro-A-ParamSet, 1.2.643.2.2.31.1
	// (RFC 4357, section 11.1).
	SBoxCryptoProA

	// SBoxCryptoProHash is the substitution of id-GostR3411-94-CryptoProParamSet,
	// 1.2.643.2.2.30.1 (RFC 4357, section 11.2).
	SBoxCryptoProHash

	// SBoxCryptoProB is id-Gost28147-89-CryptoPro-B-ParamSet, 1.2.643.2.2.31.2
	// (RFC 4357, section 11.1).
	SBoxCryptoProB

	// SBoxCryptoProC is id-Gost28147-89-CryptoPro-C-ParamSet, 1.2.643.2.2.31.3.
	SBoxCryptoProC

	// SBoxCryptoProD is id-Gost28147-89-CryptoPro-D-ParamSet, 1.2.643.2.2.31.4.
	SBoxCryptoProD
)

// sboxRows has the substitutions in the order of their constants. Row i replaces
// nibble i of a word, row 0 the least significant one; the first hexadecimal digit of
// a row replaces 0, the last one replaces 15.
var sboxRows = [6][8]uint64{
	SBoxZ: {
		0xc462a5b9e8d703f1, 0x68239a5c1e47bd0f, 0xb3582fade174c960, 0xc821d4f670a53e9b,
		0x7f5a816d093eb42c, 0x5df692cab78143e0, 0x8e25691cf4b0da37, 0x17ed05834fa69cb2,
	},
	SBoxCryptoProA: {
		0x96328b17a4efc0d5, 0x37e98af0526cb4d1, 0xe462b3d8cf5a0719, 0xe7acd13902b4f856,
		0xb5198df0e423c7a6, 0x3adc120b75948fe6, 0x1d297a608c45f3be, 0xbaf50ce8623917d4,
	},
	SBoxCryptoProHash: {
		0xa4568137dce092bf, 0x5f402db91763cea8, 0x7fce94103b526a8d, 0x4a7c0f28e165db93,
		0x764b9c2a180efd35, 0x7624d9f0a15b8ec3, 0xde41705a3c8f629b, 0x13a95b4f867ed02c,
	},
	SBoxCryptoProB: {
		0x84b135092eacd67f, 0x012a4d5c973fb86e, 0xec0a92db758f3614, 0x750db6123acf4e98,
		0x27cf95ab140d68e3, 0x83264debc17fa095, 0x52ab91c374d06f8e, 0x04be8371a296fd5c,
	},
	SBoxCryptoProC: {
		0x1bc29d0f458ea763, 0x017db4528efc9a63, 0x825049fa37cd6e1b, 0x36015da8b297efc4,
		0x8db0451293ce6fa7, 0xc9b18e247365a0fd, 0xa968de20f35b41c7, 0x7405a2fec61bd938,
	},
	SBoxCryptoProD: {
		0xfc2a645079ed1b83, 0xb634cfe27d805a91, 0x1cb0fe65ad489372, 0x15eca70d62b493f8,
		0x0c89d2ab73654ef1, 0x80f325eb1a47c9d6, 0x306f1e92d8c4ba57, 0x1a68fb04c3597d2e,
	},
}

// substitution maps octet i of a word, octet 0 being the least significant one, to
// its part of the result of substitution and rotation.
type substitution [4][256]uint32

// substitutions are the tables of all S-boxes, in the order of their constants.
var substitutions = sync.OnceValue(func() *[len(sboxRows)]substitution {
	all := new([len(sboxRows)]substitution)
	for s := range all {
		all[s] = newSubstitution(&sboxRows[s])
	}
	return all
})

// newSubstitution joins pairs of rows and the rotation by 11 bits that follows them
// (RFC 5830, section 5.1).
func newSubstitution(rows *[8]uint64) substitution {
	var s substitution
	for i := range s {
		for x := range s[i] {
			low, high := nibble(rows[2*i], x&15), nibble(rows[2*i+1], x>>4)
			s[i][x] = bits.RotateLeft32((high<<4|low)<<(8*i), 11)
		}
	}
	return s
}

// nibble returns hexadecimal digit i of a row, counted from the left.
func nibble(row uint64, i int) uint32 {
	return uint32(row>>(60-4*i)) & 15
}
