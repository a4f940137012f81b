package main

import (
	"bytes"
	"context"
	"encoding/pem"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/scopes"
)

func noEnv(string) string { return "" }

// TestEmulated runs what a newcomer runs, and its variants.
func TestEmulated(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{nil, {"-v1"}, {"-signer", "gogost"}, {"-v1", "-signer", "gogost"}} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			if err := run(t.Context(), args, noEnv, strings.NewReader(""), &out); err != nil {
				t.Fatal(err)
			}
			for _, want := range []string{
				"1. Make", "2. Sign", "signed ", "ESIA-007053", "state compared: true", "OID 1000000006", "4. Exchange",
				"5. Read", "Имя006", "6. Refresh", "access: true, refresh: true", "7. Log out", "/idp/ext/Logout?client_id=QUICKSTART",
			} {
				if !strings.Contains(out.String(), want) {
					t.Errorf("the output does not say %q:\n%s", want, out.String())
				}
			}
			wantNoSecrets(t, out.String())
		})
	}
}

// wantNoSecrets fails for tokens, codes, signatures and the person's numbers.
func wantNoSecrets(t *testing.T, text string) {
	t.Helper()
	for _, secret := range []string{"eyJ", "000-000-600 06", "client_secret=", "26.05.2000"} {
		if strings.Contains(text, secret) {
			t.Errorf("the output shows %q:\n%s", secret, text)
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	env := func(name string) string {
		return map[string]string{"ESIA_ENDPOINT": "test", "ESIA_CLIENT_ID": "MYSYS01", "ESIA_REDIRECT_URL": "https://a.ru/"}[name]
	}
	tests := []struct {
		name string
		args []string
		env  func(string) string
		says string
	}{
		{"Argument", []string{"x"}, noEnv, "unexpected argument"},
		{"KeyWithoutCert", []string{"-key", "k"}, noEnv, "go together"},
		{"NoSuchFile", []string{"-key", "absent", "-cert", "absent"}, noEnv, "absent"},
		{"KeysWithoutEndpoint", []string{"-keys", "d"}, noEnv, "set ESIA_ENDPOINT"},
		{"ScopeOfOrganisation", []string{"-scopes", "org_inn"}, noEnv, "ESIA-0070"},
		{"NoKey", nil, env, "-key, -cert and -keys are required"},
		{"Endpoint", []string{"-key", "k", "-cert", "c", "-keys", "d"}, func(string) string { return "prod" }, "must be test, production or an address"},
		{"Signer", []string{"-signer", "csp"}, noEnv, "must be key or gogost"},
		{"UnknownFlag", []string{"-x"}, noEnv, "not defined"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := run(t.Context(), tt.args, tt.env, strings.NewReader(""), io.Discard)
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want an error that says %q", err, tt.says)
			}
		})
	}
}

// TestReal goes the way of a registered system, with files, against an
// emulator at an address.
func TestReal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	signer, args := writeFiles(t, dir)
	server := esiatest.NewServer(esiatest.Config{Clients: []esiatest.Client{{
		ID: "MYSYS01", Certificates: []*gost.Certificate{signer}, Domains: []string{"app.example.ru"},
		Scopes: scopes.NewSet("openid", "fullname"), Offline: true,
	}}})
	t.Cleanup(server.Close)
	if err := server.WriteKeys(filepath.Join(dir, "esia")); err != nil {
		t.Fatal(err)
	}
	env := func(name string) string {
		return map[string]string{
			"ESIA_ENDPOINT": server.URL, "ESIA_CLIENT_ID": "MYSYS01", "ESIA_REDIRECT_URL": "https://app.example.ru/callback",
		}[name]
	}
	out, pasted := &watched{}, &typed{t: t, server: server}
	pasted.out = out
	if err := run(t.Context(), append(args, "-keys", filepath.Join(dir, "esia"), "-scopes", "openid fullname"), env, pasted, out); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	for _, want := range []string{"Open this address", "OID 1000000006", "Фамилия006", "access: true, refresh: true"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output does not say %q:\n%s", want, out.String())
		}
	}
}

// writeFiles writes a key and a certificate in the forms that people have.
func writeFiles(t *testing.T, dir string) (cert *gost.Certificate, args []string) {
	t.Helper()
	if err := os.Mkdir(filepath.Join(dir, "esia"), 0o700); err != nil {
		t.Fatal(err)
	}
	key, err := gost.GenerateKey(gost.CryptoProA())
	if err != nil {
		t.Fatal(err)
	}
	cert, err = selfSigned(key)
	if err != nil {
		t.Fatal(err)
	}
	der, err := gost.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	keyFile, certFile := filepath.Join(dir, "key.pem"), filepath.Join(dir, "cert.cer")
	for name, data := range map[string][]byte{
		keyFile: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), certFile: cert.Raw,
	} {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, []string{"-key", keyFile, "-cert", certFile}
}

// watched is an output that can be read while it grows; run and typed take
// turns in one goroutine.
type watched struct{ bytes.Buffer }

// typed is a person: it opens the address that was printed and types the
// address of the callback.
type typed struct {
	t      *testing.T
	server *esiatest.Server
	out    *watched
	line   *strings.Reader
}

func (p *typed) Read(b []byte) (int, error) {
	if p.line == nil {
		address := regexp.MustCompile(`http://\S+client_secret=\S+`).FindString(p.out.String())
		query, err := p.server.Login(context.Background(), address, esiatest.Confirmed())
		if err != nil {
			p.t.Errorf("login: %v", err)
		}
		u := url.URL{Scheme: "https", Host: "app.example.ru", Path: "/callback", RawQuery: query.Encode()}
		p.line = strings.NewReader(u.String() + "\n")
	}
	return p.line.Read(b)
}
