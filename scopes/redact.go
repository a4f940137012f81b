package scopes

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"math"
	"reflect"
	"strings"
)

// Bounds of what Redact shows.
const (
	redactDepth  = 10   // levels of nesting
	redactItems  = 64   // elements of one slice or map
	redactNodes  = 1000 // values altogether
	redactString = 512  // bytes of one string
)

// elided stands for what is beyond the bounds.
const elided = "…"

// Redact returns v in a form that can be logged: the personal types of this
// package are masked wherever v holds them, under the text handler and under the
// JSON handler of log/slog.
//
//	logger.Info("order", "order", scopes.Redact(order))
//
// It is needed for structures around personal types. Alone, these are masked by
// log/slog itself; but what a struct, a slice or a map holds, the JSON handler
// writes by encoding/json, which writes personal data in full.
//
// Of structs Redact shows the exported fields. Types that have LogValue, String,
// Error or Format are shown as those methods show them. All other strings and
// numbers are shown as they are: Redact doesn't know what they mean, so don't copy
// personal data to a field of type string. Slices of bytes are shown as their
// length. Depth and size are bounded, cycles too; beyond the bounds there is "…".
//
// v is read when the record is handled, and must not be changed until then. The
// result may also be printed by package fmt and encoded by encoding/json.
func Redact(v any) slog.LogValuer { return redacted{v} }

type redacted struct {
	value any
}

// LogValue implements [slog.LogValuer].
func (r redacted) LogValue() slog.Value { return slog.AnyValue(r.tree()) }

// Format implements [fmt.Formatter].
func (r redacted) Format(f fmt.State, verb rune) { writeMask(f, verb, fmt.Sprint(r.tree())) }

// MarshalJSON implements [json.Marshaler].
func (r redacted) MarshalJSON() ([]byte, error) { return json.Marshal(r.tree()) }

// tree returns the value as strings, numbers, booleans, nil, []any and
// map[string]any. A log line is not worth a panic, whatever foreign methods do.
func (r redacted) tree() (tree any) {
	defer func() {
		if recover() != nil {
			tree = "[panic]"
		}
	}()
	w := redactor{left: redactNodes}
	return w.walk(reflect.ValueOf(r.value), 0)
}

// A redactor builds the tree of one value.
type redactor struct {
	left int // values that may still be visited
}

func (w *redactor) walk(v reflect.Value, depth int) any {
	for v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if !v.IsValid() || nillable(v.Kind()) && v.IsNil() {
		return nil
	}
	if !w.enter(depth) {
		return elided
	}
	if shown, ok := w.byMethod(v, depth); ok {
		return shown
	}
	switch v.Kind() {
	case reflect.Pointer:
		return w.walk(v.Elem(), depth+1)
	case reflect.Struct:
		fields := make(map[string]any)
		w.structFields(fields, v, depth)
		return fields
	case reflect.Map:
		return w.mapItems(v, depth)
	case reflect.Slice, reflect.Array:
		return w.list(v, depth)
	default:
		return scalar(v)
	}
}

// enter counts a value and reports whether it is within the bounds.
func (w *redactor) enter(depth int) bool {
	w.left--
	return w.left >= 0 && depth <= redactDepth
}

// byMethod shows v as v's own methods do, those with pointer receivers too.
func (w *redactor) byMethod(v reflect.Value, depth int) (shown any, ok bool) {
	x := v.Interface()
	if v.Kind() != reflect.Pointer {
		p := reflect.New(v.Type()) // v need not be addressable
		p.Elem().Set(v)
		x = p.Interface()
	}
	switch x := x.(type) {
	case *slog.Value:
		return w.logValue(*x, depth), true
	case *slog.Attr:
		return map[string]any{x.Key: w.logValue(x.Value, depth)}, true
	case slog.LogValuer:
		return w.logValue(slog.AnyValue(x), depth), true
	case fmt.Formatter, fmt.Stringer, error:
		return cut(fmt.Sprint(x)), true
	}
	return nil, false
}

func (w *redactor) logValue(value slog.Value, depth int) any {
	if !w.enter(depth) {
		return elided
	}
	value = value.Resolve()
	if value.Kind() != slog.KindGroup {
		return w.walk(reflect.ValueOf(value.Any()), depth+1)
	}
	group := make(map[string]any)
	for _, attr := range value.Group() {
		group[attr.Key] = w.logValue(attr.Value, depth+1)
	}
	return group
}

// structFields adds the fields that encoding/json would write: the exported ones,
// and those of embedded structs of an unexported type.
func (w *redactor) structFields(fields map[string]any, v reflect.Value, depth int) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		switch {
		case f.IsExported():
			fields[f.Name] = w.walk(v.Field(i), depth+1)
		case f.Anonymous && f.Type.Kind() == reflect.Struct:
			w.structFields(fields, v.Field(i), depth)
		}
	}
}

func (w *redactor) mapItems(v reflect.Value, depth int) any {
	items := make(map[string]any)
	for iter := v.MapRange(); iter.Next(); {
		if len(items) >= redactItems || w.left <= 0 {
			items[elided] = fmt.Sprint(v.Len()-len(items), " more")
			break
		}
		name := unusedName(items, fmt.Sprint(w.walk(iter.Key(), depth+1)))
		items[name] = w.walk(iter.Value(), depth+1)
	}
	return items
}

// unusedName numbers names, because masked keys of a map may be the same.
func unusedName(items map[string]any, name string) string {
	unused := name
	for n := 2; ; n++ {
		if _, taken := items[unused]; !taken {
			return unused
		}
		unused = fmt.Sprintf("%s (%d)", name, n)
	}
}

func (w *redactor) list(v reflect.Value, depth int) any {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		return fmt.Sprintf("[%d bytes]", v.Len())
	}
	items := []any{}
	for i := range v.Len() {
		if i >= redactItems || w.left <= 0 {
			return append(items, fmt.Sprintf("%s %d more", elided, v.Len()-i))
		}
		items = append(items, w.walk(v.Index(i), depth+1))
	}
	return items
}

// scalar shows a value that holds no others.
func scalar(v reflect.Value) any {
	switch {
	case v.Kind() == reflect.String:
		return cut(v.String())
	case v.Kind() == reflect.Bool:
		return v.Bool()
	case v.CanInt():
		return v.Int()
	case v.CanUint():
		return v.Uint()
	case v.CanFloat() && !math.IsNaN(v.Float()) && !math.IsInf(v.Float(), 0):
		return v.Float()
	case v.CanFloat() || v.CanComplex():
		return fmt.Sprint(v) // JSON has no such numbers
	default:
		return v.Type().String() // functions and channels
	}
}

func nillable(kind reflect.Kind) bool {
	switch kind {
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Func, reflect.Chan:
		return true
	}
	return false
}

// cut bounds a string. What isn't UTF-8 is replaced.
func cut(s string) string {
	if len(s) <= redactString {
		return strings.ToValidUTF8(s, "\ufffd")
	}
	return strings.ToValidUTF8(s[:redactString], "") + elided
}
