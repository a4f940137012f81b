package scopes

// Scopes of an organisation. Each is asked for with the number of the
// organisation: see [Scope.ForOrg]. Field names in the comments are those of
// the JSON.
const (
	// OrgShortName opens the short name, shortName.
	OrgShortName Scope = "org_shortname"

	// OrgFullName opens the full name, fullName.
	OrgFullName Scope = "org_fullname"

	// OrgType opens the kind of the organisation, type: a government body, a
	// legal person, a sole trader.
	OrgType Scope = "org_type"

	// OrgOgrn opens the main state registration number, ogrn.
	OrgOgrn Scope = "org_ogrn"

	// OrgInn opens the taxpayer number, inn.
	OrgInn Scope = "org_inn"

	// OrgLeg opens the legal form, leg.
	OrgLeg Scope = "org_leg"

	// OrgKpp opens the code of the reason for tax registration, kpp. Sole
	// traders have none.
	OrgKpp Scope = "org_kpp"

	// OrgAgencyTerRange opens the territory of a government body,
	// agencyTerRange.
	OrgAgencyTerRange Scope = "org_agencyterrange"

	// OrgAgencyType opens the kind of a government body, agencyType.
	OrgAgencyType Scope = "org_agencytype"

	// OrgOktmo opens the code of the municipality, oktmo.
	OrgOktmo Scope = "org_oktmo"

	// OrgContacts opens the contacts: telephone, fax, e-mail.
	OrgContacts Scope = "org_ctts"

	// OrgAddresses opens the postal and the legal address.
	OrgAddresses Scope = "org_addrs"

	// OrgVehicles opens the vehicles: name, number plate, series and number of
	// the registration certificate.
	OrgVehicles Scope = "org_vhls"

	// OrgGroups opens the access groups that the organisation owns.
	OrgGroups Scope = "org_grps"

	// OrgEmployees opens the employees.
	OrgEmployees Scope = "org_emps"

	// OrgBranches opens the branches: name, kpp, legal form, contacts,
	// addresses.
	OrgBranches Scope = "org_brhs"

	// OrgBranchContacts opens the contacts of the branches.
	OrgBranchContacts Scope = "org_brhs_ctts"

	// OrgBranchAddresses opens the addresses of the branches.
	OrgBranchAddresses Scope = "org_brhs_addrs"

	// OrgRegistrationCenters opens the registration centres of the organisation.
	OrgRegistrationCenters Scope = "org_rcs"

	// OrgSystems opens the information systems that the organisation owns.
	OrgSystems Scope = "org_stms"

	// OrgInvitations opens the invitations that the organisation has sent.
	OrgInvitations Scope = "org_invts"

	// Categories opens the kinds of activity that are assigned to the
	// organisation. It is a scope of organisations in spite of its name.
	Categories Scope = "categories"

	// OrgRA is in lists of organisation scopes, perhaps for data of the
	// registration authority (observed once, never in use).
	OrgRA Scope = "org_ra"
)

func organisationNames() []Scope {
	return []Scope{
		OrgShortName, OrgFullName, OrgType, OrgOgrn,
		OrgInn, OrgLeg, OrgKpp, OrgAgencyTerRange,
		OrgAgencyType, OrgOktmo, OrgContacts, OrgAddresses,
		OrgVehicles, OrgGroups, OrgEmployees, OrgBranches,
		OrgBranchContacts, OrgBranchAddresses, OrgRegistrationCenters, OrgSystems,
		OrgInvitations, Categories, OrgRA,
	}
}
