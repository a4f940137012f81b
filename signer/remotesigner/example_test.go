package remotesigner_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"time"

	"github.com/go-esia/sdk/esia/message"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer/keysigner"
	"github.com/go-esia/sdk/signer/remotesigner"
)

// A service with one key and one caller, and its client.
func Example() {
	pem, err := os.ReadFile("../../gost/testdata/openssl/g256_XA.key.pem")
	must(err)
	key, err := gost.ParsePrivateKey(pem)
	must(err)
	pem, err = os.ReadFile("../../gost/testdata/openssl/g256_XA.crt.pem")
	must(err)
	cert, err := gost.ParseCertificate(pem)
	must(err)
	local, err := keysigner.New(key, cert)
	must(err)

	const token = "b7c1d2b5e0f84d0f9a4a1de7f2a6c3d8" // in life: from a generator
	hash, err := remotesigner.HashSecret(token)
	must(err)
	server, err := remotesigner.NewServer(remotesigner.ServerConfig{
		Callers: []remotesigner.Caller{{
			Name: "portal", Tokens: []string{hash}, Keys: []string{"main"}, Kinds: []remotesigner.Kind{remotesigner.KindV2}, ClientIDs: []string{"MYSYS01"},
			Scopes: []string{"openid", "fullname"},
		}},
		Keys: remotesigner.KeyMap{"main": remotesigner.InProcess(local)},
	})
	must(err)
	service := httptest.NewServer(server) // in life: server.Serve with TLS
	defer service.Close()

	signer, err := remotesigner.New(remotesigner.Config{
		URL: service.URL, Key: "main", Authorization: remotesigner.Bearer(token), Certificates: []*gost.Certificate{cert},
	})
	must(err)
	defer signer.Close()

	fields := message.Fields{
		ClientID: "MYSYS01", Scope: "openid", Timestamp: time.Now().Format(message.TimeLayout),
		State: "4f7c1f0e-6a0d-4b7b-9f36-0a1b2c3d4e5f", RedirectURI: "https://portal.example.ru/callback",
	}
	text, err := message.Build(message.V2, message.Authorize, fields)
	must(err)
	signature, err := signer.Sign(context.Background(), text)
	must(err)
	fmt.Println(len(signature.Raw), gost.VerifyMessage(cert.Key, text, signature.Raw))

	fields.ClientID = "ANOTHER"
	text, err = message.Build(message.V2, message.Authorize, fields)
	must(err)
	_, err = signer.Sign(context.Background(), text)
	fmt.Println(err != nil)
	// Output:
	// 64 true
	// true
}

// A service that the package has no preset for: Basic authentication, the key chosen by an
// alias, the signature in hexadecimal digits and in the order of CryptoPro CSP.
func ExampleService() {
	pem, err := os.ReadFile("../../gost/testdata/openssl/g256_XA.crt.pem")
	must(err)
	cert, err := gost.ParseCertificate(pem)
	must(err)
	signer, err := remotesigner.New(remotesigner.Config{
		URL:           "https://sign.example.ru",
		Key:           "alias",
		Certificates:  []*gost.Certificate{cert},
		Authorization: remotesigner.Basic("user", "password"),
		Params:        map[string]string{"pin": "1234"},
		Service: &remotesigner.Service{
			Name: "box",
			Path: "/sign/{{query .Key}}",
			Body: `{"data":{{json .Base64}},"pin":{{json .Param.pin}}}`,
			JSON: true, Result: "/result/signature", Failure: "/message",
		},
	})
	must(err)
	fmt.Println(signer)
	// Output: remotesigner.Signer(https://sign.example.ru, key "alias")
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
