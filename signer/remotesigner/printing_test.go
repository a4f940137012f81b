package remotesigner_test

import (
	"strings"
	"testing"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/internal/printtest"
	"github.com/go-esia/sdk/signer/remotesigner"
	"github.com/go-esia/sdk/signer/signertest"
)

func wantNoSecret(t *testing.T, err error, secrets ...string) {
	t.Helper()
	for _, secret := range secrets {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the error shows %q: %v", secret, err)
		}
	}
}

// TestSecretsDoNotPrint prints every exported type with secrets in it.
func TestSecretsDoNotPrint(t *testing.T) {
	t.Parallel()
	key, cert := signertest.New(t)
	cfg := remotesigner.Config{
		URL: "https://sign.example.ru", Key: "main", Certificates: []*gost.Certificate{cert},
		Authorization: remotesigner.Bearer(printtest.Secret),
		Service:       remotesigner.CryptoproSign(),
		Params:        map[string]string{"pin": printtest.Secret},
	}
	client, err := remotesigner.New(cfg)
	check(t, err)
	caller := app(remotesigner.KindAny)
	caller.Tokens = hashed(t, printtest.Secret+testToken)
	serverConfig := remotesigner.ServerConfig{Callers: []remotesigner.Caller{caller}, Keys: remotesigner.KeyMap{"main": key}}
	server, err := remotesigner.NewServer(serverConfig)
	check(t, err)
	keys, err := remotesigner.NewKeyFiles(t.Context(), keyFiles(t, t.TempDir()))
	check(t, err)
	tlsFiles, err := newAuthority(t).files(t).Load(t.Context())
	check(t, err)
	kind, seconds := remotesigner.KindV1, remotesigner.Duration(1)
	list := map[string]any{
		"Config": &cfg, "Signer": client, "Authorization": remotesigner.Basic("user", printtest.Secret), "Service": remotesigner.CryptoproSign(),
		"Caller": &caller, "ServerConfig": &serverConfig, "Server": printtest.Pointer{To: server}, "RefusedError": &remotesigner.RefusedError{},
		"Kind": &kind, "Duration": &seconds, "TLSFiles": &remotesigner.TLSFiles{}, "KeyFiles": printtest.Pointer{To: keys},
		"KeyFilesConfig": &remotesigner.KeyFilesConfig{}, "TLS": printtest.Pointer{To: tlsFiles}, "KeyMap": remotesigner.KeyMap{"main": key},
		"Keys": keys, "Authenticator": remotesigner.Authenticator(tokenOnly{}),
	}
	printtest.Listed(t, list)
	printtest.Formatted(t, list, printtest.Secret, testToken)
	printtest.LoggedAsJSON(t, list, printtest.Secret, testToken)
}
