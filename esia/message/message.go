// Package message builds and parses the strings that clients of ESIA sign.
//
// ESIA authenticates each request by a signature over the concatenation, with
// nothing in between, of some of its parameters in a fixed order. The order
// differs between the versions of the protocol and between requests, and a
// wrong one is the most frequent cause of ESIA-007053. Here all orders are one
// table.
//
// Values are those before URL encoding, in UTF-8; scopes are joined by single
// spaces; the timestamp is exactly what the request sends.
package message

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// A Version is a version of ESIA's OAuth 2.0 protocol.
type Version int

// Versions of the protocol.
const (
	V1 Version = 1 // /aas/oauth2/ac and /te; the signature is a CMS message
	V2 Version = 2 // /aas/oauth2/v2/ac and /v3/te; the signature is raw
)

// A Kind is the request that a message belongs to.
type Kind int

// Kinds of requests.
const (
	Authorize         Kind = iota + 1 // the address of the login page
	Exchange                          // a code for tokens
	Refresh                           // a refresh token for tokens
	RefreshToken                      // Refresh as some V2 clients sign it, see [Fields]
	ClientCredentials                 // a token of the system itself
	APIKey                            // a token for an API key of an organization
	AccountImport                     // a new account
)

// String returns the name of the kind.
func (k Kind) String() string {
	switch k {
	case Authorize:
		return "authorize"
	case Exchange:
		return "exchange"
	case Refresh:
		return "refresh"
	case RefreshToken:
		return "refresh (token variant)"
	case ClientCredentials:
		return "client credentials"
	case APIKey:
		return "API key"
	case AccountImport:
		return "account import"
	}
	return fmt.Sprintf("Kind(%d)", int(k))
}

// Fields are the parameters that messages are made of. Which of them a message
// contains follows from the version and the kind.
type Fields struct {
	ClientID  string // client_id, the mnemonic of the system
	Scope     string // scope, joined by single spaces
	OrgScope  string // scope_org; empty if the request sends none
	Timestamp string // timestamp in [TimeLayout]
	State     string `json:"-"` // state, a UUID in lower case

	RedirectURI  string // redirect_uri; V2 only
	Code         string `json:"-"` // code, in [Exchange] of V2
	RefreshToken string `json:"-"` // refresh_token, in [RefreshToken] of V2 only

	APIKey  string `json:"-"` // the key, in [APIKey]: a UUID
	Account string `json:"-"` // the body of the request, in [AccountImport]: a JSON object
}

// Format implements [fmt.Formatter] and shows the fields that are no secrets:
// codes and refresh tokens are, and a state is while its login lasts.
func (f Fields) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, f.shown()) }

// LogValue implements [slog.LogValuer], like Format.
func (f Fields) LogValue() slog.Value { return slog.StringValue(f.shown()) }

func (f Fields) shown() string {
	return fmt.Sprintf("message.Fields{ClientID: %q, Scope: %q, OrgScope: %q, Timestamp: %q, RedirectURI: %q}",
		f.ClientID, f.Scope, f.OrgScope, f.Timestamp, f.RedirectURI)
}

// TimeLayout is the format of the timestamp for [time.Time.Format]. Its zone
// is an offset; any zone is accepted.
const TimeLayout = "2006.01.02 15:04:05 -0700"

// ErrUnknown is returned for a version or a kind that has no message.
var ErrUnknown = errors.New("message: no such message")

// ErrField is returned, wrapped with the name of the field, when a field is
// missing or does not have its form.
var ErrField = errors.New("message: bad field")

// A field is one place in a message.
type field struct {
	name     string // the parameter of the request
	optional bool
	value    func(*Fields) *string
}

var (
	clientID     = field{"client_id", false, func(f *Fields) *string { return &f.ClientID }}
	scope        = field{"scope", false, func(f *Fields) *string { return &f.Scope }}
	orgScope     = field{"scope_org", true, func(f *Fields) *string { return &f.OrgScope }}
	timestamp    = field{"timestamp", false, func(f *Fields) *string { return &f.Timestamp }}
	state        = field{"state", false, func(f *Fields) *string { return &f.State }}
	redirectURI  = field{"redirect_uri", false, func(f *Fields) *string { return &f.RedirectURI }}
	code         = field{"code", false, func(f *Fields) *string { return &f.Code }}
	refreshToken = field{"refresh_token", false, func(f *Fields) *string { return &f.RefreshToken }}
	apiKey       = field{"API key", false, func(f *Fields) *string { return &f.APIKey }}
	account      = field{"account", false, func(f *Fields) *string { return &f.Account }}
)

// order returns the fields of a message in the order in which they are signed,
// or nil. This is the table of the package.
//
// V1 signs the same four fields in every request (guidelines, appendix В.2.2).
// V2 signs six, scope_org directly after scope, with the code last in the
// exchange (guidelines, appendix Б.2.5). For the refresh of V2 there are two
// opinions among clients: the order of the exchange without a code, which the
// text of Б.2.6 supports, and one with the refresh token in place of the
// redirect address. API keys (guidelines, appendix Б.12) and accounts (Б.9) are
// signed alone, in CMS messages in both versions.
func order(v Version, k Kind) []field {
	switch {
	case (v == V1 || v == V2) && k == APIKey:
		return []field{apiKey}
	case (v == V1 || v == V2) && k == AccountImport:
		return []field{account}
	case v == V1 && (k == Authorize || k == Exchange || k == Refresh || k == ClientCredentials):
		return []field{scope, timestamp, clientID, state}
	case v != V2:
		return nil
	}
	switch k {
	case Authorize, Refresh:
		return []field{clientID, scope, orgScope, timestamp, state, redirectURI}
	case Exchange:
		return []field{clientID, scope, orgScope, timestamp, state, redirectURI, code}
	case RefreshToken:
		return []field{clientID, scope, timestamp, state, refreshToken}
	case ClientCredentials:
		return []field{clientID, scope, timestamp, state, redirectURI}
	}
	return nil
}

// Build returns the message of a request, ready to be signed.
//
// The error is [ErrUnknown] for a version and kind without a message, or wraps
// [ErrField] and names the parameter that is missing or malformed.
func Build(v Version, k Kind, f Fields) ([]byte, error) {
	fields := order(v, k)
	if fields == nil {
		return nil, fmt.Errorf("%w: version %d, %s", ErrUnknown, v, k)
	}
	const usual = 512 // octets of a message
	b := make([]byte, 0, usual)
	for _, field := range fields {
		value := *field.value(&f)
		if value == "" && !field.optional {
			return nil, fmt.Errorf("%w: %s is empty", ErrField, field.name)
		}
		if err := check(field, value); err != nil {
			return nil, err
		}
		b = append(b, value...)
	}
	return b, nil
}

// check refuses values that would make a message ambiguous or that ESIA is
// known to refuse.
func check(f field, value string) error {
	switch f.name {
	case timestamp.name:
		if !isTimestamp(value) {
			return fmt.Errorf("%w: %s is not in the form %q", ErrField, f.name, TimeLayout)
		}
	case state.name:
		if !isUUID(value) {
			return fmt.Errorf("%w: %s is not a lower-case UUID", ErrField, f.name)
		}
	case apiKey.name:
		if !isUUID(strings.ToLower(value)) {
			return fmt.Errorf("%w: %s is not a UUID", ErrField, f.name)
		}
	case account.name:
		return checkAccount(value)
	}
	if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return fmt.Errorf("%w: %s contains a control character", ErrField, f.name)
	}
	return nil
}
