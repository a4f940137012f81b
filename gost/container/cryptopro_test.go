package container_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/container"
)

// parts are the files of a synthetic container.
func parts(tb testing.TB, name string) map[string][]byte {
	tb.Helper()
	files := make(map[string][]byte)
	for _, part := range []string{"header.key", "masks.key", "primary.key", "name.key", "masks2.key", "primary2.key"} {
		files[part] = read(tb, "synthetic/"+name+"/"+part)
	}
	return files
}

// openParts opens a container whose files were changed.
func openParts(files map[string][]byte, pin string, certs ...*gost.Certificate) (*container.Contents, error) {
	cfg := password(pin)
	cfg.Certificates = certs
	return container.ForTestOpenContainer(files, cfg)
}

// changed returns files with one of them changed, or without it for nil.
func changed(files map[string][]byte, name string, data []byte) map[string][]byte {
	files = maps.Clone(files)
	if files[name] = data; data == nil {
		delete(files, name)
	}
	return files
}

const pinned, pin = "cont_256_XA_pin.000", "1xqoyc4e"

// TestReserveCopy opens containers of which one copy of the key is missing, cut or
// damaged.
func TestReserveCopy(t *testing.T) {
	t.Parallel()
	if racing {
		t.Skip("slow with the race detector")
	}
	files := parts(t, pinned)
	for _, name := range []string{"masks.key", "primary.key", "masks2.key", "primary2.key"} {
		data := files[name]
		for what, data := range map[string][]byte{
			"missing": nil, "empty": {}, "cut": data[:20], "flipped": flipped(data, 10), "long": append(bytes.Clone(data), 1),
		} {
			contents, err := openParts(changed(files, name, data), pin)
			if err != nil {
				t.Errorf("%s %s: %v", name, what, err)
				continue
			}
			if want := 1 - strings.Count(name, "2"); len(contents.Problems) != want {
				t.Errorf("%s %s: %v", name, what, contents.Problems)
			}
			_, err = openParts(changed(files, name, data), "wrong")
			if !isError(err, container.ErrPassword) {
				t.Errorf("%s %s, wrong PIN: %v", name, what, err)
			}
		}
	}
	zeros := changed(files, "primary.key", append(bytes.Clone(files["primary.key"]), make([]byte, 1000)...))
	if contents, err := openParts(zeros, pin); err != nil || len(contents.Problems) != 0 {
		t.Errorf("zeros at the end: %v", err)
	}
}

func withoutReserve(files map[string][]byte) map[string][]byte {
	return changed(changed(files, "masks2.key", nil), "primary2.key", nil)
}

func TestTruncatedPrimaryKey(t *testing.T) {
	t.Parallel()
	files := withoutReserve(parts(t, pinned))
	data := files["primary.key"]
	for n := range data {
		_, err := openParts(changed(files, "primary.key", data[:n]), pin)
		checkError(t, "primary.key", err, container.ErrTruncated)
		checkError(t, "primary.key", err, container.ErrDamaged)
	}
	_, err := openParts(changed(files, "primary.key", nil), pin)
	checkError(t, "no primary.key", err, container.ErrIncomplete)
}

func TestTruncatedMasksAndHeader(t *testing.T) {
	t.Parallel()
	files := withoutReserve(parts(t, pinned))
	for _, name := range []string{"masks.key", "header.key"} {
		for n := range files[name] {
			_, err := openParts(changed(files, name, files[name][:n]), pin)
			checkError(t, name, err, container.ErrTruncated)
		}
		_, err := openParts(changed(files, name, nil), pin)
		checkError(t, "no "+name, err, container.ErrIncomplete)
	}
}

// TestDamagedContainer flips a bit of every octet of every file.
func TestDamagedContainer(t *testing.T) {
	t.Parallel()
	files := withoutReserve(parts(t, "cont_256_XA_nopin.000"))
	for _, name := range []string{"masks.key", "primary.key", "header.key"} {
		for i := range files[name] {
			contents, err := openParts(changed(files, name, flipped(files[name], i)), "")
			if err == nil || contents != nil {
				t.Errorf("octet %d of %s does not matter", i, name)
			}
			if !isError(err, container.ErrDamaged) && !isError(err, container.ErrTruncated) {
				t.Errorf("octet %d of %s: %v", i, name, err)
			}
		}
	}
}

// TestForgedContainer checks the forge with what it can make of the real thing.
func TestForgedContainer(t *testing.T) {
	t.Parallel()
	if racing {
		t.Skip("slow with the race detector")
	}
	for _, name := range []string{"g256_XA", "g256_TCA", "g256_C", "g512_A"} {
		for _, pin := range []string{"", "12345678"} {
			g := forgery{first: keyOf(t, name), firstCert: certificateOf(t, name).Raw, pin: []byte(pin), reserve: true}
			contents, err := openParts(g.files(t), pin)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			key := contents.Keys[0]
			if !key.PrivateKey.Equal(g.first) || key.Certificate == nil || len(contents.Problems) > 0 || len(contents.Keys) != 1 {
				t.Errorf("%s: %v", name, contents)
			}
		}
	}
}

// TestTwoKeys opens containers with a second key in place of a copy.
func TestTwoKeys(t *testing.T) {
	t.Parallel()
	if racing {
		t.Skip("slow with the race detector")
	}
	xa, c512, c := keyOf(t, "g256_XA"), keyOf(t, "g512_A"), keyOf(t, "g256_C")
	for what, g := range map[string]forgery{
		"other curve": {first: xa, second: c512, secondParameters: true, pin: []byte(pin), firstCert: certificateOf(t, "g256_XA").Raw, secondCert: certificateOf(t, "g512_A").Raw},
		"no PIN":      {first: c, second: xa, secondParameters: true, secondCert: certificateOf(t, "g256_XA").Raw},
		"same curve":  {first: xa, second: another(t, xa), pin: []byte(pin)},
	} {
		contents, err := openParts(g.files(t), string(g.pin))
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		if len(contents.Keys) != 2 || !contents.Keys[0].PrivateKey.Equal(g.first) || !contents.Keys[1].PrivateKey.Equal(g.second) {
			t.Errorf("%s: %d keys, %v", what, len(contents.Keys), contents.Problems)
			continue
		}
		for i, cert := range [][]byte{g.firstCert, g.secondCert} {
			if got := contents.Keys[i].Certificate; (got != nil) != (cert != nil) || got != nil && !bytes.Equal(got.Raw, cert) {
				t.Errorf("%s: key %d has another certificate", what, i)
			}
		}
	}
	g := forgery{first: xa, second: c512, secondParameters: true}
	contents, err := openParts(changed(g.files(t), "masks2.key", nil), "")
	if err != nil || len(contents.Keys) != 1 || len(contents.Problems) != 1 || !isError(contents.Problems[0], container.ErrIncomplete) {
		t.Errorf("second key damaged: %v, %v", contents, err)
	}
}

// another returns another key of the same curve.
func another(tb testing.TB, key *gost.PrivateKey) *gost.PrivateKey {
	tb.Helper()
	d := key.Bytes()
	d[31] ^= 1
	other, err := gost.NewPrivateKey(key.Curve(), d)
	if err != nil {
		tb.Fatal(err)
	}
	return other
}

func TestNonExportableKey(t *testing.T) {
	t.Parallel()
	if racing {
		t.Skip("slow with the race detector")
	}
	xa := keyOf(t, "g256_XA")
	if _, err := openParts(forgery{first: xa, notExportable: true, pin: []byte(pin)}.files(t), pin); err != nil {
		t.Errorf("readable in spite of its attributes: %v", err)
	}
	if _, err := openParts(forgery{first: xa, otherForm: true, pin: []byte(pin)}.files(t), pin); err != nil {
		t.Errorf("readable in the other form: %v", err)
	}
	for what, g := range map[string]forgery{
		"attributes": {first: xa, notExportable: true, pin: []byte(pin)},
		"other form": {first: xa, otherForm: true, pin: []byte(pin)},
	} {
		files := g.files(t)
		primary := flipped(files["primary.key"], len(files["primary.key"])-5)
		_, err := openParts(changed(files, "primary.key", primary), pin)
		checkError(t, what, err, container.ErrNotExportable)
		_, err = openParts(changed(files, "primary.key", primary), "wrong")
		checkError(t, what+", wrong PIN", err, container.ErrPassword)
	}
}

func TestTokenContainer(t *testing.T) {
	t.Parallel()
	for what, attributes := range map[string]byte{"primary absent": 0x20, "FKC": 0x10} {
		_, err := openParts(forgery{first: keyOf(t, "g256_XA"), attributes: attributes}.files(t), "")
		checkError(t, what, err, container.ErrNotExportable)
	}
}

// TestCertificateOfAnotherKey has a container whose certificate was replaced, and
// whose fingerprint, eight octets, is right.
func TestCertificateOfAnotherKey(t *testing.T) {
	t.Parallel()
	g := forgery{first: keyOf(t, "g256_XA"), firstCert: certificateOf(t, "g256_C").Raw}
	_, err := openParts(g.files(t), "")
	checkError(t, "certificate", err, container.ErrMismatch)
}

// TestFingerprintOfAnotherKey has a container whose key was replaced.
func TestFingerprintOfAnotherKey(t *testing.T) {
	t.Parallel()
	g := forgery{first: keyOf(t, "g256_XA")}
	other := forgery{first: another(t, g.first)}.files(t)
	files := changed(changed(g.files(t), "masks.key", other["masks.key"]), "primary.key", other["primary.key"])
	_, err := openParts(files, "")
	checkError(t, "fingerprint", err, container.ErrDamaged)
}

// TestUnprovenKey has a container with nothing that tells the key from another.
func TestUnprovenKey(t *testing.T) {
	t.Parallel()
	if racing {
		t.Skip("slow with the race detector")
	}
	g := forgery{first: keyOf(t, "g256_XA"), noFingerprint: true, noPINCode: true, pin: []byte(pin)}
	_, err := openParts(g.files(t), pin)
	checkError(t, "no proof", err, container.ErrUnproven)
	if _, err := openParts(g.files(t), pin, certificateOf(t, "g256_C"), certificateOf(t, "g256_XA")); err != nil {
		t.Errorf("with a certificate: %v", err)
	}
	_, err = openParts(g.files(t), "wrong", certificateOf(t, "g256_XA"))
	checkError(t, "wrong PIN", err, container.ErrPassword)
	g.firstCert = certificateOf(t, "g256_XA").Raw
	if _, err := openParts(g.files(t), pin); err != nil {
		t.Errorf("with a certificate in the header: %v", err)
	}
}

// TestContainerOfAnotherOwner gives a certificate that is not that of the container.
func TestContainerOfAnotherOwner(t *testing.T) {
	t.Parallel()
	_, err := openParts(forgery{first: keyOf(t, "g256_XA")}.files(t), "", certificateOf(t, "g256_C"))
	checkError(t, "certificate", err, container.ErrMismatch)
	own := forgery{first: keyOf(t, "g256_XA"), firstCert: certificateOf(t, "g256_XA").Raw}
	_, err = openParts(own.files(t), "", certificateOf(t, "g256_C"))
	checkError(t, "with its own certificate", err, container.ErrMismatch)
}

// TestNonASCIIPIN opens containers whose PINs have Russian letters, in each encoding
// that is tried.
func TestNonASCIIPIN(t *testing.T) {
	t.Parallel()
	if racing {
		t.Skip("slow with the race detector")
	}
	for encoding, octets := range map[string]string{
		"UTF-8": "Пароль1ё", "Windows-1251": "\xcf\xe0\xf0\xee\xeb\xfc1\xb8",
	} {
		g := forgery{first: keyOf(t, "g256_XA"), pin: []byte(octets)}
		if _, err := openParts(g.files(t), "Пароль1ё"); err != nil {
			t.Errorf("%s: %v", encoding, err)
		}
		_, err := openParts(g.files(t), "Пароль1е")
		checkError(t, encoding, err, container.ErrPassword)
	}
}

func TestGOST2001Container(t *testing.T) {
	t.Parallel()
	files := forgery{first: keyOf(t, "g256_XA")}.files(t)
	content := sequence(element(0xa0, oid(t, "1.2.643.2.2.37.2.1")), bitString(0),
		sequence(bitString(0x80), element(0xa0, oid(t, "1.2.643.2.2.98"), sequence(oid(t, "1.2.643.2.2.36.0")))))
	header := sequence(content, octetString(code(t, make([]byte, 32), content)))
	_, err := openParts(changed(files, "header.key", header), "")
	checkError(t, "GOST R 34.10-2001", err, container.ErrGOST2001)
}

// TestContainerPartAlone gives one file of a container.
func TestContainerPartAlone(t *testing.T) {
	t.Parallel()
	for name, data := range parts(t, pinned) {
		_, err := container.OpenBytes(data, container.Config{})
		checkError(t, name, err, container.ErrIncomplete)
		path := filepath.Join("testdata", "synthetic", pinned, name)
		_, err = container.OpenFile(path, container.Config{})
		checkError(t, path, err, container.ErrIncomplete)
		if !strings.Contains(err.Error(), "directory") {
			t.Errorf("%v does not say what to do", err)
		}
	}
}

// TestDerivations has the vectors of RFC 7836, appendix B, and those of containers,
// one of them real.
func TestDerivations(t *testing.T) {
	t.Parallel()
	var v struct {
		KDF struct {
			Key, Label, Seed string
			KDF256           string `json:"kdf256"`
			Tree             string `json:"kdf_tree_R1_L512"`
		}
		CPKDF []struct{ PIN, Salt, Out string }
	}
	if err := json.Unmarshal(read(t, "std/kdf.json"), &v); err != nil {
		t.Fatal(err)
	}
	key, label, seed := unhex(t, v.KDF.Key), string(unhex(t, v.KDF.Label)), unhex(t, v.KDF.Seed)
	if got := container.ForTestKDFTree(key, label, seed, 32); !bytes.Equal(got, unhex(t, v.KDF.KDF256)) {
		t.Errorf("KDF: %x", got)
	}
	if got := container.ForTestKDFTree(key, label, seed, 64); !bytes.Equal(got, unhex(t, v.KDF.Tree)) {
		t.Errorf("KDF_TREE: %x", got)
	}
	if len(v.CPKDF) != 4 {
		t.Errorf("%d vectors", len(v.CPKDF))
	}
	for _, x := range v.CPKDF {
		if got := container.ForTestCryptoProKDF([]byte(x.PIN), unhex(t, x.Salt)); !bytes.Equal(got, unhex(t, x.Out)) {
			t.Errorf("PIN %q: %x", x.PIN, got)
		}
	}
}

// TestUnknownFields has fields in the header that are not known.
func TestUnknownFields(t *testing.T) {
	t.Parallel()
	g := forgery{first: keyOf(t, "g256_XA"), firstCert: certificateOf(t, "g256_XA").Raw}
	files := g.files(t)
	header := files["header.key"]
	known := header[4+4 : len(header)-6] // what is in content
	content := sequence(slices.Concat(element(0x16, []byte("name")), known, element(0x87, []byte("x")), element(0xad, sequence())))
	files["header.key"] = append(sequence(content, octetString(code(t, make([]byte, 32), content))), 0, 0, 0)
	if _, err := openParts(files, ""); err != nil {
		t.Error(err)
	}
}
