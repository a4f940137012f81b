package remotesigner

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"mime"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-esia/sdk/internal/limits"
)

// A reply is an answer of a service, read as a whole.
type reply struct {
	status int
	header http.Header
	body   []byte

	// credentials are those that were sent to get it.
	credentials []string
}

func (r reply) isJSON() bool {
	mediaType, _, err := mime.ParseMediaType(r.header.Get("Content-Type"))
	return err == nil && mediaType == contentJSON
}

// notAccepted reports whether a server of this package has said that it has not begun
// to sign. A 503 alone may come from a proxy that has lost the answer.
func (r reply) notAccepted() bool {
	return (r.status == http.StatusServiceUnavailable || r.status == http.StatusTooManyRequests) && r.header.Get(acceptedHeader) == "no"
}

// retryAfter returns how long a server wants its client to wait, or 0.
func (r reply) retryAfter() time.Duration {
	seconds, err := strconv.Atoi(r.header.Get("Retry-After"))
	if err != nil || seconds < 0 || seconds > 3600 {
		return 0
	}
	return time.Duration(seconds) * time.Second
}

// firstPause and its doubles are the longest pauses before a repetition.
const firstPause = 50 * time.Millisecond

// call sends a request, and again if it was surely not accepted.
func (s *Signer) call(ctx context.Context, method, address string, header http.Header, body []byte) (reply, error) {
	for n := 0; ; n++ {
		r, sent, err := s.attempt(ctx, method, address, header, body)
		last := n+1 >= s.cfg.Attempts
		switch {
		case err == nil && !r.notAccepted(), err != nil && sent, last:
			return r, err
		case !pause(ctx, n, r.retryAfter()):
			return r, err
		}
	}
}

// pause waits before repetition n, from 0, at least as long as the server has asked for.
// The length is random, so that many clients don't come back together. It reports false,
// at once, if the context would end before.
func pause(ctx context.Context, n int, atLeast time.Duration) bool {
	longest := firstPause << min(n, 6)
	length := atLeast + longest/2 + rand.N(longest/2)
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= length {
		return false
	}
	timer := time.NewTimer(length)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// attempt sends a request once. sent is false if it was surely not: there never was a
// connection to send it over.
func (s *Signer) attempt(ctx context.Context, method, address string, header http.Header, body []byte) (r reply, sent bool, err error) {
	var connected atomic.Bool
	traced := httptrace.WithClientTrace(ctx, s.trace(&connected))
	req, err := http.NewRequestWithContext(traced, method, address, bytes.NewReader(body))
	if err != nil {
		return reply{}, true, errors.New("the request can't be made")
	}
	for name, values := range header {
		req.Header[name] = values
	}
	neverRepeat(req)
	if err := s.cfg.Authorization.apply(ctx, req); err != nil {
		return reply{}, true, fmt.Errorf("Authorization: %w", err)
	}
	res, err := s.cfg.HTTPClient.Do(req)
	if err != nil {
		if !connected.Load() {
			return reply{}, false, failed(ctx, ErrUnreachable, err)
		}
		return reply{}, true, failed(ctx, ErrTransport, err)
	}
	defer func() { _ = res.Body.Close() }()
	r, err = s.read(ctx, res)
	r.credentials = secretsOf(req)
	return r, true, err
}

// secretsOf returns what is secret in the header Authorization of a request.
func secretsOf(r *http.Request) []string {
	_, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	_, password, _ := r.BasicAuth() // "" if it is none
	return []string{token, password}
}

// neverRepeat keeps net/http from repeating a request that the service may have got:
// it does so by itself, when the connection breaks, if one of these headers is there and
// the body can be had again. The price is that a request which was never written, because
// the connection had been dead for a while, is an error, too.
func neverRepeat(r *http.Request) {
	for _, name := range []string{"Idempotency-Key", "X-Idempotency-Key"} {
		if _, ok := r.Header[name]; ok {
			r.GetBody = nil
		}
	}
}

// trace sets connected when there is a connection to send a request over. net/http itself
// repeats a POST only if nothing of it was written, because a connection in reserve
// turned out to be dead: what counts then is whether there is another one. Nothing is
// known about other implementations, so that their requests always count as sent.
func (s *Signer) trace(connected *atomic.Bool) *httptrace.ClientTrace {
	t := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }}
	switch s.cfg.HTTPClient.Transport.(type) {
	case nil, *http.Transport:
		t.GetConn = func(string) { connected.Store(false) }
	default:
		connected.Store(true) // who knows whether it tells of connections
	}
	return t
}

// read reads an answer up to the limit.
func (s *Signer) read(ctx context.Context, res *http.Response) (reply, error) {
	body, err := limits.ReadAll(res.Body, s.cfg.MaxAnswer)
	switch {
	case errors.Is(err, limits.ErrTooLarge):
		return reply{}, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, s.cfg.MaxAnswer)
	case err != nil:
		return reply{}, failed(ctx, ErrTransport, err)
	}
	return reply{status: res.StatusCode, header: res.Header, body: body}, nil
}

// failed returns an error of the network without the address, which net/http puts into
// it and which callers may have put secrets into. If the context is done, that is why.
func failed(ctx context.Context, what, err error) error {
	if done := ctx.Err(); done != nil {
		if cause := context.Cause(ctx); errors.Is(cause, done) {
			done = cause
		}
		return fmt.Errorf("%w: %w", what, done)
	}
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("the service closed it before the answer was complete")
	}
	return fmt.Errorf("%w: %w", what, err)
}
