// Package esiatest emulates ESIA, the identity provider of Gosuslugi, in the
// manner of [net/http/httptest]: a whole login, with signatures, tokens and
// data, runs inside one process and without a network.
//
// The emulator is stricter than ESIA wherever ESIA is known or suspected to
// look away. It verifies every GOST signature over the exact string, the time,
// the address of return, the scopes and the single use of everything that is
// for one use, and it answers with ESIA's codes. What it is stricter in, and
// how to switch it off, is said at [Lenient] and [Protocol].
//
// The checks are the package's own. It has its own table of signed strings and
// doesn't call the code by which a client builds requests or verifies tokens,
// so that a mistake there can't hide by being made on both sides.
//
// In tests:
//
//	server := esiatest.NewServer()
//	defer server.Close()
//	client, err := esia.New(server.Config())
//
// [Emulator.Login] then does what a browser and a person would do with the
// address of a login. A program that has a listener of its own uses [New],
// which returns errors and is an [http.Handler].
//
// # What is emulated
//
// Both versions of the protocol. The address of the login page
// (/aas/oauth2/v2/ac, in version 1 /aas/oauth2/ac), with a plain page where a
// human chooses who logs in; the token endpoint (/aas/oauth2/v3/te, in version 1
// /aas/oauth2/te) with the grants authorization_code, refresh_token and
// client_credentials; tokens of organizations for API keys; logout
// (/idp/ext/Logout); the emulator's own certificates (/public/esia.zip).
//
// The data services, filtered by the granted scopes: persons with everything
// that is below /rs/prns/{oid}, the addresses of version 2 of the services,
// avatars and categories; organizations with everything that is below
// /rs/orgs/{oid}; the import of accounts. What they serve are the Go values of
// [Person] and [Organization]. Collections are lists of links, and of objects with
// embed=(elements); a person takes embed=(contacts.elements,documents.elements)
// and so on. Nothing can be written.
//
// No answer of ESIA is public for children, branches, employees, groups,
// registration centers, systems, invitations, categories, imports and avatars:
// here they have the form that clients expect. [Services] and [Fault] have the
// variants of the others that were observed.
//
// # Consents
//
// A login with the parameter permissions is checked against the rules of its
// client, see [ConsentRule]. When the person has agreed, the emulator remembers the
// consents for this client and this person, for as long as they say (expire), or
// for a year if they don't. Tokens name those that are still good in their claim
// permissions. The scope prm_chg?oid= gets such a token, for the person, without a
// login; where no consent is good, it is refused with ESIA-007004, access_denied:
// which code ESIA has for this isn't known. [Emulator.Revoke] withdraws them all.
//
// # Logging in without a page
//
// A request of the login page that has the header [LoginHeader] is answered as
// if that person had logged in and agreed to everything; with [DenyHeader], as
// if the person had refused. ESIA has no such headers, and a page of another
// site can't send them. [Emulator.Login] and [Emulator.Deny] use them.
//
// The package is a test double. It holds the private keys of its tokens in
// memory, lets anybody be any person, and records secrets in
// [Emulator.Requests]: it must never be reachable from where real people are.
package esiatest
