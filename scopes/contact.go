package scopes

import "strings"

// A Contact is a telephone or an address of e-mail, of a person
// (GET /rs/prns/{oid}/ctts), an organization or a branch. It prints no data, keeps
// the original JSON, and isn't meant to be embedded.
type Contact struct {
	// StateFacts describe the resource: "Identifiable". Observed.
	StateFacts []string `json:"stateFacts,omitzero"`

	// ID is the number of the contact. Observed.
	ID int64 `json:"id,omitzero"`

	// Type says what the contact is. The scope email opens e-mail, mobile the
	// mobile telephone, contacts all of a person, org_ctts those of an
	// organization. Observed.
	Type ContactType `json:"type,omitzero"`

	// Value is the telephone, "+7(900)0000000", or the address as it was typed. It
	// is empty if there is a pending value alone. Observed.
	Value string `json:"value,omitzero"`

	// Verification says whether Value is confirmed. Observed, verified of mobile
	// telephones and e-mail only.
	Verification Verification `json:"vrfStu,omitzero"`

	// Pending is a new value that isn't confirmed yet: use Value. Observed.
	Pending string `json:"verifyingValue,omitzero"`

	// PendingState says what became of Pending. Observed.
	PendingState PendingState `json:"vrfValStu,omitzero"`

	// CodeExpired says that the code which confirms Pending is too old, nil if it
	// isn't known. Observed.
	CodeExpired *bool `json:"isCfmCodeExpired,omitzero"`

	// ETag is the version of the resource, 40 upper-case hexadecimal digits.
	// Observed.
	ETag string `json:"eTag,omitzero"`

	original
}

// Phone returns Value as a telephone number. The errors are those of [ParsePhone]:
// also for contacts that are no telephones.
func (c Contact) Phone() (Phone, error) { return ParsePhone(c.Value) }

// A ContactType says what a [Contact] is. Other values than the constants are
// possible.
type ContactType string

// Types of contacts. Those of organizations and the work telephone are observed in
// clients only.
const (
	ContactMobile    ContactType = "MBT"
	ContactHomePhone ContactType = "PHN"
	ContactEmail     ContactType = "EML"
	ContactWorkEmail ContactType = "CEM"
	ContactWorkPhone ContactType = "CPH"
	ContactOrgPhone  ContactType = "OPH"
	ContactOrgEmail  ContactType = "OEM"
	ContactOrgFax    ContactType = "OFX"
)

// A Verification says whether a value was verified by ESIA. Other values than the
// constants are possible. Compare it by [Verification.Is].
type Verification string

// States of verification.
const (
	Verified    Verification = "VERIFIED"
	NotVerified Verification = "NOT_VERIFIED"
)

// Is reports whether v and other are the same without regard to case.
func (v Verification) Is(other Verification) bool {
	return strings.EqualFold(string(v), string(other))
}

// A PendingState says what became of a value that waits for its verification.
// Other values than the constants are possible.
type PendingState string

// States of pending values. The second is known from the guidelines, for
// documents.
const (
	PendingVerifying PendingState = "VERIFYING"
	PendingFailed    PendingState = "VERIFICATION_FAILED"
)
