package scopes

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync"
)

// Types of documents of the digital profile that other documents don't have, all
// of them observed in clients only.
const (
	DocumentPassportHistory    DocumentType = "PASSPORT_HISTORY"    // [PassportHistory]
	DocumentIncomeReference    DocumentType = "INCOME_REFERENCE"    // [IncomeReference]
	DocumentPayoutIncome       DocumentType = "PAYOUT_INCOME"       // [IncomePayouts]
	DocumentElectronicWorkbook DocumentType = "ELECTRONIC_WORKBOOK" // [EmploymentRecord]
	DocumentPensionAccount     DocumentType = "ILS_PFR"             // [PensionAccount]
)

// A Digital is a JSON document of the digital profile: data of a state register
// that a person has consented to share. It is one of
//
//	RFPassport        ForeignPassport   DrivingLicense    PassportHistory
//	IncomeReference   IncomePayouts     EmploymentRecord  PensionAccount
//	PendingDigital    UnknownDigital
//
// as a value and not a pointer. Choose by a type switch. What the fields mean is
// observed in clients of commercial gateways only, and so is which of them are
// there: all are optional.
//
// All of these types print no data, keep the original JSON, and aren't meant to be
// embedded. A value of the wrong type leaves its field empty and loses no other.
type Digital interface {
	// Common returns what all documents have.
	Common() DigitalCommon

	// Decode unmarshals the original JSON: see [Person], whose Decode it is.
	Decode(v any) error

	// Raw returns a copy of the original JSON, which is personal data in full.
	Raw() json.RawMessage
}

// DecodeDigital decodes one document of the digital profile. What it is, its field
// type says, in upper or lower case. An object without type but with requestId is
// a [PendingDigital]. Everything else is an [UnknownDigital]: new types are no
// error.
//
// A document whose type the caller knows may also be decoded by encoding/json into
// a value of the Go type, which doesn't look at the field type.
//
// It fails only if data isn't a JSON object ([ErrNotObject], for null too) or is
// too large ([ErrTooLarge]).
func DecodeDigital(data []byte) (Digital, error) {
	raw, err := ownJSON("digital document", data)
	if err != nil {
		return nil, err
	}
	var head digitalHead
	if err := decodeInside(digitalHeadLayout(), raw, maxNesting, &head); err != nil {
		return nil, err
	}
	switch DocumentType(strings.ToUpper(string(head.Type))) {
	case DocumentPassport:
		return digitalAs[RFPassport](raw)
	case DocumentForeignPassport:
		return digitalAs[ForeignPassport](raw)
	case DocumentDrivingLicense:
		return digitalAs[DrivingLicense](raw)
	case DocumentPassportHistory:
		return digitalAs[PassportHistory](raw)
	case DocumentIncomeReference:
		return digitalAs[IncomeReference](raw)
	case DocumentPayoutIncome:
		return digitalAs[IncomePayouts](raw)
	case DocumentElectronicWorkbook:
		return digitalAs[EmploymentRecord](raw)
	case DocumentPensionAccount:
		return digitalAs[PensionAccount](raw)
	case "":
		if head.RequestID != "" {
			return digitalAs[PendingDigital](raw)
		}
	}
	return digitalAs[UnknownDigital](raw)
}

// digitalHead is what tells the types apart.
type digitalHead struct {
	Type      DocumentType `json:"type"`
	RequestID string       `json:"requestId"`
}

var digitalHeadLayout = sync.OnceValue(func() *layout { return layoutOf[digitalHead]("digital document") })

// digitalAs decodes checked JSON into a T.
func digitalAs[T Digital, P interface {
	*T
	entity
}](raw []byte) (Digital, error) {
	var v T
	if err := P(&v).decodeInside(raw, maxNesting); err != nil {
		return nil, err
	}
	return v, nil
}

// A DigitalCommon is what the documents of the digital profile have in common.
type DigitalCommon struct {
	// OID is the account of the person. Observed in clients only, as all fields
	// are.
	OID OID `json:"oid,omitzero"`

	// ID is a number or a UUID.
	ID string `json:"id,omitzero"`

	// Type says what the document is.
	Type DocumentType `json:"type,omitzero"`

	// Version counts the changes of the document.
	Version int64 `json:"version,omitzero"`

	// Status says whether the register has confirmed the document.
	Status DigitalStatus `json:"status,omitzero"`

	// Relevance says whether the document is up to date. Its values aren't known.
	Relevance string `json:"relevance,omitzero"`

	// DepartmentDoc is where the document came from. Its values aren't known.
	DepartmentDoc string `json:"departmentDoc,omitzero"`

	// CreatedOn is when the document was stored. The unit of all five moments
	// differs: see [Timestamp.Time].
	CreatedOn Timestamp `json:"createdOn,omitzero"`

	// UpdatedOn is when it was changed.
	UpdatedOn Timestamp `json:"updatedOn,omitzero"`

	// ValidatedOn is when the register has confirmed it.
	ValidatedOn Timestamp `json:"validateDateDoc,omitzero"`

	// ReceivedOn is when it came from the register.
	ReceivedOn Timestamp `json:"receiptDocDate,omitzero"`

	// FailedOn is when an attempt to fetch it failed.
	FailedOn Timestamp `json:"errorUpdatedOn,omitzero"`
}

// Common returns c. It is how a [Digital] shows it.
func (c DigitalCommon) Common() DigitalCommon { return c }

// String returns "digital document" and no data.
func (c DigitalCommon) String() string { return "digital document" }

// Format implements [fmt.Formatter]. All verbs print what [DigitalCommon.String]
// returns.
func (c DigitalCommon) Format(f fmt.State, verb rune) { writeMask(f, verb, c.String()) }

// LogValue implements [slog.LogValuer] with what [DigitalCommon.String] returns.
func (c DigitalCommon) LogValue() slog.Value { return slog.StringValue(c.String()) }

// A DigitalStatus is the state of a document. Other values than the constants are
// possible.
type DigitalStatus string

// States of a passport, observed in clients only.
const (
	DigitalVerified   DigitalStatus = "verified_by_validate"
	DigitalUnverified DigitalStatus = "unverified"
)

// A PendingDigital stands for a document that the register hasn't given out yet:
// ask again later. Observed in clients only.
type PendingDigital struct {
	// RequestID is the number of the request to the register.
	RequestID string `json:"requestId,omitzero"`

	// OID is the account of the person.
	OID OID `json:"oid,omitzero"`

	// Year is the year that was asked for, of documents that have one.
	Year int `json:"year,omitzero"`

	original
}

// Common returns the OID, which is all that is known.
func (p PendingDigital) Common() DigitalCommon { return DigitalCommon{OID: p.OID} }

// An UnknownDigital is a document of a type that this package doesn't know. Use
// Decode.
type UnknownDigital struct {
	DigitalCommon

	original
}
