package scopes

// Scopes of services: actions rather than data.
const (
	// PrmChg lets a system change the consents of a person. It is used with the
	// number of the person, [Scope.ForPerson], and with a token that is issued
	// without the user (client_credentials).
	PrmChg Scope = "prm_chg"

	// Bio asks for authentication by the unified biometric system.
	Bio Scope = "bio"

	// ExtAuthResult opens the result of authentication by the unified biometric
	// system.
	ExtAuthResult Scope = "ext_auth_result"

	// BioExport lets biometric data be copied to a commercial biometric system.
	BioExport Scope = "bio_export"

	// Link opens the links of the account with outside information systems.
	Link Scope = "link"

	// ExtImp lets a system import accounts. It is sent in the form of
	// [Scope.URL].
	ExtImp Scope = "ext_imp"

	// UsrSrchBySnils lets a system find a person by snils. It is internal to
	// government services.
	UsrSrchBySnils Scope = "usr_srch_by_snils"

	// UsrSrchByPassport lets a system find a person by passport. It is internal
	// to government services.
	UsrSrchByPassport Scope = "usr_srch_by_passport"
)

// Legacy umbrella scopes of the first versions of ESIA. They are listed because
// old tokens carry them, in the form of [Scope.URL] and some with "?mode=w". Do
// not ask for them: ESIA has refused usr_inf since 2017 or 2018.
const (
	// UsrInf is legacy: all data of a person.
	UsrInf Scope = "usr_inf"

	// UsrBrf is legacy: a short form of a person's data.
	UsrBrf Scope = "usr_brf"

	// UsrSec is legacy: a person's account (what it opened isn't known).
	UsrSec Scope = "usr_sec"

	// UsrTrm is legacy: a person's account (what it opened isn't known).
	UsrTrm Scope = "usr_trm"

	// OrgInf is legacy: all data of an organisation.
	OrgInf Scope = "org_inf"

	// OrgFul is legacy: a fuller form of an organisation's data.
	OrgFul Scope = "org_ful"
)

func serviceNames() []Scope {
	return []Scope{
		PrmChg, Bio, ExtAuthResult, BioExport,
		Link, ExtImp, UsrSrchBySnils, UsrSrchByPassport,
	}
}

func legacyNames() []Scope {
	return []Scope{
		UsrInf, UsrBrf, UsrSec, UsrTrm,
		OrgInf, OrgFul,
	}
}
