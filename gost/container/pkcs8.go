package container

import (
	"encoding/asn1"
	"slices"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/go-esia/sdk/gost"
)

// readPKCS8 reads OneAsymmetricKey of RFC 5958, section 2, in DER, or PrivateKeyInfo
// of RFC 5208.
func readPKCS8(der []byte, format Format) (*candidate, error) {
	info, err := readSequence(der)
	if err != nil {
		return nil, err
	}
	var version int64
	if !info.ReadASN1Integer(&version) || version < 0 || version > 1 {
		return nil, refuse(ErrDamaged, "the version of PKCS #8 is not 0 or 1")
	}
	var algorithm, body cryptobyte.String
	if !info.ReadASN1(&algorithm, tag.SEQUENCE) || !info.ReadASN1(&body, tag.OCTET_STRING) {
		return nil, refuse(ErrDamaged, "the fields of PKCS #8 are malformed")
	}
	c := &candidate{format: format}
	if c.curve, err = readKeyAlgorithm(algorithm); err != nil {
		return nil, err
	}
	if err := c.readBody(body); err != nil {
		return nil, err
	}
	return c, c.readPublic(info)
}

// readPublic reads what follows the private key: [0] attributes, which don't matter,
// and [1] the public key, a BIT STRING with x || y or with an OCTET STRING of that.
// The keys of RFC 9548 say that one bit of it is unused, which is not so.
func (c *candidate) readPublic(rest cryptobyte.String) error {
	attributes, publicKey := tag.Tag(0).ContextSpecific().Constructed(), tag.Tag(1).ContextSpecific()
	var bits cryptobyte.String
	var present bool
	if !rest.SkipOptionalASN1(attributes) || !rest.ReadOptionalASN1(&bits, &present, publicKey) || !rest.Empty() {
		return refuse(ErrDamaged, "something unknown follows the key in PKCS #8")
	}
	if !present {
		return nil
	}
	bits.Skip(1)
	if nested := content(bits, tag.OCTET_STRING); len(nested) == 2*c.curve.Size() {
		bits = nested
	}
	if len(bits) != 2*c.curve.Size() {
		return refuse(ErrDamaged, "the public key in PKCS #8 has a wrong length")
	}
	if c.public != nil && !slices.Equal(c.public, bits) {
		return refuse(ErrMismatch, "the two public keys next to the key differ")
	}
	c.public = slices.Clone(bits)
	return nil
}

// readKeyAlgorithm reads the content of the AlgorithmIdentifier of a key, as in RFC
// 9215, section 4, or that of a key for key agreement, as CryptoPro CSP has it in
// containers.
func readKeyAlgorithm(algorithm cryptobyte.String) (*gost.Curve, error) {
	var oid asn1.ObjectIdentifier
	var params cryptobyte.String
	if !algorithm.ReadASN1ObjectIdentifier(&oid) {
		return nil, refuse(ErrDamaged, "the algorithm of the key is malformed")
	}
	size, err := keySize(oid)
	if err != nil {
		return nil, err
	}
	if !algorithm.ReadASN1(&params, tag.SEQUENCE) || !algorithm.Empty() || !params.ReadASN1ObjectIdentifier(&oid) {
		return nil, refuse(ErrDamaged, "the parameters of the key don't begin with a parameter set")
	}
	curve, err := gost.CurveByOID(oid)
	if err != nil {
		return nil, &fault{text: strings.TrimPrefix(err.Error(), "gost: "), causes: []error{err}}
	}
	if curve.Size() != size {
		return nil, refuse(ErrDamaged, "the parameter set is %s, and the algorithm is that of %d-bit keys", curve.Name(), 8*size)
	}
	return curve, nil
}

// keySize returns the size in octets of a key with the algorithm.
func keySize(algorithm asn1.ObjectIdentifier) (int, error) {
	switch name := algorithm.String(); {
	case name == "1.2.643.7.1.1.1.1", name == "1.2.643.7.1.1.6.1":
		return 32, nil
	case name == "1.2.643.7.1.1.1.2", name == "1.2.643.7.1.1.6.2":
		return 64, nil
	case name == "1.2.643.2.2.19", name == "1.2.643.2.2.98", name == "1.2.643.2.2.96":
		return 0, refuse(ErrGOST2001, "the key is one of GOST R 34.10-2001, which is out of use since 2019")
	case name == "1.2.643.2.2.20", name == "1.2.643.2.2.99", name == "1.2.643.2.2.97":
		return 0, refuse(ErrGOST2001, "the key is one of GOST R 34.10-94, which is out of use")
	case strings.HasPrefix(name, "1.2.840.113549.1.1."):
		return 0, refuse(ErrForeignKey, "the key is an RSA key, not one of GOST R 34.10-2012")
	case name == "1.2.840.10045.2.1":
		return 0, refuse(ErrForeignKey, "the key is an ECDSA key, not one of GOST R 34.10-2012")
	case strings.HasPrefix(name, "1.3.101."):
		return 0, refuse(ErrForeignKey, "the key is an EdDSA or X25519 key, not one of GOST R 34.10-2012")
	}
	return 0, refuse(ErrForeignKey, "the algorithm of the key is %s, not GOST R 34.10-2012", oidText(algorithm))
}

// An encryptedKey is EncryptedPrivateKeyInfo of RFC 5958, section 3.
type encryptedKey struct {
	lock *lock
	data []byte
}

func (b *budget) readEncryptedKey(der []byte) (*encryptedKey, error) {
	info, err := readSequence(der)
	if err != nil {
		return nil, err
	}
	var algorithm, data cryptobyte.String
	if !info.ReadASN1(&algorithm, tag.SEQUENCE) || !info.ReadASN1(&data, tag.OCTET_STRING) || !info.Empty() {
		return nil, refuse(ErrDamaged, "the fields of the encrypted key are malformed")
	}
	lock, err := b.readLock(algorithm)
	if err != nil {
		return nil, err
	}
	return &encryptedKey{lock, data}, nil
}

// open decrypts the key.
func (k *encryptedKey) open(p *passphrase, format Format) (*candidate, error) {
	if k.lock.openKey != nil {
		return k.lock.openKey(p, k.data)
	}
	plain, err := k.lock.open(p, k.data)
	if err != nil {
		return nil, err
	}
	defer clear(plain)
	if !isSequence(plain) {
		return nil, errWrongKey
	}
	der, err := wholeElement(plain)
	if err != nil {
		return nil, err
	}
	defer clear(der)
	return readPKCS8(der, format)
}
