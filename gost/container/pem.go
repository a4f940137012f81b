package container

import (
	"bytes"
	"encoding/pem"
	"errors"

	"github.com/go-esia/sdk/gost"
)

// openPEM opens all blocks of a PEM file (RFC 7468). Text around them is ignored.
func (f *file) openPEM(data []byte) error {
	begun := countBegun(data)
	for n := 0; ; n++ {
		block, rest := pem.Decode(data)
		if block == nil {
			if n < begun {
				return damagedPEM(data, n+1, begun)
			}
			return nil
		}
		data = rest
		if err := f.tolerate(f.openBlock(block)); err != nil {
			return err
		}
	}
}

// countBegun counts the lines that begin blocks.
func countBegun(data []byte) int {
	begin := []byte("-----BEGIN ")
	n := bytes.Count(data, append([]byte("\n"), begin...))
	if bytes.HasPrefix(data, begin) {
		n++
	}
	return n
}

// damagedPEM is the error for blocks that pem.Decode has passed over in silence.
func damagedPEM(data []byte, n, begun int) error {
	last := bytes.LastIndex(data, []byte("-----BEGIN "))
	if last >= 0 && !bytes.Contains(data[last:], []byte("-----END ")) {
		return refuse(ErrTruncated, "PEM block %d of %d has no END line", n, begun)
	}
	return refuse(ErrDamaged, "PEM block %d of %d is damaged", n, begun)
}

// openBlock opens a PEM block. The labels are those of RFC 7468 and of OpenSSL.
func (f *file) openBlock(block *pem.Block) error {
	switch block.Type {
	case "PRIVATE KEY":
		if len(block.Headers) > 0 {
			return refuse(ErrUnsupported, "the PEM block of the private key is encrypted in the old way of OpenSSL")
		}
		der, err := wholeElement(block.Bytes)
		if err != nil {
			return err
		}
		c, err := readPKCS8(der, FormatPKCS8)
		return f.addKey(c, err)
	case "ENCRYPTED PRIVATE KEY":
		der, err := wholeElement(block.Bytes)
		if err != nil {
			return err
		}
		return f.openEncryptedKey(der, FormatEncryptedPKCS8)
	case "CERTIFICATE", "X509 CERTIFICATE":
		return f.addCertificate(block.Bytes)
	case "RSA PRIVATE KEY", "DSA PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY":
		return refuse(ErrForeignKey, "the file is a key with the label %s, not one of GOST R 34.10-2012", block.Type)
	case "PUBLIC KEY", "RSA PUBLIC KEY":
		return refuse(ErrUnknown, "the file is a public key, not a private one")
	case "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST":
		return refuse(ErrUnknown, "the file is a certificate request (PKCS #10), not a private key")
	case "PKCS7", "CMS":
		return refuse(ErrCertificate, "the file is PKCS #7: certificates or a signature, without a private key")
	}
	return refuse(ErrUnknown, "a PEM block has the label %s, which is not that of a key", cleaned(block.Type))
}

func isUnsupported(err error) bool { return errors.Is(err, gost.ErrUnsupportedAlgorithm) }
