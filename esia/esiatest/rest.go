package esiatest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/scopes"
)

// personFields says which fields of a person a scope opens. Fields that are not
// here are open to any token of the person.
func personFields() map[string][]string {
	return map[string][]string{
		"fullname":      {"firstName", "lastName", "middleName"},
		"birthdate":     {"birthDate"},
		"birthplace":    {"birthPlace"},
		"gender":        {"gender"},
		"snils":         {"snils"},
		"inn":           {"inn"},
		"citizenship":   {"citizenship"},
		"id_doc":        {"citizenship", "fmsValid", "fmsState"},
		"self_employed": {"selfEmployed"},
	}
}

// personLinks are the rel, the path and the schema of the links in an answer
// about a person (observed).
func personLinks() [][3]string {
	return [][3]string{
		{"permissions", "/prmns", "prmns/PersonPermissions-1"}, {"context", "/ctx", "ctx/RegContext-1"},
		{"events", "/events", "events/AuditEvents-1"}, {"requests", "/reqs", "reqs/Requests-1"},
		{"sec", "/sec", "sec/SecuritySettings-1"}, {"addresses", "/addrs", "addrs/Addresses-1"},
		{"roles", "/roles", "roles/Roles-1"}, {"contacts", "/ctts", "ctts/Contacts-1"},
		{"documents", "/docs", "docs/Documents-1"}, {"vehicles", "/vhls", "vhls/Vehicles-1"},
		{"kids", "/kids", "kids/Kids-1"}, {"terminals", "/trmnls", "trmnls/Terminals-1"},
		{"organizations", "/orgs", "orgs/Organizations-1"},
	}
}

// servePerson answers GET /rs/prns/{oid}.
func (e *Emulator) servePerson(c *call, text string) {
	oid, err := scopes.ParseOID(text)
	if err != nil {
		serveNotFound(c)
		return
	}
	claims, refusal := e.bearer(c.r)
	switch {
	case refusal != nil:
		c.refuseData(refusal)
	case c.r.Method != http.MethodGet:
		c.refuseData(&Refusal{codeScopeDenied, "the token does not allow writing", http.StatusForbidden})
	case claims.OID != oid:
		c.refuseData(&Refusal{codeScopeDenied, "the token is of another person", http.StatusForbidden})
	case e.people[oid] == nil:
		serveNotFound(c)
	default:
		e.writePerson(c, e.people[oid], claims.granted())
	}
}

// refuseData answers with an error of the data services. Its message is a name,
// not a text.
func (c *call) refuseData(r *Refusal) {
	c.refused(r)
	message := map[esia.Code]string{
		codeInvalidToken: "SecurityErrorEnum.invalidToken",
		codeExpiredToken: "SecurityErrorEnum.expiredToken",
		codeScopeDenied:  "SecurityErrorEnum.scopeNotAllowed",
	}[r.Code]
	if r.Status == http.StatusUnauthorized {
		c.w.Header().Set("WWW-Authenticate", "Bearer")
	}
	c.writeJSON(r.Status, object{{"code", r.Code}, {"message", message}})
}

// accessClaims are what the data services read of an access token.
type accessClaims struct {
	Issuer    string     `json:"iss"`
	ClientID  string     `json:"client_id"`
	OID       scopes.OID `json:"urn:esia:sbj_id"`
	Scope     string     `json:"scope"`
	NotBefore int64      `json:"nbf"`
	Expires   int64      `json:"exp"`
}

// bearer checks the token of a request (RFC 6750, Section 2.1). Tokens in the
// query or in a form don't count.
func (e *Emulator) bearer(r *http.Request) (*accessClaims, *Refusal) {
	invalid := func(detail string) (*accessClaims, *Refusal) {
		return nil, &Refusal{codeInvalidToken, detail, http.StatusUnauthorized}
	}
	values := r.Header.Values("Authorization")
	if len(values) != 1 {
		return invalid("there is not exactly one header Authorization")
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return invalid("the header Authorization is not one of Bearer")
	}
	head, payload, ok := e.keys.verify(token)
	if !ok {
		return invalid("the token is malformed, or not signed by the emulator")
	}
	var claims accessClaims
	if err := json.Unmarshal(payload, &claims); err != nil {
		return invalid("the claims of the token can't be read")
	}
	now := e.Now()
	e.mu.Lock()
	s, ok := e.access.get(digestOf(token), now)
	revoked := ok && s.revoked
	e.mu.Unlock()
	switch {
	case head.Kind != string(AccessToken):
		return invalid("the token is not an access token")
	case claims.Issuer != e.issuer(r) || e.clients[claims.ClientID] == nil:
		return invalid("the token is of another installation, or of an unknown client")
	case revoked:
		return invalid("the token has been revoked")
	case now.Before(time.Unix(claims.NotBefore, 0)):
		return invalid("the token is not valid yet")
	case !now.Before(time.Unix(claims.Expires, 0)):
		return nil, &Refusal{codeExpiredToken, "the token has expired", http.StatusUnauthorized}
	}
	return &claims, nil
}

// granted returns the names of the scopes that open data of the token's person.
func (a *accessClaims) granted() map[string]bool {
	names := make(map[string]bool)
	for field := range strings.FieldsSeq(a.Scope) {
		if w, ok := parseScope(field); ok && w.oid == a.OID {
			names[w.name] = true
		}
	}
	return names
}

// visible returns the fields of p that the scopes open.
func (p *person) visible(granted map[string]bool) map[string]json.RawMessage {
	open := make(map[string]bool)
	for scope, names := range personFields() {
		for _, name := range names {
			open[name] = open[name] || granted[scope]
		}
	}
	fields := make(map[string]json.RawMessage)
	for name, value := range p.fields {
		if allowed, restricted := open[name]; allowed || !restricted {
			fields[name] = value
		}
	}
	return fields
}

// writePerson answers with data of a person and with all the headers that ESIA
// sends: a schema in Content-Type, a Location with status 200, an ETag without
// quotes, and Cache-Control twice (observed).
func (e *Emulator) writePerson(c *call, p *person, granted map[string]bool) {
	body, err := encodeJSON(p.visible(granted))
	if err != nil {
		c.refuseData(&Refusal{"ESIA-000001", "the data can't be encoded", http.StatusInternalServerError})
		return
	}
	host := e.address(c.r)
	self := fmt.Sprintf("%s/rs/prns/%d", host, p.OID)
	header := c.w.Header()
	header.Set("Location", self)
	header.Add("Link", fmt.Sprintf(`<%s/rs/prns/>;rel=parent;schema="%s/rs/model/prns/Persons-1"`, host, host))
	for _, link := range personLinks() {
		header.Add("Link", fmt.Sprintf(`<%s%s>;rel=%s;schema="%s/rs/model/%s"`, self, link[1], link[0], host, link[2]))
	}
	var tag string
	if json.Unmarshal(p.fields["eTag"], &tag) == nil {
		header.Set("ETag", tag)
	}
	for range 2 {
		header.Add("Cache-Control", "no-store, no-cache, must-revalidate, proxy-revalidate, max-age=0")
	}
	header.Set("Transfer-Encoding", "chunked")
	c.write(http.StatusOK, fmt.Sprintf(`application/json; schema="%s/rs/model/prn/Person-3"`, host), body)
}
