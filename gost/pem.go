package gost

import (
	"bytes"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

// maxInput is the largest file or DER structure that is read: about a thousand
// certificates.
const maxInput = 1 << 20

// readOne returns the only object of the wanted kind in a file.
func readOne(data []byte, want kind) ([]byte, error) {
	ders, err := readAll(data, want)
	if err != nil {
		return nil, err
	}
	if len(ders) > 1 {
		return nil, fmt.Errorf("the file has %d of them, and one is expected", len(ders))
	}
	return ders[0], nil
}

// readAll returns the DER of all objects of the wanted kind in a file, at least
// one. A file is one DER object, or text with PEM blocks. Blocks of other kinds
// are skipped if there is a wanted one.
func readAll(data []byte, want kind) ([][]byte, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")) // the byte order mark of Windows editors
	if err := checkLimits(data); err != nil {
		return nil, err
	}
	if isDER(data) {
		return [][]byte{data}, nil
	}
	begun := countBegun(data)
	if begun == 0 {
		return nil, notPEM(data)
	}
	return readPEM(data, begun, want)
}

func checkLimits(data []byte) error {
	if len(data) > maxInput {
		return fmt.Errorf("%d bytes are over the limit of %d", len(data), maxInput)
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return errors.New("the file is empty")
	}
	return nil
}

// isDER reports whether data is exactly one SEQUENCE. The first octet doesn't
// tell, since 0x30 is also the digit zero.
func isDER(data []byte) bool {
	s := cryptobyte.String(data)
	return s.SkipASN1(tag.SEQUENCE) && s.Empty()
}

// countBegun counts the lines that begin PEM blocks. pem.Decode passes over
// damaged blocks in silence; the number tells that it did.
func countBegun(data []byte) int {
	begin := []byte("-----BEGIN ")
	n := bytes.Count(data, append([]byte("\n"), begin...))
	if bytes.HasPrefix(data, begin) {
		n++
	}
	return n
}

func readPEM(data []byte, begun int, want kind) ([][]byte, error) {
	var found [][]byte
	var other kind
	for n := 0; ; n++ {
		block, rest := pem.Decode(data)
		if block == nil {
			if n < begun {
				return nil, fmt.Errorf("PEM block %d of %d is damaged", n+1, begun)
			}
			break
		}
		data = rest
		if k := kindOfLabel(block.Type); k != want {
			other = k
			continue
		}
		if strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED") {
			return nil, errors.New("the PEM block is encrypted")
		}
		found = append(found, block.Bytes)
	}
	if len(found) == 0 {
		return nil, wrongKind(want, other)
	}
	return found, nil
}

// notPEM is the error for a file that is neither DER nor PEM.
func notPEM(data []byte) error {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		return errors.New("the file is text in UTF-16, and PEM is ASCII")
	case bytes.HasPrefix(data, []byte("0")) && !isText(data):
		return errors.New("the DER data is cut short, or something follows it")
	case isBase64(data):
		return errors.New("the file looks like base64 without the BEGIN and END lines of PEM")
	}
	return errors.New("the file is neither DER nor PEM")
}

func isText(data []byte) bool {
	return bytes.IndexFunc(data, func(r rune) bool { return r < ' ' && !strings.ContainsRune("\t\r\n", r) }) < 0
}

func isBase64(data []byte) bool {
	return bytes.IndexFunc(data, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') &&
			!strings.ContainsRune("+/=\r\n", r)
	}) < 0
}

// checkKind returns an error if der is a known kind of object, but not the
// wanted one. Damaged objects pass: their parser has better words.
func checkKind(der []byte, want kind) error {
	if len(der) > maxInput {
		return checkLimits(der)
	}
	if len(der) == 0 {
		return errors.New("no data")
	}
	if k := kindOf(der); k != kindUnknown && k != want {
		return wrongKind(want, k)
	}
	return nil
}

func wrongKind(want, got kind) error {
	switch {
	case want == kindPrivateKey && got == kindEncryptedKey:
		return errors.New("PKCS #8 is encrypted")
	case (want == kindPrivateKey || want == kindPublicKey) && got.foreignKey():
		return unsupportedf("the file is %s, not a GOST R 34.10-2012 key", got.phrase())
	}
	return fmt.Errorf("the file is %s", got.phrase())
}
