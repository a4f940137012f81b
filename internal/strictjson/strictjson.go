// Package strictjson reads configurations in JSON, in which everything must be written as
// it is meant. Package encoding/json takes the last of two members with one name, and
// members in any case; a limit that is there twice would then be another one for whoever
// reads the file than for the program.
package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"reflect"
	"strings"
	"unicode"
)

// maxDepth is how deep values may be nested.
const maxDepth = 100

// What a [MemberError] is, by [errors.Is].
var (
	// ErrTwice means that a member is there twice.
	ErrTwice = errors.New("it is there twice: leave one")

	// ErrCase means that a member differs from its name, or from another member, in
	// upper and lower case only.
	ErrCase = errors.New("upper and lower case count")

	// ErrUnknown means that there is no such member.
	ErrUnknown = errors.New("there is no such member")

	// ErrNoObject means that the JSON is not one object.
	ErrNoObject = errors.New("it must be a JSON object")

	// ErrDepth means that values are nested too deep.
	ErrDepth = fmt.Errorf("values are nested deeper than %d", maxDepth)

	// ErrTrailing means that something follows the object.
	ErrTrailing = errors.New("something follows the JSON object")
)

// A MemberError is about a member of an object.
type MemberError struct {
	Name  string   // as it is written
	Known []string // the names that there are, with ErrUnknown; the one that it is like, with ErrCase
	Err   error
}

// Error implements error.
func (e *MemberError) Error() string {
	if errors.Is(e.Err, ErrCase) {
		return fmt.Sprintf("%q: there is %q, and %v", e.Name, strings.Join(e.Known, ", "), e.Err)
	}
	return fmt.Sprintf("%q: %v", e.Name, e.Err)
}

// Unwrap returns the reason.
func (e *MemberError) Unwrap() error { return e.Err }

// Unmarshal is [json.Unmarshal] of one object into the struct or map that v points to. At
// every level it refuses members that the struct does not have, that are there twice, and
// that differ from their name, or from another member, in upper and lower case only. A type
// that reads itself is looked at like one that does not; where an element stands for a
// list of one, it may stand for it here, too.
func Unmarshal(data []byte, v any) error {
	w := walk{json.NewDecoder(bytes.NewReader(data)), 0}
	if !bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("{")) {
		return ErrNoObject
	}
	if err := w.value(reflect.TypeOf(v)); err != nil {
		return err
	}
	if _, err := w.d.Token(); !errors.Is(err, io.EOF) {
		return ErrTrailing
	}
	return json.Unmarshal(data, v)
}

// A walk goes through the tokens and the type side by side.
type walk struct {
	d     *json.Decoder
	depth int
}

// value reads a value that is to become a t, which is nil if that is not known.
func (w *walk) value(t reflect.Type) error {
	token, err := w.d.Token()
	if err != nil {
		return err
	}
	delim, ok := token.(json.Delim)
	if !ok {
		return nil
	}
	if w.depth++; w.depth > maxDepth {
		return ErrDepth
	}
	defer func() { w.depth-- }()
	t = pointedTo(t)
	list := t != nil && (t.Kind() == reflect.Slice || t.Kind() == reflect.Array)
	if delim == '[' {
		if !list {
			t = nil // package json will say so
		} else {
			t = t.Elem()
		}
		err = w.elements(t)
	} else {
		if list {
			t = pointedTo(t.Elem())
		}
		err = w.members(t)
	}
	if err == nil {
		_, err = w.d.Token() // the end
	}
	return err
}

func pointedTo(t reflect.Type) reflect.Type {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

func (w *walk) elements(t reflect.Type) error {
	for w.d.More() {
		if err := w.value(t); err != nil {
			return err
		}
	}
	return nil
}

func (w *walk) members(t reflect.Type) error {
	seen := make(map[string]string) // by the folded name
	for w.d.More() {
		token, err := w.d.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string) // it is none if the JSON is malformed, which Token refuses
		switch other, ok := seen[folded(name)]; {
		case ok && other == name:
			return &MemberError{Name: name, Err: ErrTwice}
		case ok:
			return &MemberError{Name: name, Known: []string{other}, Err: ErrCase}
		}
		seen[folded(name)] = name
		member, err := memberOf(t, name)
		if err != nil {
			return err
		}
		if err := w.value(member); err != nil {
			return err
		}
	}
	return nil
}

// folded returns the same text for names that [strings.EqualFold] holds for equal.
func folded(name string) string {
	return strings.Map(func(r rune) rune {
		least := r
		for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
			least = min(least, other)
		}
		return least
	}, name)
}

// memberOf returns the type of a member, nil if it is not known.
func memberOf(t reflect.Type, name string) (reflect.Type, error) {
	switch {
	case t == nil:
		return nil, nil //nolint:nilnil // no type is known
	case t.Kind() == reflect.Map:
		return t.Elem(), nil
	case t.Kind() != reflect.Struct:
		return nil, nil //nolint:nilnil // package json will say so
	}
	var known []string
	for tag, member := range tagged(t) {
		switch {
		case tag == name:
			return member, nil
		case strings.EqualFold(tag, name):
			return nil, &MemberError{Name: name, Known: []string{tag}, Err: ErrCase}
		}
		known = append(known, tag)
	}
	return nil, &MemberError{Name: name, Known: known, Err: ErrUnknown}
}

// tagged yields the names and types of the members of a struct, also of those that are
// embedded. Fields without a name in their tag are none.
func tagged(t reflect.Type) iter.Seq2[string, reflect.Type] {
	return func(yield func(string, reflect.Type) bool) {
		for f := range t.Fields() {
			tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if embedded := pointedTo(f.Type); f.Anonymous && tag == "" && embedded.Kind() == reflect.Struct {
				for tag, member := range tagged(embedded) {
					if !yield(tag, member) {
						return
					}
				}
			} else if f.IsExported() && tag != "" && tag != "-" && !yield(tag, f.Type) {
				return
			}
		}
	}
}
