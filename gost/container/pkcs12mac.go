package container

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/asn1"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

// macData is MacData of RFC 7292, section 4.
type macData struct {
	hash       hashing
	russian    bool // the key is derived as in RFC 9548, section 3
	salt       []byte
	iterations int
	code       []byte

	derive derivation // of PBMAC1, which has no hash, salt and iterations here
}

// checkMAC reads the MacData in s and compares it with the code of the content. The
// form of the password with which they are the same is that of all that follows.
func (f *file) checkMAC(s cryptobyte.String, content []byte) error {
	m, err := f.budget.readMAC(s)
	if err != nil {
		return err
	}
	p, err := f.password()
	if err != nil {
		return err
	}
	if m.russian || m.derive != nil {
		key, err := f.budget.keyOfMAC(m, p)
		if err != nil {
			return err
		}
		if m.matches(key, content) {
			return nil
		}
	}
	if m.derive != nil {
		return errWrongKey
	}
	return f.tryForms(m, p, content)
}

// tryForms compares the MAC with those of all forms of the password. That of a
// Russian hash with the derivation of PKCS #12 is what OpenSSL writes with
// LEGACY_GOST_PKCS12 in its environment.
func (f *file) tryForms(m *macData, p *passphrase, content []byte) error {
	for i, form := range p.forMAC() {
		if i > 0 || m.russian {
			if err := f.budget.spend(demanded(m.hash, int64(m.iterations), m.hash.new().Size())); err != nil {
				break // as good as wrong: the likely forms were tried
			}
		}
		key := f.budget.pkcs12(m.hash, 3, form, m.salt, m.iterations, m.hash.new().Size())
		if m.matches(key, content) {
			p.bmp = form
			return nil
		}
	}
	return errWrongKey
}

func (m *macData) matches(key, content []byte) bool {
	defer clear(key)
	h := hmac.New(m.hash.new, key)
	h.Write(content)
	return same(h.Sum(nil), m.code)
}

// russianSize is how many octets are derived for a MAC of RFC 9548, section 3.
const russianSize = 96

// keyOfMAC is the key of a MAC of RFC 9548, section 3, the last third of the derived
// octets, or of PBMAC1.
func (b *budget) keyOfMAC(m *macData, p *passphrase) ([]byte, error) {
	if m.derive != nil {
		return m.derive(p.octets)
	}
	key, err := b.pbkdf2(m.hash, p.octets, m.salt, m.iterations, russianSize)
	if err != nil {
		return nil, err
	}
	return key[64:], nil
}

func (b *budget) readMAC(s cryptobyte.String) (*macData, error) {
	malformed := refuse(ErrDamaged, "the MAC of PKCS #12 is malformed")
	m := &macData{iterations: 1}
	var fields, info, algorithm cryptobyte.String
	var oid asn1.ObjectIdentifier
	if !s.ReadASN1(&fields, tag.SEQUENCE) || !s.Empty() || !fields.ReadASN1(&info, tag.SEQUENCE) ||
		!info.ReadASN1(&algorithm, tag.SEQUENCE) || !algorithm.ReadASN1ObjectIdentifier(&oid) ||
		!info.ReadASN1((*cryptobyte.String)(&m.code), tag.OCTET_STRING) || len(m.code) == 0 ||
		!fields.ReadASN1((*cryptobyte.String)(&m.salt), tag.OCTET_STRING) {
		return nil, malformed
	}
	if oid.String() == "1.2.840.113549.1.5.14" {
		return m, b.readPBMAC1(m, algorithm)
	}
	if m.hash, m.russian = hashOfMAC(oid); m.hash.new == nil {
		return nil, refuse(ErrUnsupported, "the MAC of PKCS #12 with the hash %s is not supported", oidText(oid))
	}
	n := int64(1)
	if !fields.Empty() {
		var err error
		if n, err = readNumber(&fields, "the number of iterations of the MAC"); err != nil {
			return nil, err
		}
	}
	size := m.hash.new().Size()
	if m.russian {
		size = russianSize
	}
	if err := b.spend(demanded(m.hash, n, size)); err != nil {
		return nil, err
	}
	m.iterations = int(n)
	return m, nil
}

// readPBMAC1 reads the parameters of PBMAC1 (RFC 9579, section 4).
func (b *budget) readPBMAC1(m *macData, algorithm cryptobyte.String) error {
	var params, kdf, mac cryptobyte.String
	var oid asn1.ObjectIdentifier
	if !algorithm.ReadASN1(&params, tag.SEQUENCE) || !params.ReadASN1(&kdf, tag.SEQUENCE) ||
		!params.ReadASN1(&mac, tag.SEQUENCE) || !mac.ReadASN1ObjectIdentifier(&oid) {
		return refuse(ErrDamaged, "the MAC of PKCS #12 is malformed")
	}
	if m.hash = hashOfHMAC(oid); m.hash.new == nil {
		return refuse(ErrUnsupported, "the MAC of PKCS #12 with the function %s is not supported", oidText(oid))
	}
	var err error
	m.derive, err = b.readKDF(kdf, m.hash.new().Size())
	return err
}

// hashOfMAC returns the hash of a MAC by its OID, or none.
func hashOfMAC(oid asn1.ObjectIdentifier) (h hashing, russian bool) {
	switch oid.String() {
	case "1.3.14.3.2.26":
		return overSHA1(), false
	case "2.16.840.1.101.3.4.2.4":
		return hashing{sha256.New224, weightSHA}, false
	case "2.16.840.1.101.3.4.2.1":
		return hashing{sha256.New, weightSHA}, false
	case "2.16.840.1.101.3.4.2.2":
		return hashing{sha512.New384, weightLongSHA}, false
	case "2.16.840.1.101.3.4.2.3":
		return hashing{sha512.New, weightLongSHA}, false
	case "1.2.643.7.1.1.2.2":
		return hashing{newStreebog256, weightStreebog}, true
	case "1.2.643.7.1.1.2.3":
		return hashing{newStreebog512, weightStreebog}, true
	case "1.2.643.2.2.9":
		return hashing{newGOST341194, weightGOST341194}, true
	}
	return hashing{}, false
}
