package main

import (
	"context"
	"fmt"
	"net/url"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/esia"
)

// browser takes the address of a login to ESIA and returns the query of the
// callback.
type browser func(ctx context.Context, address string) (url.Values, error)

// runLogin is the whole of a login: it is the same for the emulator and for
// ESIA itself.
func runLogin(ctx context.Context, client *esia.Client, visit browser, p *printer) (*esia.Authentication, error) {
	p.step("Sign the address of the login page")
	login, err := client.Begin(ctx, oauth2.AccessTypeOffline)
	if err != nil {
		return nil, err
	}
	if err := p.login(login.URL); err != nil {
		return nil, err
	}

	p.step("The browser goes there and comes back")
	query, err := visit(ctx, login.URL)
	if err != nil {
		return nil, err
	}
	if query.Has("error") {
		p.line("callback", "an error instead of a code: %s", query.Get("error"))
	} else {
		p.line("callback", "state compared: %v; code of %d characters", query.Get("state") == login.State, len(query.Get("code")))
		p.step("Exchange the code for tokens and verify them")
	}
	auth, err := client.Complete(ctx, login, query)
	if err != nil {
		return nil, err
	}
	p.authentication(auth)
	return auth, nil
}

// runSession reads data, refreshes the tokens and shows the way out.
func runSession(ctx context.Context, client *esia.Client, auth *esia.Authentication, p *printer) error {
	p.step("Read the person's data")
	source := client.TokenSource(ctx, auth.Grant, nil)
	person, err := client.API(source).Person(auth.Identity.OID).Get(ctx)
	if err != nil {
		return err
	}
	p.line("GET", "/rs/prns/%s", person.OID)
	p.line("printed", "%v, so that it does not get into logs", person)
	p.line("shown", "%s, trusted: %v", person.FullName(), person.Trusted)

	if auth.Grant.Token.RefreshToken != "" {
		p.step("Refresh the tokens")
		fresh, err := client.Refresh(ctx, auth.Grant)
		if err != nil {
			return err
		}
		p.line("new tokens", "access: %v, refresh: %v",
			fresh.Token.AccessToken != auth.Grant.Token.AccessToken, fresh.Token.RefreshToken != auth.Grant.Token.RefreshToken)
	}

	p.step("Log out: send the browser to")
	address, err := client.LogoutURL(ctx, esia.Logout{})
	if err != nil {
		return err
	}
	p.line("address", "%s", address)
	fmt.Fprintln(p.out)
	return nil
}
