package remotesigner

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// A Caller is a program that may ask a [Server] for signatures: how it is known, and
// what it may have signed. In JSON, the names of fields are those in their tags.
type Caller struct {
	// Name is that of the caller in logs and metrics, and the user name of Basic
	// authentication: letters, digits and "-", "_", ".", "@". Required and unique.
	Name string `json:"name"`

	// Tokens are the hashes, by [HashSecret], of the Bearer tokens and of the
	// passwords (Basic) of the caller. Several let a token be replaced without
	// interruption.
	Tokens []string `json:"tokens,omitempty"`

	// Certificates are the SHA-256 hashes, in hexadecimal, of the DER of the
	// certificates with which the caller may connect. They may be self-signed.
	Certificates []string `json:"certificates,omitempty"`

	// CertificateNames are names, of type DNS or URI, in the subjectAltName of
	// certificates by the authorities in [TLSFiles].ClientAuthorities.
	CertificateNames []string `json:"certificate_names,omitempty"`

	// Keys are the aliases of the keys that the caller may use. Required.
	Keys []string `json:"keys"`

	// Kinds are the kinds of messages that the caller may have signed. Required.
	Kinds []Kind `json:"kinds"`

	// ClientIDs are the client identifiers (mnemonics) of the caller. Required with
	// KindV1 and KindV2: ESIA takes the system from the message, and not from the
	// key.
	ClientIDs []string `json:"client_ids,omitempty"`

	// RedirectURLs are the addresses to which codes may be sent, compared exactly.
	// Empty means that they are not checked. Version 1 does not sign them.
	RedirectURLs []string `json:"redirect_urls,omitempty"`

	// Scopes are those that the caller may ask for, with or without the prefix
	// http://esia.gosuslugi.ru/. One without the number of a person or organization
	// permits all numbers. Required with KindV1 and KindV2; "*" alone stands for all
	// that ESIA has granted the system, also in tokens of the system itself.
	Scopes []string `json:"scopes,omitempty"`

	// Rate is how many requests the caller may make in a second, and Burst how many
	// at once. Zero means 100 and twice the rate; a negative Rate is no limit.
	Rate  float64 `json:"rate,omitempty"`
	Burst int     `json:"burst,omitempty"`

	// Metrics permits the caller to read /metrics.
	Metrics bool `json:"metrics,omitempty"`
}

const defaultRate = 100

// Format implements [fmt.Formatter] and shows the name.
func (c Caller) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "remotesigner.Caller("+c.shown()+")")
}

// LogValue implements [slog.LogValuer] and shows the name.
func (c Caller) LogValue() slog.Value { return slog.StringValue(c.shown()) }

func (c Caller) shown() string {
	if !isName(c.Name) {
		return "?"
	}
	return c.Name
}

// hasCredentials reports whether the caller can be known by what is in c.
func (c *Caller) hasCredentials() bool {
	return len(c.Tokens)+len(c.Certificates)+len(c.CertificateNames) > 0
}

// check returns all mistakes of the policy.
func (c *Caller) check() []error {
	var all []error
	missing := func(what string) { all = append(all, fmt.Errorf("%w: %s", ErrNoPolicy, what)) }
	if len(c.Keys) == 0 && !c.onlyMetrics() {
		missing("keys is empty")
	}
	if len(c.Kinds) == 0 && !c.onlyMetrics() {
		missing("kinds is empty")
	}
	if c.signsRequests() && len(c.ClientIDs) == 0 {
		missing("client_ids is empty, and kinds has v1 or v2")
	}
	if c.signsRequests() && len(c.Scopes) == 0 {
		missing(`scopes is empty, and kinds has v1 or v2: name those that the caller may ask for, or "*" for all that the system has`)
	}
	for i, key := range c.Keys {
		if !isName(key) {
			all = append(all, fmt.Errorf("keys: number %d is not an alias", i+1))
		}
	}
	for i, kind := range c.Kinds {
		if !slices.Contains(kinds(), kind) {
			all = append(all, fmt.Errorf("kinds: number %d is none of %v", i+1, kinds()))
		}
	}
	for i, id := range c.ClientIDs {
		if !isMnemonic(id) {
			all = append(all, fmt.Errorf("client_ids: number %d does not consist of A-Z, 0-9, - and _", i+1))
		}
	}
	return append(all, c.checkRedirects()...)
}

// signsRequests reports whether the caller may have requests signed.
func (c *Caller) signsRequests() bool {
	return slices.Contains(c.Kinds, KindV1) || slices.Contains(c.Kinds, KindV2)
}

// onlyMetrics reports whether the caller is there to read metrics.
func (c *Caller) onlyMetrics() bool { return c.Metrics && len(c.Keys)+len(c.Kinds) == 0 }

// checkRedirects demands that each address has a path: a code is signed directly
// behind the address, so that behind a bare host it could be read as its end.
func (c *Caller) checkRedirects() []error {
	var all []error
	for i, address := range c.RedirectURLs {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || !strings.HasPrefix(u.Path, "/") {
			all = append(all, fmt.Errorf("redirect_urls: number %d is not an http address with a path", i+1))
		}
	}
	return all
}

// isMnemonic reports whether s can be a client identifier, as package message reads
// them.
func isMnemonic(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	})
}

// A caller is a Caller of a server, with what belongs to it at run time.
type caller struct {
	Caller
	scopes scopePolicy
	bucket *bucket
}

func newCaller(c Caller) (*caller, error) {
	all := c.check()
	scopes, err := newScopePolicy(c.Scopes)
	if err != nil {
		all = append(all, err)
	}
	if len(all) > 0 {
		return nil, errors.Join(all...)
	}
	rate := c.Rate
	if rate == 0 {
		rate = defaultRate
	}
	burst := float64(c.Burst)
	if burst <= 0 {
		burst = 2 * rate
	}
	return &caller{Caller: cloned(c), scopes: scopes, bucket: &bucket{rate: rate, burst: max(burst, 1)}}, nil
}

// cloned returns a copy that shares nothing with c.
func cloned(c Caller) Caller {
	for _, list := range []*[]string{&c.Tokens, &c.Certificates, &c.CertificateNames, &c.Keys, &c.ClientIDs, &c.RedirectURLs, &c.Scopes} {
		*list = slices.Clone(*list)
	}
	c.Kinds = slices.Clone(c.Kinds)
	return c
}

// callers are those of a server, by name.
type callers map[string]*caller

// newCallers returns the callers, or all mistakes together.
func newCallers(list []Caller) (callers, error) {
	if len(list) == 0 {
		return nil, fmt.Errorf("%w: there are no callers", ErrNoPolicy)
	}
	var all []error
	found := make(callers, len(list))
	for i, c := range list {
		if !isName(c.Name) {
			all = append(all, fmt.Errorf("caller %d: name is empty or has other characters than letters, digits and -_.@", i+1))
			continue
		}
		if found[c.Name] != nil {
			all = append(all, fmt.Errorf("caller %s is there twice", c.Name))
		}
		ready, err := newCaller(c)
		if err != nil {
			all = append(all, fmt.Errorf("caller %s: %w", c.Name, err))
			continue
		}
		found[c.Name] = ready
	}
	return found, errors.Join(append(all, found.checkClientIDs()...)...)
}

// checkClientIDs refuses callers of version 1 of which one could speak for the other.
// Version 1 signs the client identifier and the state with nothing in between, so that
// the signature for MYSYS01 is also one for MYSYS, with a state that begins with "01".
func (list callers) checkClientIDs() []error {
	var all []error
	for _, name := range slices.Sorted(maps.Keys(list)) {
		c := list[name]
		if !c.has(KindV1) {
			continue
		}
		for _, other := range slices.Sorted(maps.Keys(list)) {
			for _, id := range list[other].ClientIDs {
				if own := c.confusedWith(id); own != "" {
					all = append(all, fmt.Errorf("callers %s and %s: of client_ids, %s and %s begin alike, so that in version 1 a message for one can be read as one for the other: "+
						"give %s kind v2 only, or both identifiers", name, other, own, id, name))
				}
			}
		}
	}
	return all
}

// confusedWith returns the client identifier of c that begins like id, or that id begins
// like. There is none if id is one of c itself.
func (c *caller) confusedWith(id string) string {
	if slices.Contains(c.ClientIDs, id) {
		return ""
	}
	for _, own := range c.ClientIDs {
		if strings.HasPrefix(own, id) || strings.HasPrefix(id, own) {
			return own
		}
	}
	return ""
}
