package container

import (
	"encoding/asn1"
	"math"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
	"golang.org/x/crypto/scrypt"
)

// readPBES2 reads PBES2-params of RFC 8018, appendix A.4.
func (b *budget) readPBES2(params cryptobyte.String) (*lock, error) {
	var kdf, encryption cryptobyte.String
	if !params.ReadASN1(&kdf, tag.SEQUENCE) || !params.ReadASN1(&encryption, tag.SEQUENCE) || !params.Empty() {
		return nil, refuse(ErrDamaged, "the parameters of PBES2 are malformed")
	}
	c, err := readCipher(encryption)
	if err != nil {
		return nil, err
	}
	derive, err := b.readKDF(kdf, c.keySize)
	if err != nil {
		return nil, err
	}
	return &lock{open: func(p *passphrase, data []byte) ([]byte, error) {
		key, err := derive(p.octets)
		if err != nil {
			return nil, err
		}
		defer clear(key)
		return c.decrypt(key, data)
	}}, nil
}

// A derivation makes a key of a password.
type derivation func(password []byte) ([]byte, error)

// readKDF reads the AlgorithmIdentifier of a key derivation for keys of the size.
func (b *budget) readKDF(algorithm cryptobyte.String, keySize int) (derivation, error) {
	var oid asn1.ObjectIdentifier
	var params cryptobyte.String
	if !algorithm.ReadASN1ObjectIdentifier(&oid) || !algorithm.ReadASN1(&params, tag.SEQUENCE) || !algorithm.Empty() {
		return nil, refuse(ErrDamaged, "the key derivation of PBES2 is malformed")
	}
	switch oid.String() {
	case "1.2.840.113549.1.5.12":
		return b.readPBKDF2(params, keySize)
	case "1.3.6.1.4.1.11591.4.11":
		return b.readScrypt(params, keySize)
	}
	return nil, refuse(ErrUnsupported, "the key derivation %s is not supported", oidText(oid))
}

// readPBKDF2 reads PBKDF2-params of RFC 8018, appendix A.2. The salt is there, not
// elsewhere: nothing else was ever defined.
func (b *budget) readPBKDF2(params cryptobyte.String, keySize int) (derivation, error) {
	var salt []byte
	if !params.ReadASN1((*cryptobyte.String)(&salt), tag.OCTET_STRING) {
		return nil, refuse(ErrDamaged, "the salt of PBKDF2 is malformed")
	}
	n, err := readNumber(&params, "the number of iterations of PBKDF2")
	if err != nil {
		return nil, err
	}
	if err := readKeyLength(&params, keySize); err != nil {
		return nil, err
	}
	h, err := readPRF(params)
	if err != nil {
		return nil, err
	}
	if err := b.spend(demanded(h, n, keySize)); err != nil {
		return nil, err
	}
	return func(password []byte) ([]byte, error) { return b.pbkdf2(h, password, salt, int(n), keySize) }, nil
}

// readKeyLength reads the OPTIONAL length of the key, which the cipher has
// determined.
func readKeyLength(params *cryptobyte.String, keySize int) error {
	if !params.PeekASN1Tag(tag.INTEGER) {
		return nil
	}
	n, err := readNumber(params, "the length of the key")
	if err == nil && n != int64(keySize) {
		err = refuse(ErrDamaged, "the length of the derived key is not that of the cipher")
	}
	return err
}

// readPRF reads the OPTIONAL function of PBKDF2. The default is HMAC-SHA-1.
func readPRF(params cryptobyte.String) (hashing, error) {
	if params.Empty() {
		return overSHA1(), nil
	}
	var algorithm cryptobyte.String
	var oid asn1.ObjectIdentifier
	if !params.ReadASN1(&algorithm, tag.SEQUENCE) || !params.Empty() || !algorithm.ReadASN1ObjectIdentifier(&oid) {
		return hashing{}, refuse(ErrDamaged, "the function of PBKDF2 is malformed")
	}
	h := hashOfHMAC(oid)
	if h.new == nil {
		return h, refuse(ErrUnsupported, "PBKDF2 with the function %s is not supported", oidText(oid))
	}
	return h, nil
}

// readScrypt reads scrypt-params of RFC 7914, section 7.1.
func (b *budget) readScrypt(params cryptobyte.String, keySize int) (derivation, error) {
	var salt []byte
	if !params.ReadASN1((*cryptobyte.String)(&salt), tag.OCTET_STRING) {
		return nil, refuse(ErrDamaged, "the salt of scrypt is malformed")
	}
	var costs [3]int64 // N, r, p
	for i := range costs {
		var err error
		if costs[i], err = readNumber(&params, "a parameter of scrypt"); err != nil {
			return nil, err
		}
	}
	if err := readKeyLength(&params, keySize); err != nil {
		return nil, err
	}
	if !params.Empty() {
		return nil, refuse(ErrDamaged, "something follows the parameters of scrypt")
	}
	n, r, p := costs[0], costs[1], costs[2]
	if n == math.MaxInt64 {
		n = 1 << 62 // not a power of two, but certainly too much
	}
	if err := b.spendScrypt(n, r, p); err != nil {
		return nil, err
	}
	return func(password []byte) ([]byte, error) {
		b.done += workOfScrypt(n, r, p)
		key, err := scrypt.Key(password, salt, int(n), int(r), int(p), keySize)
		if err != nil {
			return nil, refuse(ErrUnsupported, "scrypt: %v", err)
		}
		return key, nil
	}, nil
}
