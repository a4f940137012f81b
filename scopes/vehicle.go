package scopes

// A Vehicle is a vehicle of a person (GET /rs/prns/{oid}/vhls, scope vehicles) or
// of an organization (scope org_vhls). It prints no data, keeps the original JSON,
// and isn't meant to be embedded.
type Vehicle struct {
	// StateFacts describe the resource: "Identifiable". Observed.
	StateFacts []string `json:"stateFacts,omitzero"`

	// ID is the number of the vehicle. Observed.
	ID int64 `json:"id,omitzero"`

	// Name is what the owner calls it. Observed.
	Name string `json:"name,omitzero"`

	// NumberPlate is the state number, with Cyrillic letters: "А123АА111".
	// Observed.
	NumberPlate string `json:"numberPlate,omitzero"`

	// RegCertificate is the certificate of registration. Observed.
	RegCertificate RegCertificate `json:"regCertificate,omitzero"`

	// Category is the category of the vehicle. This field and the eight after it
	// are observed in clients only.
	Category string `json:"vehicleCategory,omitzero"`

	// VIN is the identification number, 17 characters.
	VIN string `json:"vin,omitzero"`

	// ChassisNumber is the number of the chassis.
	ChassisNumber string `json:"chassisNumber,omitzero"`

	// EngineNumber is the number of the engine.
	EngineNumber string `json:"engineNumber,omitzero"`

	// BodyNumber is the number of the body.
	BodyNumber string `json:"bodyNumber,omitzero"`

	// Brand is the maker.
	Brand string `json:"brand,omitzero"`

	// Model is the model.
	Model string `json:"model,omitzero"`

	// Year is the year of production.
	Year int `json:"productionYear,omitzero"`

	// Duplicate says that the certificate is a duplicate (its meaning isn't known
	// for sure), nil if ESIA didn't say.
	Duplicate *bool `json:"duplicate,omitzero"`

	// ETag is the version of the resource, 40 upper-case hexadecimal digits.
	// Observed.
	ETag string `json:"eTag,omitzero"`

	original
}

// A RegCertificate is the certificate of registration of a [Vehicle]. It prints no
// data, keeps the original JSON, and isn't meant to be embedded.
type RegCertificate struct {
	// Series is the series. Observed.
	Series string `json:"series,omitzero"`

	// Number is the number. Observed.
	Number string `json:"number,omitzero"`

	original
}
