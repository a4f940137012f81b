package esiatest

import (
	"fmt"

	"github.com/go-esia/sdk/scopes"
)

// OIDs of the default organizations.
const (
	legalEntityOID scopes.OID = 1000000777
	agencyOID      scopes.OID = 1000000357
)

// businessOID returns the OID of the business of the person with a number.
func businessOID(number int) scopes.OID { return 1000000550 + scopes.OID(number) }

// Organizations returns the organizations that an emulator has by default:
// [LegalEntity], [Agency], [Business] and the businesses of two other
// entrepreneurs. They follow the public test accounts of ESIA's test installation,
// where numbers of registration have wrong check digits.
func Organizations() []Organization {
	return []Organization{
		LegalEntity(), Agency(), Business(),
		business(13, "319770000000133", "770000001350"), business(14, "319770000000144", "770000001424"),
	}
}

// LegalEntity returns a company, with all data filled in. [Employee] works there.
func LegalEntity() Organization {
	const operators = "TEST_OPERATORS"
	return Organization{
		Data: scopes.Organization{
			OID: legalEntityOID, ShortName: `ОАО "тестовый ЮЛ"`, FullName: `ОТКРЫТОЕ АКЦИОНЕРНОЕ ОБЩЕСТВО "ТЕСТОВЫЙ ЮЛ"`,
			Type: scopes.OrganizationLegal, OGRN: "1234567890123", INN: "7700000016", LegalForm: "12247", KPP: "777700001",
			OKTMO: "45000000", StaffCount: 4, BranchCount: 2,
		},
		Contacts: []scopes.Contact{
			{ID: 501, Type: scopes.ContactOrgPhone, Verification: scopes.NotVerified, Value: "+7(495)0000000"},
			{ID: 502, Type: scopes.ContactOrgEmail, Verification: scopes.NotVerified, Value: "office@example.ru"},
			{ID: 503, Type: scopes.ContactOrgFax, Verification: scopes.NotVerified, Value: "+7(495)0000001"},
		},
		Addresses: []scopes.Address{
			officeAddress(601, scopes.AddressLegal, "1"),
			officeAddress(602, scopes.AddressPostal, "1"),
		},
		Vehicles: []scopes.Vehicle{{
			ID: 701, Name: "Служебная", NumberPlate: "О777ОО777", RegCertificate: scopes.RegCertificate{Series: "7777", Number: "000777"},
		}},
		Branches: []Branch{
			officeBranch(1000000998, "Филиал №1", "777743001", 510),
			officeBranch(1000000999, "Филиал №2", "777743002", 520),
		},
		Employees: []scopes.Employee{
			{
				OID: 1000000004, Position: "Специалист",
				WorkContact: &scopes.Contact{Type: scopes.ContactWorkEmail, Value: "worker@example.ru", Verification: scopes.NotVerified},
			},
			{OID: 1000000007, Position: "Генеральный директор", Chief: true},
			{OID: 1000000008, Position: "Бухгалтер"},
			{OID: 1000000009, Position: "Юрист"},
		},
		EmployeeGroups: map[scopes.OID][]scopes.Group{1000000004: {confirmationGroup()}},
		Groups: []scopes.Group{
			confirmationGroup(),
			{ID: operators, Name: "Операторы", Description: "Работа с тестовой системой", ITSystem: "TESTSYS", ITSystemName: "Тестовая система", RequireSignature: true},
		},
		Subgroups: map[string][]scopes.Group{operators: {{
			ID: "TEST_OPERATORS_NIGHT", Name: "Ночная смена", Description: "Операторы ночью", ITSystem: "TESTSYS", ITSystemName: "Тестовая система",
		}}},
		RegistrationCenters: []scopes.RegistrationCenter{{ID: "801", Name: "Центр обслуживания №1"}},
		Systems:             []scopes.System{{ID: "TESTSYS", Name: "Тестовая система"}},
		Invitations: []scopes.Invitation{{
			ID: "901", Name: "Имя002", Surname: "Фамилия002", MiddleName: "Отчество002", SNILS: "000-000-600 02",
		}},
		Categories: []scopes.Category{{ID: "62.01", Name: "Разработка компьютерного программного обеспечения"}},
	}
}

// Agency returns an authority. It has no KPP. [Official] is its head.
func Agency() Organization {
	return Organization{
		Data: scopes.Organization{
			OID: agencyOID, ShortName: "Тестовое ведомство", FullName: "Тестовое ведомство Российской Федерации",
			Type: scopes.OrganizationAgency, OGRN: "2000000000002", INN: "7800000027", LegalForm: "75104",
			TerritorialRange: "00", AgencyType: scopes.AgencyFederal, OKTMO: "45000000", StaffCount: 4, BranchCount: 1,
		},
		Contacts: []scopes.Contact{
			{ID: 531, Type: scopes.ContactOrgPhone, Verification: scopes.NotVerified, Value: "+7(495)0000357"},
			{ID: 532, Type: scopes.ContactOrgEmail, Verification: scopes.NotVerified, Value: "agency@example.ru"},
		},
		Addresses: []scopes.Address{officeAddress(631, scopes.AddressLegal, "3"), officeAddress(632, scopes.AddressPostal, "3")},
		Branches:  []Branch{officeBranch(1000000997, "Территориальный орган", "780043001", 540)},
		Employees: []scopes.Employee{
			{OID: 1000000010, Position: "Руководитель", Chief: true},
			{OID: 1000000011, Position: "Заместитель руководителя"},
			{OID: 1000000012, Position: "Специалист"},
			{OID: 1000000031, Position: "Специалист"},
		},
		Groups: []scopes.Group{confirmationGroup()},
	}
}

// Business returns the business of [Entrepreneur]. It has no KPP and no legal form.
func Business() Organization { return business(5, "319770000000014", "770000000540") }

// business returns that of the person with a number.
func business(number int, ogrnip scopes.OGRN, inn scopes.INN) Organization {
	named := func(format string) string { return fmt.Sprintf(format, number) }
	return Organization{
		Data: scopes.Organization{
			OID: businessOID(number), ShortName: named("ИП Фамилия%03d И. О."),
			FullName: named("Индивидуальный предприниматель Фамилия%03[1]d Имя%03[1]d Отчество%03[1]d"),
			Type:     scopes.OrganizationBusiness, OGRN: ogrnip, INN: inn,
		},
		Contacts: []scopes.Contact{{
			ID: 546 + int64(number), Type: scopes.ContactOrgEmail, Verification: scopes.NotVerified, Value: named("ip%03d@example.ru"),
		}},
	}
}

// confirmationGroup is the group of those who confirm identities.
func confirmationGroup() scopes.Group {
	return scopes.Group{
		ID: "RA.USR_CFM", Name: "Операторы центра обслуживания", Description: "Подтверждение личности",
		System: true, ITSystem: "ESIA", ITSystemName: "ЕСИА",
	}
}

func officeAddress(id int64, kind scopes.AddressType, house string) scopes.Address {
	return scopes.Address{
		ID: id, Type: kind, Text: "обл Московская, р-н Служебный, г Служебск, ул Служебная", CountryID: "RUS", ZipCode: "140000",
		Region: "обл Московская", Area: "р-н Служебный", City: "г Служебск", District: "р-н Северный", Settlement: "п Служебный",
		AdditionArea: "тер Промзона", AdditionAreaStreet: "проезд 1", Street: "ул Служебная", House: house, Frame: "2",
		Building: "3", Flat: "оф.4", FIASCode: "b0000000-0000-4000-8000-000000000777",
	}
}

// officeBranch returns a branch whose contact and address have the IDs from first.
func officeBranch(oid scopes.OID, name string, kpp scopes.KPP, first int64) Branch {
	return Branch{
		Data:      scopes.Branch{OID: oid, Name: name, KPP: kpp, LegalForm: "30002"},
		Contacts:  []scopes.Contact{{ID: first, Type: scopes.ContactOrgPhone, Verification: scopes.NotVerified, Value: "+7(495)0000002"}},
		Addresses: []scopes.Address{officeAddress(first+1, scopes.AddressLegal, "2")},
	}
}
