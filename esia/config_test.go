package esia_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/esia"
)

func TestNewReportsEverything(t *testing.T) {
	t.Parallel()
	_, err := esia.New(esia.Config{Leeway: -1, Protocol: esia.Protocol{RefreshMessage: 7, PKCE: -1, OrgScopes: 7, CertificateHash: 7}})
	if err == nil {
		t.Fatal("got no error")
	}
	for _, want := range []string{
		"ClientID", "endpoint", "Signer", "RedirectURL", "Keys", "Leeway",
		"Protocol.RefreshMessage", "Protocol.PKCE", "Protocol.OrgScopes", "Protocol.CertificateHash",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not mention %s:\n%v", want, err)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	good := newDouble(t, nil).cfg
	tests := []struct {
		name   string
		change func(*esia.Config)
		says   string
	}{
		{"ClientIDLowerCase", func(c *esia.Config) { c.ClientID = "mysys" }, "ClientID"},
		{"ClientIDSpace", func(c *esia.Config) { c.ClientID = "MY SYS" }, "position 2"},
		{"VersionZero", func(c *esia.Config) { c.Endpoint = esia.Test(0) }, "version 0"},
		{"RedirectRelative", func(c *esia.Config) { c.RedirectURL = "/callback" }, "RedirectURL"},
		{"RedirectFragment", func(c *esia.Config) { c.RedirectURL = "https://a.ru/#x" }, "RedirectURL"},
		{"RedirectUser", func(c *esia.Config) { c.RedirectURL = "https://u:secret@a.ru/" }, "RedirectURL"},
		{"RedirectSpace", func(c *esia.Config) { c.RedirectURL = "https://a.ru/ " }, "RedirectURL"},
		{"RedirectBroken", func(c *esia.Config) { c.RedirectURL = "https://a.ru/%zz" }, "RedirectURL"},
		{"RedirectScheme", func(c *esia.Config) { c.RedirectURL = "javascript:alert(1)" }, "RedirectURL"},
		{"RedirectEmptyFragment", func(c *esia.Config) { c.RedirectURL = "https://a.ru/#" }, "fragment"},
		{"RedirectWithState", func(c *esia.Config) { c.RedirectURL = "https://a.ru/?state=1" }, "state"},
		{"RedirectNoHost", func(c *esia.Config) { c.RedirectURL = "https://:80/" }, "RedirectURL"},
		{"RedirectCyrillic", func(c *esia.Config) { c.RedirectURL = "https://пример.рф/" }, "xn--"},
		{"RedirectPort", func(c *esia.Config) { c.RedirectURL = "https://a.ru:99999/" }, "port"},
		{"TimeoutNegative", func(c *esia.Config) { c.HTTPClient = &http.Client{Timeout: -1} }, "Timeout"},
		{"V1WithPKCE", func(c *esia.Config) { c.Endpoint, c.Protocol.PKCE = esia.Test(esia.V1), esia.PKCES256 }, "V2 only"},
		{"V1WithVariant", func(c *esia.Config) {
			c.Endpoint, c.Protocol.RefreshMessage = esia.Test(esia.V1), esia.RefreshWithToken
		}, "V2 only"},
		{"LeewayHuge", func(c *esia.Config) { c.Leeway = time.Hour }, "Leeway"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cfg := good
			tt.change(&cfg)
			_, err := esia.New(cfg)
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Fatalf("got %v, want an error about %s", err, tt.says)
			}
			wantNoSecret(t, err.Error(), "secret")
		})
	}
	if _, err := esia.New(good); err != nil {
		t.Errorf("a good configuration: %v", err)
	}
}

func TestEndpoints(t *testing.T) {
	t.Parallel()
	emulator, err := esia.NewEndpoint("http://127.0.0.1:8080/prefix/", esia.V2, "")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name                             string
		e                                esia.Endpoint
		auth, token, logout, api, issuer string
	}{
		{
			"Production", esia.Production(esia.V2),
			"https://esia.gosuslugi.ru/aas/oauth2/v2/ac", "https://esia.gosuslugi.ru/aas/oauth2/v3/te",
			"https://esia.gosuslugi.ru/idp/ext/Logout", "https://esia.gosuslugi.ru/rs", "http://esia.gosuslugi.ru/",
		},
		{
			"TestV1", esia.Test(esia.V1),
			"https://esia-portal1.test.gosuslugi.ru/aas/oauth2/ac", "https://esia-portal1.test.gosuslugi.ru/aas/oauth2/te",
			"https://esia-portal1.test.gosuslugi.ru/idp/ext/Logout", "https://esia-portal1.test.gosuslugi.ru/rs",
			"http://esia-portal1.test.gosuslugi.ru/",
		},
		{
			"Own", emulator,
			"http://127.0.0.1:8080/prefix/aas/oauth2/v2/ac", "http://127.0.0.1:8080/prefix/aas/oauth2/v3/te",
			"http://127.0.0.1:8080/prefix/idp/ext/Logout", "http://127.0.0.1:8080/prefix/rs", "http://127.0.0.1:8080/",
		},
	}
	for _, tt := range tests {
		got := []string{tt.e.AuthURL(), tt.e.TokenURL(), tt.e.LogoutURL(), tt.e.APIURL(), tt.e.Issuer()}
		for i, want := range []string{tt.auth, tt.token, tt.logout, tt.api, tt.issuer} {
			if got[i] != want {
				t.Errorf("%s: got %s, want %s", tt.name, got[i], want)
			}
		}
	}
	for _, base := range []string{"", "esia.ru", "ftp://a.ru", "https://", "https://a.ru?x=1", "https://a.ru#x", "https://u:p@a.ru", "https://a.ru/%zz", "https://a.ru/?", "https://a.ru:0", "https://пример.рф"} {
		if _, err := esia.NewEndpoint(base, esia.V2, ""); err == nil {
			t.Errorf("NewEndpoint(%q): got no error", base)
		}
	}
}

func TestNewEndpointVersion(t *testing.T) {
	t.Parallel()
	if _, err := esia.NewEndpoint("https://a.ru", 0, ""); err == nil {
		t.Error("a zero version: got no error")
	}
	for _, issuer := range []string{"a b", "esia.example.ru", "http://a.ru/\n"} {
		if _, err := esia.NewEndpoint("https://a.ru", esia.V2, issuer); err == nil {
			t.Errorf("issuer %q: got no error", issuer)
		}
	}
}
