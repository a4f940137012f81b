package remotesigner_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/cms"
	"github.com/go-esia/sdk/internal/logintest"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/remotesigner"
	"github.com/go-esia/sdk/signer/signertest"
)

// TestSigner runs the conformance test over a service that signs everything, with each
// way to authenticate.
func TestSigner(t *testing.T) {
	t.Parallel()
	both := app(remotesigner.KindAny)
	both.Name, both.CertificateNames, both.Tokens = "both", []string{"both.example.ru"}, hashed(t, "both-"+testToken)
	secret := app(remotesigner.KindAny)
	secret.Name, secret.CertificateNames, secret.Tokens = "secret", nil, hashed(t, testToken)
	s := start(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindAny), both, secret}})
	for name, edit := range map[string]func(*remotesigner.Config){
		"mTLS": nil,
		"Bearer": func(c *remotesigner.Config) {
			c.TLS, c.Authorization = s.authority.clientTLS(), remotesigner.Bearer(testToken)
		},
		"Basic": func(c *remotesigner.Config) {
			c.TLS, c.Authorization = s.authority.clientTLS(), remotesigner.Basic("secret", testToken)
		},
		"mTLS and Bearer": func(c *remotesigner.Config) {
			c.TLS, c.Authorization = s.authority.clientTLS(s.authority.pair(t, "both.example.ru")), remotesigner.Bearer("both-"+testToken)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			signertest.TestSigner(t, s.client(t, edit), s.cert)
		})
	}
}

// TestLogin runs the whole login over the service, with the policy of one system and
// nothing more, in both versions of the protocol.
func TestLogin(t *testing.T) {
	t.Parallel()
	caller := app(remotesigner.KindV1, remotesigner.KindV2)
	caller.ClientIDs, caller.Scopes, caller.RedirectURLs = []string{"TESTSYS"}, []string{"openid", "fullname"}, []string{"https://example.ru/esia/callback"}
	s := start(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{caller}})
	logintest.Run(t, s.client(t, nil), []esia.Version{esia.V1, esia.V2}, s.cert)
}

// TestCMS compares a CMS message of the service with what was asked for.
func TestCMS(t *testing.T) {
	t.Parallel()
	now := time.Now().Add(-time.Minute).UTC().Truncate(time.Second)
	s := start(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindAny)}, Now: func() time.Time { return now }})
	der, err := s.client(t, nil).SignCMS(t.Context(), []byte("text"))
	check(t, err)
	m, err := cms.Parse(der)
	check(t, err)
	certs, err := m.Verify([]byte("text"), cms.VerifyOptions{})
	if err != nil || !m.DER || m.Content != nil || !certs[0].Equal(s.cert.Certificate) || !m.Signers()[0].SigningTime.Equal(now) {
		t.Errorf("the message is not what ESIA wants: %v", err)
	}
}

// TestSeveralKeys chooses between keys by alias.
func TestSeveralKeys(t *testing.T) {
	t.Parallel()
	first, firstCert := signertest.New(t)
	second, secondCert := signertest.NewCurve(t, gost.TC26512C())
	caller := app(remotesigner.KindAny)
	caller.Keys = []string{"first", "second"}
	s := start(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{caller}, Keys: remotesigner.KeyMap{"first": first, "second": second}})
	for alias, cert := range map[string]*gost.Certificate{"first": firstCert, "second": secondCert} {
		client := s.client(t, func(c *remotesigner.Config) {
			c.Key, c.Certificates = alias, []*gost.Certificate{firstCert, secondCert}
		})
		sig, err := client.Sign(t.Context(), []byte("message"))
		if err != nil || sig.CertificateHash != cert.Hash() || !gost.VerifyMessage(cert.Key, []byte("message"), sig.Raw) {
			t.Errorf("%s: got %v, %v", alias, sig, err)
		}
	}
}

// TestConfig checks what New refuses.
func TestConfig(t *testing.T) {
	t.Parallel()
	_, cert := signertest.New(t)
	good := remotesigner.Config{URL: "https://sign.example.ru/base/", Key: "main", Certificates: []*gost.Certificate{cert}}
	if _, err := remotesigner.New(good); err != nil {
		t.Fatal(err)
	}
	for name, edit := range map[string]func(*remotesigner.Config){
		"no address":         func(c *remotesigner.Config) { c.URL = "" },
		"user":               func(c *remotesigner.Config) { c.URL = "https://u:TOP-SECRET@sign.example.ru" },
		"query":              func(c *remotesigner.Config) { c.URL += "?a=b" },
		"another scheme":     func(c *remotesigner.Config) { c.URL = "ftp://sign.example.ru" },
		"no key":             func(c *remotesigner.Config) { c.Key = "" },
		"no certificate":     func(c *remotesigner.Config) { c.Certificates = nil },
		"nil certificate":    func(c *remotesigner.Config) { c.Certificates = []*gost.Certificate{nil} },
		"TLS and a client":   func(c *remotesigner.Config) { c.TLS, c.HTTPClient = new(tls.Config), new(http.Client) },
		"TLS not verified":   func(c *remotesigner.Config) { c.TLS = &tls.Config{InsecureSkipVerify: true} },
		"negative":           func(c *remotesigner.Config) { c.Attempts = -1 },
		"answer too large":   func(c *remotesigner.Config) { c.MaxAnswer = 1 << 30 },
		"service without":    func(c *remotesigner.Config) { c.Service = &remotesigner.Service{} },
		"malformed template": func(c *remotesigner.Config) { c.Service = &remotesigner.Service{Body: "{{TOP-SECRET"} },
		"pointer":            func(c *remotesigner.Config) { c.Service = &remotesigner.Service{Body: "x", Result: "result"} },
	} {
		cfg := good
		edit(&cfg)
		_, err := remotesigner.New(cfg)
		if err == nil {
			t.Errorf("%s: got no error", name)
			continue
		}
		wantNoSecret(t, err, "TOP-SECRET")
	}
}

// TestPlainHTTP demands a permission for what everybody can read.
func TestPlainHTTP(t *testing.T) {
	t.Parallel()
	_, cert := signertest.New(t)
	for address, want := range map[string]bool{
		"http://127.0.0.1:1": true, "http://localhost": true, "http://[::1]:1": true,
		"http://sign.example.ru": false, "http://10.0.0.1": false, "http://localhost.example.ru": false,
	} {
		cfg := remotesigner.Config{URL: address, Key: "main", Certificates: []*gost.Certificate{cert}}
		if _, err := remotesigner.New(cfg); (err == nil) != want || !want && !errors.Is(err, remotesigner.ErrPlaintext) {
			t.Errorf("%s: got %v, want accepted: %v", address, err, want)
		}
		cfg.PlainHTTP = true
		if _, err := remotesigner.New(cfg); err != nil {
			t.Errorf("%s, permitted: %v", address, err)
		}
	}
}

// TestTimeout ends a call by the limit of the configuration and by that of the context.
func TestTimeout(t *testing.T) {
	t.Parallel()
	slow := signer.Func(func(ctx context.Context, _ []byte) (signer.Signature, error) {
		<-ctx.Done()
		return signer.Signature{}, ctx.Err()
	})
	s := start(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindAny)}, Keys: remotesigner.KeyMap{"main": slow}})
	client := s.client(t, func(c *remotesigner.Config) { c.Timeout = 50 * time.Millisecond })
	if _, err := client.Sign(t.Context(), []byte("m")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	cause := errors.New("because")
	ctx, cancel := context.WithCancelCause(t.Context())
	time.AfterFunc(20*time.Millisecond, func() { cancel(cause) })
	if _, err := s.client(t, nil).Sign(ctx, []byte("m")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that the context was cancelled", err)
	}
}
