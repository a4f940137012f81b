package esiatest_test

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/gost/streebog"
)

func rawURL(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func TestPKCE(t *testing.T) {
	t.Parallel()
	// The verifier and the challenge of S256 are those of RFC 7636, Appendix B.
	const verifier, challenge = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
	gost := streebog.Sum256([]byte(verifier))
	twice := sha256.Sum256([]byte(challenge))
	s256 := func(verifier string) string {
		sum := sha256.Sum256([]byte(verifier))
		return rawURL(sum[:])
	}
	short, long, strange := verifier[:42], strings.Repeat("v", 129), verifier+"+"
	tests := []struct {
		name, method, challenge, verifier string
		want                              esia.Code
	}{
		{"S256", "S256", challenge, verifier, ""},
		{"GOST3411", "GOST3411", rawURL(gost[:]), verifier, ""},
		{"St256", "St256", rawURL(gost[:]), verifier, ""},
		{"other method", "S256", rawURL(gost[:]), verifier, "ESIA-007040"},
		{"other verifier", "S256", challenge, strings.Replace(verifier, "d", "e", 1), "ESIA-007040"},
		{"challenge as verifier", "S256", challenge, challenge, "ESIA-007040"},
		{"hash of the challenge", "S256", rawURL(twice[:]), verifier, "ESIA-007040"},
		{"no verifier", "S256", challenge, "-", "ESIA-007014"},
		{"short verifier", "S256", s256(short), short, "ESIA-007040"},
		{"long verifier", "S256", s256(long), long, "ESIA-007040"},
		{"longest verifier", "S256", s256(long[1:]), long[1:], ""},
		{"verifier with other characters", "S256", s256(strange), strange, "ESIA-007040"},
	}
	s := newStand(t, func(cfg *esiatest.Config) { cfg.Protocol.PKCEMethods = []string{"S256", "GOST3411", "St256"} })
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := s.on(t)
			code := s.newCode("code_challenge", tt.challenge, "code_challenge_method", tt.method)
			wantCode(t, s.post(s.signed(s.exchange(code, "code_verifier", tt.verifier), orderExchange)), tt.want)
		})
	}
}
