package esiatest

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// An embed is the parameter embed: what is to be in the answer as objects, and
// what in those. embed=(contacts.elements,kids.elements) has the two names
// contacts and kids, which both have the name elements.
type embed map[string]embed

// maxEmbed bounds the names of an embed and their depth.
const maxEmbed = 32

// embedName is a name with the version of a schema: "elements-1".
var embedName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^([A-Za-z]{1,32})(-[0-9]{1,3})?$`) })

// readEmbed reads the parameter embed of a query. Parentheses and commas must be
// there as they are: all clients that are known to work send them so.
func (e *Emulator) readEmbed(query string) (embed, *Refusal) {
	bad := func(detail string) (embed, *Refusal) {
		return nil, &Refusal{codeParameters, "embed: " + detail, http.StatusBadRequest}
	}
	is := func(s string) bool { return strings.HasPrefix(s, "embed=") }
	params := strings.Split(query, "&")
	i := slices.IndexFunc(params, is)
	if i < 0 {
		return embed{}, nil
	}
	if slices.ContainsFunc(params[i+1:], is) {
		return bad("is there twice")
	}
	text := strings.TrimPrefix(params[i], "embed=")
	if e.cfg.Lenient.EscapedEmbed {
		text = strings.NewReplacer("%28", "(", "%29", ")", "%2C", ",", "%2c", ",").Replace(text)
	}
	text, open := strings.CutPrefix(text, "(")
	text, closed := strings.CutSuffix(text, ")")
	names := strings.Split(text, ",")
	if !open || !closed || len(names) > maxEmbed {
		return bad("is not (name,name.name), with parentheses and commas unescaped")
	}
	list := embed{}
	for i, name := range names {
		if !list.add(strings.Split(name, ".")) {
			return bad(fmt.Sprintf("name %d is malformed", i+1))
		}
	}
	return list, nil
}

// add stores a name and what is in it.
func (e embed) add(path []string) bool {
	if len(path) > maxEmbed {
		return false
	}
	for _, part := range path {
		match := embedName().FindStringSubmatch(part)
		if match == nil {
			return false
		}
		if e[match[1]] == nil {
			e[match[1]] = embed{}
		}
		e = e[match[1]]
	}
	return true
}

// noEmbed refuses a name of an embed.
func noEmbed(name string) *Refusal {
	return &Refusal{codeParameters, fmt.Sprintf("embed: there is no %q here, or not in this form", name), http.StatusBadRequest}
}

// A view is a look at the data with one token.
type view struct {
	granted  grants
	services *Services
	links    string // the address of the emulator, as it is in links
}

// account returns an account that is open, with the collections that are asked for.
func (v *view) account(n *node, want embed, path string, _ bool) (fields, *Refusal) {
	answer := n.shape.rule.visible(n.fields, v.granted)
	vehicles := n.collection(func(s *shape) bool { return s.rel == "vehicles" })
	if v.services.VehicleTotals && vehicles != nil && vehicles.rule.opens(v.granted) {
		answer.set("vehicles", map[string]int{"totalSize": len(vehicles.elements)})
	}
	return answer, v.embedAll(answer, n, want, path, true)
}

// embedAll adds to the answer about n what is asked for, in the order of the names.
func (v *view) embedAll(answer fields, n *node, want embed, path string, inAccount bool) *Refusal {
	for _, name := range slices.Sorted(maps.Keys(want)) {
		inner := want[name]
		if slices.Contains(n.shape.inner, name) && len(inner) == 0 {
			if inside := n.inside[name]; inside != nil {
				answer.set(name, inside)
			}
			continue
		}
		c := n.collection(func(s *shape) bool { return s.rel == name && !s.alone })
		if c == nil || inner["elements"] == nil {
			return noEmbed(name)
		}
		list, refusal := v.collection(c, inner, path+"/"+c.segment, inAccount)
		if refusal != nil {
			return refusal
		}
		answer.set(name, list)
	}
	return nil
}

// collection returns a collection: its elements are links, or objects if they are
// asked for. In an account they are always.
func (v *view) collection(c *collection, want embed, path string, inAccount bool) (object, *Refusal) {
	if !c.rule.opens(v.granted) {
		return nil, denied("the scopes of the token don't open %q", c.segment)
	}
	for name := range want {
		if name != "elements" {
			return nil, noEmbed(name)
		}
	}
	inner, embedded := want["elements"]
	elements := []any{}
	for _, n := range c.elements {
		if !c.rule.shows(n.kind, v.granted) {
			continue
		}
		if !c.objects && !embedded {
			elements = append(elements, v.links+c.pathOf(n, path))
			continue
		}
		element, refusal := v.element(n, inner, c.pathOf(n, path), inAccount)
		if refusal != nil {
			return nil, refusal
		}
		elements = append(elements, element)
	}
	list := object{{"stateFacts", []string{"hasSize"}}, {"size", len(elements)}, {"elements", elements}}
	if !c.untagged {
		list = append(list, member{"eTag", tagOf(elements)})
	}
	return list, nil
}

// pathOf returns the path of an element of a collection.
func (c *collection) pathOf(n *node, path string) string {
	if len(n.ids) == 0 {
		return path
	}
	if c.links != "" {
		return c.links + n.ids[0]
	}
	return path + "/" + n.ids[0]
}

// element returns an element of a collection, which is open.
func (v *view) element(n *node, want embed, path string, inAccount bool) (fields, *Refusal) {
	s := n.shape
	answer := s.rule.visible(n.fields, v.granted)
	if facts := v.facts(s, inAccount); facts != "" && answer["stateFacts"] == nil {
		answer.set("stateFacts", []string{facts})
	}
	return answer, v.embedAll(answer, n, want, path, inAccount)
}

// facts returns the stateFacts of elements. Those of documents depend on the way
// to them (observed).
func (v *view) facts(s *shape, inAccount bool) string {
	if s.segment == "docs" && (inAccount || v.services.EntityDocuments) {
		return "EntityRoot"
	}
	return s.facts
}
