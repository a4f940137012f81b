// Package logintest logs a person in with a signer, at the emulator of ESIA. It is
// the same test for every signer: swapping one for another is one line.
package logintest

import (
	"testing"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/scopes"
	"github.com/go-esia/sdk/signer"
)

// Run logs in, refreshes and reads data with s, in each of the versions. The system
// is registered with certs, with which the emulator verifies the requests.
func Run(t *testing.T, s signer.Signer, versions []esia.Version, certs ...*gost.Certificate) {
	t.Helper()
	for _, version := range versions {
		t.Run(map[esia.Version]string{esia.V1: "V1", esia.V2: "V2"}[version], func(t *testing.T) {
			server := esiatest.NewServer(esiatest.Config{Clients: []esiatest.Client{{
				ID: "TESTSYS", Certificates: certs, Signer: s, Offline: true,
				Domains: []string{"example.ru"}, Scopes: scopes.NewSet(scopes.OpenID, scopes.FullName),
			}}})
			t.Cleanup(server.Close)
			login(t, server, version)
		})
	}
}

func login(t *testing.T, server *esiatest.Server, version esia.Version) {
	t.Helper()
	cfg := server.Config()
	endpoint, err := esia.NewEndpoint(server.URL, version, "")
	check(t, err)
	cfg.Endpoint = endpoint
	cfg.Scopes = scopes.NewSet(scopes.OpenID, scopes.FullName)
	client, err := esia.New(cfg)
	check(t, err)

	begun, err := client.Begin(t.Context(), oauth2.AccessTypeOffline)
	check(t, err)
	query, err := server.Login(t.Context(), begun.URL, esiatest.Confirmed())
	check(t, err)
	done, err := client.Complete(t.Context(), begun, query)
	check(t, err)
	grant, err := client.Refresh(t.Context(), done.Grant)
	check(t, err)
	person, err := client.API(client.TokenSource(t.Context(), grant, nil)).Person(done.Identity.OID).Get(t.Context())
	check(t, err)
	if want := esiatest.Confirmed().Data.FullName(); person.FullName() != want {
		t.Error("the data is of another person than has logged in")
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
