package esia_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/scopes"
)

const testAPIKey = "6f2c1a7e-0a1b-4c2d-8e3f-0123456789ab"

// newKeyedServer returns a server whose client has an API key.
func newKeyedServer(t *testing.T) *esiatest.Server {
	t.Helper()
	client, err := esiatest.GenerateClient("TESTSYS", scopes.NewSet("openid", "org_inn", "org_shortname", "ext_imp", "prm_chg"), "example.ru")
	if err != nil {
		t.Fatal(err)
	}
	client.APIKeys = map[string]scopes.OID{testAPIKey: esiatest.LegalEntity().Data.OID}
	return newServer(t, esiatest.Config{Clients: []esiatest.Client{client}})
}

func TestAPIKeyToken(t *testing.T) {
	t.Parallel()
	for _, v := range []esia.Version{esia.V1, esia.V2} {
		t.Run(fmt.Sprint("V", v), func(t *testing.T) {
			t.Parallel()
			server := newKeyedServer(t)
			cfg, err := server.ClientConfig("TESTSYS", v)
			if err != nil {
				t.Fatal(err)
			}
			c := newClient(t, cfg)
			token, err := c.APIKeyToken(t.Context(), testAPIKey)
			if err != nil {
				t.Fatal(err)
			}
			if left := token.Expiry.Sub(server.Now()); left < 23*time.Hour || left > 24*time.Hour {
				t.Errorf("the token is good for %v", left)
			}
			org, err := c.API(oauth2.StaticTokenSource(token)).Organization(1000000777).Get(t.Context())
			if err != nil || org.INN != "7700000016" || org.OGRN != "" {
				t.Errorf("got %v, %v", org, err)
			}
		})
	}
}

func TestAPIKeyTokenRefusals(t *testing.T) {
	t.Parallel()
	server := newKeyedServer(t)
	c := newClient(t, server.Config())
	unknown := strings.Replace(testAPIKey, "6f2c", "0000", 1)
	server.Inject(esiatest.Fault{Path: "/esia-rs", Times: 1, Edit: func(a map[string]any) { a["message"] = "no key " + strings.ToUpper(unknown) }})
	_, err := c.APIKeyToken(t.Context(), unknown)
	if refusal, ok := errors.AsType[*esia.Error](err); !ok || refusal.StatusCode != 404 {
		t.Errorf("an unknown key: got %v", err)
	}
	wantNoSecret(t, err.Error(), unknown, strings.ToUpper(unknown))
	for _, key := range []string{"", "no-uuid", testAPIKey + "/../x", strings.Replace(testAPIKey, "-", "?", 1)} {
		if _, err := c.APIKeyToken(t.Context(), key); err == nil || key != "" && strings.Contains(err.Error(), key) {
			t.Errorf("%q: got %v", key, err)
		}
	}
	before := len(server.Requests())
	for name, fault := range map[string]esiatest.Fault{
		"Empty":    {Path: "/esia-rs", Times: 1, Empty: true},
		"Page":     {Path: "/esia-rs", Times: 3, Status: 503},
		"Redirect": {Path: "/esia-rs", Times: 1, Redirect: "https://elsewhere.example.ru/"},
		"NoToken":  {Path: "/esia-rs", Times: 1, Edit: func(a map[string]any) { delete(a, "accessTkn") }},
		"Forged":   {Path: "/esia-rs", Times: 1, Edit: func(a map[string]any) { a["accessTkn"] = fmt.Sprint(a["accessTkn"]) + "A" }},
		"Huge":     {Path: "/esia-rs", Times: 1, Size: 5 << 20},
	} {
		server.Inject(fault)
		if _, err := c.APIKeyToken(t.Context(), testAPIKey); err == nil {
			t.Errorf("%s: got no error", name)
		} else {
			wantNoSecret(t, err.Error(), testAPIKey, strings.ToUpper(testAPIKey))
		}
	}
	// An answer that is too long is given up before the emulator has noted it.
	for end := time.Now().Add(10 * time.Second); len(server.Requests())-before < 8 && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
	if got := len(server.Requests()) - before; got != 8 {
		t.Errorf("%d requests, want 8, as 503 is asked for twice more", got)
	}
}

func testAccount() esia.Account {
	return esia.Account{
		FirstName: "Тест", LastName: "Тестов", MiddleName: "Тестович", BirthDate: scopes.Date{Year: 1988, Month: 11, Day: 11},
		BirthPlace: "Воронеж", Gender: scopes.Male, Trusted: true, SNILS: "112-233-445 95",
		Contacts: []scopes.Contact{{Type: scopes.ContactMobile, Value: "+7(910)9999999"}},
		Documents: []scopes.Document{{
			Type: scopes.DocumentPassport, Series: "0000", Number: "000002", IssueID: "111111", IssuedBy: "Выдан",
			IssueDate: scopes.Date{Year: 2016, Month: 5, Day: 1},
		}},
		Addresses: []scopes.Address{{Type: scopes.AddressLiving, Text: "г Воронеж", CountryID: "RUS", ZipCode: "394000", House: "86/1"}},
	}
}

func TestImportAccount(t *testing.T) {
	t.Parallel()
	for _, v := range []esia.Version{esia.V1, esia.V2} {
		for _, form := range []esia.ImportForm{esia.ImportV2, esia.Import2016} {
			t.Run(fmt.Sprint("V", v, "/", form), func(t *testing.T) {
				t.Parallel()
				server := newKeyedServer(t)
				cfg, err := server.ClientConfig("TESTSYS", v)
				if err != nil {
					t.Fatal(err)
				}
				cfg.Protocol.AccountImport = form
				if _, err := newClient(t, cfg).ImportAccount(t.Context(), testAccount()); err != nil {
					t.Fatal(err)
				}
				imported := server.Imported()
				if len(imported) != 1 {
					t.Fatalf("%d accounts", len(imported))
				}
				got, want := imported[0], testAccount()
				if got.Data.FullName() != "Тестов Тест Тестович" || !got.Data.Trusted || got.Data.BirthDate != want.BirthDate ||
					got.Data.SNILS != want.SNILS || got.Contacts[0].Value != want.Contacts[0].Value ||
					got.Documents[0].IssueDate != want.Documents[0].IssueDate || got.Addresses[0].House != "86/1" {
					t.Errorf("got %s with other data", got)
				}
				path := server.Requests()[len(server.Requests())-1].Path
				if old := strings.HasPrefix(path, "/rs/"); old != (form == esia.Import2016) {
					t.Errorf("sent to %s", path)
				}
			})
		}
	}
}

func TestImportAccountRefusals(t *testing.T) {
	t.Parallel()
	server := newKeyedServer(t)
	c := newClient(t, server.Config())
	for name, change := range map[string]func(*esia.Account){
		"NoName":  func(a *esia.Account) { a.FirstName = "" },
		"NoSNILS": func(a *esia.Account) { a.SNILS = "" },
		"Huge":    func(a *esia.Account) { a.BirthPlace = strings.Repeat("а", 20<<10) },
	} {
		account := testAccount()
		change(&account)
		if _, err := c.ImportAccount(t.Context(), account); err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
	if got := len(server.Requests()); got != 0 {
		t.Errorf("%d requests were made", got)
	}
	server.Inject(esiatest.Fault{Path: "/esia-rs", Code: "ESIA-036102"})
	_, err := c.ImportAccount(t.Context(), testAccount())
	if !errors.Is(err, esia.Code("ESIA-036102")) {
		t.Errorf("got %v", err)
	}
	wantNoSecret(t, fmt.Sprint(err), "Тест", "112-233")
}

// TestRenewConsent gets a token of the person without the person, while the consent
// is good.
func TestRenewConsent(t *testing.T) {
	t.Parallel()
	server := newServer(t, esiatest.Config{})
	c := newClient(t, server.Config())
	if _, err := c.RenewConsent(t.Context(), esiatest.Confirmed().OID); err == nil {
		t.Error("before the consent: got no error")
	}
	consent := goldenConsent()
	consent.Lifetime = 24 * time.Hour
	opt, err := esia.WithConsents(consent)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := logIn(t.Context(), c, server, opt); err != nil {
		t.Fatal(err)
	}
	server.Advance(23 * time.Hour)
	token, err := c.RenewConsent(t.Context(), esiatest.Confirmed().OID)
	if err != nil {
		t.Fatal(err)
	}
	access, err := c.VerifyAccessToken(t.Context(), token.AccessToken)
	if err != nil || !slices.Contains(access.Consents, "APIPGU") {
		t.Errorf("got %v with consents %q, %v", access, access.Consents, err)
	}
	if _, err := c.RenewConsent(t.Context(), esiatest.Foreigner().OID); err == nil {
		t.Error("another person: got no error")
	}
	server.Advance(2 * time.Hour)
	if _, err := c.RenewConsent(t.Context(), esiatest.Confirmed().OID); err == nil {
		t.Error("after its end: got no error")
	}
}

// TestConsentLogin asks for a consent, and finds it in the access token.
func TestConsentLogin(t *testing.T) {
	t.Parallel()
	server := newServer(t, esiatest.Config{})
	consents, err := esia.WithConsents(goldenConsent())
	if err != nil {
		t.Fatal(err)
	}
	auth, err := logIn(t.Context(), newClient(t, server.Config()), server, consents, esia.WithPersonFilter(esia.OnlyConfirmed))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(auth.AccessToken.Consents, []string{"APIPGU"}) {
		t.Errorf("got %q", auth.AccessToken.Consents)
	}
}
