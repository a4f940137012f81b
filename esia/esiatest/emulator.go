package esiatest

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/go-esia/sdk/scopes"
)

// An Emulator is an emulated ESIA. It is an [http.Handler] and safe for
// concurrent use. It starts no goroutines and needs no closing.
type Emulator struct {
	cfg       Config
	base      *url.URL // of Config.URL; empty if there is none
	clock     clock
	clients   map[string]*client
	people    map[scopes.OID]*person
	protocols []*protocol
	routes    map[string]handler
	keys      *keyring
	log       requestLog
	faults    faultList

	organizations map[scopes.OID]*organization
	apiKeys       map[string]*client

	mu      sync.Mutex
	pending *ledger[string, *authorization] // by ticket of the page
	codes   *ledger[digest, *issuedCode]
	refresh *ledger[digest, *issuedRefresh]
	access  *ledger[digest, *session]
	states  *ledger[usedState, string] // with the client_secret of the request

	consents *ledger[giver, []consent]
	imports  []Person
}

// How much an emulator remembers at a time, and for how long if nothing else
// says so.
const (
	maxPending    = 1000
	maxIssued     = 10000
	ticketTimeout = 30 * time.Minute
	stateMemory   = 24 * time.Hour
)

// New returns an emulator. The error joins everything that is wrong with cfg.
// Keys for tokens are made here, except for RSA keys, which take longer and are
// made when one is needed.
func New(cfg Config) (*Emulator, error) {
	errs := cfg.check()
	cfg = cfg.withDefaults()
	e := &Emulator{
		cfg:       cfg,
		clients:   make(map[string]*client),
		people:    make(map[scopes.OID]*person),
		protocols: protocols(cfg.Protocol, cfg.Lenient),
		pending:   newLedger[string, *authorization](maxPending),
		codes:     newLedger[digest, *issuedCode](maxIssued),
		refresh:   newLedger[digest, *issuedRefresh](maxIssued),
		access:    newLedger[digest, *session](maxIssued),
		states:    newLedger[usedState, string](maxIssued),
		consents:  newLedger[giver, []consent](maxIssued),

		organizations: make(map[scopes.OID]*organization),
		apiKeys:       make(map[string]*client),
	}
	e.clock.base = cfg.Now
	e.log.capacity = cfg.Remember
	e.keys = newKeyring(e.Now)
	errs = append(errs, e.registerAll()...)
	base, err := parseBase(cfg.URL)
	if err != nil || len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	e.base = base
	e.routes = e.handlers()
	if _, err := e.keys.current(GOST); err != nil {
		return nil, err
	}
	return e, nil
}

// registerAll fills the tables of clients, organizations and people.
func (e *Emulator) registerAll() []error {
	var errs []error
	for i, o := range e.cfg.Organizations {
		enrolled, err := e.enrollOrganization(o)
		if err != nil {
			errs = append(errs, fmt.Errorf("esiatest: Organizations[%d]: %w", i, err))
		}
		if e.organizations[o.Data.OID] != nil {
			errs = append(errs, fmt.Errorf("esiatest: Organizations[%d]: another organization has the OID %d", i, o.Data.OID))
		}
		e.organizations[o.Data.OID] = enrolled
	}
	for i, p := range e.cfg.People {
		enrolled, err := e.enroll(p)
		if err != nil {
			errs = append(errs, fmt.Errorf("esiatest: People[%d]: %w", i, err))
		}
		if e.people[p.OID] != nil {
			errs = append(errs, fmt.Errorf("esiatest: People[%d]: another person has the OID %d", i, p.OID))
		}
		e.people[p.OID] = enrolled
	}
	return append(errs, e.registerClients()...)
}

// registerClients fills the tables of clients and of their API keys.
func (e *Emulator) registerClients() []error {
	var errs []error
	for i, c := range e.cfg.Clients {
		registered, err := e.cfg.register(c)
		if err != nil {
			errs = append(errs, err)
		}
		if e.clients[c.ID] != nil {
			errs = append(errs, fmt.Errorf("esiatest: Clients[%d]: another client has the ID %q", i, c.ID))
		}
		e.clients[c.ID] = registered
		for key, org := range c.APIKeys {
			if e.apiKeys[key] != nil {
				errs = append(errs, fmt.Errorf("esiatest: Clients[%d].APIKeys: another client has a key, too", i))
			}
			if e.organizations[org] == nil {
				errs = append(errs, fmt.Errorf("esiatest: Clients[%d].APIKeys: there is no organization with the OID %d", i, org))
			}
			e.apiKeys[key] = registered
		}
	}
	return errs
}

// A handler answers a request.
type handler func(c *call)

// consentPath is where the page sends its form. It is no path of ESIA.
const consentPath = "/esiatest/consent"

// handlers returns what is served at fixed paths.
func (e *Emulator) handlers() map[string]handler {
	routes := map[string]handler{
		consentPath:        e.serveConsent,
		"/aas/oauth2/":     e.serveErrorPage,
		"/idp/ext/Logout":  e.serveLogout,
		"/public/esia.zip": e.serveCertificates,
	}
	for _, p := range e.protocols {
		routes[p.authorizePath] = func(c *call) { e.serveAuthorize(c, p) }
		routes[p.tokenPath] = func(c *call) { e.serveToken(c, p) }
	}
	return routes
}

// route returns the handler of a path below that of Config.URL.
func (e *Emulator) route(path string) handler {
	if h, ok := e.routes[path]; ok {
		return h
	}
	if h := e.dataRoute(path); h != nil {
		return h
	}
	return serveNotFound
}

// ServeHTTP implements [http.Handler].
//
// An injected fault that cuts the connection panics with
// [http.ErrAbortHandler], as package net/http wants it.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := &call{w: w, r: r, status: http.StatusOK}
	defer e.finish(c)
	path, ok := strings.CutPrefix(r.URL.EscapedPath(), e.base.EscapedPath())
	if !ok {
		serveNotFound(c)
		return
	}
	handle := e.route(path)
	if fault, ok := e.faults.take(path); ok {
		e.misbehave(c, fault, path, handle)
		return
	}
	handle(c)
}

// address returns the address at which the client of r reaches the emulator,
// without a slash at the end.
func (e *Emulator) address(r *http.Request) string {
	if e.cfg.URL != "" {
		return e.cfg.URL
	}
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}
	if _, err := parseAddress(scheme + r.Host); err != nil {
		return scheme + "localhost"
	}
	return scheme + r.Host
}

// issuer returns the "iss" of tokens for the client of r.
func (e *Emulator) issuer(r *http.Request) string {
	if e.cfg.Issuer != "" {
		return e.cfg.Issuer
	}
	u, err := url.Parse(e.address(r))
	if err != nil {
		return ""
	}
	return "http://" + u.Host + "/"
}
