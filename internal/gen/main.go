// Command gen writes everything that is generated in this repository: the
// catalogue of error codes in package esia, its documentation and the examples
// in the READMEs. Run it from anywhere inside the repository:
//
//	go run ./internal/gen          # write what has changed
//	go run ./internal/gen -check   # write nothing; exit 1 if a file is stale
//
// It needs neither network nor tools other than the standard library.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const modulePath = "github.com/go-esia/sdk"

func main() {
	os.Exit(command(os.Args[1:], os.Stdout, os.Stderr))
}

// command runs the program and returns its exit code: 1 for stale files and
// failures, 2 for wrong arguments.
func command(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("gen", flag.ContinueOnError)
	flags.SetOutput(stderr)
	check := flags.Bool("check", false, "write nothing; name the stale files and exit 1")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "gen: unexpected argument %q\n", flags.Arg(0))
		return 2
	}
	root, err := findRoot(".")
	if err == nil {
		err = generate(root, outputs(root), *check, stdout)
	}
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	return 0
}

// findRoot returns the directory of go.mod of this module, which is dir or
// above it. The go.mod of nested modules are passed over.
func findRoot(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for {
		mod, err := readText(filepath.Join(dir, "go.mod"))
		if err == nil && slices.Contains(strings.Split(string(mod), "\n"), "module "+modulePath) {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("gen: not inside module " + modulePath)
		}
		dir = parent
	}
}
