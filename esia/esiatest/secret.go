package esiatest

import (
	"bytes"
	"encoding/base64"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/cms"
)

// Limits of client_secret, in characters.
const (
	maxRawSecret = 176      // a signature of a 512-bit key in base64
	maxCMSSecret = 16 << 10 // a message with a certificate and a chain
)

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
	signature, ok := decodeSecret(in.Get("client_secret"), maxRawSecret, cfg.Lenient.Base64)
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

// cmsSignature is the container of V1: a detached CMS message in DER with the
// certificate of its one signer.
func cmsSignature(cfg *Config, c *client, in params, message []byte, now time.Time) *Refusal {
	der, ok := decodeSecret(in.Get("client_secret"), maxCMSSecret, cfg.Lenient.Base64)
	if !ok {
		return refuse(codeSignature, "client_secret is not base64url without padding")
	}
	return cfg.detached("client_secret", c, der, message, now)
}

// detached checks that der is a detached CMS message in DER which signs message
// with a certificate of c. The name is for refusals.
func (cfg *Config) detached(name string, c *client, der, message []byte, now time.Time) *Refusal {
	m, err := cms.Parse(der)
	switch {
	case err != nil:
		return refuse(codeSignature, "%s is not a CMS message: %v", name, err)
	case !m.DER:
		return refuse(codeSignature, "%s is in BER, and must be in DER", name)
	case m.Content != nil:
		return refuse(codeSignature, "%s is not detached: it contains what was signed", name)
	case len(m.Signers()) != 1:
		return refuse(codeSignature, "%s has %d signatures instead of one", name, len(m.Signers()))
	}
	if m.Signers()[0].SubjectKeyID != nil {
		return refuse(codeSignature, "%s names its certificate by a key identifier, and must do so by issuer and serial number", name)
	}
	signers, err := m.Verify(message, cms.VerifyOptions{})
	if err != nil {
		return refuse(codeSignature, "%s does not sign the expected string: %v", name, err)
	}
	if refusal := c.owns(name, signers[0], now); refusal != nil {
		return refusal
	}
	signed := m.Signers()[0].SigningTime
	if !signed.IsZero() && now.Sub(signed).Abs() > cfg.TimeTolerance {
		return refuse(codeTime, "the signing time in %s is too far from now", name)
	}
	return nil
}

// owns refuses a certificate that is not one of the client's, or not valid.
func (c *client) owns(name string, cert *gost.Certificate, now time.Time) *Refusal {
	same := func(own *gost.Certificate) bool { return bytes.Equal(own.Raw, cert.Raw) }
	switch {
	case !slices.ContainsFunc(c.Certificates, same):
		return refuse(codeCertificate, "the certificate in %s is not one of the client's", name)
	case !slices.ContainsFunc(slices.Collect(maps.Values(c.active(now))), same):
		return refuse(codeSignature, "the certificate in %s is not valid now", name)
	}
	return nil
}

// decodeSecret decodes a client_secret. Bits that are left over in the last
// character must be zero, and there are no line breaks, which package base64
// would skip.
func decodeSecret(s string, most int, lenient bool) ([]byte, bool) {
	if lenient {
		s = strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimRight(s, "="))
	}
	if len(s) > most || strings.ContainsAny(s, "\r\n") {
		return nil, false
	}
	data, err := base64.RawURLEncoding.Strict().DecodeString(s)
	return data, err == nil
}
