package scopes

import (
	"slices"
	"strings"
)

// A Person is the main data of an individual, GET /rs/prns/{oid}.
//
// A field is empty if the scope that opens it wasn't granted, if the person has
// no such data, or if ESIA sent something that doesn't fit. Decoding doesn't fail
// on any of these: the channels of ESIA disagree about which scalars are strings
// (observed), and a strange value in one field must not take away the others. The
// original JSON is kept: see Decode and Raw.
//
// Nothing of a Person but its OID is printed by package fmt and logged by
// log/slog. That also holds for a Person in exported fields, in slices, in maps
// and behind pointers; neither package can call methods on unexported fields, so
// there it doesn't. Log structures that hold a Person through [Redact]. Pages
// take the fields, and [Person.FullName], [SNILS.Full], [INN.Full], [Date.Full].
//
// Do not embed a Person in another struct: its methods would become those of the
// struct, which then is decoded, encoded and printed as a Person alone.
type Person struct {
	// OID is the number of the account. It isn't in the JSON: it is known from
	// the token, or from the address of the request, and set by the client.
	OID OID `json:"-"`

	// StateFacts describe the resource: "EntityRoot". Any scope.
	StateFacts []string `json:"stateFacts,omitzero"`

	// FirstName is имя. Scope fullname.
	FirstName string `json:"firstName,omitzero"`

	// LastName is фамилия. Scope fullname.
	LastName string `json:"lastName,omitzero"`

	// MiddleName is отчество, empty for people who have none. Scope fullname.
	MiddleName string `json:"middleName,omitzero"`

	// BirthDate is sent as "26.05.2000". Scope birthdate.
	BirthDate Date `json:"birthDate,omitzero"`

	// BirthPlace is free text. Scope birthplace.
	BirthPlace string `json:"birthPlace,omitzero"`

	// Gender is "M" or "F". Scope gender.
	Gender PersonGender `json:"gender,omitzero"`

	// Citizenship is a code of three Latin letters of the All-Russian classifier
	// of countries, "RUS". Scopes id_doc and citizenship.
	Citizenship string `json:"citizenship,omitzero"`

	// SNILS is the insurance account number, "112-233-445 95". Its check digits
	// are not verified: see [SNILS.Valid]. Scope snils.
	SNILS SNILS `json:"snils,omitzero"`

	// INN is the taxpayer number, 12 digits. Its check digits are not verified:
	// see [INN.Valid]. Scope inn.
	INN INN `json:"inn,omitzero"`

	// Trusted says that the account is confirmed: the person has proved who they
	// are. Any scope.
	Trusted bool `json:"trusted"`

	// Verifying says that a check of the data is going on. Any scope.
	Verifying bool `json:"verifying"`

	// Status says whether the account is alive. Compare it by [PersonStatus.Is].
	// Any scope.
	Status PersonStatus `json:"status,omitzero"`

	// UpdatedOn is the moment of the last change, in seconds. Any scope.
	UpdatedOn Timestamp `json:"updatedOn,omitzero"`

	// IDDocID is the number of the current identity document, which need not be
	// visible under the granted scopes. Any scope.
	IDDocID int64 `json:"rIdDoc,omitzero"`

	// HasConfirmationCode says that a confirmation code was issued and not used
	// yet. Any scope.
	HasConfirmationCode bool `json:"containsUpCfmCode"`

	// ETag is the version of the resource, 40 upper-case hexadecimal digits. Any
	// scope.
	ETag string `json:"eTag,omitzero"`

	// OperatorCheck is a flag of a check by an operator, by its name of refugees
	// (its meaning isn't known for sure). Any scope, newer releases of ESIA.
	OperatorCheck bool `json:"rfgUOperatorCheck"`

	// KidAccount says that a parent made this account for a child. Any scope,
	// newer releases of ESIA.
	KidAccount bool `json:"kidAccCreatedByParent"`

	// Confirmation is the state of registration and confirmation. Optional.
	Confirmation ConfirmationState `json:"regCtxCfmSte,omitzero"`

	// ConfirmedBy are the ways of confirmation that were chosen. Optional.
	ConfirmedBy []ConfirmationWay `json:"chosenCfmTypes,omitzero"`

	// Registration says how the account was made. Optional.
	Registration RegistrationType `json:"regType,omitzero"`

	// SelfEmployed is nil if it isn't known. Scope self_employed.
	SelfEmployed *SelfEmployment `json:"selfEmployed,omitzero"`

	// FMSValid says whether the Ministry of Internal Affairs knows the identity
	// document as valid, nil if it wasn't asked. Optional.
	FMSValid *bool `json:"fmsValid,omitzero"`

	// FMSState is the reason if FMSValid is false. Optional.
	FMSState FMSState `json:"fmsState,omitzero"`

	// Contacts are there if they were asked for together with the person, as the
	// other lists are: nil means that the list wasn't asked for or isn't open.
	// Scopes email, mobile and contacts.
	Contacts *List[Contact] `json:"contacts,omitzero"`

	// Addresses need the scope addresses, in old grants contacts.
	Addresses *List[Address] `json:"addresses,omitzero"`

	// Documents need the scope of their type, such as id_doc.
	Documents *List[Document] `json:"documents,omitzero"`

	// Vehicles need the scope vehicles. They are also seen when nobody asked for
	// them, without elements (observed).
	Vehicles *List[Vehicle] `json:"vehicles,omitzero"`

	// Kids need one of the scopes of children, such as kid_fullname. Observed in
	// clients only.
	Kids *List[Kid] `json:"kids,omitzero"`

	// Organizations need the scope usr_org. Observed in clients only.
	Organizations *List[Organization] `json:"organizations,omitzero"`

	original
}

// FullName returns the last, first and middle name that are there, separated by
// spaces. It is an accessor for pages: it isn't masked.
func (p Person) FullName() string { return joinNames(p.LastName, p.FirstName, p.MiddleName) }

func joinNames(names ...string) string {
	return strings.Join(slices.DeleteFunc(names, func(s string) bool { return s == "" }), " ")
}
