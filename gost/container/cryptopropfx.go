package container

import (
	"encoding/asn1"
	"encoding/binary"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/internal/ciphers"
)

// readCryptoProEncryption reads the encryption 1.2.840.113549.1.12.1.80, with which
// CryptoPro CSP encrypts the keys of PKCS #12 files (observed). The number is in the
// range of RSA, but not from there.
// The key inside is encrypted once more, under the same key.
func (b *budget) readCryptoProEncryption(params cryptobyte.String) (*lock, error) {
	salt, iterations, err := b.readSaltAndIterations(params)
	if err != nil {
		return nil, err
	}
	if len(salt) < ciphers.GOST28147BlockSize || len(salt) > 64 { // each iteration hashes it; 16 were seen
		return nil, refuse(ErrDamaged, "the salt of the password has %d octets", len(salt))
	}
	need := demand{iterations, 1, weightGOST341194}
	if err := b.spend(need); err != nil {
		return nil, err
	}
	iv := [ciphers.GOST28147BlockSize]byte(salt)
	return &lock{openKey: func(p *passphrase, data []byte) (*candidate, error) {
		b.did(need)
		key := pfxKey(p.littleEndian(), salt, int(iterations))
		defer clear(key)
		c, err := ciphers.NewGOST28147(key, ciphers.SBoxCryptoProA)
		if err != nil {
			return nil, err
		}
		plain := c.DecryptCFB(iv, data, ciphers.CryptoProMeshing)
		defer clear(plain)
		if !isSequence(plain) {
			return nil, errWrongKey
		}
		der, err := wholeElement(plain)
		if err != nil {
			return nil, err
		}
		defer clear(der)
		return readCryptoProKey(key, der)
	}}, nil
}

// readCryptoProKey reads what the encryption with key hides:
//
//	SEQUENCE { INTEGER 0, SEQUENCE { OID, NULL }, OCTET STRING blob, [0] attributes }
func readCryptoProKey(key, der []byte) (*candidate, error) {
	info, err := readSequence(der)
	if err != nil {
		return nil, err
	}
	var blob cryptobyte.String
	if !info.SkipASN1(tag.INTEGER) || !info.SkipASN1(tag.SEQUENCE) || !info.ReadASN1(&blob, tag.OCTET_STRING) {
		return nil, refuse(ErrDamaged, "the fields of the key of CryptoPro CSP are malformed")
	}
	size, err := readBlobHeader(&blob)
	if err != nil {
		return nil, err
	}
	v, err := readExport(blob)
	if err != nil {
		return nil, err
	}
	if v.curve.Size() != size || len(v.encrypted) != size {
		return nil, refuse(ErrDamaged, "the sizes of the key of CryptoPro CSP differ")
	}
	return v.open(key)
}

// readBlobHeader reads the 16 octets of the header of a blob of CryptoPro CSP, and
// returns the size of the key.
func readBlobHeader(blob *cryptobyte.String) (int, error) {
	var h []byte
	if !blob.ReadBytes(&h, 16) || h[0] != 0x07 || h[1] != 0x20 || string(h[8:12]) != "MAG1" {
		return 0, refuse(ErrDamaged, "the header of the key of CryptoPro CSP is not known")
	}
	switch algorithm := binary.LittleEndian.Uint32(h[4:]); algorithm {
	case 0xaa46, 0x2e49:
		return 32, nil
	case 0xaa42, 0x2e3d:
		return 64, nil
	case 0xaa24, 0x2e23:
		return 0, refuse(ErrGOST2001, "the key is one of GOST R 34.10-2001, which is out of use since 2019")
	}
	return 0, refuse(ErrUnsupported, "the algorithm of the key of CryptoPro CSP is not known")
}

// An export is a key as CryptoPro CSP exports it:
//
//	SEQUENCE { V, OCTET STRING mac2 }
//	V = SEQUENCE { OCTET STRING ukm, SEQUENCE { OCTET STRING encrypted, OCTET STRING mac }, [0] parameters }
type export struct {
	curve              *gost.Curve
	v                  cryptobyte.String // all of V
	ukm, encrypted     cryptobyte.String
	keyCode, blockCode cryptobyte.String // mac and mac2
}

func readExport(blob []byte) (*export, error) {
	malformed := refuse(ErrDamaged, "the exported key of CryptoPro CSP is malformed")
	fields, err := readSequence(blob)
	if err != nil {
		return nil, err
	}
	var e export
	var v, key, params cryptobyte.String
	if !fields.ReadASN1Element(&e.v, tag.SEQUENCE) || !fields.ReadASN1(&e.blockCode, tag.OCTET_STRING) {
		return nil, malformed
	}
	v = e.v
	if !v.ReadASN1(&v, tag.SEQUENCE) || !v.ReadASN1(&e.ukm, tag.OCTET_STRING) || len(e.ukm) != ciphers.GOST28147BlockSize ||
		!v.ReadASN1(&key, tag.SEQUENCE) || !key.ReadASN1(&e.encrypted, tag.OCTET_STRING) ||
		!key.ReadASN1(&e.keyCode, tag.OCTET_STRING) ||
		!v.ReadASN1(&params, tag.Tag(0).ContextSpecific().Constructed()) {
		return nil, malformed
	}
	e.curve, _, err = readKeyParameters(params)
	return &e, err
}

// open checks the codes and decrypts the key.
func (e *export) open(key []byte) (*candidate, error) {
	seed := []byte(e.ukm)
	kek := kdfTree(key, "\x26\xbd\xb8\x78", seed, ciphers.KeySize)
	defer clear(kek)
	c, err := ciphers.NewGOST28147(kek, ciphers.SBoxCryptoProA)
	if err != nil {
		return nil, err
	}
	raw, err := c.DecryptECB(e.encrypted)
	if err != nil {
		return nil, refuse(ErrDamaged, "the key of CryptoPro CSP: %v", err)
	}
	defer clear(raw)
	keyCode := c.IMIT([ciphers.GOST28147BlockSize]byte(e.ukm), raw)
	blockCode := c.IMIT([ciphers.GOST28147BlockSize]byte{}, e.v)
	if !same(keyCode[:], e.keyCode) || !same(blockCode[:], e.blockCode) {
		return nil, refuse(ErrDamaged, "a checksum of the key of CryptoPro CSP is wrong")
	}
	return &candidate{curve: e.curve, format: FormatPKCS12, scalars: [][]byte{reversed(raw)}}, nil
}

// readKeyParameters reads the parameters of a key of CryptoPro CSP:
//
//	BIT STRING attributes, [0] { OID, SEQUENCE { curve, … } }
//
// The second one may be missing in those of a second key.
func readKeyParameters(params cryptobyte.String) (*gost.Curve, asn1.BitString, error) {
	var attributes asn1.BitString
	var algorithm cryptobyte.String
	var present bool
	if !readBits(&params, &attributes) ||
		!params.ReadOptionalASN1(&algorithm, &present, tag.Tag(0).ContextSpecific().Constructed()) {
		return nil, attributes, refuse(ErrDamaged, "the parameters of the key of CryptoPro CSP are malformed")
	}
	if !present {
		return nil, attributes, nil
	}
	curve, err := readKeyAlgorithm(algorithm)
	return curve, attributes, err
}
