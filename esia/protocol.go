package esia

import "fmt"

// Protocol holds a switch for each detail of the protocol about which public
// sources disagree. The zero value is the better supported choice everywhere;
// docs/uncertain.md tells the evidence for each.
type Protocol struct {
	// RefreshMessage is what a refresh of V2 signs and sends.
	RefreshMessage RefreshMessage

	// PKCE protects authorization codes, RFC 7636. ESIA has error codes for
	// it, but which method it expects is in no public source.
	PKCE PKCE

	// Nonce sends a nonce and demands it in the identity token. ESIA's
	// operator advised against it in 2022.
	Nonce bool

	// OrgScopes is where the scopes of organizations are sent.
	OrgScopes OrgScopesPlace

	// CertificateHash is how client_certificate_hash is made, and with it
	// which keys are allowed. V1 sends no hash; which keys are allowed counts
	// there, too.
	CertificateHash CertificateHash

	// AccountImport is the form in which accounts are imported.
	AccountImport ImportForm
}

// RefreshMessage is a form of refresh requests in V2.
type RefreshMessage int

// Forms of refresh requests.
const (
	// RefreshRedirect signs client_id, scope, scope_org, timestamp, state and
	// redirect_uri, like an exchange without the code.
	RefreshRedirect RefreshMessage = iota

	// RefreshWithToken signs client_id, scope, timestamp, state and
	// refresh_token, and sends neither redirect_uri nor the certificate hash.
	RefreshWithToken
)

// PKCE is a method of RFC 7636.
type PKCE int

// Methods of PKCE.
const (
	PKCEOff      PKCE = iota // no PKCE
	PKCES256                 // code_challenge_method=S256, SHA-256
	PKCEGOST3411             // code_challenge_method=GOST3411, Streebog-256
)

// OrgScopesPlace is the parameter that holds the scopes of organizations.
type OrgScopesPlace int

// Parameters that may hold the scopes of organizations.
const (
	OrgScopesParameter OrgScopesPlace = iota // scope_org, which is signed directly after scope; V2 only
	OrgScopesInScope                         // scope, after the scopes of the person; always so in V1
)

// CertificateHash is a rule for client_certificate_hash.
type CertificateHash int

// Rules for client_certificate_hash.
const (
	// Hash256Only is Streebog-256 of the certificate, and allows only 256-bit
	// keys: nobody has shown a request with a 512-bit key that ESIA accepted.
	Hash256Only CertificateHash = iota

	// Hash256 is Streebog-256 for keys of both sizes.
	Hash256

	// HashByKeySize is Streebog-256 for 256-bit keys and Streebog-512 for
	// 512-bit keys.
	HashByKeySize
)

// ImportForm is a form of requests that import accounts.
type ImportForm int

// Forms of requests that import accounts, each as one client sends it.
const (
	// ImportV2 goes to /esia-rs/api/public/v2/prns/import, with contacts,
	// documents and addresses as arrays, and base64 in the headers.
	ImportV2 ImportForm = iota

	// Import2016 goes to /rs/prns/import, with collections as objects with
	// elements, and base64url without padding in the headers.
	Import2016
)

// check reports switches that have no such position.
func (p Protocol) check(v Version) []error {
	var errs []error
	bad := func(name string, value int) {
		errs = append(errs, fmt.Errorf("esia: Protocol.%s: there is no choice %d", name, value))
	}
	if p.RefreshMessage < RefreshRedirect || p.RefreshMessage > RefreshWithToken {
		bad("RefreshMessage", int(p.RefreshMessage))
	}
	if p.PKCE < PKCEOff || p.PKCE > PKCEGOST3411 {
		bad("PKCE", int(p.PKCE))
	}
	if p.OrgScopes < OrgScopesParameter || p.OrgScopes > OrgScopesInScope {
		bad("OrgScopes", int(p.OrgScopes))
	}
	if p.CertificateHash < Hash256Only || p.CertificateHash > HashByKeySize {
		bad("CertificateHash", int(p.CertificateHash))
	}
	if p.AccountImport < ImportV2 || p.AccountImport > Import2016 {
		bad("AccountImport", int(p.AccountImport))
	}
	if v == V1 && (p.PKCE != PKCEOff || p.RefreshMessage != RefreshRedirect) {
		errs = append(errs, fmt.Errorf("esia: Protocol: PKCE and RefreshMessage exist in V2 only"))
	}
	return errs
}
