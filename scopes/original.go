package scopes

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// ErrNoOriginal is the error of Decode for a value that wasn't decoded from JSON.
var ErrNoOriginal = errors.New("scopes: the value wasn't decoded from JSON")

// original keeps the JSON that an entity was decoded from. The bytes are never
// changed, so copies of the entity may share them.
type original struct {
	raw []byte
}

// Decode unmarshals the JSON that the value was decoded from into v, by the rules
// of encoding/json. Use it for fields that the type doesn't have, and for those
// whose value was of a type that didn't fit.
//
// The error is [ErrNoOriginal] if the value wasn't decoded from JSON. The text of
// other errors doesn't hold the data; their cause, which may, can be had by
// [errors.As].
func (o original) Decode(v any) error {
	if o.raw == nil {
		return ErrNoOriginal
	}
	if err := json.Unmarshal(o.raw, v); err != nil {
		return &decodeError{err}
	}
	return nil
}

// keep is how decodeEntity finds the types that embed an original.
func (o *original) keep(raw []byte) { o.raw = raw }

// Raw returns a copy of the JSON that the value was decoded from, nil if there is
// none. It holds personal data, which package fmt would print.
func (o original) Raw() json.RawMessage { return bytes.Clone(o.raw) }

// A decodeError hides the text of its cause: errors of encoding/json quote
// numbers, and those of time.Time quote dates.
type decodeError struct {
	cause error
}

// Error implements error.
func (e *decodeError) Error() string {
	const prefix = "scopes: decode: "
	if t, ok := errors.AsType[*json.UnmarshalTypeError](e.cause); ok {
		kind, _, _ := strings.Cut(t.Value, " ") // "number 123" holds the number
		return fmt.Sprintf("%sfield %q: %s doesn't fit Go type %v", prefix, t.Field, kind, t.Type)
	}
	return fmt.Sprintf("%s%T", prefix, e.cause)
}

// Unwrap returns the cause, whose text may hold personal data.
func (e *decodeError) Unwrap() error { return e.cause }
