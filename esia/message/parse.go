package message

import (
	"encoding/json"
	"fmt"
	"strings"
)

// MaxSize is the length in bytes of the longest message that [Parse] accepts.
// Codes of ESIA are tokens of about a kilobyte.
const MaxSize = 32 << 10

const (
	timestampLen = len("2006.01.02 15:04:05 -0700")
	uuidLen      = len("00000000-0000-4000-8000-000000000000")
)

// Parse splits a message of the given version into its kind and fields.
//
// Messages have no separators, so Parse relies on what ESIA prescribes: client
// identifiers consist of A–Z, 0–9, "-" and "_" and scopes begin with a
// lower-case letter; a timestamp is directly followed or preceded by its fixed
// neighbours; states are UUIDs; codes are signed tokens, which begin with
// "eyJ". Where these rules leave more than one reading, Parse refuses the
// message instead of guessing.
//
// scope and scope_org can't be told apart: OrgScope is always empty and Scope
// holds both. V1 has one message for all requests, reported as [Authorize]; in
// V2, [Authorize] stands for Refresh and ClientCredentials too. A refresh in the
// variant [RefreshToken] is recognised by a token that is not an address. API keys
// and accounts are recognised in both versions: a UUID alone, and a JSON object.
func Parse(v Version, message []byte) (Kind, Fields, error) {
	if len(message) > MaxSize {
		return 0, Fields{}, fmt.Errorf("%w: longer than %d bytes", ErrField, MaxSize)
	}
	text := string(message)
	switch {
	case v != V1 && v != V2:
		return 0, Fields{}, fmt.Errorf("%w: version %d", ErrUnknown, v)
	case isUUID(strings.ToLower(text)):
		return verified(v, APIKey, Fields{APIKey: text}, text)
	case strings.HasPrefix(text, "{"):
		return verified(v, AccountImport, Fields{Account: text}, text)
	}
	at, err := findTimestamp(text)
	if err != nil {
		return 0, Fields{}, err
	}
	head, stamp, tail := text[:at], text[at:at+timestampLen], text[at+timestampLen:]
	if v == V1 {
		return parseV1(head, stamp, tail)
	}
	return parseV2(head, stamp, tail)
}

// findTimestamp returns the offset of the only timestamp in s.
func findTimestamp(s string) (int, error) {
	found := -1
	for i := 0; i+timestampLen <= len(s); i++ {
		if !isTimestamp(s[i : i+timestampLen]) {
			continue
		}
		if found >= 0 {
			return 0, fmt.Errorf("%w: more than one timestamp", ErrField)
		}
		found = i
	}
	if found < 0 {
		return 0, fmt.Errorf("%w: no timestamp", ErrField)
	}
	return found, nil
}

// parseV1 reads scope ‖ timestamp ‖ client_id ‖ state.
func parseV1(head, stamp, tail string) (Kind, Fields, error) {
	if len(tail) <= uuidLen {
		return 0, Fields{}, fmt.Errorf("%w: client_id or state is missing", ErrField)
	}
	f := Fields{
		Scope:     head,
		Timestamp: stamp,
		ClientID:  tail[:len(tail)-uuidLen],
		State:     tail[len(tail)-uuidLen:],
	}
	return verified(V1, Authorize, f, head+stamp+tail)
}

// parseV2 reads client_id ‖ scope ‖ timestamp ‖ state ‖ rest, where the rest is
// the redirect address, with a code behind it, or a refresh token.
func parseV2(head, stamp, tail string) (Kind, Fields, error) {
	if len(tail) <= uuidLen {
		return 0, Fields{}, fmt.Errorf("%w: state or redirect_uri is missing", ErrField)
	}
	split := strings.IndexFunc(head, func(r rune) bool { return !isMnemonic(r) })
	if split <= 0 {
		return 0, Fields{}, fmt.Errorf("%w: client_id or scope is missing", ErrField)
	}
	f := Fields{
		ClientID:  head[:split],
		Scope:     head[split:],
		Timestamp: stamp,
		State:     tail[:uuidLen],
	}
	kind, rest := Authorize, tail[uuidLen:]
	if !strings.HasPrefix(rest, "https://") && !strings.HasPrefix(rest, "http://") {
		kind, f.RefreshToken = RefreshToken, rest
		return verified(V2, kind, f, head+stamp+tail)
	}
	at, err := findCode(rest)
	if err != nil {
		return 0, Fields{}, err
	}
	f.RedirectURI, f.Code = rest[:at], rest[at:]
	if f.Code != "" {
		kind = Exchange
	}
	return verified(V2, kind, f, head+stamp+tail)
}

// findCode returns the offset of the code behind the redirect address in s, or
// len(s) if there is none. A code is a compact JWS: three parts of base64url,
// the first of which is a JSON object, whose encoding begins with "eyJ".
func findCode(s string) (int, error) {
	found := len(s)
	for at := 0; ; at++ {
		next := strings.Index(s[at:], "eyJ")
		if next < 0 {
			return found, nil
		}
		at += next
		if !isCompactJWS(s[at:]) {
			continue
		}
		if found != len(s) {
			return 0, fmt.Errorf("%w: redirect_uri can't be told from code", ErrField)
		}
		found = at
	}
}

// isCompactJWS reports whether s has the outer form of RFC 7515, Section 7.1.
func isCompactJWS(s string) bool {
	isBase64URL := func(r rune) bool { return isMnemonic(r) || r >= 'a' && r <= 'z' || r == '.' }
	return strings.Count(s, ".") == 2 && !strings.ContainsFunc(s, func(r rune) bool { return !isBase64URL(r) })
}

// verified returns what was parsed if building it gives the same message.
func verified(v Version, k Kind, f Fields, message string) (Kind, Fields, error) {
	built, err := Build(v, k, f)
	if err != nil {
		return 0, Fields{}, err
	}
	if string(built) != message {
		return 0, Fields{}, fmt.Errorf("%w: the message has another order", ErrField)
	}
	return k, f, nil
}

// isTimestamp reports whether s has the form of TimeLayout, digit by digit. It
// does not check that the date exists.
func isTimestamp(s string) bool {
	const form = "0000.00.00 00:00:00 +0000"
	if len(s) != len(form) {
		return false
	}
	for i := range len(form) {
		switch form[i] {
		case '0':
			if s[i] < '0' || s[i] > '9' {
				return false
			}
		case '+':
			if s[i] != '+' && s[i] != '-' {
				return false
			}
		default:
			if s[i] != form[i] {
				return false
			}
		}
	}
	return true
}

// isUUID reports whether s is a UUID in lower case (RFC 9562, Section 4).
func isUUID(s string) bool {
	if len(s) != uuidLen {
		return false
	}
	for i := range len(s) {
		switch {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if s[i] != '-' {
				return false
			}
		case (s[i] < '0' || s[i] > '9') && (s[i] < 'a' || s[i] > 'f'):
			return false
		}
	}
	return true
}

// isMnemonic reports whether r may stand in a client identifier (technological
// portal of ESIA, registration of a system).
func isMnemonic(r rune) bool {
	return r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_'
}

// checkAccount refuses what is not a JSON object in the form in which the client
// writes it. An object can't be taken for any other message: those begin with a
// letter or a digit.
func checkAccount(value string) error {
	if len(value) > MaxSize || !strings.HasPrefix(value, "{") || !json.Valid([]byte(value)) {
		return fmt.Errorf("%w: account is not a JSON object of at most %d bytes", ErrField, MaxSize)
	}
	return nil
}
