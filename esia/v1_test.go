package esia_test

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/cms"
	"github.com/go-esia/sdk/scopes"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/keysigner"
	"github.com/go-esia/sdk/signer/signertest"
)

func wantError(t *testing.T, err, want error) {
	t.Helper()
	if want == nil && err != nil || want != nil && !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}

// v1 returns d as an installation of version 1.
func (d *double) v1(t *testing.T) *double {
	t.Helper()
	endpoint, err := esia.NewEndpoint(d.URL+"/prefix", esia.V1, "")
	if err != nil {
		t.Fatal(err)
	}
	d.cfg.Endpoint = endpoint
	return d
}

// TestV1Requests checks each parameter of the requests of version 1.
func TestV1Requests(t *testing.T) {
	t.Parallel()
	var got url.Values
	var d *double
	d = newDouble(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.URL.Path != "/aas/oauth2/te" {
			t.Errorf("got %s %s", r.Method, r.URL.Path)
		}
		_ = r.ParseForm()
		got = r.PostForm
		writeJSON(w, http.StatusOK, d.answer(t, r, nil))
	}).v1(t)
	d.cfg.OrgScopes = scopes.NewSet(scopes.Scope("org_inn").ForOrg(1000000777))
	c := d.client(t)
	const scope = "openid fullname http://esia.gosuslugi.ru/org_inn?org_oid=1000000777"

	login, query := begin(t, c)
	wantV1(t, d, parameters(t, login.URL), url.Values{"response_type": {"code"}, "redirect_uri": {testRedirect}, "scope": {scope}})
	auth, err := c.Complete(t.Context(), login, query)
	if err != nil {
		t.Fatal(err)
	}
	wantV1(t, d, got, url.Values{
		"grant_type": {"authorization_code"}, "code": {"secret-code"}, "token_type": {"Bearer"}, "redirect_uri": {testRedirect}, "scope": {scope},
	})
	if _, err := c.Refresh(t.Context(), auth.Grant); err != nil {
		t.Fatal(err)
	}
	wantV1(t, d, got, url.Values{
		"grant_type": {"refresh_token"}, "refresh_token": {auth.Grant.Token.RefreshToken}, "token_type": {"Bearer"},
		"redirect_uri": {testRedirect}, "scope": {scope},
	})
	if _, err := c.ClientToken(t.Context(), scopes.NewSet("prm_chg?oid=1")); err != nil {
		t.Fatal(err)
	}
	wantV1(t, d, got, url.Values{
		"grant_type": {"client_credentials"}, "response_type": {"token"}, "token_type": {"Bearer"}, "scope": {"prm_chg?oid=1"},
	})
}

// wantV1 checks that got has the parameters want, those of every request, and a
// CMS message over the string of version 1.
func wantV1(t *testing.T, d *double, got, want url.Values) {
	t.Helper()
	text := got.Get("scope") + got.Get("timestamp") + got.Get("client_id") + got.Get("state")
	der, err := base64.RawURLEncoding.DecodeString(got.Get("client_secret"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := cms.Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	certs, err := m.Verify([]byte(text), cms.VerifyOptions{})
	if err != nil || m.Content != nil || !slices.Equal(certs[0].Raw, d.signer.Certificate().Raw) || !m.Signers()[0].SigningTime.Equal(testNow) {
		t.Errorf("client_secret is not what version 1 wants: %v", err)
	}
	want.Set("client_id", testClientID)
	want.Set("timestamp", "2026.01.15 09:35:10 +0000")
	for _, name := range []string{"client_secret", "state"} {
		want.Set(name, got.Get(name))
	}
	if got.Encode() != want.Encode() {
		t.Errorf("got  %s\nwant %s", got.Encode(), want.Encode())
	}
}

// TestVersionsDoNotMix sends what one version signs to the other.
func TestVersionsDoNotMix(t *testing.T) {
	t.Parallel()
	server := newServer(t, esiatest.Config{})
	for from, to := range map[esia.Version]string{esia.V1: "/aas/oauth2/v2/ac", esia.V2: "/aas/oauth2/ac"} {
		cfg, err := server.ClientConfig("TESTSYS", from)
		if err != nil {
			t.Fatal(err)
		}
		login, err := newClient(t, cfg).Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		q := parameters(t, login.URL)
		q.Set("client_certificate_hash", server.Config().Signer.(interface{ Certificate() *gost.Certificate }).Certificate().Hash())
		answer, err := server.Login(t.Context(), server.URL+to+"?"+q.Encode(), esiatest.Confirmed())
		if err != nil {
			t.Fatal(err)
		}
		if got := esia.ParseCode(answer.Get("error_description")); got != esia.CodeInvalidSignature {
			t.Errorf("version %d at the address of the other: got %v, want ESIA-007053", from, got)
		}
	}
}

// tool is a signer that makes CMS messages and nothing else.
type tool struct {
	inner signer.Signer
	opts  cms.SignOptions
	alter func([]byte) []byte
}

func (*tool) Sign(context.Context, []byte) (signer.Signature, error) {
	return signer.Signature{}, errors.New("this tool makes CMS messages only")
}

func (s *tool) SignCMS(ctx context.Context, message []byte) ([]byte, error) {
	der, err := cms.Sign(ctx, message, nil, func(ctx context.Context, m []byte) ([]byte, *gost.Certificate, error) {
		sig, err := s.inner.Sign(ctx, m)
		if err != nil {
			return nil, nil, err
		}
		cert, err := gost.ParseCertificate(sig.Certificate)
		return sig.Raw, cert, err
	}, s.opts)
	if s.alter != nil {
		der = s.alter(der)
	}
	return der, err
}

// TestCMSSigner logs in with a tool that makes whole messages, and names what
// is wrong with those that ESIA would refuse.
func TestCMSSigner(t *testing.T) {
	t.Parallel()
	server := newServer(t, esiatest.Config{})
	cfg, err := server.ClientConfig("TESTSYS", esia.V1)
	if err != nil {
		t.Fatal(err)
	}
	key, cert := keyPair(t, gost.TC26512A())
	large, err := keysigner.New(key, cert)
	if err != nil {
		t.Fatal(err)
	}
	inner, now := cfg.Signer, cms.SignOptions{SigningTime: time.Now()}
	attached, bare := now, now
	attached.Attached, bare.NoCertificates = true, true
	tests := []struct {
		name string
		tool tool
		want error
	}{
		{"Good", tool{inner: inner, opts: now}, nil},
		{"NoAttributes", tool{inner: inner, opts: cms.SignOptions{NoAttributes: true}}, nil},
		{"Attached", tool{inner: inner, opts: attached}, esia.ErrSignature},
		{"NoCertificates", tool{inner: inner, opts: bare}, esia.ErrSignature},
		{"Raw", tool{inner: inner, opts: now, alter: func([]byte) []byte { return make([]byte, 64) }}, esia.ErrSignature},
		{"Base64", tool{inner: inner, opts: now, alter: func(b []byte) []byte { return []byte(base64.StdEncoding.EncodeToString(b)) }}, esia.ErrSignature},
		{"BER", tool{inner: inner, opts: now, alter: func(b []byte) []byte {
			return append([]byte{b[0], 0x84, 0, 0, b[2], b[3]}, b[4:]...)
		}}, esia.ErrSignature},
		{"Key512", tool{inner: large, opts: now}, esia.ErrSignature},
		{"Damaged", tool{inner: inner, opts: now, alter: func(b []byte) []byte { b[len(b)-1] ^= 1; return b }}, esia.ErrSignature},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cfg := cfg
			cfg.Signer = &tt.tool
			_, err := logIn(t.Context(), newClient(t, cfg), server)
			wantError(t, err, tt.want)
		})
	}
}

// TestV1Mistakes are refusals by the emulator in version 1.
func TestV1Mistakes(t *testing.T) {
	t.Parallel()
	stranger, _ := signertest.New(t)
	server := newServer(t, esiatest.Config{})
	cfg, err := server.ClientConfig("TESTSYS", esia.V1)
	if err != nil {
		t.Fatal(err)
	}
	late := cms.SignOptions{SigningTime: time.Now().Add(-time.Hour)}
	for name, tt := range map[string]struct {
		change func(*esia.Config)
		want   error
	}{
		"AnotherKey":      {func(c *esia.Config) { c.Signer = stranger }, esia.CodeCertificateMismatch},
		"ClockBehind":     {func(c *esia.Config) { c.Now = shifted(c.Now, -time.Hour) }, esia.CodeInvalidTime},
		"OldSigningTime":  {func(c *esia.Config) { c.Signer = &tool{inner: c.Signer, opts: late} }, esia.CodeInvalidTime},
		"ForeignRedirect": {func(c *esia.Config) { c.RedirectURL = "https://example.com/" }, esia.CodeRedirectURI},
		"Reversed":        {func(c *esia.Config) { c.Signer = mangled(c.Signer, slices.Reverse[[]byte]) }, cms.ErrSignature},
		"NoCertificate":   {func(c *esia.Config) { c.Signer = without(c.Signer) }, esia.ErrSignature},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := cfg
			tt.change(&cfg)
			_, err := logIn(t.Context(), newClient(t, cfg), server)
			wantError(t, err, tt.want)
		})
	}
}

// without returns s without its certificate.
func without(s signer.Signer) signer.Signer {
	return signer.Func(func(ctx context.Context, m []byte) (signer.Signature, error) {
		sig, err := s.Sign(ctx, m)
		sig.Certificate = nil
		return sig, err
	})
}

// TestV1SignsOnce counts the signatures by a 512-bit key, whose size is known
// after the first.
func TestV1SignsOnce(t *testing.T) {
	t.Parallel()
	key, cert := keyPair(t, gost.TC26512A())
	inner, err := keysigner.New(key, cert)
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	d := newDouble(t, nil).v1(t)
	d.cfg.Protocol.CertificateHash = esia.Hash256
	d.cfg.Signer = signer.Func(func(ctx context.Context, m []byte) (signer.Signature, error) {
		count++
		sig, err := inner.Sign(ctx, m)
		sig.CertificateHash = "" // which version 1 does not send
		return sig, err
	})
	c := d.client(t)
	for _, want := range []int{2, 3, 4} {
		begin(t, c)
		if count != want {
			t.Errorf("got %d signatures, want %d", count, want)
		}
	}
}
