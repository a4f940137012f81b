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

// maxJSON bounds the JSON of one entity, in bytes.
const maxJSON = 8 << 20

// Errors of decoding.
var (
	// ErrNotObject is the error of decoding an entity, such as [Person], from
	// something that isn't a JSON object. It is the only one that ESIA can cause.
	ErrNotObject = errors.New("scopes: not a JSON object")

	// ErrTooLarge is the error of decoding an entity from more than 8 MiB.
	ErrTooLarge = errors.New("scopes: JSON of an entity is larger than 8 MiB")
)

// A layout decodes JSON objects into structs of one type, field by field, so that
// a value of the wrong type in one field neither fails the whole nor loses the
// other fields. Scalars are taken as numbers, as strings and as booleans; null is
// the same as no field; unknown fields are skipped; names are compared exactly
// first, then without regard to case, as encoding/json does.
//
// A field has its name in the tag "json", and may have one more name that is
// seen in the wild in the tag "alias".
type layout struct {
	entity string
	fields []layoutField
	exact  map[string]int
}

type layoutField struct {
	name  string
	alias string
	index int
	set   setter
}

// A setter stores the raw value in v. It reports false, and leaves v as it is or
// zero, if the value is null or doesn't fit.
type setter func(v reflect.Value, raw []byte) bool

// layoutOf returns the layout of T, a struct. It costs some microseconds and is
// called once for each type.
func layoutOf[T any](entity string) *layout {
	l := &layout{entity: entity, exact: make(map[string]int)}
	t := reflect.TypeFor[T]()
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || name == "" || name == "-" {
			continue
		}
		l.exact[name] = len(l.fields)
		l.fields = append(l.fields, layoutField{name, f.Tag.Get("alias"), i, setterFor(f.Type)})
	}
	return l
}

// decodeEntity decodes an object into dst, a struct, in place of what dst held. It
// keeps the JSON if T embeds an original. null does nothing. dst isn't changed if
// there is an error.
func decodeEntity[T any](l *layout, data []byte, dst *T) error {
	data = bytes.TrimSpace(data)
	if string(data) == "null" {
		return nil
	}
	var fresh T
	if err := l.decode(data, reflect.ValueOf(&fresh).Elem()); err != nil {
		return err
	}
	if k, ok := any(&fresh).(interface{ keep(raw []byte) }); ok {
		k.keep(bytes.Clone(data))
	}
	*dst = fresh
	return nil
}

// decode stores the members of a JSON object in the fields of dst, a zero struct.
func (l *layout) decode(object []byte, dst reflect.Value) error {
	switch {
	case len(object) > maxJSON:
		return ErrTooLarge
	case len(object) == 0 || object[0] != '{' || !json.Valid(object):
		return fmt.Errorf("%w: %s", ErrNotObject, l.entity)
	}
	done := make([]bool, len(l.fields)) // by the exact name
	for rawName, raw := range members(object) {
		i, exact := l.find(rawName)
		if i < 0 || done[i] && !exact {
			continue
		}
		f := &l.fields[i]
		if f.set(dst.Field(f.index), raw) && exact {
			done[i] = true
		}
	}
	return nil
}

// find returns the index of the field with this raw name, -1 if there is none.
func (l *layout) find(raw []byte) (index int, exact bool) {
	name, ok := unquote(raw)
	if !ok {
		return -1, false
	}
	if i, ok := l.exact[name]; ok {
		return i, true
	}
	for i := range l.fields {
		if f := &l.fields[i]; strings.EqualFold(f.name, name) || f.alias != "" && strings.EqualFold(f.alias, name) {
			return i, false
		}
	}
	return -1, false
}

var unmarshalerType = reflect.TypeFor[json.Unmarshaler]()

// setterFor returns the setter of a type of field.
func setterFor(t reflect.Type) setter {
	switch {
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

// setByMethod uses UnmarshalJSON of v, or what encoding/json does without it.
func setByMethod(v reflect.Value, raw []byte) bool {
	if string(raw) == "null" {
		return false
	}
	var err error
	if u, ok := v.Addr().Interface().(json.Unmarshaler); ok {
		err = u.UnmarshalJSON(raw)
	} else {
		err = json.Unmarshal(raw, v.Addr().Interface())
	}
	if err != nil {
		v.SetZero()
	}
	return err == nil
}

func setString(v reflect.Value, raw []byte) bool {
	text, ok := flexibleText(raw)
	if ok {
		v.SetString(text)
	}
	return ok
}

// setBool reads true and false, also as strings in any case, and 1 and 0.
func setBool(v reflect.Value, raw []byte) bool {
	text, _ := flexibleText(raw)
	yes := text == "1" || strings.EqualFold(text, "true")
	no := text == "0" || strings.EqualFold(text, "false")
	if yes || no {
		v.SetBool(yes)
	}
	return yes || no
}

// setInt reads whole numbers, also as strings. It doesn't go through float64,
// which would change numbers above 2^53.
func setInt(v reflect.Value, raw []byte) bool {
	text, _ := flexibleText(raw)
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || v.OverflowInt(n) {
		return false
	}
	v.SetInt(n)
	return true
}

func setPointer(set setter) setter {
	return func(v reflect.Value, raw []byte) bool {
		p := reflect.New(v.Type().Elem())
		if !set(p.Elem(), raw) {
			return false
		}
		v.Set(p)
		return true
	}
}

// setSlice reads an array without the elements that don't fit, and takes a single
// value for an array of one.
func setSlice(set setter) setter {
	return func(v reflect.Value, raw []byte) bool {
		list := reflect.MakeSlice(v.Type(), 0, 0)
		add := func(raw []byte) {
			if item := reflect.New(v.Type().Elem()).Elem(); set(item, raw) {
				list = reflect.Append(list, item)
			}
		}
		if len(raw) > 0 && raw[0] == '[' {
			for element := range elements(raw) {
				add(element)
			}
		} else if add(raw); list.Len() == 0 {
			return false
		}
		v.Set(list)
		return true
	}
}
