package container

import (
	"bytes"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/go-esia/sdk/gost/internal/ciphers"
)

// sections returns the lengths of data after which CTR-ACPKM may change the key. RFC
// 9337 is said to have the first one; gost-engine 3.0 was observed to have the second
// one in PKCS #12 files. A key is shorter than all, certificates are not.
func sections(block int) []int {
	if block == ciphers.MagmaBlockSize {
		return []int{8 << 10, 1 << 10}
	}
	return []int{256 << 10, 4 << 10, 1 << 10}
}

// readCTRACPKM reads Gost3412-15-Encryption-Parameters: the UKM, of which the first
// half of a block is the IV, and the next 8 octets are the seed of the keys if there
// is a MAC.
func readCTRACPKM[B ciphers.Block](
	algorithm cryptobyte.String, newCipher func([]byte) (B, error), block int, mac bool,
) (*encryption, error) {
	var params, ukm cryptobyte.String
	if !algorithm.ReadASN1(&params, tag.SEQUENCE) || !algorithm.Empty() ||
		!params.ReadASN1(&ukm, tag.OCTET_STRING) || !params.Empty() || len(ukm) != block/2+8 {
		return nil, errParameters
	}
	iv, seed := ukm[:block/2], ukm[block/2:]
	decrypt := func(key, data []byte, check func([]byte) ([]byte, bool)) ([]byte, error) {
		return chooseSection(sections(block), data, check, func(section int) ([]byte, error) {
			return ciphers.CTRACPKM(newCipher, key, iv, section, data)
		})
	}
	if !mac {
		return &encryption{ciphers.KeySize, func(key, data []byte) ([]byte, error) {
			return decrypt(key, data, wholeDER)
		}}, nil
	}
	return &encryption{ciphers.KeySize, func(key, data []byte) ([]byte, error) {
		keys := kdfTree(key, "kdf tree", seed, 2*ciphers.KeySize)
		defer clear(keys)
		c, err := newCipher(keys[ciphers.KeySize:])
		if err != nil {
			return nil, err
		}
		return decrypt(keys[:ciphers.KeySize], data, func(plain []byte) ([]byte, bool) { return cutOMAC(c, plain) })
	}}, nil
}

// chooseSection decrypts with each section that makes a difference, and returns what
// passes the check.
func chooseSection(
	sections []int, data []byte, check func([]byte) ([]byte, bool), decrypt func(section int) ([]byte, error),
) ([]byte, error) {
	var found []byte
	for i, section := range sections {
		if i > 0 && len(data) <= section {
			continue
		}
		plain, err := decrypt(section)
		if err != nil {
			return nil, err
		}
		plain, ok := check(plain)
		switch {
		case !ok:
			continue
		case found != nil && !bytes.Equal(found, plain):
			return nil, refuse(ErrDamaged, "the encrypted data can be read in two ways")
		}
		found = plain
	}
	if found == nil {
		return nil, errWrongKey
	}
	return found, nil
}

// cutOMAC removes the code at the end of data, if it is right.
func cutOMAC(c ciphers.Block, data []byte) ([]byte, bool) {
	n := len(data) - c.BlockSize()
	if n < 0 || !same(ciphers.OMAC(c, data[:n]), data[n:]) {
		return nil, false
	}
	return data[:n], true
}

// wholeDER reports whether data is one SEQUENCE, and all the elements in it and in
// its OCTET STRINGs are whole.
func wholeDER(data []byte) ([]byte, bool) {
	der, rest, err := toDER(data)
	if err != nil || len(rest) > 0 || der[0] != byte(tag.SEQUENCE) {
		return nil, false
	}
	return data, wholeElements(der, maxDepth)
}

func wholeElements(der cryptobyte.String, depth int) bool {
	for !der.Empty() {
		var content cryptobyte.String
		var t tag.Tag
		if depth == 0 || !der.ReadAnyASN1(&content, &t) {
			return false
		}
		nested := t&constructed != 0 || t == tag.OCTET_STRING && longSequence(content)
		if nested && !wholeElements(content, depth-1) {
			return false
		}
	}
	return true
}

// longSequence reports whether data is a SEQUENCE in a long form, as certificates are
// and random octets hardly ever.
func longSequence(data []byte) bool {
	return len(data) > 256 && data[0] == byte(tag.SEQUENCE) && data[1] == 0x82 && isSequence(data)
}
