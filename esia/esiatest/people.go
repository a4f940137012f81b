package esiatest

import (
	"errors"
	"fmt"
	"slices"

	"github.com/go-esia/sdk/scopes"
)

// A Person is an account in the emulator. What it has is served if the scopes are
// granted; elements without an ID get one, and those without an eTag, too.
type Person struct {
	// OID is the number of the account. It must be positive and is that of
	// Data, too.
	OID scopes.OID

	// Data is what /rs/prns/{oid} answers with if all scopes are granted. Its
	// lists are not served: they are the fields below. Whether the account is
	// confirmed is Data.Trusted. Technical fields that are empty get plausible
	// values.
	Data scopes.Person

	// Child says that this is the account of a child.
	Child bool

	// Contacts are served at /ctts.
	Contacts []scopes.Contact

	// Addresses are served at /addrs, that of a temporary registration only by
	// version 2 of the services.
	Addresses []scopes.Address

	// Documents are served at /docs.
	Documents []scopes.Document

	// Vehicles are served at /vhls.
	Vehicles []scopes.Vehicle

	// Kids are served at /kids. They need no accounts.
	Kids []Kid

	// Roles are what the person is in organizations of [Config]. They are served
	// at /roles and /orgs. PersonOID is set; names, OGRN and type are those of the
	// organization if they are empty. Whoever has a role counts as an employee,
	// whether Active is set or not.
	Roles []scopes.Role

	// Categories are kinds of activity of a self-employed person, served at
	// /categories/prns/{oid}.
	Categories []scopes.Category

	// Avatar is a picture, in all sizes the same. If it is empty, there is none.
	Avatar []byte
}

// A Kid is a child of a person.
type Kid struct {
	Data      scopes.Kid        // without Documents, which are served at /kids/{id}/docs
	Documents []scopes.Document // a certificate of birth, a medical policy
}

// String returns the OID and no other data.
func (p Person) String() string { return "person " + p.OID.String() }

// A person is an account in the form in which it is served.
type person struct {
	Person
	account
	label string // for the page
}

// enroll checks p and prepares it. The organizations must be there before.
func (e *Emulator) enroll(p Person) (*person, error) {
	if p.OID <= 0 {
		return nil, errors.New("OID: not positive")
	}
	seen := make(map[scopes.OID]bool)
	for i, r := range p.Roles {
		switch {
		case e.organizations[r.OrgOID] == nil:
			return nil, fmt.Errorf("Roles[%d]: there is no organization with the OID %d", i, r.OrgOID)
		case seen[r.OrgOID]:
			return nil, fmt.Errorf("Roles[%d]: another role is in the organization %d, too", i, r.OrgOID)
		}
		seen[r.OrgOID] = true
	}
	p.Roles = slices.Clone(p.Roles)
	p.Avatar = slices.Clone(p.Avatar)
	a, err := e.personAccount(&p)
	if err != nil {
		return nil, err
	}
	return &person{Person: p, account: a, label: fmt.Sprintf("%s (%d)", p.Data.FullName(), p.OID)}, nil
}

// allows reports whether p may pass a person_filter.
func (p *person) allows(filter string) bool {
	switch filter {
	case "conf_acc":
		return p.Data.Trusted
	case "acc_kid":
		return p.Child
	case "acc_not_kid":
		return !p.Child
	}
	return true
}

// level returns the claim urn:esia:sbj:lvl.
func (p *person) level() string {
	switch {
	case p.Child:
		return "KD"
	case p.Data.Trusted:
		return "PR"
	}
	return "P"
}
