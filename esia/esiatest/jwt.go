package esiatest

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
)

// A member is a member of a JSON object.
type member struct {
	name  string
	value any
}

// An object is a JSON object whose members keep their order, which ESIA's tokens
// have always the same.
type object []member

// with returns o with another value for name, at its place or at the end. A nil
// value removes the member.
func (o object) with(name string, value any) object {
	o = slices.Clone(o)
	i := slices.IndexFunc(o, func(m member) bool { return m.name == name })
	switch {
	case i < 0 && value == nil:
		return o
	case i < 0:
		return append(o, member{name, value})
	case value == nil:
		return slices.Delete(o, i, i+1)
	}
	o[i].value = value
	return o
}

// merge returns o with the members of m, in the order of their names.
func (o object) merge(m map[string]any) object {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		o = o.with(name, m[name])
	}
	return o
}

// MarshalJSON implements [json.Marshaler].
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(m.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// encodePart returns o as a part of a token: base64url without padding.
func encodePart(o object) (string, error) {
	data, err := encodeJSON(o)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(data), nil
}

// signingInput returns the first two parts of a token (RFC 7515, Section 5.1).
func signingInput(header, claims object) (string, error) {
	first, err := encodePart(header)
	if err != nil {
		return "", err
	}
	second, err := encodePart(claims)
	if err != nil {
		return "", err
	}
	return first + "." + second, nil
}

// maxToken is the longest token that is read, in bytes.
const maxToken = 16 << 10

// A tokenHead is what is read of a token's header.
type tokenHead struct {
	Algorithm Algorithm `json:"alg"`
	Kind      string    `json:"sbt"`
}

// splitToken takes a token apart.
func splitToken(token string) (head tokenHead, payload, signature []byte, input string, ok bool) {
	parts := strings.Split(token, ".")
	if len(token) > maxToken || len(parts) != 3 || strings.ContainsAny(token, "\r\n") {
		return head, nil, nil, "", false
	}
	decode := base64.RawURLEncoding.Strict().DecodeString
	header, err1 := decode(parts[0])
	payload, err2 := decode(parts[1])
	signature, err3 := decode(parts[2])
	if err1 != nil || err2 != nil || err3 != nil || json.Unmarshal(header, &head) != nil {
		return head, nil, nil, "", false
	}
	return head, payload, signature, parts[0] + "." + parts[1], true
}

// A digest stands for a code or a token in the memory of the emulator.
type digest [sha256.Size]byte

func digestOf(token string) digest { return sha256.Sum256([]byte(token)) }

// newUUID returns a random UUID, version 4 (RFC 9562, Section 5.4).
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	text := hex.EncodeToString(b[:])
	return text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-" + text[16:20] + "-" + text[20:]
}
