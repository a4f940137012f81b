package scopes

import (
	"bytes"
	"reflect"
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

// UnmarshalJSON implements [json.Unmarshaler]. It replaces the whole value. It
// reads an object, and the bare value of confirmed, true or "true" (seen once).
// null does nothing. It fails only if the JSON is something else ([ErrNotObject])
// or is too large ([ErrTooLarge]), and s isn't changed then.
func (s *SelfEmployment) UnmarshalJSON(data []byte) error {
	raw, err := ownJSON("self-employment", bytes.TrimSpace(data))
	if err != nil || string(raw) == "null" {
		return err
	}
	return s.decodeInside(raw, maxNesting)
}

// decodeInside implements entity.
func (s *SelfEmployment) decodeInside(raw []byte, below int) error {
	var confirmed bool
	if !setBool(reflect.ValueOf(&confirmed).Elem(), raw, below) {
		return decodeInside(selfEmploymentLayout(), raw, below, s)
	}
	*s = SelfEmployment{Confirmed: confirmed}
	s.keep(raw)
	return nil
}

// String returns "self-employment" and no data.
func (s SelfEmployment) String() string { return "self-employment" }
