package ciphers

// feistel is what GOST 28147-89 and Magma share: the rounds on two words of 32 bits.
// The ciphers differ in the order of octets only (RFC 5830, section 5.1, and RFC 8891,
// sections 4.2 and 5).
type feistel struct {
	key   [8]uint32
	table *substitution
}

// round is the function f of RFC 5830, section 5.1, and g[k] of RFC 8891, section 4.2.
func (f *feistel) round(x, key uint32) uint32 {
	x += key
	return f.table[0][byte(x)] ^ f.table[1][byte(x>>8)] ^ f.table[2][byte(x>>16)] ^ f.table[3][byte(x>>24)]
}

// forward does 8 rounds with the words of the key in their order.
func (f *feistel) forward(n1, n2 uint32) (uint32, uint32) {
	for i := 0; i < 8; i += 2 {
		n2 ^= f.round(n1, f.key[i])
		n1 ^= f.round(n2, f.key[i+1])
	}
	return n1, n2
}

// backward does 8 rounds with the words of the key in reverse.
func (f *feistel) backward(n1, n2 uint32) (uint32, uint32) {
	for i := 7; i > 0; i -= 2 {
		n2 ^= f.round(n1, f.key[i])
		n1 ^= f.round(n2, f.key[i-1])
	}
	return n1, n2
}

// encrypt does the 32 rounds of encryption. The last one does not exchange the words,
// hence the order of the results.
func (f *feistel) encrypt(n1, n2 uint32) (uint32, uint32) {
	for range 3 {
		n1, n2 = f.forward(n1, n2)
	}
	n1, n2 = f.backward(n1, n2)
	return n2, n1
}

// decrypt is the inverse of encrypt.
func (f *feistel) decrypt(n1, n2 uint32) (uint32, uint32) {
	n1, n2 = f.forward(n1, n2)
	for range 3 {
		n1, n2 = f.backward(n1, n2)
	}
	return n2, n1
}
