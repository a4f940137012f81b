package scopes

// An EmploymentRecord is the electronic employment record of a person (form
// STD-PFR), type ELECTRONIC_WORKBOOK, scope electronic_workbook. It is a [Digital];
// all fields are observed in clients only.
type EmploymentRecord struct {
	DigitalCommon

	// Events are the changes of employment, in the order of the register.
	Events []EmploymentEvent `json:"events,omitzero"`

	// XML is read by [DecodeDigitalXML], which gives an [EmploymentRecordXML].
	XML *DigitalFile `json:"xmlFile,omitzero"`

	// PDF is the same for people.
	PDF *DigitalFile `json:"pdfFile,omitzero"`

	original
}

// An EmploymentEvent is a change of employment, in an [EmploymentRecord] and in an
// [EmploymentRecordXML].
type EmploymentEvent struct {
	// UUID identifies the event. Its name in the JSON is also id.
	UUID string `json:"uuid,omitzero" alias:"id"`

	// Date is the day of the event.
	Date Date `json:"date,omitzero"`

	// Kind says what has happened.
	Kind EmploymentEventKind `json:"type,omitzero"`

	// PartTime says that it was a job beside another one.
	PartTime bool `json:"isPartTimeJob"`

	// Position is the job, free text.
	Position string `json:"position,omitzero"`

	// Employer is nil if it isn't known.
	Employer *Employer `json:"organization,omitzero"`

	original
}

// An EmploymentEventKind says what an [EmploymentEvent] is. Other values than the
// constants are possible.
type EmploymentEventKind int

// Kinds of events.
const (
	EmploymentHired      EmploymentEventKind = 1
	EmploymentReassigned EmploymentEventKind = 2
	EmploymentDismissed  EmploymentEventKind = 5
)

// An Employer is the organization of an [EmploymentEvent].
type Employer struct {
	// Name is the name of the organization.
	Name string `json:"orgName,omitzero"`

	// INN is the taxpayer number.
	INN INN `json:"inn,omitzero"`

	// KPP is the tax registration reason code. It may be absent.
	KPP KPP `json:"kpp,omitzero"`

	// RegistrationNumber is that of the Social Fund, "087-109-004312".
	RegistrationNumber string `json:"regNumber,omitzero"`

	original
}
