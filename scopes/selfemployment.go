package scopes

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

// String returns "self-employment" and no data.
func (s SelfEmployment) String() string { return "self-employment" }
