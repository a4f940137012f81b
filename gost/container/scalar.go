package container

import (
	"slices"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/internal/field"
)

// A candidate is a private key as a file has it, before it is known which reading of
// it is right and to which certificate it belongs.
type candidate struct {
	curve  *gost.Curve
	format Format

	// scalars are the readings, big-endian, the most likely one first. The formats
	// are distinct but for a few keys in 2^16: a masked key of random octets may
	// look like a nested one.
	scalars [][]byte

	// public is the public key from the file, x || y little-endian, or nil.
	public []byte
}

// wipe overwrites the scalars.
func (c *candidate) wipe() {
	for _, d := range c.scalars {
		clear(d)
	}
}

// readBody reads the octets of the private key in PKCS #8 in the forms that
// gost-engine reads (observed), and that RFC 9548, section 6, and CryptoPro CSP have:
//
//	the scalar, little-endian
//	several numbers of its size, little-endian: the masked scalar and the masks
//	OCTET STRING with the scalar, little-endian
//	INTEGER, big-endian
//	SEQUENCE of OCTET STRING, with one of the first two, and the public key
func (c *candidate) readBody(body cryptobyte.String) error {
	c.addPlain(body)
	if nested := content(body, tag.OCTET_STRING); len(nested) == c.curve.Size() {
		c.addPlain(nested)
	}
	c.addInteger(body)
	if err := c.addSequence(body); err != nil {
		return err
	}
	if len(c.scalars) == 0 {
		return c.unknownBody(body)
	}
	return nil
}

// content returns the content of the only element in s, or nil if s is something
// else.
func content(s cryptobyte.String, t tag.Tag) cryptobyte.String {
	var inner cryptobyte.String
	if !s.ReadASN1(&inner, t) || !s.Empty() {
		return nil
	}
	return inner
}

// addPlain adds the product of the little-endian numbers in s: the scalar, or the
// masked scalar K·M⁻¹ and its masks, which multiplied give K modulo q.
func (c *candidate) addPlain(s []byte) {
	size := c.curve.Size()
	if len(s) == 0 || len(s)%size != 0 {
		return
	}
	if len(s) == size {
		c.scalars = append(c.scalars, reversed(s))
		return
	}
	q, err := field.NewModulus(c.curve.Order())
	if err != nil {
		return // not reached: all orders are odd
	}
	product := q.One()
	for ; len(s) > 0; s = s[size:] {
		multiply(q, &product, s[:size])
	}
	d := make([]byte, size)
	q.PutBytes(d, &product)
	c.scalars = append(c.scalars, d)
}

// multiply sets product to itself times a little-endian number, which may be any of
// the size of q.
func multiply(q *field.Modulus, product *field.Element, factor []byte) {
	var x field.Element
	if q.Reduce(&x, reversed(factor)) == nil {
		q.Mul(product, product, &x)
	}
}

// unmask returns x / mask modulo q, big-endian; x and mask are little-endian.
func unmask(c *gost.Curve, x, mask []byte) []byte {
	q, err := field.NewModulus(c.Order())
	if err != nil {
		return nil // not reached: all orders are odd
	}
	var m field.Element
	if q.Reduce(&m, reversed(mask)) != nil {
		return nil
	}
	q.Invert(&m, &m)
	multiply(q, &m, x)
	d := make([]byte, c.Size())
	q.PutBytes(d, &m)
	return d
}

func reversed(b []byte) []byte {
	out := slices.Clone(b)
	slices.Reverse(out)
	return out
}

// addInteger adds a big-endian INTEGER, which is positive and minimal.
func (c *candidate) addInteger(body cryptobyte.String) {
	number := content(body, tag.INTEGER)
	if len(number) == 0 || number[0] >= 0x80 || len(number) > c.curve.Size()+1 {
		return
	}
	if number[0] == 0 {
		number = number[1:]
	}
	if len(number) > c.curve.Size() {
		return
	}
	d := make([]byte, c.curve.Size())
	copy(d[len(d)-len(number):], number)
	c.scalars = append(c.scalars, d)
}

// addSequence adds what is in a SEQUENCE with a public key.
func (c *candidate) addSequence(body cryptobyte.String) error {
	fields := content(body, tag.SEQUENCE)
	var private, public cryptobyte.String
	if fields == nil || !fields.ReadASN1(&private, tag.OCTET_STRING) {
		return nil
	}
	before := len(c.scalars)
	if !fields.ReadASN1(&public, tag.OCTET_STRING) || !fields.Empty() || len(public) != 2*c.curve.Size() {
		if before > 0 {
			return nil // octets that look like it
		}
		return refuse(ErrDamaged, "the public key in the SEQUENCE of the private key is malformed")
	}
	c.addPlain(private)
	if len(c.scalars) > before && before == 0 {
		c.public = slices.Clone(public)
	}
	return nil
}

// unknownBody is the error for octets that are no private key of the curve.
func (c *candidate) unknownBody(body cryptobyte.String) error {
	size := c.curve.Size()
	if nested := content(body, tag.OCTET_STRING); len(nested) > 0 && len(nested)%size == 0 {
		return refuse(ErrUnsupported, "the key is masked in a nested OCTET STRING, which no program was seen to write")
	}
	return refuse(ErrDamaged, "the key has %d octets, and its parameter set %s needs %d", len(body), c.curve.Name(), size)
}
