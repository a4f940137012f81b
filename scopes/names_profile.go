package scopes

// Scopes of the digital profile: data of state registers, given out under a
// consent. Most belong to banks and insurers. All were observed in clients of
// the gateway.
const (
	// HistoryPassportDoc opens the history of the person's passports.
	HistoryPassportDoc Scope = "history_passport_doc"

	// VehicleRegCertDoc opens the registration certificates of vehicles.
	VehicleRegCertDoc Scope = "vehicle_reg_cert_doc"

	// NumberPlateDoc opens the number plates of vehicles.
	NumberPlateDoc Scope = "number_plate_doc"

	// ChangeFullNameCertDoc opens the certificate of a change of name.
	ChangeFullNameCertDoc Scope = "change_fullname_cert_doc"

	// DeathCertDoc opens the certificate of death.
	DeathCertDoc Scope = "death_cert_doc"

	// MarriageCertDoc opens the certificate of marriage.
	MarriageCertDoc Scope = "marriage_cert_doc"

	// DivorceCertDoc opens the certificate of divorce.
	DivorceCertDoc Scope = "divorce_cert_doc"

	// PaternityCertDoc opens the certificate of paternity.
	PaternityCertDoc Scope = "paternity_cert_doc"

	// RegistryOfficeData opens records of the register of civil status.
	RegistryOfficeData Scope = "registry_office_data"

	// IlsDoc opens the statement of the individual account with the Social Fund.
	IlsDoc Scope = "ils_doc"

	// NdflPerson opens the statement of income and income tax (form 2-NDFL).
	NdflPerson Scope = "ndfl_person"

	// PayoutIncome opens the incomes and payments of a person, by the tax
	// service.
	PayoutIncome Scope = "payout_income"

	// ElectronicWorkbook opens the electronic employment record (form STD-PFR).
	ElectronicWorkbook Scope = "electronic_workbook"

	// PreRetirementAge opens the mark of pre-retirement age.
	PreRetirementAge Scope = "pre_retirement_age"

	// PensionReference opens the statement of pensions and payments.
	PensionReference Scope = "pension_reference"

	// PaymentsEgisso opens the social payments of the state system of social
	// security, EGISSO.
	PaymentsEgisso Scope = "payments_egisso"

	// LegalCapacity opens the legal capacity of a person, by EGISSO.
	LegalCapacity Scope = "legalcapacity"

	// SocialSupportInfo opens the measures of social support, by EGISSO.
	SocialSupportInfo Scope = "social_support_info"

	// RegRealEstate opens the registered real estate.
	RegRealEstate Scope = "reg_realestate"

	// BankAccount opens the bank details for measures of support.
	BankAccount Scope = "bank_account"

	// FamilyAssetsBalance opens the balance of the maternity capital.
	FamilyAssetsBalance Scope = "family_assets_balance"

	// OsagoPolicy opens the policy of obligatory motor insurance.
	OsagoPolicy Scope = "osago_policy"

	// Olympics opens the results of school olympiads.
	Olympics Scope = "olympics"

	// EgeResult opens the results of the unified state exam.
	EgeResult Scope = "ege_result"

	// EducationalDoc opens the documents of education.
	EducationalDoc Scope = "educational_doc"

	// StudentTicket opens the student card.
	StudentTicket Scope = "student_ticket"

	// VolunteerActivity opens the record of volunteer work.
	VolunteerActivity Scope = "volunteer_activity"

	// RemdMedicalDoc opens the documents of the register of electronic medical
	// documents.
	RemdMedicalDoc Scope = "remd_medical_doc"
)

// Scopes that stand in a consent of the digital profile for a category of data
// which the organisation gets elsewhere.
const (
	// FamilyStatusExt is the consent to the processing of the family status. It
	// opens no data.
	FamilyStatusExt Scope = "family_status_ext"

	// EducationExt is the consent to the processing of education. It opens no
	// data.
	EducationExt Scope = "education_ext"

	// ProfessionExt is the consent to the processing of the profession. It opens
	// no data.
	ProfessionExt Scope = "profession_ext"

	// SocialStatusExt is the consent to the processing of the social status. It
	// opens no data.
	SocialStatusExt Scope = "social_status_ext"

	// IncomeExt is the consent to the processing of income. It opens no data.
	IncomeExt Scope = "income_ext"

	// BirthPlaceExt is the consent to the processing of the place of birth. It
	// opens no data.
	BirthPlaceExt Scope = "birthplace_ext"

	// RaceExt is the consent to the processing of race and nationality. It opens
	// no data.
	RaceExt Scope = "race_ext"

	// PoliticallyExt is the consent to the processing of political views. It
	// opens no data.
	PoliticallyExt Scope = "politically_ext"

	// ReligionExt is the consent to the processing of religious beliefs. It
	// opens no data.
	ReligionExt Scope = "religion_ext"

	// PhilosophyExt is the consent to the processing of philosophical beliefs.
	// It opens no data.
	PhilosophyExt Scope = "philosophy_ext"

	// HealthExt is the consent to the processing of the state of health. It
	// opens no data.
	HealthExt Scope = "health_ext"

	// IntimacyExt is the consent to the processing of intimate life. It opens no
	// data.
	IntimacyExt Scope = "intimacy_ext"

	// ConvictionExt is the consent to the processing of criminal convictions. It
	// opens no data.
	ConvictionExt Scope = "conviction_ext"

	// BiometricExt is the consent to the processing of biometric data. It opens
	// no data.
	BiometricExt Scope = "biometric_ext"

	// BirthDateExt is the consent to the processing of the date of birth. It
	// opens no data.
	BirthDateExt Scope = "birthdate_ext"

	// AddressExt is the consent to the processing of the address. It opens no
	// data.
	AddressExt Scope = "address_ext"

	// EmailExt is the consent to the processing of the e-mail address. It opens
	// no data.
	EmailExt Scope = "email_ext"

	// MobileExt is the consent to the processing of the mobile telephone. It
	// opens no data.
	MobileExt Scope = "mobile_ext"

	// FullNameExt is the consent to the processing of the names. It opens no
	// data.
	FullNameExt Scope = "fullname_ext"
)

func profileNames() []Scope {
	return []Scope{
		HistoryPassportDoc, VehicleRegCertDoc, NumberPlateDoc, ChangeFullNameCertDoc,
		DeathCertDoc, MarriageCertDoc, DivorceCertDoc, PaternityCertDoc,
		RegistryOfficeData, IlsDoc, NdflPerson, PayoutIncome,
		ElectronicWorkbook, PreRetirementAge, PensionReference, PaymentsEgisso,
		LegalCapacity, SocialSupportInfo, RegRealEstate, BankAccount,
		FamilyAssetsBalance, OsagoPolicy, Olympics, EgeResult,
		EducationalDoc, StudentTicket, VolunteerActivity, RemdMedicalDoc,
		FamilyStatusExt, EducationExt, ProfessionExt, SocialStatusExt,
		IncomeExt, BirthPlaceExt, RaceExt, PoliticallyExt,
		ReligionExt, PhilosophyExt, HealthExt, IntimacyExt,
		ConvictionExt, BiometricExt, BirthDateExt, AddressExt,
		EmailExt, MobileExt, FullNameExt,
	}
}
