package scopes

// An IncomeReference is a statement of income and income tax for one year (form
// 2-NDFL), type INCOME_REFERENCE, scope ndfl_person. It is a [Digital]; all fields
// are observed in clients only.
type IncomeReference struct {
	DigitalCommon

	// Year is the year of the incomes.
	Year int `json:"year,omitzero"`

	// Records are the incomes, one element for each who paid them.
	Records []IncomeRecord `json:"data,omitzero"`

	original
}

// An IncomeRecord is what one organization has paid to a person in a year: an
// element of an [IncomeReference].
type IncomeRecord struct {
	// Organization is who paid.
	Organization *IncomeOrganization `json:"orgInfo,omitzero"`

	// Person is who was paid.
	Person *IncomePerson `json:"personInfo,omitzero"`

	// Amounts are the incomes by rates of the tax. See [IncomeRecord.All].
	Amounts []IncomeAmount `json:"incInfo,omitzero"`

	// Rate, Income and Tax are those of the only amount, in the form of the
	// document that has no list of them.
	Rate   Decimal `json:"rate,omitzero"`
	Income Decimal `json:"income,omitzero"` // in roubles
	Tax    Decimal `json:"tax,omitzero"`    // in roubles

	// Files are the statement as XML and PDF, with signatures.
	Files []DigitalFile `json:"files,omitzero"`

	original
}

// All returns the amounts in whichever of the two forms the document has them.
func (r IncomeRecord) All() []IncomeAmount {
	if len(r.Amounts) == 0 && (r.Rate != "" || r.Income != "" || r.Tax != "") {
		return []IncomeAmount{{Rate: r.Rate, Income: r.Income, Tax: r.Tax}}
	}
	return r.Amounts
}

// An IncomeAmount is an income that is taxed by one rate.
type IncomeAmount struct {
	// Rate is the rate of the tax, in per cent.
	Rate Decimal `json:"rate,omitzero"`

	// Income is in roubles.
	Income Decimal `json:"income,omitzero"`

	// Tax is in roubles.
	Tax Decimal `json:"tax,omitzero"`

	original
}

// An IncomeOrganization is who has paid an income.
type IncomeOrganization struct {
	// Name is the full name.
	Name string `json:"fullName,omitzero"`

	// INN is the taxpayer number.
	INN INN `json:"inn,omitzero"`

	// KPP is the tax registration reason code. Entrepreneurs have none.
	KPP KPP `json:"kpp,omitzero"`

	original
}

// An IncomePerson is who was paid an income.
type IncomePerson struct {
	// LastName is фамилия.
	LastName string `json:"lastName,omitzero"`

	// FirstName is имя.
	FirstName string `json:"firstName,omitzero"`

	// MiddleName is отчество, empty for people who have none.
	MiddleName string `json:"middleName,omitzero"`

	// INN is the taxpayer number.
	INN INN `json:"inn,omitzero"`

	original
}

// FullName returns the names that are there, separated by spaces. It is an accessor
// for pages: it isn't masked.
func (p IncomePerson) FullName() string { return joinNames(p.LastName, p.FirstName, p.MiddleName) }

// An IncomePayouts has the incomes of a person and payments to them as files of the
// tax service, type PAYOUT_INCOME, scope payout_income. It is a [Digital]; all
// fields are observed in clients only.
type IncomePayouts struct {
	DigitalCommon

	// Content are the files, nil if there are none.
	Content *PayoutContent `json:"content,omitzero"`

	original
}

// A PayoutContent has the files of an [IncomePayouts].
type PayoutContent struct {
	// XML is read by [DecodeDigitalXML], which gives an [IncomeXML].
	XML *DigitalFile `json:"xmlFile,omitzero"`

	// PDF is the same for people.
	PDF *DigitalFile `json:"pdfFile,omitzero"`

	original
}
