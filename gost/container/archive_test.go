package container_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/container"
)

// tree is a directory with two containers, in other letters and depths, a PKCS #12
// file, a certificate, and files that are of no interest.
func tree(tb testing.TB) map[string][]byte {
	tb.Helper()
	files := map[string][]byte{
		"readme.txt":             []byte("hello"),
		"a/b/user.PFX":           read(tb, "synthetic/pfx80_256_TCA_sign.pfx"),
		"c/cert.cer":             derOf(tb, read(tb, "openssl/g256_C.crt.pem")),
		"__MACOSX/._header.key":  []byte("junk"),
		"a/b/c/d/e/f/notes.docx": []byte("junk"),
	}
	for name, data := range parts(tb, "cont_256_XA_nopin.000") {
		files["Ключи/deep/er/CONT.000/"+strings.ToUpper(name)] = data
	}
	for name, data := range parts(tb, "cont_512_A_nopin.000") {
		files["two.001/"+strings.Title(name)] = data //nolint:staticcheck // ASCII
	}
	return files
}

func zipped(tb testing.TB, files map[string][]byte) []byte {
	tb.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.Create(name)
		if err != nil {
			tb.Fatal(err)
		}
		if _, err := w.Write(files[name]); err != nil {
			tb.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func tarred(tb testing.TB, files map[string][]byte) []byte {
	tb.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := w.WriteHeader(&tar.Header{Name: name, Size: int64(len(files[name])), Mode: 0o600, Format: tar.FormatPAX}); err != nil {
			tb.Fatal(err)
		}
		if _, err := w.Write(files[name]); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func gzipped(tb testing.TB, data []byte) []byte {
	tb.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		tb.Fatal(err)
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func mapFS(files map[string][]byte) fs.FS {
	fsys := fstest.MapFS{}
	for name, data := range files {
		fsys[name] = &fstest.MapFile{Data: data}
	}
	return fsys
}

// with returns a file system with another file.
func with(fsys fstest.MapFS, name string, data []byte) fstest.MapFS {
	fsys = maps.Clone(fsys)
	fsys[name] = &fstest.MapFile{Data: data}
	return fsys
}

// TestTree finds everything in a tree, in all that it can be packed into.
func TestTree(t *testing.T) {
	t.Parallel()
	files := tree(t)
	check := func(what, root string, contents *container.Contents, err error) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", what, err)
			return
		}
		want := map[string]string{
			path.Join(root, "Ключи/deep/er/CONT.000"): "g256_XA",
			path.Join(root, "two.001"):                "g512_A",
			path.Join(root, "a/b/user.PFX"):           "g256_TCA",
		}
		for _, key := range contents.Keys {
			if want[key.Path] == "" || !key.PrivateKey.Equal(keyOf(t, want[key.Path])) || key.Certificate == nil {
				t.Errorf("%s: another key in %s, certificate %v", what, key.Path, key.Certificate)
			}
			delete(want, key.Path)
		}
		if len(want) != 0 || len(contents.Problems) != 0 || len(contents.Certificates) != 4 {
			t.Errorf("%s: no %v; %v; %d certificates", what, want, contents.Problems, len(contents.Certificates))
		}
	}
	cfg := password("пароль")
	contents, err := container.OpenFS(mapFS(files), cfg)
	check("OpenFS", "", contents, err)
	backslashes := make(map[string][]byte)
	for name, data := range files {
		backslashes[strings.ReplaceAll(name, "/", `\`)] = data
	}
	for what, data := range map[string][]byte{
		"zip": zipped(t, files), "zip of Windows": zipped(t, backslashes), "tar": tarred(t, files), "tar.gz": gzipped(t, tarred(t, files)),
	} {
		contents, err := container.OpenBytes(data, cfg)
		check(what, "", contents, err)
		name := filepath.Join(t.TempDir(), "keys.bin")
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
		contents, err = container.OpenFile(name, cfg)
		check(what, filepath.ToSlash(name), contents, err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, mapFS(files)); err != nil {
		t.Fatal(err)
	}
	contents, err = container.OpenFile(dir, cfg)
	check("directory", filepath.ToSlash(dir), contents, err)
}

// TestCertificateOfAnotherFile pairs a key and a certificate of different files, which
// is no proof: another one may be there, too.
func TestCertificateOfAnotherFile(t *testing.T) {
	t.Parallel()
	contents, err := container.OpenFS(mapFS(map[string][]byte{
		"user.key":  read(t, "openssl/g256_XA.key.pem"),
		"other.crt": read(t, "openssl/g256_C.crt.pem"),
		"user.crt":  read(t, "openssl/g256_XA.crt.pem"),
		"lone.pem":  read(t, "openssl/g256_TCA.key.pem"),
		"again.p8":  read(t, "openssl/g256_XA.key.pem"),
		"what.der":  []byte("what"),
	}), container.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if len(contents.Keys) != 2 || len(contents.Certificates) != 2 || len(contents.Problems) != 1 {
		t.Fatalf("%d keys, %d certificates, %v", len(contents.Keys), len(contents.Certificates), contents.Problems)
	}
	for _, key := range contents.Keys {
		if paired := key.PrivateKey.Equal(keyOf(t, "g256_XA")); paired != (key.Certificate != nil) {
			t.Errorf("%s: certificate %v", key.Path, key.Certificate)
		}
	}
}

// TestKeyInPEMWithNameOfPart has a PEM key that is called like a file of a container.
func TestKeyInPEMWithNameOfPart(t *testing.T) {
	t.Parallel()
	contents, err := container.OpenFS(mapFS(map[string][]byte{"primary.key": read(t, "openssl/g256_XA.key.pem")}), container.Config{})
	if err != nil || contents.Keys[0].Format != container.FormatPKCS8 {
		t.Errorf("%v, %v", contents, err)
	}
}

// TestOneOfTwoPINs opens what it can.
func TestOneOfTwoPINs(t *testing.T) {
	t.Parallel()
	if racing {
		t.Skip("slow with the race detector")
	}
	files := make(map[string][]byte)
	for i, name := range []string{pinned, "cont_512_A_pin.000"} {
		for part, data := range parts(t, name) {
			files[fmt.Sprintf("%d.000/%s", i, part)] = data
		}
	}
	contents, err := container.OpenFS(mapFS(files), password("qwerty"))
	if err != nil {
		t.Fatal(err)
	}
	if len(contents.Keys) != 1 || len(contents.Problems) != 1 || !isError(contents.Problems[0], container.ErrPassword) {
		t.Errorf("%d keys, %v", len(contents.Keys), contents.Problems)
	}
	contents, err = container.OpenFS(mapFS(files), container.Config{Password: func(path string) ([]byte, error) {
		return map[string][]byte{"0.000": []byte(pin), "1.000": []byte("qwerty")}[path], nil
	}})
	if err != nil || len(contents.Keys) != 2 {
		t.Errorf("each with its own: %v, %v", contents, err)
	}
}

func TestNothingInside(t *testing.T) {
	t.Parallel()
	files := map[string][]byte{"a/readme.txt": []byte("hello")}
	for what, data := range map[string][]byte{"zip": zipped(t, files), "tar.gz": gzipped(t, tarred(t, files)), "empty zip": zipped(t, nil)} {
		_, err := container.OpenBytes(data, container.Config{})
		checkError(t, what, err, container.ErrUnknown)
	}
	_, err := container.OpenFS(mapFS(files), container.Config{})
	checkError(t, "OpenFS", err, container.ErrUnknown)
	files["a/user.cer"] = read(t, "openssl/g256_XA.crt.pem")
	_, err = container.OpenFS(mapFS(files), container.Config{})
	checkError(t, "certificate", err, container.ErrCertificate)
}

func TestTruncatedArchive(t *testing.T) {
	t.Parallel()
	files := tree(t)
	for what, data := range map[string][]byte{"zip": zipped(t, files), "tar.gz": gzipped(t, tarred(t, files))} {
		for n := 4; n < len(data)-30; n += 97 {
			_, err := container.ForTestOpenCheaply(data[:n], password("пароль"))
			checkError(t, fmt.Sprintf("%s, %d octets", what, n), err, container.ErrTruncated)
		}
	}
}

// TestBombs has archives that are small, and large when they are unpacked.
func TestBombs(t *testing.T) {
	t.Parallel()
	if racing {
		t.Skip("slow with the race detector")
	}
	long := map[string][]byte{"a.pem": make([]byte, 2<<20)}
	many := make(map[string][]byte)
	for i := range 5000 {
		many[fmt.Sprintf("%d.txt", i)] = nil
	}
	total := make(map[string][]byte)
	for i := range 17 {
		total[fmt.Sprintf("%d.pem", i)] = make([]byte, 1<<20)
	}
	skipped := map[string][]byte{"a.txt": make([]byte, 20<<20)}
	for what, data := range map[string][]byte{
		"long file, zip":      zipped(t, long),
		"long file, tar":      gzipped(t, tarred(t, long)),
		"many files, zip":     zipped(t, many),
		"many files, tar":     gzipped(t, tarred(t, many)),
		"all files, zip":      zipped(t, total),
		"all files, tar":      gzipped(t, tarred(t, total)),
		"skipped file, tar":   gzipped(t, tarred(t, skipped)),
		"long zip":            append([]byte("PK\x03\x04"), make([]byte, 4<<20)...),
		"long gzip":           append([]byte("\x1f\x8b"), make([]byte, 4<<20)...),
		"tar that is no file": tarred(t, map[string][]byte{"a.txt": make([]byte, 17<<20)}),
	} {
		_, err := container.OpenBytes(data, container.Config{})
		checkError(t, what, err, container.ErrLimit)
	}
	_, err := container.OpenFS(mapFS(many), container.Config{})
	checkError(t, "many files", err, container.ErrLimit)
	_, err = container.OpenFS(mapFS(total), container.Config{})
	checkError(t, "all files", err, container.ErrLimit)
	contents, err := container.OpenFS(mapFS(map[string][]byte{"a.pem": make([]byte, 2<<20), "b.pem": read(t, "openssl/g256_XA.key.pem")}), container.Config{})
	if err != nil || len(contents.Problems) != 1 || !isError(contents.Problems[0], container.ErrLimit) {
		t.Errorf("long file among others: %v, %v", contents, err)
	}
	if _, err := container.OpenBytes(zipped(t, map[string][]byte{"a.txt": make([]byte, 20<<20), "b.pem": read(t, "openssl/g256_XA.key.pem")}), container.Config{}); err != nil {
		t.Errorf("a long file that is not looked at: %v", err)
	}
}

// TestEncryptedZip sets the flag of an encrypted entry.
func TestEncryptedZip(t *testing.T) {
	t.Parallel()
	data := zipped(t, map[string][]byte{"a.pem": read(t, "openssl/g256_XA.key.pem")})
	directory := bytes.LastIndex(data, []byte("PK\x01\x02"))
	data[directory+8] |= 1
	_, err := container.OpenBytes(data, container.Config{})
	checkError(t, "encrypted zip", err, container.ErrUnsupported)
}

// TestPathsAreNames has entries that would be dangerous to write.
func TestPathsAreNames(t *testing.T) {
	t.Parallel()
	key := read(t, "openssl/g256_XA.key.pem")
	for _, name := range []string{"../../etc/a.pem", "/etc/a.pem", `..\..\a.pem`, "a\x00b.pem", "a\nb.pem", "C:/a.pem"} {
		contents, err := container.OpenBytes(zipped(t, map[string][]byte{name: key}), container.Config{})
		if err != nil || len(contents.Keys) != 1 {
			t.Errorf("%q: %v", name, err)
		}
		_, err = container.OpenBytes(zipped(t, map[string][]byte{name: []byte("x")}), container.Config{})
		if err == nil || strings.ContainsAny(err.Error(), "\x00\n") {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// TestSymbolicLinks reads files through links, as Kubernetes has them, and does not
// go round in circles.
func TestSymbolicLinks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	data := filepath.Join(dir, "..data")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"key", "crt"} {
		if err := os.WriteFile(filepath.Join(data, "user."+name), read(t, "openssl/g256_XA."+name+".pem"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(filepath.Join("..data", "user."+name), filepath.Join(dir, "user."+name)); err != nil {
			t.Skip(err)
		}
	}
	if err := os.Symlink(dir, filepath.Join(dir, "loop")); err != nil {
		t.Skip(err)
	}
	if err := os.Symlink("none", filepath.Join(dir, "none.pem")); err != nil {
		t.Skip(err)
	}
	contents, err := container.OpenFile(dir, container.Config{Certificates: []*gost.Certificate{certificateOf(t, "g256_XA")}})
	if err != nil || len(contents.Keys) != 1 || len(contents.Certificates) != 1 || len(contents.Problems) != 1 {
		t.Errorf("%v, %v", contents, err)
	}
}
