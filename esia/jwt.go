package esia

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/go-esia/sdk/internal/limits"
)

// Algorithms of ESIA's tokens. RS256 is that of RFC 7518, Section 3.3. The
// other is ESIA's own name for GOST R 34.10-2012 with Streebog-256: the
// signature is s || r, big-endian, 64 bytes (observed, verified with tokens of
// both installations).
const (
	algRS256 = "RS256"
	algGOST  = "GOST3410_2012_256"
)

// A jwt is a JSON Web Token in compact form (RFC 7519, RFC 7515, Section 7.1)
// that has been taken apart and not verified.
type jwt struct {
	header    jwtHeader
	payload   []byte
	signed    []byte // header.payload as it was signed
	signature []byte
}

// jwtHeader is what ESIA puts into headers.
type jwtHeader struct {
	Algorithm  string          `json:"alg"`
	Kind       string          `json:"sbt"`       // "id", "access" or "authorization_code"
	Thumbprint string          `json:"x5t#St256"` // Streebog-256 of the certificate, upper-case hexadecimal; often absent
	Critical   json.RawMessage `json:"crit"`
}

// parseJWT takes a token apart. The error wraps ErrTokenMalformed.
func parseJWT(raw string) (*jwt, error) {
	if len(raw) > limits.JWT {
		return nil, fmt.Errorf("%w: it is longer than %d bytes", ErrTokenMalformed, limits.JWT)
	}
	if strings.ContainsAny(raw, "\r\n") { // package base64 would skip them
		return nil, fmt.Errorf("%w: it has line breaks", ErrTokenMalformed)
	}
	parts := strings.Split(raw, ".")
	if len(parts) != 3 {
		return nil, fmt.Errorf("%w: it has %d parts instead of 3", ErrTokenMalformed, len(parts))
	}
	var decoded [3][]byte
	for i, name := range []string{"header", "payload", "signature"} {
		var err error
		if decoded[i], err = base64.RawURLEncoding.Strict().DecodeString(parts[i]); err != nil {
			return nil, fmt.Errorf("%w: its %s is not base64url without padding", ErrTokenMalformed, name)
		}
	}
	t := &jwt{
		payload:   decoded[1],
		signed:    []byte(raw[:len(parts[0])+1+len(parts[1])]),
		signature: decoded[2],
	}
	if err := json.Unmarshal(decoded[0], &t.header); err != nil {
		return nil, fmt.Errorf("%w: its header is not a JSON object of the expected types", ErrTokenMalformed)
	}
	if t.header.Critical != nil {
		return nil, fmt.Errorf("%w: it has extensions that must be understood (crit)", ErrTokenMalformed)
	}
	return t, nil
}
