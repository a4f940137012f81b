package esia_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/scopes"
)

// goldenPermissions is the parameter for goldenConsent, as one of the clients of
// ESIA writes it.
const goldenPermissions = "W3sicmVzcG9uc2libGVPYmplY3QiOiLQntCe0J4g0KDQvtC80LDRiNC60LAiLCJzeXNuYW1lIjoiQVBJUEdVIiwiZXhwaXJlIjo1MjU2MDAsImFjdGlvbnMiOlt7InN5c25hbWUiOiJBTExfQUNUSU9OU19UT19EQVRBIn1dLCJwdXJwb3NlcyI6W3sic3lzbmFtZSI6IkFQSVBHVSJ9XSwic2NvcGVzIjpbeyJzeXNuYW1lIjoiaHR0cDovL2xrLmdvc3VzbHVnaS5ydS9hcGktb3JkZXIifV19XQ"

func goldenConsent() esia.Consent {
	return esia.Consent{
		Type: "APIPGU", Organization: "ООО Ромашка", Lifetime: 365 * 24 * time.Hour,
		Actions: []esia.ConsentAction{esia.ConsentAllActions}, Purposes: []string{"APIPGU"},
		Scopes: scopes.NewSet("http://lk.gosuslugi.ru/api-order"),
	}
}

// query returns the parameters of the login page that opts lead to.
func query(t *testing.T, opts ...oauth2.AuthCodeOption) url.Values {
	t.Helper()
	login, err := newDouble(t, nil).client(t).Begin(t.Context(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(login.URL)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query()
}

func TestConsents(t *testing.T) {
	t.Parallel()
	opt, err := esia.WithConsents(goldenConsent())
	if err != nil {
		t.Fatal(err)
	}
	v := query(t, opt)
	if got := v.Get("permissions"); got != goldenPermissions {
		t.Errorf("got %s", got)
	}
	if v.Get("scope") != "openid" {
		t.Errorf("got scope %q, want openid alone", v.Get("scope"))
	}
	if v := query(t, opt, esia.WithScopes(scopes.NewSet("openid"))); v.Get("scope") != "openid" {
		t.Errorf("got scope %q", v.Get("scope"))
	}
	c := newDouble(t, nil).client(t)
	for name, other := range map[string]oauth2.AuthCodeOption{
		"Scopes": esia.WithScopes(scopes.NewSet("fullname")), "OrgScopes": esia.WithOrgScopes(scopes.NewSet(scopes.OrgInn.ForOrg(1))),
	} {
		if _, err := c.Begin(t.Context(), opt, other); !errors.Is(err, esia.ErrOption) {
			t.Errorf("%s: got %v, want ErrOption", name, err)
		}
	}
}

// TestConsentWithoutExtras: what may be left out is left out.
func TestConsentWithoutExtras(t *testing.T) {
	t.Parallel()
	consent := goldenConsent()
	consent.Organization, consent.Lifetime, consent.Scopes = "", 0, scopes.NewSet("inn")
	opt, err := esia.WithConsents(consent)
	if err != nil {
		t.Fatal(err)
	}
	data, err := base64.RawURLEncoding.DecodeString(query(t, opt).Get("permissions"))
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"sysname":"APIPGU","actions":[{"sysname":"ALL_ACTIONS_TO_DATA"}],"purposes":[{"sysname":"APIPGU"}],"scopes":[{"sysname":"inn"}]}]`
	if string(data) != want || !json.Valid(data) {
		t.Errorf("got %s", data)
	}
}

func TestConsentRules(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*esia.Consent)
		want   esia.Code
	}{
		{"NoType", func(c *esia.Consent) { c.Type = " " }, esia.CodeConsentTypeMissing},
		{"NoScopes", func(c *esia.Consent) { c.Scopes = scopes.Set{} }, esia.CodeConsentScopeMissing},
		{"NoActions", func(c *esia.Consent) { c.Actions = nil }, esia.CodeConsentActionMissing},
		{"UnknownAction", func(c *esia.Consent) { c.Actions = append(c.Actions, "READ") }, esia.CodeConsentActionUnknown},
		{"NoPurpose", func(c *esia.Consent) { c.Purposes = nil }, esia.CodeConsentPurposeMissing},
		{"EmptyPurpose", func(c *esia.Consent) { c.Purposes = []string{""} }, esia.CodeConsentPurposeMissing},
		{"Short", func(c *esia.Consent) { c.Lifetime = 4 * time.Minute }, esia.CodeConsentInvalidExpire},
		{"Long", func(c *esia.Consent) { c.Lifetime = 365*24*time.Hour + time.Minute }, esia.CodeConsentInvalidExpire},
		{"Seconds", func(c *esia.Consent) { c.Lifetime = 5*time.Minute + time.Second }, esia.CodeConsentInvalidExpire},
		{"Negative", func(c *esia.Consent) { c.Lifetime = -time.Hour }, esia.CodeConsentInvalidExpire},
	}
	for _, tt := range tests {
		consent := goldenConsent()
		tt.change(&consent)
		if _, err := esia.WithConsents(goldenConsent(), consent); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
		}
	}
	if _, err := esia.WithConsents(); !errors.Is(err, esia.CodeConsentTypeMissing) {
		t.Errorf("none: got %v", err)
	}
}

func TestPersonFilter(t *testing.T) {
	t.Parallel()
	if got := query(t, esia.WithPersonFilter(esia.OnlyConfirmed)).Get("person_filter"); got != "Y29uZl9hY2M=" {
		t.Errorf("got %s", got)
	}
}

func TestRenewConsentWithoutOID(t *testing.T) {
	t.Parallel()
	if _, err := newDouble(t, nil).client(t).RenewConsent(t.Context(), 0); err == nil {
		t.Error("got no error")
	}
}
