package esia

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/go-esia/sdk/scopes"
	"github.com/go-esia/sdk/signer"
)

// Config configures a [Client]. ClientID, Endpoint, Signer, RedirectURL and
// Keys are required; the zero value of every other field is a working default.
// The client keeps a copy: later changes to a Config have no effect.
type Config struct {
	// ClientID is the mnemonic of the client system: A–Z, 0–9, "-" and "_".
	ClientID string

	// Endpoint is the installation and the version of the protocol, such as
	// Test(V2). There is no default, so that a test never reaches real people.
	Endpoint Endpoint

	// Signer signs requests with the key that is registered for ClientID.
	Signer signer.Signer

	// RedirectURL is where ESIA returns the browser after a login: an absolute
	// address under a domain that is registered for ClientID.
	RedirectURL string

	// Scopes are requested by default. [scopes.OpenID] is added to logins,
	// first.
	Scopes scopes.Set

	// OrgScopes are scopes of organizations, see [scopes.Scope.ForOrg], that
	// are requested by default.
	OrgScopes scopes.Set

	// Keys verify tokens: [StaticKeys] or a [KeyDir] with the certificates that
	// ESIA publishes at /public/esia.zip.
	Keys KeySet

	// HTTPClient makes all requests. It is copied; its Jar is not used, and
	// redirects are not followed. A Timeout of zero becomes 30 seconds. If
	// HTTPClient is nil, [http.DefaultTransport] is used.
	HTTPClient *http.Client

	// Logger, if not nil, gets one record for each request, signature and
	// refresh at [slog.LevelDebug], without secrets and personal data.
	Logger *slog.Logger

	// Observer is told of the same events.
	Observer Observer

	// Now returns the current time, for signatures and verification. If nil,
	// [time.Now] is used. It must be safe for concurrent use.
	Now func() time.Time

	// Leeway is the tolerated difference of clocks when tokens are verified.
	// Zero means one minute.
	Leeway time.Duration

	// Protocol holds switches for details that are uncertain.
	Protocol Protocol
}

const (
	defaultTimeout = 30 * time.Second
	defaultLeeway  = time.Minute
	maxLeeway      = 10 * time.Minute
)

// check returns everything that is wrong with cfg.
func (cfg *Config) check() error {
	var errs []error
	add := func(format string, args ...any) { errs = append(errs, fmt.Errorf("esia: "+format, args...)) }

	if err := checkClientID(cfg.ClientID); err != nil {
		errs = append(errs, err)
	}
	if err := cfg.Endpoint.check(); err != nil {
		errs = append(errs, err)
	}
	if cfg.Signer == nil {
		add("Signer is required: keysigner.New, or another package under signer")
	}
	if err := checkRedirectURL(cfg.RedirectURL); err != nil {
		errs = append(errs, err)
	}
	if cfg.Keys == nil {
		add("Keys are required: StaticKeys or NewKeyDir with the certificates of ESIA")
	}
	if cfg.Leeway < 0 || cfg.Leeway > maxLeeway {
		add("Leeway %v is not between 0 and %v", cfg.Leeway, maxLeeway)
	}
	if cfg.HTTPClient != nil && cfg.HTTPClient.Timeout < 0 {
		add("HTTPClient.Timeout is negative")
	}
	return errors.Join(append(errs, cfg.Protocol.check(cfg.Endpoint.version)...)...)
}

// checkClientID applies the rule of the technological portal for mnemonics.
func checkClientID(id string) error {
	if id == "" {
		return errors.New("esia: ClientID is required: the mnemonic of the system")
	}
	allowed := func(r rune) bool {
		return r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_'
	}
	if bad := strings.IndexFunc(id, func(r rune) bool { return !allowed(r) }); bad >= 0 {
		return fmt.Errorf("esia: ClientID has a character at position %d that mnemonics don't have: only A–Z, 0–9, - and _", bad)
	}
	return nil
}

// checkRedirectURL refuses what ESIA would, with a sentence instead of a code,
// and addresses to which the parameters of a callback can't be added.
func checkRedirectURL(s string) error {
	if s == "" {
		return errors.New("esia: RedirectURL is required: the address to which ESIA returns the browser")
	}
	u, err := parseAddress(s)
	if err != nil {
		return fmt.Errorf("esia: RedirectURL %w", err)
	}
	for _, name := range []string{paramCode, paramState, "error", "error_description"} {
		if u.Query().Has(name) {
			return fmt.Errorf("esia: RedirectURL has the parameter %s, which ESIA adds", name)
		}
	}
	return nil
}

// withDefaults returns cfg with its zero values resolved.
func (cfg Config) withDefaults() Config {
	hc := http.Client{}
	if cfg.HTTPClient != nil {
		hc = *cfg.HTTPClient
	}
	if hc.Timeout == 0 {
		hc.Timeout = defaultTimeout
	}
	hc.Jar = nil
	hc.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	cfg.HTTPClient = &hc
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Leeway == 0 {
		cfg.Leeway = defaultLeeway
	}
	return cfg
}
