package scopes

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
)

// An INN is a taxpayer number: 12 digits for a person, 10 for an organization.
// The empty INN means that there is none.
//
// It is masked when it is printed or logged: only the last two digits are shown.
// Pages use [INN.Full]; encoding/json writes it in full. Conversion to string
// also gives the full number.
type INN string

// ErrINN is the error of [ParseINN]. The text of the error never holds the
// number.
var ErrINN = errors.New("scopes: invalid INN")

// Lengths of an INN.
const (
	innPerson       = 12
	innOrganization = 10
)

// ParseINN parses 10 or 12 digits and checks the check digits: one in a number of
// 10 digits, two in a number of 12. White space and other separators are refused.
// Errors are [ErrINN] with the reason.
func ParseINN(s string) (INN, error) {
	digits, ok := onlyDigits(s, "")
	if !ok {
		return "", fmt.Errorf("%w: other characters than digits", ErrINN)
	}
	if len(digits) != innPerson && len(digits) != innOrganization {
		return "", fmt.Errorf("%w: %d digits instead of %d or %d", ErrINN, len(digits), innOrganization, innPerson)
	}
	if !checkINN(digits) {
		return "", fmt.Errorf("%w: wrong check digits", ErrINN)
	}
	return INN(digits), nil
}

// Valid reports whether n has 10 or 12 digits with right check digits.
func (n INN) Valid() bool {
	_, err := ParseINN(string(n))
	return err == nil
}

// Full returns the whole number. It is the accessor for pages: it isn't masked.
func (n INN) Full() string { return string(n) }

// String returns asterisks and the last two digits if n has the form of an INN,
// "***" if it has another, and an empty string if it is empty.
func (n INN) String() string {
	if n == "" {
		return ""
	}
	digits, ok := onlyDigits(string(n), "")
	if !ok || len(digits) != innPerson && len(digits) != innOrganization {
		return hidden
	}
	return strings.Repeat("*", len(digits)-2) + digits[len(digits)-2:]
}

// Format implements [fmt.Formatter]. All verbs print the mask of [INN.String].
func (n INN) Format(f fmt.State, verb rune) { writeMask(f, verb, n.String()) }

// LogValue implements [slog.LogValuer] with the mask of [INN.String].
func (n INN) LogValue() slog.Value { return slog.StringValue(n.String()) }

// UnmarshalJSON implements [json.Unmarshaler]. It reads a string, or a number. A
// number of 9 or 11 digits has lost its leading zero, and gets it back if the check
// digits are right then. A float without a fraction, which the digital profile
// sends (observed in clients only), is the number that it was. Everything else is
// kept as it is, and [INN.Valid] tells. null gives an empty INN. The only error is
// an array or an object.
func (n *INN) UnmarshalJSON(data []byte) error {
	raw := bytes.TrimSpace(data)
	text, number, ok := wholeText(raw)
	if !ok && string(raw) != "null" {
		return fmt.Errorf("%w: neither a string nor a number", ErrINN)
	}
	if number && (len(text) == innOrganization-1 || len(text) == innPerson-1) && INN("0"+text).Valid() {
		text = "0" + text
	}
	*n = INN(text)
	return nil
}

// checkINN checks 10 or 12 digits. A check digit is the sum of the digits before
// it times their weights, modulo 11, modulo 10.
func checkINN(digits string) bool {
	// The weights of a check digit are the last ones of this row, as many as
	// there are digits before it.
	weights := [...]int{3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8}
	right := func(position int) bool {
		sum := 0
		for i, w := range weights[len(weights)-position:] {
			sum += w * int(digits[i]-'0')
		}
		return int(digits[position]-'0') == sum%11%10
	}
	if len(digits) == innOrganization {
		return right(9)
	}
	return right(10) && right(11)
}
