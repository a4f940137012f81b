package scopes_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/go-esia/sdk/scopes"
)

func Example() {
	body := []byte(`{"firstName":"Имя006","lastName":"Фамилия006","middleName":"Отчество006",
		"birthDate":"26.05.2000","snils":"000-000-600 06","trusted":"true","status":"REGISTERED"}`)
	var person scopes.Person
	if err := json.Unmarshal(body, &person); err != nil {
		fmt.Println(err)
		return
	}
	person.OID = 1000404446

	fmt.Println("in a log: ", person, person.SNILS, person.BirthDate)
	fmt.Println("on a page:", person.FullName(), person.SNILS.Full(), person.BirthDate.Full())
	fmt.Println("confirmed:", person.Trusted && person.Status.Is(scopes.StatusRegistered))
	// Output:
	// in a log:  person 1000404446 ***-***-*** 06 **.**.****
	// on a page: Фамилия006 Имя006 Отчество006 000-000-600 06 26.05.2000
	// confirmed: true
}

func ExamplePerson_Decode() {
	var person scopes.Person
	if err := json.Unmarshal([]byte(`{"firstName":"Имя006","avatarUuid":"0d5c"}`), &person); err != nil {
		fmt.Println(err)
		return
	}
	var more struct {
		AvatarUUID string `json:"avatarUuid"`
	}
	err := person.Decode(&more)
	fmt.Println(more.AvatarUUID, err)
	// Output: 0d5c <nil>
}

func ExampleSet() {
	asked := scopes.NewSet(scopes.OpenID, scopes.FullName, scopes.Inn)
	fmt.Println(asked)

	// Access tokens have the scopes in another order, with the number of the person.
	granted := scopes.ParseSet("fullname?oid=1000404446 openid")
	for scope := range asked.Values() {
		fmt.Println(scope, granted.Has(scope), granted.HasBase(scope))
	}
	// Output:
	// openid fullname inn
	// openid true true
	// fullname false true
	// inn false false
}

func ExampleScope_ForOrg() {
	const org = scopes.OID(1000298922)
	fmt.Println(scopes.NewSet(scopes.OrgShortName.ForOrg(org), scopes.OrgInn.ForOrg(org)))
	// Output: http://esia.gosuslugi.ru/org_shortname?org_oid=1000298922 http://esia.gosuslugi.ru/org_inn?org_oid=1000298922
}

func ExampleParseSNILS() {
	snils, err := scopes.ParseSNILS("11223344595")
	fmt.Println(snils.Full(), err)

	_, err = scopes.ParseSNILS("112-233-445 96")
	fmt.Println(err)
	// Output:
	// 112-233-445 95 <nil>
	// scopes: invalid SNILS: wrong check digits
}

func ExampleDate() {
	date, err := scopes.ParseDate("26.05.2000")
	fmt.Println(date, date.Full(), date.ISO(), err)
	fmt.Println(date.Time(time.UTC))
	// Output:
	// **.**.**** 26.05.2000 2000-05-26 <nil>
	// 2000-05-26 00:00:00 +0000 UTC
}

func ExampleRedact() {
	type order struct {
		Number   int
		Customer scopes.Person
		INN      scopes.INN
	}
	o := order{Number: 7, Customer: scopes.Person{OID: 1000404446, FirstName: "Имя006"}, INN: "770000000156"}

	logger := slog.New(slog.NewJSONHandler(os.Stdout, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{} // the same in every run
			}
			return a
		},
	}))
	logger.Info("paid", "order", scopes.Redact(o))
	// Output: {"level":"INFO","msg":"paid","order":{"Customer":"person 1000404446","INN":"**********56","Number":7}}
}

// Lists are nil if they weren't asked for; Values goes over them all the same.
func ExampleList() {
	var person scopes.Person
	err := json.Unmarshal([]byte(`{"contacts":{"size":"2","elements":[
		{"id":14216773,"type":"EML","vrfStu":"VERIFIED","value":"EsiaTest006@yandex.ru"},
		{"id":"14244504","type":"MBT","vrfStu":"VERIFIED","value":"+7(000)0000006"}]}}`), &person)
	if err != nil {
		fmt.Println(err)
		return
	}
	for contact := range person.Contacts.Values() {
		if phone, err := contact.Phone(); err == nil && contact.Verification.Is(scopes.Verified) {
			fmt.Println(contact.ID, contact, phone, phone.Full())
		}
	}
	for range person.Vehicles.Values() {
		fmt.Println("never")
	}
	// Output: 14244504 contact +*********06 +7(000)0000006
}
