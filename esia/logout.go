package esia

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"

	"github.com/go-esia/sdk/internal/redact"
)

// Logout describes the end of a session, see [Client.LogoutURL].
type Logout struct {
	// RedirectURL is where ESIA returns the browser afterwards: an address under
	// a domain that is registered for the client. It may be empty.
	RedirectURL string

	// IDToken and State are for providers other than ESIA, which gives neither
	// back. They must be empty.
	IDToken string `json:"-"`
	State   string `json:"-"`
}

// Format implements [fmt.Formatter] and shows neither token nor state.
func (l Logout) Format(f fmt.State, _ rune) {
	redact.Format(f, "esia.Logout{RedirectURL: "+l.RedirectURL+"}")
}

// LogValue implements [slog.LogValuer], like Format.
func (l Logout) LogValue() slog.Value {
	return slog.GroupValue(slog.String("redirectUrl", l.RedirectURL))
}

// LogoutURL returns the address that ends the session of the browser in ESIA,
// and with it the sessions of all systems that the person logged in to. The
// browser has to go there, because ESIA knows its session by a cookie.
//
// The address is not signed. Its parameter for the way back is redirect_url,
// not redirect_uri.
func (c *Client) LogoutURL(_ context.Context, l Logout) (string, error) {
	if l.IDToken != "" || l.State != "" {
		return "", errors.New("esia: logout: ESIA takes no identity token and no state")
	}
	v := url.Values{paramClientID: {c.cfg.ClientID}}
	if l.RedirectURL != "" {
		if err := checkRedirectURL(l.RedirectURL); err != nil {
			return "", err
		}
		v.Set("redirect_url", l.RedirectURL)
	}
	return c.cfg.Endpoint.LogoutURL() + "?" + v.Encode(), nil
}
