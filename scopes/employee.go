package scopes

// An Employee is an employee of an organization, GET /rs/orgs/{oid}/emps, scope
// org_emps. It prints no data, keeps the original JSON, and isn't meant to be
// embedded. All of it is observed in clients only.
type Employee struct {
	// StateFacts describe the resource: "Identifiable".
	StateFacts []string `json:"stateFacts,omitzero"`

	// ID is the number of the employee, which may come instead of the OID.
	ID int64 `json:"id,omitzero"`

	// OID is the account of the person.
	OID OID `json:"oid,omitzero"`

	// Position is должность.
	Position string `json:"position,omitzero"`

	// Chief says that the person is the head.
	Chief bool `json:"chief"`

	// Blocked says that the person must not act for the organization.
	Blocked bool `json:"blocked"`

	// WorkContact is the address of e-mail or the telephone at work, nil if there
	// is none.
	WorkContact *Contact `json:"corporateContact,omitzero"`

	// Person is there if it was asked for together with the employee. Its OID is
	// zero.
	Person *Person `json:"person,omitzero"`

	// ETag is the version of the resource, 40 upper-case hexadecimal digits.
	ETag string `json:"eTag,omitzero"`

	original
}
