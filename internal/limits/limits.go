// Package limits holds the sizes beyond which nothing that comes from outside
// is read.
package limits

import (
	"errors"
	"fmt"
	"io"
)

// Sizes in bytes.
const (
	// TokenResponse is the limit for answers of token endpoints, which hold
	// three tokens of a few kilobytes.
	TokenResponse = 1 << 20

	// DataResponse is the limit for answers of the REST API.
	DataResponse = 8 << 20

	// JWT is the limit for one token.
	JWT = 64 << 10

	// CallbackQuery is the limit for the parameters of a callback together. It
	// is below what net/http accepts in a request line and headers.
	CallbackQuery = 128 << 10

	// CertificateFile is the limit for one file of certificates.
	CertificateFile = 1 << 20

	// CertificateFiles is how many files a directory of certificates may hold.
	CertificateFiles = 1000

	// Text is how much of a text from outside gets into errors and logs.
	Text = 512
)

// ErrTooLarge is returned by [ReadAll] when there is more to read than allowed.
var ErrTooLarge = errors.New("larger than allowed")

// ReadAll reads r to its end, or returns an error that wraps [ErrTooLarge] as
// soon as there are more than limit bytes.
func ReadAll(r io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, limit)
	}
	return data, nil
}
