package esiatest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// The data services serve a tree: an account has collections, which have
// elements, which have collections. Requests walk it by the segments of their
// path; embed makes a part of it one answer.

// fields are the members of a JSON object.
type fields map[string]json.RawMessage

// A node is an account, or an element of a collection.
type node struct {
	shape       *shape
	ids         []string // what a path may call it by; links have the first
	kind        string   // its member "type"
	account     bool     // it is no element
	fields      fields
	inside      map[string]fields // what embed=(elements.name) adds
	collections []*collection
}

// A shape is what all collections of one kind and their elements have in common.
type shape struct {
	segment string   // of the path: "ctts"
	rel     string   // the name in embed and Link: "contacts"
	model   string   // the schema of the collection, "ctts/Contacts-1"
	entity  string   // the schema of an element
	facts   string   // the stateFacts of an element; none if empty
	keys    []string // the members that elements are found by; "id" if there are none
	rule    rule

	objects  bool   // elements are objects without embed, too
	untagged bool   // the collection has no eTag
	links    string // where elements are, if not below the collection: "/rs/orgs/"
	closed   bool   // elements have no address of their own there
	alone    bool   // can't be embedded in the account

	inner []string // what can be embedded in elements besides their collections
}

// A collection is a list of elements.
type collection struct {
	*shape
	elements []*node
}

// collect makes a collection of the values, which are encoded as JSON objects.
// Elements without an ID get one.
func collect[T any](s *shape, values []T) (*collection, error) {
	c := &collection{shape: s}
	taken := make(map[string]bool)
	for i, value := range values {
		n, err := newNode(s, value)
		if err != nil {
			return nil, fmt.Errorf("[%d]: %w", i, err)
		}
		if len(n.ids) == 0 && !s.closed {
			n.number(s, i+1)
		}
		for _, id := range n.ids {
			if taken[id] && !s.closed {
				return nil, fmt.Errorf("[%d]: another element has the same number", i)
			}
			taken[id] = true
		}
		n.complete()
		c.elements = append(c.elements, n)
	}
	return c, nil
}

// newNode encodes a value.
func newNode(s *shape, value any) (*node, error) {
	n := &node{shape: s}
	data, err := json.Marshal(value)
	if err != nil {
		return nil, errors.New("can't be encoded")
	}
	if err := json.Unmarshal(data, &n.fields); err != nil || n.fields == nil {
		return nil, errors.New("not a JSON object")
	}
	n.kind = n.fields.text("type")
	for _, key := range s.keyList() {
		if id := n.fields.text(key); id != "" && id != "0" && !slices.Contains(n.ids, id) {
			n.ids = append(n.ids, id)
		}
	}
	return n, nil
}

// keyList returns the members that elements of s are found by.
func (s *shape) keyList() []string {
	if len(s.keys) == 0 {
		return []string{"id"}
	}
	return s.keys
}

// text returns a member that is a string or a number.
func (f fields) text(name string) string {
	raw := f[name]
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}

// set stores a member.
func (f fields) set(name string, value any) {
	raw, err := json.Marshal(value)
	if err == nil { // only strings, numbers and lists of them are set
		f[name] = raw
	}
}

// number gives an element the ID that follows from its place.
func (n *node) number(s *shape, place int) {
	id := strconv.Itoa(9000000 + place)
	n.ids = []string{id}
	n.fields[s.keyList()[0]] = json.RawMessage(id)
}

// complete gives a node the stateFacts and the eTag that all have which have
// facts.
func (n *node) complete() {
	if n.shape.facts == "" {
		delete(n.fields, "eTag")
		delete(n.fields, "stateFacts")
		return
	}
	if n.fields["eTag"] == nil {
		n.fields.set("eTag", tagOf(n.fields))
	}
}

// tagOf returns a version of v: 40 upper-case hexadecimal digits, as ESIA has
// them.
func tagOf(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		return strings.Repeat("0", 40)
	}
	sum := sha256.Sum256(data)
	return strings.ToUpper(hex.EncodeToString(sum[:20]))
}

// add appends a collection of values to n. The name is for errors.
func add[T any](n *node, name string, s *shape, values []T) error {
	c, err := collect(s, values)
	if err != nil {
		return fmt.Errorf("%s%w", name, err)
	}
	n.collections = append(n.collections, c)
	return nil
}

// collection returns the collection of n that is found by want, or nil.
func (n *node) collection(want func(*shape) bool) *collection {
	i := slices.IndexFunc(n.collections, func(c *collection) bool { return want(c.shape) })
	if i < 0 {
		return nil
	}
	return n.collections[i]
}

// element returns the element with an ID, or nil.
func (c *collection) element(id string) *node {
	if c.closed {
		return nil
	}
	i := slices.IndexFunc(c.elements, func(n *node) bool { return slices.Contains(n.ids, id) })
	if i < 0 {
		return nil
	}
	return c.elements[i]
}

// A target is what a path leads to: a node, or a collection.
type target struct {
	node       *node
	collection *collection
}

// find walks from n along the segments of a path. A name that doesn't exist is
// refused with 404, and with 403 where the token opens nothing of the collection
// that it would be in.
func (n *node) find(segments []string, granted grants) (target, *Refusal) {
	switch {
	case len(segments) == 0 && n.shape.closed:
		return target{}, notFound("there are only collections here")
	case len(segments) == 0 && !n.shape.rule.shows(n.kind, granted):
		return target{}, denied("the scopes of the token don't open this")
	case len(segments) == 0:
		return target{node: n}, nil
	}
	c := n.collection(func(s *shape) bool { return s.segment == segments[0] })
	if c == nil {
		return target{}, notFound("there is no %q here", printable(segments[0]))
	}
	if len(segments) == 1 {
		return target{collection: c}, nil
	}
	element := c.element(segments[1])
	switch {
	case element == nil && !c.rule.opens(granted):
		return target{}, denied("the scopes of the token don't open %q", c.segment)
	case element == nil:
		return target{}, notFound("%q has no such element", c.segment)
	}
	return element.find(segments[2:], granted)
}
