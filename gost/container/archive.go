package container

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
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
func archiveOf(data []byte) func([]byte) ([]entry, error) {
	switch {
	case hasPrefix(data, "PK\x03\x04", "PK\x05\x06"):
		return unzip
	case hasPrefix(data, "\x1f\x8b"):
		return gunzip
	case len(data) > 262 && string(data[257:262]) == "ustar":
		return func(data []byte) ([]entry, error) { return untar(bytes.NewReader(data)) }
	}
	return nil
}

func unzip(data []byte) ([]entry, error) {
	if len(data) > maxArchive {
		return nil, refuse(ErrLimit, "the archive is longer than %d MiB", maxArchive>>20)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		if !bytes.Contains(data[max(0, len(data)-1<<16-22):], []byte("PK\x05\x06")) {
			return nil, refuse(ErrTruncated, "the end of the zip archive is missing")
		}
		return nil, refuse(ErrDamaged, "the zip archive: %v", err)
	}
	if len(z.File) > maxEntries {
		return nil, errEntries
	}
	u := new(unpacked)
	for _, file := range z.File {
		name := strings.ReplaceAll(file.Name, `\`, "/")
		if strings.HasSuffix(name, "/") || !mayHaveKeys(name) {
			continue
		}
		if file.Flags&1 != 0 {
			return nil, refuse(ErrUnsupported, "the zip archive is encrypted; unpack it first")
		}
		r, err := file.Open()
		if err != nil {
			return nil, refuse(ErrDamaged, "the zip archive: %v", err)
		}
		if err := u.add(name, r); err != nil {
			return nil, err
		}
	}
	return u.entries, nil
}

func gunzip(data []byte) ([]entry, error) {
	if len(data) > maxArchive {
		return nil, refuse(ErrLimit, "the archive is longer than %d MiB", maxArchive>>20)
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, unpackError("gzip", err)
	}
	return untar(z)
}

// untar reads a tar archive, of which no more than maxUnpacked octets are looked at.
func untar(r io.Reader) ([]entry, error) {
	limited := &io.LimitedReader{R: r, N: maxUnpacked + 1}
	t := tar.NewReader(limited)
	u := new(unpacked)
	for n := 0; ; n++ {
		h, err := t.Next()
		switch {
		case limited.N == 0:
			return nil, errUnpacked
		case errors.Is(err, io.EOF):
			return u.entries, nil
		case err != nil:
			return nil, unpackError("tar", err)
		case n >= maxEntries:
			return nil, errEntries
		case h.Typeflag != tar.TypeReg || !mayHaveKeys(h.Name):
			continue
		}
		err = u.add(h.Name, t)
		switch {
		case limited.N == 0:
			return nil, errUnpacked
		case err != nil:
			return nil, err
		}
	}
}

var (
	errEntries  = refuse(ErrLimit, "there are more than %d files", maxEntries)
	errUnpacked = refuse(ErrLimit, "the files together are longer than %d MiB", maxUnpacked>>20)
)

// unpacked are entries with a limit for all of them.
type unpacked struct {
	entries []entry
	total   int
}

// add reads an entry. One that is longer than a key file can be is refused.
func (u *unpacked) add(name string, r io.Reader) error {
	data, err := readAtMost(r, maxFile)
	if errors.Is(err, ErrLimit) {
		return at(name, err)
	}
	if err != nil {
		return at(name, unpackError("archive", err))
	}
	if u.total += len(data); u.total > maxUnpacked {
		return errUnpacked
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
