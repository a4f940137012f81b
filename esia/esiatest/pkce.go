package esiatest

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"slices"
	"strings"

	"github.com/go-esia/sdk/gost/streebog"
)

// challengeMethods are the values of code_challenge_method and their hashes
// (RFC 7636, Section 4.2). "plain" is not among them: it protects nothing.
func challengeMethods() map[string]func(verifier string) []byte {
	gost := func(verifier string) []byte {
		sum := streebog.Sum256([]byte(verifier))
		return sum[:]
	}
	return map[string]func(string) []byte{
		"S256": func(verifier string) []byte {
			sum := sha256.Sum256([]byte(verifier))
			return sum[:]
		},
		"GOST3411": gost,
		"St256":    gost,
	}
}

// A challenge is what a login request says of PKCE. The zero value is none.
type challenge struct {
	value, method string
}

// readChallenge checks code_challenge and code_challenge_method.
func (p *Protocol) readChallenge(in params) (challenge, *Refusal) {
	c := challenge{in.Get("code_challenge"), in.Get("code_challenge_method")}
	switch {
	case c.value == "" && (p.PKCERequired || c.method != ""):
		return c, refuse(codeNoChallenge, "code_challenge is absent")
	case c.value == "":
		return c, nil
	case c.method == "":
		return c, refuse(codeMissing, "mandatory parameters are absent: [code_challenge_method]")
	case !slices.Contains(p.PKCEMethods, c.method):
		return c, refuse(codeParameter, "code_challenge_method is not one of %v", p.PKCEMethods)
	}
	hash, err := base64.RawURLEncoding.Strict().DecodeString(c.value)
	if err != nil || len(hash) != 32 || strings.ContainsAny(c.value, "\r\n") {
		return c, refuse(codeParameter, "code_challenge is not base64url, without padding, of 32 bytes")
	}
	return c, nil
}

// verify compares the code_verifier of a token request with c.
func (c challenge) verify(in params) *Refusal {
	verifier, given := in.Get("code_verifier"), in.Has("code_verifier")
	switch {
	case c.value == "" && !given:
		return nil
	case c.value == "":
		return refuse(codeNoChallenge, "there is a code_verifier, but the login had no code_challenge")
	case verifier == "":
		return refuse(codeMissing, "mandatory parameters are absent: [code_verifier]")
	case !validVerifier(verifier):
		return refuse(codeVerifier, "code_verifier is not 43 to 128 unreserved characters")
	}
	hash := challengeMethods()[c.method](verifier)
	want := base64.RawURLEncoding.EncodeToString(hash)
	if subtle.ConstantTimeCompare([]byte(want), []byte(c.value)) != 1 {
		return refuse(codeVerifier, "code_verifier does not match the code_challenge")
	}
	return nil
}

// validVerifier checks the form of RFC 7636, Section 4.1.
func validVerifier(s string) bool {
	unreserved := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-._~", r)
	}
	return len(s) >= 43 && len(s) <= 128 && !strings.ContainsFunc(s, func(r rune) bool { return !unreserved(r) })
}
