package scopes

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
)

// A Phone is a telephone number in the form of ITU-T E.164, "+79000000000". The
// empty Phone means that there is none.
//
// It is masked when it is printed or logged: only the last two digits are shown.
// Pages use [Phone.Full] or [Phone.E164]; encoding/json writes it in full.
// Conversion to string also gives the full number.
type Phone string

// ErrPhone is the error of [ParsePhone]. The text of the error never holds the
// number.
var ErrPhone = errors.New("scopes: invalid telephone number")

// Lengths of numbers in digits, with the code of the country.
const (
	phoneMin     = 8 // the shortest ones in use
	phoneMax     = 15
	phoneRussian = 11 // +7
)

// ParsePhone parses a number with the code of its country after a plus sign, and a
// number of Russia that begins with 7 or 8 and has 11 digits. Spaces, hyphens,
// dashes, points and parentheses may be anywhere: "+7(900)0000000" is the form of
// ESIA (observed), "8 900 000-00-00" what people type. Whether there is such a
// number isn't checked. Errors are [ErrPhone] with the reason.
func ParsePhone(s string) (Phone, error) {
	s = strings.TrimSpace(s)
	international := strings.HasPrefix(s, "+")
	digits, ok := onlyDigits(strings.TrimPrefix(s, "+"), " \u00a0()-\u2010\u2011\u2012\u2013\u2014\u2212.")
	switch {
	case !ok:
		return "", fmt.Errorf("%w: other characters than digits, spaces, hyphens and parentheses", ErrPhone)
	case len(digits) < phoneMin || len(digits) > phoneMax:
		return "", fmt.Errorf("%w: %d digits instead of %d to %d", ErrPhone, len(digits), phoneMin, phoneMax)
	case !international && (len(digits) != phoneRussian || digits[0] != '7' && digits[0] != '8'):
		return "", fmt.Errorf("%w: neither a plus sign nor 11 digits from 7 or 8", ErrPhone)
	case !international:
		digits = "7" + digits[1:]
	case digits[0] == '0':
		return "", fmt.Errorf("%w: no code of a country begins with 0", ErrPhone)
	case digits[0] == '7' && len(digits) != phoneRussian:
		return "", fmt.Errorf("%w: %d digits instead of %d after +7", ErrPhone, len(digits)-1, phoneRussian-1)
	}
	return Phone("+" + digits), nil
}

// Valid reports whether p is in the form that [ParsePhone] returns.
func (p Phone) Valid() bool {
	canonical, err := ParsePhone(string(p))
	return err == nil && canonical == p
}

// E164 returns the whole number, "+79000000000". It isn't masked.
func (p Phone) E164() string { return string(p) }

// Full returns a number with the code 7 in the form of ESIA, "+7(900)0000000", and
// others as [Phone.E164] does. It is the accessor for pages: it isn't masked.
func (p Phone) Full() string {
	if !p.Valid() || p[1] != '7' {
		return string(p)
	}
	return string("+7(" + p[2:5] + ")" + p[5:])
}

// String returns asterisks and the last two digits, "+*********00", "***" if p
// isn't in the form of E.164, and an empty string if it is empty.
func (p Phone) String() string {
	if p == "" {
		return ""
	}
	if !p.Valid() {
		return hidden
	}
	return "+" + strings.Repeat("*", len(p)-3) + string(p[len(p)-2:])
}

// Format implements [fmt.Formatter]. All verbs print the mask of [Phone.String].
func (p Phone) Format(f fmt.State, verb rune) { writeMask(f, verb, p.String()) }

// LogValue implements [slog.LogValuer] with the mask of [Phone.String].
func (p Phone) LogValue() slog.Value { return slog.StringValue(p.String()) }
