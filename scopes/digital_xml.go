package scopes

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// Errors of decoding XML.
var (
	// ErrXML is the error for text that isn't a well-formed XML document in UTF-8
	// or windows-1251.
	ErrXML = errors.New("scopes: not an XML document")

	// ErrXMLEntity is the error for a document type declaration, and for entities
	// other than the five of XML. The documents of the digital profile have neither.
	ErrXMLEntity = errors.New("scopes: XML with a document type declaration or an unknown entity")

	// ErrXMLTooLarge is the error for a document above the bounds.
	ErrXMLTooLarge = errors.New("scopes: XML larger than 8 MiB, deeper than 64 elements or with more than 50000 of them")
)

// A DigitalXML is an XML document of the digital profile. It is one of
//
//	BasicUserData   ContactDetails  UserAddresses
//	INNDocuments    SNILSDocuments  RFPassportXML
//	EmploymentRecordXML  PensionAccountXML  IncomeXML
//	UnknownXML
//
// as a value and not a pointer. Choose by a type switch. Elements are found by
// their names without regard to namespaces, whose prefixes differ between files,
// and white space around texts is cut off. All of it is observed in clients only,
// and all fields are optional. A text that doesn't fit leaves its field empty and
// loses no other.
//
// All of these types print no data and aren't meant to be embedded.
type DigitalXML interface {
	// Root returns the name of the root element without its prefix.
	Root() string

	// Texts returns the texts of all elements on a path below the root, as "a",
	// "b" for a/b, or of an attribute if the last name begins with "@". It reads
	// what the type has no fields for.
	Texts(path ...string) []string
}

// DecodeDigitalXML decodes a document by the name of its root element. A document
// whose root is unknown is an [UnknownXML].
//
// The text is in UTF-8 or, if it declares so, in windows-1251, which encoding/xml
// alone doesn't read. Apart from that, a document whose type the caller knows may
// be decoded by encoding/xml into a value of the Go type. Errors are [ErrXML],
// [ErrXMLEntity] and [ErrXMLTooLarge]; their texts never hold data.
func DecodeDigitalXML(data []byte) (DigitalXML, error) {
	root, err := parseXML(data)
	if err != nil {
		return nil, err
	}
	switch root.name {
	case "basicUserData":
		return basicUserDataOf(root), nil
	case "contactDetails":
		return contactDetailsOf(root), nil
	case "userAdresses", "userAddresses": // the first is what is sent
		return userAddressesOf(root), nil
	case "innDocuments":
		return innDocumentsOf(root), nil
	case "snilsDocuments":
		return snilsDocumentsOf(root), nil
	case "rfPassport":
		return rfPassportOf(root), nil
	}
	switch {
	case root.first("СТД-ПФР") != nil:
		return employmentRecordOf(root), nil
	case root.first("СЗИ-ИЛС") != nil:
		return pensionAccountOf(root), nil
	case root.first("ДохСВФЛ") != nil || root.first("ДохФЛНА") != nil:
		return incomeOf(root), nil
	}
	return unknownXMLOf(root), nil
}

// parseXML reads a whole document.
func parseXML(data []byte) (*xmlNode, error) {
	if len(data) > maxXML {
		return nil, ErrXMLTooLarge
	}
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	d.CharsetReader = charsetReader
	var root *xmlNode
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && root != nil {
			return root, nil
		}
		if err != nil {
			return nil, hideXMLError(err)
		}
		switch token := token.(type) {
		case xml.Directive:
			return nil, ErrXMLEntity
		case xml.CharData:
			if len(bytes.TrimSpace(token)) > 0 {
				return nil, fmt.Errorf("%w: text outside of the root", ErrXML)
			}
		case xml.StartElement:
			if root != nil {
				return nil, fmt.Errorf("%w: two roots", ErrXML)
			}
			if root, err = readXML(d, token); err != nil {
				return nil, err
			}
		}
	}
}

// hideXMLError returns an error without the text of its cause: errors of
// encoding/xml quote names and entities.
func hideXMLError(err error) error {
	syntax, ok := errors.AsType[*xml.SyntaxError](err)
	switch {
	case errors.Is(err, ErrXML):
		return fmt.Errorf("%w: other encoding than UTF-8 and windows-1251", ErrXML)
	case errors.Is(err, io.EOF):
		return fmt.Errorf("%w: it has no root", ErrXML)
	case !ok:
		return fmt.Errorf("%w: %w", ErrXML, &decodeError{err}) // of the reader, or the version isn't 1.0
	case strings.HasPrefix(syntax.Msg, "invalid character entity"):
		return fmt.Errorf("%w: line %d", ErrXMLEntity, syntax.Line)
	default:
		return fmt.Errorf("%w: line %d", ErrXML, syntax.Line)
	}
}

// unmarshalXML is UnmarshalXML of all documents. dst isn't changed if there is an
// error.
func unmarshalXML[T any](dst *T, d *xml.Decoder, start xml.StartElement, of func(*xmlNode) T) error {
	root, err := readXML(d, start)
	if err == nil {
		*dst = of(root)
	}
	return err
}

// charsetReader reads windows-1251, which the registers write beside UTF-8.
func charsetReader(label string, input io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "windows-1251", "cp1251":
	default:
		return nil, ErrXML
	}
	text, err := io.ReadAll(input)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	for _, c := range text {
		b.WriteRune(windows1251(c))
	}
	return strings.NewReader(b.String()), nil
}

// windows1251 returns the character of a byte (IANA windows-1251).
func windows1251(c byte) rune {
	const high = "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\ufffd™љ›њќћџ\u00a0ЎўЈ¤Ґ¦§Ё©Є«¬\u00ad®Ї°±Ііґµ¶·ё№є»јЅѕї"
	switch {
	case c < 0x80:
		return rune(c)
	case c >= 0xC0:
		return 'А' + rune(c-0xC0)
	default:
		return []rune(high)[c-0x80]
	}
}

// originalXML keeps the document, and gives its types their masks. The nodes are
// never changed, so copies may share them.
type originalXML struct {
	root *xmlNode
}

// Root returns the name of the root element without its prefix, empty if the value
// wasn't decoded.
func (o originalXML) Root() string {
	if o.root == nil {
		return ""
	}
	return o.root.name
}

// Texts returns the texts of all elements on a path below the root, in the order of
// the document, or of an attribute if the last name begins with "@". Names are
// compared without prefixes. They are personal data, which package fmt would print.
func (o originalXML) Texts(path ...string) []string {
	if o.root == nil {
		return nil
	}
	return o.root.texts(path)
}

// String returns "XML document" and no data.
func (o originalXML) String() string { return "XML document" }

// Format implements [fmt.Formatter]. All verbs print what String returns.
func (o originalXML) Format(f fmt.State, verb rune) { writeMask(f, verb, o.String()) }

// LogValue implements [slog.LogValuer] with what String returns.
func (o originalXML) LogValue() slog.Value { return slog.StringValue(o.String()) }

// An UnknownXML is a document whose root this package doesn't know, or an element
// of another document whose contents aren't known. Use Texts.
type UnknownXML struct {
	// Name is that of the element, without its prefix.
	Name string

	// Text is what stands in the element outside of others.
	Text string

	originalXML
}

func unknownXMLOf(n *xmlNode) UnknownXML { return UnknownXML{n.name, n.text, originalXML{n}} }

// UnmarshalXML implements [xml.Unmarshaler]. It has the bounds and the errors of
// [DecodeDigitalXML].
func (u *UnknownXML) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	return unmarshalXML(u, d, start, unknownXMLOf)
}
