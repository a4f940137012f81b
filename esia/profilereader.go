package esia

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"

	"github.com/go-esia/sdk/scopes"
)

// profileRequests is how many requests of one profile run at a time.
const profileRequests = 4

// A profileReader reads one profile.
type profileReader struct {
	person  *PersonService
	granted scopes.Set
	slots   chan struct{} // one for each request that runs
	tasks   sync.WaitGroup

	mu      sync.Mutex // guards what follows
	profile Profile
	any     bool // that something was read
	failed  map[scopes.Scope]error
	errs    []error
}

func newProfileReader(person *PersonService, granted scopes.Set) *profileReader {
	r := &profileReader{
		person:  person,
		granted: granted,
		slots:   make(chan struct{}, profileRequests),
		failed:  make(map[scopes.Scope]error),
	}
	r.profile.Person.OID = person.oid
	return r
}

// A part is a collection that is embedded into the person.
type part struct {
	embed  string
	scopes []scopes.Scope
	take   func(context.Context, *scopes.Person) // takes it from the person
	alone  func(context.Context) error           // requests it by itself
}

// newPart returns the part that is in the field list of a person and goes to dst.
// When it is there, then is called, if it is not nil.
func newPart[T any](r *profileReader, name string, s []scopes.Scope, c Collection[T],
	list func(*scopes.Person) *scopes.List[T], dst *[]T, then func(context.Context, []T),
) *part {
	p := &part{embed: name + "." + embedElements, scopes: s}
	put := func(ctx context.Context, values []T) {
		r.lock(func() { *dst = values })
		if then != nil {
			then(ctx, values)
		}
	}
	p.alone = func(ctx context.Context) error {
		values, err := Collect(c.All(ctx))
		put(ctx, values)
		return err
	}
	p.take = func(ctx context.Context, person *scopes.Person) {
		switch list := list(person); {
		case list == nil: // none (observed)
		case len(list.Links) > 0 || c.missing(list) != nil: // links, or a number alone (both observed)
			r.start(ctx, p.scopes, p.alone)
		default:
			put(ctx, list.Elements)
		}
	}
	return p
}

// into returns a function that requests a collection and puts it into dst.
func into[T any](r *profileReader, c Collection[T], dst *[]T) func(context.Context) error {
	return func(ctx context.Context) error {
		values, err := Collect(c.All(ctx))
		r.lock(func() { *dst = values })
		return err
	}
}

// parts returns the collections that the granted scopes open.
func (r *profileReader) parts() []*part {
	p, s := &r.profile, r.person
	all := []*part{
		newPart(r, "contacts", contactScopes(), s.Contacts(), func(p *scopes.Person) *scopes.List[scopes.Contact] { return p.Contacts }, &p.Contacts, nil),
		newPart(r, "addresses", addressScopes(), s.Addresses(), func(p *scopes.Person) *scopes.List[scopes.Address] { return p.Addresses }, &p.Addresses, nil),
		newPart(r, "documents", documentScopes(), s.Documents(), func(p *scopes.Person) *scopes.List[scopes.Document] { return p.Documents }, &p.Documents, nil),
		newPart(r, "vehicles", []scopes.Scope{scopes.Vehicles}, s.Vehicles(), func(p *scopes.Person) *scopes.List[scopes.Vehicle] { return p.Vehicles }, &p.Vehicles, nil),
		newPart(r, "kids", kidScopes(), s.Kids(), func(p *scopes.Person) *scopes.List[scopes.Kid] { return p.Kids }, &p.Kids, r.startKidDocuments),
	}
	return slices.DeleteFunc(all, func(p *part) bool { return !r.has(p.scopes) })
}

// startKidDocuments requests the documents of each child.
func (r *profileReader) startKidDocuments(ctx context.Context, kids []scopes.Kid) {
	if !r.has(kidDocumentScopes()) {
		return
	}
	for i := range kids {
		kid := &kids[i]
		r.start(ctx, kidDocumentScopes(), func(ctx context.Context) error {
			var documents []scopes.Document
			err := into(r, r.person.KidDocuments(kid.ID), &documents)(ctx)
			r.lock(func() { kid.Documents = &scopes.List[scopes.Document]{Elements: documents} })
			return err
		})
	}
}

// read makes all requests and returns what they gave.
func (r *profileReader) read(ctx context.Context) (*Profile, error) {
	p, s := &r.profile, r.person
	var newer []scopes.Address
	more := []struct {
		scopes []scopes.Scope
		task   func(context.Context) error
	}{
		{[]scopes.Scope{scopes.UsrOrg}, into(r, s.Roles(), &p.Roles)},
		{[]scopes.Scope{scopes.SelfEmployed}, into(r, s.Categories(), &p.Categories)},
		{[]scopes.Scope{scopes.UsrAvt}, r.readAvatar},
		{addressScopes(), into(r, s.AllAddresses(), &newer)},
	}
	r.start(ctx, mainScopes(), r.readPerson)
	if r.has([]scopes.Scope{scopes.Contacts}) && !r.has(addressScopes()) {
		r.start(ctx, nil, r.readOldAddresses)
	}
	for _, m := range more {
		if r.has(m.scopes) {
			r.start(ctx, m.scopes, m.task)
		}
	}
	r.tasks.Wait()
	p.Addresses = mergeAddresses(p.Addresses, newer)
	return r.result(ctx)
}

// start runs a task, which makes one request at a time, as soon as there is a
// slot. If it fails, the data of the scopes is missing.
func (r *profileReader) start(ctx context.Context, s []scopes.Scope, task func(context.Context) error) {
	r.tasks.Go(func() {
		select {
		case r.slots <- struct{}{}:
			r.note(task(ctx), s)
			<-r.slots
		case <-ctx.Done():
			r.note(ctx.Err(), s)
		}
	})
}

// note records what came of requests for the scopes.
func (r *profileReader) note(err error, s []scopes.Scope) {
	r.lock(func() {
		if err == nil {
			r.any = true
			return
		}
		r.errs = append(r.errs, err)
		r.miss(err, s)
	})
}

// miss records that the data of the scopes could not be read. The caller holds
// the lock.
func (r *profileReader) miss(err error, s []scopes.Scope) {
	for _, scope := range s {
		r.failed[scope] = errors.Join(r.failed[scope], err)
	}
}

// readPerson requests the person with all collections. If ESIA refuses, it
// requests the person without them, and each of them by itself.
func (r *profileReader) readPerson(ctx context.Context) error {
	parts := r.parts()
	var embed []string
	for _, p := range parts {
		embed = append(embed, p.embed)
	}
	person, err := r.person.get(ctx, embed)
	if len(parts) > 0 && isStatus(err, http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound) {
		for _, p := range parts {
			r.start(ctx, p.scopes, p.alone)
		}
		parts = nil
		person, err = r.person.get(ctx, nil)
	}
	if err != nil {
		for _, p := range parts {
			r.lock(func() { r.miss(err, p.scopes) })
		}
		return err
	}
	for _, p := range parts {
		p.take(ctx, person)
	}
	person.Contacts, person.Addresses, person.Documents, person.Vehicles, person.Kids = nil, nil, nil, nil, nil
	r.lock(func() { r.profile.Person = *person })
	return nil
}

// readOldAddresses requests the addresses, which the scope contacts opens in old
// grants and not in new ones (both observed).
func (r *profileReader) readOldAddresses(ctx context.Context) error {
	if err := into(r, r.person.Addresses(), &r.profile.Addresses)(ctx); !isStatus(err, http.StatusForbidden) {
		return err
	}
	return nil
}

// readAvatar requests the picture. A person need not have one.
func (r *profileReader) readAvatar(ctx context.Context) error {
	avatar, err := r.person.Avatar(ctx, AvatarSquare)
	if isStatus(err, http.StatusNotFound) {
		return nil
	}
	r.lock(func() { r.profile.Avatar = avatar })
	return err
}

// result returns the profile with what is missing.
func (r *profileReader) result(ctx context.Context) (*Profile, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if !r.any {
		return nil, errors.Join(r.errs...)
	}
	for scope := range r.granted.Values() {
		if err := r.failed[scope.Base()]; err != nil {
			r.profile.Missing = append(r.profile.Missing, Missing{scope.Base(), err})
		}
	}
	return &r.profile, nil
}

// has reports whether one of the scopes is granted.
func (r *profileReader) has(s []scopes.Scope) bool { return slices.ContainsFunc(s, r.granted.HasBase) }

// lock calls f while no other goroutine looks at what was read.
func (r *profileReader) lock(f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f()
}

// mergeAddresses returns the addresses of both services: the newer one has the
// same with more fields, and that of temporary registration.
func mergeAddresses(list, newer []scopes.Address) []scopes.Address {
	for _, a := range newer {
		same := func(b scopes.Address) bool {
			return a.Type == b.Type && a.ID == b.ID && (a.ID != 0 || a.Text == b.Text)
		}
		if i := slices.IndexFunc(list, same); i >= 0 {
			list[i] = a
		} else {
			list = append(list, a)
		}
	}
	return list
}

// The scopes that open the parts of a profile.
func mainScopes() []scopes.Scope {
	return []scopes.Scope{
		scopes.OpenID, scopes.FullName, scopes.BirthDate, scopes.Gender, scopes.Snils, scopes.Inn, scopes.IDDoc,
		scopes.BirthPlace, scopes.Citizenship, scopes.SelfEmployed,
	}
}

func contactScopes() []scopes.Scope {
	return []scopes.Scope{scopes.Contacts, scopes.Email, scopes.Mobile}
}

func addressScopes() []scopes.Scope { return []scopes.Scope{scopes.Addresses} }

func documentScopes() []scopes.Scope {
	return []scopes.Scope{
		scopes.IDDoc, scopes.MedicalDoc, scopes.MilitaryDoc, scopes.ForeignPassportDoc, scopes.DriversLicenceDoc,
		scopes.BirthCertDoc, scopes.ResidenceDoc, scopes.TemporaryResidenceDoc,
	}
}

func kidScopes() []scopes.Scope {
	return append(kidDocumentScopes(),
		scopes.KidFullName, scopes.KidBirthDate, scopes.KidGender, scopes.KidSnils, scopes.KidInn)
}

func kidDocumentScopes() []scopes.Scope {
	return []scopes.Scope{scopes.KidBirthCertDoc, scopes.KidMedicalDoc}
}
