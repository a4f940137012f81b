package esiatest

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/scopes"
)

// Codes of digital-profile consents.
const (
	codeConsentNoType         esia.Code = "ESIA-036700"
	codeConsentUnknownType    esia.Code = "ESIA-036701"
	codeConsentNoScope        esia.Code = "ESIA-036702"
	codeConsentMoreScopes     esia.Code = "ESIA-036703"
	codeConsentForbiddenScope esia.Code = "ESIA-036704"
	codeConsentNoAction       esia.Code = "ESIA-036705"
	codeConsentAction         esia.Code = "ESIA-036706"
	codeConsentNoPurpose      esia.Code = "ESIA-036707"
	codeConsentExpire         esia.Code = "ESIA-036716"
	codeConsentPurpose        esia.Code = "ESIA-036726"
	codeConsentPurposes       esia.Code = "ESIA-036727"
)

// A ConsentRule is what a type of digital-profile consents demands. Scopes and
// purposes are compared exactly, as in the sysname of the request. The zero value
// admits any scopes, none of them included, and any one purpose.
type ConsentRule struct {
	// Required are the scopes that each consent must have, or else it is refused
	// with ESIA-036702.
	Required scopes.Set

	// Allowed are the scopes that a consent may have besides Required; others are
	// refused with ESIA-036703. If it is empty, any scope is allowed: a type with
	// no others than Required has these here, too.
	Allowed scopes.Set

	// Forbidden are the scopes that are refused with ESIA-036704, before Allowed
	// is looked at. What separates the two codes at ESIA isn't published.
	Forbidden scopes.Set

	// Purposes are the mnemonics of the purposes; others are refused with
	// ESIA-036726. If there are none, any purpose is known.
	Purposes []string

	// ManyPurposes allows more than one purpose in a consent. By default there must
	// be exactly one, as for most types, or else it is refused with ESIA-036727.
	ManyPurposes bool
}

// maxPermissions is how many consents a login may ask for.
const maxPermissions = 20

// A named is an object of which only the mnemonic counts.
type named struct {
	Sysname string `json:"sysname"`
}

// A permission is a digital-profile consent that a login asks for.
type permission struct {
	named
	ResponsibleObject string  `json:"responsibleObject"`
	Expire            *int64  `json:"expire"` // minutes
	Actions           []named `json:"actions"`
	Purposes          []named `json:"purposes"`
	Scopes            []named `json:"scopes"`
}

// readPermissions checks the parameter permissions, base64url without padding of
// a JSON array, and returns the consents.
func (c *client) readPermissions(in params) ([]permission, *Refusal) {
	text := in.Get("permissions")
	if text == "" {
		return nil, nil
	}
	if in.Get("scope") != "openid" {
		return nil, refuse(codeScope, "a request with permissions must have the scope openid and no other")
	}
	data, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || strings.ContainsAny(text, "\r\n") {
		return nil, refuse(codeParameter, "permissions is not base64url without padding")
	}
	var list []permission
	if err := json.Unmarshal(data, &list); err != nil || len(list) == 0 || len(list) > maxPermissions {
		return nil, refuse(codeParameter, "permissions is not a JSON array of 1 to %d consents", maxPermissions)
	}
	for _, p := range list {
		if refusal := c.checkPermission(p); refusal != nil {
			return nil, refusal
		}
	}
	return list, nil
}

// checkPermission checks one consent, in the order of the codes.
func (c *client) checkPermission(p permission) *Refusal {
	rule, known := c.Permissions[p.Sysname]
	switch {
	case p.Sysname == "":
		return refuse(codeConsentNoType, "a consent has no sysname")
	case c.Permissions != nil && !known:
		return refuse(codeConsentUnknownType, "the client may not ask for the consent %q", printable(p.Sysname))
	}
	for _, check := range []func(permission) *Refusal{rule.checkScopes, checkActions, rule.checkPurposes} {
		if refusal := check(p); refusal != nil {
			return refusal
		}
	}
	if p.Expire != nil && (*p.Expire < 5 || *p.Expire > 525600) {
		return refuse(codeConsentExpire, "a consent lasts from 5 minutes to a year")
	}
	return nil
}

// unnamed reports whether one of the objects has no mnemonic.
func unnamed(list []named) bool {
	return slices.Contains(list, named{})
}

// checkScopes checks the scopes of a consent.
func (r *ConsentRule) checkScopes(p permission) *Refusal {
	if unnamed(p.Scopes) {
		return refuse(codeScope, "a scope of a consent has no sysname")
	}
	for scope := range r.Required.Values() {
		if !slices.Contains(p.Scopes, named{string(scope)}) {
			return refuse(codeConsentNoScope, "the consent %q must have the scope %q", printable(p.Sysname), scope)
		}
	}
	for _, s := range p.Scopes {
		scope := scopes.Scope(s.Sysname)
		switch {
		case r.Forbidden.Has(scope):
			return refuse(codeConsentForbiddenScope, "the consent %q must not have the scope %q", printable(p.Sysname), printable(s.Sysname))
		case !r.Allowed.IsEmpty() && !r.Allowed.Has(scope) && !r.Required.Has(scope):
			return refuse(codeConsentMoreScopes, "the consent %q does not provide for the scope %q", printable(p.Sysname), printable(s.Sysname))
		}
	}
	return nil
}

// checkActions checks the actions of a consent.
func checkActions(p permission) *Refusal {
	actions := []string{"ALL_ACTIONS_TO_DATA", "USE_DATA", "SHARE_DATA"}
	unknown := func(a named) bool { return !slices.Contains(actions, a.Sysname) }
	switch {
	case len(p.Actions) == 0:
		return refuse(codeConsentNoAction, "a consent has no actions")
	case slices.ContainsFunc(p.Actions, unknown):
		return refuse(codeConsentAction, "an action is unknown: there are %v", actions)
	}
	return nil
}

// checkPurposes checks the purposes of a consent.
func (r *ConsentRule) checkPurposes(p permission) *Refusal {
	unknown := func(a named) bool { return len(r.Purposes) > 0 && !slices.Contains(r.Purposes, a.Sysname) }
	switch {
	case len(p.Purposes) == 0 || unnamed(p.Purposes):
		return refuse(codeConsentNoPurpose, "a consent has no purpose")
	case slices.ContainsFunc(p.Purposes, unknown):
		return refuse(codeConsentPurpose, "a purpose of the consent %q is unknown: there are %v", printable(p.Sysname), r.Purposes)
	case len(p.Purposes) > 1 && !r.ManyPurposes:
		return refuse(codeConsentPurposes, "the consent %q must have exactly one purpose", printable(p.Sysname))
	}
	return nil
}
