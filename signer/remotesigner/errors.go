package remotesigner

import (
	"errors"
	"fmt"
	"strings"
)

// Reasons why [Signer.Sign] and [Signer.SignCMS] fail, besides those of package answer,
// which are about the signature itself.
var (
	// ErrPlaintext means that credentials, or the traffic of a server, would go over an
	// unencrypted connection to another host.
	ErrPlaintext = errors.New("not encrypted, and not on this host")

	// ErrUnreachable means that there was no connection to the service, in any of the
	// attempts.
	ErrUnreachable = errors.New("the service can't be reached")

	// ErrTransport means that the connection failed after the request was sent, before
	// the answer was complete. The service may or may not have signed.
	ErrTransport = errors.New("the connection failed")

	// ErrAnswer means that the answer is not of the form that was agreed: another type
	// of content, malformed JSON, a member that is missing.
	ErrAnswer = errors.New("the answer of the service is malformed")

	// ErrTooLarge means that the answer is larger than [Config].MaxAnswer.
	ErrTooLarge = errors.New("the answer of the service is too large")

	// ErrRefused means that the service answered that it won't sign. The error is a
	// [RefusedError].
	ErrRefused = errors.New("the service refused")

	// ErrFormat means that the service doesn't make what is wanted: CMS messages only.
	// It is for version 1 of ESIA's protocol.
	ErrFormat = errors.New("the service makes CMS messages only")

	// ErrNotText means that the service takes text, and that the message is none.
	ErrNotText = errors.New("the service takes UTF-8 text only")
)

// A RefusedError is what a service answered instead of a signature. Its text comes from
// outside; it was cleaned of control characters and tokens, and cut. Where it repeats the
// message, a parameter or the credentials of the request, as it is or in a form that the
// templates of a [Service] offer, there is […]; pieces of less than 10 bytes are not found.
type RefusedError struct {
	// StatusCode is that of HTTP.
	StatusCode int

	// Code is the code of the contract, such as "message_refused"; "" from services of
	// others.
	Code string

	// Message is what the service says, if anything.
	Message string

	// RequestID names the record in the audit log of the service; "" from services of
	// others.
	RequestID string

	// NotAccepted says that the service has not begun to sign.
	NotAccepted bool
}

// Error implements error.
func (e *RefusedError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v with status %d", ErrRefused, e.StatusCode)
	for _, part := range []struct{ before, text string }{{", ", e.Code}, {": ", e.Message}, {", request ", e.RequestID}} {
		if part.text != "" {
			b.WriteString(part.before + part.text)
		}
	}
	return b.String()
}

// Unwrap returns [ErrRefused].
func (e *RefusedError) Unwrap() error { return ErrRefused }
