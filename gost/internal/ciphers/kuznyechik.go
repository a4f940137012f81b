package ciphers

// KuznyechikBlockSize is the block size of Kuznyechik in bytes.
const KuznyechikBlockSize = 16

// Kuznyechik is the block cipher of RFC 7801 (GOST R 34.12-2015, n = 128) with a key.
// It has the methods of [crypto/cipher.Block] and is safe for concurrent use.
type Kuznyechik struct {
	keys [10]vector // of the rounds
}

// NewKuznyechik returns the cipher with the key. It returns [ErrKeySize] if the key is
// not of [KeySize] bytes.
func NewKuznyechik(key []byte) (*Kuznyechik, error) {
	if len(key) != KeySize {
		return nil, ErrKeySize
	}
	c := new(Kuznyechik)
	c.expand(newVector(key), newVector(key[KuznyechikBlockSize:]))
	return c, nil
}

// expand derives the keys of the rounds from the halves of the key (RFC 7801, section
// 4.3).
func (c *Kuznyechik) expand(a, b vector) {
	t := kuznyechik()
	c.keys[0], c.keys[1] = a, b
	for i := range 32 {
		constant := linear(KuznyechikBlockSize-1, byte(i+1))
		a, b = t.ls.apply(a.add(constant)).add(b), a
		if i%8 == 7 {
			c.keys[i/8*2+2], c.keys[i/8*2+3] = a, b
		}
	}
}

// BlockSize returns the block size in bytes.
func (c *Kuznyechik) BlockSize() int { return KuznyechikBlockSize }

// Encrypt encrypts the first block of src into dst (RFC 7801, section 4.4.1). They may
// be the same. It panics if one of them is less than a block.
func (c *Kuznyechik) Encrypt(dst, src []byte) {
	t := kuznyechik()
	v := newVector(src)
	for _, key := range c.keys[:9] {
		v = t.ls.apply(v.add(key))
	}
	v.add(c.keys[9]).put(dst)
}

// Decrypt decrypts the first block of src into dst (RFC 7801, section 4.4.2). They may
// be the same. It panics if one of them is less than a block.
func (c *Kuznyechik) Decrypt(dst, src []byte) {
	t := kuznyechik()
	v := newVector(src).add(c.keys[9])
	for i := 8; i >= 0; i-- {
		v = t.inverseS(t.inverseL.apply(v)).add(c.keys[i])
	}
	v.put(dst)
}
