// Package esia is a client of ESIA (ЕСИА), the identity provider of Gosuslugi:
// logins with OpenID Connect, access tokens, and the REST API of user data.
//
// ESIA speaks OAuth 2.0 with one difference: each request of the client is
// signed with GOST R 34.10-2012, so that there is no client secret to configure
// but a [signer.Signer]. The rest works with golang.org/x/oauth2: tokens are
// *[oauth2.Token], sources are [oauth2.TokenSource], and options of
// authorization requests are [oauth2.AuthCodeOption].
//
// # Login
//
// A login takes two requests of the browser:
//
//	login, err := client.Begin(ctx)                         // GET /login: keep login, redirect to login.URL
//	auth, err := client.Complete(ctx, login, r.URL.Query()) // GET /callback
//
// The result names the account, as an [Identity], and holds a [Grant]: the
// tokens together with what is needed to refresh them. Tokens are verified
// before they get to the caller, and nothing can switch that off.
//
// # Data
//
// [Client.API] reads data with the tokens of a grant: [API.Profile] all that the
// granted scopes open, [API.Person] and [API.Organization] one resource at a time,
// [API.Get] what has no method here. Data of organizations takes a token of its
// own, see [Client.OrganizationToken]. Values are those of package scopes.
//
// # Errors
//
// A refusal of ESIA is an *[Error] with a [Code], which is itself an error:
//
//	if errors.Is(err, esia.CodeAccessDenied) { … }
//
// A token that was not accepted is a *[TokenError], a callback that does not
// belong to the login is [ErrState].
//
// # Secrets
//
// Types that hold tokens, one-time values or personal data don't print them,
// whatever the verb of package fmt, and not in logs. Errors and log records hold
// none. A [Grant] can't be encoded as JSON even where a log handler does so; a
// [Login], which is made to be kept between two requests, can.
//
// Data of people, such as a [Profile] or an [Account], keeps its normal JSON, which
// the JSON handler of log/slog writes for what is inside of other values: log such
// values through [scopes.Redact].
//
// # Uncertain details
//
// Where public sources disagree about the protocol, the client follows the
// better supported one, and [Protocol] has a switch for the other.
package esia
