package scopes

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"regexp"
	"strings"
	"sync"
)

// A Decimal is a number of the digital profile, mostly money, with the text that it
// came with: "1234.50". Nothing is rounded. The empty Decimal means that there is
// none. The digital profile sends the same numbers as integers, as floats and as
// strings (observed in clients only).
//
// What people earn is personal, and so a Decimal is masked when it is printed or
// logged. Pages use [Decimal.Full]; encoding/json writes it in full.
type Decimal string

// ErrDecimal is the error of [Decimal.UnmarshalJSON].
var ErrDecimal = errors.New("scopes: a decimal is a number or a string")

// decimalPattern bounds the exponent: 1e999999999 is a number of a gigabyte.
var decimalPattern = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[+-]?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,2})?$`)
})

// Valid reports whether d is a decimal number: digits, at most 40 before and 40
// after a point, and maybe an exponent of two digits.
func (d Decimal) Valid() bool { return decimalPattern().MatchString(string(d)) }

// Rat returns the exact number. It reports false if d isn't valid.
func (d Decimal) Rat() (*big.Rat, bool) {
	if !d.Valid() {
		return nil, false
	}
	return new(big.Rat).SetString(string(d))
}

// Full returns the text as it came. It is the accessor for pages: it isn't masked.
func (d Decimal) Full() string { return string(d) }

// String returns "***", and an empty string for the empty Decimal.
func (d Decimal) String() string {
	if d == "" {
		return ""
	}
	return hidden
}

// Format implements [fmt.Formatter]. All verbs print the mask of [Decimal.String].
func (d Decimal) Format(f fmt.State, verb rune) { writeMask(f, verb, d.String()) }

// LogValue implements [slog.LogValuer] with the mask of [Decimal.String].
func (d Decimal) LogValue() slog.Value { return slog.StringValue(d.String()) }

// MarshalJSON implements [json.Marshaler]. It writes a number if d is one of JSON,
// with the same text, else a string.
func (d Decimal) MarshalJSON() ([]byte, error) {
	if d.Valid() && json.Valid([]byte(d)) {
		return []byte(d), nil
	}
	return json.Marshal(string(d))
}

// UnmarshalJSON implements [json.Unmarshaler]. It keeps the text of a number and of
// a string, whatever it is: [Decimal.Valid] tells. null gives an empty Decimal.
// Other JSON is refused with [ErrDecimal], and d isn't changed then.
func (d *Decimal) UnmarshalJSON(data []byte) error {
	raw := bytes.TrimSpace(data)
	text, ok := flexibleText(raw)
	if !ok && string(raw) != "null" || isBool(raw) {
		return ErrDecimal
	}
	*d = Decimal(text)
	return nil
}

// wholeText is flexibleText for whole numbers and for codes of digits. A float
// without a fraction gives its digits: "2023.0", "2.023E3", also in a string
// (observed in clients only). Number says that the text is or was a number of JSON,
// so that its leading zeros are lost.
func wholeText(raw []byte) (text string, number, ok bool) {
	text, ok = flexibleText(raw)
	if whole, isFloat := wholeNumber(text); isFloat {
		return whole, true, ok
	}
	return text, ok && raw[0] != '"' && !isBool(raw), ok
}

// maxWhole is the length of the longest number below 2^63 with a sign.
const maxWhole = 20

// wholeNumber returns the digits of a number that is written as a float without
// need. It reports false for other texts, and for more than maxWhole digits.
func wholeNumber(text string) (string, bool) {
	const maxText = 90 // of decimalPattern
	if len(text) > maxText || !strings.ContainsAny(text, ".eE") || !Decimal(text).Valid() {
		return "", false
	}
	digits, fraction, _ := strings.Cut(text, ".")
	if strings.ContainsAny(text, "eE") {
		r, ok := Decimal(text).Rat()
		if !ok || !r.IsInt() {
			return "", false
		}
		digits = r.Num().String()
	} else if strings.Trim(fraction, "0") != "" {
		return "", false
	}
	return digits, len(digits) <= maxWhole
}
