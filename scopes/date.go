package scopes

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"
)

// A Date is a calendar date without a time zone. The zero value means that there
// is none. Dates are comparable by ==.
//
// ESIA writes dates as "26.05.2000", and some of its services as "2000-05-26",
// "6.5.2000" or [2000,5,26] (observed). Date reads all of them, the array also with
// strings in it, ["2000","05","26"], and writes the first. What it can't read it
// keeps as text: see [Date.Raw].
//
// A date may be a date of birth, and so every Date is masked when it is printed
// or logged. Pages use [Date.Full] or [Date.ISO]. A Date is written in full by
// encoding/json.
type Date struct {
	Year  int        // 1 to 9999
	Month time.Month // 1 to 12
	Day   int        // 1 to 31

	raw string
}

// ErrDate is the error of [ParseDate].
var ErrDate = errors.New("scopes: a date is DD.MM.YYYY, D.M.YYYY or YYYY-MM-DD")

const maskedDate = "**.**.****"

// ParseDate parses "26.05.2000", "6.5.2000" and "2000-05-26". Days that aren't in
// the calendar, other forms and white space are refused with [ErrDate].
func ParseDate(s string) (Date, error) {
	for _, layout := range [...]string{"2.1.2006", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 0 {
			return DateOf(t), nil
		}
	}
	return Date{}, ErrDate
}

// DateOf returns the date of t in the location of t.
func DateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date{Year: year, Month: month, Day: day}
}

// Valid reports whether d is a date of the calendar, from year 1 to 9999.
func (d Date) Valid() bool {
	t := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
	return d.Year >= 1 && d.Year <= 9999 && d == DateOf(t)
}

// IsZero reports whether d is the zero Date. A Date that only holds text which
// couldn't be read is neither zero nor valid.
func (d Date) IsZero() bool { return d == Date{} }

// Raw returns the text that d was decoded from if it couldn't be read as a date,
// else an empty string. Year, Month and Day are zero then.
func (d Date) Raw() string { return d.raw }

// Time returns the beginning of the day in loc, the zero Time if d isn't valid.
func (d Date) Time(loc *time.Location) time.Time {
	if !d.Valid() {
		return time.Time{}
	}
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, loc)
}

// Full returns d in the form that people in Russia expect, "26.05.2000". It is
// the accessor for pages: it isn't masked. If d isn't valid, Full returns
// [Date.Raw].
func (d Date) Full() string {
	if !d.Valid() {
		return d.raw
	}
	return fmt.Sprintf("%02d.%02d.%04d", d.Day, int(d.Month), d.Year)
}

// ISO returns d in the form of ISO 8601, "2000-05-26". Like [Date.Full] it isn't
// masked. If d isn't valid, ISO returns an empty string.
func (d Date) ISO() string {
	if !d.Valid() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// String returns a mask of fixed length, "**.**.****", and an empty string for
// the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return maskedDate
}

// Format implements [fmt.Formatter]. All verbs print the mask of [Date.String].
func (d Date) Format(f fmt.State, verb rune) { writeMask(f, verb, d.String()) }

// LogValue implements [slog.LogValuer] with the mask of [Date.String].
func (d Date) LogValue() slog.Value { return slog.StringValue(d.String()) }

// MarshalJSON implements [json.Marshaler]. It writes the string of [Date.Full]:
// an empty one for the zero Date.
func (d Date) MarshalJSON() ([]byte, error) { return json.Marshal(d.Full()) }

// UnmarshalJSON implements [json.Unmarshaler]. It never fails: what it can't read
// as a date, an object or a number too, is kept for [Date.Raw]. An empty string
// and null give the zero Date.
func (d *Date) UnmarshalJSON(data []byte) error {
	*d = dateOfJSON(bytes.TrimSpace(data))
	return nil
}

func dateOfJSON(raw []byte) Date {
	text, ok := flexibleText(raw)
	if !ok {
		text = string(raw)
	}
	if text == "" || string(raw) == "null" {
		return Date{}
	}
	if d, err := ParseDate(text); err == nil {
		return d
	}
	if d, ok := dateOfArray(text); ok {
		return d
	}
	return Date{raw: text}
}

// dateOfArray reads [2000,5,26], whose elements are scalars of any form.
func dateOfArray(text string) (Date, bool) {
	const maxText = 128
	if text[0] != '[' || len(text) > maxText || !json.Valid([]byte(text)) {
		return Date{}, false
	}
	var ymd []int
	for element := range elements([]byte(text)) {
		s, _, _ := wholeText(element)
		n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 16) // years have 4 digits
		if err != nil {
			return Date{}, false
		}
		ymd = append(ymd, int(n))
	}
	if len(ymd) != 3 {
		return Date{}, false
	}
	d := Date{Year: ymd[0], Month: time.Month(ymd[1]), Day: ymd[2]}
	return d, d.Valid()
}

// fitsBetter reports whether d may replace what a field holds: text that isn't a
// date doesn't take away one.
func (d Date) fitsBetter(old any) bool {
	before, ok := old.(Date)
	return d.raw == "" || !ok || !before.Valid()
}
