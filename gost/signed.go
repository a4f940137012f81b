package gost

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"encoding/asn1"
	"errors"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

// signedData is the outer structure of certificates (RFC 5280, Section 4.1) and
// of certificate requests (RFC 2986, Section 4.2). Package x509 doesn't tell the
// parameters of the algorithm.
type signedData struct {
	tbs       []byte // what is signed, with tag and length
	algorithm []byte // content of the AlgorithmIdentifier
	oid       asn1.ObjectIdentifier
	params    []byte // of the algorithm; empty if absent
	signature []byte
}

// splitSigned parses the outer structure. It rejects data after the signature,
// which nothing protects.
func splitSigned(der []byte) (*signedData, error) {
	input := cryptobyte.String(der)
	var fields, tbs, algorithm cryptobyte.String
	s := new(signedData)
	if !input.ReadASN1(&fields, tag.SEQUENCE) || !input.Empty() || !fields.ReadASN1Element(&tbs, tag.SEQUENCE) ||
		!fields.ReadASN1(&algorithm, tag.SEQUENCE) || !fields.ReadASN1BitStringAsBytes(&s.signature) || !fields.Empty() {
		return nil, errors.New("not a SEQUENCE of data, algorithm and signature")
	}
	s.tbs, s.algorithm = tbs, algorithm
	if !algorithm.ReadASN1ObjectIdentifier(&s.oid) {
		return nil, errors.New("identifier of the signature algorithm is malformed")
	}
	s.params = algorithm
	return s, nil
}

// check verifies the signature with a key; owner says whose key it is. RFC 9215,
// Section 2, wants the parameters of the algorithm to be absent; gost-engine
// writes NULL.
func (s *signedData) check(key *PublicKey, owner string) error {
	alg := signatureAlgorithm(s.oid)
	if alg == nil {
		return unsupportedf("the signature is of %s, and the key of the %s is GOST R 34.10-2012",
			algorithmName(s.oid), owner)
	}
	if !key.valid() {
		return fmt.Errorf("the key of the %s is not valid", owner)
	}
	if alg != key.curve.set.alg {
		return fmt.Errorf("the signature is of a %s key, and the key of the %s is %s",
			alg.bits(), owner, key.curve.set.alg.bits())
	}
	null := []byte{5, 0}
	if len(s.params) != 0 && !bytes.Equal(s.params, null) {
		return errors.New("parameters of the algorithm are neither absent nor NULL")
	}
	if !VerifyMessage(key, s.tbs, s.signature) {
		return errors.New("the signature is not valid")
	}
	return nil
}

// addSignatureAlgorithm adds the AlgorithmIdentifier without parameters, as
// RFC 9215, Section 2, demands.
func addSignatureAlgorithm(b *cryptobyte.Builder, alg *algorithm) {
	b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) { b.AddASN1ObjectIdentifier(alg.signature) })
}

// sign returns the outer structure with a signature of tbs, after it verified
// that signature.
func sign(tbs []byte, key crypto.Signer, public *PublicKey) ([]byte, error) {
	alg := public.curve.set.alg
	sig, err := signMessage(key, tbs, alg)
	if err != nil {
		return nil, err
	}
	if !VerifyMessage(public, tbs, sig) {
		return nil, errors.New("what the signer returned is not a valid signature s || r")
	}
	var b cryptobyte.Builder
	b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddBytes(tbs)
		addSignatureAlgorithm(b, alg)
		b.AddASN1BitString(sig)
	})
	return b.Bytes()
}

func signMessage(key crypto.Signer, msg []byte, alg *algorithm) ([]byte, error) {
	if signer, ok := key.(crypto.MessageSigner); ok {
		return signer.SignMessage(rand.Reader, msg, crypto.Hash(0))
	}
	return key.Sign(rand.Reader, alg.sum(new(digest), msg), crypto.Hash(0))
}
