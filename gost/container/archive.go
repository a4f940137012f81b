package container

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"strings"
)

// An entry is a file of an archive or a directory, in memory.
type entry struct {
	path string // with slashes
	data []byte
}

// archiveOf returns the function that reads the archive, or nil if data is none. The
// entries are those that may have keys or certificates; they are never written
// anywhere, so that their paths are names and nothing else.
func archiveOf(data []byte) func([]byte) ([]entry, []pathProblem, error) {
	switch {
	case hasPrefix(data, "PK\x03\x04", "PK\x05\x06"):
		return unzip
	case hasPrefix(data, "\x1f\x8b"):
		return gunzip
	case len(data) > 262 && string(data[257:262]) == "ustar":
		return func(data []byte) ([]entry, []pathProblem, error) { return untar(bytes.NewReader(data)) }
	}
	return nil
}

func unzip(data []byte) ([]entry, []pathProblem, error) {
	if len(data) > maxArchive {
		return nil, nil, refuse(ErrLimit, "the archive is longer than %d MiB", maxArchive>>20)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		if !bytes.Contains(data[max(0, len(data)-1<<16-22):], []byte("PK\x05\x06")) {
			return nil, nil, refuse(ErrTruncated, "the end of the zip archive is missing")
		}
		return nil, nil, refuse(ErrDamaged, "the zip archive: %v", err)
	}
	if len(z.File) > maxEntries {
		return nil, nil, errEntries
	}
	u := new(unpacked)
	for _, file := range z.File {
		name := strings.ReplaceAll(file.Name, `\`, "/")
		if strings.HasSuffix(name, "/") || !u.wanted(name) {
			continue
		}
		if err := u.tolerate(name, u.addZipped(name, file)); err != nil {
			return nil, nil, err
		}
	}
	return u.entries, u.problems, nil
}

func (u *unpacked) addZipped(name string, file *zip.File) error {
	if file.Flags&1 != 0 {
		return refuse(ErrUnsupported, "the zip archive is encrypted; unpack it first")
	}
	if file.UncompressedSize64 > maxFile {
		return errLong
	}
	r, err := file.Open()
	if errors.Is(err, zip.ErrAlgorithm) {
		return refuse(ErrUnsupported, "the zip archive: %v", err)
	}
	if err != nil {
		return refuse(ErrDamaged, "the zip archive: %v", err)
	}
	return u.add(name, r)
}

func gunzip(data []byte) ([]entry, []pathProblem, error) {
	if len(data) > maxArchive {
		return nil, nil, refuse(ErrLimit, "the archive is longer than %d MiB", maxArchive>>20)
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, nil, unpackError("gzip", err)
	}
	head, err := io.ReadAll(io.LimitReader(z, 512)) // a block of tar
	if err != nil {
		return nil, nil, unpackError("gzip", err)
	}
	if _, err := tar.NewReader(bytes.NewReader(head)).Next(); len(head) < 512 || errors.Is(err, tar.ErrHeader) {
		return nil, nil, refuse(ErrUnsupported, "the file is compressed by gzip, and not a tar archive; unpack it first")
	}
	return untar(io.MultiReader(bytes.NewReader(head), z))
}

// untar reads a tar archive, of which no more than maxUnpacked octets are looked at.
func untar(r io.Reader) ([]entry, []pathProblem, error) {
	limited := &io.LimitedReader{R: r, N: maxUnpacked + 1}
	t := tar.NewReader(limited)
	u := new(unpacked)
	for n := 0; ; n++ {
		h, err := t.Next()
		switch {
		case limited.N == 0:
			return nil, nil, errUnpacked
		case errors.Is(err, io.EOF):
			return u.entries, u.problems, nil
		case err != nil:
			return nil, nil, unpackError("tar", err)
		case n >= maxEntries:
			return nil, nil, errEntries
		case h.Typeflag != tar.TypeReg || !u.wanted(h.Name):
			continue
		}
		err = u.tolerate(h.Name, u.add(h.Name, t))
		switch {
		case limited.N == 0:
			return nil, nil, errUnpacked
		case err != nil:
			return nil, nil, err
		}
	}
}

var (
	errEntries  = refuse(ErrLimit, "there are more than %d files", maxEntries)
	errUnpacked = refuse(ErrLimit, "the files together are longer than %d MiB", maxUnpacked>>20)
	errLong     = refuse(ErrLimit, "the file is longer than %d KiB", maxFile>>10)
)

// unpacked are entries with a limit for all of them, and what could not be read.
type unpacked struct {
	entries  []entry
	problems []pathProblem
	total    int
}

// wanted reports whether an entry is to be read. An archive is not, but mentioned.
func (u *unpacked) wanted(name string) bool {
	if isArchive(name) {
		u.problems = append(u.problems, pathProblem{name, errArchive})
	}
	return mayHaveKeys(name)
}

// tolerate keeps the error of an entry as a problem, or returns it if it ends all.
func (u *unpacked) tolerate(name string, err error) error {
	if err == nil || err == errUnpacked { //nolint:errorlint // it is returned as it is
		return err
	}
	u.problems = append(u.problems, pathProblem{name, err})
	return nil
}

// add reads an entry. One that is longer than a key file can be is refused, but was
// read up to there.
func (u *unpacked) add(name string, r io.Reader) error {
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if u.total += len(data); u.total > maxUnpacked {
		return errUnpacked
	}
	if pathError, ok := errors.AsType[*fs.PathError](err); ok {
		return pathError
	}
	if err != nil {
		return unpackError("archive", err)
	}
	if len(data) > maxFile {
		return errLong
	}
	u.entries = append(u.entries, entry{name, data})
	return nil
}

func unpackError(kind string, err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return refuse(ErrTruncated, "the %s data ends too early", kind)
	}
	return refuse(ErrDamaged, "the %s data: %v", kind, err)
}
