package container

import (
	"encoding/asn1"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/internal/ciphers"
)

// A keyHeader is what header.key of a container of CryptoPro CSP says of one of the
// two keys.
type keyHeader struct {
	curve       *gost.Curve
	attributes  asn1.BitString // see exportable
	fingerprint []byte         // first 8 octets of the public key, or nil
	certificate []byte         // DER, or nil
}

// exportable reports whether the attributes allow to export the key. CryptoPro CSP
// obeys; the files don't depend on it.
func (k *keyHeader) exportable() bool { return k.attributes.At(0) == 1 }

// A containerHeader is header.key (observed).
type containerHeader struct {
	attributes asn1.BitString
	pinCode    []byte // code of zeros under the PIN, or nil
	first      keyHeader
	second     keyHeader
	hasSecond  bool
}

// Bits of the attributes of a container.
const (
	bitPIN     = 0 // a PIN is set
	bitReserve = 1 // masks2.key and primary2.key are a copy
	bitAbsent  = 2 // the key is elsewhere
	bitFKC     = 3 // the key is divided between the container and a token
)

func (h *containerHeader) has(bit int) bool { return h.attributes.At(bit) == 1 }

// readContainerHeader reads SEQUENCE { SEQUENCE content, OCTET STRING code }. Zeros
// may follow it.
func readContainerHeader(data []byte) (*containerHeader, error) {
	fields, err := readSequence(data)
	if err != nil {
		return nil, err
	}
	var content, code cryptobyte.String
	if !fields.ReadASN1Element(&content, tag.SEQUENCE) || !fields.ReadASN1(&code, tag.OCTET_STRING) || !fields.Empty() {
		return nil, refuse(ErrDamaged, "it is not the header of a container")
	}
	want, err := imit(make([]byte, ciphers.KeySize), content)
	if err != nil {
		return nil, err
	}
	if !same(want, code) {
		return nil, refuse(ErrDamaged, "the checksum is wrong")
	}
	if !content.ReadASN1(&content, tag.SEQUENCE) {
		return nil, refuse(ErrDamaged, "it is not the header of a container")
	}
	return readContainerContent(content)
}

// imit is the code of GOST 28147-89 with the S-box of the containers.
func imit(key, message []byte) ([]byte, error) {
	c, err := ciphers.NewGOST28147(key, ciphers.SBoxZ)
	if err != nil {
		return nil, err
	}
	code := c.IMIT([ciphers.GOST28147BlockSize]byte{}, message)
	return code[:], nil
}

// readContainerContent reads the fields:
//
//	[0] OID, IA5String name OPTIONAL, BIT STRING attributes, SEQUENCE parameters of the first key,
//	[2] code of the PIN, [3] or [4] parameters of the second key, [5] and [6] their certificates,
//	[10] and [11] their fingerprints
//
// and others, which are skipped. Those with numbers are IMPLICIT.
func readContainerContent(content cryptobyte.String) (*containerHeader, error) {
	var h containerHeader
	var seen, params bool
	for !content.Empty() {
		var element, value cryptobyte.String
		var t tag.Tag
		if !content.ReadAnyASN1Element(&element, &t) || !cloned(element).ReadAnyASN1(&value, &t) {
			return nil, refuse(ErrDamaged, "a field is malformed")
		}
		var err error
		switch t {
		case tag.BIT_STRING:
			seen = readBits(&element, &h.attributes)
		case tag.SEQUENCE:
			params = true
			h.first.curve, h.first.attributes, err = readKeyParameters(value)
		default:
			err = h.readNumbered(t, value)
		}
		if err != nil {
			return nil, err
		}
	}
	if !seen || !params || h.first.curve == nil {
		return nil, refuse(ErrDamaged, "a field is missing")
	}
	if h.hasSecond && h.second.curve == nil {
		h.second.curve = h.first.curve
	}
	return &h, nil
}

// readBits reads a BIT STRING of attributes. How many bits are not used does not
// matter, and is not always right: those that follow are zeros.
func readBits(s *cryptobyte.String, bits *asn1.BitString) bool {
	var content cryptobyte.String
	var unused uint8
	if !s.ReadASN1(&content, tag.BIT_STRING) || !content.ReadUint8(&unused) || unused > 7 {
		return false
	}
	*bits = asn1.BitString{Bytes: content, BitLength: 8 * len(content)}
	return true
}

func cloned(s cryptobyte.String) *cryptobyte.String { return &s }

func (h *containerHeader) readNumbered(t tag.Tag, value cryptobyte.String) error {
	var err error
	switch t {
	case 0x82:
		h.pinCode = value
	case 0xa3:
		// Said to be parameters of the second key, too, and never seen.
		if curve, attributes, err := readKeyParameters(value); err == nil && curve != nil && h.second.curve == nil {
			h.hasSecond, h.second.curve, h.second.attributes = true, curve, attributes
		}
	case 0xa4:
		h.hasSecond = true
		h.second.curve, h.second.attributes, err = readKeyParameters(value)
	case 0x85:
		h.first.certificate = value
	case 0x86:
		h.second.certificate, h.hasSecond = value, true
	case 0x8a:
		h.first.fingerprint, err = readFingerprint(value)
	case 0x8b:
		h.hasSecond = true
		h.second.fingerprint, err = readFingerprint(value)
	}
	return err
}

func readFingerprint(value []byte) ([]byte, error) {
	if len(value) != 8 {
		return nil, refuse(ErrDamaged, "the fingerprint of the key has %d octets, not 8", len(value))
	}
	return value, nil
}

// certificate returns the certificate in a header, or nil.
func (k *keyHeader) parseCertificate() (*gost.Certificate, error) {
	if k.certificate == nil {
		return nil, nil
	}
	cert, err := gost.ParseCertificate(k.certificate)
	if err != nil {
		return nil, &fault{text: "certificate: " + err.Error(), causes: []error{ErrDamaged, err}}
	}
	return cert, nil
}
