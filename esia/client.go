package esia

import (
	"sync/atomic"

	"github.com/go-esia/sdk/gost"
)

// A Client is one client system in one installation of ESIA. It is safe for
// concurrent use; make one and keep it.
type Client struct {
	cfg Config

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
	return &Client{cfg: cfg.withDefaults()}, nil
}

// Endpoint returns the endpoint of the client.
func (c *Client) Endpoint() Endpoint { return c.cfg.Endpoint }
