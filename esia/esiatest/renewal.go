package esiatest

import (
	"slices"
	"time"

	"github.com/go-esia/sdk/scopes"
)

// A consent is what a person has agreed to.
type consent struct {
	kind    string // the mnemonic of its type
	expires time.Time
}

// A giver is a person, as one client knows them.
type giver struct {
	client string
	person scopes.OID
}

const (
	// defaultConsent is how long a consent lasts if the request has no expire: a
	// year, the longest there is. What ESIA does then isn't known.
	defaultConsent = 365 * 24 * time.Hour

	// maxConsents is how many consents of one giver are remembered.
	maxConsents = 100
)

// consent returns what is given by agreeing to p at now.
func (p *permission) consent(now time.Time) consent {
	lifetime := defaultConsent
	if p.Expire != nil {
		lifetime = time.Duration(*p.Expire) * time.Minute
	}
	return consent{p.Sysname, now.Add(lifetime)}
}

// consents returns what is given by agreeing to a login at now.
func (a *authorization) consents(now time.Time) []consent {
	var given []consent
	for _, p := range a.permissions {
		given = append(given, p.consent(now))
	}
	return given
}

// kinds returns the mnemonics of the consents that a login asks for.
func (a *authorization) kinds() []string {
	var names []string
	for _, p := range a.permissions {
		names = append(names, p.Sysname)
	}
	return names
}

// kinds returns the mnemonics of the consents that are good at now.
func kinds(list []consent, now time.Time) []string {
	var names []string
	for _, c := range list {
		if now.Before(c.expires) {
			names = append(names, c.kind)
		}
	}
	return names
}

// remember stores what a person has given to a client. A consent takes the place of
// an older one of its type. The caller holds e.mu.
func (e *Emulator) remember(g giver, given []consent, now time.Time) {
	if len(given) == 0 {
		return
	}
	before, _ := e.consents.get(g, now)
	list := slices.DeleteFunc(slices.Clone(before), func(old consent) bool {
		return !now.Before(old.expires) || slices.ContainsFunc(given, func(c consent) bool { return c.kind == old.kind })
	})
	list = append(list, given...)
	list = list[max(0, len(list)-maxConsents):]
	last := slices.MaxFunc(list, func(a, b consent) int { return a.expires.Compare(b.expires) })
	e.consents.put(g, list, last.expires, now)
}

// renew returns the consents that a token for prm_chg is for. A person who has
// given none, or none that is good, hasn't allowed it: 007004, access_denied. Which
// code ESIA has for this isn't known. The caller holds e.mu.
func (e *Emulator) renew(cl *client, p *person, now time.Time) ([]consent, *Refusal) {
	list, _ := e.consents.get(giver{cl.ID, p.OID}, now)
	if len(kinds(list, now)) == 0 {
		return nil, refuse(codeDenied, "the person has given the client no consent, or none that is good any more")
	}
	return list, nil
}

// withdraw forgets all consents of a person. The caller holds e.mu.
func (e *Emulator) withdraw(oid scopes.OID) {
	for g := range e.consents.entries {
		if g.person == oid {
			delete(e.consents.entries, g)
		}
	}
}
