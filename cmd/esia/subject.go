package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-esia/sdk/gost"
)

// An attribute is one attribute of a subject, by the name that users know it by.
type attribute struct {
	name   string
	digits int // how many there are, or 0 for text
	field  func(*gost.Name) *string
}

// attributes is all that there are, in the order in which they are printed.
func attributes() []attribute {
	return []attribute{
		{"CN", 0, func(n *gost.Name) *string { return &n.CommonName }},
		{"SN", 0, func(n *gost.Name) *string { return &n.Surname }},
		{"G", 0, func(n *gost.Name) *string { return &n.GivenName }},
		{"T", 0, func(n *gost.Name) *string { return &n.Title }},
		{"O", 0, func(n *gost.Name) *string { return &n.Organization }},
		{"OU", 0, func(n *gost.Name) *string { return &n.OrganizationalUnit }},
		{"C", 0, func(n *gost.Name) *string { return &n.Country }},
		{"ST", 0, func(n *gost.Name) *string { return &n.Region }},
		{"L", 0, func(n *gost.Name) *string { return &n.Locality }},
		{"STREET", 0, func(n *gost.Name) *string { return &n.Street }},
		{"E", 0, func(n *gost.Name) *string { return &n.Email }},
		{"OGRN", 13, func(n *gost.Name) *string { return &n.OGRN }},
		{"OGRNIP", 15, func(n *gost.Name) *string { return &n.OGRNIP }},
		{"INN", 12, func(n *gost.Name) *string { return &n.INN }},
		{"INNLE", 10, func(n *gost.Name) *string { return &n.INNLE }},
		{"SNILS", 11, func(n *gost.Name) *string { return &n.SNILS }},
	}
}

// subjectFlag is the repeated flag -subject.
type subjectFlag struct{ pairs []string }

func newSubjectFlag(f *flags) *subjectFlag {
	s := &subjectFlag{}
	f.Func("subject", text{
		"`NAME=VALUE`: an attribute of the subject; may be repeated: CN, SN, G, T, O, OU, C, ST, L, STREET, E, OGRN, OGRNIP, INN, INNLE, SNILS",
		"`ИМЯ=ЗНАЧЕНИЕ`: атрибут владельца; можно повторять: CN, SN, G, T, O, OU, C, ST, L, STREET, E, OGRN, OGRNIP, INN, INNLE, SNILS",
	}.in(f.lang), func(value string) error {
		s.pairs = append(s.pairs, value)
		return nil
	})
	return s
}

// subject returns the name that the flags describe. There must be a common name.
func (s *subjectFlag) subject() (gost.Name, error) {
	var name gost.Name
	for _, pair := range s.pairs {
		key, value, _ := strings.Cut(pair, "=")
		i := slices.IndexFunc(attributes(), func(a attribute) bool { return strings.EqualFold(a.name, key) })
		if i < 0 {
			return name, misuse(text{"-subject: there is no attribute %q: see -help", "-subject: нет атрибута %q: см. -help"}, key)
		}
		a := attributes()[i]
		value = strings.TrimSpace(value)
		switch {
		case value == "":
			return name, misuse(text{"-subject: %s has no value: write %s=VALUE", "-subject: у %s нет значения: напишите %s=ЗНАЧЕНИЕ"}, a.name, a.name)
		case *a.field(&name) != "":
			return name, misuse(text{"-subject: %s is there twice", "-subject: %s указан дважды"}, a.name)
		case joined(value):
			return name, misuse(text{
				"-subject: the value of %s has another attribute in it: repeat the flag for each", "-subject: в значении %s есть другой атрибут: повторите флаг для каждого"}, a.name)
		case a.digits > 0 && !isDigits(value, a.digits):
			return name, misuse(text{"-subject: %s must have %d digits", "-subject: в %s должно быть цифр: %d"}, a.name, a.digits)
		case a.name == "C" && len(value) != 2:
			return name, misuse(text{"-subject: C is a country in two letters, such as RU", "-subject: C — страна двумя буквами, например RU"})
		}
		*a.field(&name) = value
	}
	if name.CommonName == "" {
		return name, misuse(text{"-subject CN=… is required", "нужен -subject CN=…"})
	}
	return name, nil
}

// joined reports whether there is another attribute behind a comma, as OpenSSL and others
// have them on one line.
func joined(value string) bool {
	_, behind, _ := strings.Cut(value, ",")
	for part := range strings.SplitSeq(behind, ",") {
		key, _, found := strings.Cut(strings.TrimSpace(part), "=")
		if found && slices.ContainsFunc(attributes(), func(a attribute) bool { return strings.EqualFold(a.name, key) }) {
			return true
		}
	}
	return false
}

func isDigits(s string, n int) bool {
	return len(s) == n && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// nameMap returns the attributes that are there.
func nameMap(n gost.Name) map[string]string {
	m := make(map[string]string)
	for _, a := range attributes() {
		if value := *a.field(&n); value != "" {
			m[a.name] = value
		}
	}
	return m
}

// nameLine prints the attributes of a map in the usual order.
func nameLine(m map[string]string) string {
	var parts []string
	for _, a := range attributes() {
		if value, ok := m[a.name]; ok {
			parts = append(parts, fmt.Sprintf("%s=%s", a.name, value))
		}
	}
	return strings.Join(parts, ", ")
}
