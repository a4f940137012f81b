package esia

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/go-esia/sdk/esia/message"
	"github.com/go-esia/sdk/internal/limits"
	"github.com/go-esia/sdk/internal/redact"
	"github.com/go-esia/sdk/scopes"
)

// An Account is a person for whom [Client.ImportAccount] makes an account. It
// prints no data.
type Account struct {
	FirstName  string
	LastName   string
	MiddleName string // empty for people who have none
	BirthDate  scopes.Date
	BirthPlace string
	Gender     scopes.PersonGender
	SNILS      scopes.SNILS

	// Trusted says that the system has proved who the person is.
	Trusted bool

	Contacts  []scopes.Contact  // type and value
	Documents []scopes.Document // type, series, number, and who issued it when
	Addresses []scopes.Address
}

// Format implements [fmt.Formatter] and shows no data.
func (a Account) Format(f fmt.State, _ rune) { redact.Format(f, "esia.Account") }

// LogValue implements [slog.LogValuer] and shows no data.
func (a Account) LogValue() slog.Value { return slog.StringValue("esia.Account") }

// ImportAccount makes an account in ESIA (guidelines, appendix Б.9) and returns
// the answer, whose content is in no public source. It takes a token of the
// system for the scope [scopes.ExtImp], which few systems are granted, and signs
// the body in a CMS message. [Protocol].AccountImport chooses between the two
// forms in which clients send accounts.
//
// The request is sent once. After a network error it is not known whether there
// is an account.
func (c *Client) ImportAccount(ctx context.Context, a Account) (json.RawMessage, error) {
	const op = "import of an account"
	if a.FirstName == "" || a.LastName == "" || a.SNILS == "" {
		return nil, errors.New("esia: " + op + ": an account has at least a first name, a last name and a SNILS")
	}
	body, err := json.Marshal(a.wire(c.cfg.Protocol.AccountImport))
	if err != nil {
		return nil, fmt.Errorf("esia: %s: %w", op, err)
	}
	req, err := c.importRequest(ctx, op, body)
	if err != nil {
		return nil, err
	}
	answer, err := c.do(op, c.cfg.HTTPClient, req, limits.DataResponse)
	if err != nil {
		return nil, err
	}
	if answer.status < 200 || answer.status > 299 {
		return nil, answer.apiError(op)
	}
	if len(answer.body) > 0 && !json.Valid(answer.body) {
		return nil, fmt.Errorf("esia: %s: %w", op, answer.unexpected("it is not JSON"))
	}
	return answer.body, nil
}

// importRequest returns the signed request with a token of its own.
func (c *Client) importRequest(ctx context.Context, op string, body []byte) (*http.Request, error) {
	text, err := message.Build(c.cfg.Endpoint.version, message.AccountImport, message.Fields{Account: string(body)})
	if err != nil {
		return nil, fmt.Errorf("esia: %s: %w", op, err)
	}
	token, err := c.ClientToken(ctx, scopes.NewSet(scopes.ExtImp.URL()))
	if err != nil {
		return nil, err
	}
	signature, err := c.signCMS(ctx, op, text)
	if err != nil {
		return nil, fmt.Errorf("esia: %s: %w", op, err)
	}
	path, encoding := "/esia-rs/api/public/v2/prns/import", base64.StdEncoding
	if c.cfg.Protocol.AccountImport == Import2016 {
		path, encoding = "/rs/prns/import", base64.RawURLEncoding
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.cfg.Endpoint.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("esia: %s: %w", op, bare(err))
	}
	req.GetBody = nil // else package net/http may send the body again
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Authorization", "Bearer "+token.AccessToken)
	req.Header.Set("Cache-Control", "no-cache")
	req.Header.Set("Content-Type", "application/json;charset=UTF-8")
	req.Header.Set("Request-Data", encoding.EncodeToString(body))
	req.Header.Set("Request-Data-Sign", encoding.EncodeToString(signature))
	return req, nil
}

// wire returns the account in the form of the wire: trusted is a string, and the
// collections are arrays, or objects with the arrays in them (both observed).
func (a Account) wire(form ImportForm) any {
	collection := func(list any, n int) any {
		switch {
		case n == 0:
			return nil
		case form == Import2016:
			return map[string]any{"elements": list}
		}
		return list
	}
	return struct {
		FirstName  string              `json:"firstName"`
		LastName   string              `json:"lastName"`
		MiddleName string              `json:"middleName,omitzero"`
		BirthDate  scopes.Date         `json:"birthDate,omitzero"`
		BirthPlace string              `json:"birthPlace,omitzero"`
		Gender     scopes.PersonGender `json:"gender,omitzero"`
		Trusted    bool                `json:"trusted,string"`
		SNILS      scopes.SNILS        `json:"snils"`
		Contacts   any                 `json:"contacts,omitempty"`
		Documents  any                 `json:"documents,omitempty"`
		Addresses  any                 `json:"addresses,omitempty"`
	}{
		a.FirstName, a.LastName, a.MiddleName, a.BirthDate, a.BirthPlace, a.Gender, a.Trusted, a.SNILS,
		collection(a.Contacts, len(a.Contacts)), collection(a.Documents, len(a.Documents)), collection(a.Addresses, len(a.Addresses)),
	}
}
