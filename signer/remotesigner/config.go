package remotesigner

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-esia/sdk/gost"
)

// A Config configures a [Signer]. It prints no secrets.
type Config struct {
	// URL is the address of the service, without the path of the operation, such as
	// "https://sign.example.ru:8443". Required. It has neither user, query nor
	// fragment.
	URL string

	// PlainHTTP permits an http address of another host, where everybody in between
	// reads and changes what is signed. Loopback addresses need no permission.
	PlainHTTP bool

	// Key is the alias of the key. Required with the contract of this package;
	// otherwise it is what the [Service] makes of it.
	Key string

	// Certificates are those that signatures may be by, at least one and at most 16.
	// Required. When a key is about to be replaced, give both.
	Certificates []*gost.Certificate `json:"-"`

	// Authorization authenticates requests. Nil means not in a header.
	Authorization *Authorization `json:"-"`

	// TLS is for the authorities and for the client certificate (mTLS). Nil means the
	// authorities of the system and no certificate. It must be nil if HTTPClient is
	// not.
	TLS *tls.Config `json:"-"`

	// HTTPClient makes the requests. It is copied, without its Jar; redirects are not
	// followed. Nil means one with connections of its own, without a proxy, over
	// HTTP/1.1, of which [Signer.Close] closes the idle ones.
	HTTPClient *http.Client `json:"-"`

	// Timeout limits one call of Sign with all its attempts. Zero means 10 seconds.
	Timeout time.Duration

	// Attempts is how often a request is sent at most. It is repeated only if the
	// service has surely not begun to sign: there was no connection, or the service
	// said so. Zero means 3.
	Attempts int

	// MaxAnswer is the size in bytes above which an answer is not read. Zero means 256
	// KiB, and 1 MiB is the most.
	MaxAnswer int64

	// Service describes a service of others. Nil means the contract of this package.
	Service *Service `json:"-"`

	// Params are values for the templates of Service, such as a PIN. They are taken as
	// secrets: they don't print, and are removed from what the service answers.
	Params map[string]string `json:"-"`

	// Now is the clock for the time in CMS messages that are built around the raw
	// signatures of a Service. Nil means time.Now.
	Now func() time.Time `json:"-"`
}

// Defaults of Config.
const (
	defaultTimeout  = 10 * time.Second
	defaultAttempts = 3
	defaultAnswer   = 256 << 10
	maxAnswer       = 1 << 20
	idleConnections = 32
	connectTime     = 10 * time.Second
)

// Format implements [fmt.Formatter] and shows the host and the key.
func (c Config) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "remotesigner.Config("+c.shown()+")")
}

// LogValue implements [slog.LogValuer], like Format.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.shown()) }

func (c Config) shown() string {
	u, err := url.Parse(c.URL)
	if err != nil {
		return "?"
	}
	return fmt.Sprintf("%s://%s, key %q", u.Scheme, u.Host, c.Key)
}

// check returns the address, or all mistakes together.
func (c *Config) check() (*url.URL, error) {
	var all []error
	u, err := c.checkURL()
	all = append(all, err)
	if c.Service == nil && !isName(c.Key) {
		all = append(all, errors.New("Key is empty or no alias"))
	}
	if c.TLS != nil && c.HTTPClient != nil {
		all = append(all, errors.New("TLS and HTTPClient exclude each other"))
	}
	if c.TLS != nil && c.TLS.InsecureSkipVerify && c.TLS.VerifyConnection == nil {
		all = append(all, errors.New("TLS does not verify the service: name its authority in RootCAs instead"))
	}
	if c.Timeout < 0 || c.Attempts < 0 || c.MaxAnswer < 0 || c.MaxAnswer > maxAnswer {
		all = append(all, errors.New("Timeout, Attempts or MaxAnswer is negative or too large"))
	}
	return u, errors.Join(all...)
}

// checkURL never shows the address, which may hold a password.
func (c *Config) checkURL() (*url.URL, error) {
	u, err := url.Parse(c.URL)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return nil, errors.New("URL is not an http address")
	case u.User != nil:
		return nil, errors.New("URL has a user: use Authorization")
	case u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("URL has a query or a fragment")
	case u.Scheme == "http" && !c.PlainHTTP && !isLoopback(u.Hostname()):
		return nil, fmt.Errorf("URL: %w", ErrPlaintext)
	}
	u.Path = strings.TrimSuffix(u.Path, "/")
	return u, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// withDefaults returns a copy that shares nothing that callers might change.
func (c Config) withDefaults() Config {
	if c.Timeout == 0 {
		c.Timeout = defaultTimeout
	}
	if c.Attempts == 0 {
		c.Attempts = defaultAttempts
	}
	if c.MaxAnswer == 0 {
		c.MaxAnswer = defaultAnswer
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	c.Params = maps.Clone(c.Params)
	c.HTTPClient = c.client()
	return c
}

// client returns the client that requests are made with.
func (c *Config) client() *http.Client {
	var client http.Client
	if c.HTTPClient != nil {
		client = *c.HTTPClient
	} else {
		client.Transport = &http.Transport{
			TLSClientConfig:     c.TLS.Clone(), // also of nil
			MaxIdleConnsPerHost: idleConnections,
			IdleConnTimeout:     time.Minute,
			DialContext:         (&net.Dialer{Timeout: connectTime}).DialContext, // net/http goes on connecting when the request has given up
			TLSHandshakeTimeout: connectTime,
			DisableCompression:  true, // so that the size of an answer is what it seems
		}
	}
	client.Jar = nil
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client
}
