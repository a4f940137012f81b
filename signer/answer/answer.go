package answer

import (
	"fmt"
	"io"
	"log/slog"
	"strconv"
)

// MaxSize is the size in bytes above which an answer is refused unread, as
// [ErrSize]. A raw signature has 64 or 128 bytes, and a CMS message some
// kilobytes; certificates can make it larger.
const MaxSize = 1 << 20

// An Answer is what came from outside. Printing or logging it shows its size only.
type Answer struct {
	// Data is the answer as it was received.
	Data []byte `json:"-"`

	// Encoding is the only one that is accepted. Zero accepts all.
	Encoding Encoding

	// Order is the only order of bytes that is accepted of raw signatures. Zero
	// accepts both.
	Order Order

	// Certificate, in DER, and CertificateHash, Streebog-256 of it in hexadecimal
	// digits, are what the answer says of the certificate. If one is there, the
	// signature must be by it, and it must be among those that are accepted. It
	// decides when several certificates have the same key; [New] says what does
	// when neither is there.
	Certificate     []byte
	CertificateHash string
}

// Format implements [fmt.Formatter]. With every verb it prints the size only.
func (a Answer) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, a.summary()) }

// LogValue implements [slog.LogValuer], like Format.
func (a Answer) LogValue() slog.Value { return slog.StringValue(a.summary()) }

func (a Answer) summary() string { return fmt.Sprintf("answer.Answer(%d bytes)", len(a.Data)) }

// An Encoding is how the octets of a signature are written.
type Encoding int

// Encodings. AnyEncoding takes the one with which the signature is valid. In all
// but Binary, white space before, behind and between characters is ignored.
const (
	AnyEncoding Encoding = iota
	Binary               // the octets themselves
	Hex                  // digits of either case
	Base64               // RFC 4648, Section 4, with or without padding
	Base64URL            // RFC 4648, Section 5, with or without padding
	PEM                  // one block of RFC 7468, with any label
)

// String returns the name of the encoding.
func (e Encoding) String() string {
	switch e {
	case AnyEncoding:
		return "any encoding"
	case Binary:
		return "binary"
	case Hex:
		return "hexadecimal"
	case Base64:
		return "base64"
	case Base64URL:
		return "base64url"
	case PEM:
		return "PEM"
	}
	return "Encoding(" + strconv.Itoa(int(e)) + ")"
}

// An Order is an order of the bytes of a raw signature.
type Order int

// Orders of bytes. AnyOrder takes the one with which the signature is valid.
const (
	AnyOrder     Order = iota
	BigEndian          // s || r, each big-endian: RFC 9215, OpenSSL, ESIA
	LittleEndian       // all bytes reversed, r || s, each little-endian: CryptoPro CSP
)

// String returns the name of the order.
func (o Order) String() string {
	switch o {
	case AnyOrder:
		return "any order"
	case BigEndian:
		return "big-endian"
	case LittleEndian:
		return "little-endian"
	}
	return "Order(" + strconv.Itoa(int(o)) + ")"
}
