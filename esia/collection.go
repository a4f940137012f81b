package esia

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"strings"

	"github.com/go-esia/sdk/internal/redact"
	"github.com/go-esia/sdk/scopes"
)

// ErrIncomplete is returned, wrapped, when ESIA has more elements than it sent,
// or sent some that can't be read. The others have been returned before it.
var ErrIncomplete = errors.New("the collection is not complete")

// maxLinks bounds how many links of one collection are followed.
const maxLinks = 10_000

// A resource is the address of data, with the name of its operation.
type resource struct {
	api  *API
	op   string // such as "GET /rs/prns/{oid}/ctts"
	path string // behind the host, without a query
	err  error  // why there is no such address
}

// resource returns the resource of an account. The template is the path with
// "{oid}" in place of the number.
func (a *API) resource(template string, oid scopes.OID) resource {
	r := resource{api: a, op: "GET " + template, path: strings.Replace(template, "{oid}", oid.String(), 1)}
	if oid <= 0 {
		r.err = fmt.Errorf("esia: %s: there is no OID", r.op)
	}
	return r
}

// sub returns the resource below r.
func (r resource) sub(name string) resource {
	r.op += "/" + name
	r.path += "/" + name
	return r
}

// element returns the resource of one element of r. In the name of the operation
// its number is replaced.
func (r resource) element(id string) resource {
	if id == "" || id == "." || id == ".." || strings.ContainsAny(id, "/?#%") || strings.ContainsFunc(id, func(c rune) bool { return c <= ' ' || c > '~' }) {
		r.err = errors.Join(r.err, fmt.Errorf("esia: %s/{id}: that is not the identifier of an element", r.op))
	}
	r.op += "/{id}"
	r.path += "/" + id
	return r
}

// get decodes the answer of r.
func (r resource) get(ctx context.Context, v any) error {
	if r.err != nil {
		return r.err
	}
	return r.api.get(ctx, r.op, r.path, v)
}

// A Collection is a collection of the REST API. ESIA sends it as a list of links
// or, with the parameter embed, as the elements themselves. The zero Collection
// is not valid. Elements have no order.
type Collection[T any] struct {
	resource resource
	embed    string // value of the parameter; empty if elements come without it
}

// Linked returns the collection in the other style: All requests the list of
// links and then each element by itself. It is for installations that refuse the
// parameter embed.
func (c Collection[T]) Linked() Collection[T] {
	c.embed = ""
	return c
}

// List requests the collection once and returns it as ESIA sent it, with its
// size, its version and, in the style of links, its links.
func (c Collection[T]) List(ctx context.Context) (*scopes.List[T], error) {
	if err := c.resource.err; err != nil {
		return nil, err
	}
	path := c.resource.path
	if c.embed != "" {
		path += "?embed=(" + c.embed + ")" // not escaped, as all clients that work do
	}
	var list scopes.List[T]
	if err := c.resource.api.get(ctx, c.resource.op, path, &list); err != nil {
		return nil, err
	}
	return &list, nil
}

// All iterates over the elements. It requests the collection in each range anew,
// and follows the links if ESIA sent links, one after the other. Links to another
// host than that of the endpoint are not followed.
//
// An error ends the iteration, with two exceptions after which it goes on: an
// element behind a link that is not there any more (HTTP 404), and one that ESIA
// refuses (HTTP 403). The error wraps [ErrIncomplete], and is the last, if ESIA
// says that it has more elements than it sent: no way to ask for more is known.
func (c Collection[T]) All(ctx context.Context) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		list, err := c.List(ctx)
		if err != nil {
			yield(none, err)
			return
		}
		for _, element := range list.Elements {
			if !yield(element, nil) {
				return
			}
		}
		if !c.follow(ctx, list.Links, yield) {
			return
		}
		if err := c.missing(list); err != nil {
			yield(none, err)
		}
	}
}

// follow yields the elements behind links. It reports whether to go on.
func (c Collection[T]) follow(ctx context.Context, links []string, yield func(T, error) bool) bool {
	for i, link := range links {
		element, err := c.behind(ctx, i, link)
		if !yield(element, err) || err != nil && !isStatus(err, 403, 404) {
			return false
		}
	}
	return true
}

// behind requests the element behind link i.
func (c Collection[T]) behind(ctx context.Context, i int, link string) (T, error) {
	var element T
	fail := func(err error) (T, error) {
		return element, fmt.Errorf("esia: %s: link %d: %w", c.resource.op, i+1, err)
	}
	u, err := url.Parse(link)
	switch base := c.resource.api.client.cfg.Endpoint; {
	case i >= maxLinks:
		return fail(fmt.Errorf("%w: there are more than %d links", ErrIncomplete, maxLinks))
	case err != nil:
		return fail(fmt.Errorf("%w: it is not an address", ErrUnexpectedContent))
	case u.Host == "":
		return fail(fmt.Errorf("%w: it is not an absolute address", ErrUnexpectedContent))
	case !base.sameOrigin(u):
		return fail(fmt.Errorf("%w: %s", ErrForeignHost, redact.Text(u.Host)))
	case u.RawQuery != "" || !strings.HasPrefix(u.Path, base.path()+"/rs/") && !strings.HasPrefix(u.Path, base.path()+"/esia-rs/"):
		return fail(fmt.Errorf("%w: it does not lead to the REST API", ErrUnexpectedContent))
	default:
		path := strings.TrimPrefix(u.EscapedPath(), base.path())
		return element, c.resource.api.get(ctx, c.resource.op+"/{id}", path, &element)
	}
}

// missing returns an error if list lacks elements.
func (c Collection[T]) missing(list *scopes.List[T]) error {
	n := len(list.Elements) + len(list.Links)
	total := max(list.Size, list.TotalSize, n+list.Unread)
	if total == n {
		return nil
	}
	return fmt.Errorf("esia: %s: %w: %d of %d elements", c.resource.op, ErrIncomplete, n, total)
}

// Get requests one element by its identifier: a number, an OID or a mnemonic.
func (c Collection[T]) Get(ctx context.Context, id string) (T, error) {
	var element T
	r := c.resource.element(id)
	if _, inner, ok := strings.Cut(c.embed, "."); ok {
		r.path += "?embed=(" + inner + ")"
	}
	err := r.get(ctx, &element)
	return element, err
}

// Collect returns the values of seq, and the errors joined. It is for callers
// that need no element before all are there:
//
//	contacts, err := esia.Collect(api.Person(oid).Contacts().All(ctx))
func Collect[T any](seq iter.Seq2[T, error]) ([]T, error) {
	var (
		values []T
		errs   []error
	)
	for value, err := range seq {
		if err != nil {
			errs = append(errs, err)
			continue
		}
		values = append(values, value)
	}
	return values, errors.Join(errs...)
}
