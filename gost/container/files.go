package container

import (
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// mayHaveKeys reports whether a file with the name is looked at.
func mayHaveKeys(name string) bool {
	base := path.Base(name)
	if strings.HasPrefix(base, "._") {
		return false // the shadows of files that macOS puts into archives
	}
	switch strings.ToLower(path.Ext(base)) {
	case ".cer", ".crt", ".der", ".key", ".p12", ".p8", ".pem", ".pfx", ".pk8":
		return true
	}
	return false
}

// A pathProblem is an error about a file that could not be read.
type pathProblem struct {
	path string
	err  error
}

// walk reads the files of a file system that may have keys. What can't be read is
// passed over; if that is all of it, it is the error.
func walk(fsys fs.FS) (entries []entry, problems []pathProblem, err error) {
	u := new(unpacked)
	seen := 0
	err = fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if seen++; seen > maxEntries {
			return errEntries
		}
		if err != nil {
			if name == "." {
				return err
			}
			problems = append(problems, pathProblem{name, err})
			return nil
		}
		if d.IsDir() || !mayHaveKeys(name) {
			return nil
		}
		err = u.addFile(fsys, name)
		if err == errUnpacked { //nolint:errorlint // it is returned as it is
			return err
		}
		if err != nil {
			problems = append(problems, pathProblem{name, err})
		}
		return nil
	})
	return u.entries, problems, err
}

// addFile reads a regular file, or one that a symbolic link points to.
func (u *unpacked) addFile(fsys fs.FS, name string) error {
	file, err := fsys.Open(name)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // it was only read
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return nil
	}
	return u.add(name, file)
}

// openAll opens files. Those of a container are those of one directory.
func (o *opener) openAll(entries []entry, root string) {
	containers := make(map[string]parts)
	var others []entry
	for _, e := range entries {
		dir, base := path.Split(e.path)
		base = strings.ToLower(base)
		if !isPart(base) || !looksLikePart(e.data) {
			others = append(others, e)
			continue
		}
		if containers[dir] == nil {
			containers[dir] = make(parts)
		}
		containers[dir][base] = e.data
	}
	for _, dir := range slices.Sorted(maps.Keys(containers)) {
		o.openContainer(joined(root, dir), containers[dir])
	}
	for _, e := range others {
		o.openOne(joined(root, e.path), path.Base(e.path), e.data)
	}
}

// joined returns a path below root, which may be empty.
func joined(root, name string) string {
	if root == "" {
		return path.Clean(name)
	}
	return path.Join(root, name)
}
