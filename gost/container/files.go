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

// isArchive reports whether the name is that of an archive, which is not opened where
// files are looked for.
func isArchive(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".7z", ".bz2", ".gz", ".rar", ".tar", ".tbz", ".tgz", ".txz", ".xz", ".zip":
		return !strings.HasPrefix(path.Base(name), "._")
	}
	return false
}

var errArchive = refuse(ErrUnsupported, "an archive in a directory or in another archive is not opened; give it by itself")

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
			return u.tolerate(name, err)
		}
		if d.IsDir() || !u.wanted(name) {
			return nil
		}
		return u.tolerate(name, u.addFile(fsys, name, d))
	})
	return u.entries, u.problems, err
}

// addFile reads a regular file, or one that a symbolic link points to. What it is, is
// known before it is opened: to open a pipe may take forever.
func (u *unpacked) addFile(fsys fs.FS, name string, d fs.DirEntry) error {
	mode := d.Type()
	if mode&fs.ModeSymlink != 0 {
		info, err := fs.Stat(fsys, name)
		if err != nil {
			return err
		}
		mode = info.Mode()
	}
	if mode.IsDir() {
		return nil
	}
	if !mode.IsRegular() {
		return errIrregular
	}
	file, err := fsys.Open(name)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // it was only read
	return u.add(name, file)
}

// openAll opens files. Those of a container are those of one directory.
func (o *opener) openAll(entries []entry, root string) {
	containers := make(map[string]parts)
	var others []entry
	directories := directoriesOfContainers(entries)
	for _, e := range entries {
		dir, base := path.Split(e.path)
		base = strings.ToLower(base)
		switch {
		case !isPart(base) || !directories[dir] || isOtherFile(e.data):
			others = append(others, e)
			continue
		case containers[dir] == nil:
			containers[dir] = make(parts)
		case containers[dir][base] != nil:
			o.newFile(joined(root, e.path)).problems = []error{refuse(ErrUnsupported, "another file of the container has the same name in other letters")}
			continue
		}
		containers[dir][base] = append([]byte{}, e.data...) // not nil
	}
	for _, dir := range slices.Sorted(maps.Keys(containers)) {
		o.openContainer(joined(root, dir), containers[dir])
	}
	for _, e := range others {
		o.openOne(joined(root, e.path), path.Base(e.path), e.data)
	}
}

// directoriesOfContainers returns the directories with a file that is called like one
// of a container and looks like it. In them, others that don't are damaged.
func directoriesOfContainers(entries []entry) map[string]bool {
	found := make(map[string]bool)
	for _, e := range entries {
		dir, base := path.Split(e.path)
		if isPart(strings.ToLower(base)) && looksLikePart(e.data) && !isOtherFile(e.data) {
			found[dir] = true
		}
	}
	return found
}

// joined returns a path below root, which may be empty.
func joined(root, name string) string {
	if root == "" {
		return path.Clean(name)
	}
	return path.Join(root, name)
}
