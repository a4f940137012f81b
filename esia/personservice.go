package esia

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-esia/sdk/scopes"
)

// A PersonService gives access to the data of one person, /rs/prns/{oid}. Each
// method names the scopes that open its data; without them ESIA refuses with
// ESIA-005029.
type PersonService struct {
	api *API
	oid scopes.OID
	rs  resource
}

// Person returns the services of the person oid.
func (a *API) Person(oid scopes.OID) *PersonService {
	return &PersonService{a, oid, a.resource("/rs/prns/{oid}", oid)}
}

// Get requests the main data of the person: GET /rs/prns/{oid}. Fields whose
// scope was not granted are empty. The collections are empty, too: each has a
// method of its own, and [API.Profile] reads all at once.
func (s *PersonService) Get(ctx context.Context) (*scopes.Person, error) { return s.get(ctx, nil) }

// get requests the main data with some of the collections of the person.
func (s *PersonService) get(ctx context.Context, embed []string) (*scopes.Person, error) {
	if s.rs.err != nil {
		return nil, s.rs.err
	}
	path := s.rs.path
	if len(embed) > 0 {
		path += "?embed=(" + strings.Join(embed, ",") + ")"
	}
	var person scopes.Person
	if err := s.api.get(ctx, s.rs.op, path, &person); err != nil {
		return nil, err
	}
	person.OID = s.oid
	return &person, nil
}

// Contacts are the e-mail addresses and telephones, …/ctts. Scopes email, mobile
// and contacts, each with its own.
func (s *PersonService) Contacts() Collection[scopes.Contact] {
	return Collection[scopes.Contact]{s.rs.sub("ctts"), embedElements}
}

// Addresses are the addresses of registration and residence, …/addrs. Scope
// addresses, or contacts under old grants.
func (s *PersonService) Addresses() Collection[scopes.Address] {
	return Collection[scopes.Address]{s.rs.sub("addrs"), embedElements}
}

// AllAddresses are the addresses of Addresses and that of temporary
// registration, which only the newer service /esia-rs/api/public/v2 has. Scope
// addresses.
func (s *PersonService) AllAddresses() Collection[scopes.Address] {
	r := s.api.resource("/esia-rs/api/public/v2/prns/{oid}", s.oid)
	return Collection[scopes.Address]{r.sub("addrs"), embedElements}
}

// Documents are the documents, …/docs. Scopes id_doc, medical_doc, military_doc
// and the others that end in _doc, each with its own. The current identity
// document is that whose number is [scopes.Person.IDDocID].
func (s *PersonService) Documents() Collection[scopes.Document] {
	return Collection[scopes.Document]{s.rs.sub("docs"), embedElements}
}

// Vehicles are the vehicles, …/vhls. Scope vehicles.
func (s *PersonService) Vehicles() Collection[scopes.Vehicle] {
	return Collection[scopes.Vehicle]{s.rs.sub("vhls"), embedElements}
}

// Kids are the children, …/kids. Scopes kid_fullname, kid_birthdate, kid_gender,
// kid_snils and kid_inn, each with its own fields. See [PersonService.KidDocuments].
func (s *PersonService) Kids() Collection[scopes.Kid] {
	return Collection[scopes.Kid]{s.rs.sub("kids"), embedElements}
}

// KidDocuments are the documents of the child with the number [scopes.Kid.ID],
// …/kids/{id}/docs. Scopes kid_birth_cert_doc and kid_medical_doc.
func (s *PersonService) KidDocuments(kid int64) Collection[scopes.Document] {
	r := s.rs.sub("kids").element(strconv.FormatInt(kid, 10)).sub("docs")
	if kid <= 0 {
		r.err = errors.Join(r.err, fmt.Errorf("esia: %s: the child has no number", r.op))
	}
	return Collection[scopes.Document]{r, embedElements}
}

// Roles are the organizations that the person works for, with the person's role
// in each, …/roles. Scope usr_org. What else is to be known of an organization
// takes a token for it, see [Client.OrganizationToken].
func (s *PersonService) Roles() Collection[scopes.Role] {
	return Collection[scopes.Role]{s.rs.sub("roles"), ""}
}

// OrganizationIDs requests the numbers of the person's organizations, …/orgs. The
// collection holds links, which are not followed: they need another token. Scope
// usr_org.
func (s *PersonService) OrganizationIDs(ctx context.Context) ([]scopes.OID, error) {
	orgs := Collection[scopes.Organization]{s.rs.sub("orgs"), ""}
	list, err := orgs.List(ctx)
	if err != nil {
		return nil, err
	}
	var ids []scopes.OID
	for _, org := range list.Elements {
		ids = append(ids, org.OID)
	}
	for i, link := range list.Links {
		id, err := scopes.ParseOID(link[strings.LastIndex(link, "/")+1:])
		if err != nil {
			return ids, fmt.Errorf("esia: %s: link %d: %w: it does not end in an OID", orgs.resource.op, i+1, ErrUnexpectedContent)
		}
		ids = append(ids, id)
	}
	return ids, orgs.missing(list)
}

// Categories are the kinds of activity of a self-employed person,
// /categories/prns/{oid}. Scope self_employed.
//
// # Experimental
//
// The address is used by one client, the answer was not seen.
func (s *PersonService) Categories() Collection[scopes.Category] {
	return Collection[scopes.Category]{s.api.resource("/categories/prns/{oid}", s.oid), ""}
}

// embedElements asks for elements instead of links.
const embedElements = "elements"
