package esiatest

import (
	"encoding/base64"
	"strings"
	"time"

	"github.com/go-esia/sdk/gost"
)

// maxSecret is the longest client_secret, in characters: that of a 512-bit key
// in base64.
const maxSecret = 176

// A container opens the client_secret of a request and checks that it signs
// message with a certificate of c.
type container func(cfg *Config, c *client, in params, message []byte, now time.Time) *Refusal

// rawSignature is the container of V2: the signature itself, s || r, with the
// certificate named by its hash. Where the form of the request has no hash, any
// certificate of the client will do.
func rawSignature(cfg *Config, c *client, in params, message []byte, now time.Time) *Refusal {
	candidates := c.active(now)
	if hash := in.Get("client_certificate_hash"); hash != "" {
		if cfg.Lenient.HashCase {
			hash = strings.ToUpper(hash)
		}
		cert, ok := candidates[hash]
		if !ok {
			return refuse(codeSignature, "client_certificate_hash is not that of an active certificate of the client")
		}
		candidates = map[string]*gost.Certificate{hash: cert}
	}
	signature, ok := decodeSecret(in.Get("client_secret"), cfg.Lenient.Base64)
	if !ok {
		return refuse(codeSignature, "client_secret is not base64url without padding")
	}
	for _, cert := range candidates {
		if gost.VerifyMessage(cert.Key, message, signature) {
			return nil
		}
	}
	return refuse(codeSignature, "client_secret is not a signature of the expected string with the key of the certificate")
}

// decodeSecret decodes a client_secret. Bits that are left over in the last
// character must be zero, and there are no line breaks, which package base64
// would skip.
func decodeSecret(s string, lenient bool) ([]byte, bool) {
	if lenient {
		s = strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimRight(s, "="))
	}
	if len(s) > maxSecret || strings.ContainsAny(s, "\r\n") {
		return nil, false
	}
	data, err := base64.RawURLEncoding.Strict().DecodeString(s)
	return data, err == nil
}
