package scopes

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
)

// minHashKey is the shortest key of HashSNILS, in bytes.
const minHashKey = 16

// ErrHashKey is the error of [HashSNILS] for a short key.
var ErrHashKey = errors.New("scopes: key of a hash has less than 16 bytes")

// HashSNILS returns a pseudonym of a person: 64 lower-case hexadecimal digits that
// are always the same for the same SNILS and key. Store it where people must be
// told apart but their numbers aren't needed.
//
// It is HMAC-SHA-256 (RFC 2104) of the eleven digits, however n is written; check
// digits aren't verified. There are so few numbers that anybody with the key finds
// n by trying all: keep it secret, and as random as any key of at least 16 bytes
// ([ErrHashKey]). An n without eleven digits is an error ([ErrSNILS]).
func HashSNILS(key []byte, n SNILS) (string, error) {
	if len(key) < minHashKey {
		return "", ErrHashKey
	}
	digits, ok := onlyDigits(string(n), "- \u00a0")
	if !ok || len(digits) != snilsDigits {
		return "", fmt.Errorf("%w: not %d digits", ErrSNILS, snilsDigits)
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(digits))
	return hex.EncodeToString(mac.Sum(nil)), nil
}
