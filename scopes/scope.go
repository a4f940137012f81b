package scopes

import "strings"

// A Scope is the name of a group of data or of an action, such as "fullname".
//
// ESIA writes the same scope in several forms, and all of them are Scopes:
//
//	fullname                                                 in requests
//	fullname?oid=1000404446                                  in access tokens
//	http://esia.gosuslugi.ru/org_inn?org_oid=1000298922      for an organization
//	http://esia.gosuslugi.ru/usr_inf?mode=w&oid=1000404446   in old tokens
//
// Compare what was granted with what was asked for by [Scope.Base]. A Scope may
// be any text, and no method of Scope fails or panics on it; a [Set] holds only
// text without separators.
type Scope string

// urlPrefix starts the long form of a scope. ESIA uses the address of the
// production server also on the test stand (observed).
const urlPrefix = "http://esia.gosuslugi.ru/"

// ForOrg returns s in the form that asks for the data of one organization, such
// as "http://esia.gosuslugi.ru/org_inn?org_oid=1000298922". A prefix and
// parameters that s had are dropped. The oid must be positive, else ESIA refuses
// the request.
func (s Scope) ForOrg(oid OID) Scope {
	return urlPrefix + s.Base() + "?org_oid=" + Scope(oid.String())
}

// ForPerson returns s with the identifier of a person, such as
// "prm_chg?oid=1000404446": the form of the scopes in an access token, and of
// requests that a system makes without the user. A prefix and parameters that s
// had are dropped.
func (s Scope) ForPerson(oid OID) Scope {
	return s.Base() + "?oid=" + Scope(oid.String())
}

// URL returns s in the long form, "http://esia.gosuslugi.ru/ext_imp". Parameters
// are kept.
func (s Scope) URL() Scope {
	return urlPrefix + s.trimPrefix()
}

// Base returns the bare name of s: without the address in front of it and
// without parameters. The base of "http://esia.gosuslugi.ru/org_inn?org_oid=1"
// is "org_inn". An address is cut off only if it is one of gosuslugi.ru.
func (s Scope) Base() Scope {
	name, _, _ := strings.Cut(string(s.trimPrefix()), "?")
	return Scope(name)
}

// OID returns the identifier of the person in the parameter "oid". It reports
// false if there is none, if it isn't a positive number, or if there are several.
func (s Scope) OID() (OID, bool) {
	return s.oidParam("oid")
}

// OrgOID returns the identifier of the organization in the parameter "org_oid".
// It reports false if there is none, if it isn't a positive number, or if there
// are several.
func (s Scope) OrgOID() (OID, bool) {
	return s.oidParam("org_oid")
}

// Mode returns the parameter "mode" of the old umbrella scopes: "w" for writing,
// empty if there is none or if there are several.
func (s Scope) Mode() string {
	mode, _ := s.param("mode")
	return mode
}

// IsOrg reports whether s opens data of organizations: its base starts with
// "org_", it is [Categories], or it has the parameter "org_oid". [UsrOrg] isn't
// one of them: it opens the list of a person's organizations.
func (s Scope) IsOrg() bool {
	base := s.Base()
	if base == Categories || strings.HasPrefix(string(base), "org_") {
		return true
	}
	_, ok := s.param("org_oid")
	return ok
}

// IsKid reports whether s opens data of a person's children: its base starts
// with "kid_".
func (s Scope) IsKid() bool {
	return strings.HasPrefix(string(s.Base()), "kid_")
}

// trimPrefix cuts off "http://esia.gosuslugi.ru/", also with https and with
// another host of gosuslugi.ru.
func (s Scope) trimPrefix() Scope {
	rest, ok := strings.CutPrefix(string(s), "http://")
	if !ok {
		rest, ok = strings.CutPrefix(string(s), "https://")
	}
	host, name, found := strings.Cut(rest, "/")
	if !ok || !found || strings.Contains(host, "?") {
		return s
	}
	if host != "gosuslugi.ru" && !strings.HasSuffix(host, ".gosuslugi.ru") {
		return s
	}
	return Scope(name)
}

func (s Scope) oidParam(name string) (OID, bool) {
	text, ok := s.param(name)
	if !ok {
		return 0, false
	}
	oid, err := ParseOID(text)
	return oid, err == nil
}

// param returns the value of a parameter that occurs exactly once. Two values of
// one parameter are a way to mean different things to different readers.
func (s Scope) param(name string) (value string, ok bool) {
	_, query, _ := strings.Cut(string(s), "?")
	for part := range strings.SplitSeq(query, "&") {
		key, v, found := strings.Cut(part, "=")
		if !found || key != name {
			continue
		}
		if ok {
			return "", false
		}
		value, ok = v, true
	}
	return value, ok
}
