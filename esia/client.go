package esia

import (
	"sync/atomic"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/scopes"
)

// A Client is one client system in one installation of ESIA. It is safe for
// concurrent use; make one and keep it.
type Client struct {
	cfg         Config
	loginScopes scopes.Set // those of cfg, as a login asks for them

	// lastChecked is the last certificate whose hash was found right, see
	// checkCertificateHash. It saves hashing the same certificate for each request.
	lastChecked atomic.Pointer[checkedCertificate]

	// lastCertificate is that of the last signature in version 1, see signCMS. It
	// saves a signature and changes nothing else.
	lastCertificate atomic.Pointer[gost.Certificate]
}

// New checks cfg and returns a Client. The error joins everything that is wrong
// with cfg. New makes no requests and starts no goroutines.
func New(cfg Config) (*Client, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	return &Client{cfg: cfg.withDefaults(), loginScopes: forLogin(cfg.Scopes)}, nil
}

// Endpoint returns the endpoint of the client.
func (c *Client) Endpoint() Endpoint { return c.cfg.Endpoint }
