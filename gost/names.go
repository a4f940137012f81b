package gost

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"strings"
	"sync"
)

// A Name is the attributes of a distinguished name that authorities in Russia
// write into the certificates of organizations, of entrepreneurs and of persons,
// after order 795 of the FSB of 2011. An attribute that isn't there is empty.
//
// Text has no spaces around it. Numbers have their digits only, without the
// spaces and hyphens that some write into СНИЛС; check digits are not verified.
// The older form of ИНН of an organization, with two zeros before its ten digits,
// is given as INNLE. An attribute that is there several times with different
// values is left empty, because nobody can tell which of them is meant.
//
// Nothing of a Name is printed by package fmt or logged by log/slog, and encoding
// it as text or JSON is an error. Neither package can call methods on values in
// unexported fields, so there it doesn't hold.
type Name struct {
	CommonName         string // CN: of an organization, of a system, or ФИО of a person
	Surname            string // SN, фамилия
	GivenName          string // G, имя и отчество
	Title              string // T, должность
	Organization       string // O
	OrganizationalUnit string // OU
	Country            string // C, two letters
	Region             string // S or ST, such as "77 г. Москва"
	Locality           string // L
	Street             string // STREET
	Email              string // E

	OGRN   string // ОГРН of an organization, 1.2.643.100.1: 13 digits
	OGRNIP string // ОГРНИП of an entrepreneur, 1.2.643.100.5: 15 digits
	INN    string // ИНН of a person, 1.2.643.3.131.1.1: 12 digits
	INNLE  string // ИНН of an organization, 1.2.643.100.4: 10 digits
	SNILS  string // СНИЛС of a person, 1.2.643.100.3: 11 digits
}

// SubjectName returns the attributes of the subject. See also Subject of the
// embedded certificate, which has all attributes.
func (c *Certificate) SubjectName() Name {
	if c == nil || c.Certificate == nil {
		return Name{}
	}
	return nameOf(c.Subject)
}

// IssuerName returns the attributes of the issuer.
func (c *Certificate) IssuerName() Name {
	if c == nil || c.Certificate == nil {
		return Name{}
	}
	return nameOf(c.Issuer)
}

// SubjectName returns the attributes of the subject. Nobody but the one who made
// the request vouches for them.
func (r *CertificateRequest) SubjectName() Name {
	if r == nil || r.CertificateRequest == nil {
		return Name{}
	}
	return nameOf(r.Subject)
}

// A nameField ties an attribute to its field.
type nameField struct {
	oid   asn1.ObjectIdentifier
	tag   int // of the ASN.1 type: what order 795 and RFC 5280, Appendix A, say
	field func(n *Name) *string
}

// nameFields is the table of attributes, in the order in which they are written.
var nameFields = sync.OnceValue(func() []nameField {
	const text, digits = asn1.TagUTF8String, asn1.TagNumericString
	x520 := func(n int) asn1.ObjectIdentifier { return asn1.ObjectIdentifier{2, 5, 4, n} }
	russian := func(n int) asn1.ObjectIdentifier { return asn1.ObjectIdentifier{1, 2, 643, 100, n} }
	return []nameField{
		{x520(6), asn1.TagPrintableString, func(n *Name) *string { return &n.Country }},
		{x520(8), text, func(n *Name) *string { return &n.Region }},
		{x520(7), text, func(n *Name) *string { return &n.Locality }},
		{x520(9), text, func(n *Name) *string { return &n.Street }},
		{x520(10), text, func(n *Name) *string { return &n.Organization }},
		{x520(11), text, func(n *Name) *string { return &n.OrganizationalUnit }},
		{x520(12), text, func(n *Name) *string { return &n.Title }},
		{x520(4), text, func(n *Name) *string { return &n.Surname }},
		{x520(42), text, func(n *Name) *string { return &n.GivenName }},
		{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 1}, asn1.TagIA5String, func(n *Name) *string { return &n.Email }},
		{russian(1), digits, func(n *Name) *string { return &n.OGRN }},
		{russian(5), digits, func(n *Name) *string { return &n.OGRNIP }},
		{russian(4), digits, func(n *Name) *string { return &n.INNLE }},
		{asn1.ObjectIdentifier{1, 2, 643, 3, 131, 1, 1}, digits, func(n *Name) *string { return &n.INN }},
		{russian(3), digits, func(n *Name) *string { return &n.SNILS }},
		{x520(3), text, func(n *Name) *string { return &n.CommonName }},
	}
})

func nameOf(from pkix.Name) Name {
	var n Name
	for _, f := range nameFields() {
		*f.field(&n) = onlyValue(from.Names, f)
	}
	// ИНН of a person begins with the code of a region, which is never 00.
	const older = len("001234567890")
	if rest, ok := strings.CutPrefix(n.INN, "00"); ok && len(n.INN) == older && (n.INNLE == "" || n.INNLE == rest) {
		n.INN, n.INNLE = "", rest
	}
	return n
}

// onlyValue returns the value of an attribute, or "" if it has several.
func onlyValue(attributes []pkix.AttributeTypeAndValue, f nameField) string {
	value := ""
	for _, a := range attributes {
		text, ok := a.Value.(string)
		if !ok || !a.Type.Equal(f.oid) {
			continue
		}
		if text = f.clean(text); text == "" {
			continue
		}
		if value != "" && value != text {
			return ""
		}
		value = text
	}
	return value
}

func (f nameField) clean(text string) string {
	if f.tag == asn1.TagNumericString {
		return strings.NewReplacer(" ", "", "-", "").Replace(text)
	}
	return strings.TrimSpace(strings.ToValidUTF8(text, "\uFFFD"))
}

// PKIX returns the name for the Subject of a template, with the attributes in the
// types that authorities in Russia use: numbers are NumericString, the country is
// PrintableString, the address of e-mail is IA5String, and the rest UTF8String,
// even if it is Latin; so is a value that doesn't fit into its type. Empty fields
// are left out.
func (n Name) PKIX() pkix.Name {
	var out pkix.Name
	for _, f := range nameFields() {
		text := strings.ToValidUTF8(*f.field(&n), "\uFFFD")
		if text == "" {
			continue
		}
		out.ExtraNames = append(out.ExtraNames, pkix.AttributeTypeAndValue{
			Type:  f.oid,
			Value: asn1.RawValue{Tag: f.tagFor(text), Bytes: []byte(text)},
		})
	}
	return out
}

// tagFor returns the tag of the ASN.1 type in which text is written.
func (f nameField) tagFor(text string) int {
	fits := func(allowed func(r rune) bool) bool {
		return strings.IndexFunc(text, func(r rune) bool { return !allowed(r) }) < 0
	}
	digit := func(r rune) bool { return r == ' ' || '0' <= r && r <= '9' }
	letter := func(r rune) bool { return 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' }
	ascii := func(r rune) bool { return r < 0x80 }
	switch {
	case f.tag == asn1.TagNumericString && fits(digit),
		f.tag == asn1.TagPrintableString && fits(letter),
		f.tag == asn1.TagIA5String && fits(ascii):
		return f.tag
	}
	return asn1.TagUTF8String
}
