package scopes

// Scopes of the data of a person's children. Most systems aren't entitled to
// them: they were seen with government services and schools.
const (
	// KidFullName opens the names of the person's children.
	KidFullName Scope = "kid_fullname"

	// KidBirthDate opens the dates of birth of the person's children.
	KidBirthDate Scope = "kid_birthdate"

	// KidGender opens the gender of the person's children.
	KidGender Scope = "kid_gender"

	// KidSnils opens the individual insurance account numbers of the person's
	// children.
	KidSnils Scope = "kid_snils"

	// KidInn opens the taxpayer numbers of the person's children.
	KidInn Scope = "kid_inn"

	// KidBirthCertDoc opens the certificates of birth of the person's children:
	// series, number, date of issue, who issued them.
	KidBirthCertDoc Scope = "kid_birth_cert_doc"

	// KidMedicalDoc opens the policies of obligatory medical insurance of the
	// person's children: number, date of expiry.
	KidMedicalDoc Scope = "kid_medical_doc"

	// KidMobile opens the mobile telephones of the person's children. It belongs
	// to the digital profile.
	KidMobile Scope = "kid_mobile"

	// KidEmail opens the e-mail addresses of the person's children. It belongs
	// to the digital profile.
	KidEmail Scope = "kid_email"

	// KidSchoolData opens the data of the schools of the person's children. It
	// belongs to the digital profile.
	KidSchoolData Scope = "kid_school_data"
)

func childNames() []Scope {
	return []Scope{
		KidFullName, KidBirthDate, KidGender, KidSnils,
		KidInn, KidBirthCertDoc, KidMedicalDoc, KidMobile,
		KidEmail, KidSchoolData,
	}
}
