package scopes

// A Group is an access group of an organization, GET /rs/orgs/{oid}/grps, scope
// org_grps. It prints no data, keeps the original JSON, and isn't meant to be
// embedded. All of it is observed in clients only.
type Group struct {
	// StateFacts describe the resource.
	StateFacts []string `json:"stateFacts,omitzero"`

	// ID is the mnemonic, "RA.USR_CFM".
	ID string `json:"grp_id,omitzero"`

	// Name is the name.
	Name string `json:"name,omitzero"`

	// Description is free text.
	Description string `json:"description,omitzero"`

	// System says that the group isn't made by the organization.
	System bool `json:"system"`

	// ITSystem is the mnemonic of the system that the group gives access to.
	ITSystem string `json:"itSystem,omitzero"`

	// ITSystemName is the name of that system.
	ITSystemName string `json:"itSystemName,omitzero"`

	// RequireSignature says that members need an electronic signature.
	RequireSignature bool `json:"requireSignature"`

	// ETag is the version of the resource, 40 upper-case hexadecimal digits.
	ETag string `json:"eTag,omitzero"`

	original
}
