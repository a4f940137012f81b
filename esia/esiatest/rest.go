package esiatest

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-esia/sdk/scopes"
)

// Services chooses between variants of the data services that were observed, or
// that nobody has seen. The zero value is what most sources agree on.
type Services struct {
	// ExplicitPort writes the port into links if the address of the emulator has
	// none: https://esia.example.ru:443/rs/… It was observed at ESIA in 2017.
	ExplicitPort bool

	// VehicleTotals gives persons a member vehicles with only a totalSize if the
	// scope vehicles is granted and vehicles aren't embedded (observed in 2022).
	VehicleTotals bool

	// ContactsOpenAddresses opens addresses with the scope contacts, too, as ESIA
	// did until about 2022.
	ContactsOpenAddresses bool

	// EntityDocuments gives the documents of /docs the stateFacts "EntityRoot",
	// which by default only those have that are embedded in a person.
	EntityDocuments bool

	// LowerETag calls the version of elements etag in version 2 of the services, as
	// clients do with contacts and documents there (observed in clients only). Of
	// addresses nothing is known, nor of collections, which keep their eTag.
	LowerETag bool

	// EmptyNotFound answers with status 404 and no body if there is no such
	// resource. By default the body is JSON with the code ESIA-030003; which one
	// ESIA sends isn't known.
	EmptyNotFound bool
}

// A door is a prefix of paths behind which the data of accounts is.
type door struct {
	prefix       string // of paths, before the OID
	organization bool   // it is the OID of an organization
	first        string // the collection that is right behind the OID, if it isn't the account
	tree         func(a *account) *node
}

// doors are all of them. They all need a token of the account.
func doors() []door {
	main := func(a *account) *node { return a.main }
	v2 := func(a *account) *node { return a.v2 }
	categories := func(a *account) *node { return a.categories }
	return []door{
		{prefix: "/rs/prns/", tree: main},
		{prefix: "/rs/orgs/", tree: main, organization: true},
		{prefix: publicV2 + "/prns/", tree: v2},
		{prefix: "/categories/prns/", tree: categories, first: "categories"},
		{prefix: "/categories/orgs/", tree: categories, first: "categories", organization: true},
	}
}

// Roots of the newer services.
const (
	publicV1 = "/esia-rs/api/public/v1"
	publicV2 = "/esia-rs/api/public/v2"
)

// An account is the data of a person or of an organization in the form in which it
// is served.
type account struct {
	main       *node
	v2         *node // what the newer services have; nil if nothing
	categories *node
}

// dataRoute returns the handler of a path of the data services, or nil.
func (e *Emulator) dataRoute(path string) handler {
	switch path {
	case "/rs/prns", "/rs/orgs":
		return e.serveEveryone
	case "/rs/prns/import", publicV2 + "/prns/import":
		return e.serveImport
	}
	if key, ok := strings.CutPrefix(path, apiKeyPath); ok {
		return func(c *call) { e.serveAPIKey(c, key) }
	}
	if rest, ok := strings.CutPrefix(path, publicV1+"/pso/"); ok {
		return func(c *call) { e.serveAvatar(c, rest) }
	}
	for _, d := range doors() {
		if rest, ok := strings.CutPrefix(path, d.prefix); ok {
			return func(c *call) { e.serveAccount(c, d, path, rest) }
		}
	}
	for _, root := range []string{"/rs/", "/esia-rs/", "/categories/"} {
		if strings.HasPrefix(path, root) {
			return func(c *call) { e.refuseData(c, notFound("ESIA has nothing at this address")) }
		}
	}
	return nil
}

// serveAccount answers a request for data of an account.
func (e *Emulator) serveAccount(c *call, d door, path, rest string) {
	r, refusal := e.find(c.r, d, rest)
	if refusal == nil {
		r.path = path
		refusal = e.writeResource(c, r)
	}
	if refusal != nil {
		e.refuseData(c, refusal)
	}
}

// A resource is what a request is for, and may see.
type resource struct {
	target
	door    door
	path    string
	granted grants
}

// find checks the token of a request and finds what it is for.
func (e *Emulator) find(r *http.Request, d door, rest string) (resource, *Refusal) {
	question := strings.Contains(strings.ToUpper(rest), "%3F")
	name, rest, deeper := strings.Cut(rest, "/")
	oid, err := scopes.ParseOID(name)
	if err != nil && !question {
		return resource{}, notFound("the path has no OID")
	}
	var segments []string
	if d.first != "" {
		segments = append(segments, d.first)
	}
	if deeper {
		segments = append(segments, strings.Split(rest, "/")...)
	}
	claims, refusal := e.bearer(r)
	switch {
	case refusal != nil:
		return resource{}, refusal
	case question:
		return resource{}, denied("the path has an escaped question mark (observed: ESIA says that the scope is missing)")
	case r.Method != http.MethodGet:
		return resource{}, denied("the token does not allow writing")
	}
	tree, granted, refusal := e.accountOf(claims, d, oid)
	if refusal != nil {
		return resource{}, refusal
	}
	for i, s := range segments {
		if segments[i], err = url.PathUnescape(s); err != nil {
			return resource{}, notFound("segment %d of the path is malformed", i+1)
		}
	}
	found, refusal := tree.find(segments, granted)
	return resource{target: found, door: d, granted: granted}, refusal
}

// accountOf returns the data of an account, and which scopes open it.
func (e *Emulator) accountOf(claims *accessClaims, d door, oid scopes.OID) (*node, grants, *Refusal) {
	var a *account
	granted := claims.granted()
	if d.organization {
		if granted = claims.grantedOf(oid); len(granted) == 0 {
			return nil, nil, denied("the token has no scope with this org_oid")
		}
		if org := e.organizations[oid]; org != nil {
			a = &org.account
		}
	} else {
		if claims.OID != oid {
			return nil, nil, denied("the token is of another person")
		}
		if p := e.people[oid]; p != nil {
			a = &p.account
		}
	}
	if a == nil || d.tree(a) == nil {
		return nil, nil, notFound("there is no such account")
	}
	return d.tree(a), granted, nil
}

// serveEveryone answers requests for lists of accounts, which are for systems
// with rights that aren't emulated.
func (e *Emulator) serveEveryone(c *call) {
	_, refusal := e.bearer(c.r)
	if refusal == nil {
		refusal = denied("the token is not of a system that may list accounts")
	}
	e.refuseData(c, refusal)
}

// writeResource answers with a resource and with all the headers that ESIA sends:
// a schema in Content-Type, a Location with status 200, an ETag without quotes,
// and Cache-Control twice (observed).
func (e *Emulator) writeResource(c *call, r resource) *Refusal {
	want, refusal := e.readEmbed(c.r.URL.RawQuery)
	if refusal != nil {
		return refusal
	}
	v := &view{granted: r.granted, services: &e.cfg.Services, links: e.links(c.r)}
	if r.collection != nil {
		list, refusal := v.collection(r.collection, want, r.path, false)
		if refusal == nil {
			e.writeData(c, r, list, list.text("eTag"), r.collection.model)
		}
		return refusal
	}
	show := v.element
	if r.node.account {
		show = v.account
	}
	one, refusal := show(r.node, want, r.path, r.node.account)
	if refusal == nil {
		e.writeData(c, r, one, or(one.text("eTag"), one.text("etag")), r.node.shape.entity)
	}
	return refusal
}

// writeData answers with data.
func (e *Emulator) writeData(c *call, r resource, data any, tag, schema string) {
	body, err := encodeJSON(data)
	if err != nil {
		e.refuseData(c, &Refusal{codeDataInternal, "the data can't be encoded", http.StatusInternalServerError})
		return
	}
	host, links := e.address(c.r), e.links(c.r)
	header := c.w.Header()
	header.Set("Location", links+r.path)
	link := func(path, rel, schema string) {
		header.Add("Link", fmt.Sprintf(`<%s%s>;rel=%s;schema="%s/rs/model/%s"`, links, path, rel, host, schema))
	}
	if r.node != nil {
		link(r.path[:strings.LastIndex(r.path, "/")+1], "parent", r.node.shape.model)
		for _, inner := range r.node.collections {
			link(r.path+"/"+inner.segment, inner.rel, inner.model)
		}
	} else {
		link(r.path[:strings.LastIndex(r.path, "/")], "parent", r.door.schema())
	}
	if tag != "" {
		header.Set("ETag", tag)
	}
	noCache(header)
	header.Set("Transfer-Encoding", "chunked")
	c.write(http.StatusOK, fmt.Sprintf(`application/json; schema="%s/rs/model/%s"`, host, schema), body)
}

// schema returns the schema of the accounts behind d.
func (d door) schema() string {
	if d.organization {
		return organizationSchema
	}
	return personSchema
}

// noCache sets Cache-Control twice.
func noCache(header http.Header) {
	for range 2 {
		header.Add("Cache-Control", "no-store, no-cache, must-revalidate, proxy-revalidate, max-age=0")
	}
}

// links returns the address of the emulator as it is in links.
func (e *Emulator) links(r *http.Request) string {
	address := e.address(r)
	u, err := url.Parse(address)
	if err != nil || !e.cfg.Services.ExplicitPort || u.Port() != "" {
		return address
	}
	u.Host += map[string]string{"http": ":80", "https": ":443"}[u.Scheme]
	return u.String()
}

// text returns a member that is a string, or "".
func (o object) text(name string) string {
	for _, m := range o {
		if text, ok := m.value.(string); ok && m.name == name {
			return text
		}
	}
	return ""
}
