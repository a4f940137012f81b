package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

var (
	beginMarker   = regexp.MustCompile(`^<!-- example: (\S+) -->$`)
	outputComment = regexp.MustCompile(`(?i)^(//|/\*)\s*(unordered\s+)?output:`)
)

const endMarker = "<!-- /example -->"

// fillExamples returns a text file of the repository in which everything
// between the lines
//
//	<!-- example: esia.Example_login -->
//	<!-- /example -->
//
// is replaced by the body of that function. Before the last dot is the
// directory of the package, as esia/esiatest; after it, the name of a function
// in one of its *_test.go files.
func fillExamples(root, name string) ([]byte, error) {
	data, err := readText(filepath.Join(root, filepath.FromSlash(name)))
	if errors.Is(err, os.ErrNotExist) {
		return nil, errAbsent
	}
	if err != nil {
		return nil, err
	}
	filled, err := fill(string(data), func(ref string) (string, error) { return exampleBody(root, ref) })
	if err != nil {
		return nil, fmt.Errorf("%s:%w", name, err)
	}
	return []byte(filled), nil
}

// fill replaces what is between the markers. Its errors begin with the number
// of a line.
func fill(content string, body func(ref string) (string, error)) (string, error) {
	var b strings.Builder
	open, openLine := "", 0
	number := 0
	for line := range strings.Lines(content) {
		number++
		marker := strings.TrimSpace(line)
		begin := beginMarker.FindStringSubmatch(marker)
		switch {
		case begin != nil && open != "":
			return "", fmt.Errorf("%d: example %s begins inside example %s", number, begin[1], open)
		case begin != nil:
			code, err := body(begin[1])
			if err != nil {
				return "", fmt.Errorf("%d: %w", number, err)
			}
			open, openLine = begin[1], number
			b.WriteString(strings.TrimSuffix(line, "\n") + "\n```go\n" + code + "\n```\n")
		case marker == endMarker && open == "":
			return "", fmt.Errorf("%d: end of an example that did not begin", number)
		case marker == endMarker:
			open = ""
			b.WriteString(line)
		case open == "":
			b.WriteString(line)
		}
	}
	if open != "" {
		return "", fmt.Errorf("%d: example %s does not end", openLine, open)
	}
	return b.String(), nil
}

// exampleBody returns the body of the function that ref names, without its
// indentation and the expected output.
func exampleBody(root, ref string) (string, error) {
	dot := strings.LastIndexByte(ref, '.')
	if dot <= 0 || dot == len(ref)-1 || !filepath.IsLocal(filepath.FromSlash(ref[:dot])) {
		return "", fmt.Errorf("example %s: want package.Example", ref)
	}
	dir, function := path.Clean(ref[:dot]), ref[dot+1:]
	if !strings.HasPrefix(function, "Example") {
		return "", fmt.Errorf("example %s: %s is not an Example function", ref, function)
	}
	files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(dir), "*_test.go"))
	if err != nil {
		return "", err
	}
	for _, file := range files {
		code, found, err := functionBody(file, function)
		if err != nil || found {
			return code, err
		}
	}
	return "", fmt.Errorf("example %s: no func %s in %s/*_test.go", ref, function, dir)
}

func functionBody(file, name string) (code string, found bool, err error) {
	src, err := readText(file)
	if err != nil {
		return "", false, err
	}
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, file, src, parser.ParseComments)
	if err != nil {
		return "", false, err
	}
	for _, decl := range tree.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || f.Recv != nil || f.Body == nil || f.Name.Name != name {
			continue
		}
		lines := set.File(f.Pos())
		from, to := lines.Offset(f.Body.Lbrace)+1, lines.Offset(bodyEnd(tree, f))
		// Source formats a list of statements with the indentation of the
		// first line, which is none here.
		out, err := format.Source([]byte(strings.TrimSpace(string(src[from:to]))))
		return string(out), true, err
	}
	return "", false, nil
}

// bodyEnd returns where the body of f ends for the reader: before its last
// comment, if that is the expected output, or before the closing brace.
func bodyEnd(tree *ast.File, f *ast.FuncDecl) token.Pos {
	end := f.Body.Rbrace
	for _, group := range tree.Comments {
		if group.Pos() < f.Body.Lbrace || group.End() > f.Body.Rbrace {
			continue
		}
		end = f.Body.Rbrace
		if outputComment.MatchString(group.List[0].Text) {
			end = group.Pos()
		}
	}
	return end
}
