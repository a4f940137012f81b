package main

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/internal/limits"
)

// A jwt is a JSON web token that was taken apart and not verified. Package esia
// doesn't give one out before it has verified everything; here, what is wrong with a
// token is the question.
type jwt struct {
	header    jwtHeader
	claims    map[string]json.RawMessage
	payload   []byte
	signed    []byte
	signature []byte
}

type jwtHeader struct {
	Algorithm  string `json:"alg"`
	Kind       string `json:"sbt"`
	Thumbprint string `json:"x5t#St256"`
}

// parseJWT takes a token apart.
func parseJWT(raw string) (*jwt, error) {
	malformed := func(why text) (*jwt, error) {
		return nil, failure(text{"this is not a token that can be read: %s", "это не маркер, который можно прочитать: %s"}, why)
	}
	parts := strings.Split(raw, ".")
	if len(raw) > limits.JWT || len(parts) != 3 {
		return malformed(text{"a JSON web token has three parts with dots between", "в JWT три части через точку"})
	}
	var decoded [3][]byte
	for i, part := range parts {
		var err error
		if decoded[i], err = base64.RawURLEncoding.Strict().DecodeString(part); err != nil || strings.ContainsAny(part, "\r\n") {
			return malformed(text{"a part is not base64url without padding", "одна из частей — не base64url без дополнения"})
		}
	}
	t := &jwt{payload: decoded[1], signature: decoded[2], signed: []byte(parts[0] + "." + parts[1])}
	if json.Unmarshal(decoded[0], &t.header) != nil {
		return malformed(text{"the header is not a JSON object", "заголовок — не объект JSON"})
	}
	if json.Unmarshal(decoded[1], &t.claims) != nil || t.claims == nil {
		return malformed(text{"the claims are not a JSON object", "содержимое — не объект JSON"})
	}
	return t, nil
}

// str returns a claim that is a string, or "".
func (t *jwt) str(name string) string {
	var s string
	if json.Unmarshal(t.claims[name], &s) != nil {
		return ""
	}
	return s
}

// time returns a claim that is a time in seconds (RFC 7519, Section 2), or zero if it
// is absent or malformed.
func (t *jwt) time(name string) time.Time {
	at, _ := parseTime(t.claims[name])
	return at
}

// parseTime returns a time, and reports whether value is one: a number of seconds from
// 1970 to the year 9999.
func parseTime(value json.RawMessage) (at time.Time, ok bool) {
	const maxEpoch = 253402300799 // the end of year 9999
	var seconds *float64          // nil for null, which is no number
	if json.Unmarshal(value, &seconds) != nil || seconds == nil || *seconds < 0 || *seconds > maxEpoch {
		return time.Time{}, false
	}
	return time.Unix(int64(*seconds), 0).UTC(), true
}

// A named token is one of a file, with its name there.
type namedToken struct{ name, raw string }

// tokensOf returns the tokens of a text: of a JSON object with tokens, such as the
// answer of ESIA or what token exchange wrote, or a token alone.
func tokensOf(data string) []namedToken {
	data = strings.TrimSpace(data)
	var object map[string]any
	if json.Unmarshal([]byte(data), &object) != nil {
		return []namedToken{{"", strings.TrimPrefix(data, "Bearer ")}}
	}
	var tokens []namedToken
	for _, name := range []string{"id_token", "access_token"} {
		if raw, ok := object[name].(string); ok && raw != "" {
			tokens = append(tokens, namedToken{name, raw})
		}
	}
	return tokens
}

// knownIssuer names the installation of an issuer.
func knownIssuer(issuer string) (text, bool) {
	switch issuer {
	case esia.Production(esia.V2).Issuer():
		return text{"ESIA, production", "ЕСИА, промышленная"}, true
	case esia.Test(esia.V2).Issuer():
		return text{"ESIA, test", "ЕСИА, тестовая"}, true
	}
	return text{}, false
}
