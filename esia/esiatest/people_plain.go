package esiatest

import (
	"fmt"
	"time"

	"github.com/go-esia/sdk/scopes"
)

// People returns the accounts that an emulator has by default, [Confirmed] first.
// They follow the public test accounts of ESIA's test installation: the OID is
// 1000000000 and the number of the account, which is in the names, the SNILS and
// the address of e-mail, too. There are
//
//   - 006, [Confirmed], who has all data, and 016, [Child], one of the children,
//   - 001, [Unconfirmed], and 003, [Foreigner],
//   - 002 and 015, confirmed persons and no more,
//   - 004, [Employee], 007, the head, 008 and 009 of [LegalEntity],
//   - 010, [Official], the head, 011, 012 and 031 of [Agency],
//   - 005, [Entrepreneur], 013 and 014, each with a business of their own.
func People() []Person {
	people := []Person{Confirmed(), Unconfirmed(), Foreigner(), Employee(), Child(), Entrepreneur(), Official()}
	for _, p := range plainPeople() {
		people = append(people, p.person())
	}
	return people
}

// Official returns the confirmed account of the head of [Agency].
func Official() Person {
	return plainPerson{10, "M", 1971, "Рязань", "770000001030", []scopes.Role{headOf(agencyOID)}}.person()
}

// A plainPerson is a confirmed citizen who has a passport, an address of e-mail, a
// mobile telephone and perhaps a role.
type plainPerson struct {
	number     int // of the account
	gender     scopes.PersonGender
	birthYear  int
	birthPlace string
	inn        scopes.INN
	roles      []scopes.Role
}

// plainPeople are those who have no function of their own.
func plainPeople() []plainPerson {
	return []plainPerson{
		{2, "F", 1991, "Тверь", "770000000220", nil},
		{7, "F", 1968, "Калуга", "770000000798", []scopes.Role{headOf(legalEntityOID)}},
		{8, "M", 1984, "Курск", "770000000861", []scopes.Role{staffOf(legalEntityOID)}},
		{9, "F", 1995, "Псков", "770000000935", []scopes.Role{staffOf(legalEntityOID)}},
		{11, "F", 1977, "Пермь", "770000001103", []scopes.Role{staffOf(agencyOID)}},
		{12, "M", 1982, "Омск", "770000001287", []scopes.Role{staffOf(agencyOID)}},
		{13, "M", 1986, "Самара", "770000001350", []scopes.Role{headOf(businessOID(13))}},
		{14, "F", 1993, "Чита", "770000001424", []scopes.Role{headOf(businessOID(14))}},
		{15, "M", 1999, "Томск", "770000001505", nil},
		{31, "F", 1989, "Орёл", "770000003118", []scopes.Role{staffOf(agencyOID)}},
	}
}

// headOf is the role of the head of an organization.
func headOf(org scopes.OID) scopes.Role {
	return scopes.Role{OrgOID: org, Chief: true, Active: true, CanSubstitute: true}
}

// staffOf is the role of an employee who is nothing else.
func staffOf(org scopes.OID) scopes.Role { return scopes.Role{OrgOID: org, Active: true} }

// person returns the account. All numbers in it follow from that of the account.
func (p plainPerson) person() Person {
	n := p.number
	named := func(format string) string { return fmt.Sprintf(format, n) }
	passport := int64(3565 + n)
	return Person{
		OID: 1000000000 + scopes.OID(n),
		Data: scopes.Person{
			FirstName: named("Имя%03d"), LastName: named("Фамилия%03d"), MiddleName: named("Отчество%03d"),
			BirthDate:  scopes.Date{Year: p.birthYear, Month: time.Month(n%12 + 1), Day: n%28 + 1},
			BirthPlace: p.birthPlace, Gender: p.gender, Citizenship: "RUS", SNILS: scopes.SNILS(named("000-000-600 %02d")), INN: p.inn,
			Trusted: true, UpdatedOn: 1764854660 + scopes.Timestamp(n), IDDocID: passport,
		},
		Contacts: []scopes.Contact{
			{ID: 14216700 + int64(n), Type: scopes.ContactEmail, Verification: scopes.Verified, Value: named("EsiaTest%03d@yandex.ru")},
			{ID: 14244500 + int64(n), Type: scopes.ContactMobile, Verification: scopes.Verified, Value: named("+7(000)%07d")},
		},
		Documents: []scopes.Document{{
			ID: passport, Type: scopes.DocumentPassport, Verification: scopes.Verified, Series: named("70%02d"), Number: named("%06d"),
			IssueDate: scopes.Date{Year: p.birthYear + 20, Month: time.December, Day: n%28 + 1}, IssueID: named("770%03d"), IssuedBy: named("УФМС%03d"),
		}},
		Roles: p.roles,
	}
}
