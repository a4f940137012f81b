package cms

import (
	"bytes"
	"encoding/asn1"
	"slices"
	"sync"

	"github.com/go-esia/sdk/gost/streebog"
	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

// Limits of what is read. Real messages have one signer and at most a handful of
// certificates; checking keys and signatures of 512 bits takes about a
// millisecond each.
const (
	maxMessage      = 1 << 20 // octets
	maxDepth        = 32      // of nested constructed elements
	maxCertificates = 64
	maxSigners      = 16
	maxCandidates   = 8 // certificates that one signature names
)

// An algorithm is what follows from the size of a key (RFC 9215, Section 2).
type algorithm struct {
	size           int // octets of a digest, and of each half of a signature
	digest         asn1.ObjectIdentifier
	key            asn1.ObjectIdentifier // what is written as the algorithm of a signature
	signWithDigest asn1.ObjectIdentifier // what is also read in its place
	sum            func(data []byte) []byte
}

var algorithms = sync.OnceValue(func() [2]*algorithm {
	tc26 := func(n ...int) asn1.ObjectIdentifier {
		return append(asn1.ObjectIdentifier{1, 2, 643, 7, 1, 1}, n...)
	}
	return [2]*algorithm{{
		size:           streebog.Size256,
		digest:         tc26(2, 2),
		key:            tc26(1, 1),
		signWithDigest: tc26(3, 2),
		sum:            func(data []byte) []byte { h := streebog.Sum256(data); return h[:] },
	}, {
		size:           streebog.Size512,
		digest:         tc26(2, 3),
		key:            tc26(1, 2),
		signWithDigest: tc26(3, 3),
		sum:            func(data []byte) []byte { h := streebog.Sum512(data); return h[:] },
	}}
})

// find returns the first algorithm for which is reports true, or nil.
func find(is func(a *algorithm) bool) *algorithm {
	all := algorithms()
	if i := slices.IndexFunc(all[:], is); i >= 0 {
		return all[i]
	}
	return nil
}

func algorithmOfSize(size int) *algorithm {
	return find(func(a *algorithm) bool { return a.size == size })
}

func digestAlgorithm(oid asn1.ObjectIdentifier) *algorithm {
	return find(func(a *algorithm) bool { return a.digest.Equal(oid) })
}

func signatureAlgorithm(oid asn1.ObjectIdentifier) *algorithm {
	return find(func(a *algorithm) bool { return a.key.Equal(oid) || a.signWithDigest.Equal(oid) })
}

// An identifier is an AlgorithmIdentifier (RFC 5280, Section 4.1.1.2).
type identifier struct {
	oid    asn1.ObjectIdentifier
	params []byte // DER, empty if absent
}

func readIdentifier(s *cryptobyte.String) (id identifier, ok bool) {
	var fields cryptobyte.String
	ok = s.ReadASN1(&fields, tag.SEQUENCE) && fields.ReadASN1ObjectIdentifier(&id.oid)
	id.params = fields
	return id, ok
}

// checkParameters returns an error if there are parameters. RFC 9215, Section 2,
// wants them to be absent; gost-engine writes NULL, which is as good.
func (id identifier) checkParameters() error {
	if null := []byte{5, 0}; len(id.params) != 0 && !bytes.Equal(id.params, null) {
		return malformedf("parameters of %s are neither absent nor NULL", algorithmName(id.oid))
	}
	return nil
}

func addIdentifier(b *cryptobyte.Builder, oid asn1.ObjectIdentifier) {
	b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) { b.AddASN1ObjectIdentifier(oid) })
}

// oidText prints an OID, unless it is longer than any that is in use.
func oidText(oid asn1.ObjectIdentifier) string {
	const longest = 40
	if s := oid.String(); len(s) <= longest {
		return "OID " + s
	}
	return "an unknown OID"
}

// algorithmName names an algorithm for the text of an error.
func algorithmName(oid asn1.ObjectIdentifier) string {
	switch oid.String() {
	case "1.2.643.7.1.1.1.1", "1.2.643.7.1.1.3.2":
		return "GOST R 34.10-2012 (256-bit)"
	case "1.2.643.7.1.1.1.2", "1.2.643.7.1.1.3.3":
		return "GOST R 34.10-2012 (512-bit)"
	case "1.2.643.7.1.1.2.2":
		return "GOST R 34.11-2012 (256-bit)"
	case "1.2.643.7.1.1.2.3":
		return "GOST R 34.11-2012 (512-bit)"
	case "1.2.643.2.2.19", "1.2.643.2.2.3":
		return "GOST R 34.10-2001"
	case "1.2.643.2.2.9":
		return "GOST R 34.11-94"
	case "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.5", "1.2.840.113549.1.1.10",
		"1.2.840.113549.1.1.11", "1.2.840.113549.1.1.12", "1.2.840.113549.1.1.13":
		return "RSA"
	case "1.2.840.10045.2.1", "1.2.840.10045.4.3.2", "1.2.840.10045.4.3.3", "1.2.840.10045.4.3.4":
		return "ECDSA"
	case "1.3.14.3.2.26":
		return "SHA-1"
	case "2.16.840.1.101.3.4.2.1":
		return "SHA-256"
	case "2.16.840.1.101.3.4.2.2":
		return "SHA-384"
	case "2.16.840.1.101.3.4.2.3":
		return "SHA-512"
	}
	return oidText(oid)
}
