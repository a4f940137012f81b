package scopes

import "strings"

// A PersonGender is the gender of a person. Other values than the constants are
// possible.
type PersonGender string

// Genders.
const (
	Male   PersonGender = "M"
	Female PersonGender = "F"
)

// A PersonStatus says whether an account is alive. Other values than the
// constants are possible. Compare it by [PersonStatus.Is]: the wire has it in
// upper case, the guidelines in mixed case.
type PersonStatus string

// States of an account.
const (
	StatusRegistered PersonStatus = "REGISTERED"
	StatusDeleted    PersonStatus = "DELETED"
)

// Is reports whether s and other are the same without regard to case.
func (s PersonStatus) Is(other PersonStatus) bool {
	return strings.EqualFold(string(s), string(other))
}

// A ConfirmationState is the state of the registration and of the confirmation of
// an account. Other values than the constants are possible. The names come from
// clients of ESIA; only PCD was seen in a response.
type ConfirmationState string

// States of registration and confirmation.
const (
	StateValidating         ConfirmationState = "PVG" // the data are being checked
	StateValidated          ConfirmationState = "PVD" // the data are right
	StateValidationFailed   ConfirmationState = "PVF" // the data are wrong
	StateConfirmationFailed ConfirmationState = "PCF"
	StateConfirmed          ConfirmationState = "PCD"
	StateSimplified         ConfirmationState = "PS" // a simplified account
	StateReady              ConfirmationState = "PR" // simplified, ready to be confirmed
	StateVerified           ConfirmationState = "PV"
	StateTrusted            ConfirmationState = "PT"
	StateKid                ConfirmationState = "KD" // an account of a child
)

// A ConfirmationWay is a way in which a person proves who they are. Other values
// than the constants are possible.
type ConfirmationWay string

// Ways of confirmation.
const (
	ConfirmedByPost      ConfirmationWay = "POS" // a letter with a code
	ConfirmedByCenter    ConfirmationWay = "RA"  // a visit to a service center
	ConfirmedBySystem    ConfirmationWay = "SYS" // an outside system, such as a bank
	ConfirmedBySignature ConfirmationWay = "DSG" // a qualified electronic signature
)

// A RegistrationType says how an account was made. Other values than the constants
// are possible.
type RegistrationType string

// Types of registration.
const (
	RegisteredBySelf     RegistrationType = "SLF"
	RegisteredByOperator RegistrationType = "OPR"
	RegisteredBySystem   RegistrationType = "SYS"
)

// An FMSState is what the Ministry of Internal Affairs answered about an identity
// document. Other values than the constants are possible.
type FMSState string

// Answers about an identity document.
const (
	FMSPersonNotFound   FMSState = "PERSON_NOT_FOUND"
	FMSPassportNotFound FMSState = "PASSPORT_NOT_FOUND"
	FMSPassportInvalid  FMSState = "PASSPORT_INVALID"
	FMSAutoUpdated      FMSState = "AUTO_UPDATE_SUCCESS"
)
