package scopes

// A Branch is a branch of an organization, GET /rs/orgs/{oid}/brhs, scope org_brhs.
// It prints no data, keeps the original JSON, and isn't meant to be embedded. All
// of it is observed in clients only.
type Branch struct {
	// StateFacts describe the resource: "Identifiable".
	StateFacts []string `json:"stateFacts,omitzero"`

	// ID is the number of the branch, which may come instead of the OID.
	ID int64 `json:"id,omitzero"`

	// OID is the account of the branch.
	OID OID `json:"oid,omitzero"`

	// Name is the name.
	Name string `json:"name,omitzero"`

	// KPP is the code of registration with a tax office.
	KPP KPP `json:"kpp,omitzero"`

	// LegalForm is the code of the All-Russian classifier of legal forms.
	LegalForm string `json:"leg,omitzero"`

	// Liquidated says that the branch is no more, nil if ESIA didn't say.
	Liquidated *bool `json:"isLiquidated,omitzero"`

	// Contacts are there if they were asked for together with the branch. Scope
	// org_brhs_ctts.
	Contacts *List[Contact] `json:"contacts,omitzero"`

	// Addresses are there if they were asked for together with the branch. Scope
	// org_brhs_addrs.
	Addresses *List[Address] `json:"addresses,omitzero"`

	// ETag is the version of the resource, 40 upper-case hexadecimal digits.
	ETag string `json:"eTag,omitzero"`

	original
}
