package gost

import (
	"encoding/asn1"
	"errors"
	"fmt"
	"sync"

	"github.com/go-esia/sdk/gost/streebog"
)

// ErrUnsupportedAlgorithm is what an error is, by [errors.Is], if a key, a
// signature or a certificate is well-formed but uses an algorithm that this
// package doesn't implement, such as GOST R 34.10-2001. The text of the error
// says what was found.
var ErrUnsupportedAlgorithm = errors.New("gost: unsupported algorithm")

// unsupportedError is an error that is ErrUnsupportedAlgorithm and says more.
type unsupportedError struct{ text string }

func (e *unsupportedError) Error() string { return e.text }

func (e *unsupportedError) Is(target error) bool { return target == ErrUnsupportedAlgorithm }

func unsupportedf(format string, args ...any) error {
	return &unsupportedError{fmt.Sprintf(format, args...)}
}

// labelled says in which package and in what an error was found. Functions that
// are not exported leave it to those that are, so that it is said once.
func labelled(label string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("gost: %s: %w", label, err)
}

// An algorithm is what follows from the size of a key.
type algorithm struct {
	size      int // bytes of a private key, a coordinate and a digest
	key       asn1.ObjectIdentifier
	digest    asn1.ObjectIdentifier
	signature asn1.ObjectIdentifier
}

// digest is memory for a digest of any algorithm.
type digest [streebog.Size512]byte

// sum returns the digest of data in the memory of d, without an allocation.
func (a *algorithm) sum(d *digest, data []byte) []byte {
	if a.size == streebog.Size256 {
		h := streebog.Sum256(data)
		return d[:copy(d[:], h[:])]
	}
	*d = streebog.Sum512(data)
	return d[:]
}

// bits returns the name of the size in prose.
func (a *algorithm) bits() string { return fmt.Sprintf("%d-bit", 8*a.size) }

// algorithms is the table of the algorithms of RFC 9215, Sections 2 and 4.
var algorithms = sync.OnceValue(func() [2]*algorithm {
	return [2]*algorithm{{
		size:      streebog.Size256,
		key:       asn1.ObjectIdentifier{1, 2, 643, 7, 1, 1, 1, 1}, // id-tc26-gost3410-12-256
		digest:    asn1.ObjectIdentifier{1, 2, 643, 7, 1, 1, 2, 2}, // id-tc26-gost3411-12-256
		signature: asn1.ObjectIdentifier{1, 2, 643, 7, 1, 1, 3, 2}, // id-tc26-signwithdigest-gost3410-12-256
	}, {
		size:      streebog.Size512,
		key:       asn1.ObjectIdentifier{1, 2, 643, 7, 1, 1, 1, 2}, // id-tc26-gost3410-12-512
		digest:    asn1.ObjectIdentifier{1, 2, 643, 7, 1, 1, 2, 3}, // id-tc26-gost3411-12-512
		signature: asn1.ObjectIdentifier{1, 2, 643, 7, 1, 1, 3, 3}, // id-tc26-signwithdigest-gost3410-12-512
	}}
})

// keyAlgorithm returns the algorithm with the OID of keys, or nil.
func keyAlgorithm(oid asn1.ObjectIdentifier) *algorithm {
	for _, a := range algorithms() {
		if a.key.Equal(oid) {
			return a
		}
	}
	return nil
}

// signatureAlgorithm returns the algorithm with the OID of signatures of
// certificates, or nil.
func signatureAlgorithm(oid asn1.ObjectIdentifier) *algorithm {
	for _, a := range algorithms() {
		if a.signature.Equal(oid) {
			return a
		}
	}
	return nil
}

// algorithmName names an algorithm for the text of an error.
func algorithmName(oid asn1.ObjectIdentifier) string {
	if name := foreignName(oid.String()); name != "" {
		return name
	}
	return oidText(oid)
}

// oidText prints an OID, unless it is longer than any that is in use: what
// stands in the place of an OID in a damaged file may be a piece of a key.
func oidText(oid asn1.ObjectIdentifier) string {
	const longest = 40
	s := oid.String()
	if len(s) > longest {
		return "an unknown OID"
	}
	return "OID " + s
}

// foreignName names the algorithms that are met in the place of ours.
func foreignName(oid string) string {
	switch oid {
	case "1.2.643.7.1.1.1.1", "1.2.643.7.1.1.3.2":
		return "GOST R 34.10-2012 (256-bit)"
	case "1.2.643.7.1.1.1.2", "1.2.643.7.1.1.3.3":
		return "GOST R 34.10-2012 (512-bit)"
	case "1.2.643.7.1.1.2.2":
		return "GOST R 34.11-2012 (256-bit)"
	case "1.2.643.7.1.1.2.3":
		return "GOST R 34.11-2012 (512-bit)"
	case "1.2.643.7.1.1.6.1", "1.2.643.7.1.1.6.2":
		return "GOST R 34.10-2012 key agreement"
	case "1.2.643.2.2.19", "1.2.643.2.2.3":
		return "GOST R 34.10-2001"
	case "1.2.643.2.2.20", "1.2.643.2.2.4":
		return "GOST R 34.10-94"
	case "1.2.643.2.2.9", "1.2.643.2.2.30.1":
		return "GOST R 34.11-94"
	case "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.5", "1.2.840.113549.1.1.10",
		"1.2.840.113549.1.1.11", "1.2.840.113549.1.1.12", "1.2.840.113549.1.1.13":
		return "RSA"
	case "1.2.840.10045.2.1", "1.2.840.10045.4.3.2", "1.2.840.10045.4.3.3", "1.2.840.10045.4.3.4":
		return "ECDSA"
	case "1.3.101.110":
		return "X25519"
	case "1.3.101.112":
		return "Ed25519"
	case "1.2.840.10040.4.1", "1.2.840.10040.4.3":
		return "DSA"
	}
	return ""
}
