// Package streebog implements the GOST R 34.11-2012 hash functions, as defined in
// RFC 6986. Its API follows [crypto/sha3].
//
// Checksums are the octets that other implementations print and that certificates
// and CMS messages contain. RFC 6986 writes the same octets in reverse, as the digits
// of one big number.
//
// The tables of the implementation, 16 KB, are read at addresses that depend on the
// input, unless the processor has AVX-512 with GFNI, which needs no tables. Do not hash
// long-term secrets where another tenant of the processor can observe its cache.
package streebog

import "hash"

const (
	// Size256 is the size of a Streebog-256 checksum in bytes.
	Size256 = 32

	// Size512 is the size of a Streebog-512 checksum in bytes.
	Size512 = 64

	// BlockSize is the block size of both functions in bytes.
	BlockSize = 64
)

// Digest is an instance of a Streebog hash. It implements [hash.Hash] and
// [hash.Cloner]. The zero value is a usable Streebog-256 hash.
//
// A Digest must not be used by more than one goroutine at a time. It contains input
// in its original form; [Digest.Reset] removes it.
type Digest struct {
	wide    bool            // Streebog-512, not Streebog-256
	begun   bool            // h is set: false in the zero value
	used    int             // octets of buf that wait for a whole block
	buf     [BlockSize]byte // always less than a block between calls
	h       block           // the state of the iteration
	bits    block           // N: the length of the input before buf, in bits
	control block           // Sigma: the sum of all blocks of the input
}

var (
	_ hash.Hash   = (*Digest)(nil)
	_ hash.Cloner = (*Digest)(nil)
)

// New256 returns a new Streebog-256 hash.
func New256() *Digest { return new(Digest) }

// New512 returns a new Streebog-512 hash.
func New512() *Digest { return &Digest{wide: true} }

// Sum256 returns the Streebog-256 hash of data. It does not allocate, save for the
// tables at the first use of the package.
func Sum256(data []byte) [Size256]byte {
	var d Digest
	d.write(data)
	d.finish()
	return [Size256]byte(d.buf[BlockSize-Size256:])
}

// Sum512 returns the Streebog-512 hash of data. It does not allocate, save for the
// tables at the first use of the package.
func Sum512(data []byte) [Size512]byte {
	d := Digest{wide: true}
	d.write(data)
	d.finish()
	return d.buf
}

// Write absorbs more data into the hash's state. It never returns an error.
func (d *Digest) Write(p []byte) (int, error) {
	d.write(p)
	return len(p), nil
}

// Sum appends the current hash to b and returns the resulting slice. It does not
// change the state: more data can be written after it.
func (d *Digest) Sum(b []byte) []byte {
	last := *d
	last.finish()
	return append(b, last.buf[BlockSize-d.Size():]...)
}

// Reset resets the hash to its initial state. The size stays.
func (d *Digest) Reset() { *d = Digest{wide: d.wide} }

// Size returns the number of bytes Sum will produce: [Size256] or [Size512].
func (d *Digest) Size() int {
	if d.wide {
		return Size512
	}
	return Size256
}

// BlockSize returns the block size of the hash, [BlockSize].
func (d *Digest) BlockSize() int { return BlockSize }

// Clone returns a copy of d with the same state, which changes independently. It
// implements [hash.Cloner]; the error is always nil.
func (d *Digest) Clone() (hash.Cloner, error) {
	clone := *d
	return &clone, nil
}

// begin sets the initialization vector if it is not yet set.
func (d *Digest) begin() {
	if !d.begun {
		d.begun = true
		d.h.setInitial(d.wide)
	}
}

// write absorbs p: stage 2 of RFC 6986, section 9.
func (d *Digest) write(p []byte) {
	d.begin()
	if d.used > 0 {
		n := copy(d.buf[d.used:], p)
		d.used += n
		p = p[n:]
		if d.used < BlockSize {
			return
		}
		d.absorb(&d.buf, 8*BlockSize)
		d.used = 0
	}
	for len(p) >= BlockSize {
		d.absorb((*[BlockSize]byte)(p), 8*BlockSize)
		p = p[BlockSize:]
	}
	d.used = copy(d.buf[:], p)
}

// absorb adds one block, of which count bits are input and the rest is padding.
func (d *Digest) absorb(octets *[BlockSize]byte, count uint64) {
	var m block
	m.setOctets(octets)
	if d.bits == (block{}) { // no block was absorbed
		d.h.compressFirst(&m)
	} else {
		d.h.compress(&d.bits, &m)
	}
	d.bits.add(&block{count})
	d.control.add(&m)
}

// finish ends the input, stage 3 of RFC 6986, section 9, and leaves the octets of the
// last h in buf. A checksum of 256 bits is its second half.
func (d *Digest) finish() {
	d.begin()
	// The padding is a bit 1 after the input and zeros up to a whole block. In the
	// order of octets it is 01 00 00 ...; input of whole blocks gets a block of it.
	d.buf[d.used] = 1
	clear(d.buf[d.used+1:])
	d.absorb(&d.buf, 8*uint64(d.used))
	d.h.compress(&block{}, &d.bits)
	d.h.compress(&block{}, &d.control)
	d.h.putOctets(&d.buf)
}
