package scopes

// A Role is the place of a person in an organization, GET /rs/prns/{oid}/roles,
// scope usr_org. It prints no data, keeps the original JSON, and isn't meant to be
// embedded.
//
// The list also has organizations in which the person is an employee without any
// rights (observed).
type Role struct {
	// StateFacts describe the resource: roles have none (observed).
	StateFacts []string `json:"stateFacts,omitzero"`

	// OrgOID is the account of the organization. Observed.
	OrgOID OID `json:"oid,omitzero"`

	// PersonOID is the account of the person. Observed.
	PersonOID OID `json:"prnOid,omitzero"`

	// FullName is the name of the organization, with quotation marks. Observed.
	FullName string `json:"fullName,omitzero"`

	// ShortName is the short name of the organization. Observed.
	ShortName string `json:"shortName,omitzero"`

	// OGRN is the registration number of the organization or of the entrepreneur.
	// Observed.
	OGRN OGRN `json:"ogrn,omitzero"`

	// Type is the kind of the organization. Old releases of ESIA don't send it.
	// Observed.
	Type OrganizationType `json:"type,omitzero"`

	// Chief says that the person is the head. Observed.
	Chief bool `json:"chief"`

	// Admin says that the person administers the profile of the organization.
	// Observed.
	Admin bool `json:"admin"`

	// Phone is the work telephone, "+7(4722)333333". See [ParsePhone]. Observed.
	Phone string `json:"phone,omitzero"`

	// Email is the work address. Observed.
	Email string `json:"email,omitzero"`

	// Active is false if the employee is blocked. Observed.
	Active bool `json:"active"`

	// CanSubstitute is право замещения. Observed.
	CanSubstitute bool `json:"hasRightOfSubstitution"`

	// ApprovalTab says that the person sees the page of approvals. Observed.
	ApprovalTab bool `json:"hasApprovalTabAccess"`

	// Liquidated says that the organization is no more. Observed.
	Liquidated bool `json:"isLiquidated"`

	// BranchOID is the account of the branch, zero if the person isn't of a
	// branch. Observed in clients only.
	BranchOID OID `json:"branchOid,omitzero"`

	// BranchName is the name of the branch. Observed in clients only.
	BranchName string `json:"branchName,omitzero"`

	// ETag is the version of the resource: roles have none (observed).
	ETag string `json:"eTag,omitzero"`

	original
}
