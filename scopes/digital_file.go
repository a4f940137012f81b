package scopes

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
)

// A DigitalFile is a file in a document of the digital profile, as an XML or a PDF
// document of a register. Observed in clients only.
type DigitalFile struct {
	// Name is the name of the file.
	Name string `json:"name,omitzero"`

	// MediaType is the MIME type.
	MediaType string `json:"metadata,omitzero"`

	// Data is the content. For XML see [DecodeDigitalXML].
	Data FileData `json:"file,omitzero"`

	// Signature is a detached signature of the content, as a rule a CMS message.
	// Nothing here verifies it. Its name in the JSON is also sig.
	Signature FileData `json:"sign,omitzero" alias:"sig"`

	// CreatedOn is when the file was made.
	CreatedOn Timestamp `json:"createdOn,omitzero"`

	// UpdatedOn is when the file was changed.
	UpdatedOn Timestamp `json:"updatedOn,omitzero"`

	original
}

// FileData is the content of a [DigitalFile]: personal data that isn't printed.
// Convert it to []byte to use it.
type FileData []byte

// ErrFileData is the error of [FileData.UnmarshalJSON].
var ErrFileData = errors.New("scopes: file data is a string in base64")

// String returns "file" and no data, an empty string if there is none.
func (d FileData) String() string {
	if len(d) == 0 {
		return ""
	}
	return "file"
}

// Format implements [fmt.Formatter]. All verbs print what [FileData.String]
// returns.
func (d FileData) Format(f fmt.State, verb rune) { writeMask(f, verb, d.String()) }

// LogValue implements [slog.LogValuer] with what [FileData.String] returns.
func (d FileData) LogValue() slog.Value { return slog.StringValue(d.String()) }

// MarshalJSON implements [json.Marshaler]. It writes the data in base64 (RFC 4648,
// Section 4).
func (d FileData) MarshalJSON() ([]byte, error) { return json.Marshal([]byte(d)) }

// UnmarshalJSON implements [json.Unmarshaler]. It reads base64 of both alphabets
// (RFC 4648, Sections 4 and 5), with and without padding and with line feeds. null
// and an empty string give nil. Everything else is refused with [ErrFileData], and
// d isn't changed then.
func (d *FileData) UnmarshalJSON(data []byte) error {
	raw := bytes.TrimSpace(data)
	if string(raw) == "null" {
		*d = nil
		return nil
	}
	if len(raw) == 0 || raw[0] != '"' {
		return ErrFileData
	}
	text, ok := unquote(raw)
	if !ok {
		return ErrFileData
	}
	text = strings.NewReplacer("\r", "", "\n", "", "-", "+", "_", "/").Replace(text)
	content, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
	if err != nil {
		return ErrFileData
	}
	if len(content) == 0 {
		content = nil
	}
	*d = content
	return nil
}
