package scopes

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// Bounds of the JSON of one entity, all lists together.
const (
	maxJSON = 8 << 20 // bytes

	// maxObjects: an object of three bytes, such as an empty document, takes more
	// than half a kilobyte in memory. So many of ordinary size have 8 MiB.
	maxObjects = 20_000

	// maxValues: a scalar of two bytes in an array takes tens of them in memory.
	maxValues = 500_000

	// maxScalars bounds one array of a field, such as stateFacts.
	maxScalars = 10_000

	// maxNesting is how deep entities may be in each other. The deepest that ESIA
	// has is the pending document of a child in the list of a person: 5. Each
	// level reads its text once more, so that without a bound the time would be
	// the square of the length.
	maxNesting = 8
)

// Errors of decoding.
var (
	// ErrNotObject is the error of decoding an entity, such as [Person], from
	// something that isn't a JSON object. It is the only one that ESIA can cause.
	ErrNotObject = errors.New("scopes: not a JSON object")

	// ErrTooLarge is the error of decoding an entity from more than 8 MiB, from
	// JSON with more than 20 000 objects in it, or with more than 500 000 values of
	// any type.
	ErrTooLarge = errors.New("scopes: JSON of an entity is larger than 8 MiB, or has more than 20000 objects or 500000 values")
)

// A layout decodes JSON objects into structs of one type, field by field, so that
// a value of the wrong type in one field neither fails the whole nor loses the
// other fields. Scalars are taken as numbers, as strings and as booleans; null is
// the same as no field; unknown fields are skipped; names are compared exactly
// first, then without regard to case, as encoding/json does.
//
// A field has its name in the tag "json", and may have one more name that is
// seen in the wild in the tag "alias". The tag "rest" names a field of type string
// that takes the strings and numbers which don't fit.
type layout struct {
	entity string
	fields []layoutField
	exact  map[string]int
}

type layoutField struct {
	name  string
	alias string
	index []int // more than one for a field of an embedded struct
	rest  int   // index of the field of the tag "rest", -1 if there is none
	set   setter
}

// A setter stores the raw value in v. It reports false, and leaves v as it is, if
// the value is null or doesn't fit: of two members of one name the last one that
// fits wins. Below is how deep entities in v may still be in each other.
type setter func(v reflect.Value, raw []byte, below int) bool

// An entity is a type that embeds an original: what a setter calls for it. The
// text is a whole valid JSON value that nobody will change, because it is part of
// a copy that an outer entity keeps. So it is neither checked nor copied again.
type entity interface {
	decodeInside(raw []byte, below int) error
}

// errNesting leaves a field empty: it is never returned to callers.
var errNesting = errors.New("scopes: entities are too deep in each other")

// layoutOf returns the layout of T, a struct. It costs some microseconds and is
// called once for each type.
func layoutOf[T any](entity string) *layout {
	l := &layout{entity: entity, exact: make(map[string]int)}
	t := reflect.TypeFor[T]()
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || name == "" || name == "-" {
			continue
		}
		rest := -1
		if other, ok := t.FieldByName(f.Tag.Get("rest")); ok {
			rest = other.Index[0]
		}
		l.exact[name] = len(l.fields)
		l.fields = append(l.fields, layoutField{name, f.Tag.Get("alias"), f.Index, rest, setterFor(f.Type)})
	}
	return l
}

// decodeEntity decodes an object into dst, a struct, in place of what dst held. It
// keeps the JSON if T embeds an original. null does nothing. dst isn't changed if
// there is an error.
func decodeEntity[T any](l *layout, data []byte, dst *T) error {
	raw, err := ownJSON(l.entity, data)
	if err != nil || string(raw) == "null" {
		return err
	}
	return decodeInside(l, raw, maxNesting, dst)
}

// ownJSON returns a copy of data without the white space around it, after the
// checks that all entities need.
func ownJSON(entity string, data []byte) ([]byte, error) {
	data = bytes.TrimSpace(data)
	if len(data) > maxJSON {
		return nil, ErrTooLarge
	}
	if !json.Valid(data) {
		return nil, fmt.Errorf("%w: %s", ErrNotObject, entity)
	}
	if objects, values := countValues(data); objects > maxObjects || values > maxValues {
		return nil, ErrTooLarge
	}
	return bytes.Clone(data), nil
}

// decodeInside is decodeEntity for JSON that is checked and never changed: dst
// keeps raw itself, and so do the entities in it. All errors come before dst is
// changed.
func decodeInside[T any](l *layout, raw []byte, below int, dst *T) error {
	switch {
	case below <= 0:
		return errNesting
	case len(raw) == 0 || raw[0] != '{':
		return fmt.Errorf("%w: %s", ErrNotObject, l.entity)
	}
	*dst = *new(T)
	l.decode(raw, below-1, reflect.ValueOf(dst).Elem())
	if k, ok := any(dst).(interface{ keep(raw []byte) }); ok {
		k.keep(raw)
	}
	return nil
}

// decode stores the members of a valid JSON object in the fields of dst, a zero
// struct.
func (l *layout) decode(object []byte, below int, dst reflect.Value) {
	var room [64]bool
	done := append(room[:0], make([]bool, len(l.fields))...) // by the exact name
	for rawName, raw := range members(object) {
		i, exact := l.find(rawName)
		if i < 0 || done[i] && !exact {
			continue
		}
		if l.fields[i].store(dst, raw, below) && exact {
			done[i] = true
		}
	}
}

// store stores a value in the field of dst, or in the field for the rest.
func (f *layoutField) store(dst reflect.Value, raw []byte, below int) bool {
	field := dst.FieldByIndex(f.index)
	fits := f.set(field, raw, below)
	switch {
	case f.rest < 0:
	case fits:
		dst.Field(f.rest).SetZero()
	case field.IsZero() && !isBool(raw):
		return setString(dst.Field(f.rest), raw, below)
	}
	return fits
}

// find returns the index of the field with this raw name, -1 if there is none.
func (l *layout) find(raw []byte) (index int, exact bool) {
	if len(raw) > 2 {
		if i, ok := l.exact[string(raw[1:len(raw)-1])]; ok {
			return i, true
		}
	}
	name, ok := unquote(raw)
	if !ok {
		return -1, false
	}
	if i, ok := l.exact[name]; ok { // it was escaped
		return i, true
	}
	for i := range l.fields {
		if f := &l.fields[i]; strings.EqualFold(f.name, name) || f.alias != "" && strings.EqualFold(f.alias, name) {
			return i, false
		}
	}
	return -1, false
}

var (
	entityType      = reflect.TypeFor[entity]()
	unmarshalerType = reflect.TypeFor[json.Unmarshaler]()
)

// setterFor returns the setter of a type of field.
func setterFor(t reflect.Type) setter {
	switch {
	case reflect.PointerTo(t).Implements(entityType):
		return setEntity
	case reflect.PointerTo(t).Implements(unmarshalerType):
		return setByMethod
	case t.Kind() == reflect.String:
		return setString
	case t.Kind() == reflect.Bool:
		return setBool
	case reflect.Int <= t.Kind() && t.Kind() <= reflect.Int64:
		return setInt
	case t.Kind() == reflect.Pointer:
		return setPointer(setterFor(t.Elem()))
	case t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8:
		return setSlice(setterFor(t.Elem()))
	default:
		return setByMethod
	}
}

// setEntity uses decodeInside of v.
func setEntity(v reflect.Value, raw []byte, below int) bool {
	e, ok := v.Addr().Interface().(entity)
	return ok && e.decodeInside(raw, below) == nil
}

// setByMethod uses UnmarshalJSON of v, or what encoding/json does without it. Both
// may change their target and then fail.
func setByMethod(v reflect.Value, raw []byte, _ int) bool {
	if string(raw) == "null" {
		return false
	}
	fresh := reflect.New(v.Type())
	var err error
	if u, ok := fresh.Interface().(json.Unmarshaler); ok {
		err = u.UnmarshalJSON(raw)
	} else {
		err = json.Unmarshal(raw, fresh.Interface())
	}
	if err != nil {
		return false
	}
	if f, ok := fresh.Interface().(interface{ fitsBetter(old any) bool }); ok && !f.fitsBetter(v.Interface()) {
		return false
	}
	v.Set(fresh.Elem())
	return true
}

func setString(v reflect.Value, raw []byte, _ int) bool {
	text, ok := flexibleText(raw)
	if ok {
		v.SetString(text)
	}
	return ok
}

// setBool reads true and false, also as strings in any case, and 1 and 0.
func setBool(v reflect.Value, raw []byte, _ int) bool {
	text, _ := flexibleText(raw)
	yes := text == "1" || strings.EqualFold(text, "true")
	no := text == "0" || strings.EqualFold(text, "false")
	if yes || no {
		v.SetBool(yes)
	}
	return yes || no
}

// setInt reads whole numbers, also as strings, and "2023.0" as one. It doesn't go
// through float64, which would change numbers above 2^53.
func setInt(v reflect.Value, raw []byte, _ int) bool {
	text, _, _ := wholeText(raw)
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || v.OverflowInt(n) {
		return false
	}
	v.SetInt(n)
	return true
}

func setPointer(set setter) setter {
	return func(v reflect.Value, raw []byte, below int) bool {
		p := reflect.New(v.Type().Elem())
		if !set(p.Elem(), raw, below) {
			return false
		}
		v.Set(p)
		return true
	}
}

// setSlice reads an array without the elements that don't fit, and takes a single
// value for an array of one. An array in which nothing fits, or which has more than
// maxScalars elements, doesn't fit itself.
func setSlice(set setter) setter {
	return func(v reflect.Value, raw []byte, below int) bool {
		list := reflect.New(v.Type()).Elem()
		count, filled := 0, 0
		for element := range oneOrMore(raw) {
			if count++; count > maxScalars {
				return false
			}
			if filled == list.Cap() {
				list.Grow(1)
			}
			list.SetLen(filled + 1)
			if item := list.Index(filled); set(item, element, below) {
				filled++
			}
		}
		switch {
		case filled > 0:
			v.Set(list.Slice(0, filled))
		case count == 0:
			v.Set(reflect.MakeSlice(v.Type(), 0, 0))
		}
		return filled > 0 || count == 0
	}
}
