package esiatest_test

import (
	"maps"
	"net/http"
	"net/url"
	"testing"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/internal/printtest"
	"github.com/go-esia/sdk/scopes"
)

// printed are values of all exported types, with secrets wherever there is room.
func printed(t *testing.T) map[string]any {
	t.Helper()
	const secret = printtest.Secret
	s := newStand(t)
	s.newTokens() // so that there are codes and tokens to show
	contacts := []scopes.Contact{{ID: 1, Value: secret}}
	kid := esiatest.Kid{Data: scopes.Kid{FirstName: secret}, Documents: []scopes.Document{{Number: secret}}}
	person := esiatest.Person{OID: 1, Data: scopes.Person{FirstName: secret, SNILS: secret}, Contacts: contacts, Kids: []esiatest.Kid{kid}, Avatar: []byte(secret)}
	branch := esiatest.Branch{Data: scopes.Branch{Name: secret}, Contacts: contacts}
	organization := esiatest.Organization{Data: scopes.Organization{OID: 1, INN: secret}, Contacts: contacts, Branches: []esiatest.Branch{branch}}
	return map[string]any{
		"Person":  &person,
		"Request": &esiatest.Request{Query: url.Values{"code": {secret}}, Form: url.Values{secret: {secret}}, Header: http.Header{"Authorization": {secret}}},
		"Token":   &esiatest.Token{Nonce: secret, Header: map[string]any{"x": secret}, Claims: map[string]any{"x": secret}},
		"Config":  &esiatest.Config{People: []esiatest.Person{person}, Organizations: []esiatest.Organization{organization}},
		"Kid":     &kid, "Branch": &branch, "Organization": &organization, "Services": &esiatest.Services{},
		"Server": printtest.Pointer{To: s.Server}, "Emulator": printtest.Pointer{To: s.Emulator},
		"Client": &esiatest.Client{APIKeys: map[string]scopes.OID{secret: 1}}, "Protocol": &esiatest.Protocol{}, "ConsentRule": &esiatest.ConsentRule{}, "Lenient": &esiatest.Lenient{}, "Fault": &esiatest.Fault{},
		"Refusal": &esiatest.Refusal{Code: esia.CodeInvalidGrant}, "Algorithm": new(esiatest.GOST),
		"Signature": new(esiatest.Signed), "TokenKind": new(esiatest.IDToken), "LargeKeys": new(esiatest.LargeKeysHash256),
	}
}

// values of the person who logs in, and of what the stand issues.
var shownNowhere = []string{printtest.Secret, "000-000-600 06", "Отчество006", "eyJ"}

func TestAllTypesAreListed(t *testing.T) {
	t.Parallel()
	printtest.Listed(t, printed(t))
}

func TestSecretsDoNotPrint(t *testing.T) {
	t.Parallel()
	printtest.Formatted(t, printed(t), shownNowhere...)
}

func TestTokensDoNotLogAsJSON(t *testing.T) {
	t.Parallel()
	list := maps.Clone(printed(t))
	for _, name := range []string{"Person", "Kid", "Branch", "Organization", "Config", "Server", "Emulator", "Fault"} { // personal data has normal JSON
		delete(list, name)
	}
	printtest.LoggedAsJSON(t, list, shownNowhere...)
}
