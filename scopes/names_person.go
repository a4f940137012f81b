package scopes

// OpenID asks for an id_token (OpenID Connect Core 1.0). It opens no data, and it
// is the one scope that has no "?oid=" in access tokens.
const OpenID Scope = "openid"

// Scopes of a person's own data. Field names in the comments are those of the
// JSON.
const (
	// FullName opens the names of a person: lastName, firstName and, for those
	// who have one, middleName.
	FullName Scope = "fullname"

	// BirthDate opens birthDate of a person.
	BirthDate Scope = "birthdate"

	// Gender opens gender of a person.
	Gender Scope = "gender"

	// Snils opens the individual insurance account number, snils of a person.
	// Accounts that aren't confirmed may have none.
	Snils Scope = "snils"

	// Inn opens the taxpayer number, inn of a person. It is absent if the person
	// hasn't entered it.
	Inn Scope = "inn"

	// IDDoc opens the identity document: series, number, date of issue, who
	// issued it, code of the unit. It also opens citizenship and rIdDoc of a
	// person.
	IDDoc Scope = "id_doc"

	// BirthPlace opens birthPlace of a person, a free text.
	BirthPlace Scope = "birthplace"

	// MedicalDoc opens the policy of obligatory medical insurance: number, date
	// of expiry.
	MedicalDoc Scope = "medical_doc"

	// MilitaryDoc opens the military identity card: series, number, date of
	// issue, who issued it.
	MilitaryDoc Scope = "military_doc"

	// ForeignPassportDoc opens the passport for travel abroad: Latin names,
	// series, number, dates of issue and expiry, who issued it, citizenship.
	// Many systems aren't entitled to it, and get ESIA-007019.
	ForeignPassportDoc Scope = "foreign_passport_doc"

	// DriversLicenceDoc opens the driving licence: series, number, dates of
	// issue and expiry. The scope is spelled with a c, the type of the document
	// with an s.
	DriversLicenceDoc Scope = "drivers_licence_doc"

	// BirthCertDoc opens the person's own certificate of birth: series, number,
	// date of issue, place of registration.
	BirthCertDoc Scope = "birth_cert_doc"

	// ResidenceDoc opens the permanent residence permit of a foreigner: series,
	// number, date of issue.
	ResidenceDoc Scope = "residence_doc"

	// TemporaryResidenceDoc opens the temporary residence permit of a foreigner.
	TemporaryResidenceDoc Scope = "temporary_residence_doc"

	// Vehicles opens the person's vehicles: number plate, series and number of
	// the registration certificate.
	Vehicles Scope = "vehicles"

	// Email opens the e-mail address, one of the person's contacts.
	Email Scope = "email"

	// Mobile opens the mobile telephone, one of the person's contacts.
	Mobile Scope = "mobile"

	// Addresses opens the addresses of permanent and temporary registration and
	// of residence.
	Addresses Scope = "addresses"

	// UsrOrg opens the list of the person's organisations and the person's roles
	// in them. It is asked for in the first of the two logins that the data of
	// an organisation take.
	UsrOrg Scope = "usr_org"

	// UsrAvt opens the avatar: reading, making and changing it.
	UsrAvt Scope = "usr_avt"

	// SelfEmployed opens selfEmployed of a person, and the categories of the
	// person's activity.
	SelfEmployed Scope = "self_employed"

	// Citizenship opens citizenship of a person without the identity document.
	Citizenship Scope = "citizenship"

	// Contacts opens all contacts of a person. Under old grants it also opens
	// the addresses.
	Contacts Scope = "contacts"
)

func personNames() []Scope {
	return []Scope{
		FullName, BirthDate, Gender, Snils,
		Inn, IDDoc, BirthPlace, MedicalDoc,
		MilitaryDoc, ForeignPassportDoc, DriversLicenceDoc, BirthCertDoc,
		ResidenceDoc, TemporaryResidenceDoc, Vehicles, Email,
		Mobile, Addresses, UsrOrg, UsrAvt,
		SelfEmployed, Citizenship, Contacts,
	}
}
