package esiatest

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/scopes"
)

// apiKeyPath starts the paths at which API keys are exchanged for tokens.
const apiKeyPath = publicV1 + "/orgs/ext-app/"

// apiKeyLifetime is how long such a token is valid (observed).
const apiKeyLifetime = 24 * time.Hour

// maxAPIKey is the longest API key, in bytes.
const maxAPIKey = 128

// serveAPIKey answers GET …/ext-app/{apiKey}/tkn?signature=, where the signature
// is a detached CMS message over the text of the key. The token names no person,
// has no nbf, and is for the organization of the key (observed).
func (e *Emulator) serveAPIKey(c *call, rest string) {
	text, ok := strings.CutSuffix(rest, "/tkn")
	key, err := url.PathUnescape(text)
	switch {
	case !ok || err != nil || strings.Contains(text, "/"):
		e.refuseData(c, notFound("the path is not {apiKey}/tkn"))
		return
	case c.r.Method != http.MethodGet:
		e.refuseData(c, denied("the method must be GET"))
		return
	}
	claims, refusal := e.exchangeKey(c.r, key)
	if refusal != nil {
		e.refuseData(c, refusal)
		return
	}
	token, err := e.sign(e.apiKeys[key].Algorithm, AccessToken, claims)
	if err != nil {
		e.refuseData(c, &Refusal{codeDataInternal, "the token can't be signed", http.StatusInternalServerError})
		return
	}
	noCache(c.w.Header())
	c.writeJSON(http.StatusOK, object{{"accessTkn", token}})
}

// exchangeKey checks a request and returns the claims of the token. Of the
// refusals only the statuses can be relied upon: nobody has published the codes.
func (e *Emulator) exchangeKey(r *http.Request, key string) (object, *Refusal) {
	cl := e.apiKeys[key]
	if cl == nil {
		return nil, notFound("the API key is unknown")
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil || len(query["signature"]) != 1 {
		return nil, unsigned(codeInvalidToken, "there is not exactly one signature")
	}
	der, ok := decodeSecret(query.Get("signature"), maxCMSSecret, e.cfg.Lenient.Base64)
	if !ok {
		return nil, unsigned(codeInvalidToken, "signature is not base64url without padding")
	}
	now := e.Now()
	if refusal := e.cfg.detached("signature", cl, der, []byte(key), now); refusal != nil {
		switch refusal.Code {
		case codeCertificate:
			return nil, denied("%s", refusal.Detail)
		case codeTime:
			return nil, unsigned(codeSigningTime, refusal.Detail)
		}
		return nil, unsigned(codeInvalidToken, refusal.Detail)
	}
	scope := cl.organizationScope(cl.APIKeys[key])
	if scope == "" {
		return nil, denied("the client has no scopes of organizations")
	}
	return object{
		{"scope", scope}, {"iss", e.issuer(r)}, {"urn:esia:sid", newUUID()}, {"exp", now.Add(apiKeyLifetime).Unix()},
		{"iat", now.Unix()}, {"client_id", cl.ID},
	}, nil
}

// unsigned refuses a request without a good signature.
func unsigned(code esia.Code, detail string) *Refusal {
	return &Refusal{code, detail, http.StatusUnauthorized}
}

// organizationScope returns the "scope" of a token of c for an organization: all
// that c has of organizations, and what it has of the portal's API. It is empty if
// there is nothing of organizations.
func (c *client) organizationScope(org scopes.OID) string {
	var own, portal []string
	for scope := range c.Scopes.Values() {
		w, ok := parseScope(string(scope))
		switch {
		case !ok:
		case w.kind == scopeOfOrg:
			own = append(own, scopePrefix+w.name+"?org_oid="+org.String())
		case strings.HasPrefix(w.name, "http://lk.gosuslugi.ru/"):
			portal = append(portal, w.name)
		}
	}
	if len(own) == 0 {
		return ""
	}
	return strings.Join(append(portal, own...), " ")
}
