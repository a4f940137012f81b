package main

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"
)

// cmdZip writes an archive of the files of a directory, in a directory in it, each so
// many times: zip ARCHIVE DIR [TIMES].
func cmdZip(ts *testscript.TestScript, _ bool, args []string) {
	times := 1
	if len(args) > 2 {
		var err error
		times, err = strconv.Atoi(args[2])
		ts.Check(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	entries, err := os.ReadDir(ts.MkAbs(args[1]))
	ts.Check(err)
	for range times {
		for _, entry := range entries {
			f, err := w.Create("esia/" + entry.Name())
			ts.Check(err)
			_, err = f.Write([]byte(ts.ReadFile(filepath.Join(args[1], entry.Name()))))
			ts.Check(err)
		}
	}
	ts.Check(w.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o600))
}

// cmdCrowd makes a directory with so many empty files: crowd DIR NUMBER.
func cmdCrowd(ts *testscript.TestScript, _ bool, args []string) {
	number, err := strconv.Atoi(args[1])
	ts.Check(err)
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o700))
	for i := range number {
		ts.Check(os.WriteFile(filepath.Join(dir, strconv.Itoa(i)+".txt"), nil, 0o600))
	}
}

// cmdGrow makes a file longer, of zeros that take no place: grow FILE MEGABYTES.
func cmdGrow(ts *testscript.TestScript, _ bool, args []string) {
	size, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	ts.Check(os.Truncate(ts.MkAbs(args[0]), size<<20))
}
