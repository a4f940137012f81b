package esia

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/internal/limits"
	"github.com/go-esia/sdk/internal/redact"
	"github.com/go-esia/sdk/scopes"
)

// ErrForeignHost is returned, wrapped, for requests to a host other than that
// of the endpoint. They are not sent: a token must not get to anybody else.
var ErrForeignHost = errors.New("esia: request to another host than that of the endpoint")

// HTTPClient returns a client that adds the token of src to each request, for
// services of ESIA that this package has no method for. It sends requests only
// to the scheme and host of the endpoint, and follows no redirects.
func (c *Client) HTTPClient(src oauth2.TokenSource) *http.Client {
	hc := *c.cfg.HTTPClient
	hc.Transport = &bearerTransport{endpoint: c.cfg.Endpoint, source: src, base: hc.Transport}
	return &hc
}

// bearerTransport adds a token to requests to the endpoint (RFC 6750, Section
// 2.1).
type bearerTransport struct {
	endpoint Endpoint
	source   oauth2.TokenSource
	base     http.RoundTripper // nil for the default
}

// RoundTrip implements [http.RoundTripper].
func (t *bearerTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	fail := func(err error) (*http.Response, error) {
		if req.Body != nil {
			_ = req.Body.Close()
		}
		return nil, err
	}
	if !t.endpoint.sameOrigin(req.URL) {
		return fail(fmt.Errorf("%w: %s", ErrForeignHost, redact.Text(req.URL.Host)))
	}
	token, err := tokenOf(t.source)
	if err != nil {
		return fail(err)
	}
	req = req.Clone(req.Context())
	req.Header.Set("Authorization", "Bearer "+token.AccessToken)
	if t.base == nil {
		return http.DefaultTransport.RoundTrip(req)
	}
	return t.base.RoundTrip(req)
}

// tokenOf returns the token of src, which may be anything that callers have.
func tokenOf(src oauth2.TokenSource) (*oauth2.Token, error) {
	if src == nil {
		return nil, errors.New("esia: there is no token source")
	}
	token, err := src.Token()
	if err != nil {
		return nil, err
	}
	if token == nil || token.AccessToken == "" {
		return nil, errors.New("esia: the token source returned no token")
	}
	return token, nil
}

// sameOrigin reports whether u is at the scheme, host and port of e.
func (e Endpoint) sameOrigin(u *url.URL) bool {
	base, err := url.Parse(e.base)
	return err == nil && u.User == nil && u.Scheme == base.Scheme &&
		strings.EqualFold(u.Hostname(), base.Hostname()) && portOf(u) == portOf(base)
}

// portOf returns the port of u. ESIA writes :443 into its own links.
func portOf(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}

// An API is the REST API of ESIA on behalf of one owner of tokens. It is safe
// for concurrent use if its source is.
type API struct {
	client *Client
	http   *http.Client
}

// API returns the REST API with tokens from src, such as [Client.TokenSource].
// It makes no requests.
func (c *Client) API(src oauth2.TokenSource) *API {
	return &API{client: c, http: c.HTTPClient(src)}
}

// Get decodes the answer of GET path, relative to the root of the REST API,
// into v. It is the way to services that have no method here. The path begins
// with a slash, has no dot segments and no fragment, and is sent as it is, with a
// query if it has one: "/prns/1000000001/ctts?embed=(elements)".
func (a *API) Get(ctx context.Context, path string, v any) error {
	return a.get(ctx, "GET /rs"+templateOf(path), path, v)
}

// get is Get with the name of the operation.
func (a *API) get(ctx context.Context, op, path string, v any) error {
	if !isPath(path) {
		return fmt.Errorf("esia: %s: the path does not begin with a slash, or has dot segments or a fragment", op)
	}
	req, err := newRequest(ctx, op, http.MethodGet, a.client.cfg.Endpoint.APIURL()+path)
	if err != nil {
		return err
	}
	answer, err := a.client.do(op, a.http, req, limits.DataResponse)
	if err != nil {
		return err
	}
	if answer.status != http.StatusOK {
		return answer.apiError(op)
	}
	if !answer.isJSON() {
		return fmt.Errorf("esia: %s: %w", op, answer.unexpected("it is not JSON; is there a proxy or a maintenance page between?"))
	}
	if err := json.Unmarshal(answer.body, v); err != nil {
		return fmt.Errorf("esia: %s: %w", op, answer.unexpected("it can't be decoded"))
	}
	return nil
}

// apiError returns the error of an answer of the REST API that is not good:
// {"code":"ESIA-005011","message":"SecurityErrorEnum.invalidToken"} (observed).
func (a answer) apiError(op string) error {
	var body struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	}
	e := &Error{Op: op, StatusCode: a.status}
	if a.isJSON() && json.Unmarshal(a.body, &body) == nil {
		e.Code = ParseCode(body.Code)
		e.Description = redact.Text(body.Message)
	}
	if e.Code == "" && !a.isJSON() {
		return fmt.Errorf("%w: %w", e, a.unexpected("it is not JSON"))
	}
	return e
}

// isPath reports whether path can be appended to the root of the API.
func isPath(path string) bool {
	segments, _, _ := strings.Cut(path, "?")
	return strings.HasPrefix(path, "/") && !strings.Contains(path, "#") &&
		!slices.ContainsFunc(strings.Split(segments, "/"), func(s string) bool { return s == "." || s == ".." })
}

// templateOf returns path with everything but the names of resources replaced,
// for logs and metrics: identifiers are data of people.
func templateOf(path string) string {
	path, _, _ = strings.Cut(path, "?")
	segments := strings.Split(strings.TrimPrefix(path, "/"), "/")
	for i, s := range segments {
		switch s {
		case "prns", "orgs", "ctts", "addrs", "docs", "vhls", "kids", "roles", "emps", "grps", "brhs", "rcs", "stms", "invts":
		default:
			segments[i] = "{id}"
		}
	}
	return "/" + strings.Join(segments[:min(len(segments), 8)], "/")
}

// A PersonService gives access to the data of one person, /rs/prns/{oid}.
type PersonService struct {
	api *API
	oid scopes.OID
}

// Person returns the services of the person oid.
func (a *API) Person(oid scopes.OID) *PersonService { return &PersonService{a, oid} }

// Get requests the main data of the person: GET /rs/prns/{oid}. Fields whose
// scope was not granted are empty.
func (s *PersonService) Get(ctx context.Context) (*scopes.Person, error) {
	const op = "GET /rs/prns/{oid}"
	if s.oid <= 0 {
		return nil, fmt.Errorf("esia: %s: there is no OID", op)
	}
	var person scopes.Person
	if err := s.api.get(ctx, op, "/prns/"+s.oid.String(), &person); err != nil {
		return nil, err
	}
	person.OID = s.oid
	return &person, nil
}
