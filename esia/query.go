package esia

import (
	"net/url"
	"slices"
)

// put sets a parameter like the method Set of v, but in the place of its last value if it
// has one, and so without an allocation after [reserve].
func put(v url.Values, name, value string) {
	if list := v[name]; len(list) == 1 {
		list[0] = value
		return
	}
	v.Set(name, value)
}

// reserve makes places for parameters that put will set, with one allocation for all.
func reserve(v url.Values, names ...string) {
	places := make([]string, len(names))
	for i, name := range names {
		if len(v[name]) != 1 {
			v[name] = places[i : i+1 : i+1]
		}
	}
}

// appendQuery appends "?" and what the method Encode of v returns: the parameters,
// escaped, in the order of their names. It allocates less.
func appendQuery(b []byte, v url.Values) []byte {
	var array [32]string
	names := array[:0]
	for name := range v {
		names = append(names, name)
	}
	slices.Sort(names)
	separator := byte('?')
	for _, name := range names {
		for _, value := range v[name] {
			b = append(b, separator)
			separator = '&'
			b = appendEscaped(b, name)
			b = append(b, '=')
			b = appendEscaped(b, value)
		}
	}
	return b
}

// appendEscaped appends what [url.QueryEscape] returns.
func appendEscaped(b []byte, s string) []byte {
	const digits = "0123456789ABCDEF"
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_', c == '.', c == '~':
			b = append(b, c)
		case c == ' ':
			b = append(b, '+')
		default:
			b = append(b, '%', digits[c>>4], digits[c&15])
		}
	}
	return b
}
