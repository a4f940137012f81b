package esiatest

import (
	"slices"

	"github.com/go-esia/sdk/esia"
)

// A step is a kind of request of the protocol.
type step int

const (
	stepAuthorize   step = iota // the address of the login page
	stepExchange                // grant_type=authorization_code
	stepRefresh                 // grant_type=refresh_token
	stepCredentials             // grant_type=client_credentials
)

// grantSteps are the values of grant_type.
func grantSteps() map[string]step {
	return map[string]step{
		"authorization_code": stepExchange,
		"refresh_token":      stepRefresh,
		"client_credentials": stepCredentials,
	}
}

// A form is what a request of one step looks like: the parameters that must be
// there besides scope, whose absence has a code of its own, and those that are
// signed, in order and with nothing in between.
type form struct {
	required []string
	signed   []string
}

// A protocol is one version of ESIA's OAuth 2.0 protocol.
type protocol struct {
	version       esia.Version
	authorizePath string
	tokenPath     string
	forms         map[step]form
	open          container
}

// protocols returns the versions that the emulator speaks. The messages are
// those of the guidelines, "Методические рекомендации по использованию ЕСИА",
// since version 2.90, Б.2; how the refresh is signed is disputed, see
// [Protocol].
func protocols(variant Protocol, lenient Lenient) []*protocol {
	v2 := &protocol{
		version:       esia.V2,
		authorizePath: "/aas/oauth2/v2/ac",
		tokenPath:     "/aas/oauth2/v3/te",
		open:          rawSignature,
		forms: map[step]form{
			stepAuthorize: {
				required: []string{"client_id", "client_secret", "client_certificate_hash", "redirect_uri", "response_type", "state", "timestamp"},
				signed:   []string{"client_id", "scope", "scope_org", "timestamp", "state", "redirect_uri"},
			},
			stepExchange: {
				required: []string{"client_id", "client_secret", "client_certificate_hash", "grant_type", "code", "redirect_uri", "state", "timestamp"},
				signed:   []string{"client_id", "scope", "scope_org", "timestamp", "state", "redirect_uri", "code"},
			},
			stepRefresh: {
				required: []string{"client_id", "client_secret", "client_certificate_hash", "grant_type", "refresh_token", "redirect_uri", "state", "timestamp"},
				signed:   []string{"client_id", "scope", "scope_org", "timestamp", "state", "redirect_uri"},
			},
			stepCredentials: {
				required: []string{"client_id", "client_secret", "client_certificate_hash", "grant_type", "redirect_uri", "state", "timestamp"},
				signed:   []string{"client_id", "scope", "timestamp", "state", "redirect_uri"},
			},
		},
	}
	if variant.RefreshWithToken {
		v2.forms[stepRefresh] = form{
			required: []string{"client_id", "client_secret", "grant_type", "refresh_token", "state", "timestamp"},
			signed:   []string{"client_id", "scope", "timestamp", "state", "refresh_token"},
		}
	}
	if !lenient.TokenType {
		for _, s := range grantSteps() {
			f := v2.forms[s]
			f.required = append(f.required, "token_type")
			v2.forms[s] = f
		}
	}
	return []*protocol{v2}
}

// signs reports whether a parameter is signed.
func (f form) signs(name string) bool { return slices.Contains(f.signed, name) }

// message returns the string that a request of step s must have signed.
func (p *protocol) message(s step, in params) []byte {
	var message []byte
	for _, name := range p.forms[s].signed {
		message = append(message, in.Get(name)...)
	}
	return message
}
