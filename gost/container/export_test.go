package container

import (
	"crypto/sha256"
	"encoding/asn1"

	"golang.org/x/crypto/scrypt"
)

// ForTestOpenCheaply is [OpenBytes] with a limit of few iterations, for fuzzing.
func ForTestOpenCheaply(data []byte, cfg Config) (*Contents, error) {
	o, err := newCheapOpener(cfg)
	if err != nil {
		return nil, err
	}
	if unpack := archiveOf(data); unpack != nil {
		entries, problems, err := unpack(data)
		if err != nil {
			return nil, err
		}
		o.openAll(entries, "")
		o.addProblems(problems, "")
		return o.finish("")
	}
	o.openOne("", ".", data)
	return o.finish("")
}

// ForTestOpenContainer opens a container of CryptoPro CSP with the files.
func ForTestOpenContainer(files map[string][]byte, cfg Config) (*Contents, error) {
	o, err := newCheapOpener(cfg)
	if err != nil {
		return nil, err
	}
	o.openContainer("c", files)
	return o.finish("")
}

func newCheapOpener(cfg Config) (*opener, error) {
	o, err := newOpener(cfg)
	if err == nil {
		o.budget.each, o.budget.all = 2048, 2_000_000
	}
	return o, err
}

// ForTestWork opens data, or the files of a container, and returns the work of all
// derivations that were done, in the unit of budget.
func ForTestWork(data []byte, files map[string][]byte, cfg Config) (int64, error) {
	o, err := newOpener(cfg)
	if err != nil {
		return 0, err
	}
	if files != nil {
		o.openContainer("c", files)
	} else {
		o.openOne("", ".", data)
	}
	_, err = o.finish("")
	return o.budget.done, err
}

// ForTestSecrets opens data and returns the octets of the password and of the keys
// that were kept.
func ForTestSecrets(data []byte, cfg Config) ([][]byte, error) {
	o, err := newOpener(cfg)
	if err != nil {
		return nil, err
	}
	o.openOne("", ".", data)
	var secrets [][]byte
	for _, f := range o.files {
		secrets = append(secrets, f.asked.octets, f.asked.bmp)
		for _, c := range f.candidates {
			secrets = append(secrets, c.scalars...)
		}
	}
	_, err = o.finish("")
	return secrets, err
}

// ForTestSpend takes derivations out of a new budget until it refuses.
func ForTestSpend(oid asn1.ObjectIdentifier, iterations int64, size, times int) error {
	b := newBudget()
	for range times {
		if err := b.spend(demanded(hashOfHMAC(oid), iterations, size)); err != nil {
			return err
		}
	}
	return nil
}

// ForTestParsers runs the parsers of what is behind an encryption.
func ForTestParsers(data []byte) {
	if der, err := wholeElement(data); err == nil {
		readCryptoProKey(make([]byte, 32), der)
		if c, err := readPKCS8(der, FormatPKCS8); err == nil {
			c.keys()
		}
	}
	readExport(data)
	readContainerContent(data)
	o, err := newCheapOpener(Config{Password: Password(nil)})
	if err != nil {
		return
	}
	f := o.newFile("x")
	f.openBags(data, maxDepth)
	f.openSafe(data)
	o.finish("")
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
