package esiatest

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"

	"github.com/go-esia/sdk/esia"
)

// Codes of digital-profile consents.
const (
	codeConsentNoType      esia.Code = "ESIA-036700"
	codeConsentUnknownType esia.Code = "ESIA-036701"
	codeConsentNoAction    esia.Code = "ESIA-036705"
	codeConsentAction      esia.Code = "ESIA-036706"
	codeConsentNoPurpose   esia.Code = "ESIA-036707"
	codeConsentExpire      esia.Code = "ESIA-036716"
)

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
// a JSON array, and returns the mnemonics of the consents. Which scopes, actions
// and purposes go with which consent is not checked.
func (c *client) readPermissions(in params) ([]string, *Refusal) {
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
	var types []string
	for _, p := range list {
		if refusal := c.checkPermission(p); refusal != nil {
			return nil, refusal
		}
		types = append(types, p.Sysname)
	}
	return types, nil
}

// checkPermission checks one consent.
func (c *client) checkPermission(p permission) *Refusal {
	actions := []string{"ALL_ACTIONS_TO_DATA", "USE_DATA", "SHARE_DATA"}
	unknown := func(a named) bool { return !slices.Contains(actions, a.Sysname) }
	unnamed := func(a named) bool { return a.Sysname == "" }
	switch {
	case p.Sysname == "":
		return refuse(codeConsentNoType, "a consent has no sysname")
	case c.Permissions != nil && !slices.Contains(c.Permissions, p.Sysname):
		return refuse(codeConsentUnknownType, "the client may not ask for the consent %q", printable(p.Sysname))
	case len(p.Actions) == 0:
		return refuse(codeConsentNoAction, "a consent has no actions")
	case slices.ContainsFunc(p.Actions, unknown):
		return refuse(codeConsentAction, "an action is unknown: there are %v", actions)
	case len(p.Purposes) == 0 || slices.ContainsFunc(p.Purposes, unnamed):
		return refuse(codeConsentNoPurpose, "a consent has no purpose")
	case slices.ContainsFunc(p.Scopes, unnamed):
		return refuse(codeScope, "a scope of a consent has no sysname")
	case p.Expire != nil && (*p.Expire < 5 || *p.Expire > 525600):
		return refuse(codeConsentExpire, "a consent lasts from 5 minutes to a year")
	}
	return nil
}
