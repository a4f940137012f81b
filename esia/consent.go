package esia

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/scopes"
)

// Names of parameters of logins that ask for consents or for kinds of accounts.
const (
	paramPermissions  = "permissions"
	paramPersonFilter = "person_filter"
)

// A Consent is what a person is asked to agree to in a login: that the system
// gets data of the digital profile, for a purpose and a time.
type Consent struct {
	// Type is the mnemonic of the type of consent, such as "CREDIT" or
	// "APIPGU". It is agreed on when the system is registered.
	Type string

	// Organization is who gets the data, in words. It may be empty.
	Organization string

	// Lifetime is how long the consent is good: whole minutes, from 5 minutes
	// to 365 days. Zero leaves it to ESIA.
	Lifetime time.Duration

	// Actions are what may be done with the data: at least one.
	Actions []ConsentAction

	// Purposes are mnemonics of purposes: one for most types, often the same
	// word as the type.
	Purposes []string

	// Scopes are the data: at least one. Which are needed and which are allowed
	// depends on the type, and only ESIA knows.
	Scopes scopes.Set
}

// A ConsentAction is what may be done with data.
type ConsentAction string

// What may be done with data.
const (
	ConsentAllActions ConsentAction = "ALL_ACTIONS_TO_DATA"
	ConsentUse        ConsentAction = "USE_DATA"
	ConsentShare      ConsentAction = "SHARE_DATA"
)

// Limits of Consent.Lifetime.
const (
	minConsentLifetime = 5 * time.Minute
	maxConsentLifetime = 365 * 24 * time.Hour
)

// WithConsents returns an option that asks for consents, the parameter
// permissions (guidelines of the digital profile). Such a login has the scope
// openid and no other: the option takes care of that, unless [WithScopes] asks
// for others, which is an error.
//
// What ESIA is sure to refuse is refused here, with the code that ESIA has for
// it: no type (ESIA-036700), no scopes (ESIA-036702), no or unknown actions
// (ESIA-036705, ESIA-036706), no purpose (ESIA-036707), a lifetime out of range
// (ESIA-036716). The other codes of
// the family depend on the type of the consent, and on what was agreed with ESIA's
// operator.
func WithConsents(consents ...Consent) (oauth2.AuthCodeOption, error) {
	if len(consents) == 0 {
		return nil, fmt.Errorf("esia: there are no consents: %w", CodeConsentTypeMissing)
	}
	var (
		list []permission
		errs []error
	)
	for i, c := range consents {
		if err := c.check(); err != nil {
			errs = append(errs, fmt.Errorf("esia: consent %d: %w", i+1, err))
		}
		list = append(list, c.permission())
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	data, err := json.Marshal(list)
	if err != nil {
		return nil, fmt.Errorf("esia: consents: %w", err)
	}
	return oauth2.SetAuthURLParam(paramPermissions, base64.RawURLEncoding.EncodeToString(data)), nil
}

// check returns what ESIA would refuse.
func (c Consent) check() error {
	known := []ConsentAction{ConsentAllActions, ConsentUse, ConsentShare}
	unknown := func(a ConsentAction) bool { return !slices.Contains(known, a) }
	blank := func(s string) bool { return strings.TrimSpace(s) == "" }
	switch {
	case blank(c.Type):
		return fmt.Errorf("it has no type: %w", CodeConsentTypeMissing)
	case c.Scopes.IsEmpty():
		return fmt.Errorf("it has no scopes: %w", CodeConsentScopeMissing)
	case len(c.Actions) == 0:
		return fmt.Errorf("it has no actions: %w", CodeConsentActionMissing)
	case slices.ContainsFunc(c.Actions, unknown):
		return fmt.Errorf("there are no actions but %q: %w", known, CodeConsentActionUnknown)
	case len(c.Purposes) == 0 || slices.ContainsFunc(c.Purposes, blank):
		return fmt.Errorf("it has no purpose, or an empty one: %w", CodeConsentPurposeMissing)
	case c.Lifetime != 0 && (c.Lifetime < minConsentLifetime || c.Lifetime > maxConsentLifetime || c.Lifetime%time.Minute != 0):
		return fmt.Errorf("its lifetime is not whole minutes from 5 to 525600: %w", CodeConsentInvalidExpire)
	}
	return nil
}

// A permission is a consent as ESIA wants it.
type permission struct {
	ResponsibleObject string     `json:"responsibleObject,omitempty"`
	Sysname           string     `json:"sysname"`
	Expire            int64      `json:"expire,omitempty"` // minutes
	Actions           []mnemonic `json:"actions"`
	Purposes          []mnemonic `json:"purposes"`
	Scopes            []mnemonic `json:"scopes"`
}

type mnemonic struct {
	Sysname string `json:"sysname"`
}

func (c Consent) permission() permission {
	p := permission{
		ResponsibleObject: c.Organization, Sysname: c.Type, Expire: int64(c.Lifetime / time.Minute),
	}
	for _, a := range c.Actions {
		p.Actions = append(p.Actions, mnemonic{string(a)})
	}
	for _, s := range c.Purposes {
		p.Purposes = append(p.Purposes, mnemonic{s})
	}
	for s := range c.Scopes.Values() {
		p.Scopes = append(p.Scopes, mnemonic{string(s)})
	}
	return p
}

// RenewConsent gets a token of the person with what the person has agreed to,
// without the person (grant type client_credentials, scope prm_chg): as long as a
// consent is good, a system can replace its access token this way.
func (c *Client) RenewConsent(ctx context.Context, person scopes.OID) (*oauth2.Token, error) {
	if person <= 0 {
		return nil, errors.New("esia: renewal of a consent: there is no OID")
	}
	return c.ClientToken(ctx, scopes.NewSet(scopes.PrmChg.ForPerson(person)))
}

// A PersonFilter is the kind of accounts that may log in.
type PersonFilter string

// Kinds of accounts. With another account the login ends with ESIA-007055.
const (
	OnlyConfirmed PersonFilter = "conf_acc"    // identity proved
	OnlyKids      PersonFilter = "acc_kid"     // accounts of children
	NoKids        PersonFilter = "acc_not_kid" // all but those of children
)

// WithPersonFilter returns an option that lets only one kind of accounts log in,
// the parameter person_filter. The program must check the account all the same:
// the address of a login can be changed in the browser.
func WithPersonFilter(f PersonFilter) oauth2.AuthCodeOption {
	return oauth2.SetAuthURLParam(paramPersonFilter, base64.StdEncoding.EncodeToString([]byte(f)))
}
