package esia_test

import (
	"context"
	"fmt"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/scopes"
)

// exampleLogin logs a person in for some scopes, as the example of a login does.
func exampleLogin(ctx context.Context, client *esia.Client, server *esiatest.Server, p esiatest.Person, s ...scopes.Scope) oauth2.TokenSource {
	login, err := client.Begin(ctx, esia.WithScopes(scopes.NewSet(s...)))
	check(err)
	query, err := server.Login(ctx, login.URL, p)
	check(err)
	auth, err := client.Complete(ctx, login, query)
	check(err)
	return client.TokenSource(ctx, auth.Grant, nil)
}

// All data that the granted scopes open, in as few requests as possible.
func ExampleAPI_Profile() {
	ctx := context.Background()
	server := esiatest.NewServer()
	defer server.Close()
	client, err := esia.New(server.Config())
	check(err)
	tokens := exampleLogin(ctx, client, server, esiatest.Confirmed(),
		scopes.FullName, scopes.IDDoc, scopes.Mobile, scopes.KidFullName, scopes.KidBirthCertDoc)

	profile, err := client.API(tokens).Profile(ctx)
	check(err)
	for _, document := range profile.Documents {
		fmt.Println(document.Type, document.Series, document.Number, document.IssueDate.Full())
	}
	for _, contact := range profile.Contacts {
		phone, err := contact.Phone()
		check(err)
		fmt.Println(contact.Type, phone.E164())
	}
	for _, kid := range profile.Kids {
		fmt.Println(kid.FullName(), len(kid.Documents.Elements))
	}
	for _, missing := range profile.Missing {
		fmt.Println("could not be read:", missing.Scope, missing.Err)
	}
	// Output:
	// RF_PASSPORT 5303 925695 01.01.2006
	// MBT +70000000006
	// Фамилия006 Ребёнок016 Отчество016 1
	// Фамилия006 Ребёнок017 1
}

// One collection, element by element.
func ExampleCollection_All() {
	ctx := context.Background()
	server := esiatest.NewServer()
	defer server.Close()
	client, err := esia.New(server.Config())
	check(err)
	person := esiatest.Confirmed()
	tokens := exampleLogin(ctx, client, server, person, scopes.Vehicles)

	for vehicle, err := range client.API(tokens).Person(person.OID).Vehicles().All(ctx) {
		check(err)
		fmt.Println(vehicle.NumberPlate, vehicle.RegCertificate.Series, vehicle.RegCertificate.Number)
	}
	// Output: А123АА111 1231 231231
}

// An employee chooses one of their organizations; its data takes another token.
func ExampleClient_OrganizationToken() {
	ctx := context.Background()
	server := esiatest.NewServer()
	defer server.Close()
	client, err := esia.New(server.Config())
	check(err)
	employee := esiatest.Employee()
	tokens := exampleLogin(ctx, client, server, employee, scopes.UsrOrg)

	roles, err := esia.Collect(client.API(tokens).Person(employee.OID).Roles().All(ctx))
	check(err)
	role := roles[0] // in life: the employee chooses
	fmt.Println(role.ShortName, role.Admin)

	token, err := client.OrganizationToken(ctx, role.OrgOID, scopes.NewSet(scopes.OrgInn, scopes.OrgBranches))
	check(err)
	api := client.API(oauth2.StaticTokenSource(token)).Organization(role.OrgOID)
	org, err := api.Get(ctx)
	check(err)
	branches, err := esia.Collect(api.Branches().All(ctx))
	check(err)
	fmt.Println(org.INN.Full(), branches[0].Name)
	// Output:
	// ОАО "тестовый ЮЛ" true
	// 7700000016 Филиал №1
}
