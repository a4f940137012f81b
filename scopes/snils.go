package scopes

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
)

// A SNILS is an individual insurance account number in the form
// "112-233-445 95". The empty SNILS means that there is none.
//
// It is masked when it is printed or logged: only the last two digits are shown.
// Pages use [SNILS.Full]; encoding/json writes it in full. Conversion to string
// also gives the full number.
type SNILS string

// ErrSNILS is the error of [ParseSNILS]. The text of the error never holds the
// number.
var ErrSNILS = errors.New("scopes: invalid SNILS")

// snilsDigits is the length of a SNILS: nine digits of the number, two check
// digits.
const snilsDigits = 11

// lastUncheckedSNILS is the last number without check digits: by the rule of the
// Pension Fund of Russia they are computed for numbers above 001-001-998.
const lastUncheckedSNILS = 1001998

// ParseSNILS parses eleven digits with or without hyphens and spaces between
// them, checks the check digits, and returns the form "112-233-445 95". Numbers
// up to 001-001-998 have no check digits, and any two are taken for them. Errors
// are [ErrSNILS] with the reason.
func ParseSNILS(s string) (SNILS, error) {
	digits, ok := onlyDigits(s, "- \u00a0")
	if !ok {
		return "", fmt.Errorf("%w: other characters than digits, hyphens and spaces", ErrSNILS)
	}
	if len(digits) != snilsDigits {
		return "", fmt.Errorf("%w: %d digits instead of %d", ErrSNILS, len(digits), snilsDigits)
	}
	if !checkSNILS(digits) {
		return "", fmt.Errorf("%w: wrong check digits", ErrSNILS)
	}
	return SNILS(digits[:3] + "-" + digits[3:6] + "-" + digits[6:9] + " " + digits[9:]), nil
}

// Valid reports whether s is in the form "112-233-445 95" with right check
// digits.
func (s SNILS) Valid() bool {
	canonical, err := ParseSNILS(string(s))
	return err == nil && canonical == s
}

// Full returns the whole number. It is the accessor for pages: it isn't masked.
func (s SNILS) Full() string { return string(s) }

// String returns "***-***-*** 95" if s has the form of a SNILS, "***" if it has
// another, and an empty string if it is empty.
func (s SNILS) String() string {
	if s == "" {
		return ""
	}
	digits, ok := onlyDigits(string(s), "- ")
	if !ok || len(s) != len("112-233-445 95") || len(digits) != snilsDigits {
		return hidden
	}
	return "***-***-*** " + digits[9:]
}

// Format implements [fmt.Formatter]. All verbs print the mask of [SNILS.String].
func (s SNILS) Format(f fmt.State, verb rune) { writeMask(f, verb, s.String()) }

// LogValue implements [slog.LogValuer] with the mask of [SNILS.String].
func (s SNILS) LogValue() slog.Value { return slog.StringValue(s.String()) }

// UnmarshalJSON implements [json.Unmarshaler]. It reads a string, or a number
// whose leading zeros were lost, also as a float without a fraction. If the result
// is a SNILS it is put in the form "112-233-445 95", else it is kept as it is and
// [SNILS.Valid] is false. null gives an empty SNILS. The only error is an array or
// an object.
func (s *SNILS) UnmarshalJSON(data []byte) error {
	raw := bytes.TrimSpace(data)
	text, number, ok := wholeText(raw)
	if !ok && string(raw) != "null" {
		return fmt.Errorf("%w: neither a string nor a number", ErrSNILS)
	}
	if number && isDigits(text) && len(text) < snilsDigits {
		padded := snilsOfText(strings.Repeat("0", snilsDigits-len(text)) + text)
		if padded.Valid() {
			text = string(padded)
		}
	}
	*s = snilsOfText(text)
	return nil
}

// snilsOfText returns the text in the form "112-233-445 95" if it is a SNILS, else
// as it is.
func snilsOfText(text string) SNILS {
	if s, err := ParseSNILS(text); err == nil {
		return s
	}
	return SNILS(text)
}

// checkSNILS checks eleven digits. The check number is the sum of the first nine
// digits times 9, 8, … 1, modulo 101, where 100 is written as 00.
func checkSNILS(digits string) bool {
	number, sum := 0, 0
	for i := range 9 {
		d := int(digits[i] - '0')
		number = number*10 + d
		sum += d * (9 - i)
	}
	if number <= lastUncheckedSNILS {
		return number > 0
	}
	check := int(digits[9]-'0')*10 + int(digits[10]-'0')
	return check == sum%101%100
}
