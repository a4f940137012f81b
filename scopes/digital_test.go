package scopes_test

import (
	"encoding/json"
	"errors"
	"maps"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/scopes"
)

// digitalEntities are the types of the digital profile that are decoded from JSON.
var digitalEntities = []entity{
	entityOf[scopes.RFPassport](""),
	entityOf[scopes.ForeignPassport](""),
	entityOf[scopes.DrivingLicense](""),
	entityOf[scopes.PassportHistory](""),
	entityOf[scopes.PastPassport](""),
	entityOf[scopes.IncomeReference](""),
	entityOf[scopes.IncomeRecord](""),
	entityOf[scopes.IncomeAmount](""),
	entityOf[scopes.IncomeOrganization](""),
	entityOf[scopes.IncomePerson](""),
	entityOf[scopes.IncomePayouts](""),
	entityOf[scopes.PayoutContent](""),
	entityOf[scopes.EmploymentRecord](""),
	entityOf[scopes.EmploymentEvent](""),
	entityOf[scopes.Employer](""),
	entityOf[scopes.PensionAccount](""),
	entityOf[scopes.PensionCurrentYear](""),
	entityOf[scopes.PensionQuarter](""),
	entityOf[scopes.PensionEmployer](""),
	entityOf[scopes.PensionYear](""),
	entityOf[scopes.PensionPeriod](""),
	entityOf[scopes.DigitalFile](""),
	entityOf[scopes.PendingDigital](""),
	entityOf[scopes.UnknownDigital](""),
}

func digital(t *testing.T, name string) scopes.Digital {
	t.Helper()
	d, err := scopes.DecodeDigital(readFile(t, "testdata/digital/"+name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestDigitalTypes: the field type decides, whatever its case.
func TestDigitalTypes(t *testing.T) {
	t.Parallel()
	want := map[string]scopes.Digital{
		"rf_passport": scopes.RFPassport{}, "rf_passport_division": scopes.RFPassport{},
		"foreign_passport": scopes.ForeignPassport{}, "driving_license": scopes.DrivingLicense{},
		"passport_history": scopes.PassportHistory{}, "passport_history_error": scopes.PassportHistory{},
		"income_reference": scopes.IncomeReference{}, "income_reference_floats": scopes.IncomeReference{},
		"payout_income": scopes.IncomePayouts{}, "electronic_workbook": scopes.EmploymentRecord{},
		"pension_account": scopes.PensionAccount{}, "pending": scopes.PendingDigital{}, "unknown": scopes.UnknownDigital{},
	}
	for _, file := range glob(t, "testdata/digital/*.json") {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		got := digital(t, name)
		if reflect.TypeOf(got) != reflect.TypeOf(want[name]) {
			t.Errorf("%s: got %T, want %T", name, got, want[name])
		}
		if got.Common().OID != 1000404446 {
			t.Errorf("%s: OID = %d", name, got.Common().OID)
		}
		if string(got.Raw()) != strings.TrimSpace(string(readFile(t, file))) {
			t.Errorf("%s: Raw isn't the original", name)
		}
		delete(want, name)
	}
	if len(want) > 0 {
		t.Errorf("no examples of %v", want)
	}
}

func TestDigitalCommon(t *testing.T) {
	t.Parallel()
	c := digital(t, "rf_passport").Common()
	want := scopes.DigitalCommon{
		OID: 1000404446, ID: "7001", Type: scopes.DocumentPassport, Version: 3, Status: scopes.DigitalVerified,
		Relevance: "ACTUAL", DepartmentDoc: "МВД", CreatedOn: 1700000000, UpdatedOn: 1700000000123,
		ValidatedOn: 1700000000123456, ReceivedOn: 1700000000123456789, FailedOn: 1700000001,
	}
	if c != want {
		t.Errorf("got %s, want %s", encoded(t, c), encoded(t, want))
	}
	if got := digital(t, "passport_history").Common().ID; got != "00000000-0000-4000-8000-000000000006" {
		t.Errorf("ID = %q, want a UUID", got)
	}
	if got := digital(t, "rf_passport_division").Common(); got.ID != "7001" || got.Type != "rf_passport" {
		t.Errorf("got %s, want the type as it came and the number as text", encoded(t, got))
	}
}

// TestDigitalMoments: the unit follows from the count of digits.
func TestDigitalMoments(t *testing.T) {
	t.Parallel()
	c := digital(t, "rf_passport").Common()
	for _, tt := range []struct {
		got  scopes.Timestamp
		want time.Time
	}{
		{c.CreatedOn, time.Unix(1700000000, 0)},
		{c.UpdatedOn, time.Unix(1700000000, 123000000)},
		{c.ValidatedOn, time.Unix(1700000000, 123456000)},
		{c.ReceivedOn, time.Unix(1700000000, 123456789)},
	} {
		if !tt.got.Time().Equal(tt.want) {
			t.Errorf("%d is %v, want %v", tt.got, tt.got.Time(), tt.want)
		}
	}
}

func TestDigitalPassports(t *testing.T) {
	t.Parallel()
	p, _ := digital(t, "rf_passport").(scopes.RFPassport)
	if p.Series != "0006" || p.Number != "000006" || p.IssueDate != day(2016, 1, 1) || p.IssueID != "006-006" || p.IssuedBy != "УФМС006" ||
		p.BirthPlace != "Москва" || p.BirthDate != day(2000, 5, 26) || p.Gender != scopes.Female || p.FullName() != "Фамилия006 Имя006 Отчество006" {
		t.Errorf("got %s", encoded(t, p))
	}
	if p, _ = digital(t, "rf_passport_division").(scopes.RFPassport); p.IssueID != "006006" || p.Status != scopes.DigitalUnverified {
		t.Errorf("got %s, want divisionCode as IssueID", encoded(t, p))
	}
	f, _ := digital(t, "foreign_passport").(scopes.ForeignPassport)
	if f.Series != "70" || f.Number != "0000006" || f.IssueDate != day(2020, 10, 10) || f.IssuedBy != "МВД 77001" {
		t.Errorf("got %s", encoded(t, f))
	}
	d, _ := digital(t, "driving_license").(scopes.DrivingLicense)
	if d.Series != "00АА" || d.Number != "000006" || d.IssueDate != day(2014, 9, 1) {
		t.Errorf("got %s", encoded(t, d))
	}
	h, _ := digital(t, "passport_history").(scopes.PassportHistory)
	if len(h.History) != 3 || h.FullName() != "Фамилия006 Имя006 Отчество006" || h.History[0].Type != scopes.PassportOfRussia ||
		h.History[0].State != scopes.PassportValid || h.History[1].Number != "000005" || h.History[2].State != scopes.PassportUnknown {
		t.Errorf("got %s", encoded(t, h))
	}
	if h, _ = digital(t, "passport_history_error").(scopes.PassportHistory); h.Error != "NOT_FOUND" || h.History != nil {
		t.Errorf("got %s", encoded(t, h))
	}
}

func TestDigitalIncome(t *testing.T) {
	t.Parallel()
	r, _ := digital(t, "income_reference").(scopes.IncomeReference)
	if r.Year != 2023 || len(r.Records) != 2 {
		t.Fatalf("got %s", encoded(t, r))
	}
	first, second := r.Records[0], r.Records[1]
	if got := first.All(); len(got) != 2 || got[0].Income != "1200000.50" || got[0].Rate != "13" || got[1].Tax != "15.00" {
		t.Errorf("got %s", encoded(t, got))
	}
	if first.Organization.Name != `ООО "Пример"` || first.Organization.INN != "7700000016" || first.Organization.KPP != "770001001" ||
		first.Person.FullName() != "Фамилия006 Имя006 Отчество006" || first.Person.INN != "770000000156" {
		t.Errorf("got %s", encoded(t, first))
	}
	if f := first.Files[0]; f.Name != "reference.xml" || f.MediaType != "application/xml" || string(f.Data) != "<a/>" || len(f.Signature) != 2 {
		t.Errorf("got %s", encoded(t, f))
	}
	if got := second.All(); len(got) != 1 || got[0].Rate != "13.0" || got[0].Income != "5000" || second.Organization.INN != "500000001256" {
		t.Errorf("got %s", encoded(t, second))
	}
	if got := (scopes.IncomeRecord{}).All(); len(got) != 0 {
		t.Errorf("got %d amounts, want none", len(got))
	}
	p, _ := digital(t, "payout_income").(scopes.IncomePayouts)
	if string(p.Content.XML.Data) != "<a/>" || len(p.Content.XML.Signature) != 2 || string(p.Content.PDF.Data) != "%PDF" {
		t.Errorf("got %s", encoded(t, p))
	}
}

// TestDigitalNumbersAsFloats: years and taxpayer numbers that came as floats are
// what they were; a single object is taken for an array of one.
func TestDigitalNumbersAsFloats(t *testing.T) {
	t.Parallel()
	r, _ := digital(t, "income_reference_floats").(scopes.IncomeReference)
	if r.Year != 2023 || len(r.Records) != 1 {
		t.Fatalf("got %s", encoded(t, r))
	}
	record := r.Records[0]
	if record.Organization.INN != "7700000016" || record.Person.INN != "770000000156" || record.Tax != "650.013" || record.Income != "5000.10" {
		t.Errorf("got %s", encoded(t, record))
	}
	if !record.Organization.INN.Valid() {
		t.Error("the number of the organization isn't valid")
	}
	var q scopes.PensionQuarter
	for _, text := range []string{`{"quarter":1.5}`, `{"quarter":1e99}`, `{"quarter":"1.0.0"}`, `{"quarter":1e400}`} {
		if err := json.Unmarshal([]byte(text), &q); err != nil || q.Quarter != 0 {
			t.Errorf("%s: got %d, %v, want no quarter", text, q.Quarter, err)
		}
	}
}

func TestDigitalEmployment(t *testing.T) {
	t.Parallel()
	r, _ := digital(t, "electronic_workbook").(scopes.EmploymentRecord)
	if len(r.Events) != 3 || string(r.XML.Data) != "<a/>" || string(r.PDF.Data) != "%PDF" {
		t.Fatalf("got %s", encoded(t, r))
	}
	hired, reassigned, dismissed := r.Events[0], r.Events[1], r.Events[2]
	if hired.Kind != scopes.EmploymentHired || hired.Date != day(2020, 2, 1) || hired.PartTime || hired.Position != "Специалист" ||
		hired.Employer.KPP != "770001001" || hired.Employer.RegistrationNumber != "000-000-000006" || hired.Employer.Name != `ООО "Пример"` {
		t.Errorf("got %s", encoded(t, hired))
	}
	if reassigned.UUID != "00000000-0000-4000-8000-000000000012" || reassigned.Kind != scopes.EmploymentReassigned || !reassigned.PartTime ||
		reassigned.Employer.INN != "7700000016" || reassigned.Employer.KPP != "" {
		t.Errorf("got %s", encoded(t, reassigned))
	}
	if dismissed.Kind != scopes.EmploymentDismissed || dismissed.Date != day(2022, 2, 1) || dismissed.Position != "" {
		t.Errorf("got %s", encoded(t, dismissed))
	}
}

func TestDigitalPension(t *testing.T) {
	t.Parallel()
	a, _ := digital(t, "pension_account").(scopes.PensionAccount)
	if a.Coefficient != "12.345" || a.SNILS != "000-000-600 06" || a.RequestDate != day(2024, 3, 1) || a.FormationDate != day(2024, 3, 2) ||
		a.FullName() != "Фамилия006 Имя006 Отчество006" || a.CurrentYear.Year != 2024 || len(a.Since2015) != 1 {
		t.Fatalf("got %s", encoded(t, a))
	}
	employer := a.CurrentYear.Quarters[0].Employers[0]
	if employer.AccPayment != "100.10" || employer.PaymentsSum != "200000" || employer.Number != "000-000-000006" {
		t.Errorf("got %s", encoded(t, employer))
	}
	p := a.Since2015[0].Periods[0]
	if p.Begin != day(2015, 1, 1) || p.End != day(2015, 6, 30) || len(p.Quarters) != 2 || p.Quarters[1] != 2 || p.ServiceMonths != 6 || p.ServiceDays != 1 {
		t.Errorf("got %s", encoded(t, p))
	}
}

func TestPendingDigital(t *testing.T) {
	t.Parallel()
	p, _ := digital(t, "pending").(scopes.PendingDigital)
	if p.RequestID != "00000000-0000-4000-8000-000000000020" || p.Year != 2023 {
		t.Errorf("got %s", encoded(t, p))
	}
	// A document isn't pending because it has the number of a request, too.
	d, err := scopes.DecodeDigital([]byte(`{"type":"RF_PASSPORT","requestId":"1","series":"0006"}`))
	if p, ok := d.(scopes.RFPassport); err != nil || !ok || p.Series != "0006" {
		t.Errorf("got %T, %v, want a passport", d, err)
	}
}

func TestUnknownDigital(t *testing.T) {
	t.Parallel()
	var fields struct {
		Policy struct{ Number string }
	}
	if err := digital(t, "unknown").Decode(&fields); err != nil || fields.Policy.Number != "0000000006" {
		t.Errorf("got %+v, %v", fields, err)
	}
	for _, text := range []string{`{}`, `{"type":5}`, `{"type":["RF_PASSPORT"]}`, `{"type":null,"requestId":{}}`} {
		if d, err := scopes.DecodeDigital([]byte(text)); err != nil || reflect.TypeOf(d) != reflect.TypeFor[scopes.UnknownDigital]() {
			t.Errorf("%s: got %T, %v, want an UnknownDigital", text, d, err)
		}
	}
}

func TestDigitalErrors(t *testing.T) {
	t.Parallel()
	for _, text := range []string{``, `null`, `[]`, `[{"type":"RF_PASSPORT"}]`, `"x"`, `{"type":"RF_PASSPORT"`, `{} {}`} {
		if d, err := scopes.DecodeDigital([]byte(text)); !errors.Is(err, scopes.ErrNotObject) || d != nil {
			t.Errorf("%q: got %v, %v, want ErrNotObject", text, d, err)
		}
	}
	years := `{"detailPeriods":[` + strings.Repeat("{},", 1000) + `{}]},`
	for name, text := range map[string]string{
		"bytes":   `{"type":"` + strings.Repeat("x", 8<<20) + `"}`,
		"objects": `{"type":"PASSPORT_HISTORY","history":[` + strings.Repeat("{},", 100_000) + `{}]}`,
		"in all":  `{"type":"ILS_PFR","ipkSince2015":[` + strings.Repeat(years, 100) + `{}]}`,
	} {
		if d, err := scopes.DecodeDigital([]byte(text)); !errors.Is(err, scopes.ErrTooLarge) || d != nil {
			t.Errorf("%s: got %T, %v, want ErrTooLarge", name, d, err)
		}
	}
}

// TestDigitalExamplesSurviveEncoding: each field of the examples is in the output,
// but for those that are written in another form.
func TestDigitalExamplesSurviveEncoding(t *testing.T) {
	t.Parallel()
	const oid = 1000404446.0
	respelled := map[string]map[string]any{ // next to oid, which all have as a string
		// id is also a number, and divisionCode another name of issueId.
		"rf_passport_division": {"id": "7001", "divisionCode": nil},
		// One object for an array of one; taxpayer numbers as floats, amounts as strings.
		"income_reference_floats": {"data": []any{map[string]any{
			"orgInfo":    map[string]any{"fullName": `ООО "Пример"`, "inn": "7700000016"},
			"personInfo": map[string]any{"lastName": "Фамилия006", "firstName": "Имя006", "inn": "770000000156"},
			"rate":       13.0, "income": 5000.1, "tax": 650.013,
		}}},
		// Strings that stand for numbers, and a number that stands for a string.
		"income_reference": {
			"year": 2023.0, "data[0].incInfo[1].income": 100.0, "data[0].incInfo[1].tax": 15.0, "data[1].orgInfo.inn": "500000001256",
		},
		// sig is another name of sign.
		"payout_income": {"content.xmlFile.sig": nil, "content.pdfFile.sig": nil},
		// id is another name of uuid; scalars of other types; another form of a date.
		"electronic_workbook": {
			"events[1].id": nil, "events[1].type": 2.0, "events[1].isPartTimeJob": true, "events[1].organization.inn": "7700000016",
			"events[2].date": "01.02.2022",
		},
		// Strings that stand for numbers.
		"pension_account": {"ipkCurrentYear.quarterPeriods[0].detailEmployer[0].paymentsSum": 200000.0},
		"pending":         {"year": 2023.0},
		// A member that no type knows.
		"unknown": {"policy": nil},
	}
	for _, file := range digitalExamples(t) {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		other, want := make(map[string]any), parsed(t, readFile(t, file))
		if members, ok := want.(map[string]any); ok && members["oid"] == "1000404446" {
			other["oid"] = oid
		}
		maps.Copy(other, respelled[name])
		checkKept(t, want, parsed(t, []byte(encoded(t, digital(t, name)))), "", other)
	}
}

func TestAllDigitalFieldsSurviveEncoding(t *testing.T) {
	t.Parallel()
	for _, e := range digitalEntities {
		text := encoded(t, filled(e.typ).Interface())
		again := e.decodeAny(t, []byte(text))
		if got := encoded(t, again); got != text {
			t.Errorf("%s: got %s, want %s", e.typ.Name(), got, text)
		}
		for _, f := range reflect.VisibleFields(e.typ) {
			if f.IsExported() && reflect.ValueOf(again).Elem().FieldByIndex(f.Index).IsZero() {
				t.Errorf("%s.%s is lost", e.typ.Name(), f.Name)
			}
		}
	}
}

// TestWrongTypeOfAnyDigitalField: a value of a wrong type in one field doesn't
// touch the others.
func TestWrongTypeOfAnyDigitalField(t *testing.T) {
	t.Parallel()
	fields := 0
	for _, e := range digitalEntities {
		fields += checkWrongTypes(t, e, encoded(t, filledTo(e.typ, 2).Interface()))
	}
	if fields < 150 {
		t.Errorf("only %d fields were tried", fields)
	}
}

func TestFileData(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`"PGEvPg=="`: "<a/>", `"PGEvPg"`: "<a/>", `"PGEv\r\nPg==\n"`: "<a/>", `"_-8="`: "\xff\xef", `"/+8="`: "\xff\xef", `""`: "", `null`: "",
	} {
		d := scopes.FileData("before")
		if err := d.UnmarshalJSON([]byte(text)); err != nil || string(d) != want || want == "" && d != nil {
			t.Errorf("%s: got %q, %v, want %q", text, []byte(d), err, want)
		}
	}
	for _, text := range []string{`"*"`, `"A"`, `5`, `{}`, `["PGEvPg=="]`, `true`, ``} {
		d := scopes.FileData("before")
		if err := d.UnmarshalJSON([]byte(text)); !errors.Is(err, scopes.ErrFileData) || string(d) != "before" {
			t.Errorf("%s: got %q, %v, want ErrFileData", text, []byte(d), err)
		}
	}
}
