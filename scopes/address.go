package scopes

import (
	"slices"
	"strings"
	"unicode"
)

// An Address is where a person lives or is registered (GET /rs/prns/{oid}/addrs),
// or where an organization or a branch is. It prints no data, keeps the original
// JSON, and isn't meant to be embedded.
//
// The scopes are addresses, in old grants contacts, and org_addrs and
// org_brhs_addrs. Names of regions, cities and streets come with or without the
// word for what they are, "г Белгород" or "Белгород" (observed).
type Address struct {
	// StateFacts describe the resource: "Identifiable". Observed.
	StateFacts []string `json:"stateFacts,omitzero"`

	// ID is the number of the address. Observed.
	ID int64 `json:"id,omitzero"`

	// Type says what the address is. Observed.
	Type AddressType `json:"type,omitzero"`

	// Text is the address without house, frame, building and flat: see
	// [Address.Full]. Observed.
	Text string `json:"addressStr,omitzero"`

	// ZipCode has six digits in Russia. Observed.
	ZipCode string `json:"zipCode,omitzero"`

	// CountryID is a code of three Latin letters of the All-Russian classifier of
	// countries, "RUS". Observed.
	CountryID string `json:"countryId,omitzero"`

	// Region is субъект Федерации. Observed.
	Region string `json:"region,omitzero"`

	// Area is район of a region. Observed.
	Area string `json:"area,omitzero"`

	// City is город. Observed.
	City string `json:"city,omitzero"`

	// District is район of a city. Observed.
	District string `json:"district,omitzero"`

	// Settlement is населённый пункт. Guidelines.
	Settlement string `json:"settlement,omitzero"`

	// AdditionArea is дополнительная территория, such as a garden partnership.
	// Guidelines.
	AdditionArea string `json:"additionArea,omitzero"`

	// AdditionAreaStreet is a street of AdditionArea. Guidelines.
	AdditionAreaStreet string `json:"additionAreaStreet,omitzero"`

	// Street is улица. Observed.
	Street string `json:"street,omitzero"`

	// House is дом: "9", "4А", "86/1". Observed.
	House string `json:"house,omitzero"`

	// Frame is корпус. Observed.
	Frame string `json:"frame,omitzero"`

	// Building is строение. Guidelines.
	Building string `json:"building,omitzero"`

	// Flat is квартира: "99", also "пом.419". Observed.
	Flat string `json:"flat,omitzero"`

	// FIASCode is a GUID of the address register, in old data a code with hyphens
	// in the manner of KLADR, and sometimes neither. Observed.
	FIASCode string `json:"fiasCode,omitzero"`

	// FIASCode2 is a code in the manner of KLADR. Observed.
	FIASCode2 string `json:"fiasCode2,omitzero"`

	// VrfDdt is of unknown meaning: only "0,0,0" was seen. Observed.
	VrfDdt string `json:"vrfDdt,omitzero"`

	// HouseType is the short word for House. Observed in clients only.
	HouseType string `json:"houseType,omitzero"`

	// HouseTypeFull is the long word for House. Observed in clients only.
	HouseTypeFull string `json:"houseTypeFull,omitzero"`

	// FrameType is the short word for Frame. Observed in clients only.
	FrameType string `json:"frameType,omitzero"`

	// FrameTypeFull is the long word for Frame. Observed in clients only.
	FrameTypeFull string `json:"frameTypeFull,omitzero"`

	// Room is комната. Only gateways of the digital profile send it; observed in
	// clients only.
	Room string `json:"room,omitzero"`

	// FIASLevel is the level of FIASCode in the address register. Only gateways of
	// the digital profile send it; observed in clients only.
	FIASLevel string `json:"fiasCodeLevel,omitzero"`

	// TemporaryFrom is when a temporary registration began. It comes as [2000,5,26]
	// with AddressTemporary; observed in clients only.
	TemporaryFrom Date `json:"startDateOfTemporaryRegistration,omitzero"`

	// TemporaryUntil is when a temporary registration ends, in the same form.
	// Observed in clients only.
	TemporaryUntil Date `json:"temporaryRegistrationEndDate,omitzero"`

	// ETag is the version of the resource, 40 upper-case hexadecimal digits.
	// Observed.
	ETag string `json:"eTag,omitzero"`

	original
}

// Full returns the address in one line: Text, and what it lacks: house, frame,
// building and flat, "г Белгород, ул Садовая, д. 5, корп. 1, кв. 1". If Text is
// empty its parts are used. Full is an accessor for pages: it isn't masked.
func (a Address) Full() string {
	parts := []string{a.Text}
	if a.Text == "" {
		parts = []string{a.Region, a.Area, a.City, a.District, a.Settlement, a.AdditionArea, a.AdditionAreaStreet, a.Street}
	}
	parts = append(parts,
		numbered(a.HouseType, "д.", a.House), numbered(a.FrameType, "корп.", a.Frame),
		numbered("", "стр.", a.Building), numbered("", "кв.", a.Flat))
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
	return strings.Join(parts, ", ")
}

// numbered puts a word before a number, unless it is there: "пом.419".
func numbered(word, usual, number string) string {
	letters := strings.IndexFunc(number, func(r rune) bool { return !unicode.IsLetter(r) })
	if number == "" || letters > 1 {
		return number
	}
	if word == "" {
		word = usual
	}
	return word + " " + number
}

// An AddressType says what an [Address] is. Other values than the constants are
// possible.
type AddressType string

// Types of addresses. The first two are observed, the others in clients only.
const (
	AddressLiving       AddressType = "PLV"
	AddressRegistration AddressType = "PRG"
	AddressTemporary    AddressType = "PTA" // temporary registration, version 2 of the data services only
	AddressPostal       AddressType = "OPS" // of an organization
	AddressLegal        AddressType = "OLG" // of an organization
)
