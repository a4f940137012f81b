package scopes_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/go-esia/sdk/scopes"
)

// The rules of decoding follow from what was observed in answers of ESIA and in
// what its clients have to put up with. The numbers are only for order.

func decodeList[T any](t testing.TB, text string) scopes.List[T] {
	t.Helper()
	var l scopes.List[T]
	if err := json.Unmarshal([]byte(text), &l); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return l
}

func TestRule01ElementsUnion(t *testing.T) {
	t.Parallel()
	const link = `"https://esia-portal1.test.gosuslugi.ru:443/rs/prns/1000299686/ctts/14216788"`
	l := decodeList[scopes.Contact](t, `{"stateFacts":["hasSize"],"size":"6","elements":[`+link+`,{"id":1,"value":["x"]},null,5,[{"id":2}],{"id":"3"}]}`)
	if len(l.Links) != 1 || `"`+l.Links[0]+`"` != link {
		t.Errorf("Links = %q", l.Links)
	}
	if len(l.Elements) != 2 || l.Elements[0].ID != 1 || l.Elements[1].ID != 3 {
		t.Errorf("got %d elements", len(l.Elements))
	}
	if l.Unread != 2 { // null is nothing
		t.Errorf("Unread = %d, want 2", l.Unread)
	}
	if l.Size != 6 || !strings.Contains(string(l.Raw()), `null,5,[{"id":2}]`) {
		t.Errorf("Size = %d, Raw = %s", l.Size, l.Raw())
	}
	if ids := slices.Collect(l.Values()); len(ids) != 2 {
		t.Errorf("Values has %d", len(ids))
	}
	if array := decodeList[scopes.Contact](t, ` [{"id":1}, `+link+`] `); array.Size != 2 || len(array.Elements) != 1 || len(array.Links) != 1 {
		t.Errorf("a plain array: got %s", array)
	}
	if one := decodeList[scopes.Contact](t, `{"elements":{"id":1}}`); len(one.Elements) != 1 {
		t.Errorf("an object for an array: got %s", one)
	}
	for _, address := range []string{link, `"http:\/\/localhost\/rs\/prns\/1\/ctts\/1"`} {
		one := decodeList[scopes.Contact](t, `{"elements":`+address+`,"size":1}`)
		if len(one.Links) != 1 || !strings.HasPrefix(one.Links[0], "http") || len(one.Elements) != 0 || one.Unread != 0 {
			t.Errorf("one link for an array: got %q of %s", one.Links, one)
		}
	}
	if text := decodeList[scopes.Contact](t, `{"elements":"httpx://"}`); len(text.Links) != 0 {
		t.Errorf("any text for an array: got %q", text.Links)
	}
	if scalars := decodeList[scopes.OID](t, `[1,"2",3,{}]`); !slices.Equal(scalars.Elements, []scopes.OID{1, 3}) {
		t.Errorf("numbers: got %v", scalars.Elements)
	}
}

func TestListJSON(t *testing.T) {
	t.Parallel()
	tests := []struct {
		l    scopes.List[scopes.OID]
		want string
	}{
		{scopes.List[scopes.OID]{}, `{"stateFacts":["hasSize"],"size":0,"elements":[]}`},
		{
			scopes.List[scopes.OID]{Elements: []scopes.OID{1, 2}, Links: []string{"https://a.example/<&>"}, Size: 2, TotalSize: 1, ETag: "A"},
			`{"stateFacts":["hasSize"],"size":3,"eTag":"A","totalSize":3,"elements":["https://a.example/\u003c\u0026\u003e",1,2]}`,
		},
		{
			scopes.List[scopes.OID]{StateFacts: []string{"Paginated"}, PageIndex: 1, PageSize: 2, TotalSize: 5, Unread: 7},
			`{"stateFacts":["Paginated"],"size":0,"pageIndex":1,"pageSize":2,"totalSize":5,"elements":[]}`,
		},
	}
	for _, tt := range tests {
		if got := encoded(t, tt.l); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
	const page = `{"stateFacts":["Paginated"],"size":9,"pageIndex":1,"pageSize":2,"totalSize":5,"elements":[1,2]}`
	if got := encoded(t, decodeList[scopes.OID](t, page)); got != page { // elements are on other pages
		t.Errorf("got %s, want %s", got, page)
	}
}

func TestRule02UnknownFields(t *testing.T) {
	t.Parallel()
	for _, e := range entities {
		text := encoded(t, filled(e.typ).Interface())
		v := e.decodeAny(t, []byte(`{"newField":{"id":5},"":1,`+text[1:]))
		if got := encoded(t, v); got != text {
			t.Errorf("%s: got %s, want %s", e.typ.Name(), got, text)
		}
	}
}

func TestRule03FlexibleScalars(t *testing.T) {
	t.Parallel()
	text := readFile(t, "testdata/person/embedded.json")
	asStrings := encoded(t, stringified(parsed(t, text)))
	if strings.Contains(asStrings, "true,") || !strings.Contains(asStrings, `"size":"3"`) {
		t.Fatal("not all scalars are strings in the test")
	}
	want := encoded(t, decodePerson(t, string(text)))
	if got := encoded(t, decodePerson(t, asStrings)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	role := decodeList[scopes.Role](t, `[{"oid":"1002416012","chief":"true","admin":"FALSE","ogrn":1027700000008,"active":1}]`).Elements[0]
	if role.OrgOID != 1002416012 || !role.Chief || role.Admin || role.OGRN != "1027700000008" || !role.Active {
		t.Errorf("got %s", encoded(t, role))
	}
	contact := decodeList[scopes.Contact](t, `[{"eTag":5,"value":79000000000}]`).Elements[0]
	if contact.ETag != "5" || contact.Value != "79000000000" {
		t.Errorf("got %s", encoded(t, contact))
	}
}

// stringified returns v with strings for all scalars.
func stringified(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name := range v {
			v[name] = stringified(v[name])
		}
		return v
	case []any:
		for i := range v {
			v[i] = stringified(v[i])
		}
		return v
	case float64:
		return fmt.Sprintf("%.0f", v)
	default:
		return fmt.Sprint(v)
	}
}

func TestRule03IDThatIsNoNumber(t *testing.T) {
	t.Parallel()
	tests := []struct {
		id   string
		want int64
		key  string
	}{
		{`9101`, 9101, ""},
		{`"9101"`, 9101, ""},
		{`"5f1b0c2e-0000-4000-8000-000000000006"`, 0, "5f1b0c2e-0000-4000-8000-000000000006"},
		{`99999999999999999999`, 0, "99999999999999999999"},
		{`""`, 0, ""},
		{`null`, 0, ""},
		{`true`, 0, ""},
		{`{"id":5}`, 0, ""},
		{`5,"id":"x"`, 5, ""},
		{`"x","id":5`, 5, ""},
	}
	for _, tt := range tests {
		d := decodeList[scopes.Document](t, `[{"id":`+tt.id+`,"type":"MARRIED_CERT"}]`).Elements[0]
		if d.ID != tt.want || d.Key != tt.key || d.Type != scopes.DocumentMarriageCert {
			t.Errorf("%s: ID = %d, Key = %q", tt.id, d.ID, d.Key)
		}
		var again scopes.Document
		if err := json.Unmarshal([]byte(encoded(t, d)), &again); err != nil || again.ID != tt.want || again.Key != tt.key {
			t.Errorf("%s: after encoding ID = %d, Key = %q, %v", tt.id, again.ID, again.Key, err)
		}
	}
}

func TestRule04Integers(t *testing.T) {
	t.Parallel()
	const big = 9007199254740993 // float64 has no such number
	text := fmt.Sprintf(`{"id":%d,"oid":%[1]d,"updatedOn":%[1]d}`, int64(big))
	var kid scopes.Kid
	if err := json.Unmarshal([]byte(text), &kid); err != nil || kid.ID != big || kid.OID != big || kid.UpdatedOn != big {
		t.Errorf("got %s, %v", encoded(t, kid), err)
	}
	// Numbers that aren't whole or are above 2^63 don't become others.
	for _, text := range []string{`{"id":9223372036854775808}`, `{"id":1e30}`, `{"id":1.5}`} {
		if c := decodeList[scopes.Contact](t, "["+text+"]").Elements[0]; c.ID != 0 {
			t.Errorf("%s: ID = %d", text, c.ID)
		}
	}
}

func TestRule05Dates(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`"26.05.2000"`, `"26.5.2000"`, `"2000-05-26"`, `[2000,5,26]`, `[ 2000, 5, 26 ]`, `["2000","05"," 26 "]`} {
		a := decodeList[scopes.Address](t, `[{"startDateOfTemporaryRegistration":`+text+`}]`).Elements[0]
		if a.TemporaryFrom != day(2000, 5, 26) {
			t.Errorf("%s: got %q, raw %q", text, a.TemporaryFrom.Full(), a.TemporaryFrom.Raw())
		}
	}
	d := decodeList[scopes.Document](t, `[{"issueDate":"","expiryDate":"бессрочно"}]`).Elements[0]
	if !d.IssueDate.IsZero() || d.ExpiryDate.Valid() || d.ExpiryDate.Raw() != "бессрочно" {
		t.Errorf("got %q and %q", d.IssueDate.Full(), d.ExpiryDate.Full())
	}
}

func TestRule06Case(t *testing.T) {
	t.Parallel()
	if !decodePerson(t, `{"status":"Registered"}`).Status.Is(scopes.StatusRegistered) {
		t.Error("the status depends on case")
	}
	if !scopes.Verification("Verified").Is(scopes.Verified) || scopes.Verification("").Is(scopes.Verified) ||
		scopes.NotVerified.Is(scopes.Verified) {
		t.Error("the verification depends on case")
	}
	if !scopes.DocumentType("mdcl_brth_cert").Is(scopes.DocumentMedicalBirthCert) {
		t.Error("the type of a document depends on case")
	}
}

func TestRule07ETagInSmallLetters(t *testing.T) {
	t.Parallel()
	if l := decodeList[scopes.Contact](t, `{"etag":"A","elements":[{"etag":"B"}]}`); l.ETag != "A" || l.Elements[0].ETag != "B" {
		t.Errorf("got %q and %q", l.ETag, l.Elements[0].ETag)
	}
}

func TestRule12Phones(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]scopes.Phone{
		"+7(840)0000006": "+78400000006", "+7 900 000-00-00": "+79000000000", "+380(44)0000006": "+380440000006",
		"EsiaTest006@yandex.ru": "", "": "",
	} {
		got, err := scopes.Contact{Type: scopes.ContactMobile, Value: value}.Phone()
		if got != want || (err == nil) != (want != "") || err != nil && !errors.Is(err, scopes.ErrPhone) {
			t.Errorf("%s: got %s, %v", value, got.E164(), err)
		}
	}
}

// TestRule13PendingValue: a contact may be verified while a new value waits.
func TestRule13PendingValue(t *testing.T) {
	t.Parallel()
	contacts := decodeList[scopes.Contact](t, string(readFile(t, "testdata/contact/list.json")))
	c := contacts.Elements[2]
	if c.Value != "+7(000)0000006" || c.Pending != "+7(111)1111111" || !c.Verification.Is(scopes.Verified) ||
		c.PendingState != scopes.PendingVerifying || c.CodeExpired == nil || !*c.CodeExpired {
		t.Errorf("got %s", encoded(t, c))
	}
	if only := decodeList[scopes.Contact](t, `[{"type":"MBT","verifyingValue":"+7(111)1111111"}]`).Elements[0]; only.Value != "" {
		t.Errorf("a pending value became the value: %s", encoded(t, only))
	}
	d := decodeList[scopes.Document](t, `[{"series":"0001","vrfReqId":5,"verifyingValue":{"series":"0002","issueDate":"01.02.2020"}}]`).Elements[0]
	if d.Series != "0001" || d.RequestID != "5" || d.Pending == nil || d.Pending.Series != "0002" || d.Pending.IssueDate != day(2020, 2, 1) {
		t.Errorf("got %s", encoded(t, d))
	}
}

func TestRule14OrderHasNoMeaning(t *testing.T) {
	t.Parallel()
	l := decodeList[scopes.Document](t, `[{"id":1,"type":"MDCL_PLCY"},{"id":2,"type":"RF_PASSPORT"},{"id":3,"type":"NEW_TYPE"},{"id":4,"type":"RF_PASSPORT"}]`)
	var ids []int64
	for d := range l.Values() {
		if d.Type.Is(scopes.DocumentPassport) {
			ids = append(ids, d.ID)
		}
	}
	if !slices.Equal(ids, []int64{2, 4}) || l.Elements[2].Type != "NEW_TYPE" {
		t.Errorf("got %v of %s", ids, l)
	}
}

func TestRule15EmptyLegalForm(t *testing.T) {
	t.Parallel()
	var entrepreneur scopes.Organization
	if err := json.Unmarshal(readFile(t, "testdata/organization/minimal.json"), &entrepreneur); err != nil {
		t.Fatal(err)
	}
	if text := encoded(t, entrepreneur); entrepreneur.KPP != "" || !strings.Contains(text, `"leg":""`) || strings.Contains(text, "kpp") {
		t.Errorf("got %s", text)
	}
	roles := decodeList[scopes.Role](t, string(readFile(t, "testdata/role/list.json")))
	if got := roles.Elements[1].ShortName; got != `ООО "КОМПАНИЯ"` {
		t.Errorf("got %s", got)
	}
}

// TestRule16DocumentOutOfSight: the number of a passport is there without it.
func TestRule16DocumentOutOfSight(t *testing.T) {
	t.Parallel()
	p := decodePerson(t, `{"rIdDoc":3571,"documents":{"size":1,"elements":[{"id":21215,"type":"MDCL_PLCY"}]}}`)
	if p.IDDocID != 3571 || len(p.Documents.Elements) != 1 || p.Documents.Elements[0].ID == p.IDDocID {
		t.Errorf("got %s", encoded(t, p))
	}
}

// TestRule19ExpandedScopes: tokens have the account in the names of scopes.
func TestRule19ExpandedScopes(t *testing.T) {
	t.Parallel()
	granted := scopes.ParseSet("vehicles?oid=1050000006 openid http://esia.gosuslugi.ru/usr_inf?mode=w&oid=1050000006")
	for _, scope := range []scopes.Scope{scopes.Vehicles, "openid", scopes.UsrInf} {
		if !granted.HasBase(scope) {
			t.Errorf("%s isn't found", scope)
		}
	}
	if granted.HasBase(scopes.FullName) {
		t.Error("a scope that isn't granted is found")
	}
}

// TestRule20NoOID: nobody becomes another person by the body of an answer.
func TestRule20NoOID(t *testing.T) {
	t.Parallel()
	if p := decodePerson(t, string(readFile(t, "testdata/person/gateway.json"))); p.OID != 0 || p.FirstName == "" {
		t.Errorf("OID = %d", p.OID)
	}
}

func TestRule23Emptiness(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{"stateFacts":["hasSize"],"size":0,"elements":[],"eTag":"E37B"}`, `{"stateFacts":["hasSize"],"size":0}`,
		`{"totalSize":0}`, `{}`, `[]`, `{"elements":null}`, `{"elements":"none"}`, `{"elements":[]}`,
	} {
		l := decodeList[scopes.Vehicle](t, text)
		if len(l.Elements) != 0 || len(l.Links) != 0 || l.Size != 0 || l.String() != "0 elements" {
			t.Errorf("%s: got %s", text, l)
		}
		p := decodePerson(t, `{"vehicles":`+text+`,"firstName":"Имя006"}`)
		if p.Vehicles == nil || len(p.Vehicles.Elements) != 0 || p.FirstName == "" {
			t.Errorf("%s in a person: got %s", text, encoded(t, p))
		}
	}
	for _, text := range []string{`{}`, `{"vehicles":null}`, `{"vehicles":"none"}`, `{"vehicles":5}`} {
		p := decodePerson(t, text)
		if p.Vehicles != nil {
			t.Errorf("%s: the list is there", text)
		}
		for range p.Vehicles.Values() {
			t.Errorf("%s: a list that isn't there has elements", text)
		}
	}
}

func TestWrongTypeInEnvelope(t *testing.T) {
	t.Parallel()
	want := decodeList[scopes.Contact](t, `{"stateFacts":["hasSize"],"size":1,"eTag":"A","pageIndex":2,"pageSize":3,"totalSize":4,"elements":[{"id":5}]}`)
	for field, name := range map[string]string{
		"StateFacts": "stateFacts", "Size": "size", "ETag": "eTag", "PageIndex": "pageIndex", "PageSize": "pageSize", "TotalSize": "totalSize", "Elements": "elements",
	} {
		for _, wrong := range wrongValues {
			var members map[string]json.RawMessage
			if err := want.Decode(&members); err != nil {
				t.Fatal(err)
			}
			members[name] = json.RawMessage(wrong)
			got := decodeList[scopes.Contact](t, encoded(t, members))
			for i, v := 0, reflect.ValueOf(want); i < v.NumField(); i++ {
				f := v.Type().Field(i).Name
				if !v.Type().Field(i).IsExported() || f == field || f == "Links" || f == "Unread" {
					continue
				}
				if x, y := encoded(t, v.Field(i).Interface()), encoded(t, reflect.ValueOf(got).Field(i).Interface()); x != y {
					t.Errorf("%s in %s: %s is %s, want %s", wrong, name, f, y, x)
				}
			}
		}
	}
}

// TestNestingIsBounded: each level costs one more look at what is in it.
func TestNestingIsBounded(t *testing.T) {
	t.Parallel()
	const levels = 5000
	text := strings.Repeat(`{"verifyingValue":`, levels) + `{}` + strings.Repeat(`}`, levels)
	var d scopes.Document
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		t.Fatal(err)
	}
	depth := 0
	for p := &d; p != nil; p = p.Pending {
		depth++
	}
	if depth != 8 || len(d.Raw()) != len(text) {
		t.Errorf("got %d levels, want 8", depth)
	}
}
