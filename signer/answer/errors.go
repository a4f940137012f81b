package answer

import (
	"errors"
	"fmt"
)

// The mistakes that are told apart. The errors of [Checker] wrap one of them, and
// say more in their text; test with [errors.Is].
var (
	// ErrEmpty means that there is no answer.
	ErrEmpty = errors.New("the answer is empty")

	// ErrSize means that the answer has the size of no signature by the accepted
	// keys: it was cut, there is something before or behind it, or it is by a key
	// of another size.
	ErrSize = errors.New("the answer has the wrong size")

	// ErrText means that the answer is text, but no encoding of a signature: a
	// message of the program, a page of a proxy.
	ErrText = errors.New("the answer is text instead of a signature")

	// ErrCMS means that the answer is a CMS message (PKCS #7), and a raw signature
	// was wanted. Version 2 of ESIA's protocol needs raw signatures.
	ErrCMS = errors.New("the answer is a CMS message instead of a raw signature")

	// ErrNotCMS means that the answer is a raw signature, and a CMS message was
	// wanted.
	ErrNotCMS = errors.New("the answer is a raw signature instead of a CMS message")

	// ErrDER means that the answer is another structure in DER: two INTEGERs, an
	// OCTET STRING, a certificate.
	ErrDER = errors.New("the answer is another DER structure instead of a signature")

	// ErrEncoding means that the signature is correct, and in another encoding than
	// [Answer.Encoding] demands.
	ErrEncoding = errors.New("the answer is in another encoding")

	// ErrReversed means that the signature is correct, and in the other order of
	// bytes than [Answer.Order] demands.
	ErrReversed = errors.New("the signature has its bytes in reverse order")

	// ErrSwapped means that the signature is correct, but r || s.
	ErrSwapped = errors.New("the signature has its halves swapped")

	// ErrMessage means that another message was signed.
	ErrMessage = errors.New("the signature is of another message")

	// ErrCertificate means that the signature is by a certificate that is not
	// accepted, or by another one than the answer says.
	ErrCertificate = errors.New("the signature is by another certificate")

	// ErrForm means that a CMS message was wanted, and that the answer is one that
	// ESIA does not accept, or a broken one: attached, not in DER, by several
	// signers.
	ErrForm = errors.New("the CMS message is not as it must be")

	// ErrSignature means that the signature is not valid, and that none of the
	// mistakes above explains it. Most often it is by another key.
	ErrSignature = errors.New("the signature is not valid")
)

func refuse(cause error, format string, args ...any) error {
	return fmt.Errorf("%w: %s", cause, fmt.Sprintf(format, args...))
}
