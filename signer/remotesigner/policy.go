package remotesigner

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-esia/sdk/esia/message"
)

// A Kind is what a caller may have signed. In JSON it is its text.
type Kind string

// Kinds of messages, as package message tells them apart. Which format each is
// signed in is fixed, because ESIA takes it in no other, and because a signature in
// one format may be valid in the other as that of another message.
const (
	// KindV1 is a request of version 1 of the protocol, signed in a CMS message.
	KindV1 Kind = "v1"

	// KindV2 is a request of version 2, signed raw.
	KindV2 Kind = "v2"

	// KindAPIKey is an API key of an organisation, a UUID, signed in a CMS message.
	KindAPIKey Kind = "api_key"

	// KindImport is an account to be imported, a JSON object, signed in a CMS
	// message.
	KindImport Kind = "import"

	// KindAny is anything, in both formats. Whoever has the credentials of such a
	// caller can sign everything that the key is good for, in the name of every
	// system that the certificate is registered for. It is meant for systems that
	// check what they sign by themselves, and for tests. What has the form of an
	// ASN.1 structure, such as the attributes of a CMS message, is refused raw even
	// so.
	KindAny Kind = "any"
)

func kinds() []Kind { return []Kind{KindV1, KindV2, KindAPIKey, KindImport, KindAny} }

// A subject is what was found in a message that a policy allows. It goes into the
// audit log.
type subject struct {
	kind     Kind
	anything bool // the policy permits KindAny
	clientID string
}

// permission returns the kind by which the policy permits the message.
func (s subject) permission() Kind {
	if s.anything {
		return KindAny
	}
	return s.kind
}

// kindOther is in the audit log what is none of the kinds.
const kindOther Kind = "other"

// refusedMessage is the answer to a message that the policy of the caller does not
// allow. Reasons name fields and never values.
func refusedMessage(format string, args ...any) *refusal {
	return &refusal{status: statusForbidden, code: codeMessageRefused, message: fmt.Sprintf(format, args...)}
}

// allow decides whether the caller may have data signed in the given format.
func (c *caller) allow(format string, data []byte, now time.Time, skew time.Duration) (subject, *refusal) {
	if format == formatRaw && isStructure(data) {
		return subject{}, refusedMessage("data is an ASN.1 structure, such as the attributes of a CMS message: ask for format cms and send the text itself")
	}
	kind, fields, err := classify(format, data)
	switch {
	case c.has(KindAny):
		return anything(format, data), nil
	case err != nil:
		return subject{}, refusedMessage("data is no message of ESIA in format %s: %v", format, err)
	case !c.has(kind):
		return subject{}, refusedMessage("messages of kind %s are not permitted to this caller", kind)
	}
	return c.allowFields(kind, fields, now, skew)
}

// anything finds out, for the audit log, what a message is that is signed whatever it
// is: also what belongs into the other format.
func anything(format string, data []byte) subject {
	other := formatCMS
	if format == formatCMS {
		other = formatRaw
	}
	for _, f := range []string{format, other} {
		if kind, fields, err := classify(f, data); err == nil {
			return subject{kind: kind, anything: true, clientID: loggable(fields.ClientID)}
		}
	}
	return subject{kind: kindOther, anything: true}
}

// loggable returns a client identifier if it is one.
func loggable(id string) string {
	if !isMnemonic(id) || len(id) > maxName {
		return ""
	}
	return id
}

// classify finds out what a message is. A raw signature of a text is also the
// signature of a CMS message without attributes over the same text, so that what
// belongs into CMS messages is no message in format raw.
func classify(format string, data []byte) (Kind, message.Fields, error) {
	version, kind := message.V2, KindV2
	if format == formatCMS {
		version, kind = message.V1, KindV1
	}
	parsed, fields, err := message.Parse(version, data)
	if err != nil {
		return "", message.Fields{}, err
	}
	switch parsed {
	case message.APIKey:
		kind = KindAPIKey
	case message.AccountImport:
		kind = KindImport
	}
	if format == formatRaw && kind != KindV2 {
		return "", message.Fields{}, fmt.Errorf("%s is signed in format cms", parsed)
	}
	return kind, fields, nil
}

func (c *caller) has(kind Kind) bool { return slices.Contains(c.Kinds, kind) }

// allowFields compares the fields of a message with the policy.
func (c *caller) allowFields(kind Kind, f message.Fields, now time.Time, skew time.Duration) (subject, *refusal) {
	s := subject{kind: kind, clientID: f.ClientID}
	if kind != KindV1 && kind != KindV2 {
		return s, nil
	}
	if !slices.Contains(c.ClientIDs, f.ClientID) {
		return subject{kind: kind}, refusedMessage("client_id is not one of this caller")
	}
	if !isFresh(f.Timestamp, now, skew) {
		return s, refusedMessage("timestamp is further than %v from the time of the server", skew)
	}
	if !c.scopes.allow(f.Scope) {
		return s, refusedMessage("scope or scope_org is not one of this caller")
	}
	if kind == KindV1 {
		return s, nil
	}
	return s, c.allowRedirect(f)
}

// isFresh reports whether a timestamp is near now. Without it, whoever steals the
// credentials of a caller for an hour could collect signatures for a year.
func isFresh(timestamp string, now time.Time, skew time.Duration) bool {
	t, err := time.Parse(message.TimeLayout, timestamp)
	return err == nil && t.Sub(now).Abs() <= skew
}

// allowRedirect looks at where a code would go. In the variant of the refresh that
// signs the token there is no such address; there, what is in its place must not be
// one that package message didn't take for an address, such as "HTTPS://…", that of an
// app, or a bare host. If the addresses are limited, it must be a UUID, as refresh
// tokens of ESIA are (observed): a JWT could be the name of a host.
func (c *caller) allowRedirect(f message.Fields) *refusal {
	limited := len(c.RedirectURLs) > 0
	switch {
	case f.RefreshToken != "" && limited && !isUUID(f.RefreshToken):
		return refusedMessage("redirect_uri is not one of this caller, or the refresh token is not a UUID")
	case f.RefreshToken != "" && !isToken(f.RefreshToken):
		return refusedMessage("redirect_uri is not an http address, or the refresh token has characters that tokens don't have")
	case f.RefreshToken == "" && limited && !slices.Contains(c.RedirectURLs, f.RedirectURI):
		return refusedMessage("redirect_uri is not one of this caller")
	}
	return nil
}

// isUUID reports whether s is a UUID (RFC 9562, Section 4).
func isUUID(s string) bool {
	const form = "00000000-0000-0000-0000-000000000000"
	if len(s) != len(form) {
		return false
	}
	for i := range len(form) {
		hyphen, digit := s[i] == '-', strings.IndexByte("0123456789abcdefABCDEF", s[i]) >= 0
		if form[i] == '-' && !hyphen || form[i] != '-' && !digit {
			return false
		}
	}
	return true
}

// isToken reports whether s has only characters that tokens have (RFC 6750, Section
// 2.1, without "/", so that no address is a token).
func isToken(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-._~+=", r)
	})
}

// isStructure reports whether data is one constructed ASN.1 element: a SET, such as
// the signed attributes of a CMS message (RFC 5652, Section 5.4), a SEQUENCE, such
// as the body of a certificate, of a request for one or of a revocation list, or
// something in brackets. Signed raw, they would be what they look like. Lengths may
// be those of BER, because there are readers who don't mind.
func isStructure(data []byte) bool {
	const constructed, multiByteTag, indefinite, maxLengthOctets = 0x20, 0x1f, 0x80, 8
	if len(data) < 2 || data[0]&constructed == 0 || data[0]&multiByteTag == multiByteTag {
		return false
	}
	length, rest := int(data[1]), data[2:]
	if data[1] == indefinite {
		return bytes.HasSuffix(rest, []byte{0, 0})
	}
	if data[1] > indefinite {
		n := int(data[1] &^ indefinite)
		if n > maxLengthOctets || n > len(rest) {
			return false
		}
		length = 0
		for _, b := range rest[:n] {
			if length > len(data) {
				return false
			}
			length = length<<8 | int(b)
		}
		rest = rest[n:]
	}
	return length == len(rest)
}
