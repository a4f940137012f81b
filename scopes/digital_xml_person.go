package scopes

import (
	"encoding/json"
	"encoding/xml"
)

// A BasicUserData is a [DigitalXML] with the main data of a person, root
// basicUserData. A document has some of the fields, by the scopes that were asked
// for.
type BasicUserData struct {
	// LastName is фамилия, element fullName/lastName.
	LastName string

	// FirstName is имя, element fullName/firstName.
	FirstName string

	// MiddleName is отчество, element fullName/middleName, empty for people who
	// have none.
	MiddleName string

	// Gender is "M" or "F", element gender/gender.
	Gender PersonGender

	// BirthDate is in the element birthDate/birthDate.
	BirthDate Date

	// BirthPlace is free text, element birthPlace.
	BirthPlace string

	originalXML
}

// FullName returns the names that are there, separated by spaces. It is an accessor
// for pages: it isn't masked.
func (u BasicUserData) FullName() string { return joinNames(u.LastName, u.FirstName, u.MiddleName) }

func basicUserDataOf(n *xmlNode) BasicUserData {
	return BasicUserData{
		LastName:    n.leaf("lastName"),
		FirstName:   n.leaf("firstName"),
		MiddleName:  n.leaf("middleName"),
		Gender:      PersonGender(n.leaf("gender")),
		BirthDate:   dateOfText(n.leaf("birthDate")),
		BirthPlace:  n.leaf("birthPlace"),
		originalXML: originalXML{n},
	}
}

// UnmarshalXML implements [xml.Unmarshaler]. It has the bounds and the errors of
// [DecodeDigitalXML].
func (u *BasicUserData) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	return unmarshalXML(u, d, start, basicUserDataOf)
}

// A ContactDetails is a [DigitalXML] with contacts of a person, root
// contactDetails.
type ContactDetails struct {
	// Email is the e-mail address, element email.
	Email string

	// Mobile is the mobile telephone as it came, "+7(900)0000000", element
	// mobilePhone. See [ParsePhone].
	Mobile string

	originalXML
}

func contactDetailsOf(n *xmlNode) ContactDetails {
	return ContactDetails{n.leaf("email"), n.leaf("mobilePhone"), originalXML{n}}
}

// UnmarshalXML implements [xml.Unmarshaler]. It has the bounds and the errors of
// [DecodeDigitalXML].
func (c *ContactDetails) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	return unmarshalXML(c, d, start, contactDetailsOf)
}

// A UserAddresses is a [DigitalXML] with addresses of a person, root userAdresses.
// The original JSON of the addresses is made from the elements.
type UserAddresses struct {
	// Home is where the person lives, element homeAddress, nil if there is none.
	Home *Address

	// Registration is where the person is registered, element registrationAddress,
	// nil if there is none.
	Registration *Address

	originalXML
}

func userAddressesOf(n *xmlNode) UserAddresses {
	return UserAddresses{
		addressOf(n.first("homeAddress"), AddressLiving),
		addressOf(n.first("registrationAddress"), AddressRegistration),
		originalXML{n},
	}
}

// addressOf reads an address, whose elements have the names of the JSON. It has no
// type in XML but the name of its element.
func addressOf(n *xmlNode, typ AddressType) *Address {
	if n == nil {
		return nil
	}
	fields := map[string]string{"type": string(typ)}
	for _, child := range n.children {
		if len(child.children) == 0 && fields[child.name] == "" {
			fields[child.name] = child.text
		}
	}
	text, err := json.Marshal(fields)
	if err != nil {
		return nil
	}
	var a Address
	if err := a.UnmarshalJSON(text); err != nil {
		return nil
	}
	return &a
}

// UnmarshalXML implements [xml.Unmarshaler]. It has the bounds and the errors of
// [DecodeDigitalXML].
func (u *UserAddresses) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	return unmarshalXML(u, d, start, userAddressesOf)
}

// An INNDocuments is a [DigitalXML] with the taxpayer number of a person, root
// innDocuments.
type INNDocuments struct {
	// INN is the number. Its check digits are not verified: see [INN.Valid].
	INN INN

	originalXML
}

func innDocumentsOf(n *xmlNode) INNDocuments {
	return INNDocuments{INN(n.leaf("inn")), originalXML{n}}
}

// UnmarshalXML implements [xml.Unmarshaler]. It has the bounds and the errors of
// [DecodeDigitalXML].
func (i *INNDocuments) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	return unmarshalXML(i, d, start, innDocumentsOf)
}

// A SNILSDocuments is a [DigitalXML] with the insurance account number of a person,
// root snilsDocuments.
type SNILSDocuments struct {
	// SNILS is the number, in the form "112-233-445 95" if it is one: see
	// [SNILS.Valid].
	SNILS SNILS

	originalXML
}

func snilsDocumentsOf(n *xmlNode) SNILSDocuments {
	return SNILSDocuments{snilsOfText(n.leaf("snils")), originalXML{n}}
}

// UnmarshalXML implements [xml.Unmarshaler]. It has the bounds and the errors of
// [DecodeDigitalXML].
func (s *SNILSDocuments) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	return unmarshalXML(s, d, start, snilsDocumentsOf)
}

// An RFPassportXML is a [DigitalXML] with the passport of a citizen of Russia, root
// rfPassport.
type RFPassportXML struct {
	// Series has four digits, element baseDoc/series.
	Series string

	// Number has six digits, element baseDoc/number.
	Number string

	// IssueDate is the day of issue, element baseDoc/issued.
	IssueDate Date

	// IssuedBy is free text, element issuedBy.
	IssuedBy string

	// IssueID is the code of the office that issued the passport, element issueId.
	IssueID string

	originalXML
}

func rfPassportOf(n *xmlNode) RFPassportXML {
	return RFPassportXML{
		Series:      n.leaf("series"),
		Number:      n.leaf("number"),
		IssueDate:   dateOfText(n.leaf("issued")),
		IssuedBy:    n.leaf("issuedBy"),
		IssueID:     n.leaf("issueId"),
		originalXML: originalXML{n},
	}
}

// UnmarshalXML implements [xml.Unmarshaler]. It has the bounds and the errors of
// [DecodeDigitalXML].
func (p *RFPassportXML) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	return unmarshalXML(p, d, start, rfPassportOf)
}
