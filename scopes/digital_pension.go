package scopes

// A PensionAccount is the statement of the individual account of a person with the
// Social Fund, type ILS_PFR, scope ils_doc. It is a [Digital]; all fields are
// observed in clients only.
type PensionAccount struct {
	DigitalCommon

	// BirthDate is the date of birth.
	BirthDate Date `json:"birthDate,omitzero"`

	// LastName is фамилия.
	LastName string `json:"lastName,omitzero"`

	// FirstName is имя.
	FirstName string `json:"firstName,omitzero"`

	// MiddleName is отчество, empty for people who have none.
	MiddleName string `json:"middleName,omitzero"`

	// SNILS is the number of the account.
	SNILS SNILS `json:"snils,omitzero"`

	// Coefficient is the individual pension coefficient.
	Coefficient Decimal `json:"ipk,omitzero"`

	// RequestDate is when the statement was asked for.
	RequestDate Date `json:"requestDate,omitzero"`

	// FormationDate is when the statement was made.
	FormationDate Date `json:"formationDate,omitzero"`

	// CurrentYear has what isn't in the coefficient yet.
	CurrentYear *PensionCurrentYear `json:"ipkCurrentYear,omitzero"`

	// Since2015 has one element for each year.
	Since2015 []PensionYear `json:"ipkSince2015,omitzero"`

	original
}

// FullName returns the names that are there, separated by spaces. It is an accessor
// for pages: it isn't masked.
func (a PensionAccount) FullName() string { return joinNames(a.LastName, a.FirstName, a.MiddleName) }

// A PensionCurrentYear is the current year of a [PensionAccount].
type PensionCurrentYear struct {
	// Year is the year.
	Year int `json:"currentYear,omitzero"`

	// Quarters are those of the year that are over.
	Quarters []PensionQuarter `json:"quarterPeriods,omitzero"`

	original
}

// A PensionQuarter is a quarter of a [PensionCurrentYear].
type PensionQuarter struct {
	// Quarter is 1 to 4.
	Quarter int `json:"quarter,omitzero"`

	// Employers have one element for each who has reported.
	Employers []PensionEmployer `json:"detailEmployer,omitzero"`

	original
}

// A PensionEmployer is what an employer has reported for a quarter.
type PensionEmployer struct {
	// Number is the registration number of the employer with the Social Fund.
	Number string `json:"entNumber,omitzero"`

	// Name is the name of the employer.
	Name string `json:"entNam,omitzero"`

	// AccPayment is a sum by its name, perhaps the contributions that were charged
	// (its meaning isn't known for sure).
	AccPayment Decimal `json:"accPayment,omitzero"`

	// PaymentsSum is the sum of payments to the person, in roubles.
	PaymentsSum Decimal `json:"paymentsSum,omitzero"`

	original
}

// A PensionYear is a year of a [PensionAccount].
type PensionYear struct {
	// Year is the year.
	Year int `json:"year,omitzero"`

	// Periods are the periods of work.
	Periods []PensionPeriod `json:"detailPeriods,omitzero"`

	original
}

// A PensionPeriod is a period of work in a [PensionYear].
type PensionPeriod struct {
	// Number is the registration number of the employer with the Social Fund.
	Number string `json:"entNumber,omitzero"`

	// Name is the name of the employer.
	Name string `json:"entNam,omitzero"`

	// Quarters are the quarters of the year that the period touches, 1 to 4.
	Quarters []int `json:"quarter,omitzero"`

	// AccPayment is a sum by its name: see [PensionEmployer].
	AccPayment Decimal `json:"accPayment,omitzero"`

	// PaymentsSum is the sum of payments to the person, in roubles.
	PaymentsSum Decimal `json:"paymentsSum,omitzero"`

	// Begin is the first day.
	Begin Date `json:"beg,omitzero"`

	// End is the last day.
	End Date `json:"end,omitzero"`

	// ServiceYears, ServiceMonths and ServiceDays are the length of service.
	ServiceYears  int `json:"servLenYears"`
	ServiceMonths int `json:"servLenMonths"`
	ServiceDays   int `json:"servLenDays"`

	original
}
