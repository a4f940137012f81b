package container

import (
	"crypto/rand"
	"encoding/asn1"
	"errors"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/internal/ciphers"
)

// Iterations is how many iterations of PBKDF2 [EncryptPKCS8] uses: a fifth of a second of
// work for this package, a second for gost-engine, and as much for every guess at the
// password.
const Iterations = 20_000

// EncryptPKCS8 returns the DER of an EncryptedPrivateKeyInfo with the key, in the form
// of [gost.MarshalPKCS8PrivateKey]. Its PEM label is ENCRYPTED PRIVATE KEY.
//
// It is encrypted as RFC 9337 says: PBES2, PBKDF2 with HMAC-Streebog-512, 16 random
// octets of salt and [Iterations], and Kuznyechik in the mode CTR-ACPKM. OpenSSL reads
// it with gost-engine 3.0. Nothing in the format protects the key from being changed
// by somebody who can write the file; compare it with the certificate.
//
// The password should be UTF-8 and must not be empty.
func EncryptPKCS8(key *gost.PrivateKey, password []byte) ([]byte, error) {
	if len(password) == 0 {
		return nil, errors.New("container: encrypt: the password is empty")
	}
	plain, err := gost.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, &fault{text: "encrypt: " + err.Error(), causes: []error{err}}
	}
	defer clear(plain)
	salt, ukm := make([]byte, 16), make([]byte, ciphers.KuznyechikBlockSize)
	for _, random := range [][]byte{salt, ukm} {
		if _, err := rand.Read(random); err != nil {
			return nil, &fault{text: "encrypt: random source: " + err.Error(), causes: []error{err}}
		}
	}
	derived, err := pbkdf2Key(newStreebog512, password, salt, Iterations, ciphers.KeySize)
	if err != nil {
		return nil, within("encrypt", err)
	}
	defer clear(derived)
	sealed, err := ciphers.CTRACPKM(ciphers.NewKuznyechik, derived, ukm[:ciphers.KuznyechikBlockSize/2],
		sections(ciphers.KuznyechikBlockSize)[0], plain)
	if err != nil {
		return nil, &fault{text: "encrypt: " + err.Error(), causes: []error{err}}
	}
	return marshalEncrypted(salt, ukm, sealed)
}

// marshalEncrypted encodes EncryptedPrivateKeyInfo of RFC 5958, section 3.
func marshalEncrypted(salt, ukm, sealed []byte) ([]byte, error) {
	sequence := func(b *cryptobyte.Builder, add func(b *cryptobyte.Builder)) { b.AddASN1(tag.SEQUENCE, add) }
	var b cryptobyte.Builder
	sequence(&b, func(b *cryptobyte.Builder) {
		sequence(b, func(b *cryptobyte.Builder) {
			b.AddASN1ObjectIdentifier(asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}) // id-PBES2
			sequence(b, func(b *cryptobyte.Builder) {
				sequence(b, func(b *cryptobyte.Builder) { addPBKDF2(b, salt) })
				sequence(b, func(b *cryptobyte.Builder) {
					// id-gostr3412-2015-kuznyechik-ctracpkm
					b.AddASN1ObjectIdentifier(asn1.ObjectIdentifier{1, 2, 643, 7, 1, 1, 5, 2, 1})
					sequence(b, func(b *cryptobyte.Builder) { b.AddASN1OctetString(ukm) })
				})
			})
		})
		b.AddASN1OctetString(sealed)
	})
	der, err := b.Bytes()
	if err != nil {
		return nil, &fault{text: "encrypt: " + err.Error(), causes: []error{err}}
	}
	return der, nil
}

func addPBKDF2(b *cryptobyte.Builder, salt []byte) {
	b.AddASN1ObjectIdentifier(asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}) // id-PBKDF2
	b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1OctetString(salt)
		b.AddASN1Int64(Iterations)
		b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1ObjectIdentifier(asn1.ObjectIdentifier{1, 2, 643, 7, 1, 1, 4, 2}) // id-tc26-hmac-gost-3411-12-512
			b.AddASN1NULL()
		})
	})
}
