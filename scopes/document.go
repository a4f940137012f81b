package scopes

import (
	"encoding/json"
	"strings"
)

// A Document is a passport, a licence, a certificate or a policy of a person or of
// a child, GET /rs/prns/{oid}/docs. It prints no data, keeps the original JSON, and
// isn't meant to be embedded.
//
// Each type of documents has its scope, such as id_doc, medical_doc or
// kid_birth_cert_doc. There may be several documents of one type.
type Document struct {
	// StateFacts describe the resource: "Identifiable", in a person "EntityRoot".
	// Observed.
	StateFacts []string `json:"stateFacts,omitzero"`

	// ID is the number of the document, zero if it has a Key. Observed.
	ID int64 `json:"id,omitzero" rest:"Key"`

	// Key is the value of id in the JSON if that isn't a whole number: a
	// certificate of the register of civil status has such. Observed in clients
	// only.
	Key string `json:"-"`

	// Type says what the document is. Observed.
	Type DocumentType `json:"type,omitzero"`

	// Verification says whether the document was checked. Observed.
	Verification Verification `json:"vrfStu,omitzero"`

	// Series has leading zeros. Driving licences may have Cyrillic letters in it.
	// Observed.
	Series string `json:"series,omitzero"`

	// Number has leading zeros. Observed.
	Number string `json:"number,omitzero"`

	// IssueDate is the day of issue. Observed.
	IssueDate Date `json:"issueDate,omitzero"`

	// ExpiryDate is the last day. Observed.
	ExpiryDate Date `json:"expiryDate,omitzero"`

	// IssueID is the code of the office that issued a passport: "006006", also
	// "006-006". See [Document.IssueCode]. Observed.
	IssueID string `json:"issueId,omitzero"`

	// IssuedBy is free text, which may have line feeds. Observed.
	IssuedBy string `json:"issuedBy,omitzero"`

	// ActNumber is the number of the record of a birth. Guidelines.
	ActNumber string `json:"actNo,omitzero"`

	// ActDate is the day of the record of a birth. Guidelines.
	ActDate Date `json:"actDate,omitzero"`

	// LastName is the name in Latin letters of a foreign passport. Guidelines.
	LastName string `json:"lastName,omitzero"`

	// FirstName is the name in Latin letters of a foreign passport. Guidelines.
	FirstName string `json:"firstName,omitzero"`

	// LatinLastName is another form of LastName. Observed in clients only.
	LatinLastName string `json:"latinLastName,omitzero"`

	// LatinFirstName is another form of FirstName. Observed in clients only.
	LatinFirstName string `json:"latinFirstName,omitzero"`

	// IssuePlace is where the document was issued. Observed in clients only.
	IssuePlace string `json:"issuePlace,omitzero"`

	// MedicalOrg is the insurer of a policy. Observed in clients only.
	MedicalOrg string `json:"medicalOrg,omitzero"`

	// UnitedNumber is the number of a policy. Observed in clients only.
	UnitedNumber string `json:"unitedNumber,omitzero"`

	// PendingState says what became of a check. Guidelines.
	PendingState PendingState `json:"vrfValStu,omitzero"`

	// RequestID is the number of the request for a check. Guidelines.
	RequestID string `json:"vrfReqId,omitzero"`

	// Pending has new values that aren't checked yet. Observed in clients only.
	Pending *Document `json:"verifyingValue,omitzero"`

	// FMSValid says whether the Ministry of Internal Affairs knows the document as
	// valid, nil if it wasn't asked. Guidelines.
	FMSValid *bool `json:"fmsValid,omitzero"`

	// FMSState is the reason if FMSValid is false. Guidelines.
	FMSState FMSState `json:"fmsState,omitzero"`

	// BirthDate is in a driving licence. Observed in clients only.
	BirthDate Date `json:"birthDate,omitzero"`

	// Experience is in a driving licence: since which year. Observed in clients
	// only.
	Experience int `json:"experience,omitzero"`

	// Categories are those of a driving licence: "B", "C1E". Observed in clients
	// only.
	Categories []string `json:"categories,omitzero"`

	// OID is the account of the person in a certificate of the register of civil
	// status. This field and the six after it are observed in clients only.
	OID OID `json:"oid,omitzero"`

	// GUID is an identifier of such a certificate.
	GUID string `json:"guid,omitzero"`

	// Status is the state of such a certificate.
	Status string `json:"status,omitzero"`

	// Relevance says whether such a certificate is up to date.
	Relevance string `json:"relevance,omitzero"`

	// DepartmentDoc is where such a certificate came from.
	DepartmentDoc string `json:"departmentDoc,omitzero"`

	// GetDateDoc is when such a certificate came.
	GetDateDoc Date `json:"getDateDoc,omitzero"`

	// RecordDate is the day of the record in the register.
	RecordDate Date `json:"recordDate,omitzero"`

	// ETag is the version of the resource, 40 upper-case hexadecimal digits.
	// Observed.
	ETag string `json:"eTag,omitzero"`

	original
}

// IssueCode returns IssueID in the form that is printed in passports: "006-006" for
// "006006" and "006-006". It returns other texts as they are. It is an accessor for
// pages: it isn't masked.
func (d Document) IssueCode() string {
	digits, ok := onlyDigits(d.IssueID, "-")
	plain := len(d.IssueID) == 6 || len(d.IssueID) == 7 && d.IssueID[3] == '-'
	if !ok || len(digits) != 6 || !plain {
		return d.IssueID
	}
	return digits[:3] + "-" + digits[3:]
}

// MarshalJSON implements [json.Marshaler]. It writes the fields of the type with
// the names and forms of ESIA, in full: ID or else Key as id. Fields that only the
// original JSON has are not written: see Raw.
func (d Document) MarshalJSON() ([]byte, error) {
	type plain Document
	if d.ID != 0 || d.Key == "" {
		return json.Marshal(plain(d))
	}
	return json.Marshal(struct {
		Key string `json:"id"`
		plain
	}{d.Key, plain(d)})
}

// A DocumentType says what a [Document] is. Other values than the constants are
// possible. Compare it by [DocumentType.Is].
type DocumentType string

// Types of documents of the data services, which are observed or known from the
// guidelines.
const (
	DocumentPassport         DocumentType = "RF_PASSPORT"        // passport of a citizen of Russia
	DocumentOfForeigner      DocumentType = "FID_DOC"            // identity document of a foreign citizen
	DocumentDrivingLicense   DocumentType = "RF_DRIVING_LICENSE" // the scope is drivers_licence_doc
	DocumentMilitaryID       DocumentType = "MLTR_ID"
	DocumentForeignPassport  DocumentType = "FRGN_PASS" // passport for journeys abroad
	DocumentMedicalPolicy    DocumentType = "MDCL_PLCY"
	DocumentBirthCert        DocumentType = "RF_BRTH_CERT"
	DocumentForeignBirthCert DocumentType = "FID_BRTH_CERT"
	DocumentSovietBirthCert  DocumentType = "OLD_BRTH_CERT"
	DocumentAnyBirthCert     DocumentType = "BRTH_CERT" // the old code of all three
)

// Types of documents that are observed in clients only: of the data services and
// of the digital profile.
const (
	DocumentResidencePermit   DocumentType = "RSDNC_PERMIT"
	DocumentRefugeeCert       DocumentType = "RFG_CERT"
	DocumentRefugeeClaim      DocumentType = "CERT_REG_IMM"    // that an application of a refugee is considered
	DocumentInternalPassport  DocumentType = "RF_INT_PASSPORT" // the meaning isn't known for sure
	DocumentKidBirthCert      DocumentType = "KID_RF_BRTH_CERT"
	DocumentKidActRecord      DocumentType = "KID_ACT_RECORD"
	DocumentMedicalBirthCert  DocumentType = "MDCL_BRTH_CERT"
	DocumentNameChangeCert    DocumentType = "NAME_CHANGE_CERT"
	DocumentPaternityCert     DocumentType = "FATHERHOOD_CERT"
	DocumentMarriageCert      DocumentType = "MARRIED_CERT"
	DocumentDivorceCert       DocumentType = "DIVORCE_CERT"
	DocumentDeathCert         DocumentType = "DEATH_CERT"
	DocumentDrugsInquiry      DocumentType = "DRUGS_INQUIRY"
	DocumentNoCriminalInquiry DocumentType = "NO_CRIMINAL_INQUIRY"
	DocumentDisability        DocumentType = "REESTR_INVALIDOV"
	DocumentOldMedicalPolicy  DocumentType = "MDCL_PLCY_OLD"
)

// Types of documents that no source confirms. Which codes the scopes residence_doc
// and temporary_residence_doc open isn't known: these, or
// [DocumentResidencePermit].
const (
	DocumentResidence          DocumentType = "RSDNC_PRMT"
	DocumentTemporaryResidence DocumentType = "TMP_RSDNC_PRMT"
)

// Is reports whether t and other are the same without regard to case: the digital
// profile has some types in lower case (observed in clients only).
func (t DocumentType) Is(other DocumentType) bool {
	return strings.EqualFold(string(t), string(other))
}
