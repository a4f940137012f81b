package esia

import (
	"context"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/scopes"
)

// OrganizationToken gets a token for the data of one organization, without a
// person at the keyboard (grant type client_credentials): for each scope of s,
// such as [scopes.OrgInn], the one of this organization. Which organizations
// there are is in [PersonService.Roles]. The other way to such a token is a
// second login, with [WithOrgScopes] and [scopes.Set.ForOrg].
func (c *Client) OrganizationToken(ctx context.Context, org scopes.OID, s scopes.Set) (*oauth2.Token, error) {
	return c.ClientToken(ctx, s.ForOrg(org))
}

// An OrganizationService gives access to the data of one organization,
// /rs/orgs/{oid}. It needs a token whose scopes name the organization: see
// [Client.OrganizationToken]. Each method names the scope that opens its data.
type OrganizationService struct {
	api *API
	oid scopes.OID
	rs  resource
}

// Organization returns the services of the organization oid.
func (a *API) Organization(oid scopes.OID) *OrganizationService {
	return &OrganizationService{a, oid, a.resource("/rs/orgs/{oid}", oid)}
}

// Get requests the main data of the organization: GET /rs/orgs/{oid}. Scopes
// org_shortname, org_fullname, org_type, org_ogrn, org_inn, org_leg, org_kpp,
// org_agencyterrange, org_agencytype and org_oktmo, each with its own field.
func (s *OrganizationService) Get(ctx context.Context) (*scopes.Organization, error) {
	var org scopes.Organization
	if err := s.rs.get(ctx, &org); err != nil {
		return nil, err
	}
	return &org, nil
}

// Contacts are the telephones, fax numbers and e-mail addresses, …/ctts. Scope
// org_ctts.
func (s *OrganizationService) Contacts() Collection[scopes.Contact] {
	return Collection[scopes.Contact]{s.rs.sub("ctts"), embedElements}
}

// Addresses are the postal and the legal address, …/addrs. Scope org_addrs.
func (s *OrganizationService) Addresses() Collection[scopes.Address] {
	return Collection[scopes.Address]{s.rs.sub("addrs"), embedElements}
}

// Vehicles are the vehicles, …/vhls. Scope org_vhls.
func (s *OrganizationService) Vehicles() Collection[scopes.Vehicle] {
	return Collection[scopes.Vehicle]{s.rs.sub("vhls"), embedElements}
}

// Branches are the branches, …/brhs. Scope org_brhs.
func (s *OrganizationService) Branches() Collection[scopes.Branch] {
	return Collection[scopes.Branch]{s.rs.sub("brhs"), embedElements}
}

// BranchContacts are the contacts of a branch, …/brhs/{id}/ctts. Scope
// org_brhs_ctts.
func (s *OrganizationService) BranchContacts(branch scopes.OID) Collection[scopes.Contact] {
	return Collection[scopes.Contact]{s.branch(branch).sub("ctts"), embedElements}
}

// BranchAddresses are the addresses of a branch, …/brhs/{id}/addrs. Scope
// org_brhs_addrs.
func (s *OrganizationService) BranchAddresses(branch scopes.OID) Collection[scopes.Address] {
	return Collection[scopes.Address]{s.branch(branch).sub("addrs"), embedElements}
}

func (s *OrganizationService) branch(oid scopes.OID) resource {
	return s.rs.sub("brhs").element(oid.String())
}

// Employees are the employees, each with the person, …/emps. Scope org_emps.
func (s *OrganizationService) Employees() Collection[scopes.Employee] {
	return Collection[scopes.Employee]{s.rs.sub("emps"), embedElements + ".person"}
}

// EmployeeGroups are the groups that an employee is in, …/emps/{oid}/grps. Scopes
// org_emps and org_grps.
func (s *OrganizationService) EmployeeGroups(employee scopes.OID) Collection[scopes.Group] {
	return Collection[scopes.Group]{s.rs.sub("emps").element(employee.String()).sub("grps"), embedElements}
}

// Groups are the access groups that the organization owns, …/grps. An element is
// got by its mnemonic, such as "RA.USR_CFM". Scope org_grps.
func (s *OrganizationService) Groups() Collection[scopes.Group] {
	return Collection[scopes.Group]{s.rs.sub("grps"), embedElements}
}

// Subgroups are the groups in the group with a mnemonic, …/grps/{mnemonic}/grps.
// Scope org_grps.
func (s *OrganizationService) Subgroups(mnemonic string) Collection[scopes.Group] {
	return Collection[scopes.Group]{s.rs.sub("grps").element(mnemonic).sub("grps"), embedElements}
}

// RegistrationCenters are the registration centres, …/rcs. Scope org_rcs.
//
// # Experimental
//
// The answer was not seen.
func (s *OrganizationService) RegistrationCenters() Collection[scopes.RegistrationCenter] {
	return Collection[scopes.RegistrationCenter]{s.rs.sub("rcs"), embedElements}
}

// Systems are the information systems that the organization owns, …/stms. Scope
// org_stms.
//
// # Experimental
//
// The answer was not seen.
func (s *OrganizationService) Systems() Collection[scopes.System] {
	return Collection[scopes.System]{s.rs.sub("stms"), embedElements}
}

// Invitations are the invitations that the organization has sent, …/invts. Scope
// org_invts.
//
// # Experimental
//
// The answer was not seen.
func (s *OrganizationService) Invitations() Collection[scopes.Invitation] {
	return Collection[scopes.Invitation]{s.rs.sub("invts"), embedElements}
}

// Categories are the kinds of activity that are assigned to the organization,
// /categories/orgs/{oid}. Scope categories.
//
// # Experimental
//
// The address is used by one client, the answer was not seen.
func (s *OrganizationService) Categories() Collection[scopes.Category] {
	return Collection[scopes.Category]{s.api.resource("/categories/orgs/{oid}", s.oid), ""}
}
