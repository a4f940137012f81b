package scopes

// A Kid is a child of a person, GET /rs/prns/{oid}/kids. It prints no data, keeps
// the original JSON, and isn't meant to be embedded. All of it is observed in
// clients only.
type Kid struct {
	// StateFacts describe the resource: "EntityRoot".
	StateFacts []string `json:"stateFacts,omitzero"`

	// ID is the number of the child in the list of the parent.
	ID int64 `json:"id,omitzero"`

	// OID is the account of the child, zero if the child has none.
	OID OID `json:"oid,omitzero"`

	// LinkCode is a code that links the account of the child with the parent.
	LinkCode string `json:"linkCode,omitzero"`

	// FirstName is имя. Scope kid_fullname.
	FirstName string `json:"firstName,omitzero"`

	// LastName is фамилия. Scope kid_fullname.
	LastName string `json:"lastName,omitzero"`

	// MiddleName is отчество, empty for people who have none. Scope kid_fullname.
	MiddleName string `json:"middleName,omitzero"`

	// BirthDate is sent as "01.02.2015". Scope kid_birthdate.
	BirthDate Date `json:"birthDate,omitzero"`

	// BirthPlace is free text.
	BirthPlace string `json:"birthPlace,omitzero"`

	// Gender is "M" or "F". Scope kid_gender.
	Gender PersonGender `json:"gender,omitzero"`

	// SNILS is the insurance account number. Scope kid_snils.
	SNILS SNILS `json:"snils,omitzero"`

	// INN is the taxpayer number. Scope kid_inn.
	INN INN `json:"inn,omitzero"`

	// Trusted says that the account of the child is confirmed.
	Trusted bool `json:"trusted"`

	// UpdatedOn is the moment of the last change, in seconds.
	UpdatedOn Timestamp `json:"updatedOn,omitzero"`

	// ETag is the version of the resource, 40 upper-case hexadecimal digits.
	ETag string `json:"eTag,omitzero"`

	// Documents are there if they were asked for together with the child. Scopes
	// kid_birth_cert_doc and kid_medical_doc.
	Documents *List[Document] `json:"documents,omitzero"`

	original
}

// FullName returns the last, first and middle name that are there, separated by
// spaces. It is an accessor for pages: it isn't masked.
func (k Kid) FullName() string { return joinNames(k.LastName, k.FirstName, k.MiddleName) }
