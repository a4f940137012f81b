package esiatest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-esia/sdk/esia"
)

// ErrCut is returned by [Emulator.Login] if a [Fault] has cut the connection.
var ErrCut = errors.New("esiatest: the connection was cut")

// Login does what a browser and a person would do with the address of a login:
// it requests loginURL, logs in as the person, agrees to everything and returns
// the query with which the browser comes back to the client. That may be an
// error of OAuth, too. Of who, only the OID counts.
//
// The error is a *[Refusal] if the emulator keeps the browser on a page of its
// own. The request goes through [Emulator.ServeHTTP] without a network; if
// Config.URL is set, loginURL must be below it.
func (e *Emulator) Login(ctx context.Context, loginURL string, who Person) (url.Values, error) {
	return e.browse(ctx, loginURL, LoginHeader, who)
}

// Deny is like [Emulator.Login] for a person who refuses.
func (e *Emulator) Deny(ctx context.Context, loginURL string, who Person) (url.Values, error) {
	return e.browse(ctx, loginURL, DenyHeader, who)
}

func (e *Emulator) browse(ctx context.Context, loginURL, header string, who Person) (url.Values, error) {
	if e.people[who.OID] == nil {
		return nil, fmt.Errorf("esiatest: there is no person %d", who.OID)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, loginURL, http.NoBody)
	if err != nil {
		return nil, errors.New("esiatest: the login address can't be parsed")
	}
	if e.base.Host != "" && (r.URL.Host != e.base.Host || r.URL.Scheme != e.base.Scheme) {
		return nil, fmt.Errorf("esiatest: the login address is not one of the emulator at %s", e.cfg.URL)
	}
	r.RequestURI = r.URL.RequestURI()
	r.RemoteAddr = "127.0.0.1:1"
	r.Header.Set(header, who.OID.String())
	answer, err := e.roundTrip(r)
	if ctx.Err() != nil {
		return nil, fmt.Errorf("esiatest: %w", ctx.Err())
	}
	if err != nil {
		return nil, err
	}
	return e.followBack(r, answer)
}

// roundTrip answers r in memory.
func (e *Emulator) roundTrip(r *http.Request) (answer *buffer, err error) {
	defer func() {
		switch p := recover(); p {
		case nil:
		case http.ErrAbortHandler:
			err = ErrCut
		default:
			panic(p)
		}
	}()
	answer = newBuffer()
	e.ServeHTTP(answer, r)
	return answer, nil
}

// followBack returns the query of the address that the browser is sent to.
func (e *Emulator) followBack(r *http.Request, answer *buffer) (url.Values, error) {
	location := answer.header.Get("Location")
	if answer.status != http.StatusFound || location == "" {
		return nil, &Refusal{esia.ParseCode(answer.body.String()), "the browser was not sent back", answer.status}
	}
	target, rawQuery, _ := strings.Cut(location, "?")
	query, err := url.ParseQuery(rawQuery)
	if err != nil {
		return nil, errors.New("esiatest: the query of the redirect is malformed")
	}
	back, _, _ := strings.Cut(r.URL.Query().Get("redirect_uri"), "?")
	switch target {
	case e.address(r) + "/aas/oauth2/":
		text := query.Get("error_description")
		return nil, &Refusal{esia.ParseCode(text), strings.TrimPrefix(text, string(esia.ParseCode(text))+": "), answer.status}
	case back:
		return query, nil
	}
	return nil, fmt.Errorf("esiatest: the browser was sent to another place than redirect_uri: %s", printable(target))
}
