// Package signer defines how the SDK asks for a GOST R 34.10-2012 signature.
//
// ESIA knows a client system by its signatures: each authorization and token
// request carries one over its parameters, in client_secret. Where the private
// key lives is nobody's business but the signer's: a file, a container of
// CryptoPro, an external program, a signing service. Package esia sees only
// the [Signer] interface; the implementations are in the subdirectories, and
// package signertest checks new ones.
package signer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// A Signer produces GOST R 34.10-2012 signatures with the key that is
// registered in ESIA for the client system.
//
// Implementations must be safe for concurrent use and must return soon after
// ctx is done, with an error that wraps ctx.Err(). They must neither keep nor
// modify message, and must not return memory that a later call changes.
type Signer interface {
	// Sign hashes message with Streebog of the size of the key (GOST R
	// 34.11-2012) and signs the hash. The message is signed as it is: no
	// encoding, no line end, no canonical form.
	Sign(ctx context.Context, message []byte) (Signature, error)
}

// ErrKeyMismatch is returned, wrapped, by signers that are given a certificate of
// another key. It usually means that the files of two systems were mixed up.
var ErrKeyMismatch = errors.New("the certificate belongs to another key")

// A CMSSigner can be optionally implemented by a [Signer] whose tool makes
// detached CMS messages and nothing else; its Sign then returns an error, and it is
// of use for version 1 of ESIA's protocol only. It is also implemented by signers
// that make both, and must see the text of a CMS message, because they sign only
// what they understand: package remotesigner. A signer that wraps another one
// must have the method too, or the tool is asked for what it can't do. All other signers serve both
// versions by Sign alone, because the CMS message is built around what it
// returns.
type CMSSigner interface {
	// SignCMS returns a SignedData (RFC 5652) in DER over message, which it does
	// not contain, with the certificate of the signer.
	SignCMS(ctx context.Context, message []byte) (der []byte, err error)
}

// A Signature is the result of one signing operation.
//
// The certificate travels with the signature, so that a signer which changes
// its key can never pair a signature with the certificate of another key.
type Signature struct {
	// Raw is s || r, each half big-endian and of full width (RFC 9215, Section
	// 2; the order of RFC 4490, Section 3.2): 64 bytes for 256-bit keys, 128
	// for 512-bit keys. CryptoPro CSP returns these bytes reversed.
	Raw []byte `json:"-"`

	// CertificateHash is what ESIA calls client_certificate_hash: the
	// Streebog-256 hash of Certificate, 64 upper-case hexadecimal digits.
	CertificateHash string

	// Certificate is the X.509 certificate of the key, in DER.
	Certificate []byte
}

// Func adapts an ordinary function to a [Signer].
type Func func(ctx context.Context, message []byte) (Signature, error)

// Sign calls f(ctx, message). A nil Func is an error.
func (f Func) Sign(ctx context.Context, message []byte) (Signature, error) {
	if f == nil {
		return Signature{}, errors.New("signer: Func is nil")
	}
	return f(ctx, message)
}

// Format implements [fmt.Formatter] and shows which certificate it is, and not
// the signature, which is the client_secret of a request.
func (s Signature) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "signer.Signature{CertificateHash: "+s.CertificateHash+"}")
}

// LogValue implements [slog.LogValuer], like Format.
func (s Signature) LogValue() slog.Value {
	return slog.GroupValue(slog.String("certificateHash", s.CertificateHash))
}
