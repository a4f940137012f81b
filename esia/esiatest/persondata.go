package esiatest

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/go-esia/sdk/scopes"
)

// Schemas of accounts.
const (
	personSchema       = "prn/Person-3"
	organizationSchema = "org/Organization-1"
)

// contactShape is that of contacts of all kinds of owners.
func contactShape(r rule) *shape {
	return &shape{segment: "ctts", rel: "contacts", model: "ctts/Contacts-1", entity: "ctt/Contact-1", facts: "Identifiable", rule: r}
}

func addressShape(r rule) *shape {
	return &shape{segment: "addrs", rel: "addresses", model: "addrs/Addresses-1", entity: "addr/Address-1", facts: "Identifiable", rule: r}
}

func documentShape(r rule) *shape {
	return &shape{segment: "docs", rel: "documents", model: "docs/Documents-1", entity: "doc/Document-1", facts: "Identifiable", rule: r}
}

func vehicleShape(r rule) *shape {
	return &shape{segment: "vhls", rel: "vehicles", model: "vhls/Vehicles-1", entity: "vhl/Vehicle-1", facts: "Identifiable", rule: r}
}

func kidShape() *shape {
	return &shape{segment: "kids", rel: "kids", model: "kids/Kids-1", entity: "kid/Kid-1", facts: "EntityRoot", rule: kidRule()}
}

// roleShape is that of roles: always objects, without stateFacts and eTag
// (observed).
func roleShape() *shape {
	return &shape{
		segment: "roles", rel: "roles", model: "roles/Roles-1", keys: []string{"oid"}, rule: one("usr_org"),
		objects: true, untagged: true, closed: true, alone: true,
	}
}

// personOrganizationShape is that of a person's organizations: links to the
// organizations, in a collection without an eTag (observed).
func personOrganizationShape() *shape {
	return &shape{
		segment: "orgs", rel: "organizations", model: "orgs/Organizations-1", facts: "Identifiable", keys: []string{"oid"},
		rule: one("usr_org"), untagged: true, closed: true, links: "/rs/orgs/",
	}
}

// categoryShape is that of kinds of activity, of whose form nothing is known.
func categoryShape(r rule) *shape {
	return &shape{segment: "categories", model: "categories/Categories-1", facts: "Identifiable", rule: r, objects: true, closed: true}
}

// portal adds a collection that no scope opens: it is for the portal only.
func (n *node) portal(segment, rel, model string) {
	n.collections = append(n.collections, &collection{shape: &shape{segment: segment, rel: rel, model: model, rule: one(), alone: true}})
}

// personAccount returns the data of p. The order of the collections is that of the
// links in ESIA's answers (observed).
func (e *Emulator) personAccount(p *Person) (account, error) {
	main, err := newPersonNode(p.Data)
	if err != nil {
		return account{}, fmt.Errorf("Data: %w", err)
	}
	main.fill(map[string]string{"rfgUOperatorCheck": `false`, "kidAccCreatedByParent": `false`}) // newer releases
	main.portal("prmns", "permissions", "prmns/PersonPermissions-1")
	main.portal("ctx", "context", "ctx/RegContext-1")
	main.portal("events", "events", "events/AuditEvents-1")
	main.portal("reqs", "requests", "reqs/Requests-1")
	main.portal("sec", "sec", "sec/SecuritySettings-1")
	err = firstError(
		func() error { return add(main, "Addresses", addressShape(e.addressRule()), permanent(p.Addresses)) },
		func() error { return add(main, "Roles", roleShape(), e.rolesOf(p)) },
		func() error { return add(main, "Contacts", contactShape(contactRule()), p.Contacts) },
		func() error { return add(main, "Documents", documentShape(documentRule()), p.Documents) },
		func() error { return add(main, "Vehicles", vehicleShape(one("vehicles")), p.Vehicles) },
		func() error { return addKids(main, p.Kids) },
	)
	if err != nil {
		return account{}, err
	}
	main.portal("trmnls", "terminals", "trmnls/Terminals-1")
	if err := add(main, "Roles", personOrganizationShape(), e.organizationsOf(p)); err != nil {
		return account{}, err
	}
	a := account{main: main}
	if a.v2, err = e.personV2(p); err == nil {
		a.categories, err = categoryNode(one("self_employed"), p.Categories)
	}
	return a, err
}

// firstError calls the functions until one fails.
func firstError(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// newPersonNode returns the person without collections: those of the value, which
// answers of ESIA have, are not data of the emulator.
func newPersonNode(data scopes.Person) (*node, error) {
	data.Contacts, data.Addresses, data.Documents = nil, nil, nil
	data.Vehicles, data.Kids, data.Organizations = nil, nil, nil
	s := &shape{model: "prns/Persons-1", entity: personSchema, facts: "EntityRoot", rule: personRule()}
	n, err := newNode(s, data)
	if err != nil {
		return nil, err
	}
	n.account = true
	n.fill(map[string]string{"stateFacts": `["EntityRoot"]`, "status": `"REGISTERED"`, "updatedOn": `1764854668`})
	n.complete()
	return n, nil
}

// fill gives members that aren't there a value in JSON.
func (n *node) fill(missing map[string]string) {
	for name, value := range missing {
		if n.fields[name] == nil {
			n.fields[name] = json.RawMessage(value)
		}
	}
}

// addressRule is that of a person's addresses.
func (e *Emulator) addressRule() rule {
	if e.cfg.Services.ContactsOpenAddresses {
		return one("addresses", "contacts")
	}
	return one("addresses")
}

// permanent returns the addresses without those of temporary registration, which
// only the newer services have.
func permanent(all []scopes.Address) []scopes.Address {
	return slices.DeleteFunc(slices.Clone(all), func(a scopes.Address) bool { return a.Type == scopes.AddressTemporary })
}

// personV2 returns what the newer services have of p: all addresses. Their dates
// are lists of numbers.
func (e *Emulator) personV2(p *Person) (*node, error) {
	n := &node{shape: &shape{closed: true}}
	if err := add(n, "Addresses", addressShape(e.addressRule()), p.Addresses); err != nil {
		return nil, err
	}
	for i, element := range n.collections[0].elements {
		if e.cfg.Services.LowerETag {
			element.fields["etag"] = element.fields["eTag"]
			delete(element.fields, "eTag")
		}
		for name, d := range map[string]scopes.Date{
			"startDateOfTemporaryRegistration": p.Addresses[i].TemporaryFrom,
			"temporaryRegistrationEndDate":     p.Addresses[i].TemporaryUntil,
		} {
			if d.Valid() {
				element.fields.set(name, []int{d.Year, int(d.Month), d.Day})
			}
		}
	}
	return n, nil
}

// addKids adds the children, with their documents.
func addKids(n *node, kids []Kid) error {
	var data []scopes.Kid
	for _, kid := range kids {
		kid.Data.Documents = nil
		data = append(data, kid.Data)
	}
	if err := add(n, "Kids", kidShape(), data); err != nil {
		return err
	}
	for i, element := range n.collections[len(n.collections)-1].elements {
		if err := add(element, fmt.Sprintf("Kids[%d].Documents", i), documentShape(kidDocumentRule()), kids[i].Documents); err != nil {
			return err
		}
	}
	return nil
}

// rolesOf returns the roles of p with what the organizations know.
func (e *Emulator) rolesOf(p *Person) []scopes.Role {
	var roles []scopes.Role
	for _, r := range p.Roles {
		if o := e.organizations[r.OrgOID]; o != nil {
			r.FullName = or(r.FullName, o.Data.FullName)
			r.ShortName = or(r.ShortName, o.Data.ShortName)
			r.OGRN = or(r.OGRN, o.Data.OGRN)
			r.Type = or(r.Type, o.Data.Type)
			r.Liquidated = r.Liquidated || o.Data.Liquidated
		}
		r.PersonOID = p.OID
		roles = append(roles, r)
	}
	return roles
}

// or returns a, or b if a is zero.
func or[T comparable](a, b T) T {
	var zero T
	if a == zero {
		return b
	}
	return a
}

// organizationsOf returns the organizations of p, with as much of them as the
// roles have: more needs the scopes of the organization.
func (e *Emulator) organizationsOf(p *Person) []scopes.Organization {
	var list []scopes.Organization
	for _, r := range e.rolesOf(p) {
		list = append(list, scopes.Organization{
			OID: r.OrgOID, ShortName: r.ShortName, FullName: r.FullName, Type: r.Type, OGRN: r.OGRN, Liquidated: r.Liquidated,
		})
	}
	return list
}

// categoryNode returns a node of which only the categories can be seen.
func categoryNode(r rule, categories []scopes.Category) (*node, error) {
	n := &node{shape: &shape{closed: true}}
	return n, add(n, "Categories", categoryShape(r), categories)
}
