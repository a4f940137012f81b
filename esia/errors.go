package esia

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/internal/redact"
)

// Errors of answers that are not what the protocol allows. The error around
// them names the request and the host.
var (
	// ErrUnexpectedContent means that the answer is not the JSON that was
	// expected: an HTML page of a proxy or of maintenance, a broken body, or
	// one that is too large.
	ErrUnexpectedContent = errors.New("unexpected content")

	// ErrRedirect means that the answer is a redirect. None is ever followed:
	// a token endpoint has no reason to redirect, and the REST API redirects
	// to a login page when a token is not good.
	ErrRedirect = errors.New("unexpected redirect")
)

// An Error is a refusal of ESIA, at any endpoint.
//
// To find out what it was, compare it with a [Code]:
//
//	if errors.Is(err, esia.CodeAccessDenied) { … }
//
// Texts from ESIA are cleaned of control characters and cut at 512 bytes.
type Error struct {
	// Op is what was requested, such as "exchange" or "GET /rs/prns/{oid}".
	Op string

	// StatusCode is the HTTP status, or 0 if the error came with a callback.
	StatusCode int

	// Code is the code of ESIA, such as "ESIA-007004". It may be empty.
	Code Code

	// OAuth is the error parameter of RFC 6749, Section 4.1.2.1 or 5.2. It is
	// empty for the REST API.
	OAuth string

	// Description is the text of ESIA, without the code.
	Description string

	// State is the state of the request, to find it in the logs of ESIA.
	State string
}

// newError makes an Error of what an endpoint of OAuth answered. The secrets of
// the request are removed from the texts, which may repeat them.
func newError(op string, status int, oauthError, description, state string, secrets ...string) *Error {
	oauthError, description = redact.Values(oauthError, secrets...), redact.Values(description, secrets...)
	e := &Error{
		Op:          op,
		StatusCode:  status,
		OAuth:       redact.Text(oauthError),
		Description: redact.Text(description),
		State:       redact.Text(state),
	}
	if e.Code = ParseCode(description); e.Code != "" {
		e.Description = strings.TrimLeft(strings.TrimPrefix(e.Description, string(e.Code)), ": ")
	}
	return e
}

// Error implements the error interface. The text names the code, what it means
// and, for codes that are known, what to do.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("esia: " + e.Op + ": ESIA refused")
	if e.Code != "" {
		b.WriteString(": " + string(e.Code))
	}
	if e.OAuth != "" {
		b.WriteString(" (" + e.OAuth + ")")
	}
	if e.StatusCode != 0 {
		fmt.Fprintf(&b, " [HTTP %d]", e.StatusCode)
	}
	if english := e.Code.English(); english != "" {
		b.WriteString(": " + english)
	}
	if e.Description != "" {
		b.WriteString(" (" + e.Description + ")")
	}
	if hint := e.Code.EnglishHint(); hint != "" {
		b.WriteString(". " + strings.TrimSuffix(hint, "."))
	}
	return b.String()
}

// Is reports whether target is the Code of e.
func (e *Error) Is(target error) bool {
	code, ok := target.(Code)
	return ok && code != "" && code == e.Code
}

// Unwrap returns an *[oauth2.RetrieveError] if the token endpoint has refused,
// for code that knows nothing of ESIA. Its Response has a status and no body.
func (e *Error) Unwrap() error {
	if e.OAuth == "" || e.StatusCode == 0 {
		return nil
	}
	description := e.Description
	if e.Code != "" {
		description = strings.TrimSuffix(string(e.Code)+": "+description, ": ")
	}
	return &oauth2.RetrieveError{
		Response: &http.Response{
			StatusCode: e.StatusCode,
			Status:     fmt.Sprintf("%d %s", e.StatusCode, http.StatusText(e.StatusCode)),
			Body:       http.NoBody,
		},
		ErrorCode:        e.OAuth,
		ErrorDescription: description,
	}
}

// Temporary reports whether it makes sense to repeat the request later.
func (e *Error) Temporary() bool {
	switch e.StatusCode {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return e.Code.Temporary()
}

// isInvalidGrant reports whether a code or a refresh token was refused, with
// ESIA's code or, as other servers do, without.
func (e *Error) isInvalidGrant() bool {
	return e.Code == CodeInvalidGrant || e.Code == "" && e.OAuth == "invalid_grant"
}

// LogValue implements [slog.LogValuer].
func (e *Error) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("op", e.Op),
		slog.Int("status", e.StatusCode),
		slog.String("code", string(e.Code)),
		slog.String("oauth", e.OAuth),
		slog.String("description", e.Description),
		slog.String("state", e.State),
	)
}

// ErrLoginRequired is returned, wrapped, when tokens can't be refreshed any
// more: the person has to log in again.
var ErrLoginRequired = errors.New("esia: login required")

// Reasons for which a token is not accepted, one for each check. See
// [TokenError].
var (
	ErrTokenMissing   = errors.New("it is missing")
	ErrTokenMalformed = errors.New("it is not a well-formed JWT")
	ErrTokenAlgorithm = errors.New("its algorithm is not that of a configured key")
	ErrTokenSignature = errors.New("its signature is not by a configured key")
	ErrTokenKeyDates  = errors.New("its signature is by a key whose certificate is not valid now")
	ErrTokenKind      = errors.New("it is a token of another kind")
	ErrTokenIssuer    = errors.New("it is by another issuer")
	ErrTokenAudience  = errors.New("it is for another client")
	ErrTokenExpired   = errors.New("it has expired")
	ErrTokenNotYet    = errors.New("it is not valid yet; compare the clocks")
	ErrTokenNonce     = errors.New("its nonce is not that of the login")
	ErrTokenSubject   = errors.New("it is about another person")
)

// A TokenError says why a token was not accepted. It never contains the token.
type TokenError struct {
	// Token is "identity token" or "access token".
	Token string

	// Claim is the header parameter or claim that was wrong, such as "alg",
	// "exp" or "aud", or empty if it was the token as a whole.
	Claim string

	// Err wraps one of the ErrToken… values.
	Err error
}

// Error implements the error interface.
func (e *TokenError) Error() string {
	if e.Claim == "" {
		return fmt.Sprintf("esia: %s refused: %v", e.Token, e.Err)
	}
	return fmt.Sprintf("esia: %s refused: %v (%s)", e.Token, e.Err, e.Claim)
}

// Unwrap returns the cause.
func (e *TokenError) Unwrap() error { return e.Err }
