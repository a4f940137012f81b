package esiatest

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

// maxAddress is the longest address of return, in bytes.
const maxAddress = 2048

// An origin is the registered part of an address. Hosts are in lower case, and
// the port is never empty.
type origin struct {
	scheme, host, port string
}

// parseAddress parses an absolute http or https address. It refuses what
// browsers and servers read differently: characters outside of ASCII, spaces,
// control characters and backslashes, users, fragments, hosts with other
// characters than letters, digits, "-" and ".", and ports that aren't numbers.
func parseAddress(s string) (*url.URL, error) {
	if s == "" || len(s) > maxAddress {
		return nil, fmt.Errorf("an address of %d bytes", len(s))
	}
	if i := strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune("\\\"<>^`{|}#", r) }); i >= 0 {
		return nil, fmt.Errorf("a character at position %d that addresses don't have", i)
	}
	if !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") {
		return nil, errors.New("does not start with https:// or http://")
	}
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return nil, errors.New("not an address")
	case u.User != nil:
		return nil, errors.New("names a user")
	case !validHost(u):
		return nil, errors.New("the host is not valid")
	}
	return u, nil
}

// validHost reports whether the host of u is a name of labels or an IP address,
// and its port absent or a number.
func validHost(u *url.URL) bool {
	host := u.Hostname()
	if strings.HasSuffix(u.Host, ":") || len(u.Port()) > 5 {
		return false
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	for label := range strings.SplitSeq(host, ".") {
		valid := func(r rune) bool {
			return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_'
		}
		if label == "" || len(label) > 63 || strings.ContainsFunc(label, func(r rune) bool { return !valid(r) }) {
			return false
		}
	}
	return true
}

// originOf returns the origin of an address that [parseAddress] has accepted.
func originOf(u *url.URL) origin {
	o := origin{u.Scheme, strings.ToLower(u.Hostname()), u.Port()}
	switch {
	case o.port != "":
	case o.scheme == "https":
		o.port = "443"
	default:
		o.port = "80"
	}
	return o
}

// parseDomain parses an entry of Client.Domains. A host alone means https.
func parseDomain(s string) (origin, error) {
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := parseAddress(s)
	if err != nil {
		return origin{}, err
	}
	if u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.ForceQuery {
		return origin{}, errors.New("has more than a scheme, a host and a port")
	}
	return originOf(u), nil
}

// covers reports whether an address of the origin x is allowed where o is
// registered: the same one, or a subdomain. IP addresses and names of a single
// label, such as localhost, have no subdomains.
func (o origin) covers(x origin) bool {
	if o == x {
		return true
	}
	_, err := netip.ParseAddr(o.host)
	if err == nil || !strings.Contains(o.host, ".") {
		return false
	}
	return o.scheme == x.scheme && o.port == x.port && strings.HasSuffix(x.host, "."+o.host)
}

// allowsReturn reports whether a browser may be sent to address after a login.
// An address whose query already has a parameter of the answer is refused: the
// client would get it twice.
func (c *client) allowsReturn(address string) bool {
	u, err := parseAddress(address)
	if err != nil {
		return false
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return false
	}
	for _, name := range []string{"code", "state", "error", "error_description"} {
		if query.Has(name) {
			return false
		}
	}
	return c.redirects[address] || c.coversDomain(u)
}

// allowsLogout reports whether a browser may be sent to address after a logout:
// below a registered domain, or on the host of a registered address.
func (c *client) allowsLogout(address string) bool {
	u, err := parseAddress(address)
	if err != nil {
		return false
	}
	for registered := range c.redirects {
		if r, err := parseAddress(registered); err == nil && originOf(r) == originOf(u) {
			return true
		}
	}
	return c.coversDomain(u)
}

func (c *client) coversDomain(u *url.URL) bool {
	for _, domain := range c.domains {
		if domain.covers(originOf(u)) {
			return true
		}
	}
	return false
}

// addQuery returns address with more parameters after those it has.
func addQuery(address string, query url.Values) string {
	separator := "?"
	if strings.Contains(address, "?") {
		separator = "&"
	}
	return address + separator + query.Encode()
}
