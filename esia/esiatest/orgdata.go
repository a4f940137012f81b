package esiatest

import (
	"errors"
	"fmt"

	"github.com/go-esia/sdk/scopes"
)

// An Organization is an account of an organization, an authority or an
// entrepreneur in the emulator. Its data needs a token that names it: a scope with
// org_oid. Elements without an ID or an eTag get one.
type Organization struct {
	// Data is what /rs/orgs/{oid} answers with if all scopes are granted. Data.OID
	// must be positive.
	Data scopes.Organization

	Contacts  []scopes.Contact // served at /ctts
	Addresses []scopes.Address // served at /addrs
	Vehicles  []scopes.Vehicle // served at /vhls
	Branches  []Branch         // served at /brhs

	// Employees are served at /emps, by their OID, which must be positive. If
	// Person is nil, it is made of the names in [Config.People].
	Employees []scopes.Employee

	// EmployeeGroups are the groups of employees, served at /emps/{oid}/grps.
	EmployeeGroups map[scopes.OID][]scopes.Group

	// Groups are those that the organization owns, served at /grps by their
	// mnemonics.
	Groups []scopes.Group

	// Subgroups are the groups inside of those in Groups, by the mnemonics of the
	// outer ones, served at /grps/{mnemonic}/grps.
	Subgroups map[string][]scopes.Group

	RegistrationCenters []scopes.RegistrationCenter // served at /rcs
	Systems             []scopes.System             // served at /stms
	Invitations         []scopes.Invitation         // served at /invts

	// Categories are kinds of activity, served at /categories/orgs/{oid}.
	Categories []scopes.Category
}

// A Branch is a branch of an organization. It is served by its OID or else its ID.
type Branch struct {
	Data      scopes.Branch    // without Contacts and Addresses
	Contacts  []scopes.Contact // served at /brhs/{id}/ctts
	Addresses []scopes.Address // served at /brhs/{id}/addrs
}

// An organization is an account in the form in which it is served.
type organization struct {
	Organization
	account
}

// orgShape returns the shape of a collection of an organization.
func orgShape(segment, rel, model, entity string, r rule) *shape {
	return &shape{segment: segment, rel: rel, model: model, entity: entity, facts: "Identifiable", rule: r}
}

// branchShape is that of branches.
func branchShape() *shape {
	s := orgShape("brhs", "branches", "brhs/Branches-1", "brh/Branch-1", one("org_brhs"))
	s.keys = []string{"oid", "id"}
	return s
}

// employeeShape is that of employees, who are found by the OID of the person.
func employeeShape() *shape {
	s := orgShape("emps", "employees", "emps/Employees-1", "emp/Employee-1", one("org_emps"))
	s.keys, s.inner = []string{"oid"}, []string{"person"}
	return s
}

// groupShape is that of groups, which are found by their mnemonics and have
// neither stateFacts nor an eTag.
func groupShape(r rule) *shape {
	return &shape{segment: "grps", rel: "groups", model: "grps/Groups-1", entity: "grp/Group-1", keys: []string{"grp_id"}, untagged: true, rule: r}
}

// enrollOrganization checks o and prepares it.
func (e *Emulator) enrollOrganization(o Organization) (*organization, error) {
	if o.Data.OID <= 0 {
		return nil, errors.New("Data.OID: not positive")
	}
	s := &shape{model: "orgs/Organizations-1", entity: organizationSchema, facts: "Identifiable", rule: organizationRule()}
	main, err := newNode(s, o.Data)
	if err != nil {
		return nil, fmt.Errorf("Data: %w", err)
	}
	main.account = true
	if main.fields["stateFacts"] == nil {
		main.fields.set("stateFacts", []string{s.facts})
	}
	main.complete()
	err = firstError(
		func() error { return add(main, "Contacts", contactShape(one("org_ctts")), o.Contacts) },
		func() error { return add(main, "Addresses", addressShape(one("org_addrs")), o.Addresses) },
		func() error { return add(main, "Vehicles", vehicleShape(one("org_vhls")), o.Vehicles) },
		func() error { return addBranches(main, o.Branches) },
		func() error { return e.addEmployees(main, &o) },
		func() error { return addGroups(main, &o) },
		func() error {
			s := orgShape("rcs", "registrationCenters", "rcs/RegistrationCenters-1", "rc/RegistrationCenter-1", one("org_rcs"))
			return add(main, "RegistrationCenters", s, o.RegistrationCenters)
		},
		func() error {
			s := orgShape("stms", "systems", "stms/Systems-1", "stm/System-1", one("org_stms"))
			return add(main, "Systems", s, o.Systems)
		},
		func() error {
			s := orgShape("invts", "invitations", "invts/Invitations-1", "invt/Invitation-1", one("org_invts"))
			return add(main, "Invitations", s, o.Invitations)
		},
	)
	if err != nil {
		return nil, err
	}
	categories, err := categoryNode(one("categories"), o.Categories)
	return &organization{o, account{main: main, categories: categories}}, err
}

// addBranches adds the branches, with their contacts and addresses.
func addBranches(n *node, branches []Branch) error {
	var data []scopes.Branch
	for _, b := range branches {
		b.Data.Contacts, b.Data.Addresses = nil, nil
		data = append(data, b.Data)
	}
	if err := add(n, "Branches", branchShape(), data); err != nil {
		return err
	}
	for i, element := range n.collections[len(n.collections)-1].elements {
		b := branches[i]
		name := fmt.Sprintf("Branches[%d].", i)
		err := firstError(
			func() error { return add(element, name+"Contacts", contactShape(one("org_brhs_ctts")), b.Contacts) },
			func() error { return add(element, name+"Addresses", addressShape(one("org_brhs_addrs")), b.Addresses) },
		)
		if err != nil {
			return err
		}
	}
	return nil
}

// addEmployees adds the employees, with their groups.
func (e *Emulator) addEmployees(n *node, o *Organization) error {
	var data []scopes.Employee
	for i, employee := range o.Employees {
		if employee.OID <= 0 {
			return fmt.Errorf("Employees[%d].OID: not positive", i)
		}
		employee.Person = nil
		data = append(data, employee)
	}
	if err := add(n, "Employees", employeeShape(), data); err != nil {
		return err
	}
	for i, element := range n.collections[len(n.collections)-1].elements {
		employee := o.Employees[i]
		if p := e.employed(employee); p != nil {
			inside, err := newPersonNode(*p)
			if err != nil {
				return fmt.Errorf("Employees[%d].Person: %w", i, err)
			}
			element.inside = map[string]fields{"person": inside.fields}
		}
		s := groupShape(rule{byType: one("org_grps").byType, also: []string{"org_emps"}})
		if err := add(element, fmt.Sprintf("EmployeeGroups[%d]", employee.OID), s, o.EmployeeGroups[employee.OID]); err != nil {
			return err
		}
	}
	return nil
}

// employed returns the person of an employee, or nil if nothing is known.
func (e *Emulator) employed(employee scopes.Employee) *scopes.Person {
	if employee.Person != nil {
		return employee.Person
	}
	for _, p := range e.cfg.People {
		if p.OID == employee.OID {
			d := p.Data
			return &scopes.Person{FirstName: d.FirstName, LastName: d.LastName, MiddleName: d.MiddleName, Trusted: d.Trusted, Status: d.Status}
		}
	}
	return nil
}

// addGroups adds the groups of the organization, with those inside of them.
func addGroups(n *node, o *Organization) error {
	if err := add(n, "Groups", groupShape(one("org_grps")), o.Groups); err != nil {
		return err
	}
	outer := n.collections[len(n.collections)-1]
	for mnemonic := range o.Subgroups {
		if outer.element(mnemonic) == nil {
			return fmt.Errorf("Subgroups[%q]: there is no such group", mnemonic)
		}
	}
	for i, element := range outer.elements {
		mnemonic := o.Groups[i].ID
		if err := add(element, fmt.Sprintf("Subgroups[%q]", mnemonic), groupShape(one("org_grps")), o.Subgroups[mnemonic]); err != nil {
			return err
		}
	}
	return nil
}
