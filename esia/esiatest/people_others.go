package esiatest

import "github.com/go-esia/sdk/scopes"

// Unconfirmed returns the account of a man whose identity nobody has confirmed.
// He has given little: there are no place of birth and no INN, and his mobile
// telephone waits for a code.
func Unconfirmed() Person {
	return Person{
		OID: 1000000001,
		Data: scopes.Person{
			FirstName: "Имя001", LastName: "Фамилия001", MiddleName: "Отчество001",
			BirthDate: scopes.Date{Year: 1985, Month: 1, Day: 1}, Gender: "M",
			Citizenship: "RUS", SNILS: "000-000-600 01", UpdatedOn: 1764854661, IDDocID: 3566,
		},
		Contacts: []scopes.Contact{
			{ID: 14216701, Type: scopes.ContactEmail, Verification: scopes.Verified, Value: "EsiaTest001@yandex.ru"},
			{
				ID: 14244501, Type: scopes.ContactMobile, Verification: scopes.NotVerified,
				Pending: "+7(000)0000001", PendingState: scopes.PendingVerifying,
			},
		},
		Documents: []scopes.Document{{
			ID: 3566, Type: scopes.DocumentPassport, Verification: scopes.NotVerified, PendingState: scopes.PendingFailed,
			Series: "0006", Number: "000001", IssueDate: scopes.Date{Year: 2005, Month: 1, Day: 15}, IssueID: "001-001", IssuedBy: "УФМС001",
		}},
	}
}

// Foreigner returns the confirmed account of a foreign citizen, who has no
// middle name and no INN.
func Foreigner() Person {
	return Person{
		OID: 1000000003,
		Data: scopes.Person{
			FirstName: "Имя003", LastName: "Фамилия003",
			BirthDate: scopes.Date{Year: 1990, Month: 2, Day: 28}, BirthPlace: "Paris", Gender: "M",
			Citizenship: "FRA", SNILS: "000-000-600 03", Trusted: true, UpdatedOn: 1764854663, IDDocID: 3568,
		},
		Contacts: []scopes.Contact{
			{ID: 14216703, Type: scopes.ContactEmail, Verification: scopes.Verified, Value: "EsiaTest003@yandex.ru"},
			{ID: 14244503, Type: scopes.ContactMobile, Verification: scopes.Verified, Value: "+33(6)00000003"},
		},
		Documents: []scopes.Document{{
			ID: 3568, Type: scopes.DocumentOfForeigner, Verification: scopes.Verified, Number: "03AB00003",
			IssueDate: scopes.Date{Year: 2018, Month: 7, Day: 14}, ExpiryDate: scopes.Date{Year: 2028, Month: 7, Day: 13},
			IssuedBy: "Préfecture de police",
		}},
	}
}

// Employee returns the confirmed account of an employee of [LegalEntity], whose
// profile he administers.
func Employee() Person {
	return Person{
		OID: 1000000004,
		Data: scopes.Person{
			FirstName: "Имя004", LastName: "Фамилия004", MiddleName: "Отчество004",
			BirthDate: scopes.Date{Year: 1979, Month: 12, Day: 31}, BirthPlace: "Тула", Gender: "M",
			Citizenship: "RUS", SNILS: "000-000-600 04", INN: "770000000477",
			Trusted: true, UpdatedOn: 1764854664, IDDocID: 3569,
		},
		Contacts: []scopes.Contact{
			{ID: 14216704, Type: scopes.ContactEmail, Verification: scopes.Verified, Value: "EsiaTest004@yandex.ru"},
			{ID: 14216744, Type: scopes.ContactWorkEmail, Verification: scopes.NotVerified, Value: "worker@example.ru"},
			{ID: 14244524, Type: scopes.ContactMobile, Verification: scopes.Verified, Value: "+7(000)0000004"},
		},
		Documents: []scopes.Document{{
			ID: 3569, Type: scopes.DocumentPassport, Verification: scopes.Verified, Series: "7004", Number: "000004",
			IssueDate: scopes.Date{Year: 2000, Month: 1, Day: 20}, IssueID: "712004", IssuedBy: "ОВД004",
		}},
		Roles: []scopes.Role{{
			OrgOID: legalEntityOID, Admin: true, Active: true, CanSubstitute: true, Phone: "+7(4722)333333", Email: "worker@example.ru",
			BranchOID: 1000000998, BranchName: "Филиал №1",
		}},
	}
}

// Child returns the account of a child, made by a parent: [Confirmed].
func Child() Person {
	return Person{OID: 1000000016, Child: true, Data: scopes.Person{
		FirstName: "Ребёнок016", LastName: "Фамилия006", MiddleName: "Отчество016",
		BirthDate: scopes.Date{Year: 2015, Month: 2, Day: 1}, Gender: "M",
		SNILS: "100-200-301 31", Trusted: true, KidAccount: true, UpdatedOn: 1764854676,
	}}
}

// Entrepreneur returns the confirmed account of an individual entrepreneur, whose
// business is [Business].
func Entrepreneur() Person {
	return Person{
		OID: 1000000005,
		Data: scopes.Person{
			FirstName: "Имя005", LastName: "Фамилия005", MiddleName: "Отчество005",
			BirthDate: scopes.Date{Year: 1988, Month: 8, Day: 8}, BirthPlace: "Казань", Gender: "F",
			Citizenship: "RUS", SNILS: "000-000-600 05", INN: "770000000540",
			Trusted: true, UpdatedOn: 1764854665, IDDocID: 3570,
		},
		Contacts: []scopes.Contact{
			{ID: 14216705, Type: scopes.ContactEmail, Verification: scopes.Verified, Value: "EsiaTest005@yandex.ru"},
			{ID: 14244505, Type: scopes.ContactMobile, Verification: scopes.Verified, Value: "+7(000)0000005"},
		},
		Documents: []scopes.Document{{
			ID: 3570, Type: scopes.DocumentPassport, Verification: scopes.Verified, Series: "9205", Number: "000005",
			IssueDate: scopes.Date{Year: 2008, Month: 8, Day: 18}, IssueID: "160005", IssuedBy: "УФМС005",
		}},
		Roles: []scopes.Role{headOf(businessOID(5))},
	}
}
