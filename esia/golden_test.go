package esia_test

import (
	"context"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/hex"
	"math/big"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/streebog"
	"github.com/go-esia/sdk/scopes"
	"github.com/go-esia/sdk/signer"
)

// certificate returns a certificate of the golden key.
func (g golden) certificate(t *testing.T) (*gost.PrivateKey, *gost.Certificate) {
	t.Helper()
	d, err := hex.DecodeString(g.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	key, err := gost.NewPrivateKey(gost.CryptoProA(), d)
	if err != nil {
		t.Fatal(err)
	}
	if got := hex.EncodeToString(key.PublicKey().Bytes()); got != g.PublicKey {
		t.Fatalf("public key: got %s, want %s", got, g.PublicKey)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "golden"},
		NotBefore: testNow.AddDate(-1, 0, 0), NotAfter: testNow.AddDate(1, 0, 0),
	}
	der, err := gost.CreateCertificate(template, nil, key.PublicKey(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := gost.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return key, cert
}

func (g golden) keys(t *testing.T) esia.KeySet {
	t.Helper()
	_, cert := g.certificate(t)
	keys, err := esia.StaticKeys(cert)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// TestGoldenMessages hands the client a signer that knows only the golden
// messages, and checks hash, signature and what is sent.
func TestGoldenMessages(t *testing.T) {
	t.Parallel()
	g := readGolden(t)
	_, cert := g.certificate(t)
	want := make(map[string]string)
	for _, m := range g.Messages {
		want[m.Message] = m.ClientSecret
		hash := streebog.Sum256([]byte(m.Message))
		if got := hex.EncodeToString(hash[:]); got != m.Hash {
			t.Errorf("%s: hash: got %s, want %s", m.Name, got, m.Hash)
		}
		sig, err := base64.RawURLEncoding.DecodeString(m.ClientSecret)
		if err != nil || !gost.VerifyMessage(cert.Key, []byte(m.Message), sig) {
			t.Errorf("%s: the golden signature does not verify", m.Name)
		}
	}
	known := signer.Func(func(_ context.Context, message []byte) (signer.Signature, error) {
		secret, ok := want[string(message)]
		if !ok {
			t.Errorf("signed %s, which is not golden", message)
		}
		raw, err := base64.RawURLEncoding.DecodeString(secret)
		return signer.Signature{Raw: raw, CertificateHash: cert.Hash(), Certificate: cert.Raw}, err
	})

	authorize := g.Messages[0]
	d := newDouble(t, nil)
	cfg := d.cfg
	cfg.Signer, cfg.Now = known, func() time.Time { return authorize.Timestamp }
	// The client writes the timestamp in UTC, so the message has another text.
	moved := "MYSYS01openid fullname2026.01.15 09:34:56 +0000" + authorize.State + authorize.RedirectURI
	want[moved] = authorize.ClientSecret
	c, err := esia.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	address, err := c.AuthCodeURL(t.Context(), authorize.State)
	if err != nil {
		t.Fatal(err)
	}
	wantURL := cfg.Endpoint.AuthURL() + "?client_certificate_hash=" + cert.Hash() +
		"&client_id=MYSYS01&client_secret=" + authorize.ClientSecret +
		"&redirect_uri=https%3A%2F%2Fapp.example.ru%2Fesia%2Fcallback&response_type=code&scope=openid+fullname" +
		"&state=" + authorize.State + "&timestamp=2026.01.15+09%3A34%3A56+%2B0000"
	if address != wantURL {
		t.Errorf("got  %s\nwant %s", address, wantURL)
	}
}

// TestTokenRequest checks each parameter of the three token requests, and that
// they are signed as the standard strings of V2 say.
func TestTokenRequest(t *testing.T) {
	t.Parallel()
	var got url.Values
	var d *double
	d = newDouble(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.URL.Path != "/aas/oauth2/v3/te" || r.URL.RawQuery != "" ||
			r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" || r.Header.Get("Authorization") != "" {
			t.Errorf("got %s %s with %v", r.Method, r.URL, r.Header)
		}
		_ = r.ParseForm()
		got = r.PostForm
		writeJSON(w, http.StatusOK, d.answer(t, r, nil))
	})
	c := d.client(t)
	login, query := begin(t, c)
	auth, err := c.Complete(t.Context(), login, query)
	if err != nil {
		t.Fatal(err)
	}
	wantForm(t, d, got, "secret-code", url.Values{
		"grant_type": {"authorization_code"}, "code": {"secret-code"}, "scope": {"openid fullname"}, "redirect_uri": {testRedirect},
	})
	if got.Get("state") == login.State {
		t.Error("the exchange uses the state of the login again")
	}

	if _, err := c.Refresh(t.Context(), auth.Grant); err != nil {
		t.Fatal(err)
	}
	wantForm(t, d, got, "", url.Values{
		"grant_type": {"refresh_token"}, "refresh_token": {auth.Grant.Token.RefreshToken}, "scope": {"openid fullname"}, "redirect_uri": {testRedirect},
	})

	if _, err := c.ClientToken(t.Context(), scopes.NewSet("prm_chg?oid=1000000001")); err != nil {
		t.Fatal(err)
	}
	wantForm(t, d, got, "", url.Values{
		"grant_type": {"client_credentials"}, "scope": {"prm_chg?oid=1000000001"}, "redirect_uri": {testRedirect},
	})
}

// wantForm checks that got has the parameters want, those of every request, a
// signature by the key of d, and nothing else.
func wantForm(t *testing.T, d *double, got url.Values, code string, want url.Values) {
	t.Helper()
	message := got.Get("client_id") + got.Get("scope") + got.Get("timestamp") + got.Get("state") + got.Get("redirect_uri") + code
	sig, err := base64.RawURLEncoding.DecodeString(got.Get("client_secret"))
	if err != nil || !gost.VerifyMessage(d.signer.Certificate().Key, []byte(message), sig) {
		t.Errorf("client_secret is not the signature of %s", message)
	}
	want.Set("client_id", testClientID)
	want.Set("client_certificate_hash", d.signer.Certificate().Hash())
	want.Set("timestamp", "2026.01.15 09:35:10 +0000")
	want.Set("token_type", "Bearer")
	for _, name := range []string{"client_secret", "state"} {
		want.Set(name, got.Get(name))
	}
	if got.Encode() != want.Encode() {
		t.Errorf("got  %s\nwant %s", got.Encode(), want.Encode())
	}
}
