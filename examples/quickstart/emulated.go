package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/scopes"
)

// runEmulated logs in at an emulator of ESIA in this process.
func runEmulated(ctx context.Context, s settings, p *printer) error {
	p.step("Make a GOST R 34.10-2012 key with a certificate, and register it in an emulator of ESIA")
	signer, cert, err := openSigner(s)
	if err != nil {
		return err
	}
	const clientID = "QUICKSTART"
	wanted := scopes.ParseSet(s.scopes)
	server := esiatest.NewServer(esiatest.Config{Clients: []esiatest.Client{{
		ID:           clientID,
		Certificates: []*gost.Certificate{cert},
		Domains:      []string{"app.example.ru"},
		Scopes:       wanted.With(scopes.OpenID),
		Offline:      true,
	}}})
	defer server.Close()
	p.line("certificate", "%s, %s", cert.Subject, cert.Key.Curve())
	p.line("hash", "%s", cert.Hash())
	p.line("emulator", "%s", server.URL)

	keys, remove, err := emulatorKeys(server)
	if err != nil {
		return err
	}
	defer remove()
	cfg, err := server.ClientConfig(clientID, s.version)
	if err != nil {
		return err
	}
	cfg.Signer = p.signing(signer, cfg.Endpoint.Version())
	cfg.Scopes = wanted
	cfg.Keys = keys
	cfg.RedirectURL = "https://app.example.ru/esia/callback"
	client, err := esia.New(cfg)
	if err != nil {
		return err
	}

	visit := func(ctx context.Context, address string) (url.Values, error) {
		if err := showForgery(ctx, server, address, p); err != nil {
			return nil, err
		}
		return server.Login(ctx, address, esiatest.Confirmed())
	}
	auth, err := runLogin(ctx, client, visit, p)
	if err != nil {
		return err
	}
	return runSession(ctx, client, auth, p)
}

// emulatorKeys returns the certificates of the emulator as ESIA publishes its
// own: as files in a directory, from which new ones are read as they appear.
func emulatorKeys(server *esiatest.Server) (keys *esia.KeyDir, remove func(), err error) {
	dir, err := os.MkdirTemp("", "esia-keys-")
	if err != nil {
		return nil, nil, err
	}
	remove = func() { _ = os.RemoveAll(dir) }
	if err := server.WriteKeys(dir); err != nil {
		remove()
		return nil, nil, err
	}
	keys, err = esia.NewKeyDir(esia.KeyDirConfig{FS: os.DirFS(dir), Now: server.Now})
	if err != nil {
		remove()
		return nil, nil, err
	}
	return keys, remove, nil
}

// showForgery changes what was signed and shows that the emulator notices.
func showForgery(ctx context.Context, server *esiatest.Server, address string, p *printer) error {
	forged := strings.Replace(address, "scope=openid", "scope=openid+inn", 1)
	query, err := server.Login(ctx, forged, esiatest.Confirmed())
	if err != nil {
		return err
	}
	code := esia.ParseCode(query.Get("error_description"))
	if code != esia.CodeInvalidSignature {
		return errors.New("the emulator accepted a request whose signature does not fit")
	}
	p.line("forged", "%s", fmt.Sprintf("another scope under the same signature: refused with %s", string(code)))
	return nil
}
