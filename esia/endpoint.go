package esia

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-esia/sdk/esia/message"
)

// A Version is a version of the protocol: which addresses are used, what is
// signed, and in which form the signature is sent. All three change together.
type Version = message.Version

// Versions of the protocol. The zero Version is not valid.
const (
	V1 = message.V1 // /aas/oauth2/ac and /te, signatures in CMS
	V2 = message.V2 // /aas/oauth2/v2/ac and /v3/te, raw signatures; the current one
)

// An Endpoint is one installation of ESIA in one version of the protocol. It
// is made by [Production], [Test] or [NewEndpoint]; the zero Endpoint is not
// valid. Endpoints are comparable.
type Endpoint struct {
	base    string // without a slash at the end
	issuer  string
	version Version
}

// Production returns the production ESIA, https://esia.gosuslugi.ru. Real
// people are behind it.
func Production(v Version) Endpoint {
	return Endpoint{"https://esia.gosuslugi.ru", "http://esia.gosuslugi.ru/", v}
}

// Test returns the test ESIA, https://esia-portal1.test.gosuslugi.ru. It is
// reachable from Russian networks only.
func Test(v Version) Endpoint {
	return Endpoint{"https://esia-portal1.test.gosuslugi.ru", "http://esia-portal1.test.gosuslugi.ru/", v}
}

// NewEndpoint returns an installation at another address, such as an emulator
// or a proxy in a closed network. The base is absolute, may have a path, and
// has neither query nor fragment: "https://esia.example.ru/prefix".
//
// The issuer is the "iss" of its tokens. If it is empty, it is what ESIA itself
// would use: "http://", the host of base, and "/" (observed on both
// installations: http even though the address is https).
func NewEndpoint(base string, v Version, issuer string) (Endpoint, error) {
	u, err := parseAddress(base)
	if err != nil {
		return Endpoint{}, fmt.Errorf("esia: base address %w", err)
	}
	if u.RawQuery != "" || u.ForceQuery {
		return Endpoint{}, errors.New("esia: base address has a query")
	}
	if issuer == "" {
		issuer = "http://" + u.Host + "/"
	}
	if _, err := parseAddress(issuer); err != nil {
		return Endpoint{}, fmt.Errorf("esia: issuer %w", err)
	}
	e := Endpoint{strings.TrimRight(u.String(), "/"), issuer, v}
	if err := e.check(); err != nil {
		return Endpoint{}, err
	}
	return e, nil
}

// parseAddress parses an absolute http or https address. The error says what is
// wrong and does not repeat the address, which may hold a password.
func parseAddress(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return nil, errors.New("is not an address")
	case u.Scheme != "https" && u.Scheme != "http", u.Hostname() == "":
		return nil, errors.New("is not an absolute http or https address")
	case u.User != nil, strings.Contains(s, "#"):
		return nil, errors.New("has a user or a fragment")
	case strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '\\' }):
		return nil, errors.New("has a space, a backslash or a control character")
	case strings.ContainsFunc(u.Host, func(r rune) bool { return r > 0x7f }):
		return nil, errors.New("has a host with letters other than Latin: write it in its xn-- form")
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return nil, errors.New("has a port that does not exist")
		}
	}
	return u, nil
}

// check reports what is wrong with e.
func (e Endpoint) check() error {
	switch {
	case e.base == "":
		return errors.New("esia: no endpoint: use Production(V2), Test(V2) or NewEndpoint")
	case e.version != V1 && e.version != V2:
		return fmt.Errorf("esia: endpoint %s: version %d of the protocol does not exist: use V2", e.base, e.version)
	}
	return nil
}

// AuthURL returns the address of the login page, without parameters.
func (e Endpoint) AuthURL() string {
	if e.version == V1 {
		return e.base + "/aas/oauth2/ac"
	}
	return e.base + "/aas/oauth2/v2/ac"
}

// TokenURL returns the address of the token endpoint. V2 of the login page goes
// with v3 of the token endpoint; there is no v2/te.
func (e Endpoint) TokenURL() string {
	if e.version == V1 {
		return e.base + "/aas/oauth2/te"
	}
	return e.base + "/aas/oauth2/v3/te"
}

// LogoutURL returns the address that ends a session in ESIA, without
// parameters. See [Client.LogoutURL].
func (e Endpoint) LogoutURL() string { return e.base + "/idp/ext/Logout" }

// APIURL returns the root of the REST API.
func (e Endpoint) APIURL() string { return e.base + "/rs" }

// BaseURL returns the address of the installation, without a slash at the end.
func (e Endpoint) BaseURL() string { return e.base }

// Issuer returns the "iss" of the tokens of this installation.
func (e Endpoint) Issuer() string { return e.issuer }

// Version returns the version of the protocol.
func (e Endpoint) Version() Version { return e.version }

// String returns the base address and the version.
func (e Endpoint) String() string { return fmt.Sprintf("%s (V%d)", e.base, e.version) }

// path returns the path of the base address, without a slash at the end.
func (e Endpoint) path() string {
	u, err := url.Parse(e.base)
	if err != nil {
		return ""
	}
	return u.EscapedPath()
}
