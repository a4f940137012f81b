package scopes

import (
	"encoding/json"
	"fmt"
	"iter"
	"log/slog"
	"reflect"
	"strings"
	"sync"
)

// A List is a collection of ESIA: an object around its elements, such as the
// answer of GET /rs/prns/{oid}/ctts.
//
// The elements are links if nobody asked for more, and objects with
// ?embed=(elements) (observed). The order has no meaning: select by the type.
// There are no elements if the object is {"totalSize":0}, has the size 0 or lacks
// the elements; all of these are observed. A plain array is taken for a list too,
// and a single link or object for an array of one.
//
// A List prints the number of its elements alone. It isn't meant to be embedded in
// another struct.
type List[T any] struct {
	// StateFacts describe the list: "hasSize", in lists with pages also
	// "Paginated", "FirstPage", "LastPage". Observed.
	StateFacts []string

	// Size is the number of elements as ESIA says. Observed.
	Size int

	// ETag is the version of the list, 40 upper-case hexadecimal digits. Lists of
	// roles and organizations have none. Observed.
	ETag string

	// PageIndex is the number of the page from 1, PageSize the greatest number of
	// elements on it, TotalSize the number of elements of all pages. Observed in
	// clients only, but TotalSize also in answers.
	PageIndex, PageSize, TotalSize int

	// Elements are the objects. Those that can't be decoded are left out: see Raw.
	Elements []T

	// Unread is the number of elements that were left out.
	Unread int

	// Links are the elements that are strings: absolute addresses of the objects,
	// some with the port 443 (observed). They come from outside: check the host
	// before following one.
	Links []string

	original
}

// A listEnvelope is the JSON of a List.
type listEnvelope struct {
	StateFacts []string    `json:"stateFacts"`
	Size       int         `json:"size"`
	ETag       string      `json:"eTag,omitzero"`
	PageIndex  int         `json:"pageIndex,omitzero"`
	PageSize   int         `json:"pageSize,omitzero"`
	TotalSize  int         `json:"totalSize,omitzero"`
	Elements   rawElements `json:"elements"`
}

// rawElements is JSON text, of which decoding keeps the part of the outer text.
type rawElements []byte

// decodeInside implements entity.
func (r *rawElements) decodeInside(raw []byte, _ int) error {
	*r = raw
	return nil
}

// MarshalJSON implements [json.Marshaler].
func (r rawElements) MarshalJSON() ([]byte, error) { return r, nil }

// maxElements bounds the elements of a List. Most of so many can only be links or
// numbers: objects have the bound maxObjects.
const maxElements = 100_000

var listLayout = sync.OnceValue(func() *layout { return layoutOf[listEnvelope]("list") })

// Values iterates over the elements. A nil List has none.
func (l *List[T]) Values() iter.Seq[T] {
	return func(yield func(T) bool) {
		if l == nil {
			return
		}
		for _, element := range l.Elements {
			if !yield(element) {
				return
			}
		}
	}
}

// UnmarshalJSON implements [json.Unmarshaler]. It replaces the whole value. null
// does nothing. It fails only if the JSON is neither an object nor an array
// ([ErrNotObject]), or is too large or has more than 100 000 elements
// ([ErrTooLarge]), and l isn't changed then.
func (l *List[T]) UnmarshalJSON(data []byte) error {
	raw, err := ownJSON("list", data)
	if err != nil || string(raw) == "null" {
		return err
	}
	return l.decodeInside(raw, maxNesting)
}

// decodeInside implements entity.
func (l *List[T]) decodeInside(raw []byte, below int) error {
	var e listEnvelope
	plain := len(raw) > 0 && raw[0] == '['
	if plain {
		e.Elements = raw
	} else if err := decodeInside(listLayout(), raw, below, &e); err != nil {
		return err
	}
	fresh := List[T]{
		StateFacts: e.StateFacts, Size: e.Size, ETag: e.ETag,
		PageIndex: e.PageIndex, PageSize: e.PageSize, TotalSize: e.TotalSize,
	}
	count, ok := fresh.add(e.Elements, below-1)
	if !ok {
		return ErrTooLarge
	}
	if plain {
		fresh.Size = count
	}
	fresh.keep(raw)
	*l = fresh
	return nil
}

// add takes the elements of an array, and an object or a link for an array of one.
// It returns how many there were, and false if they are too many.
func (l *List[T]) add(raw []byte, below int) (count int, ok bool) {
	set := setterFor(reflect.TypeFor[T]())
	switch {
	case len(raw) > 0 && raw[0] == '{', isLink(raw):
		l.addOne(raw, set, below)
		return 1, true
	case len(raw) == 0 || raw[0] != '[':
		return 0, true
	}
	objects := 0
	for element := range elements(raw) {
		if count++; count > maxElements {
			return count, false
		}
		if element[0] == '{' {
			objects++
		}
	}
	if objects > 0 { // they are large: append would hold several copies of them
		l.Elements = make([]T, 0, objects)
	}
	for element := range elements(raw) {
		l.addOne(element, set, below)
	}
	return count, true
}

// isLink reports whether raw is the string of an absolute address. Other strings in
// the place of an array, such as "none", mean that there are no elements.
func isLink(raw []byte) bool {
	text, ok := flexibleText(raw)
	return ok && (strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "http://"))
}

func (l *List[T]) addOne(raw []byte, set setter, below int) {
	if raw[0] == '"' {
		if link, ok := unquote(raw); ok {
			l.Links = append(l.Links, link)
		}
		return
	}
	last := len(l.Elements)
	l.Elements = append(l.Elements, *new(T))
	if set(reflect.ValueOf(&l.Elements[last]).Elem(), raw, below) {
		return
	}
	l.Elements = l.Elements[:last]
	if string(raw) != "null" {
		l.Unread++
	}
}

// MarshalJSON implements [json.Marshaler]. It writes the object with the links and
// the elements. Size is written if it is larger than their number, because some
// were left out or are on other pages, else the number; so is TotalSize if it isn't
// zero. stateFacts are ["hasSize"] if there are none.
func (l List[T]) MarshalJSON() ([]byte, error) {
	items := make([]any, 0, len(l.Links)+len(l.Elements))
	for _, link := range l.Links {
		items = append(items, link)
	}
	for _, element := range l.Elements {
		items = append(items, element)
	}
	raw, err := json.Marshal(items)
	if err != nil {
		return nil, err
	}
	e := listEnvelope{l.StateFacts, max(l.Size, len(items)), l.ETag, l.PageIndex, l.PageSize, l.TotalSize, raw}
	if e.TotalSize != 0 {
		e.TotalSize = max(e.TotalSize, len(items))
	}
	if len(e.StateFacts) == 0 {
		e.StateFacts = []string{"hasSize"}
	}
	return json.Marshal(e)
}

// String returns the number of elements, "2 elements", and no data.
func (l List[T]) String() string {
	n := len(l.Elements) + len(l.Links)
	if n == 1 {
		return "1 element"
	}
	return fmt.Sprint(n, " elements")
}

// Format implements [fmt.Formatter]. All verbs print what [List.String] returns.
func (l List[T]) Format(state fmt.State, verb rune) { writeMask(state, verb, l.String()) }

// LogValue implements [slog.LogValuer] with what [List.String] returns.
func (l List[T]) LogValue() slog.Value { return slog.StringValue(l.String()) }
