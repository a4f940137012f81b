package remotesigner

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// An Authenticator finds out who sends a request. It must be safe for concurrent use.
type Authenticator interface {
	// Authenticate returns the name of a [Caller], or an error. The error is counted
	// and logged; the answer says nothing of it.
	Authenticate(r *http.Request) (caller string, err error)
}

// Reasons why [NewServer] does not make a server.
var (
	// ErrNoAuthenticator means that there is no way to know who a caller is.
	ErrNoAuthenticator = errors.New("no authenticator: a signing service does not start without one")

	// ErrNoPolicy means that it is not said what a caller may have signed.
	ErrNoPolicy = errors.New("no policy: a signing service does not start without one")
)

// minSecret is the length of the shortest secret that may be hashed without salt and
// iterations. 26 random letters and digits of one case are 128 bits, and hexadecimal
// digits 104.
const minSecret = 26

// HashSecret returns the SHA-256 hash of a Bearer token or a password in hexadecimal
// digits, as [Caller].Tokens has it. The secret must be random, for example 32
// hexadecimal digits from a generator: hashes of anything that a human would choose
// can be reversed. Less than 26 characters are refused; whether they are random
// can't be checked.
func HashSecret(secret string) (string, error) {
	if len(secret) < minSecret {
		return "", fmt.Errorf("remotesigner: the secret has less than %d characters; let a generator make it", minSecret)
	}
	return hashOf([]byte(secret)), nil
}

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// credentials is the Authenticator made of the credentials of Callers. Secrets are
// looked up by their hash, so that the time of the search tells nothing of them.
//
// A caller with both tokens and certificates must present one of each.
type credentials struct {
	byToken       map[string]*caller
	byCertificate map[string]*caller
	byName        map[string]*caller
	now           func() time.Time
}

// errCredentials is returned for everything that credentials doesn't know.
var errCredentials = errors.New("remotesigner: the caller is not known")

// newCredentials returns the Authenticator for all callers.
func newCredentials(list callers, now func() time.Time) (*credentials, error) {
	c := &credentials{make(map[string]*caller), make(map[string]*caller), make(map[string]*caller), now}
	var all []error
	for name, caller := range list {
		if !caller.hasCredentials() {
			all = append(all, fmt.Errorf("%w: caller %s has neither tokens nor certificates", ErrNoAuthenticator, name))
		}
		all = append(all,
			register(c.byToken, caller, "tokens", caller.Tokens, sha256Digits), caller.checkTokens(),
			register(c.byCertificate, caller, "certificates", caller.Certificates, sha256Digits),
			register(c.byName, caller, "certificate_names", caller.CertificateNames, certificateName))
	}
	return c, errors.Join(all...)
}

// register adds the caller under each of its values in canonical form.
func register(index map[string]*caller, c *caller, field string, values []string, canonical func(string) string) error {
	var all []error
	for i, value := range values {
		value = canonical(value)
		switch other := index[value]; {
		case value == "":
			all = append(all, fmt.Errorf("caller %s: %s: number %d has not the right form", c.Name, field, i+1))
		case other != nil && other != c:
			all = append(all, fmt.Errorf("callers %s and %s have the same of %s", other.Name, c.Name, field))
		default:
			index[value] = c
		}
	}
	return errors.Join(all...)
}

// checkTokens refuses hashes of nothing: they are what is left of a pipe whose first
// program has failed.
func (c *caller) checkTokens() error {
	var all []error
	for i, token := range c.Tokens {
		for _, nothing := range []string{"", "\n", "\r\n"} {
			if sha256Digits(token) == hashOf([]byte(nothing)) {
				all = append(all, fmt.Errorf("caller %s: tokens: number %d is the hash of an empty secret: the program that should have made the secret has failed", c.Name, i+1))
			}
		}
	}
	return errors.Join(all...)
}

// sha256Digits returns a SHA-256 hash in lower case, or "".
func sha256Digits(s string) string {
	s = strings.ToLower(strings.ReplaceAll(s, ":", "")) // as openssl prints them
	if d, err := hex.DecodeString(s); err != nil || len(d) != sha256.Size {
		return ""
	}
	return s
}

// certificateName returns a name of type DNS, or of type URI, which has a colon, in the
// form in which it is compared: of addresses, only the scheme and the host are the same
// in either case (RFC 3986, Section 6.2.2.1).
func certificateName(s string) string {
	s = strings.TrimSpace(s)
	if !strings.Contains(s, ":") {
		return strings.ToLower(s)
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme == "" {
		return ""
	}
	u.Host = strings.ToLower(u.Host)
	return u.String() // with the scheme in lower case
}

// Authenticate implements [Authenticator].
func (c *credentials) Authenticate(r *http.Request) (string, error) {
	byToken, token, err := c.token(r)
	if err != nil {
		return "", err
	}
	byCertificate := c.certificate(r)
	caller := byToken
	if !token {
		caller = byCertificate
	}
	switch {
	case caller == nil,
		len(caller.Tokens) > 0 && byToken != caller,
		len(caller.Certificates)+len(caller.CertificateNames) > 0 && byCertificate != caller:
		return "", errCredentials
	}
	return caller.Name, nil
}

// token returns the caller of the Authorization header, and whether there is one. One
// that is wrong is an error even if the certificate is right, because somebody has
// made a mistake.
func (c *credentials) token(r *http.Request) (*caller, bool, error) {
	headers := r.Header.Values("Authorization")
	if len(headers) == 0 {
		return nil, false, nil
	}
	if len(headers) > 1 {
		return nil, true, errCredentials
	}
	user, secret, basic := r.BasicAuth()
	if !basic {
		scheme, token, _ := strings.Cut(headers[0], " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return nil, true, errCredentials
		}
		secret = strings.TrimSpace(token)
	}
	if len(secret) < minSecret { // nobody was given one, whatever hash is in the configuration
		return nil, true, errCredentials
	}
	caller := c.byToken[hashOf([]byte(secret))]
	if caller == nil || basic && user != caller.Name {
		return nil, true, errCredentials
	}
	return caller, true, nil
}

// certificate returns the caller of the TLS connection, or nil. What names a caller
// by its name must be verified by crypto/tls; for a hash it is enough that the
// handshake has proved possession of the key.
func (c *credentials) certificate(r *http.Request) *caller {
	if r.TLS == nil || len(r.TLS.PeerCertificates) == 0 {
		return nil
	}
	leaf := r.TLS.PeerCertificates[0]
	if now := c.now(); now.Before(leaf.NotBefore) || now.After(leaf.NotAfter) {
		return nil // it may have ended since the handshake; by a hash, nobody has looked before
	}
	if caller := c.byCertificate[hashOf(leaf.Raw)]; caller != nil {
		return caller
	}
	if len(r.TLS.VerifiedChains) == 0 {
		return nil
	}
	return c.named(leaf)
}

// named returns the only caller that a certificate names. One with the names of two
// callers is nobody's.
func (c *credentials) named(leaf *x509.Certificate) *caller {
	names := slices.DeleteFunc(slices.Clone(leaf.DNSNames), func(s string) bool { return strings.Contains(s, ":") })
	for _, uri := range leaf.URIs {
		names = append(names, uri.String())
	}
	var found *caller
	for _, name := range names {
		caller := c.byName[certificateName(name)] // "" is registered for nobody
		if caller != nil && found != nil && caller != found {
			return nil
		}
		if caller != nil {
			found = caller
		}
	}
	return found
}
