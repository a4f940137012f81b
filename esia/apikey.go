package esia

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/esia/message"
	"github.com/go-esia/sdk/internal/limits"
	"github.com/go-esia/sdk/internal/redact"
)

// APIKeyToken gets a token of an organization for its API key, a UUID from the
// cabinet of partners, without a person (guidelines, appendix Б.12):
//
//	GET /esia-rs/api/public/v1/orgs/ext-app/{key}/tkn?signature=…
//
// The signature is a CMS message, in both versions of the protocol, by a key
// whose certificate is that of the organization or of an employee and names the
// organization. The key is a secret: it is in no error, and not logged.
//
// The token is verified except for its client, which is not known to be
// [Config].ClientID. It is good for a day (observed).
func (c *Client) APIKeyToken(ctx context.Context, key string) (*oauth2.Token, error) {
	const op = "GET /esia-rs/api/public/v1/orgs/ext-app/{key}/tkn"
	text, err := message.Build(c.cfg.Endpoint.version, message.APIKey, message.Fields{APIKey: key})
	if err != nil {
		return nil, fmt.Errorf("esia: %s: %w", op, err)
	}
	signature, err := c.signCMS(ctx, op, text)
	if err != nil {
		return nil, fmt.Errorf("esia: %s: %w", op, err)
	}
	query := url.Values{"signature": {base64.RawURLEncoding.EncodeToString(signature)}}
	answer, err := repeat(ctx, func() (answer, error) {
		req, err := newRequest(ctx, op, http.MethodGet, c.cfg.Endpoint.base+"/esia-rs/api/public/v1/orgs/ext-app/"+key+"/tkn?"+query.Encode())
		if err != nil {
			return answer{}, err
		}
		got, err := c.do(op, c.cfg.HTTPClient, req, limits.TokenResponse)
		if err == nil && got.status != http.StatusOK {
			err = withoutKey(got.apiError(op), key)
		}
		return got, err
	})
	if err != nil {
		return nil, err
	}
	var body struct {
		AccessToken string `json:"accessTkn"`
	}
	if !answer.isJSON() || json.Unmarshal(answer.body, &body) != nil || body.AccessToken == "" {
		return nil, fmt.Errorf("esia: %s: %w", op, answer.unexpected("there is no access token in it"))
	}
	cl, _, err := c.verify(ctx, "access token", kindAccess, body.AccessToken)
	if err != nil {
		return nil, err
	}
	return &oauth2.Token{AccessToken: body.AccessToken, TokenType: "Bearer", Expiry: cl.Expiry.time()}, nil
}

// withoutKey removes the API key from the description of a refusal, which may
// repeat it.
func withoutKey(err error, key string) error {
	if e, ok := errors.AsType[*Error](err); ok {
		e.Description = redact.Values(e.Description, key, strings.ToLower(key), strings.ToUpper(key))
	}
	return err
}
