package gost

import (
	"encoding"
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// The methods of this file have value receivers, so that they also work for
// values that are not behind a pointer.
var (
	_ fmt.Formatter          = PrivateKey{}
	_ slog.LogValuer         = PrivateKey{}
	_ encoding.TextMarshaler = PrivateKey{}

	_ fmt.Formatter          = Name{}
	_ slog.LogValuer         = Name{}
	_ encoding.TextMarshaler = Name{}

	_ fmt.Formatter  = Certificate{}
	_ slog.LogValuer = Certificate{}
	_ fmt.Formatter  = CertificateRequest{}
	_ slog.LogValuer = CertificateRequest{}
	_ fmt.Formatter  = CertPool{}
	_ slog.LogValuer = CertPool{}
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

const redactedName = "gost.Name(redacted)"

// Format implements [fmt.Formatter]. With every verb and flag it prints only that
// there is a name.
func (Name) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redactedName) }

// LogValue implements [slog.LogValuer] and shows only that there is a name.
func (Name) LogValue() slog.Value { return slog.StringValue(redactedName) }

// MarshalText implements [encoding.TextMarshaler] and always returns an error, so
// that encoding/json and other encoders don't show names of people by accident.
// Encode the fields.
func (Name) MarshalText() ([]byte, error) {
	return nil, errors.New("gost: name is not encoded as text; encode its fields")
}

func (c Certificate) redacted() string { return "gost.Certificate(" + c.Hash() + ")" }

// Format implements [fmt.Formatter]. With every verb and flag it prints the hash
// of the certificate; see [Certificate.Hash].
func (c Certificate) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.redacted()) }

// LogValue implements [slog.LogValuer] and shows the hash of the certificate.
func (c Certificate) LogValue() slog.Value { return slog.StringValue(c.redacted()) }

const redactedRequest = "gost.CertificateRequest(redacted)"

// Format implements [fmt.Formatter]. With every verb and flag it prints only that
// there is a request.
func (CertificateRequest) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redactedRequest) }

// LogValue implements [slog.LogValuer] and shows only that there is a request.
func (CertificateRequest) LogValue() slog.Value { return slog.StringValue(redactedRequest) }

func (p CertPool) redacted() string { return fmt.Sprintf("gost.CertPool(%d)", p.n) }

// Format implements [fmt.Formatter]. With every verb and flag it prints the number
// of certificates.
func (p CertPool) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, p.redacted()) }

// LogValue implements [slog.LogValuer] and shows the number of certificates.
func (p CertPool) LogValue() slog.Value { return slog.StringValue(p.redacted()) }
