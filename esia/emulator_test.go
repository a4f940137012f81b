package esia_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/scopes"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/signertest"
)

func newServer(t testing.TB, cfg esiatest.Config) *esiatest.Server {
	t.Helper()
	server := esiatest.NewServer(cfg)
	t.Cleanup(server.Close)
	return server
}

func newClient(t testing.TB, cfg esia.Config) *esia.Client {
	t.Helper()
	c, err := esia.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// logIn logs a person in.
func logIn(ctx context.Context, c *esia.Client, server *esiatest.Server, opts ...oauth2.AuthCodeOption) (*esia.Authentication, error) {
	login, err := c.Begin(ctx, opts...)
	if err != nil {
		return nil, err
	}
	query, err := server.Login(ctx, login.URL, esiatest.Confirmed())
	if err != nil {
		return nil, err
	}
	return c.Complete(ctx, login, query)
}

// TestWholeLogin is what quickstart shows: login, data, refresh, with tokens of
// both kinds.
func TestWholeLogin(t *testing.T) {
	t.Parallel()
	for _, algorithm := range []esiatest.Algorithm{esiatest.GOST, esiatest.RS256} {
		for _, thumbprint := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/%v", algorithm, thumbprint), func(t *testing.T) {
				t.Parallel()
				server := newServer(t, esiatest.Config{Algorithm: algorithm, Protocol: esiatest.Protocol{Thumbprint: thumbprint}})
				wholeLogin(t, newClient(t, server.Config()), server)
			})
		}
	}
}

func wholeLogin(t *testing.T, c *esia.Client, server *esiatest.Server) {
	t.Helper()
	auth, err := logIn(t.Context(), c, server, oauth2.AccessTypeOffline)
	if err != nil {
		t.Fatal(err)
	}
	want := esiatest.Confirmed()
	if auth.Identity.OID != want.OID || auth.Identity.Subject != want.OID.String() || auth.Identity.Issuer != c.Endpoint().Issuer() {
		t.Errorf("got %+v, want %v", auth.Identity, want.OID)
	}
	if !auth.IDToken.Confirmed || auth.IDToken.Level != esia.LevelConfirmed {
		t.Errorf("got confirmed %v, level %v", auth.IDToken.Confirmed, auth.IDToken.Level)
	}
	source := c.TokenSource(t.Context(), auth.Grant, nil)
	readPerson(t, c, source, want)

	server.Advance(time.Hour)
	readPerson(t, c, source, want)
	if source.Grant().Token.RefreshToken == auth.Grant.Token.RefreshToken {
		t.Error("after an hour the refresh token is the old one")
	}
	if _, err := c.Refresh(t.Context(), auth.Grant); !errors.Is(err, esia.ErrLoginRequired) || !errors.Is(err, esia.CodeInvalidGrant) {
		t.Errorf("a used refresh token: got %v, want ErrLoginRequired and ESIA-007011", err)
	}
}

func readPerson(t *testing.T, c *esia.Client, source oauth2.TokenSource, want esiatest.Person) {
	t.Helper()
	person, err := c.API(source).Person(want.OID).Get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if person.FullName() != want.Data.FullName() || person.SNILS != want.Data.SNILS || person.OID != want.OID {
		t.Error("got another person's data")
	}
	_, err = c.API(source).Person(esiatest.Unconfirmed().OID).Get(t.Context())
	if !errors.Is(err, esia.CodeScopeNotAllowed) {
		t.Errorf("somebody else's data: got %v, want ESIA-005029", err)
	}
}

// TestDataByScope reads only what was granted.
func TestDataByScope(t *testing.T) {
	t.Parallel()
	server := newServer(t, esiatest.Config{})
	c := newClient(t, server.Config())
	auth, err := logIn(t.Context(), c, server, esia.WithScopes(scopes.NewSet(scopes.FullName)))
	if err != nil {
		t.Fatal(err)
	}
	person, err := c.API(c.TokenSource(t.Context(), auth.Grant, nil)).Person(auth.Identity.OID).Get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if person.LastName == "" || person.SNILS != "" || !person.BirthDate.IsZero() || person.INN != "" || !person.Trusted {
		t.Error("got data of other scopes than fullname")
	}
	if auth.Grant.Token.RefreshToken != "" {
		t.Error("a refresh token without access_type=offline")
	}
}

// TestSwitches runs each switch of the client against that of the emulator, and
// against an emulator that expects the default.
func TestSwitches(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		client   esia.Protocol
		emulator esiatest.Protocol
		refused  esia.Code // by an emulator with the default; "" if it does not care
	}{
		{"Default", esia.Protocol{}, esiatest.Protocol{}, ""},
		{"RefreshWithToken", esia.Protocol{RefreshMessage: esia.RefreshWithToken}, esiatest.Protocol{RefreshWithToken: true}, esia.CodeMissingParameter},
		{"PKCES256", esia.Protocol{PKCE: esia.PKCES256}, esiatest.Protocol{PKCERequired: true, PKCEMethods: []string{"S256"}}, ""},
		{"PKCEGOST3411", esia.Protocol{PKCE: esia.PKCEGOST3411}, esiatest.Protocol{PKCERequired: true, PKCEMethods: []string{"GOST3411"}}, ""},
		{"Nonce", esia.Protocol{Nonce: true}, esiatest.Protocol{Nonce: true}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t, esiatest.Config{Protocol: tt.emulator})
			cfg := server.Config()
			cfg.Protocol = tt.client
			wholeLogin(t, newClient(t, cfg), server)
			if tt.refused == "" {
				return
			}
			strict := newServer(t, esiatest.Config{})
			cfg = strict.Config()
			cfg.Protocol = tt.client
			c := newClient(t, cfg)
			auth, err := logIn(t.Context(), c, strict, oauth2.AccessTypeOffline)
			if err == nil {
				_, err = c.Refresh(t.Context(), auth.Grant)
			}
			if !errors.Is(err, tt.refused) {
				t.Errorf("an emulator with the default: got %v, want %s", err, string(tt.refused))
			}
		})
	}
}

// TestNonceMissing is ESIA as it is, with a client that demands a nonce.
func TestNonceMissing(t *testing.T) {
	t.Parallel()
	server := newServer(t, esiatest.Config{})
	cfg := server.Config()
	cfg.Protocol.Nonce = true
	if _, err := logIn(t.Context(), newClient(t, cfg), server); !errors.Is(err, esia.ErrTokenNonce) {
		t.Errorf("got %v, want ErrTokenNonce", err)
	}
}

// TestMistakes makes the mistakes that a user of the client can make; those
// that the client makes impossible are tested with the emulator.
func TestMistakes(t *testing.T) {
	t.Parallel()
	stranger, _ := signertest.New(t)
	tests := []struct {
		name   string
		change func(*esia.Config)
		opts   []oauth2.AuthCodeOption
		want   esia.Code
	}{
		{name: "AnotherKey", change: func(c *esia.Config) { c.Signer = stranger }, want: esia.CodeInvalidSignature},
		{name: "HashOfAnotherCertificate", change: func(c *esia.Config) { c.Signer = mispaired(c.Signer, stranger.Certificate()) }, want: esia.CodeInvalidSignature},
		{name: "Reversed", change: func(c *esia.Config) { c.Signer = mangled(c.Signer, slices.Reverse[[]byte]) }, want: esia.CodeInvalidSignature},
		{name: "Swapped", change: func(c *esia.Config) { c.Signer = mangled(c.Signer, swap) }, want: esia.CodeInvalidSignature},
		{name: "ClockBehind", change: func(c *esia.Config) { c.Now = shifted(c.Now, -time.Hour) }, want: esia.CodeInvalidTime},
		{name: "ClockAhead", change: func(c *esia.Config) { c.Now = shifted(c.Now, time.Hour) }, want: esia.CodeInvalidTime},
		{name: "UnknownClient", change: func(c *esia.Config) { c.ClientID = "NOBODY" }, want: esia.CodeClientUnknown},
		{name: "ForeignRedirect", change: func(c *esia.Config) { c.RedirectURL = "https://example.com/" }, want: esia.CodeRedirectURI},
		{name: "ScopeNotGranted", opts: []oauth2.AuthCodeOption{esia.WithScopes(scopes.NewSet("osago_policy"))}, want: esia.CodeNoGrants},
		{name: "ScopeUnknown", opts: []oauth2.AuthCodeOption{esia.WithScopes(scopes.NewSet("no_such_scope"))}, want: esia.CodeInvalidScope},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t, esiatest.Config{})
			cfg := server.Config()
			if tt.change != nil {
				tt.change(&cfg)
			}
			_, err := logIn(t.Context(), newClient(t, cfg), server, tt.opts...)
			if !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %s", err, string(tt.want))
			}
		})
	}
}

func shifted(now func() time.Time, d time.Duration) func() time.Time {
	return func() time.Time { return now().Add(d) }
}

func mangled(s signer.Signer, change func([]byte)) signer.Signer {
	return signer.Func(func(ctx context.Context, m []byte) (signer.Signature, error) {
		sig, err := s.Sign(ctx, m)
		change(sig.Raw)
		return sig, err
	})
}

func swap(raw []byte) {
	half := slices.Clone(raw[:len(raw)/2])
	copy(raw, raw[len(raw)/2:])
	copy(raw[len(raw)/2:], half)
}

func mispaired(s signer.Signer, cert *gost.Certificate) signer.Signer {
	return signer.Func(func(ctx context.Context, m []byte) (signer.Signature, error) {
		sig, err := s.Sign(ctx, m)
		sig.Certificate, sig.CertificateHash = cert.Raw, cert.Hash()
		return sig, err
	})
}

// TestCodeOnce uses a code twice, late, and by another client.
func TestCodeOnce(t *testing.T) {
	t.Parallel()
	one, err := esiatest.GenerateClient("ONE", scopes.NewSet("openid", "fullname"), "example.ru")
	if err != nil {
		t.Fatal(err)
	}
	two, err := esiatest.GenerateClient("TWO", scopes.NewSet("openid", "fullname"), "example.ru")
	if err != nil {
		t.Fatal(err)
	}
	server := newServer(t, esiatest.Config{Clients: []esiatest.Client{one, two}})
	c, other := newClient(t, server.ConfigFor("ONE")), newClient(t, server.ConfigFor("TWO"))
	fresh := func() (*esia.Login, url.Values) {
		login, err := c.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		query, err := server.Login(t.Context(), login.URL, esiatest.Confirmed())
		if err != nil {
			t.Fatal(err)
		}
		return login, query
	}
	login, query := fresh()
	if _, err := c.Complete(t.Context(), login, query); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Complete(t.Context(), login, query); !errors.Is(err, esia.CodeInvalidGrant) {
		t.Errorf("the second time: got %v, want ESIA-007011", err)
	}
	login, query = fresh()
	if _, err := other.Complete(t.Context(), login, query); !errors.Is(err, esia.CodeInvalidGrant) {
		t.Errorf("another client: got %v, want ESIA-007011", err)
	}
	login, query = fresh()
	server.Advance(241 * time.Second)
	if _, err := c.Complete(t.Context(), login, query); !errors.Is(err, esia.CodeInvalidGrant) {
		t.Errorf("after 241 seconds: got %v, want ESIA-007011", err)
	}
}
