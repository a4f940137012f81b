package esiatest

import (
	"crypto/rand"
	"slices"
	"time"

	"github.com/go-esia/sdk/scopes"
)

// Headers of a login request that stand for a person in front of a browser. The
// value is the OID of the person. ESIA has no such headers.
const (
	LoginHeader = "Esiatest-Login" // logs in and agrees to everything
	DenyHeader  = "Esiatest-Deny"  // logs in and refuses
)

// askPerson lets somebody log in: the person whom a header names, or else a human
// with a page.
func (e *Emulator) askPerson(c *call, a *authorization) {
	for _, header := range []string{LoginHeader, DenyHeader} {
		if oid := c.r.Header.Get(header); oid != "" {
			e.decide(c, a, oid, header == LoginHeader)
			return
		}
	}
	ticket := rand.Text()
	now := e.Now()
	e.mu.Lock()
	e.pending.put(ticket, a, now.Add(ticketTimeout), now)
	e.mu.Unlock()
	e.writeLoginPage(c, a, ticket)
}

// serveConsent answers the form of the page. A ticket is good for one answer,
// and can't be guessed, so that no other site can give the answer.
func (e *Emulator) serveConsent(c *call) {
	if !c.allow("POST") {
		return
	}
	in, refusal := readForm(c.r)
	c.form = in.Values
	now := e.Now()
	e.mu.Lock()
	a, ok := e.pending.take(in.Get("ticket"), now)
	e.mu.Unlock()
	if refusal == nil && !ok {
		refusal = refuse(codeParameter, "this page has been answered, or is too old: begin the login again")
	}
	if refusal != nil {
		e.showRefusal(c, refusal)
		return
	}
	e.decide(c, a, in.Get("person"), in.Get("decision") == "agree")
}

// decide finishes a login: it sends the browser back with a code, or with an
// error.
func (e *Emulator) decide(c *call, a *authorization, text string, agreed bool) {
	oid, err := scopes.ParseOID(text)
	p, ok := e.people[oid]
	if err != nil || !ok {
		e.showRefusal(c, refuse(codeParameter, "there is no such person"))
		return
	}
	refusal := a.admit(p, agreed)
	var code string
	if refusal == nil {
		code, err = e.issueCode(e.issuer(c.r), a, p)
		if err != nil {
			refusal = refuse(codeInternal, "the code can't be signed")
		}
	}
	if refusal != nil {
		c.refused(refusal)
		c.redirect(addQuery(a.redirectURI, refusal.parameters(a.state)))
		return
	}
	c.redirect(addQuery(a.redirectURI, map[string][]string{"code": {code}, "state": {a.state}}))
}

// admit says whether the person p may log in, and wants to.
func (a *authorization) admit(p *person, agreed bool) *Refusal {
	switch {
	case !p.allows(a.filter):
		return refuse(codeUnconfirmed, "the account is not of the kind that person_filter admits")
	case !agreed:
		return refuse(codeDenied, "the person has refused")
	}
	for _, w := range a.wanted {
		if w.kind == scopeOfOrg && !p.worksFor(w.org) {
			return refuse(codeNotEmployed, "the person does not work for the organization of scope %q", w.name)
		}
	}
	return nil
}

// worksFor reports whether p is an employee of org, or of any organization if
// org is 0.
func (p *person) worksFor(org scopes.OID) bool {
	return slices.ContainsFunc(p.Roles, func(r scopes.Role) bool { return org == 0 || r.OrgOID == org })
}

// A session is one login of one person to one client: what all tokens have in
// common that come from it.
type session struct {
	*authorization
	person   *person // nil in tokens of organizations
	consents []consent
	id       string // urn:esia:sid
	authTime time.Time
	revoked  bool // guarded by Emulator.mu
}

// An issuedCode is what the emulator knows of a code.
type issuedCode struct {
	*session
	used bool // guarded by Emulator.mu
}

// issueCode makes a code. The code itself is a token, but only those count that
// the emulator remembers. The person has agreed, so their consents are good from
// now on, whether the code is used or not.
func (e *Emulator) issueCode(issuer string, a *authorization, p *person) (string, error) {
	now := e.Now()
	s := &session{authorization: a, person: p, consents: a.consents(now), id: newUUID(), authTime: now}
	code, err := e.sign(a.client.Algorithm, kindCode, s.codeClaims(issuer, now, e.cfg.CodeLifetime))
	if err != nil {
		return "", err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.codes.put(digestOf(code), &issuedCode{session: s}, now.Add(e.cfg.CodeLifetime), now)
	e.remember(giver{a.client.ID, p.OID}, s.consents, now)
	return code, nil
}
