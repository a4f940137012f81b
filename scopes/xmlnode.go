package scopes

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
)

// Bounds of an XML document.
const (
	maxXML      = 8 << 20 // bytes, of the document and of the texts and names in it
	maxXMLDepth = 64      // elements in each other
	maxXMLItems = 50_000  // elements and attributes
)

// An xmlNode is an element. Names have no prefixes, texts no white space around
// them.
type xmlNode struct {
	name       string
	attributes []xmlAttribute
	text       string // what stands outside of the children
	children   []*xmlNode
}

type xmlAttribute struct{ name, value string }

// An xmlReader builds the tree of an element.
type xmlReader struct {
	stack []*xmlNode
	texts [][]byte // of the nodes of the stack
	items int
	bytes int
}

// readXML reads the element that begins with start, up to its end.
func readXML(d *xml.Decoder, start xml.StartElement) (*xmlNode, error) {
	var r xmlReader
	if err := r.open(start); err != nil {
		return nil, err
	}
	root := r.stack[0]
	for len(r.stack) > 0 {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil, ErrXML // a decoder over tokens ended too early
		}
		if err != nil {
			return nil, hideXMLError(err)
		}
		switch token := token.(type) {
		case xml.Directive:
			return nil, ErrXMLEntity
		case xml.StartElement:
			err = r.open(token)
		case xml.CharData:
			err = r.add(token)
		case xml.EndElement:
			r.close()
		}
		if err != nil {
			return nil, err
		}
	}
	return root, nil
}

func (r *xmlReader) open(start xml.StartElement) error {
	n := &xmlNode{name: start.Name.Local}
	r.items += 1 + len(start.Attr)
	r.bytes += len(n.name)
	for _, a := range start.Attr {
		r.bytes += len(a.Name.Local) + len(a.Value)
		if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
			n.attributes = append(n.attributes, xmlAttribute{a.Name.Local, strings.TrimSpace(a.Value)})
		}
	}
	if r.items > maxXMLItems || r.bytes > maxXML || len(r.stack) >= maxXMLDepth {
		return ErrXMLTooLarge
	}
	if len(r.stack) > 0 {
		parent := r.stack[len(r.stack)-1]
		parent.children = append(parent.children, n)
	}
	r.stack = append(r.stack, n)
	r.texts = append(r.texts, nil)
	return nil
}

func (r *xmlReader) add(text []byte) error {
	r.bytes += len(text)
	if r.bytes > maxXML {
		return ErrXMLTooLarge
	}
	last := len(r.texts) - 1
	r.texts[last] = append(r.texts[last], text...)
	return nil
}

func (r *xmlReader) close() {
	last := len(r.stack) - 1
	r.stack[last].text = string(bytes.TrimSpace(r.texts[last]))
	r.stack, r.texts = r.stack[:last], r.texts[:last]
}

// first returns the first element with the name: n itself or one in it, nil if
// there is none.
func (n *xmlNode) first(name string) *xmlNode {
	if n.name == name {
		return n
	}
	for _, child := range n.children {
		if found := child.first(name); found != nil {
			return found
		}
	}
	return nil
}

// all appends the outermost elements with the name in n to list.
func (n *xmlNode) all(name string, list []*xmlNode) []*xmlNode {
	for _, child := range n.children {
		if child.name == name {
			list = append(list, child)
		} else {
			list = child.all(name, list)
		}
	}
	return list
}

// leaf returns the text of the outermost element in n that has the name, a text and
// no elements in it. In gender/gender that is the inner one.
func (n *xmlNode) leaf(name string) string {
	for level := n.children; len(level) > 0; {
		var below []*xmlNode
		for _, node := range level {
			if node.name == name && node.text != "" && len(node.children) == 0 {
				return node.text
			}
			below = append(below, node.children...)
		}
		level = below
	}
	return ""
}

// attribute returns the value of an attribute, empty if there is none.
func (n *xmlNode) attribute(name string) string {
	for _, a := range n.attributes {
		if a.name == name {
			return a.value
		}
	}
	return ""
}

// texts returns what is on a path below n.
func (n *xmlNode) texts(path []string) []string {
	if len(path) == 0 {
		return []string{n.text}
	}
	if name, ok := strings.CutPrefix(path[0], "@"); ok {
		var list []string
		for _, a := range n.attributes {
			if a.name == name && len(path) == 1 {
				list = append(list, a.value)
			}
		}
		return list
	}
	var list []string
	for _, child := range n.children {
		if child.name == path[0] {
			list = append(list, child.texts(path[1:])...)
		}
	}
	return list
}

// dateOfText reads a date, and keeps what isn't one.
func dateOfText(text string) Date {
	if d, err := ParseDate(text); err == nil {
		return d
	}
	return Date{raw: text}
}

// intOfText reads a whole number, zero if the text isn't one.
func intOfText(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}
