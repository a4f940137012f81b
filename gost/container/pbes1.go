package container

import (
	"crypto/cipher"
	"crypto/des" //nolint:gosec // 3DES is what OpenSSL and Windows have written

	"golang.org/x/crypto/cryptobyte"

	"github.com/go-esia/sdk/gost/internal/ciphers"
)

// readPKCS12Encryption reads the encryption with a password of RFC 7292, appendix C:
// 3DES with three keys and two, RC2 with 128 and 40 bits, each with SHA-1 and CBC.
func (b *budget) readPKCS12Encryption(oid string, params cryptobyte.String) (*lock, error) {
	salt, iterations, err := b.readSaltAndIterations(params)
	if err != nil {
		return nil, err
	}
	keySize, newCipher := 24, des.NewTripleDESCipher
	switch oid {
	case "1.2.840.113549.1.12.1.4":
		keySize, newCipher = 16, newTwoKeyDES
	case "1.2.840.113549.1.12.1.5":
		keySize, newCipher = 16, newRC2
	case "1.2.840.113549.1.12.1.6":
		keySize, newCipher = 5, newRC2
	}
	blockSize := des.BlockSize // that of RC2, too
	for _, size := range []int{keySize, blockSize} {
		if err := b.spend(demanded(overSHA1(), iterations, size)); err != nil {
			return nil, err
		}
	}
	return &lock{open: func(p *passphrase, data []byte) ([]byte, error) {
		key := b.pkcs12(overSHA1(), 1, p.bmp, salt, int(iterations), keySize)
		defer clear(key)
		c, err := newCipher(key)
		if err != nil {
			return nil, err
		}
		return decryptCBC(c, b.pkcs12(overSHA1(), 2, p.bmp, salt, int(iterations), blockSize), data)
	}}, nil
}

func newRC2(key []byte) (cipher.Block, error) { return ciphers.NewRC2(key) }

func newTwoKeyDES(key []byte) (cipher.Block, error) {
	return des.NewTripleDESCipher(append(append([]byte(nil), key...), key[:8]...))
}
