package cms_test

import (
	"bytes"
	"encoding/asn1"
	"slices"
	"testing"

	"github.com/go-esia/sdk/gost"
)

// A node is an element of a message that is taken apart, changed and put together
// again. It shares no code with the package.
type node struct {
	tag      byte
	value    []byte // if primitive
	children []*node
	raw      []byte // instead of all
}

func (n *node) constructed() bool { return n.tag&0x20 != 0 }

// parseTree takes DER apart with encoding/asn1.
func parseTree(tb testing.TB, der []byte) *node {
	tb.Helper()
	var raw asn1.RawValue
	rest, err := asn1.Unmarshal(der, &raw)
	if err != nil || len(rest) > 0 {
		tb.Fatalf("%v, %d octets left", err, len(rest))
	}
	n := &node{tag: der[0]}
	if !n.constructed() {
		n.value = raw.Bytes
		return n
	}
	for contents := raw.Bytes; len(contents) > 0; {
		rest, err := asn1.Unmarshal(contents, &raw)
		if err != nil {
			tb.Fatal(err)
		}
		n.children = append(n.children, parseTree(tb, raw.FullBytes))
		contents = rest
	}
	return n
}

func (n *node) contents() []byte {
	if !n.constructed() {
		return n.value
	}
	var out []byte
	for _, child := range n.children {
		out = append(out, child.der()...)
	}
	return out
}

func (n *node) der() []byte {
	if n.raw != nil {
		return n.raw
	}
	return element(n.tag, n.contents())
}

// element puts a DER header before contents.
func element(tag byte, contents ...[]byte) []byte {
	all := bytes.Join(contents, nil)
	switch n := len(all); {
	case n < 1<<7:
		return append([]byte{tag, byte(n)}, all...)
	case n < 1<<8:
		return append([]byte{tag, 0x81, byte(n)}, all...)
	case n < 1<<16:
		return append([]byte{tag, 0x82, byte(n >> 8), byte(n)}, all...)
	default:
		return append([]byte{tag, 0x83, byte(n >> 16), byte(n >> 8), byte(n)}, all...)
	}
}

// ber returns a BER encoding that differs from DER wherever it can: indefinite
// lengths, lengths with leading zeros, OCTET STRINGs in nested segments.
func (n *node) ber() []byte {
	long := func(tag byte, value []byte) []byte {
		size := len(value)
		return append([]byte{tag, 0x84, byte(size >> 24), byte(size >> 16), byte(size >> 8), byte(size)}, value...)
	}
	end := []byte{0, 0}
	switch {
	case n.tag == 0x04:
		half := len(n.value) / 2
		segments := slices.Concat(long(0x04, n.value[:half]), []byte{0x24, 0x80}, element(0x04, n.value[half:]), end)
		return slices.Concat([]byte{0x24, 0x80}, segments, end)
	case !n.constructed():
		return long(n.tag, n.value)
	}
	out := []byte{n.tag, 0x80}
	for _, child := range n.children {
		out = append(out, child.ber()...)
	}
	return append(out, end...)
}

// derWith returns the DER of a message in which the contents of the constructed
// element n are others.
func (m message) derWith(n *node, contents []byte) []byte {
	kept := n.children
	defer func() { n.children = kept }()
	n.children = []*node{{raw: contents}}
	return m.der()
}

func (n *node) at(path ...int) *node {
	for _, i := range path {
		n = n.children[i]
	}
	return n
}

func (n *node) depth() int {
	deepest := 0
	for _, child := range n.children {
		deepest = max(deepest, child.depth())
	}
	return deepest + 1
}

func (n *node) insert(i int, child ...*node) { n.children = slices.Insert(n.children, i, child...) }

func (n *node) remove(i int) { n.children = slices.Delete(n.children, i, i+1) }

func leaf(tag byte, value ...byte) *node { return &node{tag: tag, value: value} }

func branch(tag byte, children ...*node) *node { return &node{tag: tag, children: children} }

func oid(tb testing.TB, numbers ...int) *node {
	tb.Helper()
	der, err := asn1.Marshal(asn1.ObjectIdentifier(numbers))
	if err != nil {
		tb.Fatal(err)
	}
	return leaf(0x06, der[2:]...)
}

// Places in a message with certificates, one signer and signed attributes.
type message struct{ root *node }

func take(tb testing.TB, der []byte) message {
	tb.Helper()
	return message{parseTree(tb, bytes.Clone(der))}
}

func (m message) der() []byte         { return m.root.der() }
func (m message) signedData() *node   { return m.root.at(1, 0) }
func (m message) digests() *node      { return m.signedData().at(1) }
func (m message) encapsulated() *node { return m.signedData().at(2) }
func (m message) certificates() *node { return m.signedData().at(3) }
func (m message) signers() *node      { return m.signedData().at(4) }
func (m message) signer() *node       { return m.signers().at(0) }
func (m message) id() *node           { return m.signer().at(1) }
func (m message) digest() *node       { return m.signer().at(2) }
func (m message) attributes() *node   { return m.signer().at(3) }
func (m message) algorithm() *node    { return m.signer().at(4) }
func (m message) signature() *node    { return m.signer().at(5) }

// attribute returns the attribute with an OID that ends in last.
func (m message) attribute(tb testing.TB, last byte) *node {
	tb.Helper()
	for _, a := range m.attributes().children {
		if value := a.at(0).value; value[len(value)-1] == last {
			return a
		}
	}
	tb.Fatalf("no attribute with an OID that ends in %d", last)
	return nil
}

// The last arcs of the OIDs of attributes.
const (
	contentType        = 3
	messageDigest      = 4
	signingTime        = 5
	signingCertificate = 47
)

// resign signs the attributes again, as they are now.
func (m message) resign(tb testing.TB, key *gost.PrivateKey) {
	tb.Helper()
	sig, err := key.SignMessage(nil, element(0x31, m.attributes().contents()), nil)
	if err != nil {
		tb.Fatal(err)
	}
	m.signature().value = sig
}
