package esiatest

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/scopes"
)

// A Server is an [Emulator] that listens on the local loopback interface, for
// tests. It is below a path, so that addresses which are put together wrongly
// lead nowhere.
type Server struct {
	*Emulator
	URL string // of the emulator, with its path, without a slash at the end

	http *http.Server
	stop context.CancelFunc
	done chan struct{}
}

// NewServer starts a server. It takes at most one configuration, whose URL must
// be empty. If there are no clients, there is one with the ID "TESTSYS", a new
// key, the domain "example.ru" and all scopes that open something. The caller should call
// [Server.Close] when finished.
//
// NewServer panics if the configuration is wrong, or if it can't listen: it
// serves tests, which can do nothing about it.
func NewServer(cfg ...Config) *Server {
	s, err := startServer(cfg)
	if err != nil {
		panic(err)
	}
	return s
}

func startServer(cfgs []Config) (*Server, error) {
	var cfg Config
	switch {
	case len(cfgs) > 1:
		return nil, fmt.Errorf("esiatest: %d configurations instead of one", len(cfgs))
	case len(cfgs) == 1:
		cfg = cfgs[0]
	}
	if cfg.URL != "" {
		return nil, fmt.Errorf("esiatest: a Server chooses its URL itself")
	}
	if len(cfg.Clients) == 0 {
		client, err := GenerateClient("TESTSYS", defaultScopes(), "example.ru")
		if err != nil {
			return nil, err
		}
		cfg.Clients = []Client{client}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("esiatest: %w", err)
	}
	cfg.URL = "http://" + listener.Addr().String() + "/stand"
	e, err := New(cfg)
	if err != nil {
		_ = listener.Close()
		return nil, err
	}
	return serve(e, listener), nil
}

// serve answers requests until the server is closed.
func serve(e *Emulator, listener net.Listener) *Server {
	ctx, stop := context.WithCancel(context.Background())
	s := &Server{
		Emulator: e, URL: e.cfg.URL, stop: stop, done: make(chan struct{}),
		http: &http.Server{
			Handler:           e,
			ReadHeaderTimeout: 10 * time.Second,
			ReadTimeout:       time.Minute,
			MaxHeaderBytes:    64 << 10,
			ErrorLog:          slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug),
			BaseContext:       func(net.Listener) context.Context { return ctx },
		},
	}
	go func() {
		defer close(s.done)
		_ = s.http.Serve(listener) // always returns an error, after Close
	}()
	return s
}

// defaultScopes are those of the client that NewServer makes: all of persons,
// children and organizations that have data here, and those of systems.
func defaultScopes() scopes.Set {
	return scopes.ParseSet(`openid fullname birthdate gender snils inn id_doc birthplace medical_doc military_doc
		foreign_passport_doc drivers_licence_doc birth_cert_doc residence_doc temporary_residence_doc vehicles
		email mobile addresses usr_org usr_avt self_employed
		kid_fullname kid_birthdate kid_gender kid_snils kid_inn kid_birth_cert_doc kid_medical_doc
		org_shortname org_fullname org_type org_ogrn org_inn org_leg org_kpp org_agencyterrange org_agencytype
		org_oktmo org_ctts org_addrs org_vhls org_grps org_emps org_brhs org_brhs_ctts org_brhs_addrs org_rcs
		org_stms org_invts categories
		contacts citizenship prm_chg ext_imp`)
}

// Close ends all delays, waits a second for requests that are being answered,
// and then closes all connections.
func (s *Server) Close() {
	s.stop()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if s.http.Shutdown(ctx) != nil {
		_ = s.http.Close()
	}
	<-s.done
}

// Config returns a configuration of [esia.New] that works with the server: its
// endpoint, the first client with its signer, its scopes of persons, and an
// address of return, the certificates for the client's tokens, and the clock. It
// panics if a certificate can't be made.
func (s *Server) Config() esia.Config { return s.ConfigFor(s.cfg.Clients[0].ID) }

// ConfigFor is like [Server.Config] for the client with the given ID. It panics
// if there is none.
func (s *Server) ConfigFor(clientID string) esia.Config {
	cfg, err := s.ClientConfig(clientID, esia.V2)
	if err != nil {
		panic(err)
	}
	return cfg
}

// ClientConfig is [Server.ConfigFor] of an emulator that has a Config.URL, in the
// given version of the protocol, with errors instead of panics.
func (e *Emulator) ClientConfig(clientID string, v esia.Version) (esia.Config, error) {
	c, ok := e.clients[clientID]
	if !ok {
		return esia.Config{}, fmt.Errorf("esiatest: there is no client %q", clientID)
	}
	if !e.speaks(v) {
		return esia.Config{}, fmt.Errorf("esiatest: version %d of the protocol is not emulated", int(v))
	}
	endpoint, err := esia.NewEndpoint(e.cfg.URL, v, e.ownIssuer())
	if err != nil {
		return esia.Config{}, fmt.Errorf("esiatest: Config.URL: %w", err)
	}
	keys, err := e.keySet(c.Algorithm)
	if err != nil {
		return esia.Config{}, err
	}
	return esia.Config{
		ClientID:    c.ID,
		Endpoint:    endpoint,
		Signer:      c.Signer,
		RedirectURL: c.defaultRedirect(),
		Scopes:      c.loginSet(),
		Keys:        keys,
		Now:         e.Now,
	}, nil
}

// speaks reports whether v is one of the emulator's versions.
func (e *Emulator) speaks(v esia.Version) bool {
	return slices.ContainsFunc(e.protocols, func(p *protocol) bool { return p.version == v })
}

// keySet returns the certificates of an algorithm that tokens may be signed with.
func (e *Emulator) keySet(a Algorithm) (esia.KeySet, error) {
	key, err := e.keys.current(a)
	if err != nil {
		return nil, err
	}
	return esia.StaticKeys(key.certificate)
}

// defaultRedirect returns an address of return of c.
func (c *client) defaultRedirect() string {
	if len(c.RedirectURLs) > 0 {
		return c.RedirectURLs[0]
	}
	domain := c.Domains[0]
	if !strings.Contains(domain, "://") {
		domain = "https://" + domain
	}
	return strings.TrimSuffix(domain, "/") + "/esia/callback"
}

// loginSet returns the scopes of c that a login can ask for without an
// organization.
func (c *client) loginSet() scopes.Set {
	var list []scopes.Scope
	for scope := range c.Scopes.Values() {
		w, ok := parseScope(string(scope))
		if ok && w.kind == scopeOfPerson && w.oid == 0 {
			list = append(list, scope)
		}
	}
	return scopes.NewSet(list...)
}
