package container

import (
	"bytes"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/go-esia/sdk/gost"
)

// openData opens a file that is not an archive. base is its name, for hints only.
func (f *file) openData(base string, data []byte) error {
	if len(data) > maxFile {
		return refuse(ErrLimit, "the file is longer than %d KiB", maxFile>>10)
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")) // the byte order mark of Windows editors
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return refuse(ErrTruncated, "the file is empty")
	case countBegun(data) > 0:
		return f.openPEM(data)
	case data[0] == byte(tag.SEQUENCE):
		return f.openBinary(base, data)
	}
	return foreign(data)
}

// openBinary opens a file in DER or BER, by the first fields.
func (f *file) openBinary(base string, data []byte) error {
	if err := misplaced(base, data); err != nil {
		return err
	}
	der, rest, err := toDER(data)
	if err != nil {
		if other := looksEncoded(data); other != nil {
			return other
		}
		return err
	}
	if !blank(rest) {
		return refuse(ErrDamaged, "something follows the DER data")
	}
	fields, err := readSequence(der)
	if err != nil {
		return err
	}
	switch {
	case fields.PeekASN1Tag(tag.INTEGER):
		return f.openVersioned(der, fields)
	case fields.PeekASN1Tag(tag.OBJECT_IDENTIFIER):
		return openContentInfo(fields)
	case fields.PeekASN1Tag(tag.SEQUENCE):
		return f.openSequence(data[:len(data)-len(rest)], der, fields)
	}
	return refuse(ErrUnknown, "the file is DER, but neither a key nor a certificate")
}

// openVersioned opens what begins with an INTEGER.
func (f *file) openVersioned(der []byte, fields cryptobyte.String) error {
	var algorithm cryptobyte.String
	switch {
	case !fields.SkipASN1(tag.INTEGER):
		return refuse(ErrDamaged, "the version is malformed")
	case fields.PeekASN1Tag(tag.INTEGER):
		return refuse(ErrForeignKey, "the file is an RSA key, not one of GOST R 34.10-2012")
	case fields.PeekASN1Tag(tag.OCTET_STRING):
		return refuse(ErrForeignKey, "the file is an ECDSA key, not one of GOST R 34.10-2012")
	case !fields.ReadASN1(&algorithm, tag.SEQUENCE):
		return refuse(ErrUnknown, "the file is DER, but neither a key nor a certificate")
	case fields.PeekASN1Tag(tag.OCTET_STRING):
		c, err := readPKCS8(der, FormatPKCS8)
		return f.addKey(c, err)
	}
	var oid asn1.ObjectIdentifier
	if algorithm.ReadASN1ObjectIdentifier(&oid) && strings.HasPrefix(oid.String(), "1.2.840.113549.1.7.") {
		return f.openPKCS12(der)
	}
	return refuse(ErrUnknown, "the file is DER, but neither a key nor a certificate")
}

// openContentInfo is the error for messages of CMS.
func openContentInfo(fields cryptobyte.String) error {
	var oid asn1.ObjectIdentifier
	if fields.ReadASN1ObjectIdentifier(&oid) && oid.String() == "1.2.840.113549.1.7.2" {
		return refuse(ErrCertificate, "the file is PKCS #7 (p7b or p7s): certificates or a signature, without a private key")
	}
	return refuse(ErrUnknown, "the file is a CMS message, not a key")
}

// openSequence opens what begins with a SEQUENCE: an AlgorithmIdentifier or what is
// signed. A certificate is parsed as it is, not as DER was made of it.
func (f *file) openSequence(data, der []byte, fields cryptobyte.String) error {
	var first cryptobyte.String
	if !fields.ReadASN1(&first, tag.SEQUENCE) {
		return refuse(ErrDamaged, "the first field is malformed")
	}
	switch isAlgorithm := first.PeekASN1Tag(tag.OBJECT_IDENTIFIER); {
	case isAlgorithm && fields.PeekASN1Tag(tag.OCTET_STRING):
		return f.openEncryptedKey(der, FormatEncryptedPKCS8)
	case isAlgorithm && fields.PeekASN1Tag(tag.BIT_STRING):
		return refuse(ErrUnknown, "the file is a public key, not a private one")
	}
	return f.openSigned(data)
}

// openSigned opens a certificate. Requests and revocation lists, which have the same
// form, are named by the error of its parser.
func (f *file) openSigned(data []byte) error {
	if err := f.addCertificate(data); err != nil && !errors.Is(err, ErrLimit) {
		return &fault{text: "not a key: " + strings.TrimPrefix(err.Error(), "container: "), causes: []error{ErrUnknown, err}}
	}
	return nil
}

func (f *file) openEncryptedKey(der []byte, format Format) error {
	key, err := f.budget.readEncryptedKey(der)
	if err != nil {
		return err
	}
	p, err := f.password()
	if err != nil {
		return err
	}
	c, err := key.open(p, format)
	return f.addKey(c, err)
}

// foreign is the error for a file that is neither DER nor PEM.
func foreign(data []byte) error {
	switch {
	case hasPrefix(data, "ITCS", "PKEY"): // as published programs for such files say
		return refuse(ErrViPNet, "the file is a container of ViPNet CSP, whose format is not published; export a PKCS #12 file with the programs of ViPNet")
	case hasPrefix(data, "Rar!", "7z\xbc\xaf\x27\x1c", "BZh", "\xfd7zXZ\x00"):
		return refuse(ErrUnsupported, "the file is an archive of RAR or 7-Zip, or compressed by bzip2 or xz; unpack it, or make a zip")
	case hasPrefix(data, "\xfe\xed\xfe\xed", "\xce\xce\xce\xce"):
		return refuse(ErrUnsupported, "the file is a key store of Java; convert it to PKCS #12")
	case bytes.Contains(data, wide("Windows Registry Editor")), hasPrefix(data, "REGEDIT4"):
		return refuse(ErrUnsupported, "the file is an export of the registry of Windows; copy the container to a directory with CryptoPro CSP")
	case hasPrefix(data, "\xff\xfe", "\xfe\xff"):
		return refuse(ErrUnknown, "the file is text in UTF-16, and PEM is ASCII")
	}
	if err := looksEncoded(data); err != nil {
		return err
	}
	return refuse(ErrUnknown, "the file is neither DER, nor PEM, nor an archive")
}

func hasPrefix(data []byte, prefixes ...string) bool {
	for _, p := range prefixes {
		if bytes.HasPrefix(data, []byte(p)) {
			return true
		}
	}
	return false
}

func wide(s string) []byte {
	var b []byte
	for _, c := range []byte(s) {
		b = append(b, c, 0)
	}
	return b
}

// looksEncoded is the error for base64 without the lines of PEM, or nil.
func looksEncoded(data []byte) error {
	text := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\r\n", r) {
			return -1
		}
		return r
	}, string(data[:min(len(data), 4096)]))
	text = text[:len(text)&^3]
	if der, err := base64.StdEncoding.DecodeString(text); err == nil && len(der) > 2 && der[0] == 0x30 {
		return refuse(ErrUnknown, "the file looks like base64 without the BEGIN and END lines of PEM; decode it first")
	}
	return nil
}

// addCertificate adds a certificate. One with a key of an unknown algorithm is
// skipped: files of CryptoPro CSP were seen with authorities of GOST R 34.10-2001.
func (f *file) addCertificate(der []byte) error {
	if err := f.budget.found(&f.budget.certificates, "certificates"); err != nil {
		return err
	}
	cert, err := gost.ParseCertificate(der)
	if err == nil {
		f.certs = append(f.certs, cert)
	} else if !isUnsupported(err) {
		return &fault{text: "certificate: " + strings.TrimPrefix(err.Error(), "gost: "), causes: []error{ErrDamaged, err}}
	}
	f.certificate = true
	return nil
}
