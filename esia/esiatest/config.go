package esiatest

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-esia/sdk/scopes"
)

// An Algorithm is a signature algorithm of tokens, the "alg" of a JWT.
type Algorithm string

// Signature algorithms that ESIA uses for its tokens. Which one a client gets
// is a property of the client's registration.
const (
	GOST  Algorithm = "GOST3410_2012_256" // Streebog-256 and GOST R 34.10-2012, 256 bit
	RS256 Algorithm = "RS256"             // RSA with SHA-256, 2048 bit
)

// A Config says what is registered in an emulated ESIA and how it behaves. Only
// Clients is required; the zero value of every other field is a working default.
type Config struct {
	// Clients are the registered systems.
	Clients []Client

	// People are the accounts. If there are none, it is [People], without roles in
	// organizations that aren't there.
	People []Person

	// Organizations are those that people work for and that tokens may be for. If
	// there are none, it is [Organizations].
	Organizations []Organization

	// URL is the address at which clients reach the emulator, without a slash
	// at the end: "http://127.0.0.1:8080/prefix". Its path is where the emulator
	// is mounted; everything else is not found. If URL is empty, the emulator
	// is mounted at the root and takes its address from the Host of each
	// request.
	URL string

	// Issuer is the "iss" of tokens. If it is empty, it is "http://", the host
	// of URL, and "/", as in ESIA itself.
	Issuer string

	// Now returns the current time. If it is nil, [time.Now] is used. Either
	// can be moved by [Emulator.Advance]. It must be safe for concurrent use.
	Now func() time.Time

	// Algorithm signs the tokens of clients that don't choose one. Zero means
	// [GOST].
	Algorithm Algorithm

	// TimeTolerance is by how much the timestamp of a request may differ from
	// Now, in both directions. Zero means 5 minutes.
	TimeTolerance time.Duration

	// Lifetimes of what the emulator gives out. Zero means 240 seconds for
	// codes, one hour for access tokens, three hours for identity tokens and 30
	// days for refresh tokens. Clients may have their own, see [Client].
	CodeLifetime    time.Duration
	AccessLifetime  time.Duration
	IDLifetime      time.Duration
	RefreshLifetime time.Duration

	// Protocol chooses between variants of the protocol.
	Protocol Protocol

	// Services chooses between variants of the data services.
	Services Services

	// Lenient switches off checks that ESIA is known not to make, or may not
	// make.
	Lenient Lenient

	// Remember is how many requests [Emulator.Requests] holds. Zero means 500.
	Remember int
}

// Protocol chooses between variants of the protocol where public sources
// disagree or ESIA's answer is unknown. The zero value goes with the zero value
// of the client's switches.
type Protocol struct {
	// RefreshWithToken expects refresh requests that sign client_id, scope,
	// timestamp, state and refresh_token, without redirect_uri and
	// client_certificate_hash. By default client_id, scope, scope_org,
	// timestamp, state and redirect_uri are signed.
	RefreshWithToken bool

	// PKCERequired refuses login requests without a code_challenge.
	PKCERequired bool

	// PKCEMethods are the accepted values of code_challenge_method: "S256"
	// (SHA-256), "GOST3411" and "St256" (both Streebog-256). If nil, the first
	// two are.
	PKCEMethods []string

	// Nonce puts the nonce of a login request into the identity token. By
	// default it is ignored, as ESIA does.
	Nonce bool

	// LargeKeys says what becomes of clients with 512-bit keys.
	LargeKeys LargeKeys

	// Thumbprint puts x5t#St256 into the header of all tokens: the upper-case
	// hexadecimal Streebog-256 of the emulator's certificate. It was seen in
	// codes of the production ESIA since 2025.
	Thumbprint bool

	// RevokeOnRefreshReuse makes the second use of a refresh token revoke
	// everything that came from the same login, as RFC 9700, Section 4.14.2
	// advises. By default only the used token is dead: ESIA isn't known to do
	// more, and a lost answer is then a case that can be tested.
	RevokeOnRefreshReuse bool
}

// LargeKeys is a rule for clients with 512-bit keys.
type LargeKeys int

// Rules for 512-bit keys. The certificate hash is client_certificate_hash.
const (
	LargeKeysRefused LargeKeys = iota // as nobody has shown a request that ESIA accepted
	LargeKeysHash256                  // the certificate hash is Streebog-256, as for other keys
	LargeKeysHash512                  // the certificate hash is Streebog-512: 128 digits
)

// Lenient switches off single checks. The zero value is the strictest.
type Lenient struct {
	// State accepts any state of 1 to 128 visible ASCII characters. By default
	// it must be a UUID in canonical lower-case form: the guidelines demand a
	// UUID, but clients that send others are known.
	State bool

	// StateReuse accepts a state that the same client has used before. By
	// default each request needs a fresh one; only the very same login request
	// may come again, when a person reloads the page. The guidelines demand it
	// for token requests, ESIA doesn't enforce it.
	StateReuse bool

	// ScopeChange accepts token requests whose scope or scope_org differs from
	// that of the login. It has no effect on what is granted.
	ScopeChange bool

	// Base64 accepts padding and both alphabets in client_secret, in the headers
	// of an import and in the signature of an API key. By default they are
	// base64url without padding (RFC 4648, Section 5); in the headers of an import
	// at the newer address, base64 with padding (Section 4).
	Base64 bool

	// EscapedEmbed accepts escaped parentheses and commas in the parameter embed
	// of the data services. All clients that are known to work send them
	// unescaped.
	EscapedEmbed bool

	// HashCase accepts lower-case digits in client_certificate_hash.
	HashCase bool

	// TokenType accepts token requests without token_type=Bearer.
	TokenType bool

	// CodeReuse leaves tokens valid whose code is used for a second time. By
	// default they are revoked, as RFC 6749, Section 4.1.2 advises. The second
	// use itself is always refused.
	CodeReuse bool
}

// check returns everything that is wrong with cfg apart from its clients and
// people.
func (cfg *Config) check() []error {
	var errs []error
	add := func(format string, args ...any) { errs = append(errs, fmt.Errorf("esiatest: "+format, args...)) }

	if len(cfg.Clients) == 0 {
		add("Clients: there are none")
	}
	if _, err := parseBase(cfg.URL); err != nil {
		errs = append(errs, err)
	}
	if !knownAlgorithm(cfg.Algorithm) {
		add("Algorithm %q: must be %s or %s", cfg.Algorithm, GOST, RS256)
	}
	for _, d := range []struct {
		name  string
		value time.Duration
	}{
		{"TimeTolerance", cfg.TimeTolerance}, {"CodeLifetime", cfg.CodeLifetime}, {"AccessLifetime", cfg.AccessLifetime},
		{"IDLifetime", cfg.IDLifetime}, {"RefreshLifetime", cfg.RefreshLifetime},
	} {
		if d.value < 0 {
			add("%s: negative", d.name)
		}
	}
	if cfg.Remember < 0 {
		add("Remember: negative")
	}
	return append(errs, cfg.Protocol.check()...)
}

// check reports choices that don't exist.
func (p *Protocol) check() []error {
	var errs []error
	for i, method := range p.PKCEMethods {
		if _, ok := challengeMethods()[method]; !ok {
			errs = append(errs, fmt.Errorf("esiatest: Protocol.PKCEMethods[%d]: there is no method %q", i, method))
		}
	}
	if p.LargeKeys < LargeKeysRefused || p.LargeKeys > LargeKeysHash512 {
		errs = append(errs, fmt.Errorf("esiatest: Protocol.LargeKeys: there is no choice %d", int(p.LargeKeys)))
	}
	return errs
}

// knownAlgorithm reports whether a is one of the two, or zero.
func knownAlgorithm(a Algorithm) bool { return a == "" || a == GOST || a == RS256 }

// parseBase parses Config.URL. An empty one gives an empty result.
func parseBase(s string) (*url.URL, error) {
	if s == "" {
		return &url.URL{}, nil
	}
	u, err := parseAddress(s)
	switch {
	case err != nil:
		return nil, fmt.Errorf("esiatest: URL: %w", err)
	case u.RawQuery != "" || u.ForceQuery:
		return nil, errors.New("esiatest: URL: has a query")
	case strings.HasSuffix(s, "/"):
		return nil, errors.New("esiatest: URL: has a slash at the end")
	}
	return u, nil
}

// withDefaults returns cfg with its zero values resolved and its slices copied.
func (cfg Config) withDefaults() Config {
	set := func(d *time.Duration, value time.Duration) {
		if *d == 0 {
			*d = value
		}
	}
	set(&cfg.TimeTolerance, 5*time.Minute)
	set(&cfg.CodeLifetime, 240*time.Second)
	set(&cfg.AccessLifetime, time.Hour)
	set(&cfg.IDLifetime, 3*time.Hour)
	set(&cfg.RefreshLifetime, 30*24*time.Hour)
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Algorithm == "" {
		cfg.Algorithm = GOST
	}
	if cfg.Remember == 0 {
		cfg.Remember = 500
	}
	if cfg.Protocol.PKCEMethods == nil {
		cfg.Protocol.PKCEMethods = []string{"S256", "GOST3411"}
	}
	cfg.Protocol.PKCEMethods = slices.Clone(cfg.Protocol.PKCEMethods)
	if len(cfg.Organizations) == 0 {
		cfg.Organizations = Organizations()
	}
	if len(cfg.People) == 0 {
		cfg.People = People()
		for i := range cfg.People {
			cfg.People[i].Roles = slices.DeleteFunc(cfg.People[i].Roles, func(r scopes.Role) bool { return !cfg.hasOrganization(r.OrgOID) })
		}
	}
	cfg.People = slices.Clone(cfg.People)
	cfg.Organizations = slices.Clone(cfg.Organizations)
	cfg.Clients = slices.Clone(cfg.Clients)
	return cfg
}

// hasOrganization reports whether there is an organization with an OID.
func (cfg *Config) hasOrganization(oid scopes.OID) bool {
	return slices.ContainsFunc(cfg.Organizations, func(o Organization) bool { return o.Data.OID == oid })
}
