package scopes_test

import (
	"fmt"

	"github.com/go-esia/sdk/scopes"
)

func ExampleLookup() {
	info, ok := scopes.Lookup("http://esia.gosuslugi.ru/org_inn?org_oid=1000298922")
	fmt.Println(info.Scope, info.Kind, info.Title, info.Fields, ok)
	// Output: org_inn organization ИНН организации [inn] true
}

func ExampleDecodeDigital() {
	document, err := scopes.DecodeDigital([]byte(`{"type":"RF_PASSPORT","oid":"1000404446","lastName":"Иванов","firstName":"Иван","series":"0006","number":"000006"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	switch d := document.(type) {
	case scopes.RFPassport:
		fmt.Println(d, "of", d.FullName())
	case scopes.PendingDigital:
		fmt.Println("ask again later")
	default:
		fmt.Println("something else")
	}
	// Output: RF passport of Иванов Иван
}

func ExampleDecodeDigitalXML() {
	document, err := scopes.DecodeDigitalXML([]byte(`<ns2:innDocuments xmlns:ns2="urn://mincomsvyaz/esia/inn_documents/1.0.0"><ns2:inn>770000000156</ns2:inn></ns2:innDocuments>`))
	if err != nil {
		fmt.Println(err)
		return
	}
	if d, ok := document.(scopes.INNDocuments); ok {
		fmt.Println(d.INN, d.INN.Full())
	}
	// Output: **********56 770000000156
}
