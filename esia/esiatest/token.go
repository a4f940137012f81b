package esiatest

import "net/http"

// serveToken answers a request for tokens.
func (e *Emulator) serveToken(c *call, p *protocol) {
	if !c.allow(http.MethodPost) {
		return
	}
	in, refusal := readForm(c.r)
	c.form = in.Values
	var s *session
	if refusal == nil {
		s, refusal = e.grant(p, in)
	}
	if refusal != nil {
		c.refuseTokens(refusal, in.Get("state"))
		return
	}
	answer, err := e.issueTokens(e.issuer(c.r), s)
	if err != nil {
		c.refuseTokens(refuse(codeInternal, "the tokens can't be signed"), in.Get("state"))
		return
	}
	answer.State = in.Get("state")
	c.writeJSON(http.StatusOK, answer)
}

// refuseTokens answers with an error in JSON and status 400, whatever the error
// is (observed).
func (c *call) refuseTokens(r *Refusal, state string) {
	c.refused(r)
	body := object{{"error", oauthError(r.Code)}, {"error_description", r.description()}}
	if state != "" && len(state) <= maxStateEcho {
		body = append(body, member{"state", state})
	}
	c.writeJSON(http.StatusBadRequest, body)
}

// grant checks a token request and returns what it gives tokens for.
func (e *Emulator) grant(p *protocol, in params) (*session, *Refusal) {
	s, ok := grantSteps()[in.Get("grant_type")]
	if !ok {
		if in.Get("grant_type") != "" {
			return nil, refuse(codeGrantType, "grant_type is none of authorization_code, refresh_token and client_credentials")
		}
		s = stepExchange // whose parameters are then reported as missing
	}
	now := e.Now()
	cl, refusal := e.identify(p, s, in, now)
	if refusal != nil {
		return nil, refusal
	}
	if t := in.Get("token_type"); t != "" && t != "Bearer" {
		return nil, refuse(codeParameter, "token_type must be Bearer")
	}
	if refusal := p.checkValues(s, in); refusal != nil {
		return nil, refusal
	}
	if refusal := p.open(&e.cfg, cl, in, p.message(s, in), now); refusal != nil {
		return nil, refusal
	}
	if refusal := checkState(in.Get("state"), e.cfg.Lenient.State); refusal != nil {
		return nil, refusal
	}
	switch s {
	case stepExchange:
		return e.exchange(cl, in)
	case stepRefresh:
		return e.refreshed(cl, in, p.forms[s])
	default:
		return e.credentials(cl, in, p.forms[s])
	}
}

// exchange takes a code. Only an exchange that succeeds uses the code up, so that
// a mistake of the client, or an attempt of another one, can be followed by a
// right request.
func (e *Emulator) exchange(cl *client, in params) (*session, *Refusal) {
	e.mu.Lock()
	defer e.mu.Unlock()
	now := e.Now()
	code, ok := e.codes.get(digestOf(in.Get("code")), now)
	switch {
	case !ok:
		return nil, refuse(codeGrant, "the code is unknown or has expired")
	case code.client != cl:
		return nil, refuse(codeGrant, "the code was issued to another client")
	case code.used:
		code.revoked = !e.cfg.Lenient.CodeReuse
		return nil, refuse(codeGrant, "the code has been used before")
	case code.revoked:
		return nil, refuse(codeGrant, "the code has been revoked")
	case code.redirectURI != in.Get("redirect_uri"):
		return nil, refuse(codeGrant, "redirect_uri is not that of the login")
	}
	if refusal := e.checkSameScope(code.session, in, true); refusal != nil {
		return nil, refusal
	}
	if refusal := code.challenge.verify(in); refusal != nil {
		return nil, refusal
	}
	if refusal := e.useState(cl, in.Get("state"), "", false, now); refusal != nil {
		return nil, refusal
	}
	code.used = true
	return code.session, nil
}

// refreshed takes a refresh token, which is good for one use.
func (e *Emulator) refreshed(cl *client, in params, f form) (*session, *Refusal) {
	e.mu.Lock()
	defer e.mu.Unlock()
	now := e.Now()
	token, ok := e.refresh.get(digestOf(in.Get("refresh_token")), now)
	switch {
	case !ok:
		return nil, refuse(codeGrant, "the refresh token is unknown or has expired")
	case token.client != cl:
		return nil, refuse(codeGrant, "the refresh token was issued to another client")
	case token.used:
		token.revoked = token.revoked || e.cfg.Protocol.RevokeOnRefreshReuse
		return nil, refuse(codeGrant, "the refresh token has been used before")
	case token.revoked:
		return nil, refuse(codeGrant, "the refresh token has been revoked")
	case f.signs("redirect_uri") && token.redirectURI != in.Get("redirect_uri"):
		return nil, refuse(codeGrant, "redirect_uri is not that of the login")
	}
	if refusal := e.checkSameScope(token.session, in, f.signs("scope_org")); refusal != nil {
		return nil, refusal
	}
	if refusal := e.useState(cl, in.Get("state"), "", false, now); refusal != nil {
		return nil, refusal
	}
	token.used = true
	return token.session, nil
}

// checkSameScope refuses scopes that differ from those of the login. Where
// scope_org is not signed, it may be left out.
func (e *Emulator) checkSameScope(s *session, in params, orgSigned bool) *Refusal {
	if _, refusal := s.client.loginScopes(in.Get("scope"), in.Get("scope_org")); refusal != nil {
		return refusal
	}
	sameOrg := in.Get("scope_org") == s.scopeOrg || !orgSigned && in.Get("scope_org") == ""
	if e.cfg.Lenient.ScopeChange || in.Get("scope") == s.scope && sameOrg {
		return nil
	}
	return refuse(codeScope, "scope or scope_org is not that of the login")
}

// credentials gives tokens to a client without a person in front of it: for an
// organization, for imports, or for a person who has given a consent before.
func (e *Emulator) credentials(cl *client, in params, f form) (*session, *Refusal) {
	if f.requires("redirect_uri") && !cl.allowsReturn(in.Get("redirect_uri")) {
		return nil, refuse(codeRedirect, "redirect_uri is not registered for the client, or not acceptable")
	}
	if in.Has("scope_org") && in.Get("scope_org") != "" {
		return nil, refuse(codeParameter, "scope_org is not signed here: put the scopes into scope")
	}
	list, refusal := cl.systemScopes(in.Get("scope"))
	if refusal != nil {
		return nil, refusal
	}
	p, ok := e.people[list[0].oid]
	if list[0].oid != 0 && !ok {
		return nil, refuse(codeScope, "there is no person with the oid of the scope")
	}
	for _, w := range list {
		// Which code ESIA has for this isn't known. 007194 is for a person who does
		// not work there, and here is no person; so the scope is unknown.
		if w.org != 0 && e.organizations[w.org] == nil {
			return nil, refuse(codeScope, "there is no organization with the org_oid of scope %q", w.name)
		}
	}
	now := e.Now()
	e.mu.Lock()
	defer e.mu.Unlock()
	var given []consent
	if p != nil {
		if given, refusal = e.renew(cl, p, now); refusal != nil {
			return nil, refusal
		}
	}
	if refusal := e.useState(cl, in.Get("state"), "", false, now); refusal != nil {
		return nil, refusal
	}
	a := &authorization{client: cl, wanted: list, scope: in.Get("scope")}
	return &session{authorization: a, person: p, consents: given, id: newUUID(), authTime: now}, nil
}
