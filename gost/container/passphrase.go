package container

import (
	"encoding/binary"
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// A PasswordFunc returns the password, or PIN, of the file or container at path. It
// is called when a password is needed, once for each file or container, and not at
// all for a file that is refused for other reasons before. The password is UTF-8;
// what is not is taken as it is. An error of the function is returned as it is, as
// the cause of the error of the file.
type PasswordFunc func(path string) ([]byte, error)

// Password returns a [PasswordFunc] that always returns password, which may be empty.
// It copies password.
func Password(password []byte) PasswordFunc {
	password = slices.Clone(password)
	return func(string) ([]byte, error) { return slices.Clone(password), nil }
}

// A passphrase is a password in the forms that formats want.
type passphrase struct {
	octets []byte // as it was given: UTF-8 where that matters

	// bmp is the password for the key derivation of PKCS #12 (RFC 7292, appendix
	// B.1): big-endian UTF-16 with two octets of zeros at the end.
	bmp []byte
}

// wipe overwrites the password. It may be nil.
func (p *passphrase) wipe() {
	if p != nil {
		clear(p.octets)
		clear(p.bmp)
	}
}

// newPassphrase copies the password.
func newPassphrase(password []byte) *passphrase {
	password = slices.Clone(password)
	return &passphrase{octets: password, bmp: append(bigEndian(units(password)), 0, 0)}
}

// units returns the password in UTF-16. What is not UTF-8 is taken for Latin-1, as
// OpenSSL does.
func units(password []byte) []uint16 {
	if !utf8.Valid(password) {
		return latin1(password)
	}
	return utf16.Encode([]rune(string(password)))
}

func latin1(password []byte) []uint16 {
	wide := make([]uint16, len(password))
	for i, c := range password {
		wide[i] = uint16(c)
	}
	return wide
}

func bigEndian(units []uint16) []byte {
	var b []byte
	for _, u := range units {
		b = binary.BigEndian.AppendUint16(b, u)
	}
	return b
}

// littleEndian is the password as CryptoPro CSP has it: UTF-16 without an end.
func (p *passphrase) littleEndian() []byte {
	var b []byte
	for _, u := range units(p.octets) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// forMAC returns the forms of the password that programs were seen to use for
// PKCS #12: what RFC 7292 says; nothing at all for the empty password (Windows), and
// UTF-8 taken for Latin-1 (OpenSSL before version 1.1.0).
func (p *passphrase) forMAC() [][]byte {
	forms := [][]byte{p.bmp}
	if len(p.octets) == 0 {
		return append(forms, nil)
	}
	old := append(bigEndian(latin1(p.octets)), 0, 0)
	if !slices.Equal(old, p.bmp) {
		forms = append(forms, old)
	}
	return forms
}

// pins returns the octets of the password under the encodings in which CryptoPro CSP
// may have taken it, each with three octets of zeros after every octet. There is one
// for ASCII. For other passwords the encoding is not known: those tried are UTF-8,
// Windows-1251 and UTF-32.
func (p *passphrase) pins() [][]byte {
	all := [][]byte{spread(p.octets)}
	if !utf8.Valid(p.octets) || len(all[0]) == 4*utf8.RuneCount(p.octets) {
		return all
	}
	text := []rune(string(p.octets))
	if narrow, ok := windows1251(text); ok {
		all = append(all, spread(narrow))
	}
	var wide []byte
	for _, r := range text {
		wide = binary.LittleEndian.AppendUint32(wide, uint32(r))
	}
	return append(all, wide)
}

func spread(octets []byte) []byte {
	wide := make([]byte, 4*len(octets))
	for i, c := range octets {
		wide[4*i] = c
	}
	return wide
}

// windows1251 returns text in Windows-1251 if it has only ASCII and Russian letters.
func windows1251(text []rune) ([]byte, bool) {
	var b []byte
	for _, r := range text {
		switch {
		case r < 0x80:
			b = append(b, byte(r))
		case r >= 'А' && r <= 'я':
			b = append(b, byte(r-'А')+0xc0)
		case r == 'Ё':
			b = append(b, 0xa8)
		case r == 'ё':
			b = append(b, 0xb8)
		default:
			return nil, false
		}
	}
	return b, true
}
