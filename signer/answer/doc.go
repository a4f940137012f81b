// Package answer checks what a program or a service answers when it is asked for
// a signature. Nothing that comes from outside of the process is used before it
// was verified with one of the certificates that the caller accepts.
//
// It is for implementations of [signer.Signer] that don't hold the key
// themselves: package execsigner, package remotesigner, and those of others, for
// a PKCS #11 module for instance.
//
//	checker, err := answer.New(cert)                 // once
//	sig, err := checker.Signature(message, answer.Answer{Data: output})
//
// # What is put right
//
// A correct signature in another form is still a correct signature, and it shows
// by being verified. Both orders of bytes are accepted: s || r with each half
// big-endian (RFC 9215, Section 2), as OpenSSL with its GOST engine writes, and
// the same bytes reversed, as CryptoPro CSP writes (observed, and said in ESIA's
// guidelines). So are the encodings binary, hexadecimal, base64 and base64url,
// with or without padding, with white space around and line breaks inside, and
// PEM. Who wants to accept one form only says so with [Answer.Encoding] and
// [Answer.Order].
//
// # What is refused
//
// Everything else, with the name of the mistake: see the errors of this package.
// Mistakes that are not repaired although they could be, such as swapped halves,
// come from programs that are wrong in other ways too.
package answer
