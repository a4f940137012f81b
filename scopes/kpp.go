package scopes

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
)

// A KPP is the code of the reason for which an organization or a branch is
// registered with a tax office: nine characters. Entrepreneurs have none. The
// empty KPP means that there is none.
//
// It is masked like an [INN], which it stands next to: only the last two characters
// are shown. Pages use [KPP.Full]; encoding/json writes it in full. Conversion to
// string also gives the full code.
type KPP string

// ErrKPP is the error of [ParseKPP]. The text of the error never holds the code.
var ErrKPP = errors.New("scopes: invalid KPP")

const kppLength = 9

// ParseKPP parses nine characters: four digits of the tax office, two digits or
// capital Latin letters of the reason, three digits (order of the Federal Tax
// Service of 29.06.2012, MMV-7-6/435@). There is no check digit. White space and
// other separators are refused. Errors are [ErrKPP] with the reason.
func ParseKPP(s string) (KPP, error) {
	if len(s) != kppLength {
		return "", fmt.Errorf("%w: not nine characters", ErrKPP)
	}
	for i := range kppLength {
		letter := (i == 4 || i == 5) && 'A' <= s[i] && s[i] <= 'Z'
		if !letter && (s[i] < '0' || s[i] > '9') {
			return "", fmt.Errorf("%w: character %d is wrong", ErrKPP, i+1)
		}
	}
	return KPP(s), nil
}

// Valid reports whether k has the form of a KPP.
func (k KPP) Valid() bool {
	_, err := ParseKPP(string(k))
	return err == nil
}

// Full returns the whole code. It is the accessor for pages: it isn't masked.
func (k KPP) Full() string { return string(k) }

// String returns asterisks and the last two digits if k has the form of a KPP,
// "***" if it has another, and an empty string if it is empty.
func (k KPP) String() string {
	switch {
	case k == "":
		return ""
	case !k.Valid():
		return hidden
	}
	return strings.Repeat("*", kppLength-2) + string(k[kppLength-2:])
}

// Format implements [fmt.Formatter]. All verbs print the mask of [KPP.String].
func (k KPP) Format(f fmt.State, verb rune) { writeMask(f, verb, k.String()) }

// LogValue implements [slog.LogValuer] with the mask of [KPP.String].
func (k KPP) LogValue() slog.Value { return slog.StringValue(k.String()) }

// UnmarshalJSON implements [json.Unmarshaler]. It reads a string, or a number: one
// of eight digits has lost its leading zero and gets it back, and a float without a
// fraction, "770001001.0", is the number that it was. Everything else is
// kept as it is, and [KPP.Valid] tells. null gives an empty KPP. The only error is
// an array or an object.
func (k *KPP) UnmarshalJSON(data []byte) error {
	raw := bytes.TrimSpace(data)
	text, number, ok := wholeText(raw)
	if !ok && string(raw) != "null" {
		return fmt.Errorf("%w: neither a string nor a number", ErrKPP)
	}
	if number && isDigits(text) && len(text) == kppLength-1 {
		text = "0" + text
	}
	*k = KPP(text)
	return nil
}
