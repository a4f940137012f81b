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

// denied refuses what a token doesn't open.
func denied(format string, args ...any) *Refusal {
	return &Refusal{codeScopeDenied, fmt.Sprintf(format, args...), http.StatusForbidden}
}

// notFound refuses what there isn't.
func notFound(format string, args ...any) *Refusal {
	return &Refusal{codeParameters, fmt.Sprintf(format, args...), http.StatusNotFound}
}

// refuseData answers with an error of the data services. Its message is a name,
// not a text; those of other codes than these aren't known.
func (e *Emulator) refuseData(c *call, r *Refusal) {
	c.refused(r)
	if r.Status == http.StatusNotFound && e.cfg.Services.EmptyNotFound {
		c.write(r.Status, "text/plain; charset=utf-8", nil)
		return
	}
	message := map[esia.Code]string{
		codeInvalidToken: "SecurityErrorEnum.invalidToken",
		codeExpiredToken: "SecurityErrorEnum.expiredToken",
		codeScopeDenied:  "SecurityErrorEnum.scopeNotAllowed",
	}[r.Code]
	if r.Status == http.StatusUnauthorized {
		c.w.Header().Set("WWW-Authenticate", "Bearer")
	}
	body := object{{"code", r.Code}}
	if message != "" {
		body = append(body, member{"message", message})
	}
	c.writeJSON(r.Status, body)
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
func (a *accessClaims) granted() grants {
	names := make(grants)
	for field := range strings.FieldsSeq(a.Scope) {
		if w, ok := parseScope(field); ok && w.oid == a.OID {
			names[w.name] = true
		}
	}
	return names
}

// grantedOf returns the names of the scopes that open data of an organization.
// ESIA writes them with its prefix into tokens; others don't count.
func (a *accessClaims) grantedOf(org scopes.OID) grants {
	names := make(grants)
	for field := range strings.FieldsSeq(a.Scope) {
		w, ok := parseScope(field)
		if ok && w.org == org && w.org != 0 && strings.HasPrefix(field, scopePrefix) {
			names[w.name] = true
		}
	}
	return names
}
