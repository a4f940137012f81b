package scopes

// An Organization is a legal entity, an entrepreneur or a public authority, GET
// /rs/orgs/{oid}. Its data need an access token for this very organization: see
// [Scope.ForOrg]. The name and the numbers of an entrepreneur are personal, so that
// an Organization prints its OID and nothing else. It keeps the original JSON, and
// isn't meant to be embedded.
type Organization struct {
	// StateFacts describe the resource: "Identifiable". Observed.
	StateFacts []string `json:"stateFacts,omitzero"`

	// OID is the account of the organization. Observed.
	OID OID `json:"oid,omitzero"`

	// ShortName is the short name. Scope org_shortname. Observed in clients only.
	ShortName string `json:"shortName,omitzero"`

	// FullName is the full name. Scope org_fullname. Observed in clients only.
	FullName string `json:"fullName,omitzero"`

	// Type is the kind of the organization. Scope org_type. Observed in clients
	// only.
	Type OrganizationType `json:"type,omitzero"`

	// OGRN is the registration number. Its check digit isn't verified: see
	// [OGRN.Valid]. Scope org_ogrn. Observed.
	OGRN OGRN `json:"ogrn,omitzero"`

	// INN is the taxpayer number: 10 digits, of entrepreneurs 12. Scope org_inn.
	// Observed.
	INN INN `json:"inn,omitzero"`

	// LegalForm is the code of the All-Russian classifier of legal forms. It is
	// often there and empty. Scope org_leg. Observed.
	LegalForm string `json:"leg"`

	// KPP is the code of registration with a tax office, empty for entrepreneurs.
	// Scope org_kpp. Observed in clients only.
	KPP KPP `json:"kpp,omitzero"`

	// TerritorialRange is the region of an authority, "00" for the Federation.
	// Scope org_agencyterrange. Observed in clients only.
	TerritorialRange string `json:"agencyTerRange,omitzero"`

	// AgencyType is the kind of an authority. Scope org_agencytype. Observed in
	// clients only.
	AgencyType AgencyType `json:"agencyType,omitzero"`

	// OKTMO is the code of the municipality. Scope org_oktmo. Observed in clients
	// only.
	OKTMO string `json:"oktmo,omitzero"`

	// StaffCount is the number of employees. Observed in clients only.
	StaffCount int `json:"staffCount,omitzero"`

	// BranchCount is the number of branches. Observed in clients only.
	BranchCount int `json:"branchesCount,omitzero"`

	// Liquidated says that the organization is no more. Observed.
	Liquidated bool `json:"isLiquidated"`

	// ETag is the version of the resource, 40 upper-case hexadecimal digits.
	// Observed.
	ETag string `json:"eTag,omitzero"`

	original
}

// An OrganizationType is the kind of an organization. Other values than the
// constants are possible.
type OrganizationType string

// Kinds of organizations. Observed.
const (
	OrganizationAgency   OrganizationType = "AGENCY"   // орган государственной власти
	OrganizationLegal    OrganizationType = "LEGAL"    // юридическое лицо
	OrganizationBusiness OrganizationType = "BUSINESS" // индивидуальный предприниматель
)

// An AgencyType is the kind of a public authority. Other values than the constants
// are possible.
type AgencyType string

// Kinds of public authorities. Observed in clients only.
const (
	AgencyFederal              AgencyType = "10.FED"
	AgencyRegional             AgencyType = "11.REG"
	AgencyLocal                AgencyType = "12.LCL"
	AgencySubordinate          AgencyType = "13.PVD"
	AgencyStateInstitution     AgencyType = "20.GOV"
	AgencyMunicipalInstitution AgencyType = "21.MCL"
	AgencyFund                 AgencyType = "30.FND"
	AgencyPensionFund          AgencyType = "31.PFN"
	AgencyServiceCenter        AgencyType = "40.MFC" // многофункциональный центр
	AgencyLegal                AgencyType = "41.LEG"
)
