package main

import (
	"context"
	"fmt"
	"io"
	"net/url"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/esia/message"
	"github.com/go-esia/sdk/signer"
)

// A printer tells what happens. It prints no secrets.
type printer struct {
	out   io.Writer
	steps int
}

// step begins a step.
func (p *printer) step(format string, args ...any) {
	p.steps++
	fmt.Fprintf(p.out, "\n%d. %s\n", p.steps, fmt.Sprintf(format, args...))
}

// line prints one fact of a step.
func (p *printer) line(name, format string, args ...any) {
	fmt.Fprintf(p.out, "   %-12s %s\n", name, fmt.Sprintf(format, args...))
}

// signing returns a signer that prints what s signs.
func (p *printer) signing(s signer.Signer, v esia.Version) signer.Signer {
	return signer.Func(func(ctx context.Context, text []byte) (signer.Signature, error) {
		p.line("signed", "%s", describe(v, text))
		return s.Sign(ctx, text)
	})
}

// describe shows the fields of a message. A code is as good as a password
// while it is fresh. In version 1 the attributes of a CMS message are signed,
// which hold the hash of the message.
func describe(v esia.Version, text []byte) string {
	if v == esia.V1 {
		return fmt.Sprintf("attributes of a CMS message, %d bytes", len(text))
	}
	_, f, err := message.Parse(v, text)
	if err != nil {
		return fmt.Sprintf("%d bytes", len(text))
	}
	parts := []string{f.ClientID, f.Scope, f.Timestamp, f.State, f.RedirectURI}
	shown := ""
	for _, part := range parts {
		shown += "[" + part + "]"
	}
	if f.Code != "" {
		shown += fmt.Sprintf("[code, %d characters]", len(f.Code))
	}
	return shown
}

// login shows the address of a login without its signature.
func (p *printer) login(address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	p.line("address", "%s://%s%s", u.Scheme, u.Host, u.Path)
	p.line("signature", "client_secret, %d characters of base64url", len(u.Query().Get("client_secret")))
	if hash := u.Query().Get("client_certificate_hash"); hash != "" {
		p.line("certificate", "%s", hash)
	}
	return nil
}

// authentication shows who logged in and what the tokens say.
func (p *printer) authentication(auth *esia.Authentication) {
	id := auth.IDToken
	p.line("verified", "identity token: signature, kind, issuer, audience, times")
	p.line("account", "OID %s at %s", auth.Identity.OID, auth.Identity.Issuer)
	p.line("confirmed", "%v (level %s, logged in by %s)", id.Confirmed, id.Level, id.Method)
	p.line("verified", "access token: signature, kind, issuer, client, times, same person")
	p.line("expires", "%s", auth.Grant.Token.Expiry.Local().Format("15:04:05"))
}
