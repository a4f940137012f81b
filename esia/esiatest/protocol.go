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
// there besides scope, whose absence has a code of its own, those that are
// signed, in order and with nothing in between, and the value of response_type.
type form struct {
	required     []string
	signed       []string
	responseType string // "" if any will do
}

// A protocol is one version of ESIA's OAuth 2.0 protocol.
type protocol struct {
	version       esia.Version
	authorizePath string
	tokenPath     string
	forms         map[step]form
	open          container
}

// protocols returns the versions that the emulator speaks.
func protocols(variant Protocol, lenient Lenient) []*protocol {
	all := []*protocol{version1(), version2(variant)}
	if lenient.TokenType {
		return all
	}
	for _, p := range all {
		for _, s := range grantSteps() {
			f := p.forms[s]
			f.required = append(f.required, "token_type")
			p.forms[s] = f
		}
	}
	return all
}

// version1 is the old protocol, with signatures in CMS messages. All its
// messages have the same order: guidelines, "Методические рекомендации по
// использованию ЕСИА", В.2.2.
func version1() *protocol {
	signed := []string{"scope", "timestamp", "client_id", "state"}
	return &protocol{
		version:       esia.V1,
		authorizePath: "/aas/oauth2/ac",
		tokenPath:     "/aas/oauth2/te",
		open:          cmsSignature,
		forms: map[step]form{
			stepAuthorize: {
				required:     []string{"client_id", "client_secret", "redirect_uri", "response_type", "state", "timestamp"},
				signed:       signed,
				responseType: "code",
			},
			stepExchange: {
				required: []string{"client_id", "client_secret", "grant_type", "code", "redirect_uri", "state", "timestamp"},
				signed:   signed,
			},
			stepRefresh: {
				required: []string{"client_id", "client_secret", "grant_type", "refresh_token", "state", "timestamp"},
				signed:   signed,
			},
			stepCredentials: {
				required:     []string{"client_id", "client_secret", "grant_type", "response_type", "state", "timestamp"},
				signed:       signed,
				responseType: "token",
			},
		},
	}
}

// version2 is the present protocol, since version 2.90 of the guidelines, Б.2.
// How the refresh is signed is disputed, see [Protocol].
func version2(variant Protocol) *protocol {
	p := &protocol{
		version:       esia.V2,
		authorizePath: "/aas/oauth2/v2/ac",
		tokenPath:     "/aas/oauth2/v3/te",
		open:          rawSignature,
		forms: map[step]form{
			stepAuthorize: {
				required:     []string{"client_id", "client_secret", "client_certificate_hash", "redirect_uri", "response_type", "state", "timestamp"},
				signed:       []string{"client_id", "scope", "scope_org", "timestamp", "state", "redirect_uri"},
				responseType: "code",
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
		p.forms[stepRefresh] = form{
			required: []string{"client_id", "client_secret", "grant_type", "refresh_token", "state", "timestamp"},
			signed:   []string{"client_id", "scope", "timestamp", "state", "refresh_token"},
		}
	}
	return p
}

// checkValues refuses parameters that the request must not have as they are.
func (p *protocol) checkValues(s step, in params) *Refusal {
	if want := p.forms[s].responseType; want != "" && in.Get("response_type") != want {
		return refuse(codeResponseType, "response_type must be %s", want)
	}
	if p.version == esia.V1 && in.Get("scope_org") != "" {
		return refuse(codeParameter, "scope_org does not exist in this version of the protocol: put the scopes into scope")
	}
	return nil
}

// requires reports whether a request must have a parameter.
func (f form) requires(name string) bool { return slices.Contains(f.required, name) }

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
