package esia_test

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/internal/openssltest"
)

// TestAddressInOpenSSL verifies a signed address with OpenSSL, from nothing but
// its parameters and the certificate that they name.
func TestAddressInOpenSSL(t *testing.T) {
	t.Parallel()
	openssl := openssltest.New(t)
	d := newDouble(t, nil)
	login, _ := begin(t, d.client(t))
	q := parameters(t, login.URL)

	cert := d.signer.Certificate()
	openssl.Write("cert.der", cert.Raw)
	digest := openssl.Run("dgst", "-md_gost12_256", "-r", "cert.der")
	if want := strings.ToUpper(digest[:64]); q.Get("client_certificate_hash") != want {
		t.Errorf("client_certificate_hash: got %s, OpenSSL has %s", q.Get("client_certificate_hash"), want)
	}

	message := q.Get("client_id") + q.Get("scope") + q.Get("timestamp") + q.Get("state") + q.Get("redirect_uri")
	openssl.Write("public.pem", []byte(openssl.Run("x509", "-inform", "DER", "-in", "cert.der", "-noout", "-pubkey")))
	if !verifies(t, openssl, message, q.Get("client_secret")) {
		t.Error("OpenSSL does not verify the signature of the address")
	}
	if verifies(t, openssl, message+"x", q.Get("client_secret")) {
		t.Error("OpenSSL verifies the signature of another message")
	}
}

func parameters(t *testing.T, address string) url.Values {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query()
}

func verifies(t *testing.T, openssl *openssltest.OpenSSL, message, secret string) bool {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(secret)
	if err != nil {
		t.Fatal(err)
	}
	openssl.Write("message", []byte(message))
	openssl.Write("signature", raw)
	out, err := openssl.Try("dgst", "-md_gost12_256", "-verify", "public.pem", "-signature", "signature", "message")
	return err == nil && strings.Contains(out, "Verified OK")
}

// TestTokenOfOpenSSL verifies a token that OpenSSL has signed.
func TestTokenOfOpenSSL(t *testing.T) {
	t.Parallel()
	openssl := openssltest.New(t, "[req]\ndistinguished_name = dn\nprompt = no\n[dn]\nCN = ESIA\n")
	openssl.Run("genpkey", "-algorithm", "gost2012_256", "-pkeyopt", "paramset:XA", "-out", "key.pem")
	openssl.Run("req", "-new", "-x509", "-md_gost12_256", "-key", "key.pem", "-days", "30", "-out", "cert.pem")
	cert, err := gost.ParseCertificate(openssl.Read("cert.pem"))
	if err != nil {
		t.Fatal(err)
	}
	keys, err := esia.StaticKeys(cert)
	if err != nil {
		t.Fatal(err)
	}
	d := newDouble(t, nil)
	unsigned := d.token(t, "id", nil)
	signed := unsigned[:strings.LastIndex(unsigned, ".")]
	openssl.Write("message", []byte(signed))
	openssl.Run("dgst", "-md_gost12_256", "-sign", "key.pem", "-out", "signature", "message")

	d.cfg.Keys = keys
	raw := signed + "." + base64.RawURLEncoding.EncodeToString(openssl.Read("signature"))
	if _, err := d.client(t).VerifyIDToken(t.Context(), raw, ""); err != nil {
		t.Error(err)
	}
}
