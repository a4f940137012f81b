package scopes

// A RegistrationCenter is a registration center of an organization, GET
// /rs/orgs/{oid}/rcs, scope org_rcs. It prints no data, keeps the original JSON,
// and isn't meant to be embedded.
//
// # Experimental
//
// No answer of ESIA with one was seen: the fields are suppositions and may change.
// Use Decode.
type RegistrationCenter struct {
	// StateFacts describe the resource.
	StateFacts []string `json:"stateFacts,omitzero"`

	// ID is its number or name.
	ID string `json:"id,omitzero"`

	// Name is the name.
	Name string `json:"name,omitzero"`

	// ETag is the version of the resource.
	ETag string `json:"eTag,omitzero"`

	original
}

// A System is an information system of an organization, GET /rs/orgs/{oid}/stms,
// scope org_stms. It prints no data, keeps the original JSON, and isn't meant to be
// embedded.
//
// # Experimental
//
// No answer of ESIA with one was seen: the fields are suppositions and may change.
// Use Decode.
type System struct {
	// StateFacts describe the resource.
	StateFacts []string `json:"stateFacts,omitzero"`

	// ID is its number or mnemonic.
	ID string `json:"id,omitzero"`

	// Name is the name.
	Name string `json:"name,omitzero"`

	// ETag is the version of the resource.
	ETag string `json:"eTag,omitzero"`

	original
}

// An Invitation asks a person to join an organization, GET /rs/orgs/{oid}/invts,
// scope org_invts. It prints no data, keeps the original JSON, and isn't meant to
// be embedded.
//
// # Experimental
//
// The names of Name, Surname, MiddleName and SNILS are observed in clients that
// send invitations. No answer of ESIA with one was seen: the other fields are
// suppositions and may change. Use Decode.
type Invitation struct {
	// StateFacts describe the resource.
	StateFacts []string `json:"stateFacts,omitzero"`

	// ID is its number.
	ID string `json:"id,omitzero"`

	// Name is имя of the person.
	Name string `json:"name,omitzero"`

	// Surname is фамилия.
	Surname string `json:"surname,omitzero"`

	// MiddleName is отчество.
	MiddleName string `json:"middleName,omitzero"`

	// SNILS is the insurance account number of the person.
	SNILS SNILS `json:"snils,omitzero"`

	// ETag is the version of the resource.
	ETag string `json:"eTag,omitzero"`

	original
}

// A Category is a kind of activity of a self-employed person
// (GET /categories/prns/{oid}, scope self_employed) or of an organization
// (GET /categories/orgs/{oid}, scope categories). It prints no data, keeps the
// original JSON, and isn't meant to be embedded.
//
// # Experimental
//
// No answer of ESIA with one was seen: the fields are suppositions and may change.
// Use Decode.
type Category struct {
	// StateFacts describe the resource.
	StateFacts []string `json:"stateFacts,omitzero"`

	// ID is its number or code.
	ID string `json:"id,omitzero"`

	// Name is the name.
	Name string `json:"name,omitzero"`

	// ETag is the version of the resource.
	ETag string `json:"eTag,omitzero"`

	original
}
