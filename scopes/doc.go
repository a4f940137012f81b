// Package scopes has the names of the scopes of ESIA, sets of them, and the typed
// data that they open. It depends on the standard library alone, so that code
// which never talks to ESIA can share it.
//
// # Scopes
//
// A [Scope] is a name such as [FullName]; a [Set] is what a login asks for and
// what an access token grants. The comments of the constants say what each scope
// opens, and [Catalogue] and [Lookup] give the same to programs. Whether ESIA gives
// a scope to a system depends on what was agreed when the system was registered.
// Scopes of organizations are asked for by [Scope.ForOrg], one for each scope and
// organization.
//
// # Data
//
// A [Person], an [Organization] and the types in them are decoded from what ESIA
// really sends: scalars come as strings in some of its channels, dates in several
// forms, fields are left out or empty, the elements of a [List] are links or
// objects. A value that doesn't fit leaves its field empty and never fails the
// whole; the original JSON stays at hand through Decode and Raw. Codes such as
// [PersonStatus] are open: values other than the constants are possible.
//
// # Digital profile
//
// The documents of the digital profile, which come from state registers under a
// consent, are decoded by [DecodeDigital] and [DecodeDigitalXML]. What is known of
// them comes from clients of commercial gateways.
//
// # Personal data
//
// Types such as [Person], [Contact] and [Document], a [List] of them, and [SNILS],
// [INN], [OGRN], [KPP], [Phone] and [Date] don't print their data. Package fmt shows
// a mask for them, whatever the verb, alone, in exported fields, in slices, in maps
// and behind pointers; log/slog does the same. Explicit accessors give the data to
// pages: [Person.FullName], [Address.Full], [SNILS.Full], [Phone.Full], [Date.Full]
// and their like, and the fields themselves. encoding/json writes the data in full.
//
// So the masks don't cover everything:
//
//   - The JSON handler of log/slog writes personal types in full if they are in a
//     struct, a slice or a map. Log such values through [Redact].
//   - Package fmt can't call the methods of values in unexported fields, and
//     prints them in full. Redact leaves unexported fields out.
//   - The verbs %w and %p don't go with these types, and package fmt reports that
//     with the value in full. go vet finds %w.
//   - The same is true of the built-in functions panic and println.
//   - Fields of type string, such as Person.LastName, are strings: what is copied
//     out of a Person is printed.
//
// All types are values without locks. They may be read by several goroutines at a
// time.
package scopes
