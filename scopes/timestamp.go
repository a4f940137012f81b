package scopes

import (
	"bytes"
	"errors"
	"time"
)

// A Timestamp is a moment as ESIA writes it: a whole number since 1970-01-01 UTC
// of seconds, or in the digital profile of milliseconds, microseconds or
// nanoseconds (observed). Zero means that there is none. The number is kept as
// it came; [Timestamp.Time] finds the unit.
type Timestamp int64

// ErrTimestamp is the error of [Timestamp.UnmarshalJSON].
var ErrTimestamp = errors.New("scopes: a timestamp is a decimal number below 2^63")

// TimestampOf returns t in seconds.
func TimestampOf(t time.Time) Timestamp { return Timestamp(t.Unix()) }

// Time returns the moment in UTC, the zero Time for a zero Timestamp. The unit is
// found by the count of digits: up to 11 are seconds, 12 to 14 milliseconds, 15
// to 17 microseconds, more are nanoseconds.
func (t Timestamp) Time() time.Time {
	switch n := int64(t); {
	case n == 0:
		return time.Time{}
	case n < 1e11:
		return time.Unix(n, 0).UTC()
	case n < 1e14:
		return time.UnixMilli(n).UTC()
	case n < 1e17:
		return time.UnixMicro(n).UTC()
	default:
		return time.Unix(0, n).UTC()
	}
}

// UnmarshalJSON implements [json.Unmarshaler]. It reads a number, or a string of
// digits, and a float without a fraction for the number that it is; an empty string
// and null give zero. A sign, a fraction and numbers above 2^63-1 are refused with
// [ErrTimestamp], and t isn't changed then.
func (t *Timestamp) UnmarshalJSON(data []byte) error {
	n, ok := flexibleInt(bytes.TrimSpace(data))
	if !ok {
		return ErrTimestamp
	}
	*t = Timestamp(n)
	return nil
}
