package scopes

// An RFPassport is the passport of a citizen of Russia as the register has it,
// type RF_PASSPORT, scope id_doc. It is a [Digital]; all fields are observed in
// clients only.
type RFPassport struct {
	DigitalCommon

	// Series has four digits.
	Series string `json:"series,omitzero"`

	// Number has six digits.
	Number string `json:"number,omitzero"`

	// IssueDate is the day of issue.
	IssueDate Date `json:"issueDate,omitzero"`

	// IssueID is the code of the office that issued the passport, "006006" or
	// "006-006". Its name in the JSON is also divisionCode.
	IssueID string `json:"issueId,omitzero" alias:"divisionCode"`

	// IssuedBy is free text.
	IssuedBy string `json:"issuedBy,omitzero"`

	// BirthPlace is free text.
	BirthPlace string `json:"birthPlace,omitzero"`

	// BirthDate is the date of birth.
	BirthDate Date `json:"birthDate,omitzero"`

	// Gender is "M" or "F".
	Gender PersonGender `json:"gender,omitzero"`

	// LastName is фамилия.
	LastName string `json:"lastName,omitzero"`

	// FirstName is имя.
	FirstName string `json:"firstName,omitzero"`

	// MiddleName is отчество, empty for people who have none.
	MiddleName string `json:"middleName,omitzero"`

	original
}

// FullName returns the names that are there, separated by spaces. It is an accessor
// for pages: it isn't masked.
func (p RFPassport) FullName() string { return joinNames(p.LastName, p.FirstName, p.MiddleName) }

// A ForeignPassport is a passport for travel abroad, type FRGN_PASS, scope
// foreign_passport_doc. It is a [Digital]; all fields are observed in clients only.
type ForeignPassport struct {
	DigitalCommon

	// Series has two digits.
	Series string `json:"series,omitzero"`

	// Number has seven digits.
	Number string `json:"number,omitzero"`

	// IssueDate is the day of issue.
	IssueDate Date `json:"issueDate,omitzero"`

	// IssuedBy is free text.
	IssuedBy string `json:"issuedBy,omitzero"`

	original
}

// A DrivingLicense is a driving licence, type RF_DRIVING_LICENSE, scope
// drivers_licence_doc. It is a [Digital]; all fields are observed in clients only.
type DrivingLicense struct {
	DigitalCommon

	// Series has four digits, or two digits and two Cyrillic letters.
	Series string `json:"series,omitzero"`

	// Number has six digits.
	Number string `json:"number,omitzero"`

	// IssueDate is the day of issue.
	IssueDate Date `json:"issueDate,omitzero"`

	original
}

// A PassportHistory has the passports that a person had, type PASSPORT_HISTORY,
// scope history_passport_doc. It is a [Digital]; all fields are observed in clients
// only.
type PassportHistory struct {
	DigitalCommon

	// Error says why there is no history.
	Error string `json:"error,omitzero"`

	// LastName is фамилия.
	LastName string `json:"lastName,omitzero"`

	// FirstName is имя.
	FirstName string `json:"firstName,omitzero"`

	// MiddleName is отчество, empty for people who have none.
	MiddleName string `json:"middleName,omitzero"`

	// BirthDate is the date of birth.
	BirthDate Date `json:"birthDate,omitzero"`

	// History are the passports, in the order of the register.
	History []PastPassport `json:"history,omitzero"`

	original
}

// FullName returns the names that are there, separated by spaces. It is an accessor
// for pages: it isn't masked.
func (h PassportHistory) FullName() string {
	return joinNames(h.LastName, h.FirstName, h.MiddleName)
}

// A PastPassport is a passport in a [PassportHistory].
type PastPassport struct {
	// Type says what kind of passport it is.
	Type PassportType `json:"passportType,omitzero"`

	// Series has leading zeros.
	Series string `json:"series,omitzero"`

	// Number has leading zeros.
	Number string `json:"number,omitzero"`

	// IssueDate is the day of issue.
	IssueDate Date `json:"issueDate,omitzero"`

	// IssuedBy is free text.
	IssuedBy string `json:"issuedBy,omitzero"`

	// IssueID is the code of the office that issued the passport.
	IssueID string `json:"issueId,omitzero"`

	// State says whether the passport is valid.
	State PassportState `json:"passportStatus,omitzero"`

	original
}

// A PassportType is a kind of passport in a [PassportHistory]. Other values than
// the constants are possible.
type PassportType string

// Kinds of passports.
const (
	PassportOfRussia PassportType = "rf_passport"
	PassportForeign  PassportType = "frgn_pass"
	PassportOfUSSR   PassportType = "ussr_passport"
)

// A PassportState says whether a passport in a [PassportHistory] is valid. Other
// values than the constants are possible.
type PassportState string

// States of passports.
const (
	PassportValid   PassportState = "valid"
	PassportInvalid PassportState = "invalid"
	PassportUnknown PassportState = "noInformation"
	PassportExpired PassportState = "expired"
)
