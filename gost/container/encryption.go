package container

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des" //nolint:gosec // 3DES is what OpenSSL and Windows have written
	"encoding/asn1"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/go-esia/sdk/gost/internal/ciphers"
)

// An encryption is a cipher with its parameters, but without a key.
type encryption struct {
	keySize int
	decrypt func(key, data []byte) ([]byte, error)
}

// readCipher reads the AlgorithmIdentifier of the cipher of PBES2: AES and 3DES as in
// RFC 8018, appendix B.2, GOST 28147-89 as in RFC 4357, section 8.1, Magma and
// Kuznyechik as in RFC 9337, section 7.3.
func readCipher(algorithm cryptobyte.String) (*encryption, error) {
	var oid asn1.ObjectIdentifier
	if !algorithm.ReadASN1ObjectIdentifier(&oid) {
		return nil, refuse(ErrDamaged, "the cipher of PBES2 is malformed")
	}
	switch oid.String() {
	case "2.16.840.1.101.3.4.1.2":
		return readCBC(algorithm, aes.NewCipher, 16, aes.BlockSize)
	case "2.16.840.1.101.3.4.1.22":
		return readCBC(algorithm, aes.NewCipher, 24, aes.BlockSize)
	case "2.16.840.1.101.3.4.1.42":
		return readCBC(algorithm, aes.NewCipher, 32, aes.BlockSize)
	case "1.2.840.113549.3.7":
		return readCBC(algorithm, des.NewTripleDESCipher, 24, des.BlockSize)
	case "1.2.643.2.2.21":
		return readGOST28147(algorithm)
	case "1.2.643.7.1.1.5.1.1":
		return readCTRACPKM(algorithm, ciphers.NewMagma, ciphers.MagmaBlockSize, false)
	case "1.2.643.7.1.1.5.1.2":
		return readCTRACPKM(algorithm, ciphers.NewMagma, ciphers.MagmaBlockSize, true)
	case "1.2.643.7.1.1.5.2.1":
		return readCTRACPKM(algorithm, ciphers.NewKuznyechik, ciphers.KuznyechikBlockSize, false)
	case "1.2.643.7.1.1.5.2.2":
		return readCTRACPKM(algorithm, ciphers.NewKuznyechik, ciphers.KuznyechikBlockSize, true)
	}
	return nil, refuse(ErrUnsupported, "the cipher %s is not supported", oidText(oid))
}

var errParameters = refuse(ErrDamaged, "the parameters of the cipher are malformed")

func readCBC(params cryptobyte.String, newCipher func([]byte) (cipher.Block, error), keySize, blockSize int) (*encryption, error) {
	var iv []byte
	if !params.ReadASN1((*cryptobyte.String)(&iv), tag.OCTET_STRING) || !params.Empty() || len(iv) != blockSize {
		return nil, errParameters
	}
	return &encryption{keySize, func(key, data []byte) ([]byte, error) {
		c, err := newCipher(key)
		if err != nil {
			return nil, err
		}
		return decryptCBC(c, iv, data)
	}}, nil
}

// decryptCBC decrypts and removes the padding of RFC 8018, section 6.1.1.
func decryptCBC(c cipher.Block, iv, data []byte) ([]byte, error) {
	size := c.BlockSize()
	if len(data) == 0 || len(data)%size != 0 {
		return nil, refuse(ErrDamaged, "the encrypted data is not made of whole blocks")
	}
	plain := make([]byte, len(data))
	cipher.NewCBCDecrypter(c, iv).CryptBlocks(plain, data)
	n := int(plain[len(plain)-1])
	if n < 1 || n > size {
		return nil, errWrongKey
	}
	for _, b := range plain[len(plain)-n:] {
		if int(b) != n {
			return nil, errWrongKey
		}
	}
	return plain[:len(plain)-n], nil
}

// readGOST28147 reads Gost28147-89-Parameters. All sets of RFC 4357 and RFC 7836
// have key meshing.
func readGOST28147(algorithm cryptobyte.String) (*encryption, error) {
	var params, iv cryptobyte.String
	var oid asn1.ObjectIdentifier
	if !algorithm.ReadASN1(&params, tag.SEQUENCE) || !algorithm.Empty() ||
		!params.ReadASN1(&iv, tag.OCTET_STRING) || len(iv) != ciphers.GOST28147BlockSize ||
		!params.ReadASN1ObjectIdentifier(&oid) || !params.Empty() {
		return nil, errParameters
	}
	box, ok := sboxByOID(oid)
	if !ok {
		return nil, refuse(ErrUnsupported, "the S-box %s of GOST 28147-89 is not supported", oidText(oid))
	}
	return &encryption{ciphers.KeySize, func(key, data []byte) ([]byte, error) {
		c, err := ciphers.NewGOST28147(key, box)
		if err != nil {
			return nil, err
		}
		return c.DecryptCFB([ciphers.GOST28147BlockSize]byte(iv), data, ciphers.CryptoProMeshing), nil
	}}, nil
}

func sboxByOID(oid asn1.ObjectIdentifier) (ciphers.SBox, bool) {
	switch oid.String() {
	case "1.2.643.7.1.2.5.1.1":
		return ciphers.SBoxZ, true
	case "1.2.643.2.2.31.1":
		return ciphers.SBoxCryptoProA, true
	case "1.2.643.2.2.31.2":
		return ciphers.SBoxCryptoProB, true
	case "1.2.643.2.2.31.3":
		return ciphers.SBoxCryptoProC, true
	case "1.2.643.2.2.31.4":
		return ciphers.SBoxCryptoProD, true
	}
	return 0, false
}
