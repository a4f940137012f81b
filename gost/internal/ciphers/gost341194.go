package ciphers

import "hash"

const (
	// GOST341194Size is the size of a GOST R 34.11-94 checksum in bytes.
	GOST341194Size = 32

	// GOST341194BlockSize is the block size of GOST R 34.11-94 in bytes.
	GOST341194BlockSize = 32
)

// GOST341194 is an instance of the hash GOST R 34.11-94 (RFC 5831) with the S-box
// [SBoxCryptoProHash] and a starting vector of zeros. It implements [hash.Hash] and
// [hash.Cloner]. The zero value is usable.
//
// The hash is broken; old files with keys need it and nothing else should.
type GOST341194 struct {
	buf     [GOST341194BlockSize]byte // always less than a block between calls
	used    int                       // octets of buf that wait for a whole block
	length  uint64                    // of the input before buf, in octets
	h       word256                   // the state of the iteration
	control word256                   // Sigma: the sum of all blocks of the input
}

var (
	_ hash.Hash   = (*GOST341194)(nil)
	_ hash.Cloner = (*GOST341194)(nil)
)

// NewGOST341194 returns a new hash.
func NewGOST341194() *GOST341194 { return new(GOST341194) }

// Size returns the size of the checksum in bytes.
func (d *GOST341194) Size() int { return GOST341194Size }

// BlockSize returns the block size in bytes.
func (d *GOST341194) BlockSize() int { return GOST341194BlockSize }

// Reset returns the hash to its initial state.
func (d *GOST341194) Reset() { *d = GOST341194{} }

// Clone returns a copy of the hash in its current state. The error is always nil.
func (d *GOST341194) Clone() (hash.Cloner, error) {
	c := *d
	return &c, nil
}

// Write absorbs more data into the hash's state. It never returns an error.
func (d *GOST341194) Write(p []byte) (int, error) {
	written := len(p)
	for len(p) > 0 {
		n := copy(d.buf[d.used:], p)
		d.used += n
		p = p[n:]
		if d.used == len(d.buf) {
			d.absorb()
		}
	}
	return written, nil
}

// Sum appends the current hash to b and returns the resulting slice. It does not
// change the state: more data can be written after it.
func (d *GOST341194) Sum(b []byte) []byte {
	last := *d
	last.finish()
	sum := last.h.octets()
	return append(b, sum[:]...)
}

// absorb does an iteration with the block in buf (RFC 5831, section 6, stage 2).
func (d *GOST341194) absorb() {
	m := newWord256(&d.buf)
	d.h = hashStep(d.h, m)
	d.control = d.control.plus(m)
	d.length += uint64(d.used)
	d.used = 0
}

// finish pads a started block with zeros and does the iterations with the length, in
// bits, and the sum (RFC 5831, section 6, stage 3).
func (d *GOST341194) finish() {
	if d.used > 0 {
		clear(d.buf[d.used:])
		d.absorb()
	}
	d.h = hashStep(d.h, word256{d.length << 3, d.length >> 61})
	d.h = hashStep(d.h, d.control)
}
