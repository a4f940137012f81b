package esiatest

import (
	"encoding/base64"
	"slices"
	"strings"
	"time"
)

// An authorization is a login request that has passed all checks.
type authorization struct {
	client      *client
	redirectURI string
	state       string
	scope       string // as received
	scopeOrg    string // as received
	wanted      []wanted
	permissions []permission
	offline     bool
	filter      string
	nonce       string
	challenge   challenge
}

// serveAuthorize answers a browser that a client has sent here.
func (e *Emulator) serveAuthorize(c *call, p *protocol) {
	if !c.allow("GET") {
		return
	}
	in, refusal := readQuery(c.r)
	var a *authorization
	if refusal == nil {
		a, refusal = e.authorize(p, in)
	}
	if refusal != nil {
		e.refuseLogin(c, in, refusal)
		return
	}
	e.askPerson(c, a)
}

// authorize checks a login request. The order of the checks decides which of
// several mistakes is reported; ESIA's own order is not published.
func (e *Emulator) authorize(p *protocol, in params) (*authorization, *Refusal) {
	now := e.Now()
	cl, refusal := e.identify(p, stepAuthorize, in, now)
	if refusal != nil {
		return nil, refusal
	}
	if !cl.allowsReturn(in.Get("redirect_uri")) {
		return nil, refuse(codeRedirect, "redirect_uri is not registered for the client, or not acceptable")
	}
	if refusal := p.checkValues(stepAuthorize, in); refusal != nil {
		return nil, refusal
	}
	if refusal := p.open(&e.cfg, cl, in, p.message(stepAuthorize, in), now); refusal != nil {
		return nil, refusal
	}
	if refusal := checkState(in.Get("state"), e.cfg.Lenient.State); refusal != nil {
		return nil, refusal
	}
	a := &authorization{
		client: cl, redirectURI: in.Get("redirect_uri"), state: in.Get("state"),
		scope: in.Get("scope"), scopeOrg: in.Get("scope_org"),
	}
	if e.cfg.Protocol.Nonce {
		a.nonce = in.Get("nonce")
	}
	if refusal := a.readOptions(&e.cfg, in); refusal != nil {
		return nil, refusal
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return a, e.useState(cl, a.state, in.Get("client_secret"), true, now)
}

// identify makes the first checks of a request: that the parameters are there,
// that the time is right, and that the client is known.
func (e *Emulator) identify(p *protocol, s step, in params, now time.Time) (*client, *Refusal) {
	if refusal := in.checkPresence(p.forms[s].required); refusal != nil {
		return nil, refusal
	}
	if refusal := checkTime(in.Get("timestamp"), now, e.cfg.TimeTolerance); refusal != nil {
		return nil, refusal
	}
	cl, ok := e.clients[in.Get("client_id")]
	if !ok {
		return nil, refuse(codeClient, "there is no such client_id")
	}
	return cl, nil
}

// readOptions reads the parameters that say what the client wants.
func (a *authorization) readOptions(cfg *Config, in params) *Refusal {
	var refusal *Refusal
	if a.wanted, refusal = a.client.loginScopes(a.scope, a.scopeOrg); refusal != nil {
		return refusal
	}
	if a.offline, refusal = a.client.readAccessType(in.Get("access_type")); refusal != nil {
		return refusal
	}
	if a.permissions, refusal = a.client.readPermissions(in); refusal != nil {
		return refusal
	}
	if a.filter, refusal = readFilter(in.Get("person_filter")); refusal != nil {
		return refusal
	}
	a.challenge, refusal = cfg.Protocol.readChallenge(in)
	return refusal
}

// readAccessType reports whether the client wants a refresh token.
func (c *client) readAccessType(value string) (offline bool, refusal *Refusal) {
	switch {
	case value == "" || value == "online":
		return false, nil
	case value != "offline":
		return false, refuse(codeParameter, "access_type must be online or offline")
	case !c.Offline:
		return false, refuse(codeUnauthorized, "the client may not have refresh tokens: access_type must be online")
	}
	return true, nil
}

// readFilter decodes person_filter, base64 of a word.
func readFilter(value string) (string, *Refusal) {
	if value == "" {
		return "", nil
	}
	word, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(value, "="))
	if err != nil || !slices.Contains([]string{"conf_acc", "acc_kid", "acc_not_kid"}, string(word)) {
		return "", refuse(codeParameter, "person_filter is not base64 of conf_acc, acc_kid or acc_not_kid")
	}
	return string(word), nil
}

// A usedState is a state that a client has used.
type usedState struct {
	client, state string
}

// useState refuses states that the client has used before. If reload is set, the
// request with the same client_secret, and so with the same content, may come
// again. The caller holds e.mu.
func (e *Emulator) useState(c *client, state, secret string, reload bool, now time.Time) *Refusal {
	if e.cfg.Lenient.StateReuse {
		return nil
	}
	key := usedState{c.ID, state}
	before, used := e.states.get(key, now)
	switch {
	case !used:
		e.states.put(key, secret, now.Add(stateMemory), now)
		return nil
	case reload && before == secret:
		return nil
	}
	return refuse(codeParameter, "state has a wrong value: the client has used it before")
}

// refuseLogin sends the browser back to the client with an error. If the client
// or its address can't be trusted, the browser stays here: an open redirector
// would serve phishing (RFC 6749, Section 4.1.2.1).
func (e *Emulator) refuseLogin(c *call, in params, refusal *Refusal) {
	c.refused(refusal)
	query := refusal.parameters(in.Get("state"))
	cl, known := e.clients[in.Get("client_id")]
	one := len(in.Values["client_id"]) == 1 && len(in.Values["redirect_uri"]) == 1
	if known && one && cl.allowsReturn(in.Get("redirect_uri")) {
		c.redirect(addQuery(in.Get("redirect_uri"), query))
		return
	}
	c.redirect(addQuery(e.address(c.r)+"/aas/oauth2/", query))
}
