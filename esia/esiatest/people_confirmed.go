package esiatest

import (
	"time"

	"github.com/go-esia/sdk/scopes"
)

// Confirmed returns the account of a self-employed woman with two children and all
// data filled in, always the same. She has documents of all kinds, so that each
// scope of documents opens one.
func Confirmed() Person {
	return Person{
		OID: 1000000006,
		Data: scopes.Person{
			FirstName: "Имя006", LastName: "Фамилия006", MiddleName: "Отчество006",
			BirthDate: scopes.Date{Year: 2000, Month: 5, Day: 26}, BirthPlace: "Москва", Gender: "F",
			Citizenship: "RUS", SNILS: "000-000-600 06", INN: "770000000156",
			Trusted: true, UpdatedOn: 1764854668, IDDocID: 3571,
			SelfEmployed: &scopes.SelfEmployment{Confirmed: true, ConfirmDate: scopes.Date{Year: 2024, Month: 3, Day: 1}},
		},
		Contacts: []scopes.Contact{
			{ID: 14216773, Type: scopes.ContactEmail, Verification: scopes.Verified, Value: "EsiaTest006@yandex.ru"},
			{ID: 14249750, Type: scopes.ContactHomePhone, Verification: scopes.NotVerified, Value: "+7(840)0000006"},
			{
				ID: 14244504, Type: scopes.ContactMobile, Verification: scopes.Verified, Value: "+7(000)0000006",
				Pending: "+7(111)1111111", PendingState: scopes.PendingVerifying, CodeExpired: new(true),
			},
		},
		Addresses: confirmedAddresses(),
		Documents: confirmedDocuments(),
		Vehicles: []scopes.Vehicle{{
			ID: 17743, Name: "Моя птичка", NumberPlate: "А123АА111",
			RegCertificate: scopes.RegCertificate{Series: "1231", Number: "231231"},
		}},
		Kids:       confirmedKids(),
		Categories: []scopes.Category{{ID: "47", Name: "Ремонт компьютеров"}},
		Avatar:     portrait(),
	}
}

func confirmedAddresses() []scopes.Address {
	return []scopes.Address{
		{
			ID: 29000001, Type: scopes.AddressRegistration, Text: "обл Белгородская, г Белгород, ул Примерная",
			FIASCode: "b0000000-0000-4000-8000-000000000001", CountryID: "RUS", ZipCode: "308024",
			Region: "Белгородская", City: "Белгород", Street: "Примерная", House: "9", Flat: "99", VrfDdt: "0,0,0",
		},
		{
			ID: 24000002, Type: scopes.AddressLiving, Text: "Белгородская обл, г Белгород, ул Садовая",
			FIASCode: "b0000000-0000-4000-8000-000000000002", FIASCode2: "31-0-000-001-000-000-0318-0000-000",
			CountryID: "RUS", ZipCode: "308000", Region: "Белгородская обл", Area: "р-н Белгородский", City: "г Белгород",
			District: "р-н Восточный", Settlement: "п Садовый", AdditionArea: "СНТ Яблоня", AdditionAreaStreet: "линия 1",
			Street: "ул Садовая", House: "5", Frame: "1", Building: "2", Flat: "1", VrfDdt: "0,0,0",
		},
		{
			ID: 31000003, Type: scopes.AddressTemporary, Text: "г Москва, ул Временная", CountryID: "RUS", ZipCode: "101000",
			FIASCode: "b0000000-0000-4000-8000-000000000003", Region: "г Москва", City: "Москва", Street: "ул Временная", House: "4А", Flat: "пом.419",
			TemporaryFrom: scopes.Date{Year: 2025, Month: 9, Day: 1}, TemporaryUntil: scopes.Date{Year: 2030, Month: 8, Day: 31},
		},
	}
}

func confirmedDocuments() []scopes.Document {
	date := func(year int, month time.Month, day int) scopes.Date {
		return scopes.Date{Year: year, Month: month, Day: day}
	}
	return []scopes.Document{
		{
			ID: 3571, Type: scopes.DocumentPassport, Verification: scopes.Verified, Series: "5303", Number: "925695",
			IssueDate: date(2006, 1, 1), IssueID: "006006", IssuedBy: "УФМС006",
		},
		{
			ID: 21213, Type: scopes.DocumentDrivingLicense, Verification: scopes.NotVerified, Series: "1222", Number: "884455",
			IssueDate: date(2014, 9, 1), ExpiryDate: date(2024, 8, 1),
		},
		{
			ID: 21214, Type: scopes.DocumentForeignPassport, Verification: scopes.NotVerified, Series: "70", Number: "1234567",
			IssueDate: date(2020, 10, 10), ExpiryDate: date(2030, 10, 10), IssuedBy: "МВД 77001",
			LastName: "FAMILIYA", FirstName: "IMYA",
		},
		{
			ID: 21215, Type: scopes.DocumentMedicalPolicy, Verification: scopes.NotVerified, Number: "7700000000000006",
			ExpiryDate: date(2035, 5, 26),
		},
		{
			ID: 21216, Type: scopes.DocumentMilitaryID, Verification: scopes.NotVerified, Series: "АН", Number: "0600006",
			IssueDate: date(2022, 6, 1), IssuedBy: "Военный комиссариат006",
		},
		{
			ID: 21217, Type: scopes.DocumentBirthCert, Verification: scopes.NotVerified, Series: "I-МЮ", Number: "600006",
			IssueDate: date(2000, 6, 5), IssuedBy: "Отдел ЗАГС006", ActNumber: "0606", ActDate: date(2000, 6, 5),
		},
		{
			ID: 21218, Type: scopes.DocumentResidencePermit, Verification: scopes.NotVerified, Series: "82", Number: "0600006",
			IssueDate: date(2018, 2, 1),
		},
		{
			ID: 21219, Type: scopes.DocumentTemporaryResidence, Verification: scopes.NotVerified, Series: "77", Number: "060006",
			IssueDate: date(2015, 2, 1),
		},
	}
}

// confirmedKids are [Child], who has an account, and a sister, who has none.
func confirmedKids() []Kid {
	brother := Child()
	return []Kid{
		{
			Data: scopes.Kid{
				ID: 9001, OID: brother.OID, FirstName: brother.Data.FirstName, LastName: brother.Data.LastName,
				MiddleName: brother.Data.MiddleName, BirthDate: brother.Data.BirthDate, Gender: brother.Data.Gender,
				SNILS: brother.Data.SNILS, INN: "500000001223", Trusted: true, UpdatedOn: brother.Data.UpdatedOn,
			},
			Documents: []scopes.Document{
				{
					ID: 9101, Type: scopes.DocumentBirthCert, Verification: scopes.NotVerified, Series: "II-МЮ", Number: "123456",
					IssueDate: scopes.Date{Year: 2015, Month: 2, Day: 10}, IssuedBy: "Отдел ЗАГС", ActNumber: "1234",
					ActDate: scopes.Date{Year: 2015, Month: 2, Day: 9},
				},
				{
					ID: 9102, Type: scopes.DocumentMedicalPolicy, Verification: scopes.NotVerified, Number: "7700000000000014",
					ExpiryDate: scopes.Date{Year: 2033, Month: 2, Day: 1},
				},
			},
		},
		{
			Data: scopes.Kid{
				ID: 9002, FirstName: "Ребёнок017", LastName: "Фамилия006", BirthDate: scopes.Date{Year: 2021, Month: 11, Day: 30},
				Gender: "F", SNILS: "000-000-600 17", UpdatedOn: 1764854677,
			},
			Documents: []scopes.Document{{
				ID: 9103, Type: scopes.DocumentBirthCert, Verification: scopes.NotVerified, Series: "III-МЮ", Number: "654321",
				IssueDate: scopes.Date{Year: 2021, Month: 12, Day: 7}, IssuedBy: "Отдел ЗАГС", ActNumber: "4321",
				ActDate: scopes.Date{Year: 2021, Month: 12, Day: 6},
			}},
		},
	}
}
