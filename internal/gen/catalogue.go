package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A catalogue is the contents of esia/codes.json.
type catalogue struct {
	Codes    []entry `json:"codes"`
	Families []entry `json:"families"`
}

// An entry describes a code or, in families, a range of codes of which only
// the subject is known.
type entry struct {
	Code  string `json:"code"`  // "ESIA-007053"; empty in families
	First string `json:"first"` // families: the first and the last code
	Last  string `json:"last"`
	Name  string `json:"name"` // name of the constant; empty in families

	Layer       string   `json:"layer"`        // one of layers
	OAuth       string   `json:"oauth"`        // error parameter it comes with
	OAuthSource string   `json:"oauth_source"` // observed, or the RFC which suggests it
	Temporary   bool     `json:"temporary"`
	Evidence    string   `json:"evidence"` // observed, listed or weak
	Sources     []string `json:"sources"`  // owner/repo#n is an issue on GitHub

	Description text   `json:"description"` // phrase without a full stop
	Causes      []text `json:"causes"`      // the same
	Hint        text   `json:"hint"`        // one sentence with a full stop
}

// A text is the same text in Russian and in English.
type text struct {
	RU string `json:"ru"`
	EN string `json:"en"`
}

// id returns how the entry is called in messages and documents: the code, or
// the range of codes.
func (e *entry) id() string {
	if e.Code != "" {
		return e.Code
	}
	prefix := 0
	for prefix < min(len(e.First), len(e.Last)) && e.First[prefix] == e.Last[prefix] {
		prefix++
	}
	if strings.Trim(e.First[prefix:], "0") == "" && strings.Trim(e.Last[prefix:], "9") == "" {
		return e.First[:prefix] + strings.Repeat("x", len(e.First)-prefix)
	}
	return e.First + "…" + strings.TrimPrefix(e.Last, "ESIA-")
}

// bounds returns the first and the last code of the entry.
func (e *entry) bounds() (first, last string) {
	if e.Code != "" {
		return e.Code, e.Code
	}
	return e.First, e.Last
}

// ofLayer returns the codes and then the families of a layer.
func (c *catalogue) ofLayer(name string) []entry {
	var list []entry
	for _, e := range slices.Concat(c.Codes, c.Families) {
		if e.Layer == name {
			list = append(list, e)
		}
	}
	return list
}

// loadCatalogue reads and checks a catalogue. All mistakes are reported
// together.
func loadCatalogue(file string) (*catalogue, error) {
	data, err := readText(file)
	if err != nil {
		return nil, err
	}
	c, err := parseCatalogue(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return c, nil
}

func parseCatalogue(data []byte) (*catalogue, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	c := new(catalogue)
	if err := decoder.Decode(c); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one JSON value")
	}
	return c, c.check()
}
