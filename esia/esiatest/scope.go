package esiatest

import (
	"slices"
	"strings"
	"sync"

	"github.com/go-esia/sdk/scopes"
)

// A scopeKind says whose data a scope opens.
type scopeKind int

const (
	scopeOfPerson scopeKind = iota + 1
	scopeOfOrg              // needs an organization
	scopeOfSystem           // for client_credentials only
)

// scopeCatalogue is the emulator's own list of scope names. It is not taken from
// package scopes, so that a misspelt constant there is found. The deprecated
// umbrella scopes (usr_inf, org_inf, …) are missing on purpose: ESIA refuses
// them since 2018.
var scopeCatalogue = sync.OnceValue(func() map[string]scopeKind {
	catalogue := map[string]scopeKind{"prm_chg": scopeOfSystem, "ext_imp": scopeOfSystem}
	add := func(kind scopeKind, names string) {
		for name := range strings.FieldsSeq(names) {
			catalogue[name] = kind
		}
	}
	add(scopeOfPerson, `openid fullname birthdate gender snils inn id_doc birthplace medical_doc military_doc
		foreign_passport_doc drivers_licence_doc birth_cert_doc residence_doc temporary_residence_doc vehicles
		email mobile addresses usr_org usr_avt self_employed citizenship contacts
		kid_fullname kid_birthdate kid_gender kid_snils kid_inn kid_birth_cert_doc kid_medical_doc
		kid_school_data kid_mobile kid_email
		bio ext_auth_result bio_export link history_passport_doc vehicle_reg_cert_doc number_plate_doc
		change_fullname_cert_doc death_cert_doc marriage_cert_doc divorce_cert_doc paternity_cert_doc
		registry_office_data ils_doc ndfl_person payout_income electronic_workbook pre_retirement_age
		pension_reference payments_egisso legalcapacity social_support_info reg_realestate bank_account
		family_assets_balance osago_policy olympics ege_result educational_doc student_ticket
		volunteer_activity remd_medical_doc
		http://lk.gosuslugi.ru/api-order http://lk.gosuslugi.ru/api-geps`)
	add(scopeOfOrg, `org_shortname org_fullname org_type org_ogrn org_inn org_leg org_kpp org_agencyterrange
		org_agencytype org_oktmo org_ctts org_addrs org_vhls org_grps org_emps org_brhs org_brhs_ctts
		org_brhs_addrs org_rcs org_stms org_invts org_ra categories`)
	return catalogue
})

// scopePrefix starts the long form of a scope, on all installations of ESIA.
const scopePrefix = "http://esia.gosuslugi.ru/"

// A wanted is one scope of a request.
type wanted struct {
	name string // without the prefix and without parameters
	kind scopeKind
	oid  scopes.OID // the parameter oid, or 0
	org  scopes.OID // the parameter org_oid, or 0
}

// parseScopes reads the value of a scope parameter: names that are separated by
// exactly one space, each at most once, in the characters of RFC 6749, Section
// 3.3. It refuses names that are neither in the catalogue nor granted to c, with
// 007006, and those that aren't granted, with 007019.
func (c *client) parseScopes(text string) ([]wanted, *Refusal) {
	var list []wanted
	for i, field := range strings.Split(text, " ") {
		w, ok := parseScope(field)
		if !ok {
			return nil, refuse(codeScope, "scope %d is malformed", i+1)
		}
		if w.kind == 0 && c.Scopes.HasBase(scopes.Scope(w.name)) {
			w.kind = scopeOfPerson
		}
		switch {
		case w.kind == 0:
			return nil, refuse(codeScope, "scope %q is unknown", printable(w.name))
		case w.name != "openid" && !c.Scopes.HasBase(scopes.Scope(w.name)):
			return nil, refuse(codeNoGrants, "scope %q is not granted to the client", w.name)
		case slices.Contains(list, w):
			return nil, refuse(codeScope, "scope %q is there twice", w.name)
		}
		list = append(list, w)
	}
	return list, nil
}

// parseScope reads one scope. Its kind is 0 if the catalogue doesn't have it.
func parseScope(text string) (wanted, bool) {
	if text == "" || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == '"' || r == '\\' }) {
		return wanted{}, false
	}
	name, query, hasQuery := strings.Cut(strings.TrimPrefix(text, scopePrefix), "?")
	w := wanted{name: name, kind: scopeCatalogue()[name]}
	if !hasQuery {
		return w, name != ""
	}
	key, value, _ := strings.Cut(query, "=")
	oid, err := scopes.ParseOID(value)
	switch {
	case err != nil || name == "":
		return wanted{}, false
	case key == "oid":
		w.oid = oid
	case key == "org_oid":
		w.org = oid
	default:
		return wanted{}, false
	}
	return w, true
}

// loginScopes checks scope and scope_org of a login or of a token request that
// belongs to one. In scope, those of organizations name one; in scope_org they
// may leave it out, and then mean all organizations of the person.
func (c *client) loginScopes(scope, scopeOrg string) ([]wanted, *Refusal) {
	if scope == "" {
		return nil, refuse(codeNoScope, "the request has no scope")
	}
	list, refusal := c.parseScopes(scope)
	if refusal != nil {
		return nil, refusal
	}
	for _, w := range list {
		wrong := w.kind == scopeOfSystem || w.oid != 0 || (w.kind == scopeOfOrg) != (w.org != 0)
		if wrong {
			return nil, refuse(codeScope, "scope %q is of a kind or in a form that logins don't have", w.name)
		}
	}
	if scopeOrg == "" {
		return list, nil
	}
	orgs, refusal := c.parseScopes(scopeOrg)
	if refusal != nil {
		return nil, refusal
	}
	for _, w := range orgs {
		if w.kind != scopeOfOrg || w.oid != 0 {
			return nil, refuse(codeScope, "scope %q is not one of organizations, in scope_org", w.name)
		}
	}
	return append(list, orgs...), nil
}

// importScope is the scope of the import of accounts.
const importScope = "ext_imp"

// systemScopes checks the scope of a client_credentials request: either consents
// of persons, prm_chg?oid=, or scopes of organizations, or ext_imp.
func (c *client) systemScopes(scope string) ([]wanted, *Refusal) {
	if scope == "" {
		return nil, refuse(codeNoScope, "the request has no scope")
	}
	list, refusal := c.parseScopes(scope)
	if refusal != nil {
		return nil, refusal
	}
	for _, w := range list {
		consent := w.name == "prm_chg" && w.oid != 0
		org := w.kind == scopeOfOrg && w.org != 0
		imports := w.name == importScope && w.oid == 0 && w.org == 0
		if w.kind != list[0].kind || !consent && !org && !imports || w.oid != list[0].oid {
			return nil, refuse(codeScope, "scope %q can't be had without a person's login, or not together with the others", w.name)
		}
	}
	return list, nil
}

// hasScope reports whether list has the scope called name.
func hasScope(list []wanted, name string) bool {
	return slices.ContainsFunc(list, func(w wanted) bool { return w.name == name })
}

// expand returns the "scope" of an access token for the person p, or for none:
// each scope with the account whose data it opens. The order is not that of the
// request, as in ESIA; here it is the reverse.
func expand(list []wanted, p *person) string {
	var names []string
	for _, w := range list {
		switch {
		case w.name == "openid":
			names = append(names, w.name)
		case w.org != 0:
			names = append(names, scopePrefix+w.name+"?org_oid="+w.org.String())
		case w.kind == scopeOfOrg && p != nil:
			for _, r := range p.Roles {
				names = append(names, scopePrefix+w.name+"?org_oid="+r.OrgOID.String())
			}
		case w.name == importScope:
			names = append(names, scopePrefix+w.name)
		case w.oid != 0:
			names = append(names, w.name+"?oid="+w.oid.String())
		case p != nil:
			names = append(names, w.name+"?oid="+p.OID.String())
		}
	}
	slices.Reverse(names)
	return strings.Join(names, " ")
}
