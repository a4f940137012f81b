package gost

import (
	"encoding"
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// The methods of this file have value receivers, so that they also work for
// keys that are stored by value.
var (
	_ fmt.Formatter          = PrivateKey{}
	_ slog.LogValuer         = PrivateKey{}
	_ encoding.TextMarshaler = PrivateKey{}
)

// redacted is what is seen of k in place of the secret.
func (k PrivateKey) redacted() string {
	return "gost.PrivateKey(" + k.Curve().Name() + ", redacted)"
}

// Format implements [fmt.Formatter]. With every verb and flag it prints the
// name of the curve and the word "redacted".
func (k PrivateKey) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, k.redacted()) // as with all formatters, an error has nowhere to go
}

// LogValue implements [slog.LogValuer] and shows only the name of the curve.
func (k PrivateKey) LogValue() slog.Value { return slog.StringValue(k.redacted()) }

// MarshalText implements [encoding.TextMarshaler] and always returns an error,
// so that encoding/json and other encoders neither show the key nor silently
// store an empty value instead of it. Use [MarshalPKCS8PrivateKey] to store a
// key.
func (k PrivateKey) MarshalText() ([]byte, error) {
	return nil, errors.New("gost: private key is not encoded as text; use MarshalPKCS8PrivateKey to store it")
}
