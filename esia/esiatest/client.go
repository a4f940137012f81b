package esiatest

import (
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/streebog"
	"github.com/go-esia/sdk/scopes"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/keysigner"
)

// A Client is a system that is registered in the emulator.
type Client struct {
	// ID is the mnemonic: capital letters, digits, "-" and "_". As on the
	// technological portal, it must not contain ESIA, EPGU, GOSUSLUGI or SMEV
	// nor start with PGU.
	ID string

	// Certificates are those that the client may sign with, with GOST R
	// 34.10-2012 keys. There must be at least one. Outside of its validity a
	// certificate is not accepted.
	Certificates []*gost.Certificate

	// Signer is only handed out by [Server.Config]; the emulator doesn't use it.
	Signer signer.Signer

	// Domains are the registered "system URLs": "example.ru" (which means
	// https), "https://example.ru:8443" or "http://localhost:8080". Addresses
	// of return may be anywhere below them and below their subdomains, with the
	// same scheme and port. There must be a domain or an address.
	Domains []string

	// RedirectURLs are addresses of return that are allowed exactly as they are.
	RedirectURLs []string

	// Scopes are granted to the client, by their base names.
	Scopes scopes.Set

	// Permissions are the types of digital-profile consents that the client may ask
	// for, by their mnemonics, such as "CREDIT". If nil, any type, with any scopes
	// and exactly one purpose: the zero [ConsentRule].
	Permissions map[string]ConsentRule

	// APIKeys are the client's keys of the partner cabinet, each for an
	// organization of [Config]: a key and a signature are exchanged for a token
	// of the organization, without a login.
	APIKeys map[string]scopes.OID `json:"-"`

	// Algorithm signs the client's tokens. Zero means that of [Config].
	Algorithm Algorithm

	// Offline allows access_type=offline, with which there are refresh tokens.
	Offline bool

	// Lifetimes of the client's tokens. Zero means those of [Config].
	AccessLifetime  time.Duration
	RefreshLifetime time.Duration
}

// GenerateClient returns a client with a new key on the curve CryptoPro-A, a
// self-signed certificate that is valid from 2000 to 2099, and a signer; it may
// use refresh tokens. Domains and scopes are what it is given.
func GenerateClient(id string, granted scopes.Set, domains ...string) (Client, error) {
	key, err := gost.GenerateKey(gost.CryptoProA())
	if err != nil {
		return Client{}, fmt.Errorf("esiatest: key of %s: %w", id, err)
	}
	from := time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)
	cert, err := selfSigned(key, id, from, from.AddDate(99, 0, 0))
	if err != nil {
		return Client{}, err
	}
	s, err := keysigner.New(key, cert)
	if err != nil {
		return Client{}, fmt.Errorf("esiatest: signer of %s: %w", id, err)
	}
	return Client{
		ID: id, Certificates: []*gost.Certificate{cert}, Signer: s,
		Domains: domains, Scopes: granted, Offline: true,
	}, nil
}

// selfSigned returns a certificate of key for the given common name.
func selfSigned(key *gost.PrivateKey, name string, from, to time.Time) (*gost.Certificate, error) {
	template, err := certificateTemplate(name, from, to)
	if err != nil {
		return nil, err
	}
	der, err := gost.CreateCertificate(template, nil, key.PublicKey(), key)
	if err != nil {
		return nil, fmt.Errorf("esiatest: certificate of %s: %w", name, err)
	}
	cert, err := gost.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("esiatest: certificate of %s: %w", name, err)
	}
	return cert, nil
}

// certificateTemplate has a random serial number of 127 bits.
func certificateTemplate(name string, from, to time.Time) (*x509.Certificate, error) {
	serial := make([]byte, 16)
	if _, err := rand.Read(serial); err != nil {
		return nil, fmt.Errorf("esiatest: serial number: %w", err)
	}
	serial[0] = serial[0]&0x7f | 0x40
	return &x509.Certificate{
		SerialNumber:          new(big.Int).SetBytes(serial),
		Subject:               pkix.Name{CommonName: name, Organization: []string{"Emulator"}},
		NotBefore:             from,
		NotAfter:              to,
		KeyUsage:              x509.KeyUsageDigitalSignature,
		BasicConstraintsValid: true,
	}, nil
}

// A client is a registered Client in the form in which it is looked up.
type client struct {
	Client
	certificates map[string]*gost.Certificate // by client_certificate_hash
	domains      []origin
	redirects    map[string]bool
}

// register checks c and prepares it. All mistakes are reported together.
func (cfg *Config) register(c Client) (*client, error) {
	var errs []error
	add := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("esiatest: client %q: "+format, append([]any{c.ID}, args...)...))
	}
	r := &client{Client: c, certificates: map[string]*gost.Certificate{}, redirects: map[string]bool{}}

	if err := checkMnemonic(c.ID); err != nil {
		add("ID: %w", err)
	}
	if len(c.Certificates) == 0 {
		add("Certificates: there are none")
	}
	for i, cert := range c.Certificates {
		hash, err := cfg.Protocol.certificateHash(cert)
		if err != nil {
			add("Certificates[%d]: %w", i, err)
			continue
		}
		r.certificates[hash] = cert
	}
	if len(c.Domains)+len(c.RedirectURLs) == 0 {
		add("there must be Domains or RedirectURLs")
	}
	for i, s := range c.Domains {
		domain, err := parseDomain(s)
		if err != nil {
			add("Domains[%d]: %w", i, err)
		}
		r.domains = append(r.domains, domain)
	}
	for i, s := range c.RedirectURLs {
		if _, err := parseAddress(s); err != nil {
			add("RedirectURLs[%d]: %w", i, err)
		}
		r.redirects[s] = true
	}
	if !knownAlgorithm(c.Algorithm) {
		add("Algorithm %q: must be %s or %s", c.Algorithm, GOST, RS256)
	}
	for key := range c.APIKeys {
		if key == "" || len(key) > maxAPIKey {
			add("APIKeys: a key that is empty or longer than %d bytes", maxAPIKey)
		}
	}
	if c.AccessLifetime < 0 || c.RefreshLifetime < 0 {
		add("AccessLifetime, RefreshLifetime: negative")
	}
	r.applyDefaults(cfg)
	return r, errors.Join(errs...)
}

// applyDefaults resolves the zero values of c by those of cfg.
func (c *client) applyDefaults(cfg *Config) {
	if c.Algorithm == "" {
		c.Algorithm = cfg.Algorithm
	}
	if c.AccessLifetime == 0 {
		c.AccessLifetime = cfg.AccessLifetime
	}
	if c.RefreshLifetime == 0 {
		c.RefreshLifetime = cfg.RefreshLifetime
	}
	c.Permissions = maps.Clone(c.Permissions)
	for kind, rule := range c.Permissions {
		rule.Purposes = slices.Clone(rule.Purposes)
		c.Permissions[kind] = rule
	}
	c.APIKeys = maps.Clone(c.APIKeys)
}

// checkMnemonic applies the rules of the technological portal.
func checkMnemonic(id string) error {
	if id == "" || len(id) > 64 {
		return fmt.Errorf("%d characters", len(id))
	}
	if rest := strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"); rest != "" {
		return errors.New("has other characters than A–Z, 0–9, - and _")
	}
	for _, word := range []string{"ESIA", "EPGU", "GOSUSLUGI", "SMEV"} {
		if strings.Contains(id, word) {
			return fmt.Errorf("contains %s", word)
		}
	}
	if strings.HasPrefix(id, "PGU") {
		return errors.New("starts with PGU")
	}
	return nil
}

// certificateHash returns the client_certificate_hash of cert: upper-case
// hexadecimal digits of a Streebog hash of its DER.
func (p *Protocol) certificateHash(cert *gost.Certificate) (string, error) {
	switch {
	case cert == nil || cert.Certificate == nil:
		return "", errors.New("nil")
	case cert.Key == nil:
		return "", errors.New("has no GOST R 34.10-2012 key")
	case cert.Key.Curve().Size() == 32 || p.LargeKeys == LargeKeysHash256:
		sum := streebog.Sum256(cert.Raw)
		return strings.ToUpper(hex.EncodeToString(sum[:])), nil
	case p.LargeKeys == LargeKeysHash512:
		sum := streebog.Sum512(cert.Raw)
		return strings.ToUpper(hex.EncodeToString(sum[:])), nil
	}
	return "", errors.New("has a 512-bit key: see Protocol.LargeKeys")
}

// active returns the certificates of c that are valid at now, by their hashes.
func (c *client) active(now time.Time) map[string]*gost.Certificate {
	valid := maps.Clone(c.certificates)
	maps.DeleteFunc(valid, func(_ string, cert *gost.Certificate) bool {
		return now.Before(cert.NotBefore) || now.After(cert.NotAfter)
	})
	return valid
}
