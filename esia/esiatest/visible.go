package esiatest

import (
	"encoding/json"
	"slices"
	"strings"
)

// This is the emulator's own statement of which scope opens what. It is not taken
// from package scopes, so that a mistake there is found.

// grants are the base names of the scopes that open data of one account.
type grants map[string]bool

// any reports whether one of the names is granted.
func (g grants) any(names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return g[name] })
}

// A rule says which scopes open a resource, and what of it.
type rule struct {
	// byType are the scopes, any of which opens elements of a type. "" stands
	// for the types that aren't listed. Nil opens everything.
	byType map[string][]string

	// also are scopes that are needed besides, all of them.
	also []string

	// fields are the members that a scope opens. Those that are under no scope
	// are open, those under "" are closed.
	fields map[string][]string

	// emptied are members that are empty strings if they are closed.
	emptied []string
}

// one returns a rule for elements of all types.
func one(names ...string) rule { return rule{byType: map[string][]string{"": names}} }

// opens reports whether at least a part of the resource is open, be it empty.
func (r *rule) opens(g grants) bool {
	for _, name := range r.also {
		if !g[name] {
			return false
		}
	}
	for _, names := range r.byType {
		if g.any(names) {
			return true
		}
	}
	return r.byType == nil
}

// shows reports whether elements of a type are open.
func (r *rule) shows(kind string, g grants) bool {
	names, ok := r.byType[kind]
	if !ok {
		names = r.byType[""]
	}
	return r.opens(g) && (r.byType == nil || g.any(names))
}

// visible returns the members of f that are open, as a copy.
func (r *rule) visible(f fields, g grants) fields {
	open := make(map[string]bool)
	for scope, names := range r.fields {
		for _, name := range names {
			open[name] = open[name] || g[scope]
		}
	}
	seen := make(fields)
	for name, value := range f {
		allowed, restricted := open[name]
		switch {
		case allowed || !restricted:
			seen[name] = value
		case slices.Contains(r.emptied, name):
			seen[name] = json.RawMessage(`""`)
		}
	}
	return seen
}

// personRule is that of /rs/prns/{oid}, which every token of the person opens.
func personRule() rule {
	return rule{fields: map[string][]string{
		"fullname":      {"firstName", "lastName", "middleName"},
		"birthdate":     {"birthDate"},
		"birthplace":    {"birthPlace"},
		"gender":        {"gender"},
		"snils":         {"snils"},
		"inn":           {"inn"},
		"citizenship":   {"citizenship"},
		"id_doc":        {"citizenship", "fmsValid", "fmsState"},
		"self_employed": {"selfEmployed"},
	}}
}

// contactRule is that of a person's contacts: those of employees come with
// contacts only.
func contactRule() rule {
	return rule{byType: map[string][]string{
		"EML": {"email", "contacts"},
		"MBT": {"mobile", "contacts"},
		"":    {"contacts"},
	}}
}

// documentRule is that of a person's documents. The passport for travelling and
// the residence permits are identity documents, too, but have scopes of their
// own. The type of temporary residence permits isn't known for sure. Types that no
// scope is known for are open to nobody.
func documentRule() rule {
	byType := make(map[string][]string)
	for scope, types := range map[string]string{
		"id_doc":                   "RF_PASSPORT FID_DOC RFG_CERT CERT_REG_IMM",
		"foreign_passport_doc":     "FRGN_PASS",
		"drivers_licence_doc":      "RF_DRIVING_LICENSE",
		"military_doc":             "MLTR_ID",
		"medical_doc":              "MDCL_PLCY MDCL_PLCY_OLD",
		"birth_cert_doc":           "RF_BRTH_CERT FID_BRTH_CERT OLD_BRTH_CERT BRTH_CERT",
		"residence_doc":            "RSDNC_PERMIT RSDNC_PRMT",
		"temporary_residence_doc":  "TMP_RSDNC_PRMT",
		"change_fullname_cert_doc": "NAME_CHANGE_CERT",
		"death_cert_doc":           "DEATH_CERT",
		"marriage_cert_doc":        "MARRIED_CERT",
		"divorce_cert_doc":         "DIVORCE_CERT",
		"paternity_cert_doc":       "FATHERHOOD_CERT",
	} {
		for kind := range strings.FieldsSeq(types) {
			byType[kind] = append(byType[kind], scope)
		}
	}
	return rule{byType: byType}
}

// kidRule is that of a person's children. No scope is known that opens the place
// of birth.
func kidRule() rule {
	r := one("kid_fullname", "kid_birthdate", "kid_gender", "kid_snils", "kid_inn", "kid_birth_cert_doc",
		"kid_medical_doc", "kid_school_data", "kid_mobile", "kid_email")
	r.fields = map[string][]string{
		"kid_fullname":  {"firstName", "lastName", "middleName"},
		"kid_birthdate": {"birthDate"},
		"kid_gender":    {"gender"},
		"kid_snils":     {"snils"},
		"kid_inn":       {"inn"},
		"":              {"birthPlace"},
	}
	return r
}

// kidDocumentRule is that of a child's documents. Other types than these have no
// scope.
func kidDocumentRule() rule {
	const birth, medical = "kid_birth_cert_doc", "kid_medical_doc"
	return rule{byType: map[string][]string{
		"RF_BRTH_CERT": {birth}, "FID_BRTH_CERT": {birth}, "OLD_BRTH_CERT": {birth}, "BRTH_CERT": {birth}, "KID_RF_BRTH_CERT": {birth},
		"MDCL_PLCY": {medical}, "MDCL_PLCY_OLD": {medical},
	}}
}

// organizationRule is that of /rs/orgs/{oid}. The legal form, leg, is there and
// empty without org_leg (observed).
func organizationRule() rule {
	r := one("org_shortname", "org_fullname", "org_type", "org_ogrn", "org_inn", "org_leg", "org_kpp",
		"org_agencyterrange", "org_agencytype", "org_oktmo")
	r.fields = map[string][]string{
		"org_shortname":      {"shortName"},
		"org_fullname":       {"fullName"},
		"org_type":           {"type"},
		"org_ogrn":           {"ogrn"},
		"org_inn":            {"inn"},
		"org_leg":            {"leg"},
		"org_kpp":            {"kpp"},
		"org_agencyterrange": {"agencyTerRange"},
		"org_agencytype":     {"agencyType"},
		"org_oktmo":          {"oktmo"},
	}
	r.emptied = []string{"leg"}
	return r
}
