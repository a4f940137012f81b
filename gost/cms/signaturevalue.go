package cms

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/go-esia/sdk/gost"
)

// checkSignature verifies what a SignFunc returned, and names what it is instead
// of a signature.
func checkSignature(key *gost.PublicKey, message, signature []byte) error {
	size := key.Curve().Size()
	if len(signature) != 2*size {
		return reasonf(ErrSignature, "the signer returned %s, and a signature has %d octets",
			describeSignature(signature), 2*size)
	}
	if zero := make([]byte, size); bytes.Equal(signature[:size], zero) || bytes.Equal(signature[size:], zero) {
		return reasonf(ErrSignature, "the signer returned a signature with a half of zeros")
	}
	digest := algorithmOfSize(size).sum(message)
	if gost.Verify(key, digest, signature) {
		return nil
	}
	if order := otherOrder(key, digest, signature); order != "" {
		return reasonf(ErrSignature, "the signer returned the signature in another order of octets: %s", order)
	}
	return reasonf(ErrSignature, "the signer returned a signature that is not valid with the key of its certificate")
}

// describeSignature says what was returned in the place of a signature.
func describeSignature(signature []byte) string {
	if blob := describe(signature); blob != "" && len(signature) > 0 && !isRawSize(len(signature)) {
		return blob
	}
	return fmt.Sprintf("%d octets", len(signature))
}

// otherOrder says in which of the orders that are met a signature is valid, or
// returns "".
func otherOrder(key *gost.PublicKey, digest, signature []byte) string {
	half := len(signature) / 2
	swapped := slices.Concat(signature[half:], signature[:half])
	switch {
	case gost.Verify(key, digest, reversed(signature)):
		return "all of it is reversed, as CryptoPro CSP returns it"
	case gost.Verify(key, digest, swapped):
		return "it is r || s"
	case gost.Verify(key, digest, reversed(swapped)):
		return "its halves are little-endian"
	}
	return ""
}

func reversed(data []byte) []byte {
	out := bytes.Clone(data)
	slices.Reverse(out)
	return out
}
