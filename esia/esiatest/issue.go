package esiatest

import (
	"encoding/base64"
	"time"

	"github.com/go-esia/sdk/scopes"
)

// A TokenKind says what a token is for: the "sbt" of its header.
type TokenKind string

// Kinds of tokens. A refresh token is not one of them: it is a UUID.
const (
	AccessToken TokenKind = "access"
	IDToken     TokenKind = "id"

	kindCode TokenKind = "authorization_code"
)

// header returns the header of a token (observed).
func (e *Emulator) header(a Algorithm, kind TokenKind, key *signingKey) object {
	h := object{{"ver", 1}, {"typ", "JWT"}}
	if e.cfg.Protocol.Thumbprint {
		h = append(h, member{"x5t#St256", key.certificate.Hash()})
	}
	return append(h, member{"sbt", kind}, member{"alg", a})
}

// sign makes a token.
func (e *Emulator) sign(a Algorithm, kind TokenKind, claims object) (string, error) {
	key, err := e.keys.current(a)
	if err != nil {
		return "", err
	}
	input, err := signingInput(e.header(a, kind, key), claims)
	if err != nil {
		return "", err
	}
	signature, err := key.sign([]byte(input))
	if err != nil {
		return "", err
	}
	return input + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}

// codeClaims returns the claims of a code, as the production ESIA had them in
// 2025. Clients must not look inside.
func (s *session) codeClaims(issuer string, now time.Time, lifetime time.Duration) object {
	return object{
		{"iss", issuer},
		{"urn:esia:client:state", s.state},
		{"auth_mthd", "PWD"},
		{"urn:esia:sbj", s.person.subject()},
		{"params", object{}},
		{"client_id", s.client.ID},
		{"nbf", now.Unix()},
		{"scope", expand(s.wanted, s.person)},
		{"auth_time", s.authTime.Unix()},
		{"urn:esia:sid", s.id},
		{"exp", now.Add(lifetime).Unix()},
		{"iat", now.Unix()},
	}
}

// accessClaims returns the claims of an access token. It has no audience, and no
// person if it is for organizations. Of the consents it has those that are good.
func (s *session) accessClaims(issuer string, now time.Time) object {
	claims := object{
		{"nbf", now.Unix()},
		{"scope", expand(s.wanted, s.person)},
		{"iss", issuer},
		{"urn:esia:sid", s.id},
	}
	if s.person != nil {
		claims = append(claims, member{"urn:esia:sbj_id", s.person.OID})
	}
	claims = append(claims,
		member{"exp", now.Add(s.client.AccessLifetime).Unix()},
		member{"iat", now.Unix()},
		member{"client_id", s.client.ID})
	if names := kinds(s.consents, now); len(names) > 0 {
		claims = append(claims, member{"permissions", names})
	}
	return claims
}

// idClaims returns the claims of an identity token: the audience is a string,
// the subject a number, and amr no array.
func (s *session) idClaims(issuer string, now time.Time, lifetime time.Duration) object {
	claims := object{
		{"aud", s.client.ID},
		{"sub", s.person.OID},
		{"nbf", now.Unix()},
		{"amr", "PWD"},
		{"urn:esia:amd", "PWD"},
		{"auth_time", s.authTime.Unix()},
		{"iss", issuer},
		{"urn:esia:sid", s.id},
		{"urn:esia:sbj", s.person.subject()},
		{"exp", now.Add(lifetime).Unix()},
		{"iat", now.Unix()},
	}
	if s.nonce != "" {
		claims = append(claims, member{"nonce", s.nonce})
	}
	return claims
}

// subject returns the claim urn:esia:sbj. Accounts that aren't confirmed have no
// is_tru.
func (p *person) subject() object {
	o := object{{"urn:esia:sbj:typ", "P"}, {"urn:esia:sbj:lvl", p.level()}}
	if p.Data.Trusted {
		o = append(o, member{"urn:esia:sbj:is_tru", true})
	}
	return append(o, member{"urn:esia:sbj:oid", p.OID}, member{"urn:esia:sbj:nam", "OID." + p.OID.String()})
}

// An issuedRefresh is what the emulator knows of a refresh token.
type issuedRefresh struct {
	*session
	used bool // guarded by Emulator.mu
}

// A tokenAnswer is a good answer of the token endpoint. ESIA doesn't return the
// scope.
type tokenAnswer struct {
	AccessToken  string `json:"access_token"`
	IDToken      string `json:"id_token,omitempty"`
	RefreshToken string `json:"refresh_token,omitempty"`
	ExpiresIn    int64  `json:"expires_in"`
	State        string `json:"state"`
	TokenType    string `json:"token_type"`
}

// issueTokens makes the tokens of a session.
func (e *Emulator) issueTokens(issuer string, s *session) (*tokenAnswer, error) {
	now := e.Now()
	answer := &tokenAnswer{ExpiresIn: int64(s.client.AccessLifetime / time.Second), TokenType: "Bearer"}
	var err error
	answer.AccessToken, err = e.sign(s.client.Algorithm, AccessToken, s.accessClaims(issuer, now))
	if err != nil {
		return nil, err
	}
	if hasScope(s.wanted, string(scopes.OpenID)) {
		answer.IDToken, err = e.sign(s.client.Algorithm, IDToken, s.idClaims(issuer, now, e.cfg.IDLifetime))
		if err != nil {
			return nil, err
		}
	}
	if s.offline {
		answer.RefreshToken = newUUID()
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.access.put(digestOf(answer.AccessToken), s, now.Add(s.client.AccessLifetime), now)
	if s.offline {
		e.refresh.put(digestOf(answer.RefreshToken), &issuedRefresh{session: s}, now.Add(s.client.RefreshLifetime), now)
	}
	return answer, nil
}

// Revoke makes all tokens of a person invalid that were issued so far, and all
// codes, as when the person withdraws the consent in the user cabinet. Consents of
// the digital profile are forgotten.
func (e *Emulator) Revoke(oid scopes.OID) {
	e.mu.Lock()
	defer e.mu.Unlock()
	revoke := func(s *session) {
		if s.person != nil && s.person.OID == oid {
			s.revoked = true
		}
	}
	for _, entry := range e.codes.entries {
		revoke(entry.value.session)
	}
	for _, entry := range e.refresh.entries {
		revoke(entry.value.session)
	}
	for _, entry := range e.access.entries {
		revoke(entry.value)
	}
	e.withdraw(oid)
}
