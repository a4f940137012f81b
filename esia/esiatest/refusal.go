package esiatest

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/go-esia/sdk/esia"
)

// Codes that the emulator answers with.
const (
	codeCertificate  esia.Code = "ESIA-007002"
	codeParameter    esia.Code = "ESIA-007003"
	codeDenied       esia.Code = "ESIA-007004"
	codeUnauthorized esia.Code = "ESIA-007005"
	codeScope        esia.Code = "ESIA-007006"
	codeResponseType esia.Code = "ESIA-007009"
	codeGrant        esia.Code = "ESIA-007011"
	codeGrantType    esia.Code = "ESIA-007012"
	codeNoScope      esia.Code = "ESIA-007013"
	codeMissing      esia.Code = "ESIA-007014"
	codeTime         esia.Code = "ESIA-007015"
	codeNoGrants     esia.Code = "ESIA-007019"
	codeRedirect     esia.Code = "ESIA-007023"
	codeUnreadable   esia.Code = "ESIA-007038"
	codeNoChallenge  esia.Code = "ESIA-007039"
	codeVerifier     esia.Code = "ESIA-007040"
	codeSignature    esia.Code = "ESIA-007053"
	codeUnconfirmed  esia.Code = "ESIA-007055"
	codeNotEmployed  esia.Code = "ESIA-007194"
	codeClient       esia.Code = "ESIA-008010"

	codeInternal     esia.Code = "ESIA-007007"
	codeUnavailable  esia.Code = "ESIA-007008"
	codeInvalidToken esia.Code = "ESIA-005011"
	codeExpiredToken esia.Code = "ESIA-005013"
	codeScopeDenied  esia.Code = "ESIA-005029"
	codeSigningTime  esia.Code = "ESIA-005052"
	codeDataInternal esia.Code = "ESIA-000001"
	codeBody         esia.Code = "ESIA-020000"
	codeEmptyField   esia.Code = "ESIA-030002"
	codeParameters   esia.Code = "ESIA-030003"
	codeBadSigner    esia.Code = "ESIA-030504"
	codeNoSNILS      esia.Code = "ESIA-036100"
)

// oauthError returns the error of RFC 6749, Sections 4.1.2.1 and 5.2, that goes
// with a code. For 007004, 007005, 007014 and 007053 it was observed; the others
// follow the RFC.
func oauthError(code esia.Code) string {
	switch code {
	case codeDenied, codeSignature, codeUnconfirmed, codeNotEmployed, codeNoGrants:
		return "access_denied"
	case codeUnauthorized:
		return "unauthorized_client"
	case codeScope, codeNoScope:
		return "invalid_scope"
	case codeInternal:
		return "server_error"
	case codeUnavailable:
		return "temporarily_unavailable"
	case codeResponseType:
		return "unsupported_response_type"
	case codeGrant, codeVerifier:
		return "invalid_grant"
	case codeGrantType:
		return "unsupported_grant_type"
	case codeClient:
		return "invalid_client"
	}
	return "invalid_request"
}

// A Refusal is an answer of the emulator that didn't get back to the client:
// ESIA shows it on a page of its own when it doesn't know the client or the
// address of return. It is returned by [Emulator.Login].
type Refusal struct {
	Code   esia.Code // the code, such as "ESIA-007023"
	Detail string    // what exactly is wrong, in English
	Status int       // the HTTP status, or 0
}

// Error implements the error interface.
func (r *Refusal) Error() string { return "esiatest: refused: " + r.description() }

// Unwrap returns the code, so that [errors.Is] finds it.
func (r *Refusal) Unwrap() error { return r.Code }

// description returns the text of the parameter error_description.
func (r *Refusal) description() string { return string(r.Code) + ": " + r.Detail }

// parameters returns r as the parameters of a redirect. The state is that of the
// request; it is left out if there was none.
func (r *Refusal) parameters(state string) url.Values {
	query := url.Values{"error": {oauthError(r.Code)}, "error_description": {r.description()}}
	if state != "" && len(state) <= maxStateEcho {
		query.Set("state", state)
	}
	return query
}

// maxStateEcho is the longest state that is sent back with a refusal.
const maxStateEcho = 256

// refuse returns a refusal. The detail must not contain secrets.
func refuse(code esia.Code, format string, args ...any) *Refusal {
	return &Refusal{Code: code, Detail: fmt.Sprintf(format, args...), Status: http.StatusBadRequest}
}
