package remotesigner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
)

// An Authorization authenticates requests. Nil is none. It prints no secrets. See
// [Bearer], [BearerFunc], [Basic].
type Authorization struct {
	scheme string
	set    func(ctx context.Context, r *http.Request) error
}

// Bearer sends a token (RFC 6750).
func Bearer(token string) *Authorization {
	return BearerFunc(func(context.Context) (string, error) {
		if token == "" {
			return "", errors.New("the token is empty")
		}
		return token, nil
	})
}

// BearerFunc asks for the token before each attempt, for services whose tokens expire,
// such as CryptoPro DSS. The function must be safe for concurrent use and should keep a
// token as long as it is valid; a [golang.org/x/oauth2.TokenSource] does.
func BearerFunc(token func(ctx context.Context) (string, error)) *Authorization {
	return &Authorization{"Bearer", func(ctx context.Context, r *http.Request) error {
		if token == nil {
			return errors.New("the function for the token is nil")
		}
		t, err := token(ctx)
		if err != nil {
			return fmt.Errorf("token: %w", err)
		}
		r.Header.Set("Authorization", "Bearer "+t)
		return nil
	}}
}

// Basic sends a user name and a password (RFC 7617).
func Basic(user, password string) *Authorization {
	return &Authorization{"Basic", func(_ context.Context, r *http.Request) error {
		r.SetBasicAuth(user, password)
		return nil
	}}
}

// Format implements [fmt.Formatter] and shows the scheme only.
func (a Authorization) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "remotesigner.Authorization("+a.scheme+")")
}

// LogValue implements [slog.LogValuer], like Format.
func (a Authorization) LogValue() slog.Value { return slog.StringValue(a.scheme) }

// apply authenticates a request.
func (a *Authorization) apply(ctx context.Context, r *http.Request) error {
	if a == nil {
		return nil
	}
	if a.set == nil {
		return errors.New("the Authorization was not made by a function of the package")
	}
	return a.set(ctx, r)
}
