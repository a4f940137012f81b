package scopes

import (
	"iter"
	"slices"
	"sync"
)

// A Kind is the group of data or of actions that a scope belongs to. Other values
// than the constants may come with new versions of this package.
type Kind string

// Kinds of scopes, in the order of [Catalogue].
const (
	KindPerson       Kind = "person"       // a person's own data, openid too
	KindChild        Kind = "child"        // data of a person's children
	KindOrganization Kind = "organization" // data of an organization: see [Scope.ForOrg]
	KindProfile      Kind = "profile"      // the digital profile: state registers, under a consent
	KindService      Kind = "service"      // actions rather than data
	KindLegacy       Kind = "legacy"       // umbrella scopes that are no longer given
)

// An Info says what a scope opens, as far as public sources tell. It describes
// what ESIA does; it doesn't say what ESIA has granted to a system.
//
// The documentation in docs/scopes.md is made from the same source.
type Info struct {
	// Scope is the bare name.
	Scope Scope

	// Kind is the group of the scope.
	Kind Kind

	// Title says in Russian what the scope opens, a phrase without a full stop.
	Title string

	// Gloss says the same in English, as a rule in fewer words.
	Gloss string

	// Resources are the paths of the data services that have the data, as
	// "/rs/prns/{oid}/ctts". {oid} is the number of the account, {id} that of an
	// element. Empty if the resource isn't known, or if there is none.
	Resources []string

	// Fields are the names in the JSON that the scope opens, those of the
	// elements for a collection. Fields that any scope opens are under [OpenID].
	Fields []string

	// DocumentTypes are the types of the documents that the scope opens. Empty
	// for other data, and if the type isn't known.
	DocumentTypes []DocumentType

	// Notes is a remark in English, or empty.
	Notes string
}

// Lookup returns what is known about the base of s, as [Scope.Base] has it: it
// takes a scope in any of its forms. It reports false for a scope without a
// constant in this package. The slices of the result are the caller's own.
func Lookup(s Scope) (Info, bool) {
	i, ok := catalogueIndex()[s.Base()]
	if !ok {
		return Info{}, false
	}
	return catalogue()[i].clone(), true
}

// Catalogue iterates over what is known about the scopes, in the order of [All].
// The slices of the values are the caller's own.
func Catalogue() iter.Seq[Info] {
	return func(yield func(Info) bool) {
		for _, info := range catalogue() {
			if !yield(info.clone()) {
				return
			}
		}
	}
}

// All iterates over the scopes that the package has constants for, in a stable
// order: openid, persons, children, organizations, digital profile, services,
// and the legacy ones last.
func All() iter.Seq[Scope] {
	return func(yield func(Scope) bool) {
		for _, info := range catalogue() {
			if !yield(info.Scope) {
				return
			}
		}
	}
}

// Known reports whether the package has a constant for the base of s. An unknown
// scope isn't a mistake: ESIA adds new ones without notice.
func Known(s Scope) bool {
	_, ok := catalogueIndex()[s.Base()]
	return ok
}

// catalogueIndex finds the entries of catalogue by their names.
var catalogueIndex = sync.OnceValue(func() map[Scope]int {
	index := make(map[Scope]int)
	for i, info := range catalogue() {
		index[info.Scope] = i
	}
	return index
})

func (info Info) clone() Info {
	info.Resources = slices.Clone(info.Resources)
	info.Fields = slices.Clone(info.Fields)
	info.DocumentTypes = slices.Clone(info.DocumentTypes)
	return info
}
