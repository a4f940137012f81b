package container_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/container"
)

var errAsked = errors.New("asked")

// checkFound checks that a key was found, and the problems besides.
func checkFound(t *testing.T, what string, contents *container.Contents, err error, key *gost.PrivateKey, problems ...error) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	if len(contents.Keys) != 1 || !contents.Keys[0].PrivateKey.Equal(key) {
		t.Errorf("%s: %d keys, or another one", what, len(contents.Keys))
	}
	if len(contents.Problems) != len(problems) {
		t.Errorf("%s: problems %v", what, contents.Problems)
		return
	}
	for i, want := range problems {
		checkError(t, what, contents.Problems[i], want)
	}
}

// TestEmptyCertificates gives certificates that prove nothing.
func TestEmptyCertificates(t *testing.T) {
	t.Parallel()
	trapped := read(t, "keys/variants/d_raw_be_WRONG.pem")
	cert := certificateOf(t, "g256_XA")
	for what, certs := range map[string][]*gost.Certificate{"nil": {nil}, "zero": {{}}, "second": {cert, nil}} {
		contents, err := container.OpenBytes(trapped, container.Config{Certificates: certs})
		checkError(t, what, err, container.ErrUnproven)
		_, err = container.OpenFS(mapFS(map[string][]byte{"a.pem": trapped}), container.Config{Certificates: certs})
		checkError(t, what, err, container.ErrUnproven)
		if contents != nil {
			t.Errorf("%s: contents", what)
		}
	}
	keyOnly := container.Config{Certificates: []*gost.Certificate{{Key: cert.Key}}}
	_, err := container.OpenBytes(trapped, keyOnly)
	checkError(t, "key only, another key", err, container.ErrMismatch)
	contents, err := container.OpenBytes(read(t, "openssl/g256_XA.key.pem"), keyOnly)
	checkFound(t, "key only", contents, err, keyOf(t, "g256_XA"))
	foreign := container.Config{Certificates: []*gost.Certificate{{Certificate: cert.Certificate}}}
	_, err = container.OpenBytes(trapped, foreign)
	checkError(t, "key of another algorithm", err, container.ErrMismatch)
}

// TestPlainKeyAfterEncryptedOne has a key that needs no password behind one that does.
func TestPlainKeyAfterEncryptedOne(t *testing.T) {
	t.Parallel()
	key := keyOf(t, "g512_A")
	plain, sealed := read(t, "openssl/g512_A.key.pem"), read(t, "keys/p8_aes256.pem")
	refusing := container.Config{Password: func(string) ([]byte, error) { return nil, errAsked }}
	for what, data := range map[string][]byte{
		"PEM":      slices.Concat(sealed, sealed, plain),
		"PKCS #12": pfx(t, bag(t, shroudedBag, derOf(t, sealed)), bag(t, keyBag, marshalled(t, key))),
	} {
		contents, err := container.OpenBytes(data, container.Config{})
		checkFound(t, what+", no password", contents, err, key, container.ErrPasswordRequired)
		contents, err = container.OpenBytes(data, password("wrong"))
		checkFound(t, what+", wrong password", contents, err, key, container.ErrPassword)
		contents, err = container.OpenBytes(data, refusing)
		checkFound(t, what+", refused", contents, err, key, errAsked)
	}
	costly := encryptedKey(t, pbkdf2(t, integer(1<<31), "1.2.840.113549.2.9"), aes256(t), make([]byte, 64))
	contents, err := container.OpenBytes(slices.Concat(pemOf("ENCRYPTED PRIVATE KEY", costly), plain), container.Config{})
	checkFound(t, "over the limit", contents, err, key, container.ErrLimit)
}

// TestBadEntries has archives with entries that can't be read before a key.
func TestBadEntries(t *testing.T) {
	t.Parallel()
	key := keyOf(t, "g256_XA")
	long := map[string][]byte{"a.pem": make([]byte, 2<<20), "b.pem": read(t, "openssl/g256_XA.key.pem")}
	for what, data := range map[string][]byte{"zip": zipped(t, long), "tar.gz": gzipped(t, tarred(t, long))} {
		contents, err := container.OpenBytes(data, container.Config{})
		checkFound(t, what+", long entry", contents, err, key, container.ErrLimit)
	}
	good := zipped(t, map[string][]byte{"a.pem": []byte("hello"), "b.pem": read(t, "openssl/g256_XA.key.pem")})
	directory := bytes.Index(good, []byte("PK\x01\x02"))
	for what, v := range map[string]struct {
		at   int
		want error
	}{
		"checksum": {directory + 16, container.ErrDamaged}, "method": {directory + 10, container.ErrUnsupported}, "encrypted": {directory + 8, container.ErrUnsupported},
	} {
		data := flipped(good, v.at)
		if what == "method" {
			binary.LittleEndian.PutUint16(data[v.at:], 12)
		}
		contents, err := container.OpenBytes(data, container.Config{})
		checkFound(t, what, contents, err, key, v.want)
	}
}

// TestArchivesInside has archives where they are not opened, and names them.
func TestArchivesInside(t *testing.T) {
	t.Parallel()
	inner := zipped(t, map[string][]byte{"a.pem": read(t, "openssl/g256_XA.key.pem")})
	files := map[string][]byte{"keys.ZIP": inner, "b.txt": nil}
	for what, open := range map[string]func(files map[string][]byte) (*container.Contents, error){
		"directory": func(files map[string][]byte) (*container.Contents, error) {
			return container.OpenFS(mapFS(files), container.Config{})
		},
		"zip": func(files map[string][]byte) (*container.Contents, error) {
			return container.OpenBytes(zipped(t, files), container.Config{})
		},
		"tar": func(files map[string][]byte) (*container.Contents, error) {
			return container.OpenBytes(tarred(t, files), container.Config{})
		},
	} {
		_, err := open(files)
		checkError(t, what, err, container.ErrUnsupported)
		if err != nil && !strings.Contains(err.Error(), "keys.ZIP") {
			t.Errorf("%s: %v", what, err)
		}
		withKey := maps.Clone(files)
		withKey["a.pem"] = read(t, "openssl/g256_XA.key.pem")
		contents, err := open(withKey)
		checkFound(t, what+" with a key", contents, err, keyOf(t, "g256_XA"), container.ErrUnsupported)
	}
	for what, data := range map[string][]byte{
		"gzip of text": gzipped(t, []byte("hello")), "gzip of a key": gzipped(t, read(t, "openssl/g256_XA.key.pem")),
		"gzip of much": gzipped(t, bytes.Repeat([]byte("hello"), 1000)), "bzip2": []byte("BZh91AY&SY"), "xz": []byte("\xfd7zXZ\x00\x00"),
	} {
		_, err := container.OpenBytes(data, container.Config{})
		checkError(t, what, err, container.ErrUnsupported)
		if isError(err, container.ErrTruncated) {
			t.Errorf("%s: truncated", what)
		}
	}
}

// inDirectory returns the files of a container as those of a directory.
func inDirectory(files map[string][]byte) map[string][]byte {
	in := make(map[string][]byte)
	for name, data := range files {
		in["C.000/"+name] = data
	}
	return in
}

// TestNamesOfParts has files that are called like those of a container.
func TestNamesOfParts(t *testing.T) {
	t.Parallel()
	xa := keyOf(t, "g256_XA")
	files := withoutReserve(parts(t, "cont_256_XA_nopin.000"))
	for _, name := range []string{"header.key", "primary.key", "masks.key"} {
		for what, data := range map[string][]byte{"flipped": flipped(files[name], 0), "zeros": make([]byte, 36)} {
			_, err := container.OpenFS(mapFS(inDirectory(changed(files, name, data))), container.Config{})
			checkError(t, name+" "+what, err, container.ErrDamaged)
		}
	}
	for what, v := range map[string]struct {
		name string
		data []byte
	}{
		"PKCS #8":     {"primary.key", marshalled(t, xa)},
		"PKCS #12":    {"header.key", read(t, "keys/p12_nopass.p12")},
		"BER":         {"header.key", toBER(t, read(t, "keys/p12_nopass.p12"))},
		"PEM":         {"masks.key", read(t, "openssl/g256_XA.key.pem")},
		"PEM of PKCS": {"name.key", read(t, "openssl/g256_XA.key.pem")},
	} {
		contents, err := container.OpenFS(mapFS(map[string][]byte{"d/" + v.name: v.data}), container.Config{})
		checkFound(t, what, contents, err, xa)
	}
	_, err := container.OpenFS(mapFS(map[string][]byte{"d/primary.key": derOf(t, read(t, "keys/p8_aes256.pem"))}), container.Config{})
	checkError(t, "encrypted PKCS #8", err, container.ErrPasswordRequired)
	twice := inDirectory(parts(t, "cont_256_XA_nopin.000"))
	twice["C.000/header.KEY"] = twice["C.000/header.key"]
	contents, err := container.OpenFS(mapFS(twice), container.Config{})
	checkFound(t, "two headers", contents, err, xa, container.ErrUnsupported)
}

// TestUnreadableCertificateInHeader has a certificate that is not needed.
func TestUnreadableCertificateInHeader(t *testing.T) {
	t.Parallel()
	xa := keyOf(t, "g256_XA")
	for what, cert := range map[string][]byte{"damaged": []byte("\x30\x03\x02\x01\x01"), "GOST 2001": derOf(t, read(t, "other/gost2001.crt.pem"))} {
		contents, err := openParts(forgery{first: xa, firstCert: cert}.files(t), "")
		checkFound(t, what, contents, err, xa, container.ErrDamaged)
		_, err = openParts(forgery{first: xa, firstCert: cert, noFingerprint: true}.files(t), "")
		checkError(t, what+", no fingerprint", err, container.ErrDamaged)
		contents, err = openParts(forgery{first: xa, firstCert: cert, noFingerprint: true}.files(t), "", certificateOf(t, "g256_XA"))
		checkFound(t, what+", given", contents, err, xa, container.ErrDamaged)
	}
}

// TestSecondKeyAlone has containers whose first key is not there.
func TestSecondKeyAlone(t *testing.T) {
	t.Parallel()
	xa, second := keyOf(t, "g256_XA"), keyOf(t, "g512_A")
	g := forgery{first: xa, second: second, secondParameters: true}
	lacking := changed(changed(g.files(t), "masks.key", nil), "primary.key", nil)
	contents, err := openParts(lacking, "")
	checkFound(t, "no files", contents, err, second, container.ErrIncomplete)
	g.attributes = 0x20
	lacking["header.key"] = g.header(t)
	contents, err = openParts(lacking, "")
	checkFound(t, "primary absent", contents, err, second, container.ErrNotExportable)
	_, err = openParts(changed(lacking, "masks2.key", nil), "")
	checkError(t, "both absent", err, container.ErrNotExportable)
}

// TestOtherParametersOfSecondKey has them in the field [3].
func TestOtherParametersOfSecondKey(t *testing.T) {
	t.Parallel()
	g := forgery{first: keyOf(t, "g256_XA"), second: keyOf(t, "g512_A"), secondParameters: true}
	files := g.files(t)
	fourth := element(0xa4, g.parameters(t, g.second))
	header := files["header.key"]
	start := 2 + max(0, int(header[1])-0x80) // of the content
	content := replaced(t, header[start:len(header)-6], fourth, element(0xa3, g.parameters(t, g.second)))
	files["header.key"] = sequence(content, octetString(code(t, make([]byte, 32), content)))
	contents, err := openParts(files, "")
	if err != nil || len(contents.Keys) != 2 || !contents.Keys[1].PrivateKey.Equal(g.second) {
		t.Errorf("%v, %v", contents, err)
	}
}

// TestAttributesOfHeader has attributes with wrong numbers of unused bits.
func TestAttributesOfHeader(t *testing.T) {
	t.Parallel()
	xa := keyOf(t, "g256_XA")
	for _, unused := range []byte{0, 5, 6, 7} {
		g := forgery{first: xa, reserve: true}
		files := g.files(t)
		header := files["header.key"]
		content := replaced(t, header[2:len(header)-6], bitString(0x40), element(3, []byte{unused, 0x40}))
		files["header.key"] = sequence(content, octetString(code(t, make([]byte, 32), content)))
		files["primary.key"] = flipped(files["primary.key"], 10)
		contents, err := openParts(files, "")
		checkFound(t, "reserve copy", contents, err, xa, container.ErrDamaged)
	}
}

// TestLengthOfBodyDecides has octets of the length of a key that look like DER.
func TestLengthOfBodyDecides(t *testing.T) {
	t.Parallel()
	curve := gost.CryptoProA()
	body := append([]byte{0x30, 0x1e, 4, 0x1c}, bytes.Repeat([]byte{7}, 28)...)
	key, err := gost.NewPrivateKey(curve, reversed(body))
	if err != nil {
		t.Fatal(err)
	}
	contents, err := container.OpenBytes(pkcs8(t, key, body), container.Config{})
	checkFound(t, "like a SEQUENCE", contents, err, key)
	// The octets are not less than q of this set, and the INTEGER is.
	inner := append([]byte{0x11}, bytes.Repeat([]byte{0x77}, 29)...)
	key, err = gost.NewPrivateKey(gost.TC26256A(), append([]byte{0, 0}, inner...))
	if err != nil {
		t.Fatal(err)
	}
	body = element(2, inner)
	_, err = container.OpenBytes(pkcs8(t, key, body), container.Config{})
	checkError(t, "like an INTEGER", err, container.ErrDamaged)
	contents, err = container.OpenBytes(pkcs8(t, key, body, element(0x81, append([]byte{0}, key.PublicKey().Bytes()...))), container.Config{})
	checkFound(t, "like an INTEGER, with the public key", contents, err, key)
	contents, err = container.OpenBytes(pkcs8(t, key, body), container.Config{Certificates: []*gost.Certificate{{Key: key.PublicKey()}}})
	checkFound(t, "like an INTEGER, with a certificate", contents, err, key)
}

// TestTwoPublicKeys has a public key in both places.
func TestTwoPublicKeys(t *testing.T) {
	t.Parallel()
	key := keyOf(t, "g256_XA")
	plain, right, wrong := reversed(key.Bytes()), key.PublicKey().Bytes(), another(t, key).PublicKey().Bytes()
	for _, v := range []struct {
		inside, outside []byte
		want            error
	}{{right, right, nil}, {wrong, right, container.ErrMismatch}, {right, wrong, container.ErrMismatch}, {wrong, wrong, container.ErrMismatch}} {
		der := pkcs8(t, key, sequence(octetString(plain), octetString(v.inside)), element(0x81, append([]byte{0}, v.outside...)))
		_, err := container.OpenBytes(der, container.Config{})
		checkError(t, "two public keys", err, v.want)
	}
}

// TestBERInside has BER where it was wrapped in something: PEM, or an encryption.
func TestBERInside(t *testing.T) {
	t.Parallel()
	key := keyOf(t, "g256_XA")
	public := element(0x81, append([]byte{0}, key.PublicKey().Bytes()...))
	plain := pkcs8(t, key, reversed(key.Bytes()), public)
	for what, data := range map[string][]byte{
		"PEM":            pemOf("PRIVATE KEY", toBER(t, plain)),
		"PEM, encrypted": pemOf("ENCRYPTED PRIVATE KEY", toBER(t, derOf(t, read(t, "keys/p8_aes256.pem")))),
		"encrypted DER":  sealAES(t, plain),
		"encrypted BER":  sealAES(t, toBER(t, plain)),
	} {
		pass := "secret"
		if what == "PEM, encrypted" {
			pass = keysPassword
		}
		contents, err := container.OpenBytes(data, password(pass))
		checkFound(t, what, contents, err, key)
	}
}

// TestDevice gives a file that is none.
func TestDevice(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat(os.DevNull); err == nil && filepath.Separator == '/' {
		_, err := container.OpenFile(os.DevNull, container.Config{})
		checkError(t, "device", err, container.ErrUnsupported)
	}
}
