package esia_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/url"
	"os"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/scopes"
	"github.com/go-esia/sdk/signer/keysigner"
)

// A login at the emulator. With ESIA itself only the configuration differs, see
// the example of New.
func Example_login() {
	ctx := context.Background()
	server := esiatest.NewServer() // an emulator of ESIA
	defer server.Close()

	client, err := esia.New(server.Config())
	check(err)
	login, err := client.Begin(ctx, oauth2.AccessTypeOffline) // GET /login: keep login, redirect to login.URL
	check(err)
	query, err := server.Login(ctx, login.URL, esiatest.Confirmed()) // in life: the browser
	check(err)
	auth, err := client.Complete(ctx, login, query) // GET /callback
	check(err)
	tokens := client.TokenSource(ctx, auth.Grant, nil) // refreshes when needed
	person, err := client.API(tokens).Person(auth.Identity.OID).Get(ctx)
	check(err)
	fmt.Println(person.FullName(), auth.IDToken.Confirmed)
	// Output: Фамилия006 Имя006 Отчество006 true
}

// check ends a program that can't go on.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// The configuration of a registered system.
func ExampleNew() {
	newClient := func(keyFile, certFile []byte, roots http.RoundTripper) (*esia.Client, error) {
		key, err := gost.ParsePrivateKey(keyFile) // PKCS #8
		if err != nil {
			return nil, err
		}
		cert, err := gost.ParseCertificate(certFile)
		if err != nil {
			return nil, err
		}
		signer, err := keysigner.New(key, cert)
		if err != nil {
			return nil, err
		}
		keys, err := esia.NewKeyDir(esia.KeyDirConfig{FS: os.DirFS("esia-keys")}) // unpacked esia.zip
		if err != nil {
			return nil, err
		}
		return esia.New(esia.Config{
			ClientID:    "MYSYS01",
			Endpoint:    esia.Test(esia.V2),
			Signer:      signer,
			RedirectURL: "https://app.example.ru/esia/callback",
			Scopes:      scopes.NewSet(scopes.FullName, scopes.Snils),
			Keys:        keys,
			HTTPClient:  &http.Client{Transport: roots},
		})
	}
	_, err := newClient([]byte("not a key"), nil, nil)
	fmt.Println(err != nil)
	// Output: true
}

// What to do when a login fails.
func ExampleError() {
	ctx := context.Background()
	server := esiatest.NewServer()
	defer server.Close()
	client, err := esia.New(server.Config())
	check(err)
	login, err := client.Begin(ctx)
	check(err)
	query, err := server.Deny(ctx, login.URL, esiatest.Confirmed()) // the person says no
	check(err)
	_, err = client.Complete(ctx, login, query)
	switch refusal, ok := errors.AsType[*esia.Error](err); {
	case errors.Is(err, esia.CodeAccessDenied):
		fmt.Println("the person refused")
	case errors.Is(err, esia.ErrState):
		fmt.Println("begin again")
	case ok && refusal.Temporary():
		fmt.Println("try later")
	}
	// Output: the person refused
}

// Two handlers of a server. The login is kept in the session of the browser.
func ExampleClient_Complete() {
	type session struct{ login *esia.Login }
	var client *esia.Client

	begin := func(w http.ResponseWriter, r *http.Request, s *session) {
		login, err := client.Begin(r.Context())
		if err != nil {
			http.Error(w, "ESIA is not available", http.StatusServiceUnavailable)
			return
		}
		s.login = login
		http.Redirect(w, r, login.URL, http.StatusFound)
	}
	callback := func(w http.ResponseWriter, r *http.Request, s *session) {
		login := s.login
		s.login = nil // one attempt only
		auth, err := client.Complete(r.Context(), login, r.URL.Query())
		if err != nil {
			http.Error(w, "login failed", http.StatusForbidden)
			return
		}
		fmt.Fprintln(w, "account", auth.Identity.OID)
	}
	_, _ = begin, callback
}

func ExampleParseCode() {
	query := url.Values{"error_description": {"ESIA-007053: OAuthErrorEnum.clientSecretWrong"}}
	code := esia.ParseCode(query.Get("error_description"))
	fmt.Println(code == esia.CodeInvalidSignature)
	fmt.Println(code.Description())
	// Output:
	// true
	// client_secret не принят: подпись испорчена, не подходит к строке, сертификату или системе, либо сертификат не действует (clientSecretWrong)
}
