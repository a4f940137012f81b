package esia

import (
	"context"
	"crypto/x509"
	"errors"
	"math/rand/v2"
	"net/http"
	"time"

	"golang.org/x/oauth2"
)

const (
	// maxRetries is how often a request that reads is repeated.
	maxRetries = 2

	// firstPause and its doubles are the longest pauses before a repetition.
	firstPause = 300 * time.Millisecond
)

// repeat calls once until its result is final.
func repeat(ctx context.Context, once func() (answer, error)) (answer, error) {
	for n := 0; ; n++ {
		got, err := once()
		if err == nil || n == maxRetries || !isTemporary(ctx, err) || !pause(ctx, n) {
			return got, err
		}
	}
}

// isTemporary reports whether a request that failed with err may succeed later:
// after network errors, and when a proxy or ESIA says that it is not available.
// Nothing is known about a limit of rates or of Retry-After.
func isTemporary(ctx context.Context, err error) bool {
	if ctx.Err() != nil {
		return false
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.StatusCode == http.StatusBadGateway || e.StatusCode == http.StatusServiceUnavailable || e.StatusCode == http.StatusGatewayTimeout
	}
	_, unknown := errors.AsType[x509.UnknownAuthorityError](err)
	_, invalid := errors.AsType[x509.CertificateInvalidError](err)
	_, otherHost := errors.AsType[x509.HostnameError](err)
	final := unknown || invalid || otherHost || errors.Is(err, ErrUnexpectedContent) || errors.Is(err, ErrRedirect) || errors.Is(err, ErrForeignHost)
	return !final
}

// pause waits before repetition n, from 0. The length is random between half and
// the whole of the longest, so that many clients don't come back together. It
// reports false if the context would end before.
func pause(ctx context.Context, n int) bool {
	longest := firstPause << n
	length := longest/2 + rand.N(longest/2)
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

// A Renewer is a source that can replace a token which ESIA does not accept
// although it has not expired. [TokenSource] is one; sources of callers may be.
type Renewer interface {
	// Renew returns a token other than stale. If the present token is another
	// one already, Renew returns it without asking ESIA. If there is no other, it
	// may return the stale one, which means so.
	Renew(stale *oauth2.Token) (*oauth2.Token, error)
}

// renew returns a token from src that is not stale, or nil if src has no other.
func renew(src oauth2.TokenSource, stale *oauth2.Token) (*oauth2.Token, error) {
	if r, ok := src.(Renewer); ok {
		src = renewing{r, stale}
	}
	token, err := tokenOf(src)
	if err != nil || token.AccessToken == stale.AccessToken {
		return nil, err
	}
	return token, nil
}

// renewing is a Renewer in the form of a token source.
type renewing struct {
	renewer Renewer
	stale   *oauth2.Token
}

// Token implements [oauth2.TokenSource].
func (r renewing) Token() (*oauth2.Token, error) { return r.renewer.Renew(r.stale) }

// isUnauthorized reports whether err says that the token is not accepted. A
// redirect says so, too: it leads to a login page (observed).
func isUnauthorized(err error) bool {
	return isStatus(err, http.StatusUnauthorized) || errors.Is(err, ErrRedirect)
}
