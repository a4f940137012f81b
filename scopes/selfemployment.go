package scopes

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
)

// A SelfEmployment says whether a person pays the tax on professional income, the
// field selfEmployed of a [Person]. Like a Person it prints no data, keeps the
// original JSON, and isn't meant to be embedded.
type SelfEmployment struct {
	// Confirmed says that the tax service knows the person as self-employed.
	Confirmed bool `json:"confirmed"`

	// ConfirmDate is the date of that answer. It is also seen under the name
	// confirmedDate. Its format isn't known for sure: see [Date.Raw].
	ConfirmDate Date `json:"confirmDate,omitzero" alias:"confirmedDate"`

	// ValidationRequestID is the number of the request to the tax service. Only
	// the gateway of the digital profile sends it.
	ValidationRequestID int64 `json:"validationRequestId,omitzero"`

	original
}

var selfEmploymentLayout = sync.OnceValue(func() *layout {
	return layoutOf[SelfEmployment]("selfEmployed")
})

// UnmarshalJSON implements [json.Unmarshaler]. It has the rules and the errors of
// [Person.UnmarshalJSON].
func (s *SelfEmployment) UnmarshalJSON(data []byte) error {
	return decodeEntity(selfEmploymentLayout(), data, s)
}

// MarshalJSON implements [json.Marshaler]. It writes the fields of the type in
// full.
func (s SelfEmployment) MarshalJSON() ([]byte, error) {
	type plain SelfEmployment
	return json.Marshal(plain(s))
}

// String returns "self-employment" and no data.
func (s SelfEmployment) String() string { return maskEntity("self-employment", 0) }

// Format implements [fmt.Formatter]. All verbs print what
// [SelfEmployment.String] returns.
func (s SelfEmployment) Format(f fmt.State, verb rune) { writeMask(f, verb, s.String()) }

// LogValue implements [slog.LogValuer] with what [SelfEmployment.String] returns.
func (s SelfEmployment) LogValue() slog.Value { return slog.StringValue(s.String()) }
