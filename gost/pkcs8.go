package gost

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

// ParsePKCS8PrivateKey parses an unencrypted DER PKCS #8 private key (RFC 5208,
// RFC 5958) in the forms that OpenSSL's GOST engine writes: the octets of the
// key are the scalar, little-endian, either alone or in a nested OCTET STRING.
//
// If there is a public key too, as in the keys of RFC 9548, it must be that of
// the private key. Attributes are ignored. Masked keys and keys that are an
// INTEGER or a SEQUENCE, as in the files of CryptoPro CSP, are not read, and
// neither are scalars outside of [1, q-1]. Keys of other algorithms are
// [ErrUnsupportedAlgorithm]. No error contains any part of the key.
//
// A scalar that was written big-endian by mistake can't be told from another
// key: compare the public key with that of the certificate.
func ParsePKCS8PrivateKey(der []byte) (*PrivateKey, error) {
	key, err := parsePrivateKey(der)
	return key, labelled("private key", err)
}

// ParsePrivateKey parses a file with one private key, either DER like
// [ParsePKCS8PrivateKey] or PEM with the label PRIVATE KEY. The PEM block may
// have text around it, and certificates. A file of more than 1 MiB is rejected,
// and so is one that holds something else; the error says what it is.
func ParsePrivateKey(data []byte) (*PrivateKey, error) {
	der, err := readOne(data, kindPrivateKey)
	if err != nil {
		return nil, labelled("private key", err)
	}
	return ParsePKCS8PrivateKey(der)
}

// MarshalPKCS8PrivateKey returns the unencrypted DER PKCS #8 encoding of key,
// version 0, with the scalar as little-endian octets: what OpenSSL's GOST engine
// reads and writes. The parameters are those of [MarshalPKIXPublicKey].
func MarshalPKCS8PrivateKey(key *PrivateKey) ([]byte, error) {
	if !key.valid() {
		return nil, labelled("private key", errNoPrivateKey)
	}
	d := key.Bytes()
	slices.Reverse(d)
	var b cryptobyte.Builder
	b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(0)
		addKeyAlgorithm(b, key.public.curve)
		b.AddASN1OctetString(d)
	})
	der, err := b.Bytes()
	return der, labelled("private key", err)
}

func parsePrivateKey(der []byte) (*PrivateKey, error) {
	if err := checkKind(der, kindPrivateKey); err != nil {
		return nil, err
	}
	input := cryptobyte.String(der)
	var info, octets cryptobyte.String
	var version int
	if !input.ReadASN1(&info, tag.SEQUENCE) || !input.Empty() {
		return nil, errors.New("not one DER SEQUENCE")
	}
	if !info.ReadASN1Integer(&version) || version < 0 || version > 1 {
		return nil, errors.New("version of PKCS #8 is not 0 or 1")
	}
	c, err := readKeyAlgorithm(&info)
	if err != nil {
		return nil, err
	}
	if !info.ReadASN1(&octets, tag.OCTET_STRING) {
		return nil, errors.New("OCTET STRING of PKCS #8 is missing or damaged")
	}
	d, err := readScalar(octets, c.Size())
	if err != nil {
		return nil, err
	}
	key, err := newPrivateKey(c, d)
	if err != nil {
		return nil, err
	}
	if err := checkRest(info, key.public); err != nil {
		return nil, err
	}
	return key, nil
}

// readScalar returns the scalar in the octets of a private key, big-endian.
func readScalar(octets cryptobyte.String, size int) ([]byte, error) {
	plain := octets
	if len(plain) != size {
		plain = wholeElement(octets, tag.OCTET_STRING)
	}
	if len(plain) != size {
		return nil, otherForm(octets, size)
	}
	d := slices.Clone([]byte(plain))
	slices.Reverse(d)
	return d, nil
}

// wholeElement returns the content of the only element in s, or nil if s is
// something else.
func wholeElement(s cryptobyte.String, t tag.Tag) cryptobyte.String {
	var content cryptobyte.String
	if !s.ReadASN1(&content, t) || !s.Empty() {
		return nil
	}
	return content
}

// otherForm is the error for octets that are not a plain key. It knows the other
// forms that gost-engine reads (observed). A masked key is random octets, so the
// length is looked at before the tags.
func otherForm(octets cryptobyte.String, size int) error {
	const advice = "; this function reads plain keys only"
	nested := wholeElement(octets, tag.OCTET_STRING)
	switch {
	case len(octets) > 0 && len(octets)%size == 0:
		return fmt.Errorf("the key is masked (%d masks)"+advice, len(octets)/size-1)
	case len(nested) > 0 && len(nested)%size == 0:
		return fmt.Errorf("the key is masked (%d masks) in a nested OCTET STRING"+advice, len(nested)/size-1)
	case wholeElement(octets, tag.INTEGER) != nil:
		return errors.New("the key is a nested INTEGER" + advice)
	case wholeElement(octets, tag.SEQUENCE) != nil:
		return errors.New("the key is a nested SEQUENCE, as in key containers" + advice)
	}
	return fmt.Errorf("the key has %d octets, and its parameter set needs %d", len(octets), size)
}

// checkRest checks the fields after the private key (RFC 5958, Section 2):
//
//	[0] Attributes OPTIONAL, [1] BIT STRING publicKey OPTIONAL
//
// The keys of RFC 9548 have x || y in the BIT STRING without an inner OCTET
// STRING, and 1 in place of the number of unused bits; it is not looked at.
func checkRest(rest cryptobyte.String, public *PublicKey) error {
	attributes, publicKey := tag.Tag(0).ContextSpecific().Constructed(), tag.Tag(1).ContextSpecific()
	var bits cryptobyte.String
	var present bool
	if !rest.SkipOptionalASN1(attributes) || !rest.ReadOptionalASN1(&bits, &present, publicKey) || !rest.Empty() {
		return errors.New("something unknown follows the key")
	}
	if !present {
		return nil
	}
	bits.Skip(1)
	q := public.Bytes()
	if !bytes.Equal(bits, q) && !bytes.Equal(wholeElement(bits, tag.OCTET_STRING), q) {
		return errors.New("the public key in the file is not that of the private key")
	}
	return nil
}
