package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// A scopeList is the contents of scopes/catalogue.json.
type scopeList struct {
	Scopes []scopeEntry `json:"scopes"`
}

// A scopeEntry describes a scope.
type scopeEntry struct {
	Scope    string `json:"scope"`    // "fullname"
	Name     string `json:"name"`     // name of the constant
	Kind     string `json:"kind"`     // one of kinds
	Evidence string `json:"evidence"` // guidelines, observed or clients
	Seldom   bool   `json:"seldom"`   // most systems aren't entitled to it

	Title   string `json:"title"`   // Russian phrase without a full stop
	Gloss   string `json:"gloss"`   // the same in English, as a rule shorter
	Comment string `json:"comment"` // doc comment of the constant, without its name

	Resources []string `json:"resources"` // paths, with {oid} and {id}
	Fields    []string `json:"fields"`    // names in the JSON
	Documents []string `json:"documents"` // types of documents
	Values    []string `json:"values"`    // Type, Type.Field or Type.Method of package scopes, esia.Type of package esia
	Notes     text     `json:"notes"`     // phrase without a full stop; may be missing
}

// A kind is a group of scopes.
type kind struct {
	name     string // value of kind in the catalogue
	constant string // constant of type scopes.Kind
	comment  string // heading of the constants
	title    text   // heading of its part of the documentation
}

// kinds are in the order of the catalogue and of the documentation.
var kinds = []kind{
	{
		name:     "person",
		constant: "KindPerson",
		comment:  "Scopes of a person's own data. Field names in the comments are those of the JSON.",
		title:    text{RU: "Данные человека", EN: "Data of a person"},
	},
	{
		name:     "child",
		constant: "KindChild",
		comment: "Scopes of the data of a person's children. Most systems aren't entitled to them: " +
			"they were seen with government services and schools.",
		title: text{RU: "Данные детей", EN: "Data of children"},
	},
	{
		name:     "organization",
		constant: "KindOrganization",
		comment: "Scopes of an organization. Each is asked for with the number of the organization: see [Scope.ForOrg]. " +
			"Field names in the comments are those of the JSON.",
		title: text{RU: "Данные организации", EN: "Data of an organization"},
	},
	{
		name:     "profile",
		constant: "KindProfile",
		comment: "Scopes of the digital profile: data of state registers, given out under a consent. Most belong to banks " +
			"and insurers. All were observed in clients of the gateway. Those that end in _ext stand in a consent for a " +
			"category of data which the organization gets elsewhere.",
		title: text{RU: "Цифровой профиль", EN: "Digital profile"},
	},
	{
		name:     "service",
		constant: "KindService",
		comment:  "Scopes of services: actions rather than data.",
		title:    text{RU: "Действия", EN: "Services"},
	},
	{
		name:     "legacy",
		constant: "KindLegacy",
		comment: "Legacy umbrella scopes of the first versions of ESIA. They are listed because old tokens carry them, in the " +
			"form of [Scope.URL] and some with \"?mode=w\". Do not ask for them: ESIA has refused usr_inf since 2017 or 2018.",
		title: text{RU: "Устаревшие", EN: "Legacy"},
	},
}

// ofKind returns the scopes of a kind.
func (l *scopeList) ofKind(name string) []scopeEntry {
	var list []scopeEntry
	for _, e := range l.Scopes {
		if e.Kind == name {
			list = append(list, e)
		}
	}
	return list
}

// loadScopes reads and checks a catalogue of scopes. All mistakes are reported
// together.
func loadScopes(file string) (*scopeList, error) {
	data, err := readText(file)
	if err != nil {
		return nil, err
	}
	l, err := parseScopes(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return l, nil
}

func parseScopes(data []byte) (*scopeList, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	l := new(scopeList)
	if err := decoder.Decode(l); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one JSON value")
	}
	return l, l.check()
}
