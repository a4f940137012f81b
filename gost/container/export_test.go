package container

import (
	"crypto/sha256"

	"golang.org/x/crypto/scrypt"
)

// ForTestOpenCheaply is [OpenBytes] with a limit of few iterations, for fuzzing.
func ForTestOpenCheaply(data []byte, cfg Config) (*Contents, error) {
	o := newCheapOpener(cfg)
	if unpack := archiveOf(data); unpack != nil {
		entries, err := unpack(data)
		if err != nil {
			return nil, err
		}
		o.openAll(entries, "")
		return o.finish("")
	}
	o.openOne("", ".", data)
	return o.finish("")
}

// ForTestOpenContainer opens a container of CryptoPro CSP with the files.
func ForTestOpenContainer(files map[string][]byte, cfg Config) (*Contents, error) {
	o := newCheapOpener(cfg)
	o.openContainer("c", files)
	return o.finish("")
}

func newCheapOpener(cfg Config) *opener {
	o := newOpener(cfg)
	o.budget.each, o.budget.all = 2048, 20000
	return o
}

// ForTestToDER is toDER.
func ForTestToDER(data []byte) (der, rest []byte, err error) { return toDER(data) }

func hashCalled(name string) newHash {
	switch name {
	case "sha1":
		return pseudoRandomSHA1
	case "sha256":
		return sha256.New
	case "gost94":
		return newGOST341194
	}
	return newStreebog512
}

// ForTestPBKDF2 derives a key of zeros.
func ForTestPBKDF2(hash string, iterations, size int) {
	pbkdf2Key(hashCalled(hash), make([]byte, 18), make([]byte, 8), iterations, size)
}

// ForTestScrypt derives a key of zeros.
func ForTestScrypt(n, r, p int) { scrypt.Key(make([]byte, 18), make([]byte, 8), n, r, p, 32) }

// ForTestPKCS12 derives a key of zeros.
func ForTestPKCS12(hash string, iterations, size int) {
	pkcs12Key(hashCalled(hash), 3, make([]byte, 28), make([]byte, 8), iterations, size)
}

// ForTestPFX derives a key of zeros.
func ForTestPFX(iterations int) { pfxKey(make([]byte, 10), make([]byte, 16), iterations) }

// ForTestCryptoPro derives the key of a container.
func ForTestCryptoPro(pin string) []byte { return cryptoProKDF(spread([]byte(pin)), make([]byte, 12)) }

// ForTestCryptoProKDF derives the key of a container.
func ForTestCryptoProKDF(pin, salt []byte) []byte { return cryptoProKDF(spread(pin), salt) }

// ForTestKDFTree is kdfTree.
func ForTestKDFTree(key []byte, label string, seed []byte, size int) []byte {
	return kdfTree(key, label, seed, size)
}

// ForTestPKCS12Key is pkcs12Key with SHA-1 and the password in UTF-8.
func ForTestPKCS12Key(id byte, password string, salt []byte, iterations, size int) []byte {
	return pkcs12Key(pseudoRandomSHA1, id, newPassphrase([]byte(password)).bmp, salt, iterations, size)
}

// ForTestStreebogKey is PBKDF2 with HMAC-Streebog-512, for keys of 32 octets.
func ForTestStreebogKey(password string, salt []byte, iterations int) []byte {
	key, err := pbkdf2Key(newStreebog512, []byte(password), salt, iterations, 32)
	if err != nil {
		panic(err)
	}
	return key
}
