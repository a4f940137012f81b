package esiatest_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/esia/esiatest"
)

// A login of a person who agrees, and one of a person who doesn't.
func ExampleNewServer() {
	ctx := context.Background()
	server := esiatest.NewServer()
	defer server.Close()

	client, err := esia.New(server.Config())
	if err != nil {
		fmt.Println(err)
		return
	}
	login, err := client.Begin(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	query, err := server.Login(ctx, login.URL, esiatest.Confirmed())
	if err != nil {
		fmt.Println(err)
		return
	}
	done, err := client.Complete(ctx, login, query)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(done.Identity.OID, done.IDToken.Confirmed)

	login, err = client.Begin(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	query, err = server.Deny(ctx, login.URL, esiatest.Confirmed())
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = client.Complete(ctx, login, query)
	fmt.Println(errors.Is(err, esia.CodeAccessDenied))
	// Output:
	// 1000000006 true
	// true
}

// A test that the client survives a lost answer.
func ExampleEmulator_Inject() {
	server := esiatest.NewServer()
	defer server.Close()
	remove := server.Inject(esiatest.Fault{Path: "/aas/oauth2/v3/te", Lose: true, Times: 1})
	defer remove()
	// ... refresh a token and look at the error ...
	fmt.Println(len(server.Requests()))
	// Output: 0
}
