package scopes

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
)

// An OGRN is a state registration number: 13 digits for an organization, 15 for an
// entrepreneur (OGRNIP). The empty OGRN means that there is none.
//
// The number of an entrepreneur is personal, so that all of them are masked when
// they are printed or logged: only the last two digits are shown. Pages use
// [OGRN.Full]; encoding/json writes it in full. Conversion to string also gives the
// full number.
type OGRN string

// ErrOGRN is the error of [ParseOGRN]. The text of the error never holds the
// number.
var ErrOGRN = errors.New("scopes: invalid OGRN")

// Lengths of an OGRN.
const (
	ogrnOrganization = 13
	ogrnEntrepreneur = 15
)

// ParseOGRN parses 13 or 15 digits and checks the last one. White space and other
// separators are refused. Errors are [ErrOGRN] with the reason.
//
// The organizations of the test stand have numbers that fail the check
// (observed). They are decoded all the same.
func ParseOGRN(s string) (OGRN, error) {
	digits, ok := onlyDigits(s, "")
	if !ok {
		return "", fmt.Errorf("%w: other characters than digits", ErrOGRN)
	}
	if len(digits) != ogrnOrganization && len(digits) != ogrnEntrepreneur {
		return "", fmt.Errorf("%w: %d digits instead of %d or %d", ErrOGRN, len(digits), ogrnOrganization, ogrnEntrepreneur)
	}
	if !checkOGRN(digits) {
		return "", fmt.Errorf("%w: wrong check digit", ErrOGRN)
	}
	return OGRN(digits), nil
}

// Valid reports whether n has 13 or 15 digits with the right check digit.
func (n OGRN) Valid() bool {
	_, err := ParseOGRN(string(n))
	return err == nil
}

// Full returns the whole number. It is the accessor for pages: it isn't masked.
func (n OGRN) Full() string { return string(n) }

// String returns asterisks and the last two digits if n has the form of an OGRN,
// "***" if it has another, and an empty string if it is empty.
func (n OGRN) String() string {
	return maskNumber(string(n), ogrnOrganization, ogrnEntrepreneur)
}

// Format implements [fmt.Formatter]. All verbs print the mask of [OGRN.String].
func (n OGRN) Format(f fmt.State, verb rune) { writeMask(f, verb, n.String()) }

// LogValue implements [slog.LogValuer] with the mask of [OGRN.String].
func (n OGRN) LogValue() slog.Value { return slog.StringValue(n.String()) }

// UnmarshalJSON implements [json.Unmarshaler]. It reads a string or a number as
// they are, but a float without a fraction as the number that it was, and
// [OGRN.Valid] tells. null gives an empty OGRN. The only error is an array or an
// object.
func (n *OGRN) UnmarshalJSON(data []byte) error {
	raw := bytes.TrimSpace(data)
	text, _, ok := wholeText(raw)
	if !ok && string(raw) != "null" {
		return fmt.Errorf("%w: neither a string nor a number", ErrOGRN)
	}
	*n = OGRN(text)
	return nil
}

// checkOGRN checks 13 or 15 digits. The check digit is the number of the digits
// before it modulo their count less one, which is 11 or 13, modulo 10 (order of
// the Ministry of Finance of 30.10.2017, 165n, item 7).
func checkOGRN(digits string) bool {
	last := len(digits) - 1
	number, err := strconv.ParseUint(digits[:last], 10, 64)
	return err == nil && number%uint64(last-1)%10 == uint64(digits[last]-'0')
}

// maskNumber masks a number of digits of one of the lengths but for the last two.
func maskNumber(s string, lengths ...int) string {
	if s == "" {
		return ""
	}
	digits, ok := onlyDigits(s, "")
	for _, n := range lengths {
		if ok && len(digits) == n {
			return strings.Repeat("*", n-2) + digits[n-2:]
		}
	}
	return hidden
}
