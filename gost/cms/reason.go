package cms

import (
	"errors"
	"fmt"
)

// The reasons for which a message is refused. Errors of this package wrap one of
// them, and say more in their text; test with [errors.Is].
var (
	// ErrMalformed means that the data is no CMS message, or that it breaks a
	// rule of RFC 5652 or a limit of this package.
	ErrMalformed = errors.New("cms: message is malformed")

	// ErrUnsupported means that the message may be in order, but is of a type or
	// has algorithms that this package doesn't know: encrypted data, RSA,
	// GOST R 34.10-2001.
	ErrUnsupported = errors.New("cms: message is not supported")

	// ErrNoSigner means that the message has no signatures.
	ErrNoSigner = errors.New("cms: message has no signer")

	// ErrNoContent means that the message is detached, and that Verify was given
	// no content for it.
	ErrNoContent = errors.New("cms: message is detached and its content was not given")

	// ErrCertificate means that there is no certificate for a signature, or
	// that the one that the signature names doesn't fit it.
	ErrCertificate = errors.New("cms: certificate of the signer is missing or does not fit")

	// ErrDigest means that the signature is over another content.
	ErrDigest = errors.New("cms: digest of the content does not match")

	// ErrSignature means that the value of the signature is not valid.
	ErrSignature = errors.New("cms: signature is not valid")
)

// A reasonError is one of the errors above with another text, which may wrap a
// cause.
type reasonError struct {
	reason error
	error
}

func (e *reasonError) Unwrap() []error { return []error{e.reason, e.error} }

func reasonf(reason error, format string, args ...any) error {
	return &reasonError{reason, fmt.Errorf(format, args...)}
}

func malformedf(format string, args ...any) error { return reasonf(ErrMalformed, format, args...) }

func unsupportedf(format string, args ...any) error { return reasonf(ErrUnsupported, format, args...) }
