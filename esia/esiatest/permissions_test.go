package esiatest_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/scopes"
)

// goodPermissions is a consent that the stand of withRules admits.
const goodPermissions = `[{"responsibleObject":"ООО Ромашка","sysname":"APIPGU","expire":525600,"actions":[{"sysname":"ALL_ACTIONS_TO_DATA"}],` +
	`"purposes":[{"sysname":"APIPGU"}],"scopes":[{"sysname":"http://lk.gosuslugi.ru/api-order"}]}]`

// withRules lets the client ask for two types of consents.
func withRules(cfg *esiatest.Config) {
	cfg.Clients[0].Permissions = map[string]esiatest.ConsentRule{
		"APIPGU": {
			Required: scopes.NewSet("http://lk.gosuslugi.ru/api-order"), Allowed: scopes.NewSet("fullname", "inn"),
			Forbidden: scopes.NewSet("snils"), Purposes: []string{"APIPGU", "ORDER"},
		},
		"CREDIT": {ManyPurposes: true},
	}
}

// asks sends a login request with permissions.
func (s *stand) asks(permissions string) answer {
	s.t.Helper()
	return s.authorize(s.signed(s.login("scope", "openid", "permissions", rawURL([]byte(permissions))), orderAuthorize))
}

func TestPermissions(t *testing.T) {
	t.Parallel()
	s := newStand(t, withRules)
	const scope, purpose = `{"sysname":"http://lk.gosuslugi.ru/api-order"}`, `"purposes":[{"sysname":"APIPGU"}]`
	tests := []struct {
		name, old, new string
		want           esia.Code
	}{
		{"good", "", "", ""},
		{"no type", `"sysname":"APIPGU",`, ``, "ESIA-036700"},
		{"type of others", `"sysname":"APIPGU",`, `"sysname":"CREDIT_CARD",`, "ESIA-036701"},
		{"type of others in other case", `"sysname":"APIPGU",`, `"sysname":"apipgu",`, "ESIA-036701"},
		{"other type", `"sysname":"APIPGU",`, `"sysname":"CREDIT",`, ""},
		{"empty scopes", scope, ``, "ESIA-036702"},
		{"no scopes", `,"scopes":[` + scope + `]`, ``, "ESIA-036702"},
		{"another scope instead", scope, `{"sysname":"fullname"}`, "ESIA-036702"},
		{"required among others in one name", scope, `{"sysname":"http://lk.gosuslugi.ru/api-order fullname"}`, "ESIA-036702"},
		{"allowed scopes", scope, scope + `,{"sysname":"fullname"},{"sysname":"inn"}`, ""},
		{"excess scope", scope, scope + `,{"sysname":"fullname"},{"sysname":"birthdate"}`, "ESIA-036703"},
		{"two scopes in one name", scope, scope + `,{"sysname":"fullname inn"}`, "ESIA-036703"},
		{"forbidden scope", scope, scope + `,{"sysname":"snils"}`, "ESIA-036704"},
		{"unnamed scope", scope, scope + `,{}`, "ESIA-007006"},
		{"no action", `[{"sysname":"ALL_ACTIONS_TO_DATA"}]`, `[]`, "ESIA-036705"},
		{"unknown action", `ALL_ACTIONS_TO_DATA`, `ALL`, "ESIA-036706"},
		{"no purpose", purpose + `,`, ``, "ESIA-036707"},
		{"empty purposes", purpose, `"purposes":[]`, "ESIA-036707"},
		{"unnamed purpose", purpose, `"purposes":[{"sysname":"APIPGU"},{"sysname":""}]`, "ESIA-036707"},
		{"other purpose", purpose, `"purposes":[{"sysname":"ORDER"}]`, ""},
		{"unknown purpose", purpose, `"purposes":[{"sysname":"CREDIT"}]`, "ESIA-036726"},
		{"two purposes", purpose, `"purposes":[{"sysname":"APIPGU"},{"sysname":"ORDER"}]`, "ESIA-036727"},
		{"one purpose twice", purpose, `"purposes":[{"sysname":"APIPGU"},{"sysname":"APIPGU"}]`, "ESIA-036727"},
		{"for too long", `525600`, `525601`, "ESIA-036716"},
		{"for too short", `525600`, `4`, "ESIA-036716"},
		{"second consent", goodPermissions, goodPermissions[:len(goodPermissions)-1] + `,{"sysname":"NONE"}]`, "ESIA-036701"},
		{"expire is text", `525600`, `"525600"`, "ESIA-007003"},
		{"not an array", goodPermissions, `{}`, "ESIA-007003"},
		{"empty", goodPermissions, `[]`, "ESIA-007003"},
		{"more after it", `}]}]`, `}]}] x`, "ESIA-007003"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := s.on(t)
			wantCode(t, s.asks(strings.Replace(goodPermissions, tt.old, tt.new, 1)), tt.want)
		})
	}
	padded := base64.URLEncoding.EncodeToString([]byte(goodPermissions + " "))
	wantCode(t, s.authorize(s.signed(s.login("scope", "openid", "permissions", padded), orderAuthorize)), "ESIA-007003")
	wantCode(t, s.authorize(s.signed(s.login("permissions", rawURL([]byte(goodPermissions))), orderAuthorize)), "ESIA-007006")
}

// TestPermissionsByDefault: without rules there is any type, with any scopes and
// one purpose; with empty rules there is none.
func TestPermissionsByDefault(t *testing.T) {
	t.Parallel()
	const two = `"purposes":[{"sysname":"A"},{"sysname":"B"}]`
	const bare = `[{"sysname":"ANY","actions":[{"sysname":"USE_DATA"}],"purposes":[{"sysname":"A"}]}]`
	twoPurposes := strings.Replace(bare, `"purposes":[{"sysname":"A"}]`, two, 1)
	for _, tt := range []struct {
		name        string
		rules       map[string]esiatest.ConsentRule
		permissions string
		want        esia.Code
	}{
		{"no rules", nil, bare, ""},
		{"no rules, any scopes", nil, goodPermissions, ""},
		{"no rules, two purposes", nil, twoPurposes, "ESIA-036727"},
		{"no types", map[string]esiatest.ConsentRule{}, bare, "ESIA-036701"},
		{"zero rule", map[string]esiatest.ConsentRule{"ANY": {}}, bare, ""},
		{"zero rule, two purposes", map[string]esiatest.ConsentRule{"ANY": {}}, twoPurposes, "ESIA-036727"},
		{"many purposes", map[string]esiatest.ConsentRule{"ANY": {ManyPurposes: true}}, twoPurposes, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t, func(cfg *esiatest.Config) { cfg.Clients[0].Permissions = tt.rules })
			wantCode(t, s.asks(tt.permissions), tt.want)
		})
	}
}

// TestRulesAreCopied: what is done to the configuration later has no effect.
func TestRulesAreCopied(t *testing.T) {
	t.Parallel()
	rules := map[string]esiatest.ConsentRule{"APIPGU": {Purposes: []string{"APIPGU"}}}
	s := newStand(t, func(cfg *esiatest.Config) { cfg.Clients[0].Permissions = rules })
	rules["APIPGU"].Purposes[0] = "OTHER"
	delete(rules, "APIPGU")
	wantCode(t, s.asks(goodPermissions), "")
}
