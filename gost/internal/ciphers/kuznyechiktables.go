package ciphers

import (
	"encoding/binary"
	"sync"
)

// vector is a block of Kuznyechik: the first octet is the most significant one of the
// first word.
type vector [2]uint64

func newVector(block []byte) vector {
	return vector{binary.BigEndian.Uint64(block), binary.BigEndian.Uint64(block[8:])}
}

func (v vector) put(block []byte) {
	binary.BigEndian.PutUint64(block[8:], v[1])
	binary.BigEndian.PutUint64(block, v[0])
}

func (v vector) add(w vector) vector { return vector{v[0] ^ w[0], v[1] ^ w[1]} }

// linearTable maps octet i of a block to its part of the result of a linear map.
type linearTable [KuznyechikBlockSize][256]vector

// kuznyechikTables are what the transformations of RFC 7801, section 4.2, need.
type kuznyechikTables struct {
	inversePi [256]byte
	ls        linearTable // S, then L
	inverseL  linearTable // the inverse of L
}

// kuznyechik are the tables, 128 KB.
var kuznyechik = sync.OnceValue(func() *kuznyechikTables {
	t := new(kuznyechikTables)
	for x, y := range kuznyechikPi {
		t.inversePi[y] = byte(x)
	}
	for i := range KuznyechikBlockSize {
		for x := range 256 {
			t.ls[i][x] = linear(i, kuznyechikPi[x])
			t.inverseL[i][x] = inverseLinear(i, byte(x))
		}
	}
	return t
})

// apply returns the sum of the parts for the octets of v.
func (t *linearTable) apply(v vector) vector {
	var sum vector
	for i := range 8 {
		shift := 56 - 8*i
		sum = sum.add(t[i][byte(v[0]>>shift)]).add(t[i+8][byte(v[1]>>shift)])
	}
	return sum
}

// inverseS replaces every octet of v: the inverse of S.
func (t *kuznyechikTables) inverseS(v vector) vector {
	for i, x := range v {
		v[i] = 0
		for shift := 0; shift < 64; shift += 8 {
			v[i] |= uint64(t.inversePi[byte(x>>shift)]) << shift
		}
	}
	return v
}

// linear returns L of the block that has x as octet i and zeros otherwise: R, 16 times
// (RFC 7801, section 4.2). R moves the octets by one towards the end of the block and
// puts l of them in front.
func linear(i int, x byte) vector {
	var a [KuznyechikBlockSize]byte
	a[i] = x
	for range a {
		first := linearSum(&a)
		copy(a[1:], a[:len(a)-1])
		a[0] = first
	}
	return newVector(a[:])
}

// inverseLinear is the inverse of linear.
func inverseLinear(i int, x byte) vector {
	var a [KuznyechikBlockSize]byte
	a[i] = x
	for range a {
		first := a[0]
		copy(a[:], a[1:])
		a[len(a)-1] = first
		a[len(a)-1] = linearSum(&a)
	}
	return newVector(a[:])
}

// linearSum is l of RFC 7801, section 4.1.2.
func linearSum(a *[KuznyechikBlockSize]byte) byte {
	var sum byte
	for i, x := range a {
		sum ^= multiply(x, kuznyechikLinear[i])
	}
	return sum
}

// multiply is the product in the field GF(2)[x]/(x^8 + x^7 + x^6 + x + 1) of RFC 7801,
// section 4.1.2.
func multiply(a, b byte) byte {
	var product byte
	for ; b != 0; b >>= 1 {
		product ^= a * (b & 1)
		a = a<<1 ^ 0xc3*(a>>7)
	}
	return product
}
