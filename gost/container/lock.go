package container

import (
	"encoding/asn1"
	"math"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

// A lock is an encryption with a password, as an AlgorithmIdentifier describes it.
// Its parameters are known and within the limits.
type lock struct {
	// open decrypts. An error that is errWrongKey says that the result, if the key
	// were right, would be something else.
	open func(p *passphrase, data []byte) ([]byte, error)

	// openKey is there instead of open if the encryption has a form of its own for
	// keys.
	openKey func(p *passphrase, data []byte) (*candidate, error)
}

// errWrongKey says that a decryption gave nothing meaningful. The fault is the
// password or the data.
var errWrongKey = refuse(ErrPassword, "the password is wrong, or the file is damaged")

// readLock reads the content of an AlgorithmIdentifier, and takes the derivation of
// the key out of the budget.
func (b *budget) readLock(algorithm cryptobyte.String) (*lock, error) {
	var oid asn1.ObjectIdentifier
	var params cryptobyte.String
	if !algorithm.ReadASN1ObjectIdentifier(&oid) || !algorithm.ReadASN1(&params, tag.SEQUENCE) || !algorithm.Empty() {
		return nil, refuse(ErrDamaged, "the algorithm of the encryption is malformed")
	}
	switch name := oid.String(); name {
	case "1.2.840.113549.1.5.13":
		return b.readPBES2(params)
	case "1.2.840.113549.1.12.1.3", "1.2.840.113549.1.12.1.4", "1.2.840.113549.1.12.1.5", "1.2.840.113549.1.12.1.6":
		return b.readPKCS12Encryption(name, params)
	case "1.2.840.113549.1.12.1.80":
		return b.readCryptoProEncryption(params)
	}
	return nil, refuse(ErrUnsupported, "encryption with the algorithm %s is not supported", oidText(oid))
}

// readSaltAndIterations reads PBEParameter of RFC 8018, appendix A.3, and
// pkcs-12PbeParams of RFC 7292, appendix C.
func (b *budget) readSaltAndIterations(params cryptobyte.String) (salt []byte, iterations int64, err error) {
	if !params.ReadASN1((*cryptobyte.String)(&salt), tag.OCTET_STRING) {
		return nil, 0, refuse(ErrDamaged, "the salt of the password is malformed")
	}
	if len(salt) > maxSalt {
		return nil, 0, refuse(ErrLimit, "the salt of the password has %d octets", len(salt))
	}
	n, err := readNumber(&params, "the number of iterations")
	if err != nil {
		return nil, 0, err
	}
	if !params.Empty() {
		return nil, 0, refuse(ErrDamaged, "something follows the number of iterations")
	}
	return salt, n, nil
}

// readNumber reads an INTEGER that should be small. What is not is
// [math.MaxInt64], so that it is over every limit.
func readNumber(s *cryptobyte.String, what string) (int64, error) {
	var n int64
	var long cryptobyte.String
	if peek := *s; peek.ReadASN1(&long, tag.INTEGER) && len(long) > 8 && long[0] < 0x80 {
		*s = peek
		return math.MaxInt64, nil
	}
	if !s.ReadASN1Integer(&n) {
		return 0, refuse(ErrDamaged, "%s is malformed", what)
	}
	return n, nil
}
