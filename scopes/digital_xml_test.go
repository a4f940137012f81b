package scopes_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/go-esia/sdk/scopes"
)

func digitalXML(t *testing.T, name string) scopes.DigitalXML {
	t.Helper()
	d, err := scopes.DecodeDigitalXML(readFile(t, "testdata/digital/"+name+".xml"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// newXML returns pointers to zero values of all types that are decoded from XML.
func newXML() []xml.Unmarshaler {
	return []xml.Unmarshaler{
		new(scopes.BasicUserData), new(scopes.ContactDetails), new(scopes.UserAddresses), new(scopes.INNDocuments),
		new(scopes.SNILSDocuments), new(scopes.RFPassportXML), new(scopes.EmploymentRecordXML), new(scopes.PensionAccountXML),
		new(scopes.IncomeXML), new(scopes.UnknownXML),
	}
}

// TestDigitalXMLTypes: the name of the root decides, with a prefix and without, and
// encoding/xml gives the same.
func TestDigitalXMLTypes(t *testing.T) {
	t.Parallel()
	want := map[string]scopes.DigitalXML{
		"basic_user_data": scopes.BasicUserData{}, "contact_details": scopes.ContactDetails{}, "user_addresses": scopes.UserAddresses{},
		"inn_documents": scopes.INNDocuments{}, "snils_documents": scopes.SNILSDocuments{}, "rf_passport": scopes.RFPassportXML{},
		"std_pfr": scopes.EmploymentRecordXML{}, "std_pfr_outside": scopes.EmploymentRecordXML{}, "szi_ils": scopes.PensionAccountXML{},
		"vo_dohflsv": scopes.IncomeXML{}, "unknown": scopes.UnknownXML{},
	}
	for _, file := range glob(t, "testdata/digital/*.xml") {
		name := strings.TrimSuffix(filepath.Base(file), ".xml")
		got, typ := digitalXML(t, name), reflect.TypeOf(want[strings.TrimSuffix(name, "_prefix")])
		if reflect.TypeOf(got) != typ {
			t.Errorf("%s: got %T, want %v", name, got, typ)
			continue
		}
		v := reflect.New(typ)
		if err := xml.Unmarshal(readFile(t, file), v.Interface()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if x, y := encoded(t, v.Interface()), encoded(t, got); x != y {
			t.Errorf("%s: encoding/xml gives %s, DecodeDigitalXML %s", name, x, y)
		}
	}
}

func TestBasicUserData(t *testing.T) {
	t.Parallel()
	u, _ := digitalXML(t, "basic_user_data").(scopes.BasicUserData)
	if u.FullName() != "Фамилия006 Имя006 Отчество006" || u.Gender != scopes.Female || u.BirthDate != day(2000, 5, 26) || u.BirthPlace != "Москва" {
		t.Errorf("got %s", encoded(t, u))
	}
	u, _ = digitalXML(t, "basic_user_data_prefix").(scopes.BasicUserData)
	if u.FullName() != "Фамилия006 Имя006" || u.Gender != "" || !u.BirthDate.IsZero() || u.Root() != "basicUserData" {
		t.Errorf("got %s", encoded(t, u))
	}
}

func TestContactDetails(t *testing.T) {
	t.Parallel()
	c, _ := digitalXML(t, "contact_details").(scopes.ContactDetails)
	if phone, err := scopes.ParsePhone(c.Mobile); err != nil || phone.Full() != "+7(000)0000006" || c.Email != "EsiaTest006@example.ru" {
		t.Errorf("got %s, %v", encoded(t, c), err)
	}
	if c, _ = digitalXML(t, "contact_details_prefix").(scopes.ContactDetails); c.Mobile != "+7(000)0000006" || c.Email != "" {
		t.Errorf("got %s", encoded(t, c))
	}
}

func TestUserAddresses(t *testing.T) {
	t.Parallel()
	u, _ := digitalXML(t, "user_addresses").(scopes.UserAddresses)
	if u.Home == nil || u.Registration == nil {
		t.Fatalf("got %s", encoded(t, u))
	}
	if u.Home.Type != scopes.AddressLiving || u.Home.ZipCode != "308000" || u.Home.Region != "Белгородская" || u.Home.Flat != "1" || u.Home.FIASCode == "" ||
		u.Home.Full() != "Белгородская обл, г Белгород, ул Садовая, д. 5, корп. 1, кв. 1" {
		t.Errorf("got %s", encoded(t, u.Home))
	}
	if u.Registration.Type != scopes.AddressRegistration || u.Registration.House != "6" {
		t.Errorf("got %s", encoded(t, u.Registration))
	}
	if u, _ = digitalXML(t, "user_addresses_prefix").(scopes.UserAddresses); u.Home != nil || u.Registration.Text != "г Москва, ул Русская" {
		t.Errorf("got %s", encoded(t, u))
	}
	d, err := scopes.DecodeDigitalXML([]byte(`<userAddresses><homeAddress><house>1</house></homeAddress></userAddresses>`))
	if u, _ = d.(scopes.UserAddresses); err != nil || u.Home == nil || u.Home.House != "1" {
		t.Errorf("the name in correct spelling: got %T, %v", d, err)
	}
}

func TestNumbersXML(t *testing.T) {
	t.Parallel()
	for _, suffix := range []string{"", "_prefix"} {
		i, _ := digitalXML(t, "inn_documents"+suffix).(scopes.INNDocuments)
		s, _ := digitalXML(t, "snils_documents"+suffix).(scopes.SNILSDocuments)
		p, _ := digitalXML(t, "rf_passport"+suffix).(scopes.RFPassportXML)
		if i.INN != "770000000156" || s.SNILS != "000-000-600 06" || p.Series != "0006" || p.Number != "000006" ||
			p.IssueDate != day(2016, 1, 1) || p.IssuedBy != "УФМС006" || p.IssueID != "006006" {
			t.Errorf("got %s, %s, %s", encoded(t, i), encoded(t, s), encoded(t, p))
		}
	}
}

func TestEmploymentRecordXML(t *testing.T) {
	t.Parallel()
	r, _ := digitalXML(t, "std_pfr").(scopes.EmploymentRecordXML)
	if len(r.Events) != 2 {
		t.Fatalf("got %s", encoded(t, r))
	}
	hired, dismissed := r.Events[0], r.Events[1]
	if hired.UUID != "00000000-0000-4000-8000-000000000011" || hired.Date != day(2020, 2, 1) || hired.Kind != scopes.EmploymentHired ||
		hired.Position != "Специалист" || hired.PartTime || hired.Employer.Name != `ООО "Пример"` || hired.Employer.INN != "7700000016" ||
		hired.Employer.KPP != "770001001" || hired.Employer.RegistrationNumber != "000-000-000006" {
		t.Errorf("got %s", encoded(t, hired))
	}
	if dismissed.Kind != scopes.EmploymentDismissed || dismissed.Position != "" || !dismissed.PartTime || dismissed.Employer.KPP != "" ||
		dismissed.Employer.Name != "ИП Иванов" {
		t.Errorf("got %s", encoded(t, dismissed))
	}
	if got := r.Texts("СлужебнаяИнформация", "GUID"); !slices.Equal(got, []string{"00000000-0000-4000-8000-000000000030"}) {
		t.Errorf("Texts = %q", got)
	}
}

// TestEmployerOutside: an event has the employer in it, before it or around it, and
// never that of another part of the document.
func TestEmployerOutside(t *testing.T) {
	t.Parallel()
	r, _ := digitalXML(t, "std_pfr_outside").(scopes.EmploymentRecordXML)
	if len(r.Events) != 3 {
		t.Fatalf("got %s", encoded(t, r))
	}
	if r.Events[0].Employer.Name != "Первый" || r.Events[1].Employer.Name != "Второй" || r.Events[2].Employer != nil {
		t.Errorf("got %s", encoded(t, r))
	}
}

func TestPensionAccountXML(t *testing.T) {
	t.Parallel()
	a, _ := digitalXML(t, "szi_ils").(scopes.PensionAccountXML)
	if a.Coefficient != "12.345" || len(a.Years) != 2 || a.Years[1].Name != "ЗаГод2016" || a.Service.Name != "Стаж" || a.Service.Text != "" {
		t.Fatalf("got %s", encoded(t, a))
	}
	if got := a.Years[1].Texts("ИПК"); !slices.Equal(got, []string{"2.5"}) {
		t.Errorf("ИПК of the year = %q", got)
	}
	if got := a.Service.Texts("Лет"); !slices.Equal(got, []string{"5"}) {
		t.Errorf("Лет = %q", got)
	}
}

func TestIncomeXML(t *testing.T) {
	t.Parallel()
	i, _ := digitalXML(t, "vo_dohflsv").(scopes.IncomeXML)
	if len(i.Payouts) != 2 || len(i.References) != 1 {
		t.Fatalf("got %s", encoded(t, i))
	}
	first, second := i.Payouts[0], i.Payouts[1]
	if first.Year != 2023 || first.Organization.Name != `ООО "Пример"` || first.Organization.INN != "7700000016" || first.Organization.KPP != "770001001" ||
		len(first.Months) != 2 || first.Months[0].Month != 1 || first.Months[0].Sum != "100000.50" || first.Months[1].Month != 2 || first.Months[1].Sum != "5" {
		t.Errorf("got %s", encoded(t, first))
	}
	if second.Year != 2024 || second.Organization.KPP != "" || second.Months != nil {
		t.Errorf("got %s", encoded(t, second))
	}
	if got := i.References[0].Texts("@НомСпр"); !slices.Equal(got, []string{"1"}) {
		t.Errorf("НомСпр = %q", got)
	}
	if got := i.Texts("Документ", "ДохСВФЛ", "СведВыпл", "@ОтчетГод"); !slices.Equal(got, []string{"2023", "2024"}) {
		t.Errorf("ОтчетГод = %q", got)
	}
	for _, path := range [][]string{{"@ИдФайл", "x"}, {"Документ", "@нет"}, {"нет"}, {"Документ", "Документ"}} {
		if got := i.Texts(path...); len(got) != 0 {
			t.Errorf("Texts(%q) = %q", path, got)
		}
	}
}

func TestUnknownXML(t *testing.T) {
	t.Parallel()
	u, _ := digitalXML(t, "unknown").(scopes.UnknownXML)
	if u.Name != "osagoPolicy" || u.Root() != "osagoPolicy" || !slices.Equal(u.Texts("number"), []string{"0000000006"}) {
		t.Errorf("got %s", encoded(t, u))
	}
	var zero scopes.UnknownXML
	if zero.Root() != "" || zero.Texts() != nil {
		t.Error("the zero value has texts")
	}
}

// TestWrongXMLValues: a text that doesn't fit leaves its field empty, and only that.
func TestWrongXMLValues(t *testing.T) {
	t.Parallel()
	good := string(readFile(t, "testdata/digital/std_pfr.xml"))
	for _, tt := range []struct{ old, new string }{
		{"<Дата>2020-02-01</Дата>", "<Дата>вчера</Дата>"},
		{"<Вид>1</Вид>", "<Вид>приём</Вид>"},
		{"<Вид>1</Вид>", "<Вид>99999999999999999999</Вид>"},
		{"<Вид>1</Вид>", "<Вид><a>1</a></Вид>"},
		{"<ЯвляетсяСовместителем>0<", "<ЯвляетсяСовместителем>нет<"},
	} {
		d, err := scopes.DecodeDigitalXML([]byte(strings.Replace(good, tt.old, tt.new, 1)))
		r, _ := d.(scopes.EmploymentRecordXML)
		if err != nil || len(r.Events) != 2 || r.Events[0].Position != "Специалист" || r.Events[0].Employer.INN != "7700000016" || r.Events[1].Kind != scopes.EmploymentDismissed {
			t.Errorf("%s: got %s, %v", tt.new, encoded(t, r), err)
		}
		if strings.HasPrefix(tt.new, "<Дата>") && (r.Events[0].Date.Valid() || r.Events[0].Date.Raw() != "вчера") {
			t.Errorf("Date = %q, want the text", r.Events[0].Date.Raw())
		}
		if strings.HasPrefix(tt.new, "<Вид>") && r.Events[0].Kind != 0 {
			t.Errorf("%s: Kind = %d", tt.new, r.Events[0].Kind)
		}
	}
	for old, wrong := range map[string]string{`"2023"`: `"год"`, `"1" Сум`: `"январь" Сум`, `100000.50`: `много`} {
		text := strings.Replace(string(readFile(t, "testdata/digital/vo_dohflsv.xml")), old, wrong, 1)
		d, err := scopes.DecodeDigitalXML([]byte(text))
		i, _ := d.(scopes.IncomeXML)
		if err != nil || len(i.Payouts) != 2 || len(i.Payouts[0].Months) != 2 || i.Payouts[0].Organization.INN != "7700000016" || i.Payouts[0].Months[1].Sum != "5" {
			t.Errorf("%s: got %s, %v", wrong, encoded(t, i), err)
		}
	}
}

// inWindows1251 encodes a text of ASCII and Russian letters.
func inWindows1251(text string) []byte {
	var b bytes.Buffer
	for _, r := range text {
		switch {
		case r < 0x80:
			b.WriteByte(byte(r))
		case r == 'Ё':
			b.WriteByte(0xA8)
		case r == 'ё':
			b.WriteByte(0xB8)
		case r == '№':
			b.WriteByte(0xB9)
		case r == '«':
			b.WriteByte(0xAB)
		case r == '»':
			b.WriteByte(0xBB)
		case r == '—':
			b.WriteByte(0x97)
		default:
			b.WriteByte(byte(r - 'А' + 0xC0))
		}
	}
	return b.Bytes()
}

// TestWindows1251: the names of elements and the values are read from the encoding
// that the document declares.
func TestWindows1251(t *testing.T) {
	t.Parallel()
	for _, label := range []string{"windows-1251", "WINDOWS-1251", "cp1251"} {
		text := `<?xml version="1.0" encoding="` + label + `"?><Файл><ДохСВФЛ><СведВыпл ОтчетГод="2023"><НПЮЛ НаимОрг="«Ёлка» №1 — ёж я"/></СведВыпл></ДохСВФЛ></Файл>`
		d, err := scopes.DecodeDigitalXML(inWindows1251(text))
		i, _ := d.(scopes.IncomeXML)
		if err != nil || len(i.Payouts) != 1 || i.Payouts[0].Organization.Name != "«Ёлка» №1 — ёж я" {
			t.Errorf("%s: got %T %s, %v", label, d, encoded(t, d), err)
		}
	}
	var all []byte
	for c := 0x80; c <= 0xFF; c++ {
		all = append(all, byte(c))
	}
	d, err := scopes.DecodeDigitalXML(slices.Concat([]byte(`<?xml version="1.0" encoding="windows-1251"?><a>|`), all, []byte(`|</a>`)))
	if err != nil {
		t.Fatal(err)
	}
	got := []rune(d.Texts()[0])
	if len(got) != 130 || got[1] != 'Ђ' || got[1+0x40] != 'А' || got[128] != 'я' || got[1+0x18] != '\ufffd' || got[1+0x3F] != 'ї' || got[1+0x08] != '€' {
		t.Errorf("got %q", string(got))
	}
}

func TestOtherEncodings(t *testing.T) {
	t.Parallel()
	if d, err := scopes.DecodeDigitalXML([]byte("\ufeff<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<innDocuments><inn>1</inn></innDocuments>\r\n")); err != nil {
		t.Errorf("byte order mark: %v, %v", d, err)
	}
	for _, text := range []string{
		`<?xml version="1.0" encoding="koi8-r"?><a/>`, `<?xml version="1.1"?><a/>`, "\xff\xfe<\x00a\x00/\x00>\x00", "<a>\xcf\xf0</a>",
	} {
		if d, err := scopes.DecodeDigitalXML([]byte(text)); !errors.Is(err, scopes.ErrXML) || d != nil {
			t.Errorf("%q: got %v, %v, want ErrXML", text, d, err)
		}
	}
}

// TestXMLEntities: no document type, no entities of its own, neither inside nor
// outside; the five of XML and numbers of characters are no entities in this sense.
func TestXMLEntities(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`<!DOCTYPE innDocuments [<!ENTITY x "770000000156">]><innDocuments><inn>&x;</inn></innDocuments>`,
		`<!DOCTYPE innDocuments SYSTEM "file:///etc/passwd"><innDocuments/>`,
		`<innDocuments><!DOCTYPE x><inn>1</inn></innDocuments>`,
		`<innDocuments><!ENTITY x SYSTEM "http://example.com/"><inn>1</inn></innDocuments>`,
		`<innDocuments><inn>&x;</inn></innDocuments>`,
		`<innDocuments><inn>&770000000156;</inn></innDocuments>`,
		`<innDocuments inn="&nbsp;"/>`,
		`<innDocuments/><!DOCTYPE x>`,
	} {
		d, err := scopes.DecodeDigitalXML([]byte(text))
		if !errors.Is(err, scopes.ErrXMLEntity) || d != nil || strings.Contains(fmt.Sprint(err), "770000000156") {
			t.Errorf("%s: got %v, %v, want ErrXMLEntity", text, d, err)
		}
	}
	d, err := scopes.DecodeDigitalXML([]byte(`<a>&lt;&#1040;&amp;&#x410;<![CDATA[&x;]]></a>`))
	if err != nil || d.Texts()[0] != "<А&А&x;" {
		t.Errorf("got %v, %v", d, err)
	}
	for _, v := range newXML() {
		if err := xml.Unmarshal([]byte(`<a><!ENTITY x "1"></a>`), v); !errors.Is(err, scopes.ErrXMLEntity) {
			t.Errorf("%T: got %v, want ErrXMLEntity", v, err)
		}
	}
}

func TestBrokenXML(t *testing.T) {
	t.Parallel()
	secret := "770000000156"
	for _, text := range []string{
		``, ` `, `text`, `{}`, `<a>`, `<a></b>`, `<a/><b/>`, `<a/>` + secret, secret + `<a/>`, `<a><inn>` + secret + `</a>`,
		`<a ` + secret + `/>`, `<a x=` + secret + `/>`, `<a><` + secret + `/></a>`, `<a/></a>`, `<?xml version="` + secret + `"?><a/>`,
	} {
		d, err := scopes.DecodeDigitalXML([]byte(text))
		if !errors.Is(err, scopes.ErrXML) || d != nil || strings.Contains(fmt.Sprint(err), secret) {
			t.Errorf("%s: got %v, %v, want ErrXML without data", text, d, err)
		}
	}
}

// TestXMLBounds: size, depth and number of elements and attributes.
func TestXMLBounds(t *testing.T) {
	t.Parallel()
	nested := func(n int) string { return strings.Repeat("<a>", n) + strings.Repeat("</a>", n) }
	for name, text := range map[string]string{
		"bytes":      `<a>` + strings.Repeat("x", 8<<20) + `</a>`,
		"depth":      nested(65),
		"elements":   `<a>` + strings.Repeat("<b/>", 50_000) + `</a>`,
		"attributes": `<a ` + strings.Repeat(`b="" `, 50_000) + `/>`,
	} {
		if d, err := scopes.DecodeDigitalXML([]byte(text)); !errors.Is(err, scopes.ErrXMLTooLarge) || d != nil {
			t.Errorf("%s: got %v, want ErrXMLTooLarge", name, err)
		}
		var u scopes.UnknownXML
		if name == "bytes" {
			continue // encoding/xml is slow
		}
		if err := xml.Unmarshal([]byte(text), &u); !errors.Is(err, scopes.ErrXMLTooLarge) || u.Name != "" {
			t.Errorf("%s: encoding/xml: got %v, want ErrXMLTooLarge", name, err)
		}
	}
	comment := `<!--` + strings.Repeat("x", 8<<20) + `--><a/>`
	if _, err := scopes.DecodeDigitalXML([]byte(comment)); !errors.Is(err, scopes.ErrXMLTooLarge) {
		t.Errorf("comment: got %v, want ErrXMLTooLarge", err)
	}
	if _, err := scopes.DecodeDigitalXML([]byte(nested(64))); err != nil {
		t.Errorf("64 elements in each other: %v", err)
	}
	if _, err := scopes.DecodeDigitalXML([]byte(`<a>` + strings.Repeat("<b/>", 49_999) + `</a>`)); err != nil {
		t.Errorf("50000 elements: %v", err)
	}
}

// TestXMLReplacesTheWholeValue: data of two documents never mix, and an error
// changes nothing.
func TestXMLReplacesTheWholeValue(t *testing.T) {
	t.Parallel()
	u := scopes.BasicUserData{MiddleName: "Отчество", BirthPlace: "Москва"}
	if err := xml.Unmarshal([]byte(`<basicUserData><lastName>А</lastName><b></basicUserData>`), &u); err == nil || u.MiddleName != "Отчество" || u.LastName != "" {
		t.Errorf("got %s, %v", encoded(t, u), err)
	}
	if err := xml.Unmarshal(readFile(t, "testdata/digital/basic_user_data_prefix.xml"), &u); err != nil || u.MiddleName != "" || u.BirthPlace != "" {
		t.Errorf("got %s, %v", encoded(t, u), err)
	}
}
