package esia

import (
	"bytes"
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
)

// An API is the REST API of ESIA on behalf of one owner of tokens. It is safe
// for concurrent use if its source is.
//
// Requests that read are repeated twice at most, after network errors and
// answers with status 502, 503 and 504, with growing and random pauses, within
// the time of the context. A token that ESIA does not accept is replaced once,
// if the source can do that: see [Renewer]. Redirects are not followed, and
// nothing is sent to another host than that of the endpoint.
type API struct {
	client *Client
	source oauth2.TokenSource
}

// API returns the REST API with tokens from src, such as [Client.TokenSource].
// It makes no requests.
func (c *Client) API(src oauth2.TokenSource) *API { return &API{client: c, source: src} }

// Get decodes the answer of GET path into v. It is the way to services that have
// no method here. The path is that behind the host of ESIA; it begins with a
// slash, has no dot segments and no fragment, and is sent as it is, with a query
// if it has one: "/rs/prns/1000000001/ctts?embed=(elements)".
func (a *API) Get(ctx context.Context, path string, v any) error {
	return a.get(ctx, "GET "+templateOf(path), path, v)
}

// get is Get with the name of the operation.
func (a *API) get(ctx context.Context, op, path string, v any) error {
	answer, err := a.fetch(ctx, op, path)
	if err != nil {
		return err
	}
	if !answer.isJSON() {
		return fmt.Errorf("esia: %s: %w", op, answer.unexpected("it is not JSON; is there a proxy or a maintenance page between?"))
	}
	if string(bytes.TrimSpace(answer.body)) == "null" {
		return fmt.Errorf("esia: %s: %w", op, answer.unexpected("it is null"))
	}
	if err := json.Unmarshal(answer.body, v); err != nil {
		return fmt.Errorf("esia: %s: %w", op, answer.unexpected("it can't be decoded%s", whereOf(err)))
	}
	return nil
}

// whereOf says where JSON did not fit, without its values, which may be data of
// people.
func whereOf(err error) string {
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Sprintf(": %s does not fit the Go type %s", redact.Text(e.Field), e.Type)
	}
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Sprintf(": it is not JSON at byte %d", e.Offset)
	}
	return ""
}

// fetch returns the answer to GET path if its status is 200. A token that is not
// accepted is renewed once.
func (a *API) fetch(ctx context.Context, op, path string) (answer, error) {
	if !isPath(path) {
		return answer{}, fmt.Errorf("esia: %s: the path does not begin with a slash, or has dot segments or a fragment", op)
	}
	token, err := tokenOf(a.source)
	if err != nil {
		return answer{}, err
	}
	got, err := a.attempts(ctx, op, path, token)
	if !isUnauthorized(err) {
		return got, err
	}
	token, renewErr := renew(a.source, token)
	switch {
	case renewErr != nil:
		return answer{}, fmt.Errorf("%w: %w", err, renewErr)
	case token == nil:
		return answer{}, err
	}
	return a.attempts(ctx, op, path, token)
}

// attempts makes the request until the answer is final.
func (a *API) attempts(ctx context.Context, op, path string, token *oauth2.Token) (answer, error) {
	return repeat(ctx, func() (answer, error) { return a.attempt(ctx, op, path, token) })
}

// attempt makes the request once.
func (a *API) attempt(ctx context.Context, op, path string, token *oauth2.Token) (answer, error) {
	req, err := newRequest(ctx, op, http.MethodGet, a.client.cfg.Endpoint.base+path)
	if err != nil {
		return answer{}, err
	}
	got, err := a.client.do(op, a.client.HTTPClient(oauth2.StaticTokenSource(token)), req, limits.DataResponse)
	if err == nil && got.status != http.StatusOK {
		err = got.apiError(op)
	}
	return got, err
}

// apiError returns the error of an answer of the REST API that is not good:
// {"code":"ESIA-005011","message":"SecurityErrorEnum.invalidToken"} (observed).
func (a answer) apiError(op string) error {
	var body map[string]any
	e := &Error{Op: op, StatusCode: a.status}
	if a.isJSON() && json.Unmarshal(a.body, &body) == nil {
		code, _ := body["code"].(string)
		message, _ := body["message"].(string)
		e.Code, e.Description = ParseCode(code), redact.Text(message)
	}
	if e.Code == "" && !a.isJSON() && len(a.body) > 0 {
		return fmt.Errorf("%w: %w", e, a.unexpected("it is not JSON"))
	}
	return e
}

// isStatus reports whether err is a refusal with one of the given HTTP statuses.
func isStatus(err error, statuses ...int) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && slices.Contains(statuses, e.StatusCode)
}

// isPath reports whether path can be appended to the address of an installation.
func isPath(path string) bool {
	escaped, _, _ := strings.Cut(path, "?")
	plain, err := url.PathUnescape(escaped)
	return err == nil && strings.HasPrefix(path, "/") && !strings.Contains(path, "#") &&
		!slices.ContainsFunc(strings.Split(plain, "/"), func(s string) bool { return s == "." || s == ".." })
}

// templateOf returns path with everything but the names of resources replaced,
// for logs and metrics: identifiers are data of people.
func templateOf(path string) string {
	path, _, _ = strings.Cut(path, "?")
	segments := strings.Split(strings.TrimPrefix(path, "/"), "/")
	for i, s := range segments {
		switch s {
		case "rs", "prns", "orgs", "ctts", "addrs", "docs", "vhls", "kids", "roles", "emps", "grps", "brhs", "rcs", "stms", "invts",
			"esia-rs", "digital", "api", "public", "v1", "v2", "v3", "v4", "v5", "pso", "avt", "doc", "categories":
		default:
			segments[i] = "{id}"
		}
	}
	return "/" + strings.Join(segments[:min(len(segments), 10)], "/")
}
