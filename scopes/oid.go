package scopes

import (
	"bytes"
	"errors"
	"math"
	"strconv"
)

// An OID is the number of an account in ESIA: of a person, an organization, a
// system. It isn't secret. Zero means that there is none.
//
// JSON has it as a number; [OID.UnmarshalJSON] also reads strings.
type OID int64

// ErrOID is the error of [ParseOID] and [OID.UnmarshalJSON].
var ErrOID = errors.New("scopes: an OID is a positive decimal number below 2^63")

// ParseOID parses decimal digits. A sign, a fraction, an exponent, white space,
// leading zeros, zero and numbers above 2^63-1 are refused with [ErrOID].
func ParseOID(s string) (OID, error) {
	n, ok := parseDigits(s)
	if !ok || n == 0 {
		return 0, ErrOID
	}
	return OID(n), nil
}

// String returns the decimal digits of o.
func (o OID) String() string { return strconv.FormatInt(int64(o), 10) }

// UnmarshalJSON implements [json.Unmarshaler]. It reads a number, or a string of
// digits, and a float without a fraction for the number that it is. A zero, an
// empty string and null give a zero OID; everything else that [ParseOID] refuses is
// an error, and o isn't changed then.
func (o *OID) UnmarshalJSON(data []byte) error {
	n, ok := flexibleInt(bytes.TrimSpace(data))
	if !ok {
		return ErrOID
	}
	*o = OID(n)
	return nil
}

// flexibleInt reads an integer that is not negative from a JSON number, such as 5
// or 5.0, or from one in a string. An empty string and null are zero.
func flexibleInt(raw []byte) (int64, bool) {
	text, _, ok := wholeText(raw)
	switch {
	case string(raw) == "null", ok && text == "":
		return 0, true
	case !ok:
		return 0, false
	}
	return parseDigits(text)
}

// parseDigits parses a number without a sign and without leading zeros.
func parseDigits(s string) (int64, bool) {
	if len(s) > 1 && s[0] == '0' {
		return 0, false
	}
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil || n > math.MaxInt64 {
		return 0, false
	}
	return int64(n), true
}
