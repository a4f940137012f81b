package esiatest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-esia/sdk/scopes"
)

// A Person is an account in the emulator.
type Person struct {
	// OID is the number of the account. It must be positive and is that of
	// Data, too.
	OID scopes.OID

	// Data is what /rs/prns/{oid} answers with if all scopes are granted.
	// Whether the account is confirmed is Data.Trusted. Technical fields that
	// are empty get plausible values.
	Data scopes.Person

	// Child says that this is the account of a child.
	Child bool

	// Orgs are the organisations that the person works for.
	Orgs []scopes.OID
}

// String returns the OID and no other data.
func (p Person) String() string { return "person " + p.OID.String() }

// People returns the accounts that an emulator has by default: [Confirmed],
// [Unconfirmed], [Foreigner], [Employee] and [Child]. They follow the public
// test accounts of ESIA's test installation.
func People() []Person {
	return []Person{Confirmed(), Unconfirmed(), Foreigner(), Employee(), Child()}
}

// Confirmed returns the account of a woman with all data filled in, always the
// same.
func Confirmed() Person {
	return Person{OID: 1000000006, Data: scopes.Person{
		FirstName: "Имя006", LastName: "Фамилия006", MiddleName: "Отчество006",
		BirthDate: scopes.Date{Year: 2000, Month: 5, Day: 26}, BirthPlace: "Москва", Gender: "F",
		Citizenship: "RUS", SNILS: "000-000-600 06", INN: "770000000156",
		Trusted: true, UpdatedOn: 1764854668, IDDocID: 3571,
	}}
}

// Unconfirmed returns the account of a man whose identity nobody has confirmed.
// He has given little: there are no place of birth and no INN.
func Unconfirmed() Person {
	return Person{OID: 1000000001, Data: scopes.Person{
		FirstName: "Имя001", LastName: "Фамилия001", MiddleName: "Отчество001",
		BirthDate: scopes.Date{Year: 1985, Month: 1, Day: 1}, Gender: "M",
		Citizenship: "RUS", SNILS: "000-000-600 01", UpdatedOn: 1764854661, IDDocID: 3566,
	}}
}

// Foreigner returns the confirmed account of a foreign citizen, who has no
// middle name and no INN.
func Foreigner() Person {
	return Person{OID: 1000000003, Data: scopes.Person{
		FirstName: "Имя003", LastName: "Фамилия003",
		BirthDate: scopes.Date{Year: 1990, Month: 2, Day: 28}, BirthPlace: "Paris", Gender: "M",
		Citizenship: "FRA", SNILS: "000-000-600 03", Trusted: true, UpdatedOn: 1764854663, IDDocID: 3568,
	}}
}

// Employee returns the confirmed account of an employee of the organisation
// 1000000777.
func Employee() Person {
	return Person{OID: 1000000004, Orgs: []scopes.OID{1000000777}, Data: scopes.Person{
		FirstName: "Имя004", LastName: "Фамилия004", MiddleName: "Отчество004",
		BirthDate: scopes.Date{Year: 1979, Month: 12, Day: 31}, BirthPlace: "Тула", Gender: "M",
		Citizenship: "RUS", SNILS: "112-233-445 95", INN: "500000001223",
		Trusted: true, UpdatedOn: 1764854664, IDDocID: 3569,
	}}
}

// Child returns the account of a child, made by a parent.
func Child() Person {
	return Person{OID: 1000000016, Child: true, Data: scopes.Person{
		FirstName: "Ребёнок016", LastName: "Фамилия006", MiddleName: "Отчество016",
		BirthDate: scopes.Date{Year: 2015, Month: 2, Day: 1}, Gender: "M",
		SNILS: "100-200-301 31", Trusted: true, KidAccount: true, UpdatedOn: 1764854676,
	}}
}

// A person is an account in the form in which it is served.
type person struct {
	Person
	label  string // for the page
	fields map[string]json.RawMessage
}

// enroll checks p and prepares it.
func enroll(p Person) (*person, error) {
	if p.OID <= 0 {
		return nil, errors.New("OID: not positive")
	}
	if slices.ContainsFunc(p.Orgs, func(org scopes.OID) bool { return org <= 0 }) {
		return nil, errors.New("Orgs: an OID that is not positive")
	}
	p.Orgs = slices.Clone(p.Orgs)
	e := &person{Person: p, fields: map[string]json.RawMessage{
		"stateFacts": json.RawMessage(`["EntityRoot"]`), "status": json.RawMessage(`"REGISTERED"`),
		"updatedOn": json.RawMessage(`1764854668`), "verifying": json.RawMessage(`false`),
		"trusted": json.RawMessage(`false`), "containsUpCfmCode": json.RawMessage(`false`),
		"rfgUOperatorCheck": json.RawMessage(`false`), "kidAccCreatedByParent": json.RawMessage(`false`),
	}}
	data, err := json.Marshal(p.Data)
	if err != nil {
		return nil, errors.New("Data: can't be encoded")
	}
	if err := json.Unmarshal(data, &e.fields); err != nil {
		return nil, errors.New("Data: not a JSON object")
	}
	if e.fields["eTag"] == nil {
		sum := sha256.Sum256(data)
		e.fields["eTag"] = json.RawMessage(`"` + strings.ToUpper(hex.EncodeToString(sum[:20])) + `"`)
	}
	e.label = fmt.Sprintf("%s (%d)", p.Data.FullName(), p.OID)
	return e, nil
}

// allows reports whether p may pass a person_filter.
func (p *person) allows(filter string) bool {
	switch filter {
	case "conf_acc":
		return p.Data.Trusted
	case "acc_kid":
		return p.Child
	case "acc_not_kid":
		return !p.Child
	}
	return true
}

// level returns the claim urn:esia:sbj:lvl.
func (p *person) level() string {
	switch {
	case p.Child:
		return "KD"
	case p.Data.Trusted:
		return "PR"
	}
	return "P"
}
