package gost

import (
	"encoding/asn1"
	"errors"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

// ParsePKIXPublicKey parses a DER SubjectPublicKeyInfo (RFC 9215, Section 4).
//
// The digest OID of the parameters may be absent, or must be the Streebog of
// the size of the key; a third OID, which CryptoPro CSP writes, is ignored. A
// parameter set of another size than that of the algorithm, trailing data and
// everything that [NewPublicKey] rejects are errors. Keys of other algorithms
// are [ErrUnsupportedAlgorithm].
func ParsePKIXPublicKey(der []byte) (*PublicKey, error) {
	key, err := parsePublicKey(der)
	return key, labelled("public key", err)
}

// ParsePublicKey parses a file with one public key, either DER like
// [ParsePKIXPublicKey] or PEM with the label PUBLIC KEY. The PEM block may have
// text around it. A file of more than 1 MiB is rejected, and so is one that
// holds something else; the error says what it is.
func ParsePublicKey(data []byte) (*PublicKey, error) {
	der, err := readOne(data, kindPublicKey)
	if err != nil {
		return nil, labelled("public key", err)
	}
	return ParsePKIXPublicKey(der)
}

// MarshalPKIXPublicKey returns the DER SubjectPublicKeyInfo of key, under the
// identifier of its curve. The digest OID is written as RFC 9215, Section 4.2,
// wants it: only with the identifiers of RFC 4357 (1.2.643.2.2.35 and 36).
func MarshalPKIXPublicKey(key *PublicKey) ([]byte, error) {
	if !key.valid() {
		return nil, labelled("public key", errNoPublicKey)
	}
	var b cryptobyte.Builder
	addPublicKey(&b, key)
	der, err := b.Bytes()
	return der, labelled("public key", err)
}

func parsePublicKey(der []byte) (*PublicKey, error) {
	if err := checkKind(der, kindPublicKey); err != nil {
		return nil, err
	}
	input := cryptobyte.String(der)
	var spki cryptobyte.String
	if !input.ReadASN1(&spki, tag.SEQUENCE) || !input.Empty() {
		return nil, errors.New("not one DER SEQUENCE")
	}
	c, err := readKeyAlgorithm(&spki)
	if err != nil {
		return nil, err
	}
	var bits []byte
	if !spki.ReadASN1BitStringAsBytes(&bits) || !spki.Empty() {
		return nil, errors.New("key is not the last BIT STRING of its SEQUENCE")
	}
	content := cryptobyte.String(bits)
	var q cryptobyte.String
	if !content.ReadASN1(&q, tag.OCTET_STRING) || !content.Empty() {
		return nil, errors.New("key is not one OCTET STRING in its BIT STRING")
	}
	return newPublicKey(c, q)
}

func addPublicKey(b *cryptobyte.Builder, key *PublicKey) {
	b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
		addKeyAlgorithm(b, key.curve)
		b.AddASN1(tag.BIT_STRING, func(b *cryptobyte.Builder) {
			b.AddUint8(0) // unused bits
			b.AddASN1OctetString(key.Bytes())
		})
	})
}

// readKeyAlgorithm reads the AlgorithmIdentifier of a key (RFC 9215, Section
// 4.2):
//
//	SEQUENCE { algorithm, SEQUENCE { publicKeyParamSet, digestParamSet OPTIONAL } }
func readKeyAlgorithm(input *cryptobyte.String) (*Curve, error) {
	var ai, params cryptobyte.String
	var oid asn1.ObjectIdentifier
	if !input.ReadASN1(&ai, tag.SEQUENCE) || !ai.ReadASN1ObjectIdentifier(&oid) {
		return nil, errors.New("algorithm identifier is malformed")
	}
	alg := keyAlgorithm(oid)
	if alg == nil {
		return nil, unsupportedf("algorithm of the key is %s, not GOST R 34.10-2012", algorithmName(oid))
	}
	if !ai.ReadASN1(&params, tag.SEQUENCE) || !ai.Empty() {
		return nil, errors.New("parameters of the algorithm are not one SEQUENCE")
	}
	if !params.ReadASN1ObjectIdentifier(&oid) {
		return nil, errors.New("parameters of the algorithm don't begin with a parameter set")
	}
	c, err := curveByOID(oid)
	if err != nil {
		return nil, fmt.Errorf("parameter set %w", err)
	}
	if c.set.alg != alg {
		return nil, fmt.Errorf("parameter set is %s, and the algorithm is that of %s keys", c.Name(), alg.bits())
	}
	if err := checkDigestParameters(params, alg); err != nil {
		return nil, err
	}
	return c, nil
}

// checkDigestParameters checks what follows the parameter set: nothing, or the
// digest, or the digest and one more OID. The latter is encryptionParamSet of
// GOST R 34.10-2001 keys (RFC 4491, Section 2.3.2), which does not concern
// signatures.
func checkDigestParameters(params cryptobyte.String, alg *algorithm) error {
	var digest, encryption asn1.ObjectIdentifier
	if params.Empty() {
		return nil
	}
	if !params.ReadASN1ObjectIdentifier(&digest) {
		return errors.New("digest in the parameters of the algorithm is malformed")
	}
	if !digest.Equal(alg.digest) {
		return fmt.Errorf("digest in the parameters of the algorithm is %s, and the keys are %s",
			algorithmName(digest), alg.bits())
	}
	if !params.Empty() && !params.ReadASN1ObjectIdentifier(&encryption) || !params.Empty() {
		return errors.New("parameters of the algorithm have something unknown after the digest")
	}
	return nil
}

func addKeyAlgorithm(b *cryptobyte.Builder, c *Curve) {
	b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(c.set.alg.key)
		b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1ObjectIdentifier(c.oid)
			if c.writeDigest {
				b.AddASN1ObjectIdentifier(c.set.alg.digest)
			}
		})
	})
}
