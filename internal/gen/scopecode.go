package main

import (
	"fmt"
	"go/format"
	"strings"
)

// renderScopeNames returns scopes/names_gen.go.
func renderScopeNames(l *scopeList) ([]byte, error) {
	var b strings.Builder
	b.WriteString(goHeader + "\npackage scopes\n")
	for _, k := range kinds {
		list := l.ofKind(k.name)
		if len(list) == 0 {
			continue
		}
		b.WriteString("\n")
		writeComment(&b, "", k.comment)
		b.WriteString("const (\n")
		for i, e := range list {
			if i > 0 {
				b.WriteString("\n")
			}
			writeComment(&b, "\t", e.Name+" "+e.Comment)
			fmt.Fprintf(&b, "\t%s Scope = %q\n", e.Name, e.Scope)
		}
		b.WriteString(")\n")
	}
	return format.Source([]byte(b.String()))
}

func writeComment(b *strings.Builder, indent, comment string) {
	for _, line := range wrap(comment, 75) {
		fmt.Fprintf(b, "%s// %s\n", indent, line)
	}
}

// renderScopeTable returns scopes/catalogue_gen.go.
func renderScopeTable(l *scopeList) ([]byte, error) {
	constants := make(map[string]string)
	for _, k := range kinds {
		constants[k.name] = k.constant
	}
	var b strings.Builder
	b.WriteString(goHeader + "\npackage scopes\n\nimport \"sync\"\n\n" +
		"// catalogue is in the order of [All]. Its slices are shared: give out copies.\n" +
		"var catalogue = sync.OnceValue(func() []Info {\n\treturn []Info{\n")
	for _, e := range l.Scopes {
		fmt.Fprintf(&b, "{\nScope: %s,\nKind: %s,\nTitle: %q,\nGloss: %q,\n", e.Name, constants[e.Kind], e.Title, e.Gloss)
		writeStrings(&b, "Resources", "string", e.Resources)
		writeStrings(&b, "Fields", "string", e.Fields)
		writeStrings(&b, "DocumentTypes", "DocumentType", e.Documents)
		if e.Notes.EN != "" {
			fmt.Fprintf(&b, "Notes: %q,\n", e.Notes.EN)
		}
		b.WriteString("},\n")
	}
	b.WriteString("\t}\n})\n")
	return format.Source([]byte(b.String()))
}

func writeStrings(b *strings.Builder, field, typ string, list []string) {
	if len(list) == 0 {
		return
	}
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = fmt.Sprintf("%q", s)
	}
	fmt.Fprintf(b, "%s: []%s{%s},\n", field, typ, strings.Join(quoted, ", "))
}
