package remotesigner

import (
	"net/http"
	"strconv"
	"time"
)

const statusForbidden = http.StatusForbidden

// Codes of errors in answers of the server. They are part of the contract.
const (
	codeBadRequest      = "bad_request"
	codeUnauthenticated = "unauthenticated"
	codeKeyRefused      = "key_refused"
	codeMessageRefused  = "message_refused"
	codeMetricsRefused  = "metrics_refused"
	codeNotFound        = "not_found"
	codeMethod          = "method_not_allowed"
	codeTooLarge        = "too_large"
	codeContentType     = "unsupported_media_type"
	codeRate            = "rate_limited"
	codeSigning         = "signing_failed"
	codeTimedOut        = "signing_timed_out"
	codeUnavailable     = "key_unavailable"
	codeBusy            = "busy"
	codeClosing         = "shutting_down"
	codeAudit           = "audit_failed"
)

// codeOK stands for success in metrics and the audit log.
const codeOK = "ok"

// allCodes are the results that requests can have, for metrics.
func allCodes() []string {
	return []string{
		codeOK, codeBadRequest, codeUnauthenticated, codeKeyRefused, codeMessageRefused, codeMetricsRefused, codeNotFound,
		codeMethod, codeTooLarge, codeContentType, codeRate, codeSigning, codeTimedOut, codeUnavailable, codeBusy, codeClosing, codeAudit,
	}
}

// A refusal is an answer of the server that is no signature.
type refusal struct {
	status  int
	code    string
	message string

	// notBegun promises that the signer was not asked, so that the client may try
	// again, here or elsewhere, after wait.
	notBegun bool
	wait     time.Duration

	// hangUp ends the connection, because another one would be made otherwise.
	hangUp bool

	// cause is for the audit log only.
	cause error
}

// header writes what the refusal has to say in headers.
func (r *refusal) header(h http.Header) {
	if r.notBegun {
		h.Set(acceptedHeader, "no")
		seconds := max(1, int((r.wait+time.Second-1)/time.Second))
		h.Set("Retry-After", strconv.Itoa(seconds))
	}
	if r.hangUp {
		h.Set("Connection", "close") // in HTTP/2, net/http says it in its own way
	}
	switch r.status {
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", `Bearer realm="signer"`)
	case http.StatusMethodNotAllowed:
		h.Set("Allow", r.message)
	}
}
